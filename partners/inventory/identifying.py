"""What other lists call the organisation of a row: identifiers, each with its scheme."""

from __future__ import annotations

import re
from functools import cache

from partners.matching import normalise, readings
from partners.models import Identifier

#: What stands between several identifiers in a cell.
_BETWEEN = re.compile(r"\s*[|;\n]\s*")
#: “grid:grid.123.a” and “GB-CHC 1234567”: the list, and what it calls the organisation.
_NAMED = re.compile(r"\A([A-Za-z][\w-]{1,39})\s*:\s*(?!//)(.+)\Z")
_CODED = re.compile(r"\A([A-Z]{2}-[A-Z0-9]+|\w+)\s+(?=\S*\d)(.+)\Z")


@cache
def schemes() -> dict[str, str]:
    """The schemes that headings name, by their plain words."""
    return {normalise(known): known for known in (*Identifier.SCHEMES, "grid", "FundRef")}


def scheme_in(heading: str) -> str:
    """The list that a heading names; nothing where it names none.

    >>> scheme_in("ROR ID"), scheme_in("N° IATI"), scheme_in("Identifiers")
    ('ROR', 'IATI', '')
    """
    return next((schemes()[word] for word in normalise(heading).split() if word in schemes()), "")


def parts_of(text: str) -> list[str]:
    """The identifiers in a cell, each once."""
    return [part for part in dict.fromkeys(_BETWEEN.split(text.strip())) if part]


def pair_in(text: str, heading: str = "") -> tuple[str, str] | None:
    """The scheme and the value of one identifier; nothing where no list is named.

    >>> pair_in("grid:grid.1.a"), pair_in("https://ror.org/01abc"), pair_in("01abc", "ROR")
    (('grid', 'grid.1.a'), ('ror', '01abc'), ('ROR', '01abc'))
    >>> pair_in("GB-CHC 1234567"), pair_in("1234567")
    (('GB-CHC', '1234567'), None)
    """
    if scheme := scheme_in(heading):
        return scheme, text  # the registry itself drops what names the list again
    if "//" in text:
        known = [pair for pair in readings(text) if pair[0]]
        return known[0] if len(known) == 1 else None  # the address of a DOI is that of a funder too
    if named := _NAMED.match(text):
        return named[1], named[2].strip()
    coded = _CODED.match(text)
    if coded and ("-" in coded[1] or normalise(coded[1]) in schemes()):
        return coded[1], coded[2].strip()
    return None
