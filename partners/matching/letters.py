"""Words of any script in Latin letters, cut down to what spellings of one word share."""

from __future__ import annotations

import re
from functools import lru_cache

from anyascii import anyascii

#: Scripts written without spaces between words, and Korean, which parts words as it likes.
UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]+"
)
#: The Arabic article and the small words written together with what follows.
_ARTICLE = re.compile(r"^(?:[وبكف]?ال|[و]?لل)(?=.{3})")
_ARABIC = re.compile(r"[\u0600-\u06ff]")
_VOWELS = re.compile(r"[aeiouyw']")
_DOUBLE = re.compile(r"(.)\1+")
#: Letters that transliterations of one sound choose between.
_SOUNDS = str.maketrans(
    {"q": "k", "c": "k", "z": "s", "v": "b", "p": "b", "f": "b", "g": "j", "x": "k", "t": "d"}
)
_GROUPS = (("sch", "s"), ("tsch", "s"), ("ch", "s"), ("sh", "s"), ("kh", "k"), ("gh", "j"), ("th", "d"), ("dh", "d"), ("ph", "f"), ("dj", "j"), ("ts", "s"), ("tz", "s"), ("ck", "k"))  # fmt: skip


@lru_cache(maxsize=30_000)
def stem(word: str) -> str:
    """A normalised word without the endings of number, and an Arabic one without its article."""
    if _ARABIC.search(word):
        return _ARTICLE.sub("", word)
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


@lru_cache(maxsize=30_000)
def latin(word: str) -> str:
    """A normalised word in Latin letters."""
    return word if word.isascii() else "".join(filter(str.isalnum, anyascii(word).casefold()))


@lru_cache(maxsize=30_000)
def skeleton(word: str) -> str:
    """The consonants of a word as they sound, whatever transliteration wrote them."""
    text = latin(word)
    for group, sound in _GROUPS:
        text = text.replace(group, sound)
    rest = _VOWELS.sub("", text[1:]).replace("h", "")
    first = "" if text[:1] in "aeiouywh" else text[:1]
    return _DOUBLE.sub(r"\1", (first + rest).translate(_SOUNDS))
