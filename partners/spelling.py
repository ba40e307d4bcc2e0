"""Every word that occurs in the registry, in memory: which words hold a piece, which were meant."""

import re
from collections import defaultdict

from django.db import connection
from rapidfuzz import process
from rapidfuzz.distance import OSA

from partners.matching import STOP_WORDS
from partners.models import Word

#: Corrections tried for one word.
CORRECTIONS = 5
#: A piece that stands in more words than this is looked for in the texts.
SPELLINGS = 1_000
#: Into how many words one word is taken apart, as "medecinssansfrontieres".
MOST_PARTS = 5
#: Scripts that are written without spaces between words: Thai to Khmer, Chinese, Japanese.
UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uf900-\ufaff]")


class Vocabulary:
    """Every word that occurs in the registry, read once in each process and then kept up."""

    def __init__(self):
        self.clear()

    def clear(self):
        self.is_provisional = False
        self.last = (0, "")
        self.words = set()
        self.text = "\n"
        self.alike = defaultdict(list)

    def refresh(self):
        """Read what is new; everything again when the words known are no longer there.

        What was read inside a transaction may have been rolled back, and its numbers given to
        other words: it is not relied on outside of it.
        """
        if self.is_provisional and not connection.in_atomic_block:
            self.clear()
        newest = Word.objects.order_by("-pk").values_list("pk", "text").first()
        if newest is None:
            self.clear()
        elif newest != self.last:
            number = self.last[0]
            rows = list(
                Word.objects.filter(pk__gte=number).order_by("pk").values_list("pk", "text")
            )
            if number and rows[:1] == [self.last]:
                rows = rows[1:]
            elif number:
                self.clear()
                rows = list(Word.objects.order_by("pk").values_list("pk", "text"))
            self.add([word for __, word in rows])
            self.last = newest
            self.is_provisional = connection.in_atomic_block

    def add(self, words):
        self.words.update(words)
        self.text += "\n".join(words) + "\n"
        for word in words:
            self.alike[len(word), word[0]].append(word)

    def holding(self, piece):
        """The words in which a piece of text stands; nothing when they are too many to name."""
        word = piece.strip()
        if piece == f" {word} ":
            return {word}
        needle, found = piece.replace(" ", "\n"), set()
        place = self.text.find(needle)
        while place >= 0:
            end = self.text.index("\n", place + 1)
            found.add(self.text[self.text.rindex("\n", 0, place + 1) + 1 : end])
            if len(found) > SPELLINGS:
                return None
            place = self.text.find(needle, end)
        return found

    def corrections(self, word):
        """Words a typing error away: one letter, or two in words of six letters and more."""
        furthest = 2 if len(word) >= 6 else 1
        lengths = range(len(word) - furthest, len(word) + furthest + 1)
        # people rarely mistype the first letter: look among those words first
        for first_letters in (word[0],), {first for __, first in self.alike}:
            near = [
                known
                for first in first_letters
                for length in lengths
                for known in self.alike.get((length, first), ())
            ]
            found = process.extract(
                word, near, scorer=OSA.distance, score_cutoff=furthest, limit=CORRECTIONS
            )
            if found:
                return [hit[0] for hit in found]
        return []

    def parts(self, word):
        """The fewest known words that make this one up, if there are such, as one alternative."""
        ways: dict[int, tuple[str, ...]] = {0: ()}
        for end in range(2, len(word) + 1):
            found = [
                (*ways[start], word[start:end])
                for start in ways
                if word[start:end] in (self.words if end - start > 2 else STOP_WORDS)
            ]
            if found:
                ways[end] = min(found, key=len)
        way = ways.get(len(word), (word,))
        telling = tuple(begins(part) for part in way if part not in STOP_WORDS)
        return [telling] if 1 < len(way) <= MOST_PARTS and len(telling) > 1 else []


_vocabularies: defaultdict[str, Vocabulary] = defaultdict(Vocabulary)


def vocabulary():
    """The vocabulary of the database in use, up to date."""
    found = _vocabularies[connection.settings_dict["NAME"]]
    found.refresh()
    return found


def begins(word):
    """The piece of text that is the beginning of a word; all of it when it is very short."""
    if UNSPACED.search(word):
        return word
    return f" {word} " if len(word) < 3 else f" {word}"
