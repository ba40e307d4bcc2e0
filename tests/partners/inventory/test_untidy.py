"""Untidy workbooks in three languages: every row of data and no other, and what it says."""

import csv
import json

import pytest
from django.core.management import CommandError, call_command

from partners.inventory import child, xlsx
from partners.inventory.engine import open_workbook
from partners.matching import host_of
from tests.partners.inventory.workbooks import Book, english, french, spanish

pytestmark = pytest.mark.django_db

BOOKS = {"en": english, "es": spanish, "fr": french}


@pytest.fixture
def reported(tmp_path):
    """Dry-runs a file and gives ``{row: (action, country, category, host, founded)}``."""

    def rows_of(path):
        report = tmp_path / "report.csv"
        call_command(
            "import_partners", str(path), "--dry-run", "--report", str(report), verbosity=0
        )
        with report.open(encoding="utf-8", newline="") as file:
            return {
                int(row["row"]): (
                    row["action"],
                    row["country"],
                    row["category"],
                    host_of(row["website"]),
                    row["founded"],
                )
                for row in csv.DictReader(file)
            }

    return rows_of


@pytest.mark.parametrize("language", BOOKS)
def test_workbook_is_read_row_by_row(reported, tmp_path, language):
    book = BOOKS[language]()

    assert reported(book.xlsx(tmp_path / "list.xlsx")) == book.truth


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_text_file_is_read_whatever_its_encoding_and_separator(
    reported, tmp_path, encoding, separator
):
    book = french()

    assert reported(book.text(tmp_path / "list.csv", encoding, separator)) == book.truth


@pytest.mark.parametrize("language", BOOKS)
def test_workbook_of_old_excel_is_read_row_by_row(reported, tmp_path, language):
    book = BOOKS[language]()

    assert reported(book.xls(tmp_path / "list.xls")) == book.truth


def test_old_workbook_is_known_by_its_bytes_whatever_its_name(reported, tmp_path):
    book = spanish()

    assert reported(book.xls(tmp_path / "list.csv")) == book.truth


def test_old_workbook_with_many_texts_is_read_to_its_end(reported, tmp_path):
    """Its table of texts is cut into several records."""
    book = Book(rows=[["Name", "Country", "Year founded"]])
    for number in range(300):
        book.data(
            f"Ligue №{number} des amies et amis du figuier {number * 7919}", "Mali", 1900 + number % 99,
            country="ML", founded=str(1900 + number % 99),
        )  # fmt: skip

    found = reported(book.xls(tmp_path / "list.xls"))

    assert {row: values[1:] for row, values in found.items()} == {
        row: values[1:] for row, values in book.truth.items()
    }


def test_damaged_old_workbook_is_refused_in_words(tmp_path):
    path = spanish().xls(tmp_path / "list.xls")
    path.write_bytes(path.read_bytes()[:2000])

    with pytest.raises(CommandError, match="damaged or too large"):
        call_command("import_partners", str(path), "--dry-run", verbosity=0)


def test_open_document_is_read(reported, tmp_path):
    book = french()

    assert reported(book.ods(tmp_path / "list.ods")) == book.truth


def test_report_has_exactly_its_columns(reported, tmp_path):
    reported(french().xlsx(tmp_path / "list.xlsx"))

    assert (tmp_path / "report.csv").read_text(encoding="utf-8").splitlines()[0] == (
        "sheet,row,action,name,acronym,category,country,website,email,founded,matched,reason"
    )


def test_names_acronyms_addresses_and_matches_are_reported(tmp_path):
    report = tmp_path / "report.csv"

    call_command(
        "import_partners",
        str(english().xlsx(tmp_path / "list.xlsx")),
        "--dry-run",
        "--report",
        str(report),
        verbosity=0,
    )

    with report.open(encoding="utf-8", newline="") as file:
        rows = {row["row"]: row for row in csv.DictReader(file)}
    assert {row["sheet"] for row in rows.values()} == {"CSO mapping"}
    assert (rows["8"]["name"], rows["9"]["name"]) == (
        "Lakeside Migrants Circle",
        "Savanna Press Club",
    )
    assert (rows["9"]["acronym"], rows["9"]["email"]) == ("SPC", "a@spc.example")
    assert rows["17"]["matched"] == "CSO mapping!7"
    assert rows["17"]["reason"] == "The same as row CSO mapping!7: same name."


def test_reader_of_other_books_writes_a_file_of_rows_for_each_sheet(tmp_path, monkeypatch):
    """In this process, without the limits that a process of its own has."""
    monkeypatch.setattr(child.resource, "setrlimit", lambda *limit: None)

    child.main(french().ods(tmp_path / "list.ods"), tmp_path, "1", "1")

    index = json.loads((tmp_path / "index.json").read_text())
    rows = (tmp_path / index[0]["file"]).read_text(encoding="utf-8").splitlines()
    assert index[0]["is_hidden"] is False
    assert len(rows) > len(french().truth)


@pytest.mark.parametrize(("kind", "rows"), [("xlsx", 21), ("xls", 21), ("text", 25), ("ods", 21)])
def test_rows_are_counted_about_before_they_are_read(tmp_path, kind, rows):
    path = getattr(english(), kind)(tmp_path / "list")

    (sheet,) = [table.sheet for table in open_workbook(path).tables]

    assert sheet.count() == rows


def test_marks_of_rows_are_counted_where_a_piece_ends(tmp_path, monkeypatch):
    path = english().xlsx(tmp_path / "list.xlsx")
    counts = set()
    for size in (1, 7, 64, 1 << 20):
        monkeypatch.setattr(xlsx, "PIECE", size)
        counts.add(xlsx.count_rows(path, "xl/worksheets/sheet1.xml"))

    assert counts == {21}
