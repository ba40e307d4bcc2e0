"""Keys that records of one body are likely to share, so that nobody compares all with all."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from itertools import combinations
from typing import TYPE_CHECKING

from partners.matching.addresses import domain_of, mail_host, own_host
from partners.matching.letters import latin
from partners.matching.names import as_acronym, read
from partners.matching.words import STOP_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from partners.matching.facts import Facts
    from partners.matching.names import Name, Token

#: How many of a name's heaviest words make pairs.
TELLING = 3
#: From this weight on, a word is a key of its own.
RARE = 0.75
#: How many names of one body are read.
MOST_NAMES = 12
#: How many first letters of a word count: endings differ from language to language.
BEGINNING = 5


def keys_of(facts: Facts) -> set[int]:
    """Everything a body can be found by among many, as numbers of 64 bits."""
    found = {f"h {domain_of(host)}" for host in map(own_host, facts.websites) if host}
    found |= {f"h {domain_of(host)}" for host in map(mail_host, facts.emails) if host}
    found |= {f"i {scheme} {value}".casefold() for scheme, value in facts.identifiers}
    found |= {f"a {letters}" for letters in map(as_acronym, facts.acronyms) if letters}
    for __, text in facts.names[:MOST_NAMES]:
        found |= name_keys(text)
    return set(map(number_of, found))


@lru_cache(maxsize=6_000)
def name_keys(text: str) -> frozenset[str]:
    name = read(text)
    return frozenset((*of_words(name.tokens), *of_letters(name)))


def of_words(tokens: Sequence[Token]) -> Iterator[str]:
    """All words together; the heaviest in pairs, as written and as they sound; the rare alone."""
    yield "n " + " ".join(sorted({token.key for token in tokens}))
    telling = sorted(tokens, key=lambda token: (-token.weight, token.key))
    heavy = sorted({token.key[:BEGINNING] for token in telling[:TELLING]})
    for one, other in combinations(heavy, 2):
        yield f"p {one} {other}"
    sounds = sorted({token.bones for token in telling[:TELLING] if len(token.bones) > 1})
    for one, other in combinations(sounds, 2):
        yield f"s {one} {other}"
    for token in telling[:2]:
        if token.weight >= RARE:
            yield f"t {token.key}"
            if len(token.bones) > 2:
                yield f"s {token.bones}"


def of_letters(name: Name) -> Iterator[str]:
    """A name as one word; the acronyms it has, may be, or may have: its first letters."""
    yield "j " + name.whole.replace(" ", "")
    yield "j " + "".join(token.text for token in name.tokens)
    for letters in (*name.acronyms, name.letters):
        if letters:
            yield f"a {letters}"
    if len(name.spelt) > 2:
        every = "".join(word[:1] for word in name.spelt)
        telling = "".join(word[:1] for word in name.spelt if word not in STOP_WORDS)
        for letters in {every, telling}:
            if 2 < len(letters) < 9:
                yield f"a {latin(letters)}"


@lru_cache(maxsize=30_000)
def number_of(key: str) -> int:
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), signed=True)
