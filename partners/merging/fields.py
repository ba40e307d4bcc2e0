"""The fields of two records side by side, and what is offered for each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from partners.models import Partner
from partners.models.scopes import PartnerQuerySet

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Fields a person chooses between; what else a record has stays with it.
CHOSEN = (
    "legal_name", "acronym", "category", "levels", "hq_country", "city", "website", "email",
    "phone", "address", "public_details", "founded", "registration_number",
    "registration_authority", "registration_country", "registered_on", "registration_expires_on",
    "working_languages", "description_en", "description_fr", "description_es", "parent", "source",
    "is_listed", "focal_person",
)  # fmt: skip
#: Only these are seen by visitors, when they are listed.
PUBLIC = PartnerQuerySet.PUBLIC_STATUSES
#: Of which record a field is taken.
SIDES = ("kept", "gone")
#: Fields that hold several values: the record kept gets those of both.
JOINED = ("other_categories", "activity_countries", "activity_areas")


def column_of(name: str) -> models.Field[Any, Any]:
    """A field of the record by its name."""
    column = Partner._meta.get_field(name)
    assert isinstance(column, models.Field)  # noqa: S101 - none of CHOSEN is a reverse relation
    return column


def value_of(partner: Partner, name: str) -> Any:
    """What the database holds for a field, as JSON can hold it too."""
    value = getattr(partner, column_of(name).attname)
    return value.isoformat() if isinstance(value, date) else value


def is_empty(value: Any) -> bool:
    return value in (None, "", [])


def is_public(partner: Partner) -> bool:
    """Whether visitors see the record."""
    return partner.is_listed and partner.status in PUBLIC


def check_choices(choices: Mapping[str, str]) -> None:
    """A ``ValidationError`` about choices of which there are none."""
    if unknown := sorted(set(choices) - set(CHOSEN)):
        message = _("There is no choice about these fields: %(names)s.")
        raise ValidationError(message % {"names": ", ".join(unknown)[:200]})
    if wrong := [name for name, side in choices.items() if side not in SIDES]:
        names = ", ".join(capfirst(str(column_of(name).verbose_name)) for name in wrong)
        message = _("Choose what one of the two records says: %(names)s.")
        raise ValidationError(message % {"names": names})


def defaults(
    kept: Partner, gone: Partner, given: Mapping[str, str] | None = None
) -> dict[str, str]:
    """``{field: "kept" or "gone"}`` for each field that differs, and each choice that is given.

    Offered is what the kept record says, if anything; listed is what either was, so that nobody
    looks in vain at an old address. No e-mail, telephone or postal address becomes public by it.
    """
    found = {}
    for name in CHOSEN:
        mine, theirs = value_of(kept, name), value_of(gone, name)
        if mine != theirs and not (name == "parent" and theirs == kept.pk):
            found[name] = "gone" if is_empty(mine) and not is_empty(theirs) else "kept"
    if is_public(gone) and kept.status in PUBLIC and not kept.is_listed:
        found["is_listed"] = "gone"
    found |= given or {}
    keep_private(kept, gone, found, given or {})
    return found


def keep_private(
    kept: Partner, gone: Partner, found: dict[str, str], given: Mapping[str, str]
) -> None:
    """Change the choices that nobody has made until they show nothing that was not shown before."""
    records = {"kept": kept, "gone": gone}
    is_listed = records[found.get("is_listed", "kept")].is_listed
    will_be_public = is_listed and kept.status in PUBLIC
    shown = {
        side: set(one.public_details) if is_public(one) or not will_be_public else set()
        for side, one in records.items()
    }

    def leaks(side: str) -> list[str]:
        """What a list of public details would show anew."""
        return [
            name
            for name in records[side].public_details
            if name not in (shown[found[name]] if name in found else shown["kept"] | shown["gone"])
        ]

    # the list of a record that is public itself can be made to tell no more than it told
    home = "gone" if will_be_public and not is_public(kept) else "kept"
    side = found.get("public_details", home)
    if "public_details" in found and "public_details" not in given:
        side = next((one for one in SIDES if not leaks(one)), home)
        found["public_details"] = side
    for name in leaks(side):
        if name in found and name not in given:
            found[name] = side


@dataclass(frozen=True, slots=True)
class Row:
    """One field of two records, as text, and which of them is offered."""

    name: str
    label: str
    mine: str
    theirs: str
    choice: str = ""

    @property
    def differs(self) -> bool:
        return self.mine != self.theirs


def side_by_side(kept: Partner, gone: Partner, choices: dict[str, str] | None = None) -> list[Row]:
    """Everything that either record says, field by field."""
    given = {name: side for name, side in (choices or {}).items() if side in SIDES}
    offered = defaults(kept, gone, given)
    rows = [
        Row(
            name,
            capfirst(str(column_of(name).verbose_name)),
            text_of(kept, name),
            text_of(gone, name),
            offered.get(name, ""),
        )
        for name in CHOSEN
    ]
    for name in (*JOINED, "names", "identifiers"):
        texts = [", ".join(str(one) for one in getattr(side, name).all()) for side in (kept, gone)]
        rows.append(Row(name, label_of(name), *texts))
    return [row for row in rows if row.mine or row.theirs]


def label_of(name: str) -> str:
    found = Partner._meta.get_field(name)
    if isinstance(found, models.Field):
        return capfirst(str(found.verbose_name))
    return capfirst(str(found.related_model._meta.verbose_name_plural))


def text_of(partner: Partner, name: str) -> str:
    """A value as people read it."""
    column, value = column_of(name), getattr(partner, name)
    if isinstance(value, list):
        labels = dict(column.flatchoices)
        return ", ".join(str(labels.get(one, one)) for one in value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "" if value is None else str(value)
