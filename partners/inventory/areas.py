"""Activity areas in words: what lists say an organisation does, as the areas of the registry."""

import csv
import re
from functools import cached_property
from pathlib import Path

from partners import reference
from partners.matching import normalise
from partners.models import ActivityArea

#: More pieces than this are a text about the organisation, not a list of what it does.
MOST = 30
_PARTS = re.compile(r"[;,/|•·&\n]|\s[-–—]\s|\s(?:and|et|y|e)\s")


class Areas:
    """Looks up what a cell says an organisation does; remembers what it has been asked."""

    def __init__(self):
        self.answers: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}

    @cached_property
    def by_code(self):
        return {area.code: area for area in ActivityArea.objects.all()}

    @cached_property
    def words(self):
        """Every normalised phrase with its code; what administrators call it wins."""
        found: dict[str, str] = {}
        for area in self.by_code.values():
            names = (area.code, area.name_en, area.name_fr, area.name_es)
            found |= {normalise(name): area.code for name in names}
        path = Path(reference.__file__).parent / "activity_words.csv"
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row["code"] in self.by_code:
                    for phrase in row["words"].split(";"):
                        found.setdefault(normalise(phrase), row["code"])
        found.pop("", None)
        return found

    def named(self, text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The codes that a cell names, and what of it names none."""
        if text not in self.answers:
            self.answers[text] = self._named(text)
        return self.answers[text]

    def _named(self, text):
        if code := self.words.get(normalise(text)):
            return (code,), ()
        codes: dict[str, None] = {}
        pieces, unknown = [], []
        for item in re.split(r"[;|\n]", text):
            if code := self.words.get(normalise(item)):
                codes[code] = None  # its name may hold a comma or an “and”
            else:
                pieces += [piece.strip() for piece in _PARTS.split(item) if piece.strip()]
        for piece in pieces[:MOST]:
            if code := self.one(normalise(piece)):
                codes[code] = None
            else:
                unknown.append(piece)
        return tuple(codes), tuple(unknown)

    def one(self, name):
        """The area of one phrase: the same words, or the longest known ones inside it."""
        if name in self.words:
            return self.words[name]
        inside = [phrase for phrase in self.words if f" {phrase} " in f" {name} "]
        return self.words[max(inside, key=len)] if inside else None
