"""What words mean across languages: translations, countries, places, kinds of body, and rarity.

The lists are in ``data/``; its README says how they were made from public lists.
"""

from __future__ import annotations

import csv
from functools import cache, lru_cache
from math import log
from pathlib import Path
from typing import TYPE_CHECKING

from partners.matching.letters import UNSPACED, stem

if TYPE_CHECKING:
    from collections.abc import Iterator

DATA = Path(__file__).parent / "data"
#: How many letters an adjective of a country has after its stem: "mexic", "mexicaines".
ENDING = 4
#: Kinds of body: two that differ in kind are two bodies.
TYPES = frozenset(
    "university college school institute institution center hospital foundation association society "
    "federation union council committee network press library museum department faculty laboratory "
    "group ministry agency church trust fund academy party company corporation commission office "
    "bureau clinic league club alliance coalition consortium confederation service seminary "
    "polytechnic observatory archive chamber secretariat programme program project initiative "
    "movement parliament government museum unit division branch chapter section team corporation "
    "authority board district region city campus station park journal forum conference congress "
    "brigade syndicate cooperative mission diocese parish order monastery hostel shelter house "
    "home orphanage nursery kindergarten lab alumni friend auxiliary publisher wing".split()
)
#: Kinds of body that a name has or leaves out and stays the same, as ROR tells: ``data/README.md``.
BODIES = frozenset(
    "association society organization union federation league guild confederation network alliance "
    "coalition".split()
)
#: How far a body reaches.
SCOPES = frozenset(
    "international global world worldwide europe european africa african asia asian america latin pacific "
    "national federal regional arab mediterranean nordic caribbean oceania euro pan inter intern "
    "commonwealth islamic".split()
)
#: Parts of a place: of two bodies one may be in the west and the other in the east.
COMPASS = frozenset("north south east west northern southern eastern western".split())
#: Kinds of body that languages and people put one for the other.
_KIN = (
    {"association", "society", "union", "federation", "organization", "league", "guild", "confederation"},
    {"institute", "center", "institution", "laboratory"},
    {"fund", "foundation", "trust"},
    {"university", "college", "academy", "polytechnic"},
    {"network", "alliance", "coalition", "forum", "consortium"},
    {"program", "project", "initiative"},
    {"committee", "council", "board", "commission"},
    {"support", "help", "aid", "relief", "assistance"},
    {"youth", "young"}, {"rural", "village"}, {"health", "medical", "medicine"},
    {"international", "world", "global"},
)  # fmt: skip
#: What a part of a larger body calls itself, in the spelling of ``Token.text``: a branch, a diocese.
BRANCHES = frozenset(
    "youth region branch subbranch chapter section subsection division county subcounty district diocese diocesan "
    "archdiocese archdiocesan eparchy vicariate parish ward constituency subsidiary affiliate "
    "delegation local provincial departmental "
    "antenne filiale succursale chapitre diocesain diocesaine archidiocese paroisse paroissial paroissiale "
    "comte departemental departementale cantonal cantonale locale "
    "seccion seccional delegacion filial sede capitulo sucursal diocesano diocesana diocesis archidiocesis "
    "arquidiocesis arquidiocesano arquidiocesana parroquia parroquial condado departamental comarcal nucleo "
    "secao delegacao municipal sezione delegazione diocesi parrocchia "
    "ortsverein ortsgruppe ortsverband kreisverband landesverband bezirksverband stadtverband "
    "zweigverein diozese diozesanverband sektion landesgruppe regionalgruppe "
    "afdeling avdeling avdelning oddzial diecezja otdelenie sube subesi cabang tawi فرع".split()
)
NUMERALS = {"ii": "2", "iii": "3", "iv": "4", "vii": "7", "viii": "8"}


@cache
def rows_of(name: str) -> list[list[str]]:
    """The rows of a list in ``data/``, without its header."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))[1:]


@cache
def _translations() -> dict[str, tuple[str, ...]]:
    return {word: tuple(meanings.split()) for word, meanings in rows_of("lexicon.csv")}


@cache
def _longest_unspaced() -> int:
    return max((len(word) for word in _translations() if UNSPACED.match(word)), default=1)


@cache
def _countries() -> dict[str, frozenset[str]]:
    return {
        text: frozenset(to.split()) for kind, text, to in rows_of("countries.csv") if kind == "name"
    }


@cache
def _demonyms() -> dict[str, frozenset[str]]:
    return {
        text: frozenset(to.split()) for kind, text, to in rows_of("countries.csv") if kind == "stem"
    }


@cache
def _places() -> frozenset[str]:
    return frozenset(row[0] for row in rows_of("places.csv"))


@cache
def _counts() -> tuple[dict[str, int], int]:
    rows = rows_of("counts.csv")
    return {word: int(count) for word, count in rows[1:]}, int(rows[0][1])


@lru_cache(maxsize=30_000)
def meanings(word: str) -> tuple[str, ...]:
    """What a normalised word is called in English, as stems; itself when nothing is known."""
    own = stem(word)
    return _translations().get(own) or _translations().get(word) or (own,)


@lru_cache(maxsize=30_000)
def weight(meaning: str) -> float:
    """How much a word tells: 1 for one that hardly any name has, near 0 for the commonest."""
    counts, names = _counts()
    count = counts.get(meaning, 4)
    return max(0.08, min(1.0, log(names / count / 4) / log(names / 4 / 4)))


@lru_cache(maxsize=30_000)
def country_of(phrase: str) -> frozenset[str]:
    """The countries that a normalised phrase names, as ISO 3166-1 alpha-2; usually one or none."""
    if found := _countries().get(phrase):
        return found
    if " " in phrase or len(phrase) < 4:
        return frozenset()
    stems = _demonyms()
    for end in range(len(phrase), max(2, len(phrase) - ENDING - 1), -1):
        if found := stems.get(phrase[:end]):
            return found
    return frozenset()


def is_place(phrase: str) -> bool:
    """Whether a normalised phrase is the name of a town or of a part of a country."""
    return phrase in _places()


@lru_cache(maxsize=30_000)
def kin(one: str, other: str) -> bool:
    """Whether two meanings are put one for the other."""
    return any(one in group and other in group for group in _KIN)


def pieces(run: str) -> Iterator[str]:
    """The known words of a run of text without spaces, longest first, and the rest between them."""
    known, rest, place = _translations(), "", 0
    while place < len(run):
        for length in range(min(_longest_unspaced(), len(run) - place), 0, -1):
            word = run[place : place + length]
            if word in known or word in _countries():
                if rest:
                    yield rest
                    rest = ""
                yield word
                place += length
                break
        else:
            rest += run[place]
            place += 1
    if rest:
        yield rest
