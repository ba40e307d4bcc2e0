"""A registry of 100,000 partners: real names where a list is at hand, declared ones otherwise."""

import csv
import gzip
import itertools
import random
from pathlib import Path

from django.conf import settings

from partners.models import ActivityArea, Category, Country, Level, Partner, SearchEntry

SIZE = 100_000
CHUNK = 5_000


def real_names(path):
    """Rows with ``name, acronym, city, country_iso2, website`` of a gzipped list."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def made_names():
    """Names without end, of words that real organisations use."""
    draw = random.Random(2012)
    kinds = ["Association", "Fundación", "Union", "Centre", "Réseau", "Comité", "Forum", "Jamiat"]
    things = [
        "Migrantes",
        "Femmes",
        "Health",
        "Youth",
        "Diaspora",
        "Refuge",
        "Solidarité",
        "Rights",
    ]
    places = ["Norte", "Sahel", "Rivers", "Andes", "Coast", "Delta", "Plateau", "Islands"]
    for number in itertools.count(1):
        words = [draw.choice(kinds), draw.choice(things), draw.choice(places), f"Z{number:06d}"]
        yield {"name": " ".join(words)}


def list_of_names():
    """The nearest list of real organisations beside the project, if there is one."""
    found = sorted(Path(settings.BASE_DIR).parent.glob("*/data/ror_organizations.csv.gz"))
    return found[0] if found else None


def fill(path=None):
    """Fill an empty registry up to ``SIZE``; returns how many names were real."""
    path = path or list_of_names()
    real = list(itertools.islice(real_names(path), SIZE)) if path else []
    countries = {country.code: country for country in Country.objects.all()}
    categories = list(Category.objects.all())
    areas = list(ActivityArea.objects.values_list("pk", flat=True))
    draw = random.Random(1951)
    rows = itertools.islice(itertools.chain(real, made_names()), SIZE)
    while chunk := list(itertools.islice(rows, CHUNK)):
        partners = [partner_of(row, countries, categories, draw) for row in chunk]
        Partner.objects.bulk_create(partners)
        works_on, works_in = Partner.activity_areas.through, Partner.activity_countries.through
        places = [country.pk for country in countries.values()]
        works_on.objects.bulk_create(
            works_on(partner_id=partner.pk, activityarea_id=area)
            for partner in partners
            for area in draw.sample(areas, 2)
        )
        works_in.objects.bulk_create(
            works_in(partner_id=partner.pk, country_id=place)
            for partner in partners
            for place in draw.sample(places, 2)
        )
        SearchEntry.objects.refresh([partner.pk for partner in partners])
    return len(real)


def partner_of(row, countries, categories, draw):
    """One unsaved partner, complete but for its relations."""
    partner = Partner(
        legal_name=row["name"][:300],
        acronym=(row.get("acronym") or "").split("|")[0][:60],
        city=(row.get("city") or "")[:100],
        hq_country=countries.get(row.get("country_iso2") or draw.choice(list(countries))),
        website=(row.get("website") or "")[:300],
        category=draw.choice(categories),
        levels=[draw.choice(Level.values)],
        founded=row.get("founded") or "",
        is_listed=True,
    )
    partner.derive()
    return partner
