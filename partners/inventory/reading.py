"""Reading a list from a file: a table becomes numbered lines of named texts, or a clear no."""

import csv
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext_noop as _

from partners.inventory.rows import UnreadableFile
from partners.inventory.texts import Lines

#: The columns of a published list; some of them no office would write.
OWN_COLUMNS = frozenset(
    "id source source_id name name_lang name_script acronym aliases labels type_raw category "
    "country_iso2 country_iso3 country_name country_basis city lat lon website ext_ids status "
    "founded activity_countries notes".split()
)
TELLING = frozenset("source_id ext_ids country_iso2 country_iso3 name_lang labels".split())
#: Longer cells, in characters, are not read at all; shorter ones are judged by the model.
LONGEST_CELL = 10_000_000


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table: where it ends in the file, and its texts by column."""

    number: int
    values: dict[str, str]
    #: How many filled cells stand beyond the last column.
    surplus: int = 0

    def get(self, column: str) -> str:
        """The text of a column; nothing when the table has no such column."""
        return self.values.get(column, "")


@dataclass(frozen=True, slots=True)
class Table:
    """A file that has been looked through to its end once, and can be read line by line."""

    path: Path
    columns: tuple[str, ...]
    length: int

    def lines(self) -> Iterator[Line]:
        """The lines that hold something."""
        with self.path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)
            next(reader)
            for cells in reader:
                texts = [clean(cell) for cell in cells]
                if any(texts):
                    values = dict(zip(self.columns, texts, strict=False))
                    surplus = sum(map(bool, texts[len(self.columns) :]))
                    yield Line(reader.line_num, values, surplus)


def is_published_list(path: Path) -> bool:
    """Whether the first line names columns as this registry does."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            columns = next(csv.reader([file.readline(10_000)]), [])
    except (OSError, UnicodeDecodeError, csv.Error):
        return False
    return "name" in columns and set(columns) <= OWN_COLUMNS and bool(TELLING & set(columns))


def open_csv(path: Path) -> Table:
    """The table in a CSV file: UTF-8, commas, one header row with at least ``name``.

    Reads to the end, so that a fault in the last line shows before the first is written.
    """
    csv.field_size_limit(LONGEST_CELL)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = Lines(file)
            reader = csv.reader(lines)
            columns = header_of(next(reader, []))
            length, begins = 0, reader.line_num + 1
            lines.lines.clear()
            for cells in reader:
                lines.check(cells, begins, ",")
                length, begins = length + 1, reader.line_num + 1
    except OSError as error:
        message = _("The file %(file)s cannot be opened: %(error)s.")
        raise UnreadableFile(message, file=path.name, error=error.strerror) from error
    except UnicodeDecodeError as error:
        raise UnreadableFile(_("The file is not UTF-8. Save it as “CSV UTF-8”.")) from error
    except csv.Error as error:
        raise UnreadableFile(_("The file is not a CSV: %(error)s."), error=str(error)) from error
    return Table(path, columns, length)


def header_of(cells) -> tuple[str, ...]:
    """The names of the columns, in lower case."""
    columns = tuple(cell.strip().lower() for cell in cells)
    if not any(columns):
        raise UnreadableFile(_("The file is empty: its first line must name the columns."))
    if "name" not in columns:
        message = _(
            "The first line must name the columns, one of them “name”. It says: %(columns)s."
        )
        raise UnreadableFile(message, columns=", ".join(columns)[:200])
    named = list(filter(None, columns))
    if twice := sorted({column for column in named if named.count(column) > 1}):
        message = _("These columns are there twice: %(columns)s. Keep one of each.")
        raise UnreadableFile(message, columns=", ".join(twice)[:200])
    return columns


def clean(text):
    """The text on one line, without the blanks and marks that spreadsheets leave behind."""
    text = unicodedata.normalize("NFC", text).translate(_LEFT_BEHIND)
    return " ".join(filter(None, text.split(" ")))


#: Every kind of blank becomes a space, marks without width go; other control characters stay,
#: for the model to refuse.
_LEFT_BEHIND = dict.fromkeys(map(ord, "\t\r\n\v\f\u00a0\u2007\u202f\u2028\u2029"), " ") | {
    ord("\ufeff"): None,
    ord("\u200b"): None,
}
