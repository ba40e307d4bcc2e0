"""``manage.py evaluate_matching``: precision, recall and F1 at both thresholds, by kind."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

HEAD = "pair_id,name_a,country_a,website_a,name_b,country_b,website_b,same,kind\n"
ROWS = """\
1,Femmes du Sahel,ML,,FEMMES DU SAHEL,ML,,1,case
2,Croix-Rouge mexicaine,MX,,Mexican Red Cross,MX,,1,translation
3,Brotherhood,KE,,Zenith Trading,KE,,1,translation
4,Caritas Norway,NO,,Caritas Venezuela,VE,,0,section
"""


@pytest.fixture
def told(tmp_path):
    def told(text, *args):
        path = tmp_path / "pairs.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        out = StringIO()
        call_command("evaluate_matching", str(path), *args, stdout=out)
        return out.getvalue()

    return told


def test_figures_are_given_overall_and_by_kind_as_json(told):
    figures = json.loads(told(HEAD + ROWS, "--json"))

    right = {"precision": 1.0, "recall": 1.0, "f1": 1.0}
    none = {"precision": None, "recall": None, "f1": None}
    assert list(figures) == ["overall", "by_kind"]
    assert figures["overall"] == {
        "n": 4,
        "same": {"precision": 1.0, "recall": 0.6667, "f1": 0.8},
        "likely": {"precision": 1.0, "recall": 0.6667, "f1": 0.8},
    }
    assert figures["by_kind"]["case"] == {"n": 1, "same": right, "likely": right}
    assert figures["by_kind"]["section"] == {"n": 1, "same": none, "likely": none}


def test_figures_are_printed_as_a_table(told):
    lines = told(HEAD + ROWS).splitlines()

    assert lines[2].split() == [
        "overall", "4", "1.000", "0.667", "0.800", "1.000", "0.667", "0.800",
    ]  # fmt: skip
    assert lines[4].split() == ["section", "1", *"——————"]


def test_an_empty_list_has_no_figures(told):
    figures = json.loads(told(HEAD, "--json"))

    assert figures["overall"]["n"] == 0
    assert figures["overall"]["same"] == {"precision": None, "recall": None, "f1": None}


@pytest.mark.parametrize("text", ["name,other\n1,2\n", b"\xff\xfe\x00", ""])
def test_a_file_of_another_kind_is_refused_in_words(told, text):
    with pytest.raises(CommandError, match="The file"):
        told(text)


def test_a_file_that_is_not_there_is_refused_in_words(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("evaluate_matching", str(tmp_path / "none.csv"))


def test_rows_with_missing_cells_are_judged_all_the_same(told):
    figures = json.loads(told(HEAD + "1,Femmes\n2,,,,,,,1,case\n", "--json"))

    assert figures["overall"]["n"] == 2
