"""Rows above the headings: those of the table are read, and no other is lost in silence."""

import pytest

from partners.inventory.engine import open_workbook
from tests.partners.inventory.workbooks import Book

pytestmark = pytest.mark.django_db

HEAD = ["Organization", "Type", "Country", "Website"]
BELOW = [["Reef Union", "NGO", "Fiji", ""], ["Sea Circle", "Media", "Fiji", ""]]
TITLES = [
    ["Inventory of partners 2026"],
    ["Office: Suva", None, "Fiji"],
    ["Prepared by A. Person", "31/12/2025"],
]


def read_from(path, *rows):
    book = open_workbook(Book(rows=list(rows)).xlsx(path / "list.xlsx"))
    left_out = [why for name, why in book.left_out if name == "Inventory"]
    return [(one.number, one.name, one.values.get("country")) for one in book.readings()], left_out


@pytest.mark.parametrize("titles", [[], TITLES])
def test_rows_above_the_headings_that_fill_their_columns_are_read(tmp_path, titles):
    above = [
        ["Coral Weavers", "NGO", "Fiji", "https://coral.example"],
        ["Palm Weavers", None, "Samoa", "palm@palm.example"],
        ["Shell League", "Media", "Tonga", None],
    ]

    found, left_out = read_from(tmp_path, *titles, *above, [], HEAD, *BELOW)

    at = len(titles)
    assert found == [
        (at + 1, "Coral Weavers", "FJ"),
        (at + 2, "Palm Weavers", "WS"),
        (at + 3, "Shell League", "TO"),
        (at + 6, "Reef Union", "FJ"),
        (at + 7, "Sea Circle", "FJ"),
    ]
    assert left_out == []


def test_titles_above_the_headings_are_no_rows(tmp_path):
    found, left_out = read_from(tmp_path, *TITLES, HEAD, *BELOW)

    assert [name for __, name, __ in found] == ["Reef Union", "Sea Circle"]
    assert left_out == []


def test_rows_that_nobody_can_place_are_named(tmp_path):
    above = ["Coral Weavers", "a kind of club", "the islands", None]

    found, left_out = read_from(tmp_path, TITLES[0], above, HEAD, *BELOW)

    assert len(found) == 2
    assert left_out == ["these rows above the headings: 2"]
