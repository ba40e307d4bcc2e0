"""The fields of two records side by side, and what is offered for each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from partners.models import Partner

#: Fields a person chooses between; what else a record has stays with it.
CHOSEN = (
    "legal_name", "acronym", "category", "levels", "hq_country", "city", "website", "email",
    "phone", "address", "public_details", "founded", "registration_number",
    "registration_authority", "registration_country", "registered_on", "registration_expires_on",
    "working_languages", "description_en", "description_fr", "description_es", "parent", "source",
    "is_listed", "focal_person",
)  # fmt: skip
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


def defaults(kept: Partner, gone: Partner) -> dict[str, str]:
    """The choice offered for each field that differs: what the kept record says, if anything."""
    found = {}
    for name in CHOSEN:
        mine, theirs = value_of(kept, name), value_of(gone, name)
        if mine != theirs and not (name == "parent" and theirs == kept.pk):
            found[name] = "gone" if is_empty(mine) and not is_empty(theirs) else "kept"
    return found


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
    offered = defaults(kept, gone) | (choices or {})
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
