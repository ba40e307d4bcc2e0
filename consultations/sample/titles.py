"""Titles of past events in French and Spanish, where they follow from a series and a number."""

import re

#: Names that other languages write otherwise.
FRENCH = {
    "Asia": "Asie",
    "Middle East and North Africa": "Moyen-Orient et Afrique du Nord",
    "Africa": "Afrique",
    "Brussels": "Bruxelles",
    "Manila": "Manille",
    "Athens": "Athènes",
    "Geneva": "Genève",
    "Mauritius": "Maurice",
    "Dhaka": "Dacca",
    "Marrakesh": "Marrakech",
    "First": "Premières",
    "Second": "Deuxièmes",
    "Sixth": "Sixièmes",
}
SPANISH = {
    "Middle East and North Africa": "Oriente Medio y África del Norte",
    "Africa": "África",
    "Europe": "Europa",
    "Brussels": "Bruselas",
    "Athens": "Atenas",
    "Geneva": "Ginebra",
    "Mauritius": "Mauricio",
    "Stockholm": "Estocolmo",
    "Istanbul": "Estambul",
    "Dhaka": "Daca",
    "Berlin": "Berlín",
    "Marrakesh": "Marrakech",
    "First": "Primeras",
    "Second": "Segundas",
    "Sixth": "Sextas",
}
#: What an English title looks like, and the same in French and Spanish.
RULES = [
    (r"(?P<a>\d+)\w\w session of the IOM Council",
     "{a}e session du Conseil de l’OIM", "{a}.ª reunión del Consejo de la OIM"),
    (r"(?P<a>\d+)\w\w special session of the IOM Council",
     "{a}e session (extraordinaire) du Conseil de l’OIM",
     "{a}.ª reunión (extraordinaria) del Consejo de la OIM"),
    (r"(?P<a>C/Sp/\d+): special session of the IOM Council",
     "{a} : session extraordinaire du Conseil de l’OIM",
     "{a}: reunión extraordinaria del Consejo de la OIM"),
    (r"(?P<a>\d{4}) IOM(-CSO| Civil Society Organizations) Consultations",
     "Consultations {a} entre l’OIM et les organisations de la société civile",
     "Consultas de {a} entre la OIM y las organizaciones de la sociedad civil"),
    (r"Annual IOM[-–]CSO Consultations (?P<a>\d{4})",
     "Consultations annuelles {a} entre l’OIM et les organisations de la société civile",
     "Consultas anuales de {a} entre la OIM y las organizaciones de la sociedad civil"),
    (r"(?P<a>\d{4}) IOM-NGO Humanitarian Consultations?",
     "Consultations humanitaires {a} entre l’OIM et les ONG",
     "Consultas humanitarias de {a} entre la OIM y las ONG"),
    (r"(?P<a>First|Second) IOM-NGO Humanitarian Consultations",
     "{a} consultations humanitaires entre l’OIM et les ONG",
     "{a} consultas humanitarias entre la OIM y las ONG"),
    (r"(?P<a>Sixth) annual IOM-NGO Humanitarian Consultation",
     "{a} consultations humanitaires annuelles entre l’OIM et les ONG",
     "{a} consultas humanitarias anuales entre la OIM y las ONG"),
    (r"IOM-NGO Regional Humanitarian Consultations",
     "Consultations humanitaires régionales entre l’OIM et les ONG",
     "Consultas humanitarias regionales entre la OIM y las ONG"),
    (r"Regional Civil Society Consultation - (?P<a>.+)",
     "Consultation régionale de la société civile : {a}",
     "Consulta regional de la sociedad civil: {a}"),
    (r"GFMD (?P<b>[\d-]+): Civil Society Day, (?P<a>[^()]+)",
     "FMMD {b} : Journée de la société civile, {a}",
     "FMMD {b}: Jornada de la sociedad civil, {a}"),
    (r"GFMD (?P<b>[\d-]+): Civil Society Days, (?P<a>[^()]+)",
     "FMMD {b} : Journées de la société civile, {a}",
     "FMMD {b}: Jornadas de la sociedad civil, {a}"),
]  # fmt: skip


def in_other_languages(title):
    """The French and the Spanish title; nothing of one that is its own name."""
    for pattern, french, spanish in RULES:
        if found := re.fullmatch(pattern, title):
            parts = found.groupdict()
            return {
                "title_fr": french.format(**{k: FRENCH.get(v, v) for k, v in parts.items()}),
                "title_es": spanish.format(**{k: SPANISH.get(v, v) for k, v in parts.items()}),
            }
    return {}
