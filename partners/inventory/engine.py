"""From a file to readings: every table of a workbook, read row by row with what was answered."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

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
    sheets = [sheet for sheet in open_sheets(path) if not sheet.is_hidden]
    tables = [table for sheet in sheets if (table := find(sheet, lists))]
    if not tables:
        raise UnreadableFile(
            _("No table of organisations is found: no column looks like their names.")
        )
    for table in tables:
        if confirmed := (columns or {}).get(table.name):
            table.columns = {name: list(places) for name, places in confirmed.items()}
    return Workbook(path, tables, lists)
