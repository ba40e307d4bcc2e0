"""Titles of past events: those that follow from a series and a number are in three languages."""

import pytest

from consultations.sample.titles import in_other_languages


@pytest.mark.parametrize(
    ("title", "french", "spanish"),
    [
        (
            "109th session of the IOM Council",
            "109e session du Conseil de l’OIM",
            "109.ª reunión del Consejo de la OIM",
        ),
        (
            "C/Sp/2: special session of the IOM Council",
            "C/Sp/2 : session extraordinaire du Conseil de l’OIM",
            "C/Sp/2: reunión extraordinaria del Consejo de la OIM",
        ),
        (
            "Annual IOM–CSO Consultations 2019",
            "Consultations annuelles 2019 entre l’OIM et les organisations de la société civile",
            "Consultas anuales de 2019 entre la OIM y las organizaciones de la sociedad civil",
        ),
        (
            "Second IOM-NGO Humanitarian Consultations",
            "Deuxièmes consultations humanitaires entre l’OIM et les ONG",
            "Segundas consultas humanitarias entre la OIM y las ONG",
        ),
        (
            "GFMD 2008: Civil Society Days, Manila",
            "FMMD 2008 : Journées de la société civile, Manille",
            "FMMD 2008: Jornadas de la sociedad civil, Manila",
        ),
    ],
)
def test_title_follows_from_series_and_number(title, french, spanish):
    assert in_other_languages(title) == {"title_fr": french, "title_es": spanish}


def test_title_that_is_a_name_stays_as_it_is():
    assert in_other_languages("Migration, Human Mobility and Global Health") == {}
