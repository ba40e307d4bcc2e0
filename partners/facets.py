"""Counts beside every choice of a filter, and totals, kept briefly for each scope."""

import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import EmptyResultSet
from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from partners import policies
from partners.gaps import GAPS
from partners.matching import alphabetical
from partners.models import (
    ActivityArea,
    Category,
    Country,
    Engagement,
    Level,
    ObserverStatus,
    Office,
    Partner,
    Region,
    RelationKind,
)
from partners.models.scopes import confirmation_limit


@dataclass(frozen=True, slots=True)
class Choice:
    """One tick of a facet, and how many partners it would show."""

    value: str
    label: str
    count: int
    is_chosen: bool
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Facet:
    """A filter with its choices; ``is_long`` ones are a list to pick from.

    The choices of one ``is_named`` stand in another filter too, and mean nothing without its name.
    """

    name: str
    label: str | Promise
    choices: list[Choice]
    is_long: bool = False
    is_named: bool = False

    def called(self, choice):
        """A choice as it stands apart from its filter."""
        if not self.is_named:
            return choice.label
        return f"{self.label}{pgettext('punctuation', ':')} {choice.label}"

    @property
    def is_open(self):
        return any(choice.is_chosen for choice in self.choices)


class Kept:
    """Counts that are remembered until some partner changes, and for a while at most.

    One of them serves one request: it asks once when the last change was.
    """

    def __init__(self):
        self.seconds = settings.PORTAL_CACHE_SECONDS
        self.since = Partner.everything.latest_change() if self.seconds else None

    def __call__(self, queryset, what, read):
        """``read()``, remembered for everybody who asks the same question."""
        if not self.seconds:
            return read()
        try:
            sql, values = queryset.query.sql_with_params()
        except EmptyResultSet:  # Django knows without asking that there is nothing
            return read()
        question = f"{self.since}|{what}|{sql}|{values}"
        key = hashlib.sha256(question.encode()).hexdigest()
        return cache.get_or_set(f"facets:{key}", read, self.seconds)

    def total(self, queryset):
        """How many rows."""
        return self(queryset.order_by(), "total", queryset.order_by().count)


def cube(partners):
    """Counts by the columns of the partner itself, in one pass: see ``Cube``."""
    unconfirmed = Q(confirmed_on=None) | Q(confirmed_on__lt=confirmation_limit())
    groups = (
        partners.order_by()
        .values_list("category_id", "hq_country_id", "status", "levels")
        .annotate(n=Count("pk"), unconfirmed=Count("pk", filter=unconfirmed))
    )
    counts: dict[str, Counter[Any]] = {
        name: Counter() for name in ("category", "country", "status", "level", "unconfirmed")
    }
    for category, country, status, levels, n, old in groups:
        counts["category"][category] += n
        counts["country"][country] += n
        counts["status"][status] += n
        counts["unconfirmed"]["true"] += old
        for level in levels:
            counts["level"][level] += n
    return counts


def by_activity(partners):
    """Partners by activity area."""
    through = Partner.activity_areas.through.objects.filter(partner__in=partners.order_by())
    return Counter(dict(through.values_list("activityarea_id").annotate(Count("pk"))))


def by_presence(partners, based):
    """Partners by the countries where they work, besides those that are ``based`` there."""
    working = Partner.activity_countries.through.objects.filter(partner__in=partners.order_by())
    elsewhere = working.exclude(country=F("partner__hq_country"))
    return based + Counter(dict(elsewhere.values_list("country_id").annotate(Count("pk"))))


def by_relation(partners, user):
    """Partners by kind of relation, in the engagements a user may see."""
    engagements = Engagement.objects.visible_to(user).filter(partner__in=partners.order_by())
    groups = engagements.order_by().values_list("relation_id")
    return Counter(dict(groups.annotate(Count("partner", distinct=True))))


def by_office(partners, countries, user):
    """Partners by office: in the countries that it covers, or engaged with it."""
    covered = defaultdict(set)
    for office, country in Office.countries.through.objects.values_list("office_id", "country_id"):
        covered[office].add(country)
    counts = Counter(
        {office: sum(countries[country] for country in ids) for office, ids in covered.items()}
    )
    engaged = Engagement.objects.visible_to(user).filter(
        partner__in=partners.order_by(), office__isnull=False
    )
    for office, __, country in set(
        engaged.order_by().values_list("office_id", "partner_id", "partner__hq_country_id")
    ):
        counts[office] += country not in covered[office]
    return counts


def observers(partners, kept):
    """Partners that are observers today, and those that are not."""
    running = ObserverStatus.objects.as_of(timezone.localdate())
    yes = partners.order_by().filter(pk__in=running.values("partner_id")).count()
    return Counter({"yes": yes, "no": kept.total(partners) - yes})


def facets_of(filterset, user):
    """Every facet of a directory page, counted as if its own filter were not set."""
    chosen = filterset.chosen_values()
    kept = filterset.kept

    def base(name):
        return filterset.queryset_without(name) if name in chosen else filterset.qs

    def counts(name):
        partners = base(name)
        return kept(partners, "cube", lambda: cube(partners))

    def terms(model, numbers, name):
        choices = [
            Choice(term.code, term.name, numbers[term.pk], term.code in chosen.get(name, ()))
            for term in model.objects.all()
        ]
        return alphabetical(choices, attrgetter("label"))

    def plain(choices, numbers, name):
        return [
            Choice(value, str(label), numbers[value], value in chosen.get(name, ()))
            for value, label in choices
        ]

    countries = {country.pk: country for country in Country.objects.all()}
    office_partners = base("office")
    office_counts = kept(
        office_partners,
        f"office {user.pk}",
        lambda: by_office(office_partners, counts("office")["country"], user),
    )
    present = kept(
        base("present_in"),
        "presence",
        lambda: by_presence(base("present_in"), counts("present_in")["country"]),
    )
    found = [
        Facet(
            "category", _("Category"), terms(Category, counts("category")["category"], "category")
        ),
        Facet("level", _("Level"), plain(Level.choices, counts("level")["level"], "level")),
        Facet(
            "region",
            _("Region"),
            region_choices(countries, counts("region")["country"], chosen.get("region", ())),
        ),
        Facet(
            "country",
            _("Country of headquarters"),
            country_choices(countries, counts("country")["country"], chosen.get("country", ())),
            is_long=True,
        ),
        Facet(
            "present_in",
            _("Present in"),
            country_choices(countries, present, chosen.get("present_in", ())),
            is_long=True,
            is_named=True,
        ),
        Facet(
            "activity",
            _("Activity area"),
            terms(
                ActivityArea,
                kept(base("activity"), "activity", lambda: by_activity(base("activity"))),
                "activity",
            ),
        ),
        Facet(
            "relation",
            _("Relation with IOM"),
            terms(
                RelationKind,
                kept(
                    base("relation"),
                    f"relation {user.pk}",
                    lambda: by_relation(base("relation"), user),
                ),
                "relation",
            ),
        ),
        Facet("office", _("IOM office"), terms(Office, office_counts, "office"), is_long=True),
        Facet(
            "observer",
            _("Observer at the Council"),
            plain(
                [("yes", _("Observer today")), ("no", _("Not an observer"))],
                kept(base("observer"), "observer", lambda: observers(base("observer"), kept)),
                "observer",
            ),
        ),
    ]
    if policies.is_staff(user) or chosen.keys() & {"status", "unconfirmed"}:
        found += [
            Facet(
                "status",
                _("Life of the record"),
                plain(Partner.Status.choices, counts("status")["status"], "status"),
            ),
            Facet(
                "unconfirmed",
                _("Confirmation"),
                plain(
                    [("true", _("Not confirmed for a year"))],
                    counts("unconfirmed")["unconfirmed"],
                    "unconfirmed",
                ),
            ),
        ]
    if keys := chosen.get("gap", ()):
        # counting every gap is the quality page's work; here it is a tick that can be taken away
        found.append(
            Facet(
                "gap",
                _("What is missing"),
                [
                    Choice(gap.key, str(gap.label), filterset.total, is_chosen=True)
                    for gap in GAPS
                    if gap.key in keys
                ],
            )
        )
    return [useful(facet) for facet in found if any(c.count or c.is_chosen for c in facet.choices)]


def useful(facet):
    """The facet without the choices that would show nothing."""
    choices = [choice for choice in facet.choices if choice.count or choice.is_chosen]
    return replace(facet, choices=choices)


def country_choices(countries, counts, chosen):
    """Countries in the order of their names in the reader's language."""
    choices = [
        Choice(country.code, country.name, counts[pk], country.code in chosen)
        for pk, country in countries.items()
    ]
    return alphabetical(choices, attrgetter("label"))


def region_choices(countries, counts, chosen):
    """Regions, each followed by its sub-regions and these by their intermediate regions."""
    numbers: Counter[int] = Counter()
    for pk, country in countries.items():
        numbers[country.region_id] += counts[pk]
        numbers[country.subregion_id] += counts[pk]
        numbers[country.intermediate_region_id] += counts[pk]
    inside = defaultdict(list)
    for region in alphabetical(Region.objects.all(), attrgetter("name")):
        inside[region.parent_id].append(region)

    def choices(parent, depth):
        for region in inside[parent]:
            number, is_chosen = numbers[region.pk], region.code in chosen
            yield Choice(region.code, region.name, number, is_chosen, depth)
            yield from choices(region.pk, depth + 1)

    return list(choices(None, 0))
