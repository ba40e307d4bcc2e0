"""The joined cells of an ODS workbook, which its reader leaves out."""

import zipfile

from defusedxml.ElementTree import iterparse

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")


def joined_cells(path) -> list[list[tuple[int, int, int, int]]]:
    """For each sheet ``(first row, last row, first column, last column)``, as other workbooks say it."""
    found: list[list[tuple[int, int, int, int]]] = []
    with zipfile.ZipFile(path) as archive:
        if "content.xml" not in archive.namelist():
            return found
        with archive.open("content.xml") as source:
            for event, element in iterparse(source, events=("start", "end"), forbid_dtd=True):
                if event == "start" and element.tag == f"{_TABLE}table":
                    found.append([])
                    number = 1
                elif event == "end" and element.tag == f"{_TABLE}table-row" and found:
                    found[-1] += joined_in(element, number)
                    number += count_of(element, "number-rows-repeated")
                    element.clear()
    return found


def joined_in(row, number):
    """The joined cells that begin in a row."""
    column = 0
    for cell in row:
        if cell.tag in CELLS:
            high = count_of(cell, "number-rows-spanned")
            wide = count_of(cell, "number-columns-spanned")
            if high > 1 or wide > 1:
                yield number, number + high - 1, column, column + wide - 1
            column += count_of(cell, "number-columns-repeated")


def count_of(element, name):
    text = element.get(f"{_TABLE}{name}", "1")
    return int(text) if text.isdecimal() else 1
