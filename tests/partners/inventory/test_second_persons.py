"""Two contact persons in a cell: the first comes in, the second is named as left out."""

import pytest

from partners.inventory.engine import open_workbook
from partners.inventory.people import further_persons, person_in
from tests.factories import CountryFactory


@pytest.mark.parametrize(
    ("text", "name", "function", "others"),
    [
        ("J. Exemple / S. Ejemplo", "J. Exemple", "", ["S. Ejemplo"]),
        ("Ali Exemple, Sara Ejemplo", "Ali Exemple", "", ["Sara Ejemplo"]),
        ("M. Exemple et Mme Ejemplo", "Exemple", "", ["Mme Ejemplo"]),
        ("Ana Ejemplo y Luis Exemple", "Ana Ejemplo", "", ["Luis Exemple"]),
        ("Ali Exemple & Sara Ejemplo", "Ali Exemple", "", ["Sara Ejemplo"]),
        ("Ali Exemple\nSara Ejemplo", "Ali Exemple", "", ["Sara Ejemplo"]),
        ("Ali Exemple, président; Sara Ejemplo, trésorière", "Ali Exemple", "président", ["Sara Ejemplo"]),
        ("Mary Example, Executive Director", "Mary Example", "Executive Director", []),
        ("Mr. John Example (Chairman) 0700 123 456", "John Example", "Chairman", []),
        ("Awa Exemple, Chargée de Programme", "Awa Exemple", "Chargée de Programme", []),
        ("José Ejemplo y Exemplo", "José Ejemplo y Exemplo", "", []),
        ("Awa\nExemple", "Awa Exemple", "", []),
    ],
)  # fmt: skip
def test_a_second_person_is_no_function_of_the_first(text, name, function, others):
    person = person_in([text], [])

    assert (person["name"], person["function"]) == (name, function)
    assert further_persons([text]) == others


@pytest.mark.django_db
def test_the_report_names_who_is_left_out_and_what_is_lost(tmp_path):
    CountryFactory(code="KE", name_en="Kenya")
    path = tmp_path / "list.csv"
    path.write_text(
        "Name;Acronym;Country;Website;Founded;Contact person\n"
        "Blue Acacia;;Kenya;https://blue.example;1999;Ali Exemple & Sara Ejemplo\n"
        "Green Acacia;;Kenya;????;????;\n"
        ";GAX;Kenya;https://gax.example;2001;\n",
        encoding="utf-8",
    )

    rows = list(open_workbook(path).readings())

    assert [" ".join([*one.doubts, *one.warnings]) for one in rows] == [
        "Only the first contact person comes in; left out: Sara Ejemplo.",
        "“????” is left out: it cannot be read. “????” is left out: it cannot be read.",
        "No name is given; the acronym stands for it.",
    ]
