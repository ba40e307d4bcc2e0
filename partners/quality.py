"""How complete the records are: counts of gaps, by office, and a score of every day."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, F, OuterRef
from django.utils import timezone

from partners.gaps import GAPS
from partners.models import Engagement, Office, Partner, QualityScore
from partners.models.figures import score_of

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from partners.gaps import Gap

#: Partners that IOM works with, or has paused with: the others need no care.
LIVING = (Partner.Status.ACTIVE, Partner.Status.DORMANT)


@dataclass(frozen=True, slots=True)
class Standing:
    """The records of one office, or of all without one, and how many gaps they have."""

    office: Office | None
    partners: int
    gaps: int

    @property
    def score(self) -> float | None:
        return score_of(self.partners, self.gaps, len(GAPS))


class Keeper:
    """Who looks when nobody does: the daily score sees what headquarters see."""

    is_authenticated = is_active = True
    role_names = frozenset({"registry_officer"})
    partner_ids = country_ids = frozenset[int]()


def living(user: Any) -> QuerySet[Partner]:
    return Partner.objects.visible_to(user).filter(status__in=LIVING)


def counts(user: Any) -> dict[str, Count]:
    """The count of each gap, for one query that counts them all."""
    return {gap.column: Count("pk", filter=gap.condition(user), distinct=True) for gap in GAPS}


def counts_of(partners: QuerySet[Partner], user: Any) -> tuple[int, list[tuple[Gap, int]]]:
    """How many partners these are, and how many of them have each gap, in one query."""
    found = partners.order_by().aggregate(all=Count("pk", distinct=True), **counts(user))
    return found["all"], [(gap, found[gap.column]) for gap in GAPS]


def sums(partners: QuerySet[Partner], user: Any, by: str) -> dict[Any, Counter[str]]:
    """Records and their gaps together, by a column, in one query."""
    groups = partners.order_by().values_list(F(by))
    found = groups.annotate(all=Count("pk", distinct=True), **counts(user))
    return {key: Counter(partners=every, gaps=sum(lacks)) for key, every, *lacks in found}


def standings(user: Any) -> list[Standing]:
    """All records first, then those of each open office that has some.

    An office's are those that the directory lists for it: of the countries that it covers, and of
    other countries with which it works.
    """
    partners = living(user)
    by_country = sums(partners, user, "hq_country")
    covered = Office.countries.through.objects
    there = covered.filter(office=OuterRef("engagements__office"), country=OuterRef("hq_country"))
    engagements = Engagement.objects.visible_to(user).filter(office__isnull=False).order_by()
    elsewhere = partners.filter(engagements__in=engagements.values("pk")).exclude(Exists(there))
    by_office = sums(elsewhere, user, "engagements__office")
    countries = defaultdict(set)
    for number, country in covered.values_list("office_id", "country_id"):
        countries[number].add(country)
    total = sum(by_country.values(), Counter())
    found = [Standing(None, total["partners"], total["gaps"])]
    for office in Office.objects.filter(valid_until=None):
        own = Counter(by_office.get(office.pk, {}))
        for country in countries[office.pk]:
            own.update(by_country.get(country, {}))
        if own["partners"]:
            found.append(Standing(office, own["partners"], own["gaps"]))
    return found


def daily() -> None:
    """Keep the score of the day, once for each office."""
    day = timezone.localdate()
    for standing in standings(Keeper()):
        QualityScore.objects.update_or_create(
            office=standing.office,
            day=day,
            defaults={
                "partners": standing.partners, "gaps": standing.gaps, "checks": len(GAPS),
            },
        )  # fmt: skip


def line_of(scores: list[QualityScore], width: int = 600, height: int = 120) -> str:
    """The points of a line through the scores, oldest first, in a box of this size."""
    points: list[tuple[date, float]] = [
        (score.day, score.score) for score in scores if score.score is not None
    ]
    if len(points) < 2:
        return ""
    first, last = points[0][0], points[-1][0]
    days = max(1, (last - first).days)
    return " ".join(
        f"{(day - first).days * width / days:.0f},{height - value * height / 100:.0f}"
        for day, value in points
    )
