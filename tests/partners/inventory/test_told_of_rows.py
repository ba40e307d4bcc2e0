"""What a row says beside the record is told: a second person, lost letters, a missing name, footnotes."""

import pytest

from partners.inventory.committing import commit_batch
from partners.inventory.engine import open_workbook
from partners.inventory.people import people_in
from partners.inventory.staging import read_batch
from partners.inventory.undoing import undo_batch
from partners.models import Contact, ImportRow
from partners.views.imports import named_rows
from tests.factories import CountryFactory
from tests.partners.inventory.workbooks import Book


@pytest.mark.parametrize(
    ("text", "name", "function", "others"),
    [
        ("J. Exemple / S. Ejemplo", "J. Exemple", "", ["S. Ejemplo"]),
        ("Ali Exemple, Sara Ejemplo", "Ali Exemple", "", ["Sara Ejemplo"]),
        ("M. Exemple et Mme Ejemplo", "Exemple", "", ["Ejemplo"]),
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
    person, *further = people_in([("Contact", text)], [])

    assert (person["name"], person["function"]) == (name, function)
    assert [one["name"] for one in further] == others


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
        "",
        "“????” is left out: it cannot be read. “????” is left out: it cannot be read.",
        "No name is given; the acronym stands for it.",
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "note",
    ["(*) Données déclaratives", "1/ As declared", "¹ Sin verificar", "† Closed", "a) As declared"],
)
def test_a_footnote_under_the_table_is_no_row(tmp_path, note):
    CountryFactory(code="KE", name_en="Kenya")
    path = tmp_path / "list.csv"
    path.write_text(
        f"Name;Country;Website\nBlue Acacia;Kenya;\n(*) Green Acacia;Kenya;\n{note};;\n",
        encoding="utf-8",
    )

    rows = list(open_workbook(path).readings())

    assert [one.name for one in rows] == ["Blue Acacia", "(*) Green Acacia"]


@pytest.mark.django_db
@pytest.mark.parametrize("heading", ["Siège", "Headquarters", "Sede"])
def test_headquarters_that_are_cities_are_no_countries(tmp_path, heading):
    CountryFactory(code="CD", name_en="Democratic Republic of the Congo", name_fr="RD Congo")
    path = tmp_path / "list.csv"
    path.write_text(
        f"Name;{heading};Website\n"
        "Blue Acacia;Bukavu;https://blue.example\nGreen Acacia;Goma;\nGrey Acacia;Uvira;\n",
        encoding="utf-8",
    )

    rows = list(open_workbook(path).readings())

    assert [one.values.get("city") for one in rows] == ["Bukavu", "Goma", "Uvira"]
    assert [one.questions for one in rows] == [[], [], []]


@pytest.mark.django_db
def test_headquarters_that_are_countries_stay_countries(tmp_path):
    CountryFactory(code="KE", name_en="Kenya")
    CountryFactory(code="ML", name_en="Mali")
    path = tmp_path / "list.csv"
    path.write_text(
        "Name;Headquarters;Website\nBlue Acacia;Kenya;\nGreen Acacia;Mali;\nGrey Acacia;Uvira;\n",
        encoding="utf-8",
    )

    rows = list(open_workbook(path).readings())

    assert [one.values.get("country") for one in rows] == ["KE", "ML", None]


@pytest.mark.django_db
def test_a_title_does_not_overrule_the_country_of_the_row_in_silence(tmp_path):
    CountryFactory(code="KE", name_en="Kenya")
    CountryFactory(code="ML", name_en="Mali")
    path = tmp_path / "list.csv"
    path.write_text(
        "Name;Headquarters country;Country of operation;Website\n"
        "Kenya;;;\n"
        "Blue Acacia;;Mali;https://blue.example\n"
        "Green Acacia;;Kenya;https://green.example\n"
        "Grey Acacia;Mali;Mali;https://grey.example\n",
        encoding="utf-8",
    )

    rows = list(open_workbook(path).readings())

    assert [(one.name, " ".join(one.doubts)) for one in rows] == [
        ("Blue Acacia", "The title above says Kenya, the row itself Mali."),
        ("Green Acacia", ""),
        ("Grey Acacia", ""),
    ]


@pytest.mark.django_db
def test_a_span_of_years_is_told(tmp_path):
    CountryFactory(code="KE", name_en="Kenya")
    path = tmp_path / "list.csv"
    path.write_text(
        "Name;Country;Year founded;Website\n"
        "Blue Acacia;Kenya;2010-2011;\nGreen Acacia;Kenya;2010-11-03;\nGrey Acacia;Kenya;1999;\n",
        encoding="utf-8",
    )

    rows = list(open_workbook(path).readings())

    assert [(one.values["founded"], " ".join(one.warnings)) for one in rows] == [
        ("2010", "“2010-2011” is read as 2010."),
        ("2010-11-03", ""),
        ("1999", ""),
    ]


@pytest.mark.django_db
def test_the_page_says_in_words_what_is_out_of_scope():
    rows = [ImportRow(categories="out_of_scope"), ImportRow(categories="")]

    assert [one.category_names for one in named_rows(rows)] == ["no civil-society organisation", ""]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "This is a PDF file, not a workbook or a CSV, whatever its name says."),
        ("fr", "C’est un fichier PDF, pas un classeur ni un CSV, quoi qu’en dise son nom."),
    ],
)
def test_why_a_file_cannot_be_read_is_said_in_the_readers_language(
    client, batch_of, registry_officer, language, told
):
    batch = batch_of(registry_officer, language="es")
    batch.path.write_bytes(b"%PDF-1.7 a list, they said")
    batch.move("reading")
    read_batch(batch.pk)
    client.force_login(registry_officer)

    page = client.get(f"/{language}/partners/import/{batch.pk}/").content.decode()

    assert told in page


@pytest.mark.django_db
def test_all_persons_of_a_row_come_in_and_go_with_the_import(batch_of, registry_officer):
    book = Book()
    book.line("Organisation", "Country", "Contact person", "Second contact person")
    book.line("Blue Acacia", "Kenya", "Ali Exemple, Chair", "Sara Ejemplo")
    batch = batch_of(registry_officer, book)
    batch.move("committing")
    commit_batch(batch.pk)

    people = [(one.name, one.function, one.is_main) for one in Contact.objects.order_by("pk")]
    assert people == [("Ali Exemple", "Chair", True), ("Sara Ejemplo", "", False)]

    # with the next list comes whoever is missing, and goes again when that is taken back
    Contact.objects.get(name="Sara Ejemplo").delete()
    again = batch_of(registry_officer, book)
    again.move("committing")
    commit_batch(again.pk)
    assert again.rows.get().differences == {"contacts": ["", "Sara Ejemplo"]}
    assert Contact.objects.count() == 2

    again.move("undoing")
    undo_batch(again.pk)
    assert Contact.objects.get().name == "Ali Exemple"
