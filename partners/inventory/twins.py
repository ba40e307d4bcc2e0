"""Rows that are the same body as a row above: found by shared keys, judged like any pair."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from heapq import nlargest
from typing import Any

from django.utils.translation import gettext_noop as _
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from partners import matching
from partners.matching import Facts, bare, keys_of, normalise, own_host
from partners.matching.names import read
from partners.models.sentences import Sentence, because, say

#: A key that more rows share says little.
MOST_SHARING = 60
#: How many rows above are judged.
JUDGED = 8


def facts_from(values: Mapping[str, Any]) -> Facts:
    """The values of a row as the scorer wants them."""
    others = (*values.get("aliases", ()), *values.get("translations", {}).values())
    aliases = tuple(("alias", text) for text in others)
    emails = (values.get("email", ""), *values.get("emails", ()))
    return Facts(
        names=((matching.LEGAL, values["name"]), *aliases),
        acronyms=tuple(filter(None, [values.get("acronym")])),
        country=values.get("country", ""),
        other_countries=frozenset(values.get("activity_countries", ())),
        websites=tuple(filter(None, [values.get("website")])),
        emails=tuple(filter(None, emails)),
        identifiers=frozenset(map(tuple, values.get("identifiers", ()))),
        city=values.get("city", ""),
        founded=values.get("founded", ""),
    )


@dataclass(frozen=True, slots=True)
class Twin:
    """Whom a row repeats, how surely, and why."""

    place: str
    is_same: bool
    reason: Sentence


@dataclass(slots=True)
class Above:
    """The rows read so far, by their keys."""

    facts: dict[str, Facts] = field(default_factory=dict)
    by_key: defaultdict[int | str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def twin_of(self, facts: Facts) -> Twin | None:
        """The row above that this one repeats; one that is only likely the same when none is."""
        weights: defaultdict[str, float] = defaultdict(float)
        for key in row_keys(facts):
            places = self.by_key.get(key, ())
            if len(places) <= MOST_SHARING:
                for place in places:
                    weights[place] += 1 / len(places)
        # the rows that share the rarest keys; of equals the one that stands first
        seen = nlargest(JUDGED, weights, key=weights.__getitem__)
        likely = None
        for place in seen:
            if verdict := compare(facts, self.facts[place]):
                is_same, reason = verdict
                if is_same:
                    return Twin(place, True, reason)
                likely = likely or Twin(place, False, reason)
        return likely

    def add(self, place: str, facts: Facts) -> None:
        self.facts[place] = facts
        for key in row_keys(facts):
            self.by_key[key].append(place)


@lru_cache(maxsize=20_000)
def plain(text: str) -> str:
    """Normalised text, remembered: a row is compared with many."""
    return normalise(text)


def row_keys(facts: Facts) -> set[int | str]:
    """The keys of the registry; how the plain name begins and ends, for slips of the pen; acronyms."""
    name = normalise(facts.names[0][1]).replace(" ", "")
    ends = {f"t:{name[:5]} {facts.country}", f"t:-{name[-5:]} {facts.country}"}
    letters = {normalise(text).replace(" ", "") for text in facts.acronyms} | {name[:30]}
    return {*keys_of(facts), *ends, *(f"l:{text}" for text in letters)}


def compare(one: Facts, other: Facts) -> tuple[bool, Sentence] | None:
    """Whether two rows are the same body, surely or likely, and why; nothing when they differ.

    The rows of one list are told apart by whoever wrote it: likeness alone is no reason, as it is
    between two lists.
    """
    if one.country and other.country and one.country != other.country:
        return by_office(one, other) or by_identifier(one, other)
    return by_name(one, other) or by_address(one, other) or by_identifier(one, other)


def by_office(one: Facts, other: Facts) -> tuple[bool, Sentence] | None:
    """Whether two offices may report one body: what the scorer says of those with one website."""
    if not hosts_of(one) & hosts_of(other):
        return None
    verdict = matching.score(one, other)
    return None if verdict.verdict == "different" else (False, because(verdict))


def by_name(one: Facts, other: Facts) -> tuple[bool, Sentence] | None:
    """What names and acronyms say."""
    names = [plain(one.names[0][1]), plain(other.names[0][1])]
    acronyms = [{plain(text) for text in facts.acronyms} for facts in (one, other)]
    words = [bare(name) for name in names]
    if names[0] == names[1]:
        return True, say(_("same name"))
    if len(names[0]) > 1 and (names[0] in acronyms[1] or names[1] in acronyms[0]):
        return True, say(_("the name of one is the acronym of the other"))
    is_clear = not conflicts(one, other)
    if sorted(words[0]) == sorted(words[1]):
        return is_clear, say(_("same name in other words"))
    if words_of(one) == words_of(other):
        is_sure = is_clear and is_same(one, other)
        return is_sure, say(_("same words, written differently"))
    shared = acronyms[0] & acronyms[1]
    if (slips := are_slips(*words)) is not None:
        is_sure = slips < 2 or bool(shared) or supports(one, other)
        return is_sure and is_clear, say(_("nearly the same name"))
    closeness = closeness_of(one, other)
    if shared and closeness >= 55:
        # a branch has the acronym of its parent as well
        is_sure = closeness >= 75 and is_clear and is_same(one, other)
        return is_sure, say(_("same acronym, similar name"))
    return None


def words_of(facts: Facts) -> list[str]:
    """The words of a name as the scorer knows them: “Univ.” is a university, “niño” a child."""
    return sorted(token.key for token in read(facts.names[0][1]).tokens)


def by_address(one: Facts, other: Facts) -> tuple[bool, Sentence] | None:
    """What websites and e-mail addresses say together with the names."""
    closeness = closeness_of(one, other)
    hosts = [hosts_of(facts) for facts in (one, other)]
    if hosts[0] & hosts[1] and closeness >= 55:
        if closeness >= 75:
            # a branch has the website of its parent and nearly its name
            return is_same(one, other), say(_("same website, similar name"))
        return False, say(_("same website"))
    if set(one.emails) & set(other.emails) and closeness >= 60:
        return closeness >= 80 and is_same(one, other), say(_("same e-mail address, similar name"))
    return None


def by_identifier(one: Facts, other: Facts) -> tuple[bool, Sentence] | None:
    """What another list says, that calls both the same."""
    shared = one.identifiers & other.identifiers
    return (is_same(one, other), say(_("same identifier"))) if shared else None


def is_same(one: Facts, other: Facts) -> bool:
    return matching.score(one, other).verdict == "same"


def closeness_of(one: Facts, other: Facts) -> float:
    """How alike the telling words of two names are, in per cent."""
    texts = (" ".join(bare(plain(facts.names[0][1]))) for facts in (one, other))
    return fuzz.token_sort_ratio(*texts)


def hosts_of(facts: Facts) -> set[str]:
    return {own_host(site) for site in facts.websites} - {""}


def are_slips(one: list[str], other: list[str]) -> int | None:
    """How many wrong letters part two names; nothing when they part in more than that."""
    left, right = list(one), list(other)
    for word in one:
        if word in right:
            left.remove(word)
            right.remove(word)
    if len(left) != len(right):
        together = ["".join(left), "".join(right)]  # “Initiativesde” for “Initiatives de”
        return 0 if together[0] == together[1] else None
    slips = 0
    for word, twin in zip(sorted(left), sorted(right), strict=True):
        distance = OSA.distance(word, twin)
        if min(len(word), len(twin)) < 5 or distance > max(1, len(word) // 5):
            return None
        slips += distance
    return slips if slips <= 3 else None


def supports(one: Facts, other: Facts) -> bool:
    """Whether something besides the name says that two rows are one body."""
    return bool(
        (one.founded and len(one.founded) > 4 and one.founded == other.founded)
        or set(one.emails) & set(other.emails)
        or hosts_of(one) & hosts_of(other)
    )


def conflicts(one: Facts, other: Facts) -> bool:
    """Whether something besides the name says that two rows are two bodies."""
    hosts = [hosts_of(facts) for facts in (one, other)]
    if hosts[0] and hosts[1] and not hosts[0] & hosts[1]:
        return True
    acronyms = [{plain(text) for text in facts.acronyms} for facts in (one, other)]
    if acronyms[0] and acronyms[1] and not acronyms[0] & acronyms[1]:
        return True
    years = {facts.founded[:4] for facts in (one, other) if facts.founded}
    return len(years) > 1
