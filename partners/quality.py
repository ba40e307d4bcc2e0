"""How complete the records are: counts of gaps, by office, and a score of every day."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count
from django.utils import timezone

from partners.gaps import GAPS
from partners.models import Office, Partner, QualityScore
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


def counts_of(partners: QuerySet[Partner], user: Any) -> list[tuple[Gap, int]]:
    """How many of these partners have each gap."""
    return [(gap, gap.narrow(partners, user).order_by().count()) for gap in GAPS]


def by_country(partners: QuerySet[Partner]) -> Counter[int | None]:
    """How many of these partners have their headquarters in each country."""
    groups = partners.order_by().values_list("hq_country_id").annotate(n=Count("pk"))
    return Counter(dict(groups))


def standings(user: Any) -> list[Standing]:
    """All records first, then those of each open office that has some, by its countries."""
    partners = living(user)
    totals = by_country(partners)
    gaps: Counter[int | None] = Counter()
    for gap in GAPS:
        gaps += by_country(gap.narrow(partners, user))
    covered = defaultdict(set)
    for number, country in Office.countries.through.objects.values_list("office_id", "country_id"):
        covered[number].add(country)
    found = [Standing(None, totals.total(), gaps.total())]
    for office in Office.objects.filter(valid_until=None):
        countries = covered[office.pk]
        count = sum(totals[country] for country in countries)
        if count:
            found.append(Standing(office, count, sum(gaps[country] for country in countries)))
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
