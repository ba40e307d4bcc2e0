"""What offices write in the cells of countries and categories, and what it means."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from partners import reference
from partners.inventory.categories import Categories
from partners.inventory.countries import Countries, names_in
from partners.matching import normalise


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("RDC", ["CD"]),
        ("B. Faso", ["BF"]),
        ("S. Africa", ["ZA"]),
        ("Nlle Zélande", ["NZ"]),
        ("México D.F.", ["MX"]),
        ("Guyane", ["GF"]),
        ("Guyana", ["GY"]),
        ("Somaliland", ["SO"]),
        ("Nigeira", ["NG"]),
        ("Malli", ["ML"]),
        ("Malai", []),  # Mali, or Malaui
        ("Lagos", []),  # one letter from Laos
        ("Democrtic Republic of the Congo", ["CD"]),
        ("Chine, région adminstrative spéciale de Macao", ["MO"]),
        ("United Arab Emirate", ["AE"]),
        ("mali/niger", ["ML", "NE"]),
        ("R. Unido", ["GB"]),
        ("Rep. Dom.", ["DO"]),
        ("Hellenic Republic", ["GR"]),
        ("Confederación Suiza", ["CH"]),
        ("Sultanate of Oman", ["OM"]),
        ("Grand Duchy of Luxembourg", ["LU"]),
        ("Socialist Republic of Viet Nam", ["VN"]),
        ("Federal Region of Kurdistan, Iraq", ["IQ"]),
        ("State of New Mexico", []),
        ("Gulf of Guinea", []),
        ("Southern Africa", []),
        ("África", []),
        ("Afrique de l’Ouest", []),
        ("multi-pays", []),
        ("EU", []),
        ("UE", []),
        ("Malian", ["ML"]),
        ("sénégalais", ["SN"]),
        ("Sénégalaise / Malienne", ["SN", "ML"]),
        ("colombiana", ["CO"]),
        ("Salvadoreños", ["SV"]),
        ("Nigérienne", ["NE"]),
        ("Nigérian", ["NG"]),
        ("South Sudanese", ["SS"]),
        ("Congolese", []),
        ("Guinéenne", []),
        ("Portuguese Guinea", ["GW"]),
        ("Honduras Británica", ["BZ"]),
        ("German Guinea", []),
        ("Netherlands Antilles", []),
        ("Central Africa", []),
    ],
)
def test_country_is_read_as_people_write_it(text, codes):
    assert [country.code for country in Countries().named(text)] == codes


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("title", "codes"),
    [
        ("MALI / Sahel", ["ML"]),
        ("Caribe y España", []),
        ("West & Central Africa", []),
        ("Kenya and Uganda", ["KE", "UG"]),
        ("Malian", []),
    ],
)
def test_title_of_a_section_says_the_country_of_what_stands_under_it(title, codes):
    assert [country.code for country in Countries().in_heading(title)] == codes


@pytest.mark.django_db
def test_no_nationality_is_of_two_countries():
    lists = Countries()
    told = {}
    for name, code in names_in("country_nationalities"):
        told.setdefault(normalise(name), set()).add(code)
        if country := lists.exact(name):
            told[normalise(name)].add(country.code)

    assert {name: codes for name, codes in told.items() if len(codes) > 1} == {}
    assert set().union(*told.values()) <= set(lists.by_code)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("NPO", ("ngo",)),
        ("OCB", ("ngo",)),
        ("Groupement de femmes", ("ngo",)),
        ("Asociación juvenil", ("ngo",)),
        ("Ordre des avocats", ("union_professional",)),
        ("Colegio de abogados", ("union_professional",)),
        ("Univ.", ("academia",)),
        ("ONG y sindicato", ("ngo", "union_professional")),
        ("Organización defensora de DD.HH.", ("advocacy",)),
        ("Refugee organisation", ("migrant_org",)),
        ("Confederación de trabajadores", ("union_professional",)),
        ("Emisora comunitaria", ("media",)),
        ("Centro de pensamiento", ("academia",)),
        ("Grant-making trust", ("foundation",)),
        ("Local authority", ("out_of_scope",)),
        ("Mairie", ("out_of_scope",)),
        ("Autre", ()),
        ("n/a", ()),
    ],
)
def test_category_is_read_as_people_write_it(text, codes):
    assert Categories().named(text) == codes


def test_no_phrase_says_two_categories():
    path = Path(reference.__file__).parent / "category_words.csv"
    with path.open(encoding="utf-8", newline="") as file:
        phrases = [
            phrase.strip() for row in csv.DictReader(file) for phrase in row["words"].split(";")
        ]

    assert [phrase for phrase, count in Counter(phrases).items() if count > 1] == []
