"""How two names compare: which words they share, which each has alone, and of what kind these are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from partners.matching.letters import stem
from partners.matching.lexicon import BODIES, COMPASS, kin
from partners.matching.words import STOP_WORDS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from partners.matching.names import Name, Token

#: Less alike than this, two words are two words.
LEAST_ALIKE = 0.6
#: Kinds of body that are also legal forms, put before a name or left out.
FORM_LIKE = frozenset({"association", "organization", "company", "corporation", "institution"})
FOUNDATION_LIKE = frozenset({"foundation", "fund", "trust"})
#: From here on, letters are the acronym of a name for certain.
FITTING = 0.9
#: From this weight on, a word tells one branch from another.
TELLING = 0.5


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two names side by side, in figures from 0 to 1 unless said otherwise."""

    #: The weight shared, as a part of each name's weight: of the fuller name, and of the other.
    shared_low: float
    shared_high: float
    #: The weight shared, in words that nobody else has.
    shared: float
    #: The heaviest word that each has alone: the smaller and the larger of the two.
    alone_both: float
    alone_one: float
    #: What each has alone, by kind of word: 2 when both have, 1 when one has.
    types: int
    scopes: int
    places: int
    countries: int
    numbers: int
    words: int
    #: Whether the countries that they name exclude each other.
    countries_differ: bool
    #: Whether they are letter by letter the same without legal forms.
    is_equal: bool
    #: The same words in another order, or written together.
    is_same_words: bool
    #: Likeness of the spelling.
    spelling: float
    #: Whether the shared words are shared by translation or transliteration.
    translated: float
    #: Whether one is written in other letters than the other.
    is_across: bool
    #: How well one is the acronym of the other's words.
    acronym: float
    #: 1 when acronyms that both carry agree, -1 when they differ.
    acronyms: int
    #: The countries that one name has and the other does not.
    extra_countries: frozenset[str]
    #: How many words the shorter name has.
    length: int
    #: 1 when one says that it is a branch, 2 when both do and say different places.
    branches: int
    #: Whether one is the other and a word such as "Society", which people leave out.
    is_body_more: bool = False

    @property
    def is_place_more(self) -> bool:
        """Whether one is the other and a place, as the house of a body in that town is called."""
        return self.places == 1 and not self.words and self.shared_high > 0.9


@lru_cache(maxsize=60_000)
def alike(one: Token, other: Token) -> float:
    """How much two words are one."""
    if one.kind != other.kind and "country" in {one.kind, other.kind}:
        return 0.0
    if one.means & other.means:
        return 1.0
    if "number" in {one.kind, other.kind} or one.kind == "country":
        return 0.0
    if one.key in COMPASS and other.key in COMPASS:
        return 0.0  # though “west” and “east” are written much alike
    if any(kin(mine, theirs) for mine in one.means for theirs in other.means):
        return 0.62
    return max(_spelt_alike(one, other), _sound_alike(one, other))


def _spelt_alike(one: Token, other: Token) -> float:
    best = 0.0
    for mine in {one.text, *(text for text in one.means if text.isascii())}:
        for theirs in {other.text, *(text for text in other.means if text.isascii())}:
            best = max(best, _spelling(mine, theirs))
    return best


def _spelling(mine: str, theirs: str) -> float:
    if not mine or not theirs:
        return 0.0
    shorter, longer = sorted((mine, theirs), key=len)
    if len(shorter) >= 5:
        distance = OSA.distance(shorter, longer, score_cutoff=2)
        if distance == 1 or (distance == 2 and len(shorter) >= 8):
            return 0.92
    start = _common_start(shorter, longer)
    if start >= 5 and start >= 0.6 * len(longer):
        return 0.85
    if start == len(shorter) >= 3 and len(longer) > len(shorter) + 2:
        return 0.62 if len(shorter) >= 4 else 0.5  # an abbreviation
    ratio = fuzz.ratio(shorter, longer) / 100
    return ratio - 0.08 if ratio >= 0.72 and len(shorter) >= 4 else 0.0


def _common_start(one: str, other: str) -> int:
    for place, (mine, theirs) in enumerate(zip(one, other, strict=False)):
        if mine != theirs:
            return place
    return len(one)


def _sound_alike(one: Token, other: Token) -> float:
    """Words that sound alike though one of them comes from another script."""
    if min(len(one.bones), len(other.bones)) < 2 or min(len(one.text), len(other.text)) < 4:
        return 0.0  # acronyms and syllables sound like anything
    if one.text.isascii() and one.means <= {one.text} and other.means <= {other.text}:
        least = 3  # both are Latin as they stand
    else:
        least = 2
    if one.bones == other.bones:
        return 0.8 if len(one.bones) > least else 0.62
    ratio = fuzz.ratio(one.bones, other.bones) / 100
    return ratio - 0.12 if ratio >= 0.78 and min(len(one.bones), len(other.bones)) >= 3 else 0.0


def compare(one: Name, other: Name) -> Likeness:
    """Put two names side by side."""
    acronyms = acronyms_agree(one, other)
    if one.whole == other.whole:
        # one of them shouts or sets apart a word, which was taken for an acronym
        one = other = max(one, other, key=lambda name: (len(name.tokens), name.text))
    pairs, left, right = align(one.tokens, other.tokens)
    shared = sum(value * min(mine.weight, theirs.weight) for value, mine, theirs in pairs)
    mine_all, theirs_all = weight_of(one.tokens), weight_of(other.tokens)
    parts = sorted((min(1.0, shared / mine_all), min(1.0, shared / theirs_all)))
    left_most, right_most = heaviest(left), heaviest(right)
    is_body_more = bool(left) != bool(right) and all(one.key in BODIES for one in (*left, *right))
    houses = {mine.key for __, mine, ___ in pairs if mine.kind == "type"}
    left, right = without_forms(left, houses), without_forms(right, houses)
    translated = [
        mine.weight
        for __, mine, theirs in pairs
        if mine.text != theirs.text and (mine.is_foreign or theirs.is_foreign)
    ]
    return Likeness(
        shared_low=parts[0],
        shared_high=parts[1],
        shared=shared,
        alone_both=min(left_most, right_most),
        alone_one=max(left_most, right_most),
        types=alone(left, right, "type"),
        scopes=alone(left, right, "scope"),
        places=alone(left, right, "place"),
        countries=alone(left, right, "country"),
        numbers=alone(left, right, "number"),
        words=alone(left, right, "word"),
        countries_differ=bool(one.countries and other.countries)
        and not one.countries & other.countries,
        is_equal=one.normal == other.normal,
        is_same_words=is_same_words(one, other),
        spelling=fuzz.token_sort_ratio(one.normal, other.normal) / 100,
        translated=sum(translated) / shared if shared else 0.0,
        is_across=one.is_latin != other.is_latin,
        acronym=max(fits(one.letters, other), fits(other.letters, one)),
        acronyms=acronyms,
        extra_countries=one.countries ^ other.countries,
        length=min(len(one.tokens), len(other.tokens)),
        branches=branches(one, other, left, right),
        is_body_more=is_body_more and parts[1] > 0.95,
    )


def branches(one: Name, other: Name, left: Collection[Token], right: Collection[Token]) -> int:
    """Whether one is a branch of what the other may be, or the two are branches of one body.

    Two branches are told apart by the words that each has alone; a word in other letters may be
    the same one.
    """
    if one.is_branch != other.is_branch:
        return int(any(token.is_branch for token in (*left, *right)))
    if is_acronym_at_place(one, other, left) or is_acronym_at_place(other, one, right):
        return 1
    if are_of_one_acronym(one, other, left, right):
        return 2
    if not one.is_branch or one.is_latin != other.is_latin:
        return 0
    return 2 if says_where(left) and says_where(right) else 0


def is_acronym_at_place(short: Name, other: Name, alone: Collection[Token]) -> bool:
    """Whether a name is the acronym of another and a place, as “KRCS Nakuru” is: one of its branches.

    Words in no list may be a town; more than two of them are rather a name in another language.
    """
    count = len(short.tokens)
    if count > 3 or count - len(alone) > 1 or short.is_latin != other.is_latin:
        return False
    letters = {stem(word) for word in short.spelt if is_acronym_of(word, other)}
    own = [token for token in short.tokens if token.text in letters]
    rest = [token for token in alone if token not in own]
    if not 0 < len(rest) < 3 or len(own) + len(rest) < count:
        return False
    if own:
        return says_where(rest)
    # “Nakuru (KRCS)”: beside brackets only a town is taken for one
    return bool(short.acronyms & other.acronyms) and all(token.kind == "place" for token in rest)


def are_of_one_acronym(
    one: Name, other: Name, left: Collection[Token], right: Collection[Token]
) -> bool:
    """Whether two names are one acronym with a place each: “KRCS Nakuru” and “KRCS Kakamega”."""
    capitals = one.capitals & other.capitals
    if not capitals or one.is_latin != other.is_latin:
        return False
    if not (says_where(left) and says_where(right)):
        return False
    shared = [token for token in one.tokens if token not in left]
    letters = {stem(word) for word in capitals}
    return bool(shared) and all(token.text in letters for token in shared)


def is_acronym_of(word: str, name: Name) -> bool:
    """Whether a word is what a name is called in letters, and no word of that name itself."""
    if word in name.spelt:
        return False
    if word in name.acronyms:
        return True
    begins = any(first.startswith(word[:1]) for first in name.spelt[:2])
    return begins and 2 < len(word) < 9 and fits(word, name) >= FITTING


def says_where(tokens: Iterable[Token]) -> bool:
    """Whether words tell which branch of many this is; most places are in no list."""
    return any(one.kind in {"place", "word"} and one.weight >= TELLING for one in tokens)


def align(
    ours: Sequence[Token], theirs: Sequence[Token]
) -> tuple[list[tuple[float, Token, Token]], list[Token], list[Token]]:
    """The words of two names that are one, best pairs first, and what is left of each."""
    likely = sorted(
        (
            (value, min(mine.weight, other.weight), -abs(place - at), place, at)
            for place, mine in enumerate(ours)
            for at, other in enumerate(theirs)
            if (value := alike(mine, other)) >= LEAST_ALIKE
        ),
        reverse=True,
    )
    used_ours: set[int] = set()
    used_theirs: set[int] = set()
    pairs = []
    for value, __, ___, place, at in likely:
        if place not in used_ours and at not in used_theirs:
            used_ours.add(place)
            used_theirs.add(at)
            pairs.append((value, ours[place], theirs[at]))
    left = [one for place, one in enumerate(ours) if place not in used_ours]
    right = [one for at, one in enumerate(theirs) if at not in used_theirs]
    # a word that one name repeats, or writes as two, is not alone
    left = [one for one in left if not any(alike(one, other) == 1 for other in theirs)]
    right = [one for one in right if not any(alike(other, one) == 1 for other in ours)]
    if left and right and "".join(x.text for x in left) == "".join(x.text for x in right):
        whole = max(left, key=lambda one: one.weight)
        return [*pairs, (1.0, whole, whole)], [], []
    return [*pairs, *shortened(left, right)], left, right


def without_forms(tokens: list[Token], houses: set[str]) -> list[Token]:
    """Words without those kinds of body that are a legal form: "Association" before a name.

    "Foundation" is one as well, unless both names have a house: a hospital is not its foundation.
    """
    weak = FORM_LIKE if houses else FORM_LIKE | FOUNDATION_LIKE
    return [token for token in tokens if token.key not in weak]


def weight_of(tokens: Iterable[Token]) -> float:
    return sum(token.weight for token in tokens) or 1.0


def heaviest(tokens: Iterable[Token]) -> float:
    return max((token.weight for token in tokens), default=0.0)


def alone(left: Iterable[Token], right: Iterable[Token], kind: str) -> int:
    """How many of the two have a word of this kind alone."""
    return any(one.kind == kind for one in left) + any(one.kind == kind for one in right)


def is_same_words(one: Name, other: Name) -> bool:
    mine = sorted(word for word in one.normal.split() if word not in STOP_WORDS)
    theirs = sorted(word for word in other.normal.split() if word not in STOP_WORDS)
    if sorted(one.whole.split()) == sorted(other.whole.split()):
        return True  # though a word was taken for an acronym in one of them
    return mine == theirs or one.normal.replace(" ", "") == other.normal.replace(" ", "")


def acronyms_agree(one: Name, other: Name) -> int:
    mine = one.acronyms | ({one.letters} - {""})
    theirs = other.acronyms | ({other.letters} - {""})
    if not mine or not theirs:
        return 0
    return 1 if mine & theirs else -1


@lru_cache(maxsize=6_000)
def fits(acronym: str, name: Name) -> float:
    """How well letters are the acronym of a name: the part of its telling words that they begin.

    The letters stand in order, each at the beginning of a word or after a letter that was taken.
    """
    if acronym in name.acronyms:
        return 1.0
    words = [(word, word not in STOP_WORDS) for word in name.spelt if word]
    telling = sum(tells for __, tells in words)
    if len(acronym) < 2 or telling < 2 or not acronym.isascii():
        return 0.0
    reached = {0: 0.0}  # letters taken: words begun
    for word, tells in words:
        reached = one_word_further(reached, acronym, word, float(tells))
    return max(0.0, min(1.0, reached.get(len(acronym), 0.0) / telling))


def one_word_further(
    reached: dict[int, float], acronym: str, word: str, worth: float
) -> dict[int, float]:
    """What can be taken of an acronym with one more word; a second letter of a word counts less."""
    further = dict(reached)
    for taken, begun in reached.items():
        for length in range(1, len(word) + 1):
            if acronym[taken : taken + length] != word[:length]:
                break
            value = begun + worth - 0.12 * (length - 1)
            further[taken + length] = max(further.get(taken + length, -9.0), value)
    return further


def shortened(left: list[Token], right: list[Token]) -> list[tuple[float, Token, Token]]:
    """Words that one name has alone and that stand for the first letters of several of the other."""
    found = []
    for ours, theirs in ((left, right), (right, left)):
        for short in list(ours):
            if not 2 <= len(short.text) <= 7 or not short.text.isascii() or " " in short.text:
                continue
            for start in range(len(theirs) - 1):
                part = theirs[start : start + len(short.text)]
                if len(part) > 1 and "".join(one.text[:1] for one in part) == short.text:
                    found.append((0.9, max(part, key=lambda one: one.weight), short))
                    ours.remove(short)
                    del theirs[start : start + len(short.text)]
                    break
    return found
