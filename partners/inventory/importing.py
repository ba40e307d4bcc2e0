"""Drafts into the registry: in chunks, each whole or not at all, with their history."""

from collections import ChainMap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from string import ascii_lowercase, ascii_uppercase

from django.db import transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from simple_history.utils import bulk_create_with_history

from partners.inventory.drafts import ROW_SCHEME, Draft
from partners.matching import identifier_key
from partners.models import Contact, Identifier, Partner, PartnerName, SearchEntry
from partners.models.sentences import Sentence, say

#: Rows written together: short locks on SQLite, few queries a row.
CHUNK = 1000
A_TO_Z = str.maketrans(ascii_uppercase, ascii_lowercase)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one row; ``action`` is import, skip, duplicate, reject, or a warning."""

    row: int
    name: str
    action: str
    reason: str = ""

    @property
    def is_final(self) -> bool:
        """Whether this says what became of the row, and not only a doubt about it."""
        return self.action in ("import", "skip", "reject")


def bring_in(drafts: Iterable[Draft], *, reason="", is_dry_run=False) -> Iterator[Outcome]:
    """Write drafts chunk by chunk; yields the outcome of every row, and of its doubts."""
    rows = iter(drafts)
    seen: dict[tuple[str, str], str] = {}
    while chunk := list(islice(rows, CHUNK)):
        with transaction.atomic():
            outcomes, chosen = sort_out(chunk, seen)
            if chosen and not is_dry_run:
                write(chosen, reason)
        yield from outcomes


def sort_out(chunk, seen):
    """The outcomes of a chunk, and the drafts to write with identifiers nobody else has.

    ``seen`` keeps the identifiers of earlier rows: a dry run has not written them.
    """
    owners = ChainMap(seen, owners_of(identifiers_of(chunk)))
    outcomes, chosen = [], []
    for draft in chunk:
        if draft.refusal:
            outcomes.append(Outcome(draft.row, draft.name, "reject", draft.refusal))
            continue
        repeats = drop_taken(draft, owners)
        if any(part.scheme == ROW_SCHEME for part, __ in repeats):
            outcomes.append(Outcome(draft.row, draft.name, "skip", _("Imported already.")))
            continue
        here = _("line %(number)d") % {"number": draft.row}
        seen |= dict.fromkeys((part.key for part in draft.identifiers), here)
        chosen.append(draft)
        outcomes += outcomes_of(draft, repeats)
    return outcomes, chosen


def drop_taken(draft, owners):
    """Leave a draft the identifiers that nobody else has, each once; the others with their owners.

    Of two spellings in one row the first one stays. ``owners`` are called by ``Identifier.key``.
    """
    parts = {part.key: part for part in reversed(draft.identifiers)}
    firsts = [part for part in draft.identifiers if parts[part.key] is part]
    draft.identifiers = [part for part in firsts if part.key not in owners]
    return [(part, owners[part.key]) for part in firsts if part.key in owners]


def identifiers_of(drafts):
    """The identifiers of all these drafts."""
    return [part for draft in drafts for part in draft.identifiers]


def owners_of(identifiers):
    """Whose these identifiers are already, in any case: ``{key: number}``."""
    values = {part.value for part in identifiers}
    # SQLite lowers the letters from A to Z, PostgreSQL all
    lower = {form for value in values for form in (value.lower(), value.translate(A_TO_Z))}
    found = Identifier.objects.annotate(lower=Lower("value")).filter(lower__in=lower)
    return {
        identifier_key(scheme, value): f"P-{number:06d}"
        for scheme, value, number in found.values_list("scheme", "value", "partner_id")
    }


def outcomes_of(draft, repeats):
    """That a draft comes in, what was left out of it, and whom it may repeat."""
    yield Outcome(draft.row, draft.name, "import")
    for warning in draft.warnings:
        yield Outcome(draft.row, draft.name, "warning", warning)
    for part, owner in repeats:
        yield Outcome(draft.row, draft.name, "duplicate", kept_by(part, owner))


def kept_by(part, owner) -> Sentence:
    """That an identifier is left out, as it has an owner."""
    message = gettext_noop("%(scheme)s %(value)s belongs to %(owner)s. It may be the same body.")
    return say(message, scheme=part.scheme, value=part.value, owner=owner)


def write(drafts, reason, user=None):
    """Create partners and parts in a constant number of batches."""
    # bulk_create gives the partners their numbers; the parts hold the same objects
    create(Partner, [draft.partner for draft in drafts], reason, user)
    kinds = ((PartnerName, "names"), (Identifier, "identifiers"), (Contact, "contacts"))
    for model, kind in kinds:
        parts = [part for draft in drafts for part in getattr(draft, kind)]
        for part in parts:
            part.partner_id = part.partner.pk
        create(model, parts, reason, user)
    write_list(drafts, "activity_countries", "country")
    write_list(drafts, "activity_areas", "activityarea")
    SearchEntry.objects.refresh([draft.partner.pk for draft in drafts])


def create(model, records, reason, user):
    if records:
        bulk_create_with_history(
            records, model, default_change_reason=reason, default_user=user, batch_size=500
        )


def write_list(drafts, name, column):
    """The terms of a list of the record, in the registry and in the history of its creation."""
    terms = [(draft.partner, term) for draft in drafts for term in getattr(draft, name)]
    if not terms:
        return
    through = getattr(Partner, name).through
    links = through.objects.bulk_create(
        through(partner=partner, **{column: term}) for partner, term in terms
    )
    versions = dict(
        Partner.history.filter(number__in={partner.pk for partner, __ in terms}).values_list(
            "number", "history_id"
        )
    )
    kept = getattr(Partner.history.model, name).model
    kept.objects.bulk_create(
        kept(
            id=link.pk,
            partner_id=link.partner_id,
            history_id=versions[link.partner_id],
            **{f"{column}_id": getattr(link, f"{column}_id")},
        )
        for link in links
    )
