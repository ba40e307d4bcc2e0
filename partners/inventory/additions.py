"""What a row adds to the lists of a record that is there already; nothing is ever taken away by it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects

from partners.inventory.drafts import people_of
from partners.inventory.importing import kept_by, owners_of
from partners.matching import normalise
from partners.models import Contact, Identifier

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from partners.inventory.lists import Lists
    from partners.models import Partner
    from partners.models.parts import Part
    from partners.models.sentences import Sentence

COUNTRIES, AREAS, PEOPLE = "activity_countries", "activity_areas", "contacts"
IDENTIFIERS = "identifiers"
#: The lists of terms, by the column of the record and of a row alike.
TERMS = (COUNTRIES, AREAS)
#: What stands between the codes of terms in a difference, and between persons.
BETWEEN, BETWEEN_PEOPLE = ", ", " ; "


def fetch(partners: Collection[Partner], rows: Iterable[Mapping[str, Any]]) -> None:
    """Read what these partners have at once, when a row has anything to add."""
    added = (*TERMS, "contact", IDENTIFIERS)
    if partners and any(values.get(name) for values in rows for name in added):
        prefetch_related_objects(list(partners), *TERMS, PEOPLE, IDENTIFIERS)


def additions_to(values: Mapping[str, Any], partner: Partner) -> dict[str, list[str]]:
    """``{field: ["", what comes]}`` of what the record has not: terms, identifiers, persons."""
    found = {}
    for name in TERMS:
        if codes := values.get(name):
            known = {term.code for term in getattr(partner, name).all()}
            if new := [code for code in codes if code not in known]:
                found[name] = ["", BETWEEN.join(new)]
    if identifiers := identifiers_for(values, partner):
        found[IDENTIFIERS] = ["", BETWEEN.join(map(str, identifiers))]
    if people := people_for(values, partner):
        found[PEOPLE] = ["", BETWEEN_PEOPLE.join(map(called, people))]
    return found


def identifiers_for(values: Mapping[str, Any], partner: Partner) -> list[Identifier]:
    """What other lists call the organisation of a row, as far as the record does not know it."""
    if not (pairs := values.get(IDENTIFIERS)):
        return []
    known = {one.key for one in partner.identifiers.all()}
    said = (Identifier(partner=partner, scheme=scheme, value=value) for scheme, value in pairs)
    return [one for one in said if one.key not in known]


def called(person: Contact) -> str:
    return ", ".join(filter(None, [person.name, person.function]))


def people_for(values: Mapping[str, Any], partner: Partner) -> list[Contact]:
    """The persons of a row, but those whose name or address somebody of the record has."""
    found: list[Contact] = []
    for said in people_of(values):
        person = Contact(partner=partner, **said)
        if any(is_one(person, one) for one in [*partner.contacts.all(), *found]):
            continue
        try:
            person.clean_fields(exclude=["partner"])
        except ValidationError:
            continue  # a new partner would come without this person as well
        found.append(person)
    return found


def is_one(person: Contact, other: Contact) -> bool:
    is_called_so = normalise(other.name) == normalise(person.name)
    return is_called_so or bool(person.email and person.email == other.email.lower())


def add(
    partner: Partner,
    differences: Mapping[str, list[str]],
    values: Mapping[str, Any],
    lists: Lists,
    office_id: int | None = None,
) -> list[Sentence]:
    """Write what differs, and say what others have; the caller signs and saves the partner.

    Its history belongs together.
    """
    for name in TERMS:
        if name in differences:
            getattr(partner, name).add(*terms_in(name, differences, lists))
    missing = identifiers_for(values, partner) if IDENTIFIERS in differences else []
    owners = owners_of(missing)
    for one in missing:
        if one.key not in owners:
            signed_as(partner, one).save()
    people = people_for(values, partner) if PEOPLE in differences else []
    has_main = any(one.is_main for one in partner.contacts.all())
    for at, person in enumerate(people):
        person.is_main = not at and not has_main
        person.office_id = office_id  # it deals with whoever keeps the list
        signed_as(partner, person).save()
    return [kept_by(one, owners[one.key]) for one in missing if one.key in owners]


def signed_as(partner: Partner, part: Part) -> Part:
    """A part whose history says the same as that of its partner."""
    part._change_reason = partner._change_reason  # type: ignore[attr-defined]  # set by ``sign``
    part._history_user = partner._history_user  # type: ignore[attr-defined]  # set by ``sign``
    return part


def take_back(
    partner: Partner, differences: Mapping[str, list[str]], values: Mapping[str, Any], lists: Lists
) -> None:
    """Take away what the same differences have added; of the persons no trace is kept."""
    for name in TERMS:
        if name in differences:
            getattr(partner, name).remove(*terms_in(name, differences, lists))
    if IDENTIFIERS in differences:
        for one in partner.identifiers.all():
            if str(one) in differences[IDENTIFIERS][1].split(BETWEEN):
                signed_as(partner, one).delete()
    if PEOPLE in differences:
        came = differences[PEOPLE][1].split(BETWEEN_PEOPLE)
        names = [one["name"] for one in people_of(values) if called(Contact(**one)) in came]
        for person in partner.contacts.filter(name__in=names):
            number = person.pk
            person.partner = partner
            person.delete()
            Contact.history.filter(id=number).delete()


def terms_in(name: str, differences: Mapping[str, list[str]], lists: Lists) -> list:
    """The countries or areas that come, as far as the reference list still has them."""
    known = (lists.countries if name == COUNTRIES else lists.areas).by_code
    return [term for code in differences[name][1].split(BETWEEN) if (term := known.get(code))]
