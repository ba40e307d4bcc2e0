"""What a row adds to the lists of a record that is there already; nothing is ever taken away by it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects

from partners.matching import normalise
from partners.models import Contact

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from partners.inventory.lists import Lists
    from partners.models import Partner

AREAS, PEOPLE = "activity_areas", "contacts"
#: What stands between the codes of areas in a difference.
BETWEEN = ", "


def fetch(partners: Collection[Partner], rows: Iterable[Mapping[str, Any]]) -> None:
    """Read what these partners have at once, when a row has anything to add."""
    if partners and any(values.get(AREAS) or values.get("contact") for values in rows):
        prefetch_related_objects(list(partners), AREAS, PEOPLE)


def additions_to(values: Mapping[str, Any], partner: Partner) -> dict[str, list[str]]:
    """``{field: ["", what comes]}`` of areas and a person that the record does not have."""
    found = {}
    if codes := values.get(AREAS):
        known = {area.code for area in partner.activity_areas.all()}
        if new := [code for code in codes if code not in known]:
            found[AREAS] = ["", BETWEEN.join(new)]
    if person := person_for(values, partner):
        found[PEOPLE] = ["", ", ".join(filter(None, [person.name, person.function]))]
    return found


def person_for(values: Mapping[str, Any], partner: Partner) -> Contact | None:
    """The person of a row, unless the record has somebody of this name or address."""
    if not (said := values.get("contact")):
        return None
    person = Contact(partner=partner, **said)
    for one in partner.contacts.all():
        is_called_so = normalise(one.name) == normalise(person.name)
        if is_called_so or (person.email and person.email == one.email.lower()):
            return None
    try:
        person.clean_fields(exclude=["partner"])
    except ValidationError:
        return None  # a new partner would come without this person as well
    return person


def add(
    partner: Partner,
    names: Collection[str],
    values: Mapping[str, Any],
    lists: Lists,
    office_id: int | None = None,
) -> None:
    """Write what differs; the partner is saved by the caller, as its history belongs together."""
    if AREAS in names:
        partner.activity_areas.add(*areas_in(BETWEEN.join(values.get(AREAS, ())), lists))
    person = person_for(values, partner) if PEOPLE in names else None
    if person:
        person.is_main = not any(one.is_main for one in partner.contacts.all())
        person.office_id = office_id  # it deals with whoever keeps the list
        person.save()


def take_back(
    partner: Partner, differences: Mapping[str, list[str]], values: Mapping[str, Any], lists: Lists
) -> None:
    """Take away what the same differences have added; of the person no trace is kept."""
    if AREAS in differences:
        partner.activity_areas.remove(*areas_in(differences[AREAS][1], lists))
    if PEOPLE in differences:
        for person in partner.contacts.filter(name=values["contact"]["name"]):
            number = person.pk
            person.partner = partner
            person.delete()
            Contact.history.filter(id=number).delete()


def areas_in(text: str, lists: Lists) -> list:
    """The areas of these codes that the reference list still has."""
    return [area for code in text.split(BETWEEN) if (area := lists.areas.by_code.get(code))]
