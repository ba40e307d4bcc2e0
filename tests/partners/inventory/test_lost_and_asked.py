"""Rows that were lost in silence, and cells about which somebody is asked."""

import re

import openpyxl
import pytest

from partners.inventory.engine import open_workbook
from partners.inventory.staging import read_batch, remember_answer
from tests.partners.inventory.workbooks import Book

pytestmark = pytest.mark.django_db


def readings(path, *lines):
    book = Book()
    for line in lines:
        book.line(*line)
    return list(open_workbook(book.xlsx(path / "list.xlsx")).readings())


@pytest.mark.parametrize(
    ("headings", "row"),
    [
        (("Organisation", "Type", "Pays", "Contact"), ("Association", "ONG", "Mali", "Directeur")),
        (("Organisation", "Type", "Pays", "Contact"), ("Focus", "Association", None, "Présidente")),
        (("Nombre", "Tipo", "País", "Contacto"), ("Misión", "Institución", "México", "Directora")),
        (("Name", "Country", "Sector"), ("Network of partners", "Kenya", "Projects")),
        (("Name", "Type", "Country"), ("Example Relief", "NGO", "Kenya")),
    ],
)
def test_first_row_that_looks_like_a_heading_is_read(tmp_path, headings, row):
    found = readings(
        tmp_path,
        headings,
        row,
        ("Blue Acacia Relief", *[None] * (len(row) - 1)),
        ("Green Acacia Radio", *row[1:]),
    )

    assert [one.name for one in found] == [row[0], "Blue Acacia Relief", "Green Acacia Radio"]


@pytest.mark.parametrize(
    "headings",
    [("Name", "Type", "Country"), ("Nom", "Catégorie", "Pays"), ("Nombre", "Tipo", "País")],
)
def test_heading_in_two_languages_is_one(tmp_path, headings):
    found = readings(
        tmp_path,
        ("Organisation", "Type", "Country"),
        headings,
        ("Blue Acacia Relief", "NGO", "Kenya"),
        ("Green Acacia Radio", "NGO", "Kenya"),
    )

    assert [one.name for one in found] == ["Blue Acacia Relief", "Green Acacia Radio"]


def test_example_of_how_to_fill_a_list_is_no_row(tmp_path):
    found = readings(
        tmp_path,
        ("Name", "Type", "Country"),
        ("Example: Blue Relief", "NGO", "Kenya"),
        ("Green Acacia Radio", "NGO", "Kenya"),
    )

    assert [one.name for one in found] == ["Green Acacia Radio"]


@pytest.mark.parametrize(
    "cells",
    [(3, None, "Kenya", None), (None, None, "Kenya", None), (3, None, "Kenya", "NGO"),
     (3, None, None, "NGO")],
)  # fmt: skip
def test_row_without_a_name_is_refused_not_lost(tmp_path, cells):
    found = readings(
        tmp_path,
        ("No", "Name", "Country", "Type"),
        (1, "Blue Acacia Relief", "Mali", "NGO"),
        (2, "Green Acacia Radio", "Mali", "NGO"),
        cells,
        (4, "Grey Acacia Trust", "Mali", "NGO"),
    )

    assert [one.number for one in found] == [2, 3, 4, 5]
    assert found[2].refusal == "The row has no name."
    assert found[3].values["country"] == "ML"


def test_country_as_a_title_before_the_names_is_no_row(tmp_path):
    found = readings(
        tmp_path,
        ("Name", "Type", "Website"),
        ("Kenya", None, None),
        ("Blue Acacia Relief", "NGO", "blue.example.org"),
    )

    assert [(one.name, one.values["country"]) for one in found] == [("Blue Acacia Relief", "KE")]


def test_link_is_read_by_its_words_and_a_bare_one_is_looked_at(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Name", "Country", "Type"])
    sheet.append(['=HYPERLINK("https://blue.example.org","Blue Acacia Relief")', "Kenya", "NGO"])
    sheet.append(['=HYPERLINK("https://green.example.org")', "Kenya", "NGO"])
    book.save(tmp_path / "list.xlsx")

    named, bare = open_workbook(tmp_path / "list.xlsx").readings()

    assert (named.name, named.doubts) == ("Blue Acacia Relief", [])
    assert bare.doubts == [
        "The name is a web address: https://green.example.org. What is the organisation called?"
    ]


def test_name_of_two_countries_is_asked_about(tmp_path):
    found = readings(tmp_path, ("Name", "Country"), ("Blue Acacia", "Congo"), ("Green", "Kenya"))[0]

    assert found.countries == ("CG",)
    assert found.questions == [("country", "Congo")]
    assert found.offers == {("country", "Congo"): ["CG", "CD"]}
    told = "Congo, Democratic Republic of the Congo. The first counts until somebody answers."
    assert found.doubts == [f"“Congo” may mean several countries: {told}"]


@pytest.mark.parametrize(
    ("name", "website", "code"),
    [
        ("Femmes de Kinshasa", "", "CD"),
        ("Red Acacia of the Democratic Republic of the Congo", "", "CD"),
        ("Acacia Brazzaville", "", "CG"),
        ("Blue Acacia", "www.acacia.cd", "CD"),
    ],
)
def test_row_that_says_which_congo_is_not_asked_about(tmp_path, name, website, code):
    found = readings(
        tmp_path,
        ("Name", "Country", "Website"),
        (name, "Congo", website),
        ("Green", "Kenya", "green.example.org"),
    )[0]

    assert (found.countries, found.questions, found.doubts) == ((code,), [], [])


LOST = ("????", "???? ?", "\ufffd\ufffd\ufffd")


@pytest.mark.parametrize("cell", LOST)
def test_lost_letters_are_said_and_asked_about_row_by_row(tmp_path, cell):
    first, second, third = readings(
        tmp_path,
        ("Name", "Type", "Country"),
        ("Blue Acacia", "NGO", cell),
        ("Association tunisienne des acacias", "NGO", cell),
        ("Green Acacia", "NGO", "???"),
    )

    lost = f"The country cannot be read: {cell}. The file has lost its letters."
    assert (first.countries, first.doubts) == ((), [lost])
    assert first.questions == [("country", f"{cell} – Blue Acacia")]
    assert second.countries == ("TN",)
    assert second.doubts == [
        lost, "The rest of the row says Tunisia, which counts until somebody answers."
    ]  # fmt: skip
    assert second.offers == {("country", f"{cell} – Association tunisienne des acacias"): ["TN"]}
    assert third.doubts == ["No country is given."]


def test_likely_countries_are_offered_first(client, batch_of, registry_officer):
    book = Book()
    book.line("Name", "Country", "Type")
    book.line("Blue Acacia", "Mali, Niger", "NGO")
    book.line("Green Acacia", "Congo", "NGO")
    book.line("Grey Acacia", "Atlantis", "NGO")
    batch = batch_of(registry_officer, book)
    client.force_login(registry_officer)

    page = client.get(f"{batch.get_absolute_url()}questions/").content.decode()

    likely = page.split('<optgroup label="It may be">')[1:]
    assert len(likely) == 2
    offers = [one.partition("</optgroup>")[0] for one in likely]
    assert [re.findall(r'value="(\w+)"', one) for one in offers] == [["ML", "NE"], ["CG", "CD"]]
    assert "All others" in page


def test_answer_about_lost_letters_counts_for_its_row_alone(batch_of, registry_officer):
    book = Book()
    book.line("Name", "Country", "Type")
    book.line("Blue Acacia", "????", "NGO")
    book.line("Green Basin Trust", "????", "NGO")
    batch = batch_of(registry_officer, book)
    assert [one["text"] for one in batch.questions] == [
        "???? – Blue Acacia", "???? – Green Basin Trust"
    ]  # fmt: skip

    remember_answer(None, registry_officer, "country", "???? – Blue Acacia", "TN")
    batch.move("reading")
    read_batch(batch.pk)

    rows = batch.rows.order_by("position").values_list("action", "countries")
    assert list(rows) == [("import", "TN"), ("review", "")]
