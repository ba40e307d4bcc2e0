"""Counts beside the filters of the calendar: events are hundreds, so Python counts them."""

import hashlib
from collections import Counter
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, Max
from django.utils.translation import get_language

from consultations.models import Event, Series
from partners.facets import Choice, Facet
from partners.models import LANGUAGES, Country, Level, Region

#: Filters that are counted, in the order of the page.
COUNTED = ("series", "level", "region", "country", "mode", "language", "year")
#: Those that are a list to pick from.
LONG = ("country", "language", "year")


@dataclass(slots=True)
class Row:
    """What the filters look at in one event."""

    series: int
    level: str
    mode: str
    year: int
    languages: set
    countries: set
    region: int


def rows_of(events):
    """The rows of events, in two queries."""
    rows = {
        pk: Row(series, level, mode, year, {*spoken, *interpreted}, {country} - {None}, region)
        for pk, series, level, mode, year, spoken, interpreted, country, region in (
            events.order_by().values_list(
                "pk", "series_id", "level", "mode", "year", "languages", "interpretation",
                "country_id", "region_id",
            )
        )
    }  # fmt: skip
    concerned = Event.countries.through.objects.filter(event__in=events.order_by().values("pk"))
    for event, country in concerned.values_list("event_id", "country_id"):
        if event in rows:
            rows[event].countries.add(country)
    return list(rows.values())


def facets_of(filterset):
    """Every facet of a page, counted as if its own filter were not set.

    Remembered for everybody who asks the same, until some event changes, and for a while at most.
    """
    seconds = settings.PORTAL_CACHE_SECONDS
    if not seconds:
        return Counting(filterset).facets()
    state = filterset.queryset.order_by().aggregate(number=Count("pk"), last=Max("updated_at"))
    scope, values = filterset.queryset.order_by().query.sql_with_params()
    asked = sorted(filterset.chosen_values().items())
    question = f"{scope}|{values}|{state}|{asked}|{get_language()}"
    key = hashlib.sha256(question.encode()).hexdigest()
    return cache.get_or_set(f"calendar:{key}", lambda: Counting(filterset).facets(), seconds)


class Counting:
    """The facets of one page."""

    def __init__(self, filterset):
        self.filterset = filterset
        self.chosen = filterset.chosen_values()
        self.everything = rows_of(filterset.qs)
        self.countries = {country.pk: country for country in Country.objects.all()}
        self.labels = {
            "level": Level.choices,
            "mode": Event.Mode.choices,
            "language": LANGUAGES,
        }

    def facets(self):
        found = (self.facet(name) for name in COUNTED)
        return [facet for facet in found if facet.choices]

    def facet(self, name):
        rows = self.everything
        if name in self.chosen:
            rows = rows_of(self.filterset.queryset_without(name))
        counts = Counter(key for row in rows for key in self.keys(name, row))
        chosen = self.chosen.get(name, ())
        choices = [
            Choice(value, str(label), counts[key], value in chosen, depth)
            for key, value, label, depth in self.terms(name, counts)
            if counts[key] or value in chosen
        ]
        return Facet(name, self.filterset.filters[name].label, choices, name in LONG)

    def keys(self, name, row):
        """What an event counts for under one filter."""
        if name == "country":
            return row.countries
        if name == "region":
            return self.regions_of(row)
        if name == "language":
            return row.languages
        value = getattr(row, name)
        return () if value in (None, "") else (value,)

    def regions_of(self, row):
        found = {row.region}
        for pk in row.countries:
            country = self.countries[pk]
            found |= {country.region_id, country.subregion_id, country.intermediate_region_id}
        return found - {None}

    def terms(self, name, counts):
        """``(key, value in the address, label, depth)`` of every choice."""
        if name == "series":
            return [(term.pk, term.code, term.name, 0) for term in Series.objects.all()]
        if name == "country":
            terms = sorted(self.countries.values(), key=lambda country: country.name)
            return [(term.pk, term.code, term.name, 0) for term in terms]
        if name == "region":
            return [
                (term.pk, term.code, term.name, 1 if term.parent_id else 0)
                for term in Region.objects.all()
            ]
        if name == "year":
            return [(year, str(year), year, 0) for year in sorted(counts, reverse=True)]
        return [(value, value, label, 0) for value, label in self.labels[name]]
