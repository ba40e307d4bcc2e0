"""What offices write in the cells of countries and categories, and what it means."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from partners import reference
from partners.inventory.categories import Categories
from partners.inventory.countries import Countries


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
    ],
)
def test_country_is_read_as_people_write_it(text, codes):
    assert [country.code for country in Countries().named(text)] == codes


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
