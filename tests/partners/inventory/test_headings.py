"""Several headings in a sheet: every row is read by the one that it stands under."""

import pytest

from partners.inventory.engine import open_workbook
from tests.partners.inventory.workbooks import Book

pytestmark = pytest.mark.django_db

FULLER = ("No", "Full name", "Acronym", "Type", "Website", "Email", "Country")
BLUE = (1, "Blue Example Relief", "NGO", "Kenya")
GREEN = (2, "Green Example Radio", "Media", "Uganda")
GREY = (3, "Grey Example Relief", "GER", "NGO", "ger.example", "a@ger.example", "Mali")


def readings(book, path):
    """``[(row, name, acronym, category, country, email)]`` of everything taken for an organisation."""
    names = ("name", "acronym", "category", "country", "email")
    return [
        (one.number, *(one.values.get(name) for name in names))
        for one in open_workbook(book.xlsx(path)).readings()
    ]


def test_rows_above_a_fuller_heading_belong_to_their_own(tmp_path):
    book = Book()
    book.line("List of partners")
    book.line("No", "Name", "Type", "Country")
    book.line(*BLUE)
    book.line(*GREEN)
    book.line()
    book.line(*FULLER)
    book.line(*GREY)

    assert readings(book, tmp_path / "list.xlsx") == [
        (3, "Blue Example Relief", None, "ngo", "KE", None),
        (4, "Green Example Radio", None, "media", "UG", None),
        (7, "Grey Example Relief", "GER", "ngo", "ML", "a@ger.example"),
    ]


@pytest.mark.parametrize("gap", [0, 1])
def test_heading_over_two_lines_that_is_repeated_on_one_keeps_the_rows_above(tmp_path, gap):
    book = Book()
    book.line("No", "Name of organisation", None, "Type", "Contact", None, "Country")
    book.line(None, "Full name", "Acronym", None, "Website", "Email", None)
    book.line(1, "Blue Example Relief", "BER", "NGO", "ber.example", "a@ber.example", "Kenya")
    for __ in range(gap):
        book.line()
    book.line(*FULLER)
    book.line(*GREY)

    assert readings(book, tmp_path / "list.xlsx") == [
        (3, "Blue Example Relief", "BER", "ngo", "KE", "a@ber.example"),
        (5 + gap, "Grey Example Relief", "GER", "ngo", "ML", "a@ger.example"),
    ]


def test_heading_over_two_lines_under_another_table_is_read_as_one(tmp_path):
    book = Book()
    book.line("No", "Name", "Type", "Country")
    book.line(*BLUE)
    book.line(*GREEN)
    book.line()
    book.line("No", "Name of organisation", None, "Type", "Contact", None, "Country")
    book.line(None, "Full name", "Acronym", None, "Website", "Email", None)
    book.line(*GREY)

    assert readings(book, tmp_path / "list.xlsx") == [
        (2, "Blue Example Relief", None, "ngo", "KE", None),
        (3, "Green Example Radio", None, "media", "UG", None),
        (7, "Grey Example Relief", "GER", "ngo", "ML", "a@ger.example"),
    ]


def test_first_heading_that_comes_back_counts_again(tmp_path):
    book = Book()
    book.line("No", "Name", "Type", "Country")
    book.line(*BLUE)
    book.line(*FULLER)
    book.line(*GREY)
    book.line("No", "Name", "Type", "Country")
    book.line(*GREEN)

    assert readings(book, tmp_path / "list.xlsx") == [
        (2, "Blue Example Relief", None, "ngo", "KE", None),
        (4, "Grey Example Relief", "GER", "ngo", "ML", "a@ger.example"),
        (6, "Green Example Radio", None, "media", "UG", None),
    ]


def test_heading_with_the_same_words_and_further_ones_is_read_whole(tmp_path):
    book = Book()
    book.line("No", "Name", "Type", "Country")
    book.line(*BLUE)
    book.line("No", "Name", "Type", "Country", "Acronym", "Email")
    book.line(*GREEN, "GEX", "a@gex.example")

    assert readings(book, tmp_path / "list.xlsx") == [
        (2, "Blue Example Relief", None, "ngo", "KE", None),
        (4, "Green Example Radio", "GEX", "media", "UG", "a@gex.example"),
    ]


def test_second_table_of_two_columns_is_read_by_its_own_heading(tmp_path):
    book = Book()
    book.line("No", "Name", "Type", "Country")
    book.line(*BLUE)
    book.line()
    book.line("Country", "Organisation")
    book.line("Uganda", "Green Example Radio")

    assert readings(book, tmp_path / "list.xlsx") == [
        (2, "Blue Example Relief", None, "ngo", "KE", None),
        (5, "Green Example Radio", None, None, "UG", None),
    ]


def test_second_table_with_columns_that_nobody_knows_is_read_by_the_others(tmp_path):
    book = Book()
    book.line("No", "Name", "Type", "Country")
    book.line(*BLUE)
    book.line()
    book.line("Second list")
    book.line("No", "Organisation", "Budget 2023", "Beneficiaries", "Country", "Type")
    book.line(2, "Green Example Radio", 2000, 17, "Uganda", "Media")

    assert readings(book, tmp_path / "list.xlsx") == [
        (2, "Blue Example Relief", None, "ngo", "KE", None),
        (6, "Green Example Radio", None, "media", "UG", None),
    ]


def test_cells_are_kept_under_the_heading_that_they_stand_under(tmp_path):
    book = Book()
    book.line("No", "Name", "Type", "Country")
    book.line(*BLUE)
    book.line(*FULLER)
    book.line(*GREY)
    workbook = open_workbook(book.xlsx(tmp_path / "list.xlsx"))

    assert [one.cells for one in workbook.readings()] == [
        {"No": "1", "Name": "Blue Example Relief", "Type": "NGO", "Country": "Kenya"},
        dict(zip(FULLER, map(str, GREY), strict=True)),
    ]
    (table,) = workbook.tables
    assert table.labels[:4] == ["No", "Name", "Type", "Country"]
    assert table.columns == {"number": [0], "name": [1], "category": [2], "country": [3]}


def test_list_to_choose_from_above_a_table_is_not_the_table(tmp_path):
    book = Book()
    book.line("Name", "Type", "Country")
    book.line("Kenya", "NGO", "Kenya")
    book.line("Mali", "Media", "Mali")
    book.line()
    book.line(*FULLER)
    book.line(*GREY)

    assert readings(book, tmp_path / "list.xlsx") == [
        (6, "Grey Example Relief", "GER", "ngo", "ML", "a@ger.example"),
    ]


def test_row_with_our_number_and_a_year_is_not_passed_over(tmp_path):
    book = Book()
    book.line("Portal number", "Name", "Type", "Founded")
    book.line("P-000012", "Blue Example Relief", "NGO", 1990)
    book.line("P-000013", None, None, 1991)
    book.line("P-000014")
    path = book.xlsx(tmp_path / "list.xlsx")

    assert [
        (one.number, one.values.get("partner_number"), one.values.get("founded"), one.refusal)
        for one in open_workbook(path).readings()
    ] == [
        (2, 12, "1990", None),
        (3, 13, "1991", "The row has no name."),
        (4, 14, None, "The row has no name."),
    ]
