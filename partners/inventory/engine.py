"""From a file to readings: every table of a workbook, read row by row with what was answered."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from partners.inventory.above import passed_over
from partners.inventory.columns import WANTED
from partners.inventory.files import open_sheets
from partners.inventory.lists import Lists
from partners.inventory.rows import UnreadableFile
from partners.inventory.tables import Table, find
from partners.inventory.values import Reader, Reading

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


@dataclass(slots=True)
class Workbook:
    """A file with the tables found in it."""

    path: Path
    tables: list[Table]
    lists: Lists = field(default_factory=Lists)
    #: The sheets that are not read, each with why, and rows of those that are.
    left_out: list[tuple[str, str]] = field(default_factory=list)

    def readings(self, answers: Mapping[tuple[str, str], str] | None = None) -> Iterator[Reading]:
        """Every row of data, in the order of the file."""
        for table in self.tables:
            reader = Reader(table, self.lists, answers or {})
            for line in table.lines(self.lists):
                yield reader.read(line)


def open_workbook(
    path: Path,
    lists: Lists | None = None,
    columns: Mapping[str, dict[str, list[int]]] | None = None,
) -> Workbook:
    """The tables of organisations in a file; a sentence when there is none.

    ``columns`` are those that somebody has confirmed, by sheet.
    """
    lists = lists or Lists()
    tables, left_out = [], []
    for sheet in open_sheets(path):
        if sheet.is_hidden:
            left_out.append((sheet.name, _("it is hidden")))
        elif table := find(sheet, lists):
            tables.append(table)
            left_out += rows_left_out(table, lists)
        elif next(sheet.rows(), None):
            left_out.append((sheet.name, _("it holds no table of organisations")))
        else:
            left_out.append((sheet.name, _("it is empty")))
    if not tables:
        raise UnreadableFile(
            gettext_noop("No table of organisations is found: no column looks like their names.")
        )
    for table in tables:
        if confirmed := (columns or {}).get(table.name):
            table.columns = with_unwanted(confirmed, table.columns)
    return Workbook(path, tables, lists, left_out)


def rows_left_out(table: Table, lists: Lists) -> Iterator[tuple[str, str]]:
    """The rows above the headings of a table that are not read, as ``Workbook.left_out`` has them."""
    if numbers := passed_over(table, lists):
        message = _("these rows above the headings: %(rows)s")
        yield table.name, message % {"rows": ", ".join(map(str, numbers))}


def with_unwanted(confirmed: Mapping[str, list[int]], guessed: Mapping[str, list[int]]):
    """The confirmed columns, and those that nobody is asked about but which tell rows apart.

    Without the column of numbers the title of a section would look like an organisation.
    """
    found = {name: list(places) for name, places in confirmed.items()}
    taken = {at for places in found.values() for at in places}
    for name, places in guessed.items():
        if name not in WANTED and (free := [at for at in places if at not in taken]):
            found.setdefault(name, free)
    return found
