"""A name taken apart: words with what they mean and weigh, acronyms, countries, legal forms."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from ftfy import fix_text

from partners.matching.letters import UNSPACED, latin, skeleton, stem
from partners.matching.lexicon import (
    BRANCHES,
    COMPASS,
    NUMERALS,
    SCOPES,
    TYPES,
    country_of,
    is_place,
    meanings,
    pieces,
    weight,
)
from partners.matching.words import FORMS, STOP_WORDS, UNSPACED_FORMS, normalise

if TYPE_CHECKING:
    from collections.abc import Iterator

#: What text looks like that was decoded wrongly on its way.
_BROKEN = re.compile(r"[ÃÂâÐÑØÙ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|ï»¿")
_BRACKETS = re.compile(r"[(\[（【]([^()\[\]（）【】]*)(?:[)\]）】]|$)")
#: What begins a former name, which is not the name.
_FORMERLY = re.compile(
    r"(?:formerly|former|previously|ex|anciennement|ancien|antes|antiguamente|previamente|"
    r"vormals|ehemals|già|antigo|dissolved|closed|defunct|merged)\b",
    re.IGNORECASE,
)
#: What is written in a way that its words alone do not tell, and what it stands for.
_SPELT_OUT = (
    (re.compile(r"\b(int|nat)['’]l\b", re.IGNORECASE), r"\1l"),
    (re.compile(r"\b(del|al) sur\b", re.IGNORECASE), r"\1 south"),  # “sur” alone is French
    (
        re.compile(
            r"\bpan[ -](?=(afri[ck]|americ|arab|asia|europ|hellen|pa[cs]ifi))", re.IGNORECASE
        ),
        "pan",
    ),
    # the law that a French association stands under
    (re.compile(r"\(?\bloi (de |du 1er juillet )?190[18]\b\)?", re.IGNORECASE), " "),
)
_CAPITALS = re.compile(r"\b[A-Z]{3,8}\b")
_PARTED = re.compile(r"\s+[-–—/:|]\s+|\s*[:|]\s+|,\s+")
#: Longest phrase that names a country or a place, in words.
PHRASE = 6
#: Words that tell what kind a word is.
KINDS = {"type": TYPES, "scope": SCOPES, "place": COMPASS}
#: Longest acronym.
ACRONYM = 12


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a name."""

    text: str
    means: frozenset[str]
    weight: float
    #: word, type, scope, country, place or number.
    kind: str
    bones: str = ""
    #: What it is found by: its first meaning.
    key: str = ""
    #: Whether it was translated from another language.
    is_foreign: bool = False

    @property
    def is_branch(self) -> bool:
        """Whether it says that a body is a part of another: a branch, a chapter, a diocese."""
        return self.text in BRANCHES or not self.means.isdisjoint(BRANCHES)


@dataclass(frozen=True, slots=True)
class Name:
    """What is in a name."""

    text: str
    #: All words, normalised.
    normal: str
    #: The words without legal forms and stop words.
    tokens: tuple[Token, ...]
    acronyms: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    is_latin: bool = True
    #: The letters of a name that may be an acronym itself.
    letters: str = ""
    #: Words in Latin letters, of which acronyms are made.
    spelt: tuple[str, ...] = field(default=())
    #: Every word as it stands, also what was taken for an acronym.
    whole: str = ""
    #: Words all in capitals in a name that is not: it is called so in letters.
    capitals: frozenset[str] = field(default=frozenset(), compare=False)

    @property
    def is_branch(self) -> bool:
        return any(token.is_branch for token in self.tokens)


@lru_cache(maxsize=6_000)
def read(text: str) -> Name:
    """Take a name apart."""
    text = text[:300]
    if _BROKEN.search(text):
        text = fix_text(text)
    for written, meant in _SPELT_OUT:
        text = written.sub(meant, text)
    acronyms: set[str] = set()
    core = _BRACKETS.sub(lambda found: _unbracketed(found, acronyms), text)
    core = _without_acronym(core, acronyms)
    core = UNSPACED_FORMS.sub(" ", core) if not core.isascii() else core
    normal = normalise(core) or normalise(text)
    words = normal.split()
    every = list(_tokens(words))
    tokens = tuple(token for token in every if token.text not in FORMS) or tuple(every)
    letters = ""
    if len(tokens) == 1 and len(words) == 1 and len(words[0]) <= ACRONYM:
        letters = latin(words[0])
    return Name(
        text=text,
        normal=" ".join(word for word in words if word not in FORMS) or normal,
        tokens=tokens,
        acronyms=frozenset(acronyms),
        countries=frozenset().union(*(one.means for one in tokens if one.kind == "country")),
        is_latin=not re.search(r"[^\W\d_a-z]", normal) or latin(normal) == normal,
        letters=letters,
        spelt=tuple(latin(word) for word in words),
        whole=normalise(text),
        capitals=frozenset()
        if text.isupper()
        else frozenset(map(as_acronym, _CAPITALS.findall(text))),
    )


def _unbracketed(found: re.Match[str], acronyms: set[str]) -> str:
    """What a pair of brackets leaves of its content: nothing of an acronym or a legal form."""
    inner = found[1].strip()
    if _FORMERLY.match(inner):
        return " "
    if _is_acronym(inner):
        acronyms.add(as_acronym(inner))
        return " "
    return " " if all(word in FORMS for word in normalise(inner).split()) else f" {inner} "


def _is_acronym(text: str) -> bool:
    bare = as_acronym(text)
    capitals = sum(letter.isupper() for letter in text)
    return (
        1 < len(bare) <= ACRONYM
        and len(text.split()) <= 2
        and (capitals >= 2 or (capitals == 1 and len(bare) <= 6 and " " not in text))
        and not country_of(normalise(text))
        and not is_place(normalise(text))
    )


def as_acronym(text: str) -> str:
    """The letters of an acronym, however they are written."""
    return latin(normalise(text).replace(" ", ""))


def _without_acronym(text: str, acronyms: set[str]) -> str:
    """The name without an acronym that stands before or after it, parted by a dash."""
    parts = [part for part in _PARTED.split(text) if part.strip()]
    if len(parts) < 2:
        return text
    for short, rest in ((parts[0], parts[1:]), (parts[-1], parts[:-1])):
        capitals = sum(letter.isupper() for letter in short)
        alone = len(short.split()) == 1 and capitals >= 2 and _is_acronym(short)
        if alone and sum(len(part.split()) for part in rest) > 1:
            acronyms.add(as_acronym(short))
            return " ".join(rest)
    return text


def _tokens(words: list[str]) -> Iterator[Token]:
    place = 0
    while place < len(words):
        for length in range(min(PHRASE, len(words) - place), 0, -1):
            phrase = " ".join(words[place : place + length])
            if token := _phrase(phrase, length):
                yield token
                place += length
                break
        else:
            yield from _word(words[place])
            place += 1


def _phrase(phrase: str, length: int) -> Token | None:
    """The token of a phrase that names a country or a place."""
    if found := country_of(phrase) or (country_of(stem(phrase)) if length == 1 else None):
        return Token(phrase, found, 0.45, "country", key=min(found))
    if length == 1 and (phrase in STOP_WORDS or meanings(phrase)[0] in TYPES):
        return None
    if is_place(phrase) and len(phrase) > 2:
        text = latin(phrase)
        return Token(
            text, frozenset({text}), max(0.5, weight(phrase)), "place", skeleton(phrase), text
        )
    return None


def _word(word: str) -> Iterator[Token]:
    if UNSPACED.search(word):
        for piece in pieces(word):
            if found := country_of(piece):
                yield Token(piece, found, 0.45, "country", key=min(found))
            else:
                yield _token(piece)
    elif word not in STOP_WORDS:
        yield _token(word)


def _token(word: str) -> Token:
    senses = meanings(word)
    if found := country_of(senses[0]):
        return Token(word, found, 0.45, "country", key=min(found))
    text = latin(stem(word))
    number = NUMERALS.get(text, text)
    if number.isdigit():
        return Token(text, frozenset({number.lstrip("0") or "0"}), 0.6, "number", key=number)
    kind = next((kind for kind, known in KINDS.items() if senses[0] in known), "word")
    return Token(
        text=text,
        means=frozenset({*senses, stem(word)}),
        weight=max(map(weight, senses))
        if UNSPACED.search(word) is None
        else _weight_of(word, senses),
        kind=kind,
        bones=skeleton(stem(word)),
        key=senses[0] if senses[0].isascii() else text,
        is_foreign=senses[0] != word and not word.startswith(senses[0]),
    )


def _weight_of(piece: str, senses: tuple[str, ...]) -> float:
    """An untranslated run of Chinese weighs as much as the words it may be."""
    if senses[0] == piece:
        return min(1.0, 0.4 + 0.2 * len(piece))
    return max(map(weight, senses))
