"""Headings whose other words say whose address, which date, and which of several it is."""

import pytest

from partners.inventory.engine import open_workbook
from tests.partners.inventory.workbooks import Book

pytestmark = pytest.mark.django_db

NAMES = [
    f"{colour} Example Relief" for colour in ("Blue", "Green", "Grey", "Amber", "Red", "Ochre")
]
PLACES = ["Kenya", "Mali", "Uganda", "Niger", "Ghana", "Chad"]
CODES = ["KE", "ML", "UG", "NE", "GH", "TD"]


def columns(path, headings, row, above=None, joined=()):
    """``{field: [heading]}`` of a list whose rows are made by ``row(number)``."""
    book = Book()
    if above:
        book.line(*above)
        book.joined += [(1, 1, first, last) for first, last in joined]
    book.line(*headings)
    for number in range(6):
        book.line(*row(number))
    table = open_workbook(book.xlsx(path / "list.xlsx")).tables[0]
    return {name: [headings[at] for at in places] for name, places in table.columns.items()}


def first(path):
    """The values of the first row."""
    return next(iter(open_workbook(path / "list.xlsx").readings())).values


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Partner since", "status"),
        ("In partnership with IOM since", "status"),
        ("MoU date", "status"),
        ("Year of last activity", "notes"),
        ("Year of registration", "registered"),
        ("Partenaire depuis", "status"),
        ("Date de signature de l’accord", "status"),
        ("Année d’adhésion", "status"),
        ("Date de la dernière visite", "notes"),
        ("Socio desde", "status"),
        ("Fecha del convenio", "status"),
        ("Año de inscripción", "registered"),
        ("Fecha de la última reunión", "notes"),
    ],
)
def test_date_of_something_else_is_no_founding(tmp_path, heading, field):
    headings = ["Name", "Country", heading]

    found = columns(tmp_path, headings, lambda n: [NAMES[n], PLACES[n], 2001 + n])

    assert found.get("founded") is None
    assert heading in found.get(field, [])
    assert found["name"] == ["Name"]


@pytest.mark.parametrize(
    "heading",
    ["Founded", "Established in", "Date de création", "Fecha de constitución", "Year", "Since",
     "Date of creation of the partner", "Année de création de l’association"],
)  # fmt: skip
def test_founding_is_still_known(tmp_path, heading):
    headings = ["Name", "Country", "Partner since", heading]

    found = columns(tmp_path, headings, lambda n: [NAMES[n], PLACES[n], 2015 + n, 1990 + n])

    assert found["founded"] == [heading]


@pytest.mark.parametrize(
    ("second", "main"),
    [
        ("Alternative e-mail", "Email"),
        ("Secondary e-mail", "E-mail address of the organisation"),
        ("Autre courriel", "Courriel"),
        ("Correo electrónico alternativo", "Correo electrónico"),
        ("E-mail 2", "E-mail"),
    ],
)
def test_second_address_comes_after_the_main_one(tmp_path, second, main):
    def row(n):
        # the main ones are written in a way that looks less like an address
        return [NAMES[n], PLACES[n], f"second{n}@x.example", f"main{n} (at) x.example"]

    found = columns(tmp_path, ["Name", "Country", second, main], row)

    assert found["email"] == [main, second]
    assert first(tmp_path)["email"] == "main0@x.example"


def test_second_address_counts_where_it_is_the_only_one(tmp_path):
    found = columns(
        tmp_path,
        ["Name", "Country", "Alternative e-mail"],
        lambda n: [NAMES[n], PLACES[n], f"second{n}@x.example"],
    )

    assert found["email"] == ["Alternative e-mail"]


@pytest.mark.parametrize(
    ("work", "home"),
    [
        ("Country of Operation", "Country"),
        ("Country of operation", "HQ country"),
        ("Pays d’intervention", "Pays"),
        ("País de operación", "País sede"),
        ("Project country", "Country of registration"),
    ],
)
def test_country_of_operation_is_not_that_of_the_headquarters(tmp_path, work, home):
    def row(n):
        return [NAMES[n], PLACES[n - 1], PLACES[n]]

    found = columns(tmp_path, ["Name", work, home], row)

    assert found["country"] == [home]
    assert found["activity_countries"] == [work]
    assert first(tmp_path)["country"] == "KE"
    assert first(tmp_path)["activity_countries"] == ["TD"]


def test_country_of_operation_is_the_country_of_a_list_without_another(tmp_path):
    found = columns(tmp_path, ["Name", "Country of Operation"], lambda n: [NAMES[n], PLACES[n]])

    assert found["country"] == ["Country of Operation"]
    assert "activity_countries" not in found


def test_addresses_under_a_contact_person_are_the_persons(tmp_path):
    headings = ["Organisation", "Pays", "Nom", "Courriel", "Téléphone"]

    found = columns(
        tmp_path,
        headings,
        lambda n: [NAMES[n], PLACES[n], f"Awa Exemple{'abcdef'[n]}", f"awa{n}@x.example",
                   f"+221 33 800 000{n}"],
        above=[None, None, "Personne de contact", None, None],
        joined=[(3, 5)],
    )  # fmt: skip

    assert "email" not in found
    assert "phone" not in found
    assert sorted(found["contact"]) == ["Courriel", "Nom", "Téléphone"]
    values = first(tmp_path)
    assert "email" not in values
    assert values["contact"] == {
        "name": "Awa Exemplea",
        "function": "",
        "email": "awa0@x.example",
        "phone": "+221 33 800 0000",
    }


def test_addresses_of_a_person_and_of_the_organisation_stand_side_by_side(tmp_path):
    headings = ["Nombre", "País", "Correo", "Persona de contacto", "Correo del responsable"]

    columns(
        tmp_path,
        headings,
        lambda n: [NAMES[n], PLACES[n], f"info{n}@x.example", "Ana Ejemplo", f"ana{n}@x.example"],
    )

    values = first(tmp_path)
    assert values["email"] == "info0@x.example"
    assert values["contact"]["email"] == "ana0@x.example"


def test_person_without_a_name_is_said(tmp_path):
    columns(
        tmp_path,
        ["Name", "Country", "E-mail (focal point)"],
        lambda n: [NAMES[n], PLACES[n], f"focal{n}@x.example"],
    )

    reading = next(iter(open_workbook(tmp_path / "list.xlsx").readings()))
    assert "email" not in reading.values
    assert reading.warnings == ["“focal0@x.example” is left out: the contact person has no name."]


def test_first_name_surname_and_address_in_columns_of_their_own_are_one_person(tmp_path):
    columns(
        tmp_path,
        ["Organisation", "Country", "First name", "Last name", "E-mail of contact person"],
        lambda n: [NAMES[n], PLACES[n], "Awa", "Exemple", f"awa{n}@x.example"],
    )

    assert first(tmp_path)["contact"]["name"] == "Awa Exemple"
    assert first(tmp_path)["contact"]["email"] == "awa0@x.example"


def test_second_line_with_numbered_persons_is_of_the_heading(tmp_path):
    book = Book()
    book.line("Organisation", "", "Where based", "", "", "")
    book.line("Full name", "Short", "Country", "Contact 1", "Contact 2", "E-mail 2")
    book.line("Blue Acacia", "BA", "Kenya", "Ali Exemple", "Sara Ejemplo", "sara@x.example")
    book.line("Green Basin Trust", "GBT", "Uganda", "", "", "")
    book.line("Lake Shore Voices", "LSV", "Uganda", "", "", "")

    first, *others = open_workbook(book.xlsx(tmp_path / "list.xlsx")).readings()

    assert (first.number, len(others), first.values["acronym"]) == (3, 2, "BA")
    assert first.values["contact"]["name"] == "Ali Exemple"
    assert [one["name"] for one in first.values["further_contacts"]] == ["Sara Ejemplo"]
