"""A row with every column of a published list, for the tests of imports."""

from partners.inventory.reading import Line

#: The columns of a published list, all of them.
FULL = {
    "id": "R00003",
    "source": "ROR",
    "source_id": "0000ev088",
    "name": "Femmes du Sahel",
    "name_lang": "fr",
    "name_script": "Latn",
    "acronym": "FDS|AFS",
    "aliases": "Sahel Women|Femmes du Sahel",
    "labels": "ar=نساء الساحل|en=Women of the Sahel|Sahelfrauen",
    "type_raw": "nonprofit",
    "category": "ngo",
    "country_iso2": "ML",
    "country_iso3": "MLI",
    "country_name": "Mali",
    "country_basis": "source",
    "city": "Ségou",
    "lat": "13.4",
    "lon": "-6.2",
    "website": "https://www.sahel.example/",
    "ext_ids": "isni:0000 0001|grid:grid.1.e",
    "status": "active",
    "founded": "1982",
    "activity_countries": "SN|ML;Niger",
    "notes": "schema:v2",
}


def lines_of(rows):
    """Rows as lines of a file whose header is line 1."""
    return [Line(number, values) for number, values in enumerate(rows, 2)]


def doubts(outcomes):
    """The outcomes somebody should look at, as ``(action, reason)``."""
    return [(one.action, one.reason) for one in outcomes if one.action != "import"]
