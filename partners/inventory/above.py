"""Rows above the headings of a table: those of its kind are read, and none is lost in silence."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from partners.inventory.addresses import is_email
from partners.inventory.cells import is_address, is_dated, text_of

if TYPE_CHECKING:
    from partners.inventory.lists import Lists
    from partners.inventory.rows import Row
    from partners.inventory.tables import Table

#: So many values under the right headings make a row above them one of the table.
ENOUGH = 2
#: A row with so many values is named when it is not read: a title has fewer.
TOLD = 3
#: What can be known by itself to stand under the right heading.
TELLING = ("country", "category", "website", "email", "founded")


def belongs(table: Table, row: Row, lists: Lists) -> bool:
    """Whether a row above the headings fills their columns as a row below them would."""
    is_named = bool(text_of(table.value(row, "name")))
    if not is_named or table.is_noise(row, is_first=True):
        return False
    return sum(fits(name, text_of(table.value(row, name)), lists) for name in TELLING) >= ENOUGH


def fits(name: str, text: str, lists: Lists) -> bool:
    """Whether a text is a value of a column."""
    if not text:
        return False
    if name == "country":
        return lists.countries.exact(text) is not None
    if name == "category":
        return bool(lists.categories.exact(text))
    if name == "founded":
        return is_dated(text)
    return is_email(text) or is_address(text)


def passed_over(table: Table, lists: Lists) -> list[int]:
    """The numbers of the rows above the headings that hold several values and are not read."""
    return [
        row.number
        for row in takewhile(lambda row: row.number < table.first, table.sheet.rows())
        if len(row.filled()) >= TOLD
        and table.value(row, "name") is not None
        and not belongs(table, row, lists)
    ]
