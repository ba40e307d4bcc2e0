"""Rows that a file has spoilt: told of with their number, never left out in silence."""

import openpyxl
import pytest

from partners.inventory.engine import open_workbook
from partners.inventory.proposals import propose
from partners.inventory.rows import UnreadableFile
from tests.factories import CategoryFactory, CountryFactory

pytestmark = pytest.mark.django_db
HEAD = "Name;Country;Website;City\n"


@pytest.fixture(autouse=True)
def places():
    CountryFactory(code="ML", name_en="Mali")
    CategoryFactory(code="ngo")


def text_file(tmp_path, text):
    path = tmp_path / "list.csv"
    path.write_text(text, encoding="utf-8")
    return path


def proposed(path):
    book = open_workbook(path)
    return [
        (one.reading.number, one.action, one.reason) for one in propose(book.readings(), book.lists)
    ]


def test_a_formula_without_a_value_in_the_name_is_reported_with_its_row(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["Name", "Country", "City"],
        ["Amina Circle", "Mali", "Kayes"],
        ['=A2&" branch"', "Mali", None],
        ["=B9", None, None],
        ["Binta Relief", "Mali", "Ségou"],
        ["=COUNTA(A2:A5)", None, None],
    ):
        sheet.append(row)
    book.save(tmp_path / "list.xlsx")

    rows = proposed(tmp_path / "list.xlsx")

    why = (
        "The name is a formula whose value is not in the file: {}. "
        "Open the file in a spreadsheet, save it, and send it again."
    )
    assert rows == [
        (2, "import", ""),
        (3, "reject", why.format('=A2&" branch"')),
        (4, "reject", why.format("=B9")),
        (5, "import", ""),
    ]


@pytest.mark.parametrize(
    ("lines", "number"),
    [
        (
            'Amina Circle;Mali;;Kayes\n"Binta Relief;Mali;;Ségou\nDaba;Mali;;Gao\n"Fanta";Mali;;\n',
            3,
        ),
        ('Amina Circle;Mali;;Kayes\n"Binta Relief;Mali;;Ségou\nDaba;Mali;;Gao\n', 3),
        ('Amina Circle;Mali;;"Kayes\nBinta Relief;Mali;;Ségou\nDaba;Mali;;"Gao"\n', 2),
        ('A;Mali;;Gao\nAmina;Mali;;"Kayes\nBinta;"Mali";;Ségou\n', 3),
    ],
)
def test_a_quotation_mark_too_many_is_told_with_its_line(tmp_path, lines, number):
    with pytest.raises(UnreadableFile) as refused:
        proposed(text_file(tmp_path, HEAD + lines))

    assert str(refused.value) == (
        f"Line {number}: a cell does not end. Look for a quotation mark too many."
    )


@pytest.mark.parametrize(
    "lines",
    [
        '"Amina\nCircle";Mali;;Kayes\n"Binta; the\nrelief; of all";Mali;;Ségou\n',
        'Amina "Circle";Mali;;Kayes\n"Binta ""the""\nRelief";Mali;;"Gao; the\ncity"\n',
    ],
)
def test_cells_of_several_lines_are_read(tmp_path, lines):
    rows = proposed(text_file(tmp_path, HEAD + lines))

    assert [(number, action) for number, action, __ in rows] == [
        (2, "import"),
        (3 if 'Amina "' in lines else 4, "import"),
    ]


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("=cmd|' /C calc'!A0", (3, "review", "The name looks like a formula: =cmd|' /C calc'!A0.")),
        ("=SUM(1;2)", (3, "review", "The name looks like a formula: =SUM(1;2).")),
        ("@SUM(1+1)*cmd|'x", (3, "review", "The name looks like a formula: @SUM(1+1)*cmd|'x.")),
        ("@work for all", (3, "import", "")),
        ("+Vida Bamako", (3, "import", "")),
        ("????? ???", (3, "reject",
                       "The name cannot be read: ????? ???. The file has lost its letters.")),
    ],
)  # fmt: skip
def test_a_name_that_is_none_is_looked_at(tmp_path, name, row):
    text = f'{HEAD}Amina Circle;Mali;;Kayes\n"{name}";Mali;;Gao\n'

    assert proposed(text_file(tmp_path, text))[1] == row


def test_the_sheets_that_are_not_read_are_named_with_why(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Partners"
    for row in (["Name", "Country"], ["Amina Circle", "Mali"], ["Binta Relief", "Mali"]):
        book.active.append(row)
    book.create_sheet("Old").append(["Name", "Country"])
    book["Old"].sheet_state = "hidden"
    book.create_sheet("Read me").append(["Send it back by Friday."])
    book.create_sheet("Sheet4")
    book.save(tmp_path / "list.xlsx")

    assert open_workbook(tmp_path / "list.xlsx").left_out == [
        ("Old", "it is hidden"),
        ("Read me", "it holds no table of organisations"),
        ("Sheet4", "it is empty"),
    ]


@pytest.mark.parametrize("website", ["localhost", "127.0.0.1", "http://localhost/"])
def test_a_website_that_is_none_is_named_also_beside_an_e_mail_address(tmp_path, website):
    head = "Name;Country;Website;E-mail\n"
    path = text_file(tmp_path, f"{head}Amina Circle;Mali;{website};amina@circle.example\n")

    (reading,) = open_workbook(path).readings()

    assert [str(one) for one in reading.warnings] == [
        f"“{website}” is left out: it cannot be read."
    ]
