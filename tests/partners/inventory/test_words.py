"""What offices write in the cells of countries and categories, and what it means."""

import pytest

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
