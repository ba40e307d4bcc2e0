"""How lists are laid out: marks that repeat, joined cells, titles within titles, lines for signatures."""

import zipfile

import pytest

from partners.inventory.cells import date_of, is_ditto, text_of, website_of
from partners.inventory.columns import fields_of
from partners.inventory.engine import open_workbook
from tests.partners.inventory.workbooks import Book

pytestmark = pytest.mark.django_db


def readings(book, path):
    """``[(row, name, country, category)]`` of everything taken for an organisation."""
    return [
        (one.number, one.name, one.values.get("country"), one.values.get("category"))
        for one in open_workbook(book.xlsx(path)).readings()
    ]


@pytest.mark.parametrize("mark", ["〃", '"', "Idem", "ídem", "id.", "ditto", '-"-', "do.", "mismo"])
def test_mark_of_repetition_says_what_stands_above(tmp_path, mark):
    book = Book()
    book.line("Organisation", "Type", "Country")
    book.line("Blue Example Relief", "NGO", "Honduras")
    book.line("Green Example Radio", "Media", mark)
    book.line("Grey Example Radio", mark, mark)

    assert readings(book, tmp_path / "list.xlsx") == [
        (2, "Blue Example Relief", "HN", "ngo"),
        (3, "Green Example Radio", "HN", "media"),
        (4, "Grey Example Radio", "HN", "media"),
    ]


@pytest.mark.parametrize("text", ["ID", "do", "Same Example", "-", "", "Idem Foundation"])
def test_other_text_is_no_mark_of_repetition(text):
    assert not is_ditto(text)


def test_report_keeps_the_mark_as_it_stands_in_the_file(tmp_path):
    book = Book()
    book.line("Organisation", "Type", "Country")
    book.line("Blue Example Relief", "NGO", "Honduras")
    book.line("Green Example Radio", "Media", "idem")
    *__, last = open_workbook(book.xlsx(tmp_path / "list.xlsx")).readings()

    assert last.cells["Country"] == "idem"


def test_second_contact_under_a_joined_country_is_no_organisation(tmp_path):
    book = Book()
    book.line("País", "Razón social", "Naturaleza", "Persona de contacto", "Correo")
    book.line(
        "Perú", "Ayuda Ejemplo", "ONG", "Rosa Ejemplo", "rosa@ayuda.example", joined=(4, 1, 1)
    )
    book.line(None, None, None, "Juan Ejemplo", "juan@ayuda.example")
    book.line(None, "Radio Ejemplo", "Medio de comunicación", None, None)

    assert readings(book, tmp_path / "list.xlsx") == [
        (2, "Ayuda Ejemplo", "PE", "ngo"),
        (4, "Radio Ejemplo", "PE", "media"),
    ]


def test_kinds_under_a_country_keep_the_country(tmp_path):
    book = Book()
    book.line("Organisation", "Acronym", "Website")
    book.line("PHILIPPINES", joined=(2, 1, 3))
    book.line("Non-governmental organizations", joined=(3, 1, 3))
    book.line("Blue Example Relief", "BER", "ber.example")
    book.line("Trade unions", joined=(5, 1, 3))
    book.line("Green Example Workers", "GEW", "gew.example")
    book.line("Elsewhere", joined=(7, 1, 3))
    book.line("Grey Example Relief", "GER", "ger.example")

    assert readings(book, tmp_path / "list.xlsx") == [
        (4, "Blue Example Relief", "PH", "ngo"),
        (6, "Green Example Workers", "PH", "union_professional"),
        (8, "Grey Example Relief", None, None),
    ]


def test_numbered_part_and_lines_for_signatures_are_no_organisations(tmp_path):
    book = Book()
    book.line("Organisation", "Type", "Country")
    book.line("Blue Example Relief", "NGO", "Albania")
    book.line("Part II – Others", None, None)
    book.line("Green Example Relief", "NGO", "Serbia")
    book.line("Prepared by:", "A. Example", "Date:")

    assert [row for row, *__ in readings(book, tmp_path / "list.xlsx")] == [2, 4]


def test_list_without_headings_and_few_rows_has_its_kinds(tmp_path):
    book = Book()
    book.line("Women Example Group", "NGO", "Zambia", "1992")
    book.line("Lusaka Example Club", "Media", "Zambia", "1985")
    book.line("Malawi Example Workers", "Trade union", "Malawi", "2003")
    book.line("Harare Example Studies", "University", "Zimbabwe", "2010")

    assert [kind for *__, kind in readings(book, tmp_path / "list.xlsx")] == [
        "ngo",
        "media",
        "union_professional",
        "academia",
    ]


def test_long_heading_above_others_is_not_taken_for_every_field(tmp_path):
    assert set(fields_of("Organization details")) == {"name"}
    book = Book()
    book.line("Organization details", None, None, "Contacts")
    book.line("Name of Org.", "Type of Org", "Country of HQ", "E-mail(s)")
    book.line("Blue Example Relief", "NGO", "Kenya", "a@blue.example")
    book.joined = [(1, 1, 1, 3)]

    assert readings(book, tmp_path / "list.xlsx") == [(3, "Blue Example Relief", "KE", "ngo")]


@pytest.mark.parametrize(
    "text", ["https//www.blue.example", "http//www.blue.example", "htp:/www.blue.example"]
)
def test_scheme_with_a_sign_missing_is_mended(text):
    assert website_of(text).partition("://")[2] == "www.blue.example"


def test_control_characters_of_other_encodings_are_read_or_left_out():
    assert text_of("Academy \x93Example\x94") == "Academy “Example”"
    assert text_of("Blue\x02 Example_x000D_Relief") == "Blue Example Relief"


def test_joined_cells_of_an_opendocument_workbook_hold_for_all_their_rows(tmp_path):
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
        for short in ("office", "table", "text")
    )

    def cell(text, high=1, wide=1):
        spans = f'table:number-rows-spanned="{high}" table:number-columns-spanned="{wide}"'
        spans += ' office:value-type="string"'
        return f"<table:table-cell {spans}><text:p>{text}</text:p></table:table-cell>"

    covered = "<table:covered-table-cell/>"
    rows = [
        cell("Directorio", wide=3) + covered * 2,
        cell("Organización") + cell("País") + cell("Sitio web"),
        cell("Red Amancay") + cell("Perú", high=2) + cell("amancay.example"),
        cell("Casa Ceibo") + covered + cell("ceibo.example"),
        cell("Alianza Quetzal") + cell("Guatemala") + cell("quetzal.example"),
    ]
    lines = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    content = (
        f"<office:document-content {names}><office:body><office:spreadsheet>"
        f'<table:table table:name="Lista">{lines}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(tmp_path / "list.ods", "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")

    readings = list(open_workbook(tmp_path / "list.ods").readings())

    assert [(one.name, one.countries) for one in readings] == [
        ("Red Amancay", ("PE",)),
        ("Casa Ceibo", ("PE",)),
        ("Alianza Quetzal", ("GT",)),
    ]


def test_first_row_that_begins_like_a_heading_is_data(tmp_path):
    book = Book()
    book.line("Annuaire des partenaires")
    book.line("Nom de la structure", "Sigle", "Nature", "Pays", "Observations")
    book.line("Cercle Exemple des jeunes", "CEJ", "ONG", "Mali", None)
    book.line("Zone Exemple d’appui", "ZEA", "ONG", "Niger", None)

    assert readings(book, tmp_path / "list.xlsx") == [
        (3, "Cercle Exemple des jeunes", "ML", "ngo"),
        (4, "Zone Exemple d’appui", "NE", "ngo"),
    ]


def test_headings_that_go_on_in_the_next_line_are_read_together(tmp_path):
    book = Book(sheet="COLOMBIA")
    book.line("Nº", "Nombre de la", "Sitio", "Contacto", None, "Año de")
    book.line(None, "organización", "web", "Nombre", "Correo electrónico", "creación")
    book.line(1, "Puentes Ejemplo", "puentes.example", "Ana Ejemplo", "a@puentes.example", 2001)
    table = open_workbook(book.xlsx(tmp_path / "list.xlsx")).tables[0]

    assert table.labels == [
        "Nº", "Nombre de la organización", "Sitio web", "Nombre", "Correo electrónico",
        "Año de creación",
    ]  # fmt: skip


def test_closing_line_of_a_directory_is_no_organisation(tmp_path):
    book = Book()
    book.line("Nom", "Nature", "Pays")
    book.line("Aide Exemple", "ONG", "Mali")
    book.line("Arrêté le présent annuaire à 1 organisation", None, None)

    assert readings(book, tmp_path / "list.xlsx") == [(2, "Aide Exemple", "ML", "ngo")]


def test_na_is_namibia_where_countries_are_codes(tmp_path):
    codes, names = Book(), Book()
    for book, country in ((codes, "ZA"), (names, "South Africa")):
        book.line("Organisation", "Type", "Country")
        book.line("Blue Example Relief", "NGO", "NA")
        for colour in ("Green", "Grey", "Black", "White", "Red"):
            book.line(f"{colour} Example Relief", "NGO", country)

    assert readings(codes, tmp_path / "codes.xlsx")[0][2] == "NA"
    assert readings(names, tmp_path / "names.xlsx")[0][2] is None


@pytest.mark.parametrize(
    ("text", "website"),
    [
        ("htpp://www.kad.example", "http://www.kad.example"),
        ("http:\\\\www.kad.example\\en", "http://www.kad.example/en"),
        ("http;//kad.example", "http://kad.example"),
        ("http://http://kad.example", "http://kad.example"),
        ("ww. kad.example#", "https://www.kad.example"),
        ("www,kad,org", "https://www.kad.org"),
        ("www.kad.org,www.other.org", "https://www.kad.org"),
        ("ftp://kad.example", ""),
    ],
)
def test_web_address_is_read_as_it_was_meant(text, website):
    assert website_of(text) == website


@pytest.mark.parametrize(
    ("text", "founded"),
    [
        ("4th of July 1996", "1996-07-04"),
        ("1º de mayo de 2003", "2003-05-01"),
        ("3 juin de l’an 2001", "2001-06-03"),
        ("le 05 03 2011", "2011-03-05"),
        ("June of 2004", "2004-06"),
    ],
)
def test_date_is_read_with_the_words_between_its_figures(text, founded):
    assert date_of(text) == founded
