"""What should become of each row: new, an update, a duplicate, to be looked at, or refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_noop as _

from partners import candidates, policies
from partners.inventory.additions import additions_to, fetch
from partners.inventory.cells import name_and_acronym
from partners.inventory.drafts import Draft, draft_from
from partners.inventory.numbers import is_called_so, partners_of
from partners.inventory.twins import Above, facts_from
from partners.matching import host_of, normalise
from partners.matching.reasons import NAMED, SPEAKING, TELLING, Reason
from partners.models import Partner
from partners.models.sentences import Sentence, because, fields_of, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from partners.inventory.lists import Lists
    from partners.inventory.values import Reading
    from partners.matching import Verdict
    from partners.models import User

IMPORT, UPDATE, DUPLICATE, REVIEW, REJECT = "import", "update", "duplicate", "review", "reject"
#: A row with our own number that says what the record says.
UNCHANGED = "unchanged"
#: Rows compared with the registry together: a constant number of queries for all of them.
CHUNK = 500
#: How many like records are looked at for the one that a row is about.
LIKE = 4
#: What a row may change in a record that is there already, and the record's attribute.
CHANGES = {
    "name": "legal_name",
    "acronym": "acronym",
    "category": "category",
    "country": "hq_country",
    "city": "city",
    "website": "website",
    "email": "email",
    "phone": "phone",
    "address": "address",
    "founded": "founded",
    "registration_number": "registration_number",
    "description_en": "description_en",
    "description_fr": "description_fr",
    "description_es": "description_es",
}
#: What a list says in other words every time: it fills a gap, and corrects nothing.
FILLED = frozenset(["description_en", "description_fr", "description_es"])


@dataclass(slots=True)
class Proposal:
    """A row and what should become of it, with the reasons in words."""

    reading: Reading
    action: str
    matched: str = ""
    partner: int | None = None
    reasons: list[Sentence] = field(default_factory=list)
    #: ``{field: [now, then]}`` of an update, as texts.
    differences: dict[str, list[str]] = field(default_factory=dict)
    draft: Draft | None = None
    #: Whether our own number says who this is: no likeness is asked for.
    is_known: bool = False
    #: How many of the reasons say that it may repeat a row above.
    twins: int = 0

    @property
    def reason(self) -> str:
        return " ".join(self.reasons)


def propose(
    readings: Iterable[Reading], lists: Lists, user: User | None = None
) -> Iterator[Proposal]:
    """The proposal for every row, in the order of the rows; nothing is written.

    A focal point brings in what its own office keeps.
    """
    above, finder = Above(), candidates.Finder()
    places: dict[int, str] = {}
    rows = iter(readings)
    while chunk := list(islice(rows, CHUNK)):
        proposals = [in_itself(reading, lists, user) for reading in chunk]
        compare_numbers(proposals, places, user)
        compare_above(proposals, above)
        unknown = [one for one in proposals if one.action != REJECT and not one.is_known]
        compare_registry(unknown, finder, user, places)
        yield from proposals


def in_itself(reading: Reading, lists: Lists, user: User | None = None) -> Proposal:
    """What a row is without looking at others."""
    if reading.refusal:
        return Proposal(reading, REJECT, reasons=[reading.refusal])
    draft = draft_from(reading, lists)
    if draft.refusal:
        return Proposal(reading, REJECT, reasons=[draft.refusal])
    country = draft.partner.hq_country_id
    if user and country and not policies.may_keep_in(user, country):
        sentence = say(_("Another office keeps the partners of this country."))
        return Proposal(reading, REJECT, reasons=[sentence])
    action = REVIEW if reading.doubts else IMPORT
    return Proposal(reading, action, reasons=[*reading.doubts, *draft.warnings], draft=draft)


def compare_numbers(
    proposals: list[Proposal], places: dict[int, str], user: User | None = None
) -> None:
    """Settle the rows that carry the number of a partner; ``places`` are those of rows above."""
    numbered = [
        one for one in proposals
        if one.action != REJECT and one.reading.values.get("partner_number")
    ]  # fmt: skip
    if not numbered:
        return
    partners = partners_of((one.reading.values["partner_number"] for one in numbered), user)
    editable = may_change([partner.pk for partner in partners.values()], user)
    fetch(partners.values(), (one.reading.values for one in numbered))
    for one in numbered:
        partner = partners.get(one.reading.values["partner_number"])
        if partner is None:
            # whom the number does not find is found by its name, or comes in
            one.reasons.append(say(_("The number is of no partner in this registry.")))
            continue
        one.is_known, one.matched, one.partner = True, partner.label, partner.pk
        called = f"{partner.label} {partner.legal_name}"[:120]
        if above := places.get(partner.pk):
            one.action = DUPLICATE
            one.reasons.insert(0, say(_("Its number stands in row %(row)s."), row=above))
            continue
        places[partner.pk] = one.reading.place
        decide_known(one, partner, called, may_change=partner.pk in editable)


def decide_known(one: Proposal, partner: Partner, called: str, *, may_change: bool) -> None:
    """What becomes of a row whose number says which partner it is."""
    if may_change:
        one.differences = differences_of(one.reading.values, partner)
    if partner.pk != one.reading.values["partner_number"]:
        one.differences.pop("name", None)  # merged since: the kept record has its own name
    as_it_is = UNCHANGED if may_change else DUPLICATE
    one.action = UPDATE if one.differences else as_it_is
    one.reasons.insert(0, say(_("Its number is that of %(partner)s."), partner=called))
    if not is_called_so(one.reading.name, partner):
        one.action = REVIEW
        one.reasons.append(say(_("But the name is quite another one.")))
    elif "name" in one.differences and is_elsewhere(*one.differences.get("website", ("", ""))):
        one.action = REVIEW
        one.reasons.append(say(_("But the name and the website are both other ones.")))
    if one.differences:
        one.reasons.append(changes_in(one.differences))
    ask_what_goes(one)


def is_elsewhere(now: str, then: str) -> bool:
    """Whether a website would be exchanged for one at another host."""
    return bool(now and then) and host_of(now) != host_of(then)


def ask_what_goes(one: Proposal) -> None:
    """What would be taken away from a record is looked at before."""
    if emptied := [name for name, (__, then) in one.differences.items() if not then]:
        one.action = REVIEW
        message = _("Takes away: %(fields)s. Decide to update the partner if that is meant.")
        one.reasons.append(say(message, fields=fields_of(emptied)))


def may_change(numbers: Iterable[int], user: User | None) -> set[int]:
    """Those of these partners whose records a user may change; a command may change all."""
    if user is None:
        return set(numbers)
    editable = Partner.objects.editable_by(user).filter(pk__in=set(numbers))
    return set(editable.values_list("pk", flat=True))


def changes_in(differences: Mapping[str, list[str]]) -> Sentence:
    return say(_("Changes: %(fields)s."), fields=fields_of(differences))


def compare_above(proposals: list[Proposal], above: Above) -> None:
    """Mark the rows that repeat a row above."""
    for one in proposals:
        if one.action == REJECT:
            continue
        facts = facts_from(one.reading.values)
        place = one.reading.place
        twin = None if one.is_known else above.twin_of(facts)
        if twin and twin.is_same:
            one.action, one.matched = DUPLICATE, twin.place
            message = _("The same as row %(row)s: %(why)s.")
            one.reasons.insert(0, say(message, row=twin.place, why=twin.reason))
            continue
        if twin:
            one.action, one.matched, one.twins = REVIEW, twin.place, 1
            message = _("Perhaps the same as row %(row)s: %(why)s.")
            one.reasons.insert(0, say(message, row=twin.place, why=twin.reason))
        above.add(place, facts)  # fmt: skip


def compare_registry(
    proposals: list[Proposal],
    finder: candidates.Finder,
    user: User | None = None,
    places: dict[int, str] | None = None,
) -> None:
    """Mark the rows that the registry has already; ``places`` are those of rows above.

    Of several rows that are like one record, the one that is called so is its row.
    """
    places = {} if places is None else places
    fresh = [one for one in proposals if one.action != DUPLICATE]
    found = finder.alike([facts_from(one.reading.values) for one in fresh], limit=LIKE)
    numbers = {one.number for some in found for one in some}
    partners = Partner.objects.select_related("category", "hq_country").in_bulk(numbers)
    best = [own_first(one, some, partners) for one, some in zip(fresh, found, strict=True)]
    editable = may_change(numbers, user)
    fetch([partners[it.number] for it in best if it], (one.reading.values for one in fresh))
    pairs = [(one, it, partners[it.number]) for one, it in zip(fresh, best, strict=True) if it]
    for one, __, partner in pairs:
        if is_called(one, partner):
            places.setdefault(partner.pk, one.reading.place)
    for one, it, partner in pairs:
        one.partner = partner.pk
        decide_alike(one, partner, it.verdict, places, may_change=partner.pk in editable)


def own_first(
    one: Proposal, found: list[candidates.Candidate], partners: Mapping[int, Partner]
) -> candidates.Candidate | None:
    """The likeliest record; before it the one that is called just so, as an earlier import left it."""
    known = [it for it in found if it.number in partners]
    return next(
        (it for it in known if is_called(one, partners[it.number])), next(iter(known), None)
    )


def is_called(one: Proposal, partner: Partner) -> bool:
    """Whether a record has the name and the country of a row."""
    country = one.reading.values.get("country")
    there = partner.hq_country
    is_there = not country or there is None or there.code == country
    return is_there and normalise(one.reading.name) == normalise(partner.legal_name)


def decide_alike(
    one: Proposal,
    partner: Partner,
    verdict: Verdict,
    places: Mapping[int, str],
    *,
    may_change: bool,
) -> None:
    """What becomes of a row that is like a record."""
    called = f"{partner.label} {partner.legal_name}"[:120]
    words = {"partner": called, "why": because(verdict)}
    is_its_row = is_called(one, partner)
    is_taken = places.get(partner.pk, one.reading.place) != one.reading.place
    is_another = (one.twins or is_taken) and not is_its_row
    one.matched = partner.label
    if is_another or not is_sure(verdict, one.reading.values.get("country"), partner.hq_country_id):
        one.action = REVIEW
        one.reasons.insert(0, say(_("Perhaps %(partner)s: %(why)s."), **words))
        return
    if may_change and not (is_taken and is_its_row):
        one.differences = differences_of(one.reading.values, partner)
    del one.reasons[: one.twins]  # it repeats no row: it has its own record
    one.action = UPDATE if one.differences else DUPLICATE
    one.reasons.insert(0, say(_("In the registry as %(partner)s: %(why)s."), **words))
    if Reason.SAME_IDENTIFIER in verdict.reasons and not is_called_so(one.reading.name, partner):
        one.action = REVIEW
        one.reasons.append(say(_("But the name is quite another one.")))
    if one.differences:
        one.reasons.append(changes_in(one.differences))


def is_sure(verdict: Verdict, country: str | None, partner_country: int | None) -> bool:
    """Whether a row may be written over a record without anybody looking at it.

    Something must say that they are one. A row without country may be any of those that are called
    so, as a “Caritas” is in every country; a record without country must be called just so.
    """
    if verdict.verdict != "same":
        return False
    needed = TELLING if not country else SPEAKING if partner_country else TELLING | NAMED
    return not needed.isdisjoint(verdict.reasons)


def differences_of(values: Mapping[str, Any], partner: Partner) -> dict[str, list[str]]:
    """``{field: [now, then]}`` where a row says something else than the record."""
    found = {}
    for name, attribute in CHANGES.items():
        then = values.get(name, "")
        if name == "name" and not values.get("partner_number"):
            continue  # a name that is only like ours is no correction of it
        now = getattr(partner, attribute)
        now = getattr(now, "code", now) or ""
        if name in FILLED and now:
            continue
        if then and not says_the_same(name, str(now), then):
            found[name] = [str(now), then]
        elif now and name in values.get("emptied", ()):
            found[name] = [str(now), ""]
    return found | additions_to(values, partner)


def says_the_same(name: str, now: str, then: str) -> bool:
    """Whether two values differ in nothing that matters; a vaguer date is no change."""
    if name == "name":
        return then in (now, name_and_acronym(now, "")[0])
    if name == "founded":
        return now.startswith(then)
    if name == "website":
        return host_of(now) == host_of(then) != ""
    return normalise(now) == normalise(then)
