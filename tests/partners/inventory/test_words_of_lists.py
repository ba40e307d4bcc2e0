"""Places and headings that lists write in ways of their own."""

import openpyxl
import pytest

from partners.inventory.columns import fields_of, language_in
from partners.inventory.countries import Countries
from partners.inventory.drafts import draft_from
from partners.inventory.engine import open_workbook

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Guadeloupe (FR)", ["GP"]),
        ("Guadeloupe, France", ["GP"]),
        ("France (Mayotte)", ["YT"]),
        ("Puerto Rico (USA)", ["PR"]),
        ("Aruba – Netherlands", ["AW"]),
        ("France; Guadeloupe", ["FR", "GP"]),
        ("Mayotte et France", ["YT", "FR"]),
        ("Kosovo (Serbia)", ["XK", "RS"]),
        ("Yugoslavia", []),
        ("Yougoslavie", []),
        ("Serbia and Montenegro", ["RS", "ME"]),
        ("Czechoslovakia", []),
        ("URSS", []),
        ("Former Yugoslav Republic of Macedonia", ["MK"]),
        ("Nationality: Mali", ["ML"]),
        ("Nigérien", ["NE"]),
        ("Nigerian", ["NG"]),
        ("Dominicano", []),
        ("Guinean", []),
    ],
)
def test_places_that_are_one_several_or_a_question(text, codes):
    assert [country.code for country in Countries().named(text)] == codes


@pytest.mark.parametrize(
    ("heading", "language"),
    [
        ("Organisation (French)", "fr"),
        ("Nombre en inglés", "en"),
        ("Name_ES", "es"),
        ("Name (FR)", "fr"),
        ("Name", ""),
        ("Nom en cours", ""),
    ],
)
def test_the_language_of_a_heading(heading, language):
    assert language_in(heading) == language


def test_a_column_of_nationalities_is_one_of_countries():
    assert fields_of("Nationality") == {"country": 10.0}
    assert fields_of("Nacionalidad") == {"country": 10.0}


def test_a_second_column_of_names_in_another_language_is_a_translation(tmp_path):
    book = openpyxl.Workbook()
    for row in (
        ["Organisation (French)", "Organisation", "Country"],
        ["Groupe Amina", "Amina Circle", "Mali"],
        ["Secours Binta", "Binta Relief", "Mali"],
    ):
        book.active.append(row)
    book.save(tmp_path / "list.xlsx")

    found = open_workbook(tmp_path / "list.xlsx")
    reading = next(found.readings())
    draft = draft_from(reading, found.lists)

    assert found.tables[0].columns == {"name": [1], "alias": [0], "country": [2]}
    assert [(one.kind, one.language, one.text) for one in draft.names] == [
        ("translation", "fr", "Groupe Amina")
    ]
    assert draft.partner.legal_name == "Amina Circle"


def test_the_only_column_of_names_is_that_of_the_name(tmp_path):
    book = openpyxl.Workbook()
    for row in (["Organisation (French)", "Country"], ["Groupe Amina", "Mali"]):
        book.active.append(row)
    book.save(tmp_path / "list.xlsx")

    assert open_workbook(tmp_path / "list.xlsx").tables[0].columns == {"name": [0], "country": [1]}


def test_name_of_a_column_in_our_own_lists_is_a_heading_too():
    assert fields_of("activity_countries") == {"activity_countries": 10.0}
