"""One spelling of what other lists call a body: as people paste it, and as the registry keeps it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

#: Where an address ends that says something; what follows only leads to a place on the page.
_REST = re.compile(r"[?#].*\Z", re.DOTALL)
_ADDRESS = re.compile(
    r"\A(?:https?:)?(?://)?(?:www\.)?([a-z0-9-]+(?:\.[a-z0-9-]+)+)/(.+)\Z", re.IGNORECASE
)


def _as_isni(text: str) -> str:
    """Sixteen digits in groups of four, as the list itself prints them."""
    digits = re.sub(r"[\s-]", "", text).upper()
    if re.fullmatch(r"\d{15}[\dX]", digits):
        return " ".join(digits[start : start + 4] for start in range(0, 16, 4))
    return text


@dataclass(frozen=True, slots=True)
class _Scheme:
    """A list with addresses of its own: where they are, and how it writes an identifier."""

    hosts: frozenset[str]
    written: Callable[[str], str]


def _doi(text: str) -> str:
    return re.sub(r"\Adoi:\s*", "", text, flags=re.IGNORECASE).lower()


def _funder(text: str) -> str:
    return _doi(text).removeprefix("10.13039/")


_DOI_HOSTS = frozenset({"doi.org", "dx.doi.org"})
#: The lists whose identifiers people paste as addresses, by their scheme in lower case.
_SCHEMES = {
    "ror": _Scheme(frozenset({"ror.org"}), str.lower),
    "wikidata": _Scheme(frozenset({"wikidata.org", "m.wikidata.org"}), str.upper),
    "isni": _Scheme(frozenset({"isni.org"}), _as_isni),
    "grid": _Scheme(frozenset({"grid.ac"}), str.lower),
    "fundref": _Scheme(_DOI_HOSTS, _funder),
    "crossref": _Scheme(_DOI_HOSTS, _funder),
    "crossref-funder": _Scheme(_DOI_HOSTS, _funder),
    "doi": _Scheme(_DOI_HOSTS, _doi),
}


def written(scheme: str, value: str) -> str:
    """An identifier as its list writes it; of a list nobody knows here, without spaces around.

    Digits and letters of full width are the same as others.

    >>> written("ROR", "https://ror.org/01ABC")
    '01abc'
    >>> written("wikidata", "http://www.wikidata.org/entity/q42")
    'Q42'
    """
    value = unicodedata.normalize("NFKC", value).strip()
    known = _SCHEMES.get(scheme.lower())
    if known is None:
        return value
    value = _without_address(value, known)
    # "ROR 01abc" and "isni:0000 …" name the list twice
    return known.written(
        re.sub(rf"\A{re.escape(scheme)}\s*[:\s]\s*", "", value, flags=re.IGNORECASE)
    )


def _without_address(value: str, known: _Scheme) -> str:
    found = _ADDRESS.match(value)
    if found is None or found[1].lower() not in known.hosts:
        return value
    path = _REST.sub("", found[2]).strip("/ ")
    # a DOI has a slash itself; of the others the end of the path is the identifier
    return path if known.hosts is _DOI_HOSTS else path.rpartition("/")[2]


def identifier_key(scheme: str, value: str) -> tuple[str, str]:
    """What two spellings of one identifier share: neither list nor value tell cases apart."""
    return scheme.lower(), written(scheme, value).lower()


def readings(text: str) -> set[tuple[str, str]]:
    """The keys that a text typed into a search may be, those of known addresses among them.

    The scheme is empty where the text is an identifier without its list.

    >>> sorted(readings("ROR 01ABC"))
    [('', 'ror 01abc'), ('ror', '01abc')]
    """
    text = " ".join(unicodedata.normalize("NFKC", text).split())
    found = {("", text.lower())}
    first, __, rest = re.sub(r"\A([\w-]+):\s*", r"\1 ", text).partition(" ")
    if rest and not rest.startswith("//"):
        found.add(identifier_key(first, rest))
    for scheme in _SCHEMES:
        key = identifier_key(scheme, text)
        if key[1] != text.lower():
            found.add(key)
    return found
