"""Rows into the registry: written in chunks that nobody sees, then shown all at once.

A run that is killed leaves hidden records only; the next run of the same import goes on where it
stopped, or, when another import has written in between, begins anew.
"""

from __future__ import annotations

from contextlib import suppress
from itertools import islice

from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext_noop

from partners import candidates, policies
from partners.inventory import additions, turns
from partners.inventory.drafts import draft_of_values
from partners.inventory.importing import drop_taken, identifiers_of, kept_by, owners_of, write
from partners.inventory.lists import Lists
from partners.inventory.proposals import CHANGES, differences_of
from partners.inventory.roundanswers import take
from partners.inventory.roundlists import MOST, said_in
from partners.inventory.staging import workbook_of
from partners.inventory.twins import facts_from
from partners.models import Contact, ImportBatch, ImportRow, Partner
from partners.models.sentences import Sentence, because, fields_of, in_each_language, say

State, Action, Decision, Result = (
    ImportBatch.State, ImportRow.Action, ImportRow.Decision, ImportRow.Result
)  # fmt: skip
#: Rows written together: a short lock.
CHUNK = 200
CHANGED_SINCE = gettext_noop(
    "Somebody has changed it since the list was read, and it stays as it is now: %(fields)s."
)
#: How many records without an answer are named.
NAMED = 20


def commit_batch(number: int) -> None:
    """Write a batch that somebody has released; does nothing when that is done."""
    batch = ImportBatch.objects.select_related("user", "round").get(pk=number)
    if batch.state != State.COMMITTING:
        return
    with (
        translation.override(batch.language),
        suppress(turns.LostTurn),
        turns.held(batch) as turn,
    ):
        if not turn.is_resumed:
            discard(batch, turn.runner)
        write_rows(batch, turn.runner)
        show(batch, turn.runner)


def to_create():
    """The rows that become new partners."""
    return Q(action__in=[Action.IMPORT], decision="") | Q(decision=Decision.IMPORT)


def to_update():
    return Q(action=Action.UPDATE, decision="") | Q(decision=Decision.UPDATE)


def discard(batch, runner) -> None:
    """Take away what a run before this one has written and nobody has seen."""
    while numbers := hidden(batch)[:CHUNK]:
        with transaction.atomic():
            turns.beat(batch, runner)
            remove(numbers)
    batch.rows.filter(result=Result.CREATED).update(result="", partner=None, version=None)


def hidden(batch) -> list[int]:
    """The numbers of the partners of a batch that nobody sees."""
    return list(
        batch.rows.filter(partner__is_staged=True).order_by().values_list("partner", flat=True)
    )


def remove(numbers) -> None:
    """Delete partners of an import; their history says so, and keeps no person of theirs."""
    Partner.everything.filter(pk__in=numbers).delete()
    Contact.history.filter(partner_id__in=numbers).delete()


def write_rows(batch, runner) -> None:
    """Create the new partners, hidden, a chunk at a time."""
    lists, finder = Lists(), candidates.Finder()
    pending = batch.rows.exclude(action=Action.REJECT).filter(to_create(), result="")
    total = batch.rows.exclude(action=Action.REJECT).filter(to_create() | to_update()).count()
    after = -1
    while rows := list(pending.filter(position__gt=after).order_by("position")[:CHUNK]):
        after = rows[-1].position
        with transaction.atomic():
            done = batch.rows.exclude(result="").count()
            turns.beat(batch, runner, done=done, total=total)
            write_chunk(batch, rows, lists, finder)


def write_chunk(batch, rows, lists, finder) -> None:
    """Write the rows that nobody else has brought in since they were read."""
    chosen = []
    for row, known in zip(rows, came_since(batch, rows, finder), strict=True):
        country = lists.countries.by_code.get(row.values.get("country", ""))
        if known:
            partner, why = known
            called = f"{partner.label} {partner.legal_name}"[:120]
            row.action, row.decision, row.matched = Action.DUPLICATE, "", partner.label
            row.candidate = partner
            message = gettext_noop("Came into the registry meanwhile as %(partner)s: %(why)s.")
            row.reasons = [say(message, partner=called, why=why).stored]
        elif batch.user and not policies.may_keep_in(batch.user, country and country.pk):
            row.action, row.decision = Action.REJECT, ""
            row.reasons = [
                say(gettext_noop("Another office keeps the partners of this country.")).stored
            ]
        else:
            chosen.append(row)
    drafts = [
        draft_of_values(
            row.number, row.values, lists, source=batch.source, is_listed=batch.is_listed
        )
        for row in chosen
    ]
    for draft in drafts:
        draft.partner.is_staged = True
        for contact in draft.contacts:
            contact.office_id = batch.office_id  # it deals with whoever keeps the list
    leave_identifiers(chosen, drafts)
    if drafts:
        write(drafts, reason_of(batch), user=batch.user)
    for row, draft in zip(chosen, drafts, strict=True):
        row.partner_id, row.result = draft.partner.pk, Result.CREATED
        row.version = draft.partner.version
    ImportRow.objects.bulk_update(
        rows,
        ["action", "decision", "matched", "candidate", "reasons", "partner", "result", "version"],
    )


def leave_identifiers(rows, drafts) -> None:
    """Leave every identifier to whoever has it, or has it first among the rows; and say so."""
    owners = owners_of(identifiers_of(drafts))
    for row, draft in zip(rows, drafts, strict=True):
        row.reasons += [kept_by(*repeat).stored for repeat in drop_taken(draft, owners)]
        here = say(gettext_noop("row %(row)s"), row=row.place)
        owners |= dict.fromkeys((part.key for part in draft.identifiers), here)


def came_since(batch, rows, finder):
    """For each row the partner that came after the file was read and is the same body."""
    fresh = Partner.objects.filter(created_at__gte=batch.read_at)
    if not fresh.exists():
        return [None] * len(rows)
    found = finder.alike([facts_from(row.values) for row in rows], limit=3)
    numbers = {one.number for some in found for one in some if one.verdict.verdict == "same"}
    partners = fresh.in_bulk(numbers)
    answers = []
    for some in found:
        same = (one for one in some if one.verdict.verdict == "same" and one.number in partners)
        best = next(same, None)
        answers.append((partners[best.number], because(best.verdict)) if best else None)
    return answers


def reason_of(batch) -> str:
    return f"import {batch.file_name}"[:100]


def show(batch, runner) -> None:
    """Make everything visible at once, together with the changes of partners that were there."""
    takes_answers = batch.round and batch.round.is_open and batch.user
    said = list(islice(said_in(workbook_of(batch), batch.round), MOST)) if takes_answers else []
    with transaction.atomic():
        turns.beat(batch, runner)
        update_partners(batch)
        told = answer_round(batch, said) if takes_answers else why_no_answers(batch)
        now = timezone.now()
        # beginning with what was written: of 20,000 rows this is one short statement
        Partner.everything.filter(
            is_staged=True, pk__in=batch.rows.filter(result=Result.CREATED).values("partner")
        ).update(is_staged=False, created_at=now, updated_at=now)
        ImportBatch.objects.filter(pk=batch.pk).update(
            state=State.COMMITTED,
            committed_at=now,
            turn=None,
            runner="",
            done=batch.rows.exclude(result="").count(),
            messages=[one.stored for one in told],
        )
        if batch.round and batch.round.is_open:
            created = batch.rows.filter(result=Result.CREATED).values("partner")
            batch.round.ask_about(batch.round.unlisted().filter(pk__in=created), by=batch.user)


def why_no_answers(batch) -> list[Sentence]:
    """Why the workbook of a round answers nothing any more."""
    inventory = batch.round
    if not inventory or not inventory.why_no_answers:
        return []
    return [in_each_language(lambda: str(inventory.why_no_answers))]


def answer_round(batch, said) -> list[Sentence]:
    """Give the answers of the workbook of a round; whom it could not, in words."""
    rows = batch.rows.filter(result=Result.UPDATED)
    taken = take(batch, batch.round, batch.user, said)
    batch.answered = taken.before
    batch.save(update_fields=["answered"])
    # the answer itself is no later edit that would stand in the way of taking it all back
    for one in taken.done:
        rows.filter(partner=one.partner_id).update(version=one.partner.version)
    refused = [
        say("%(partner)s: %(problem)s", partner=str(one.partner), problem=problem)
        for one, problem in taken.refused[:NAMED]
    ]
    return [say(gettext_noop("Without an answer still:")), *refused] if refused else []


def update_partners(batch) -> None:
    """Write the differences into the partners that were there before."""
    rows = batch.rows.filter(to_update(), result="", candidate__isnull=False)
    lists = Lists()
    for row in rows.iterator():
        # locked: what somebody saves at this moment is not written over
        partners = Partner.objects.select_for_update()
        if batch.user:
            partners = partners.editable_by(batch.user)
        partner = partners.filter(pk=row.candidate_id).first()
        if partner is None:
            continue
        found = differences_of(row.values, partner)
        wanted = {name: pair for name, pair in found.items() if name in row.differences}
        # what somebody has written since the list was read is newer than the list
        since = [name for name, pair in wanted.items() if pair[0] != row.differences[name][0]]
        differences = {name: pair for name, pair in wanted.items() if name not in since}
        if since:
            row.reasons.append(say(CHANGED_SINCE, fields=fields_of(since)).stored)
            row.save(update_fields=["reasons"])
        if not differences:
            continue
        sign(partner, reason=reason_of(batch), user=batch.user)
        left_out = additions.add(partner, differences, row.values, lists, batch.office_id)
        row.reasons += [sentence.stored for sentence in left_out]
        texts = {name: then for name, (__, then) in differences.items()}
        apply(partner, texts, lists)
        row.differences, row.result = differences, Result.UPDATED
        row.partner, row.version = partner, partner.version
        row.save(update_fields=["differences", "reasons", "result", "partner", "version"])


def sign(record, *, reason, user=None) -> None:
    """Say whose the next changes of a record are, and why: its history keeps both."""
    record._change_reason = reason
    record._history_user = user


def apply(partner, values, lists) -> None:
    """Set texts and codes on a partner that is signed, and save it with its history."""
    for name, text in values.items():
        if name == "country":
            partner.hq_country = lists.countries.by_code.get(text)
        elif name == "category":
            partner.category = lists.categories.by_code.get(text)
        elif name in CHANGES:
            setattr(partner, CHANGES[name], text)
    partner.save()
