"""Records that may be the body somebody asks about: found by shared keys, judged by the scorer.

One body at a time in milliseconds, or many at once in a constant number of queries a chunk.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from math import log2
from typing import TYPE_CHECKING

from django.db.models import Count

from partners import matching
from partners.matching.reasons import FOR, NAMED, Reason
from partners.models import MatchKey, Partner, PartnerName, facts_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from partners.matching import Facts, Verdict
    from partners.policies import Person

#: What is shown to people is at least as likely as not.
LEAST = 0.5
#: What whoever enters a body looks at all the same: that it is another is theirs to say.
NOTICED = NAMED | {Reason.SAME_WEBSITE}
#: A key that more records share says little.
MOST_SHARING = 400
#: How many records are judged, by the weight of the keys they share.
JUDGED = 12
#: Keys asked for in one query; SQLite takes 32,766 variables.
ASKED = 8_000


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that may be the body asked about, and how much it is."""

    number: int
    verdict: Verdict


def is_likely(verdict: Verdict) -> bool:
    """Whether two bodies may be one; something must speak for it."""
    return verdict.probability >= LEAST and not FOR.isdisjoint(verdict.reasons)


def is_noticed(verdict: Verdict) -> bool:
    """Whether who enters one body wants to see the other: by its name, acronym or website."""
    is_here = {Reason.SAME_ACRONYM, Reason.SAME_COUNTRY} <= set(verdict.reasons)
    return is_likely(verdict) or is_here or not NOTICED.isdisjoint(verdict.reasons)


def alike(
    facts: Facts,
    *,
    exclude: Iterable[int] = (),
    limit: int = 5,
    shown: Callable[[Verdict], bool] = is_likely,
) -> list[Candidate]:
    """The records that are the same or likely the same as one body, best first."""
    finder = Finder(judged=2 * JUDGED, shown=shown)
    return finder.alike([facts], exclude=[exclude], limit=limit)[0]


class Finder:
    """Finds for many bodies; it remembers from chunk to chunk what it has read."""

    def __init__(self, judged: int = JUDGED, shown: Callable[[Verdict], bool] = is_likely) -> None:
        self.judged = judged
        self.shown = shown
        #: Keys known to be shared by too many.
        self.common: set[int] = set()

    def alike(
        self,
        bodies: Sequence[Facts],
        *,
        exclude: Sequence[Iterable[int]] = (),
        limit: int = 5,
    ) -> list[list[Candidate]]:
        """For each body its candidates, best first; a constant number of queries."""
        keys = [matching.keys_of(facts) - self.common for facts in bodies]
        sharing = self.sharing(set().union(*keys))
        chosen = [
            self.choose(own, sharing, set(exclude[place]) if exclude else set())
            for place, own in enumerate(keys)
        ]
        known = facts_of({number for numbers in chosen for number in numbers})
        return [
            self.judge(facts, {one: known[one] for one in numbers if one in known})[:limit]
            for facts, numbers in zip(bodies, chosen, strict=True)
        ]

    def judge(self, facts: Facts, others: dict[int, Facts]) -> list[Candidate]:
        """Those of the others that are shown, best first."""
        verdicts = ((number, matching.score(facts, other)) for number, other in others.items())
        found = [Candidate(number, one) for number, one in verdicts if self.shown(one)]
        return sorted(found, key=lambda one: (-one.verdict.probability, one.number))

    def sharing(self, keys: set[int]) -> dict[int, list[int]]:
        """Who has each of these keys; those that too many have are left out."""
        asked = sorted(keys)
        found: defaultdict[int, list[int]] = defaultdict(list)
        for start in range(0, len(asked), ASKED):
            part = asked[start : start + ASKED]
            counts = dict(
                MatchKey.objects.filter(key__in=part)
                .order_by()
                .values_list("key")
                .annotate(Count("pk"))
            )
            self.common |= {key for key, count in counts.items() if count > MOST_SHARING}
            telling = [key for key, count in counts.items() if count <= MOST_SHARING]
            rows = MatchKey.objects.filter(key__in=telling).exclude(partner__status="merged")
            for key, number in rows.values_list("key", "partner_id"):
                found[key].append(number)
        return found

    def choose(
        self, keys: set[int], sharing: dict[int, list[int]], excluded: set[int]
    ) -> list[int]:
        """The numbers worth judging: those that share most, in the rarest keys."""
        weights: defaultdict[int, float] = defaultdict(float)
        for key in keys:
            numbers = sharing.get(key, ())
            for number in numbers:
                weights[number] += 1 / log2(1 + len(numbers))
        best = sorted(weights.keys() - excluded, key=lambda number: (-weights[number], number))
        return best[: self.judged]


def visible_to(user: Person, found: list[Candidate]) -> list[tuple[Partner, Verdict]]:
    """The candidates that a user may see, as records."""
    numbers = [one.number for one in found]
    partners = Partner.objects.visible_to(user).select_related("hq_country").in_bulk(numbers)
    return [(partners[one.number], one.verdict) for one in found if one.number in partners]


def for_new(
    user: Person,
    *,
    name: str,
    acronym: str = "",
    names: Iterable[str] = (),
    country: str = "",
    website: str = "",
    email: str = "",
    city: str = "",
    founded: str = "",
    limit: int = 5,
) -> list[tuple[Partner, Verdict]]:
    """The records that a body somebody is about to enter may be, among those the user sees.

    One of the same name, acronym or website is among them however unlikely: sections of a network
    are called the same in every country, and so is a record that has the wrong one.
    """
    others = ((PartnerName.Kind.ALIAS, text) for text in names if text)
    facts = matching.Facts(
        names=((matching.LEGAL, name), *others),
        acronyms=(acronym,) if acronym else (),
        country=country,
        websites=(website,) if website else (),
        emails=(email,) if email else (),
        city=city,
        founded=founded,
    )
    return visible_to(user, alike(facts, limit=3 * limit, shown=is_noticed))[:limit]
