"""Whether two bodies are the same: a probability, a verdict, and the reasons in words.

The weights are those of a logistic regression over ``features``, constants in ``data/weights.csv``;
``data/README.md`` says how they came about.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from math import exp
from typing import TYPE_CHECKING, Literal

from rapidfuzz import fuzz

from config.formats.lists import listed
from partners.matching.comparing import compare
from partners.matching.features import HOST, NONE, PAGE, features, is_deep, websites
from partners.matching.lexicon import rows_of
from partners.matching.names import Name, as_acronym, read
from partners.matching.reasons import Reason, reasons_of

if TYPE_CHECKING:
    from partners.matching.comparing import Likeness
    from partners.matching.facts import Facts

#: From these probabilities on, a pair is the same, or likely the same.
SAME, LIKELY = 0.8, 0.4
#: How many pairs of names are looked at closely; the rest are less alike at first sight.
CLOSELY = 12
#: Pairs of names this near the best one, in logarithms of odds, are as good a reason.
NEARLY = 1.5
#: What is weighed by judgement: the lists the weights come from do not tell it.
SAME_IDENTIFIER, OTHER_IDENTIFIER = 8.0, -3.0
SAME_CITY, OTHER_CITY = 0.5, -0.7
SAME_YEAR, OTHER_YEAR = 0.4, -0.6
#: The fuller name leads to a page within the site that the shorter one has: a unit of it.
PAGE_OF_ITS_OWN = -1.0
#: What a person should look at, in logarithms of odds: likely, and never the same.
LOOKED_AT = 1.0
#: From this weight on, words that a name has alone say something of their own.
SPEAKING = 0.35
#: Schemes in which one body has one identifier.
UNIQUE_SCHEMES = frozenset({"ROR", "ISNI", "wikidata", "UNPP", "ECOSOC", "IATI"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """What comparing two bodies says."""

    probability: float
    #: What speaks for and against; each has a code (``value``) and a ``label`` in words.
    reasons: tuple[Reason, ...] = ()

    @property
    def verdict(self) -> Literal["same", "likely", "different"]:
        if self.probability >= SAME:
            return "same"
        return "likely" if self.probability >= LIKELY else "different"

    @property
    def sentence(self) -> str:
        """The reasons in the reader's language, as one line."""
        return listed(reason.label for reason in self.reasons)

    @property
    def percent(self) -> int:
        """The probability as people read it; certainty is for people."""
        return min(99, max(1, round(self.probability * 100)))


def score(left: Facts, right: Facts) -> Verdict:
    """Compare two bodies; the order does not matter."""
    site = websites(left, right)
    extra = beside(left, right)
    weighed = [
        (
            held(weigh(features(one, left=left, right=right, site=site)) + extra, one, left, right),
            one,
        )
        for one in likenesses(left, right)
    ]
    best = max(logit for logit, __ in weighed)
    # of names that say as much, the reader is told of those that are spelt alike
    telling = [one for logit, one in weighed if logit >= best - NEARLY]
    likeness = max(telling, key=lambda one: (one.is_equal, one.is_same_words, one.spelling))
    logit = best + within(likeness, left, right, site)
    if is_office_of_one(weighed, left, right, site) or is_body_left_out(
        likeness, left, right, site
    ):
        logit = max(logit, LOOKED_AT)
    probability = 1 / (1 + exp(-max(-30.0, min(30.0, logit))))
    reasons = reasons_of(likeness, left=left, right=right, site=site)
    return Verdict(round(probability, 4), reasons)


def held(logit: float, one: Likeness, left: Facts, right: Facts) -> float:
    """A branch is another body than its parent and its sisters, whatever website they share."""
    is_another = one.branches > 0 or one.places == 2 or one.is_place_more
    return (
        min(logit, LOOKED_AT) if is_another and not left.identifiers & right.identifiers else logit
    )


def is_office_of_one(
    weighed: list[tuple[float, Likeness]], left: Facts, right: Facts, site: str
) -> bool:
    """Whether one body seems to be reported by its offices in two countries.

    National sections are called the same as well, but each has a website of its own.
    """
    is_apart = bool(left.country and right.country) and left.country != right.country
    if not is_apart or site not in {PAGE, HOST} or identifiers_differ(left, right):
        return False
    return any(one.is_same_words for __, one in weighed)


def is_body_left_out(likeness: Likeness, left: Facts, right: Facts, site: str) -> bool:
    """Whether two names of one country part in a word such as "Society", and nothing else speaks.

    One word before it says too little, unless they share a website: “Farmers” and “Farmers Union”.
    """
    if not likeness.is_body_more or identifiers_differ(left, right):
        return False
    if left.country and right.country and left.country != right.country:
        return False
    is_here = bool(left.country and right.country) and likeness.length > 1 and site == NONE
    return site in {PAGE, HOST} or is_here


@cache
def weights() -> dict[str, float]:
    return {name: float(value) for name, value in rows_of("weights.csv")}


def weigh(figures: dict[str, float]) -> float:
    """The sum of the figures by their weights: the logarithm of the odds."""
    known = weights()
    return sum(known[name] * value for name, value in figures.items() if value)


def likenesses(left: Facts, right: Facts) -> list[Likeness]:
    """Each name of one beside each name of the other, those most alike at first sight."""
    ours, theirs = names_of(left), names_of(right)
    pairs = [(one, other) for one in ours for other in theirs]
    if len(pairs) > CLOSELY:
        pairs.sort(key=lambda pair: fuzz.token_sort_ratio(pair[0].normal, pair[1].normal))
        pairs = pairs[-CLOSELY:]
    return [compare(one, other) for one, other in pairs]


def names_of(facts: Facts) -> list[Name]:
    """The names of a body taken apart, each with the acronyms that the record gives it."""
    given = frozenset(filter(None, map(as_acronym, facts.acronyms)))
    names = [read(text) for text in dict.fromkeys(text for __, text in facts.names)]
    return [replace(name, acronyms=name.acronyms | given) for name in names] if given else names


def beside(left: Facts, right: Facts) -> float:
    """What identifiers, towns and years add."""
    found = 0.0
    if left.identifiers & right.identifiers:
        found += SAME_IDENTIFIER
    else:
        found += OTHER_IDENTIFIER * identifiers_differ(left, right)
    if left.city and right.city:
        found += SAME_CITY if left.city.casefold() == right.city.casefold() else OTHER_CITY
    if left.founded and right.founded:
        found += SAME_YEAR if left.founded[:4] == right.founded[:4] else OTHER_YEAR
    return found


def within(likeness: Likeness, left: Facts, right: Facts, site: str) -> float:
    """What it takes away that the fuller name leads to a page of the site of the other."""
    fuller, other = sorted((left, right), key=lambda facts: len(facts.names[0][1]), reverse=True)
    has_page = any(map(is_deep, fuller.websites)) and not any(map(is_deep, other.websites))
    is_more = likeness.shared_high > 0.95 and likeness.alone_one >= SPEAKING
    return PAGE_OF_ITS_OWN if site == HOST and has_page and is_more else 0.0


def identifiers_differ(left: Facts, right: Facts) -> bool:
    """Whether one list, that gives each body one identifier, gives these two different ones."""
    ours = {scheme for scheme, __ in left.identifiers} & UNIQUE_SCHEMES
    return any(scheme in ours for scheme, __ in right.identifiers)
