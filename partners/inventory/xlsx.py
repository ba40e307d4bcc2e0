"""XLSX workbooks, row by row: cached values of formulas, links, joined cells; never in memory whole."""

import re
import zipfile
from collections import defaultdict
from functools import partial
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring, iterparse
from django.utils.translation import gettext_noop as _
from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet._reader import FORMULA_TAG, ROW_TAG, WorkSheetParser

from partners.inventory.rows import (
    WIDEST,
    Joined,
    Linked,
    Row,
    Sheet,
    UnreadableFile,
    Unworked,
    is_blank,
)

#: Unpacked, a workbook may be this large; its texts, which are kept in memory, this large.
LARGEST, LARGEST_TEXTS = 600_000_000, 150_000_000
#: Above this size, more than so many bytes from one are a trap.
SUSPICIOUS, RATIO = 60_000_000, 150
#: After so many empty rows nothing more is looked for.
EMPTY_ROWS = 100_000
#: The part of a sheet behind its rows, as far as it is read.
TAIL = 20_000_000
#: Bytes read at a time where only marks are counted.
PIECE = 1 << 20
_TARGET = re.compile(r'HYPERLINK\(\s*"([^"]+)"(?:\s*[,;]\s*"([^"]*)")?', re.IGNORECASE)
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell [^>]*ref="([A-Z]+\d+:[A-Z]+\d+)"')
_ROW = re.compile(rb"<(?:\w+:)?row[ >/]")
_LINK = re.compile(rb"<(?:\w+:)?hyperlink [^>]*>")
_ATTRIBUTE = re.compile(rb'([\w:]+)="([^"]*)"')

#: What a damaged workbook makes its readers raise; NotImplementedError is zipfile's word for a
#: compression that it does not know.
FAULTS = (
    zipfile.BadZipFile, ParseError, DefusedXmlException, KeyError, ValueError, TypeError, OSError,
    EOFError, IndexError, AttributeError, NotImplementedError, RuntimeError,
)  # fmt: skip

# To learn the size of a sheet that does not say it, openpyxl would read all of it when a workbook
# is opened: a minute for a million empty rows. Nothing here asks for the size.
ReadOnlyWorksheet._get_size = lambda sheet: None  # type: ignore[attr-defined]  # not in its stubs


def check_size(path):
    """Refuse what would fill the memory before anything is unpacked."""
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    packed = max(sum(part.compress_size for part in parts), 1)
    texts = sum(part.file_size for part in parts if "sharedStrings" in part.filename)
    is_bomb = unpacked > SUSPICIOUS and unpacked / packed > RATIO
    if is_bomb or unpacked > LARGEST or texts > LARGEST_TEXTS or len(parts) > 10_000:
        message = _("Unpacked, this workbook would be far too large (%(size)d MB). It is not read.")
        raise UnreadableFile(message, size=unpacked // 1_000_000)


def open_xlsx(path) -> list[Sheet]:
    """The sheets of a workbook; nothing outside the file is ever looked up."""
    try:
        with path.open("rb") as file:  # each sheet opens it again for as long as it is read
            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except FAULTS as error:
        raise UnreadableFile(_("The workbook is damaged and cannot be read.")) from error
    return [
        Sheet(
            sheet.title,
            partial(rows_of, path, book, sheet),
            sheet.sheet_state != "visible",
            count=partial(count_rows, path, sheet._worksheet_path.lstrip("/")),
        )
        for sheet in book.worksheets
        if hasattr(sheet, "_worksheet_path")
    ]  # fmt: skip


def count_rows(path, part):
    """How many rows a sheet has by the marks in its text."""
    count, rest = 0, b""
    try:
        with zipfile.ZipFile(path) as archive, archive.open(part) as source:
            while chunk := source.read(PIECE):
                chunk = rest + chunk
                count += len(_ROW.findall(chunk))
                tail = chunk[max(0, chunk.rfind(b"<")) :]
                rest = b"" if _ROW.match(tail) else tail[:60]  # a mark may be cut in two
    except FAULTS:
        return 0  # reading the rows says what is wrong
    return count


def rows_of(path, book, sheet):
    """The rows of a sheet that hold something."""
    try:
        joined, links = surroundings(path, sheet._worksheet_path)
        part = sheet._worksheet_path.lstrip("/")
        with zipfile.ZipFile(path) as archive, archive.open(part) as source:
            parser = Parser(
                source,
                sheet._shared_strings,
                data_only=True,
                epoch=book.epoch,
                date_formats=book._date_formats,
                timedelta_formats=book._timedelta_formats,
            )
            yield from filled_rows(parser, Joined(joined), links)
    except FAULTS as error:
        message = _("The sheet “%(sheet)s” is damaged and cannot be read.")
        raise UnreadableFile(message, sheet=sheet.title[:40]) from error


def filled_rows(parser, joined, links):
    last = 0
    for number, found in parser.parse():
        row = Row(number, [])
        for cell in found:
            value, column = cell["value"], cell["column"] - 1
            if value is None or column >= WIDEST:
                continue
            if target := links.get((number, column)):
                value = Linked(str(value), target)
            row.cells += [None] * (column + 1 - len(row.cells))
            row.cells[column] = value
        joined.fill(row)
        if any(not is_blank(cell) for cell in row.cells):
            row.after_gap, last = number > last + 1, number
            yield row
        elif number - last > EMPTY_ROWS:
            return


class Parser(WorkSheetParser):
    """The rows of a sheet; formulas without a value say so, and rows are forgotten once read."""

    def parse(self):
        sheet_data: Any = None
        for event, element in iterparse(self.source, events=("start", "end"), forbid_dtd=True):
            if event == "start":
                if element.tag.endswith("}sheetData"):
                    sheet_data = element
            elif element.tag == ROW_TAG:
                yield self.parse_row(element)
                sheet_data.clear()
            elif element.tag.endswith("}sheetData"):
                return

    def parse_cell(self, element):
        cell = super().parse_cell(element)
        formula = element.find(FORMULA_TAG)
        if formula is None:
            return cell
        if target := _TARGET.search(formula.text or ""):
            cell["value"] = Linked(cell["value"] or target[2] or target[1], target[1])
        elif cell["value"] is None:
            cell["value"] = Unworked(f"={formula.text or ''}"[:200])
        return cell


def surroundings(path, part):
    """The joined cells of a sheet, and where its cells lead: they stand behind the rows."""
    tail = tail_of(path, part)
    joined = []
    for found in _MERGED.finditer(tail):
        first_column, first, last_column, last = area_of(found[1])
        joined.append((first, last, first_column - 1, last_column - 1))
    targets = targets_of(path, part)
    links: dict[tuple[int, int], str] = {}
    for found in _LINK.finditer(tail):
        attributes = dict(_ATTRIBUTE.findall(found[0]))
        target = targets.get(attributes.get(b"r:id", b"").decode())
        if target and attributes.get(b"ref"):
            column, row, __, __ = area_of(attributes[b"ref"])
            links[row, column - 1] = target
    return sorted(joined), links


def area_of(reference: bytes) -> list[int]:
    """First column, first row, last column and last row of “B3:C5”."""
    return [place or 1 for place in range_boundaries(reference.decode())]


def tail_of(path, part):
    """The bytes behind the rows of a sheet."""
    mark, tail = b"</sheetData>", b""
    with zipfile.ZipFile(path) as archive, archive.open(part.lstrip("/")) as source:
        found = False
        while chunk := source.read(PIECE):
            tail += chunk
            if not found:
                at = tail.find(mark)
                found = at >= 0
                tail = tail[at:] if found else tail[-len(mark) :]
            if len(tail) > TAIL:
                break
    return tail


def targets_of(path, part):
    """Where the links of a sheet lead, by their key in it."""
    folder, __, name = part.lstrip("/").rpartition("/")
    targets: dict[str, str] = defaultdict(str)
    with zipfile.ZipFile(path) as archive:
        try:
            text = archive.read(f"{folder}/_rels/{name}.rels")
        except KeyError:
            return targets
    for one in fromstring(text, forbid_dtd=True):
        if one.get("Type", "").endswith("/hyperlink"):
            targets[one.get("Id", "")] = one.get("Target", "")
    return targets
