"""Categories in words: what lists call a kind of organisation, as one of the seven, or none."""

import csv
import re
from functools import cached_property
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import OSA

from partners import reference
from partners.matching import normalise
from partners.models import Category

#: What a word may mean besides the seven: no civil-society organisation, or nothing that tells.
OUT_OF_SCOPE, UNKNOWN = "out_of_scope", "unknown"
#: The kind that the narrower ones belong to as well.
GENERAL = "ngo"
#: Words that only say how far an organisation reaches, or how many there are.
QUALIFIERS = frozenset(
    "local locale locales locaux nacional nationale national nationales nationaux internationale "
    "international internationaux internacional regional regionale community communautaire the de la "
    "le les des los las du d l of and et y e or ou o a en intl int nat private privada privee "
    "privado prive small large registered".split()
)
#: A longer text is no category.
LONGEST = 300
_PARTS = re.compile(r"[,;/|\n()\[\]+&]|\s[-–—]\s|\s(?:et/ou|and/or|y/o|et|and|y|e|ou|or|o)\s")


class Categories:
    """Looks up what a cell calls a category; remembers what it has been asked."""

    def __init__(self):
        self.answers: dict[str, tuple[str, ...]] = {}

    @cached_property
    def by_code(self):
        return {category.code: category for category in Category.objects.all()}

    @cached_property
    def words(self):
        """Every normalised phrase with its code; what administrators call it wins."""
        found: dict[str, str] = {}
        for category in self.by_code.values():
            names = (category.code, category.name_en, category.name_fr, category.name_es)
            found |= {stemmed(name): category.code for name in names}
        path = Path(reference.__file__).parent / "category_words.csv"
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                for phrase in row["words"].split(";"):
                    found.setdefault(stemmed(phrase), row["code"])
        found.pop("", None)
        return found

    @cached_property
    def phrases(self):
        """The phrases that tell something, longest first: a longer one covers the words in it."""
        told = (phrase for phrase in self.words if len(phrase) > 2)
        return sorted(told, key=lambda phrase: (-phrase.count(" "), -len(phrase)))

    def named(self, text) -> tuple[str, ...]:
        """The codes that a cell names: none when it says nothing, two when it cannot decide."""
        if len(text) > LONGEST:
            return ()
        if text not in self.answers:
            self.answers[text] = self._named(text)
        return self.answers[text]

    def _named(self, text):
        if code := self.exact(text):
            return told([code])
        parts = [part for part in _PARTS.split(text.casefold()) if part and part.strip()]
        codes = [self.exact(part) for part in parts]
        if len(parts) > 1 and any(codes):
            return told(
                code for part, known in zip(parts, codes, strict=True)
                for code in ([known] if known else self.inside(part))
            )  # fmt: skip
        return told(self.inside(text)) or told(filter(None, [self.typo(text)]))

    def exact(self, text):
        """The code of a text that is one phrase, with or without “local” and the like."""
        name = stemmed(text)
        return self.words.get(name) or self.words.get(without_qualifiers(name))

    def inside(self, text):
        """The codes of the phrases inside a text, each word read once."""
        rest, codes = f" {stemmed(text)} ", []
        for phrase in self.phrases:
            if f" {phrase} " in rest:
                codes.append(self.words[phrase])
                rest = rest.replace(f" {phrase} ", " · ")
        narrower = [code for code in codes if code not in (GENERAL, UNKNOWN)]
        return narrower or codes  # “human rights NGO” is a human rights group

    def typo(self, text):
        """The one code whose phrase is nearly this."""
        name = without_qualifiers(stemmed(text))
        if len(name) < 5:
            return None
        slips = 1 if len(name) < 8 else 2
        near = process.extract(
            name, self.phrases, scorer=OSA.distance, score_cutoff=slips, limit=6
        )  # fmt: skip
        best = min((distance for __, distance, __ in near), default=0)
        codes = {self.words[phrase] for phrase, distance, __ in near if distance == best}
        return codes.pop() if len(codes) == 1 else None


def told(codes):
    """The codes that say something, each once; the seven win over “out of scope”."""
    every = dict.fromkeys(code for code in codes if code != UNKNOWN)
    if len(every) > 1:
        every.pop(OUT_OF_SCOPE, None)
    return tuple(every)


def stemmed(text):
    """Normalised text whose words have lost the s of the plural."""
    words = normalise(text).split()
    return " ".join(w[:-1] if len(w) > 3 and w.endswith("s") and w[-2] != "s" else w for w in words)


def without_qualifiers(name):
    return " ".join(
        word for word in name.split() if word not in QUALIFIERS and f"{word}s" not in QUALIFIERS
    )
