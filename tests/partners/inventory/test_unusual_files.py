"""Workbooks that Excel keeps otherwise, sent through the page: a message or the rows, no traceback."""

import struct

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from partners.models import ImportBatch
from tests.pages import form_of, texts
from tests.partners.inventory import oldbooks
from tests.partners.inventory.test_refused import LOCKED, OLE, sheet, workbook
from tests.partners.inventory.workbooks import Book

pytestmark = pytest.mark.django_db
START = "/en/partners/import/"
LINK = b"""<?xml version="1.0"?><externalLink
 xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"
 xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"
><externalBook r:id="rId1"><sheetNames><sheetName val="Sheet1"/></sheetNames></externalBook></externalLink>"""
RELATION = b"""<?xml version="1.0"?><Relationships
 xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLinkPath"
 Target="file:///%5C%5Cserver%5Cshare%5Cother.xlsx" TargetMode="External"/></Relationships>"""
ROWS = [
    ["Name", "Country", "Type", "Website"],
    ["Oak Circle", "Mali", "NGO", "https://oak.example"],
    ["Elm Circle", "Niger", "Media", ""],
]


def linked():
    """A workbook whose cells take values from another one: two as they were, one unknown."""

    def cell(at, text, formula=""):
        formula = f"<f>{formula}</f>" if formula else ""
        return f'<c r="{at}" t="str">{formula}<v>{text}</v></c>'

    head = "".join(cell(f"{at}1", text) for at, text in zip("ABCD", ROWS[0], strict=True))
    first = cell("A2", "Oak Circle", "[1]Sheet1!A1") + cell("B2", "Mali") + cell("C2", "NGO")
    first += cell("D2", "https://oak.example", "HYPERLINK([1]Sheet1!D1)")
    second = cell("A3", "Elm Circle") + cell("B3", "Niger") + cell("C3", "Media")
    second += '<c r="D3"><f>[1]Sheet1!D2</f></c>'
    rows = "".join(f'<row r="{at}">{row}</row>' for at, row in enumerate([head, first, second], 1))
    return workbook(
        sheet(rows),
        **{
            "xl/externalLinks/externalLink1.xml": LINK,
            "xl/externalLinks/_rels/externalLink1.xml.rels": RELATION,
        },
    )


def sent(client, user, content, name):
    client.force_login(user)
    return client.post(START, {"file": SimpleUploadedFile(name, content)}, follow=True)


def read_rows(client, page, at_once):
    batch = ImportBatch.objects.get()
    with at_once():
        client.post(f"{START}{batch.pk}/columns/", form_of(page, "mapping"))
    return list(batch.rows.all())


def test_workbook_with_links_to_another_is_read_by_the_values_it_holds(
    client, registry_officer, at_once
):
    page = sent(client, registry_officer, linked(), "linked.xlsx")

    oak, elm = read_rows(client, page, at_once)

    assert (oak.name, oak.action, oak.values["website"]) == (
        "Oak Circle", "import", "https://oak.example",
    )  # fmt: skip
    assert (elm.name, elm.action, elm.values.get("website")) == ("Elm Circle", "import", None)
    assert elm.reason == (
        "“=[1]Sheet1!D2” is left out: the file does not hold the value of this formula."
    )


def test_old_workbook_is_read_through_the_page(client, registry_officer, at_once, tmp_path):
    content = Book(rows=ROWS).xls(tmp_path / "list.xls").read_bytes()

    page = sent(client, registry_officer, content, "list.xls")

    rows = read_rows(client, page, at_once)
    assert [(row.name, row.action, row.countries) for row in rows] == [
        ("Oak Circle", "import", "ML"),
        ("Elm Circle", "import", "NE"),
    ]


def old_and_locked(tmp_path, monkeypatch):
    """An old workbook that says, as Excel does, that all after this record is encrypted."""
    plain = oldbooks.begin
    locks = oldbooks.record(0x002F, struct.pack("<HHH", 1, 1, 1) + b"\0" * 48)

    def begin(kind):
        return plain(kind) + (locks if kind == oldbooks.GLOBALS else b"")

    monkeypatch.setattr(oldbooks, "begin", begin)
    return Book(rows=ROWS).xls(tmp_path / "locked.xls").read_bytes()


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_workbook_behind_a_password_is_refused_with_what_to_do(
    client, registry_officer, tmp_path, monkeypatch, kind
):
    new = OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
    content = new if kind == "xlsx" else old_and_locked(tmp_path, monkeypatch)

    page = sent(client, registry_officer, content, f"list.{kind}")

    assert page.status_code == 422
    assert LOCKED in " ".join([*texts(page, "p"), *texts(page, "li"), *texts(page, "a")])
    assert not ImportBatch.objects.exists()
