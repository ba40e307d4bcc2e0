"""Ways to reach an organisation, as people write them into the cells of a list."""

import pytest

from partners.inventory.addresses import emails_of, is_email, phone_in
from partners.inventory.engine import open_workbook
from tests.partners.inventory.workbooks import Book

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "text",
    [
        "info(arroba)femmes.example",
        "info [arroba] femmes.example",
        "info arroba femmes.example",
        "info[at]femmes.example",
        "info (at) femmes [dot] example",
        "info {at} femmes (point) example",
        "info(arobase)femmes(point)example",
        "INFO arroba femmes punto example",
        "info at femmes.example",
        "mailto:info@femmes.example",
    ],
)
def test_address_is_read_whatever_stands_for_its_signs(text):
    assert is_email(text) or " at " in text
    assert emails_of(text) == ["info@femmes.example"]


@pytest.mark.parametrize("text", ["Meet us at noon", "Look at femmes", "a.b.c", "www.example.org"])
def test_other_words_make_no_address(text):
    assert emails_of(text) == []


def test_telephone_is_found_beside_an_address():
    assert phone_in("info@x.example / Tel. +223 20 22 10 10") == "+223 20 22 10 10"
    assert phone_in("founded 1998") == ""


def reading(path, headings, *cells):
    book = Book()
    book.line(*headings)
    for name in ("Blue", "Green", "Grey"):
        book.line(f"{name} Example Relief", "Kenya", *cells)
    return next(iter(open_workbook(book.xlsx(path / "list.xlsx")).readings()))


@pytest.mark.parametrize(
    ("heading", "cell"),
    [
        ("E-mail / Tel", "info[at]x.example / +254 20 221 0101"),
        ("Tel / E-mail", "+254 20 221 0101, info@x.example"),
        ("Téléphone et courriel", "Tél. : +254 20 221 0101 – info@x.example"),
        ("Correo / teléfono", "info@x.example; tel. +254 20 221 0101"),
    ],
)
def test_column_of_two_kinds_gives_both(tmp_path, heading, cell):
    found = reading(tmp_path, ["Organisation", "Country", heading], cell)

    assert found.values["email"] == "info@x.example"
    assert found.values["phone"] == "+254 20 221 0101"
    assert found.warnings == []


def test_telephone_in_a_column_of_addresses_is_kept(tmp_path):
    found = reading(tmp_path, ["Organisation", "Country", "E-mail"], "+254 20 221 0101")

    assert found.values["phone"] == "+254 20 221 0101"
    assert found.warnings == []


@pytest.mark.parametrize("cell", ["info@x", "info@x@example", "see our page"])
def test_what_cannot_be_read_is_said(tmp_path, cell):
    found = reading(tmp_path, ["Organisation", "Country", "E-mail"], cell)

    assert "email" not in found.values
    assert found.warnings == [f"“{cell}” is left out: it cannot be read."]


def test_wrong_address_beside_a_right_one_is_said(tmp_path):
    found = reading(tmp_path, ["Organisation", "Country", "E-mail"], "info@x.example, other@x")

    assert found.values["email"] == "info@x.example"
    assert found.warnings == ["“other@x” is left out: it cannot be read."]
