"""Reading lists as people send them: what is taken, and what is refused with which words."""

import pytest

from partners.inventory.reading import Line, UnreadableFile, open_csv
from partners.inventory.scripts import script_of


@pytest.fixture
def write(tmp_path):
    """Writes bytes, or text as UTF-8, into a file and gives its path."""

    def file_of(content):
        path = tmp_path / "list.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return file_of


def values_of(path):
    return [line.values for line in open_csv(path).lines()]


def refusal_of(path):
    with pytest.raises(UnreadableFile) as refused:
        open_csv(path)
    return str(refused.value)


# What is read


def test_table_knows_its_columns_length_and_numbered_lines(write):
    table = open_csv(write("id,name\n1,Oxfam\n2,Caritas\n"))

    assert table.columns == ("id", "name")
    assert table.length == 2
    assert list(table.lines()) == [
        Line(2, {"id": "1", "name": "Oxfam"}),
        Line(3, {"id": "2", "name": "Caritas"}),
    ]


def test_table_can_be_read_twice(write):
    table = open_csv(write("name\nOxfam\n"))

    assert list(table.lines()) == list(table.lines())


@pytest.mark.parametrize(
    "content",
    [
        "name,city\nOxfam,Gao\n",
        "name,city\nOxfam,Gao",  # no line break at the end
        "\ufeffname,city\nOxfam,Gao\n",  # the mark of Windows
        "name,city\r\nOxfam,Gao\r\n",
        "name,city\rOxfam,Gao\r",  # an old Macintosh
        " Name ,CITY\nOxfam,Gao\n",
        'name,city\n"Oxfam","Gao"\n',
        "name,city\n\n,\n  ,\t\nOxfam,Gao\n\n",  # empty lines
        "name,city\n  Oxfam ,\u00a0Gao\u200b\n",
        "name,city\nOxfam,Gao,,\n",  # empty cells beyond the last column
    ],
)
def test_table_is_read_whatever_program_wrote_it(write, content):
    assert values_of(write(content)) == [{"name": "Oxfam", "city": "Gao"}]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('"Femmes\ndu  Sahel"', "Femmes du Sahel"),
        ('"Femmes, du Sahel"', "Femmes, du Sahel"),
        ('"Les ""Femmes"""', 'Les "Femmes"'),
        ("Femmes\u00a0du\u202fSahel", "Femmes du Sahel"),
        ("\u200bFemmes\ufeff", "Femmes"),
        ("Se\u0301gou", "Ségou"),
        ("جمعية تونس", "جمعية تونس"),
        ("无国界医生", "无国界医生"),
        ("Bell\x07", "Bell\x07"),  # for the model to refuse
    ],
)
def test_text_of_a_cell_is_one_tidy_line(write, cell, text):
    assert values_of(write(f"name\n{cell}\n")) == [{"name": text}]


def test_line_is_numbered_as_an_editor_shows_it(write):
    table = open_csv(write('name\n\n"Femmes\ndu Sahel"\nOxfam\n'))

    assert [line.number for line in table.lines()] == [4, 5]


def test_line_counts_filled_cells_beyond_the_last_column(write):
    table = open_csv(write("name,city\nFemmes, Enfants,Gao,,Mali\n"))

    assert [line.surplus for line in table.lines()] == [2]


def test_line_that_is_too_short_says_nothing_for_the_rest(write):
    (line,) = open_csv(write("name,city,website\nOxfam\n")).lines()

    assert [line.get("name"), line.get("city"), line.get("no such column")] == ["Oxfam", "", ""]


def test_columns_without_a_name_are_passed_over(write):
    (line,) = open_csv(write("name,,\nOxfam,1,2\n")).lines()

    assert line.get("name") == "Oxfam"
    assert line.surplus == 0


def test_long_cell_is_read(write):
    assert len(values_of(write(f"name\n{'x' * 200_000}\n"))[0]["name"]) == 200_000


# What is refused


@pytest.mark.parametrize("content", ["", "\n", ",,\n", "\ufeff"])
def test_empty_file_is_refused(write, content):
    assert refusal_of(write(content)) == (
        "The file is empty: its first line must name the columns."
    )


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("title,city\nOxfam,Gao\n", "title, city"),
        ("name;city\nOxfam;Gao\n", "name;city"),
        ("name\tcity\nOxfam\tGao\n", "name\tcity"),
        ("Oxfam,Gao\n", "oxfam, gao"),
        (f"{'x' * 500}\n", "x" * 200),
    ],
)
def test_file_without_a_column_of_names_is_refused(write, content, says):
    assert refusal_of(write(content)) == (
        f"The first line must name the columns, one of them “name”. It says: {says}."
    )


@pytest.mark.parametrize(
    "content",
    [
        "name\nMédecins\n".encode("latin-1"),
        "name\nL’œuvre\n".encode("cp1252"),
        "name\nOxfam\n".encode("utf-16"),
        b"name\nOxfam\nCarit\xc3",  # cut in the middle of a letter
        b"name\n" + b"Oxfam\n" * 50_000 + b"\xff\n",  # at the very end
        b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00\x9a\xff\xfe",  # a workbook
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    ],
)
def test_file_that_is_not_utf8_is_refused(write, content):
    assert refusal_of(write(content)) == "The file is not UTF-8. Save it as “CSV UTF-8”."


def test_column_that_is_there_twice_is_refused(write):
    assert refusal_of(write("name,City,city,Name,id\n")) == (
        "These columns are there twice: city, name. Keep one of each."
    )


def test_quotation_mark_that_never_closes_is_refused(write):
    content = 'name\nOxfam\n"Caritas\n' + "Another\n" * 200

    assert refusal_of(write(content)) == (
        "Line 3: a cell does not end. Look for a quotation mark too many."
    )


def test_cell_of_ten_million_letters_is_refused(write):
    assert refusal_of(write(f"name\n{'x' * 10_000_001}\n")) == (
        "The file is not a CSV: field larger than field limit (10000000)."
    )


def test_file_that_is_not_there_is_refused(tmp_path):
    assert refusal_of(tmp_path / "none.csv") == (
        "The file none.csv cannot be opened: No such file or directory."
    )


def test_folder_is_refused(tmp_path):
    assert refusal_of(tmp_path) == (f"The file {tmp_path.name} cannot be opened: Is a directory.")


# In which script


@pytest.mark.parametrize(
    ("text", "language", "script"),
    [
        ("ACTED", "", "Latn"),
        ("Médecins 2030", "", "Latn"),
        ("جمعية تونس", "", "Arab"),
        ("Врачи без границ", "", "Cyrl"),
        ("无国界医生", "zh", "Hani"),
        ("国境医師団", "ja", "Jpan"),
        ("国境なき医師団", "", "Jpan"),
        ("한국", "", "Hang"),
        ("ACTED جمعية تونس", "", "Arab"),
        ("ＡＢＣ", "", "Latn"),
        ("2030!", "", ""),
        ("", "", ""),
        ("ᚠᚢᚦ", "", ""),  # runes are not of the list
    ],
)
def test_script_is_the_one_of_most_letters(text, language, script):
    assert script_of(text, language) == script
