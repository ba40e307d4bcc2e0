"""What is no list of organisations: a clear sentence, no traceback, and little memory."""

import io
import zipfile

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from partners.inventory.rows import UnreadableFile
from partners.inventory.xlsx import open_xlsx

pytestmark = pytest.mark.django_db

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def workbook(sheet_xml=None, **parts):
    """An XLSX whose only sheet is replaced."""
    plain = io.BytesIO()
    openpyxl.Workbook().save(plain)
    out = io.BytesIO()
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if sheet_xml is not None and name == "xl/worksheets/sheet1.xml":
                data = sheet_xml
            new.writestr(name, data)
        for name, data in parts.items():
            new.writestr(name, data)
    return out.getvalue()


def sheet(rows, prolog=""):
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    return (
        f'<?xml version="1.0"?>{prolog}<worksheet {space}><sheetData>{rows}</sheetData></worksheet>'
    )


def bomb():
    """A workbook that would fill the memory: 300 MB of one letter."""
    return workbook(sheet_xml=b"<worksheet>" + b" " * 300_000_000)


def empty_rows():
    return workbook(sheet("".join(f'<row r="{n}"/>' for n in range(1, 1_048_577))))


def refusal_of(tmp_path, content, name="list.xlsx"):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(CommandError) as refused:
        call_command("import_partners", str(path), "--dry-run", verbosity=0)
    return str(refused.value)


NO_TABLE = "No table of organisations is found: no column looks like their names."
DAMAGED = "The workbook is damaged and cannot be read."
DAMAGED_SHEET = "The sheet “Sheet” is damaged and cannot be read."
LOCKED = "The workbook is protected by a password. Save it without one, and send it again."


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: b"%PDF-1.7 and so on", "This is a PDF file, not a workbook or a CSV, whatever its name says."),
        (lambda: b"\x89PNG\r\n", "This is a PNG file, not a workbook or a CSV, whatever its name says."),
        (lambda: b"<html><table><tr><td>Name", "This is a web page or XML, not a workbook. Save it as XLSX or CSV."),
        (lambda: b"", "The file is empty."),
        (lambda: b"\xef\xbb\xbf\r\n", "The file is empty."),
        (lambda: OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), LOCKED),
        (lambda: OLE + b"\0" * 600, "The workbook is damaged or too large, and cannot be read."),
        (lambda: b"PK\x03\x04 and nothing more", DAMAGED),
        (lambda: workbook(b"<worksheet><sheetData><row>"), DAMAGED_SHEET),
        (empty_rows, NO_TABLE),
        (bomb, "Unpacked, this workbook would be far too large (300 MB). It is not read."),
        (
            lambda: workbook(sheet("<row/>", '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>')),
            DAMAGED_SHEET,
        ),
    ],
    ids=["pdf", "png", "html", "empty", "blank", "encrypted", "broken-xls", "broken-zip", "cut",
         "empty-rows", "bomb", "entities"],
)  # fmt: skip
def test_workbook_that_cannot_be_taken_is_refused(tmp_path, make, says):
    assert refusal_of(tmp_path, make()) == says


def test_zip_of_something_else_is_refused(tmp_path):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")

    assert refusal_of(tmp_path, out.getvalue()) == "This ZIP file holds no workbook."


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"name,country\nA\0B,Mali\n", "This is not a text file: it holds NUL bytes."),
        (
            b'Name,Country\nOne,Mali\n"Two,Mali\n' + b"Body,Mali\n" * 300,
            "Line 3: a cell does not end. Look for a quotation mark too many.",
        ),
        (b"only,some,words\n1,2,3\n", NO_TABLE),
    ],
)
def test_text_file_that_cannot_be_taken_is_refused(tmp_path, content, says):
    assert refusal_of(tmp_path, content, "list.csv") == says


def test_opening_a_workbook_reads_none_of_its_rows(tmp_path):
    path = tmp_path / "list.xlsx"
    rows = "".join(f'<row r="{number}"/>' for number in range(1, 2001))
    with zipfile.ZipFile(path, "w") as archive:
        book = openpyxl.Workbook()
        book.save(plain := io.BytesIO())
        with zipfile.ZipFile(plain) as source:
            for name in source.namelist():
                content = source.read(name)
                if name == "xl/worksheets/sheet1.xml":  # without its size, and cut off
                    head = content.partition(b"<sheetPr")[0].decode()
                    content = f"{head}<sheetData>{rows}".encode()
                archive.writestr(name, content)

    (sheet,) = open_xlsx(path)

    assert sheet.count() == 2000
    with pytest.raises(UnreadableFile):
        list(sheet.rows())


def test_cell_of_five_million_letters_is_one_rejected_row(tmp_path, capsys):
    book = openpyxl.Workbook()
    book.active.append(["Name", "Country", "Website"])
    book.active.append(["Oak Circle", "Mali", "oak.example"])
    path = tmp_path / "list.csv"
    path.write_text(
        f"Name,Country,Website\nOak Circle,Mali,oak.example\n{'x' * 5_000_000},Mali,a.example\n"
    )

    call_command("import_partners", str(path), "--dry-run")

    assert "would create 1, would update 0, duplicates 0, left for review 0, rejected 1" in (
        capsys.readouterr().out
    )


def test_formula_and_outside_link_are_text_or_nothing(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["Name", "Country", "Type", "Website"])
    book.active.append(["Oak Circle", "Mali", "NGO", "=cmd|'/c calc'!A1"])
    book.active.append(["Elm Circle", "Mali", "NGO", "=[1]Sheet1!A1"])
    path, report = tmp_path / "list.xlsx", tmp_path / "report.csv"
    book.save(path)

    call_command("import_partners", str(path), "--dry-run", "--report", str(report), verbosity=0)

    lines = report.read_text(encoding="utf-8").splitlines()[1:]
    assert [line.split(",")[2:8] for line in lines] == [
        ["import", "Oak Circle", "", "ngo", "ML", ""],
        ["import", "Elm Circle", "", "ngo", "ML", ""],
    ]


def test_text_that_looks_like_a_formula_is_harmless_in_the_report(tmp_path):
    path, report = tmp_path / "list.csv", tmp_path / "report.csv"
    path.write_text("Name,Country,Type\n=cmd|calc!A1,Mali,NGO\n", encoding="utf-8")

    call_command("import_partners", str(path), "--dry-run", "--report", str(report), verbosity=0)

    assert ",'=cmd|calc!A1," in report.read_text(encoding="utf-8")
