"""Taking an import back as a whole, as long as nobody has worked on what it brought."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from partners.inventory import additions, turns
from partners.inventory.committing import CHUNK, apply, hidden, reason_of, remove, sign
from partners.inventory.lists import Lists
from partners.inventory.roundanswers import confirmed_too, put_back, unanswer
from partners.models import ImportBatch, ImportRow, Partner

State, Result = ImportBatch.State, ImportRow.Result
#: Rows that stand in the way and are named.
NAMED = 100
#: What belongs to a partner from its import on, and goes with it; adding or changing a name, an
#: identifier or a contact later is seen by the record's version, and so is an answer in a round.
OWN = frozenset(
    [
        "PartnerName",
        "Identifier",
        "Contact",
        "SearchEntry",
        "MatchKey",
        "WordUse",
        "ImportRow",
        "RoundAnswer",
    ]
)
#: What the portal files by itself, and what of it is somebody's work all the same.
JUDGED = {"DuplicatePair": ~Q(decision="")}


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A row whose partner somebody has worked on since."""

    row: ImportRow
    why: str

    @property
    def partner(self) -> Partner | None:
        return self.row.partner or self.row.candidate


def obstacles(batch: ImportBatch) -> list[Obstacle]:
    """The rows that stand in the way of taking an import back."""
    rows = batch.rows.exclude(result="").filter(partner__isnull=False).select_related("partner")
    edited = rows.filter(
        Q(partner__updated_at__gt=batch.committed_at) | Q(partner__version__gt=F("version"))
    )
    found = {row.pk: Obstacle(row, _("edited since")) for row in edited[:NAMED]}
    answered = batch.rows.filter(candidate__in=confirmed_too(batch)).select_related("candidate")
    for row in answered:
        if row.candidate and row.candidate.version > batch.answered[str(row.candidate_id)]["left"]:
            found[row.pk] = Obstacle(row, _("edited since"))
    created = rows.filter(result=Result.CREATED)
    for relation in Partner._meta.related_objects:
        model = relation.related_model
        if (
            isinstance(model, str)
            or model.__name__ in OWN
            or model.__name__.startswith("Historical")
        ):
            continue
        name = relation.field.name
        users = model._base_manager.filter(
            JUDGED.get(model.__name__, Q()), **{f"{name}__in": created.values("partner")}
        ).values_list(relation.field.name, flat=True)
        for row in created.filter(partner__in=list(users[:NAMED])):
            words = {"kind": model._meta.verbose_name}
            found.setdefault(row.pk, Obstacle(row, _("has a record since: %(kind)s") % words))
    return list(found.values())[:NAMED]


def undo_batch(number: int) -> None:
    """Hide everything at once, put the changed partners back, then delete what is hidden."""
    batch = ImportBatch.objects.select_related("user", "round").get(pk=number)
    if batch.state != State.UNDOING:
        return
    with suppress(turns.LostTurn), turns.held(batch) as turn:
        runner = turn.runner
        hide(batch, runner)
        done = 0
        while numbers := hidden(batch)[:CHUNK]:
            with transaction.atomic():
                done += len(numbers)
                turns.beat(batch, runner, done=done)
                remove(numbers)
        with transaction.atomic():
            turns.beat(batch, runner)
            batch.rows.update(result="", partner=None, version=None)
            batch.move(State.UNDONE, turn=None, runner="", messages=[])


def hide(batch: ImportBatch, runner: str) -> None:
    """The moment of the undo: all of it, or a return to the state before it."""
    with transaction.atomic():
        turns.beat(batch, runner, done=0)
        if not hidden(batch) and obstacles(batch):
            batch.move(State.COMMITTED, turn=None, runner="")
            raise_lost = True
        else:
            raise_lost = False
            restore(batch)
            created = batch.rows.filter(result=Result.CREATED)
            Partner.everything.filter(pk__in=created.values("partner")).update(is_staged=True)
    if raise_lost:
        raise turns.LostTurn


def restore(batch: ImportBatch) -> None:
    """Give the partners that were changed or answered about what they had."""
    only_answered = confirmed_too(batch)
    rows = batch.rows.filter(result=Result.UPDATED, partner__isnull=False)
    lists = Lists()
    for row in rows.select_related("partner").iterator():
        partner: Partner = row.partner  # type: ignore[assignment]  # filtered above
        sign(partner, reason=reason_of(batch), user=batch.user)
        additions.take_back(partner, row.differences, row.values, lists)
        if before := batch.answered.get(str(partner.pk)):
            put_back(partner, before)
        texts = {name: now for name, (now, __) in row.differences.items()}
        apply(partner, texts, lists)
        row.result = Result.NONE
        row.save(update_fields=["result"])
    for partner in Partner.objects.filter(pk__in=only_answered).iterator():
        put_back(partner, batch.answered[str(partner.pk)])
        sign(partner, reason=reason_of(batch), user=batch.user)
        apply(partner, {}, lists)
    if batch.round:
        unanswer(batch.round, batch.answered)
