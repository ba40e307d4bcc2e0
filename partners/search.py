"""Finding partners by what people type; the only place that knows the database underneath.

One design for both engines: normalised text beside each partner, which words stand in it, a
vocabulary that finds and corrects words in memory, ranking in Python. Scripts without spaces and
pieces that stand in very many words are looked for in the text, on PostgreSQL by a trigram index.
"""

from functools import cached_property, reduce
from itertools import combinations
from operator import and_, or_

from django.db import connection
from django.db.models import Q, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan
from rapidfuzz import fuzz

from partners.matching import bare, bare_words, host_of, normalise
from partners.models import Identifier, SearchEntry, WordUse
from partners.spelling import UNSPACED, begins, vocabulary

#: More words than this say nothing more.
MOST_WORDS = 10
#: Longer input is a text and not a search.
LONGEST = 300
#: How many rows are ranked.
RANKED = 500
#: How many numbers are handed from query to query; more are cheaper to look for again.
LISTED = 1_500


def words_of(text):
    """The words to look for, at most ``MOST_WORDS``; of an address those of its host."""
    return bare_and_few(host_in(text) or text)


def bare_and_few(text):
    return list(dict.fromkeys(bare_words(text[:LONGEST])))[:MOST_WORDS]


def host_in(text):
    """The host of what looks like an address of the web or of mail."""
    text = text[:LONGEST].strip()
    is_address = "@" in text or ("." in text and " " not in text)
    return host_of(text.rpartition("@")[2].strip()) if is_address else ""


def contains(piece, column):
    """The condition that a column holds a piece of text."""
    if connection.vendor == "sqlite":  # half the time of LIKE, which has no index here either
        return Q(GreaterThan(StrIndex(column, Value(piece)), 0))
    return Q(**{f"{column}__contains": piece})


def uses(words):
    """The numbers of the partners in whose entries one of these words stands."""
    return WordUse.objects.filter(word__in=words).values("partner")


def spellings(pieces, known):
    """The words that an alternative stands for; nothing when only the texts can tell."""
    if len(pieces) > 1 or UNSPACED.search(pieces[0]):
        return None
    return known.holding(pieces[0])


def told(alternatives, known):
    """``(words, alternatives that are no words)`` of the alternatives of one word."""
    words, others = set(), []
    for pieces in alternatives:
        spelled = spellings(pieces, known)
        if spelled is None:
            others.append(pieces)
        else:
            words |= spelled
    return words, others


def narrowing(alternatives, known, number):
    """The condition on a column of partners' numbers that one of the alternatives is there."""
    words, others = told(alternatives, known)
    return Q(**{f"{number}__in": uses(words)}) | any_of(
        all_of(standing(piece, known, number) for piece in pieces) for pieces in others
    )


def standing(piece, known, number):
    """The condition on a column of numbers that a piece stands in the entry."""
    words = spellings((piece,), known)
    if words is not None:
        return Q(**{f"{number}__in": uses(words)})
    return Q(**{f"{number}__in": SearchEntry.objects.filter(contains(piece, "text")).values("pk")})


def conditions(way, known, number="pk"):
    """The conditions of one way: each of its words, any of its alternatives, all of their pieces."""
    return [narrowing(some, known, number) for some in in_order(way)]


def in_order(way):
    return sorted(map(needed, way), key=rarity)


def numbers_of(way, known):
    """The numbers of the partners of one way, not all when they are very many."""
    first, *others = in_order(way)
    words, no_words = told(first, known)
    if no_words:
        entries = SearchEntry.objects.filter(*conditions(way, known))
        return list(entries.values_list("pk", flat=True)[: LISTED + 1])
    found = WordUse.objects.filter(*conditions(others, known, "partner"), word__in=words)
    return list(found.values_list("partner", flat=True).distinct()[: LISTED + 1])


def needed(alternatives):
    """The alternatives without those that find only what another one finds."""
    single = [pieces[0] for pieces in alternatives if len(pieces) == 1]
    return [
        pieces
        for pieces in alternatives
        if not any(piece in pieces[0] and pieces != (piece,) for piece in single)
    ]


def rarity(alternatives):
    """Long words without alternatives first: where they are missing, nothing else is looked for."""
    return len(alternatives), -len(alternatives[0][0])


def all_of(conditions):
    return reduce(and_, conditions, Q())


def any_of(conditions):
    return reduce(or_, conditions, Q())


def attempts(words, known, *, is_whole=False):
    """Attempts from strict to lenient: as typed, corrected, all but one word.

    Each is made only when the one before has found nothing: corrections cost milliseconds.
    """
    strict = [as_typed(word, known) for word in words]
    yield [strict, *joined(words, strict, known)]
    lenient = [
        list(
            dict.fromkeys(
                [*typed, *known.parts(word), *inside(word, known), *corrected(word, known)]
            )
        )
        for word, typed in zip(words, strict, strict=True)
    ]
    if lenient != strict:
        yield [lenient]
    if len(words) > 1 and not is_whole:
        yield list(combinations(lenient, len(lenient) - 1))


def attempts_for(text, words, known):
    """The attempts for what was typed. An address is taken whole: the host, or the end of its path,
    where other lists have their identifiers.
    """
    if not host_in(text):
        yield from attempts(words, known)
        return
    yield from attempts(words, known, is_whole=True)
    path = bare_and_few(text.rstrip("/ ").rpartition("/")[2])
    if "/" in text and path and path != words:
        yield [[as_typed(word, known) for word in path]]


def joined(words, strict, known):
    """The ways in which two neighbours are one word: “action aid” in “ActionAid”, “j m” in “J.M.”."""
    for place in range(len(words) - 1):
        word = words[place] + words[place + 1]
        if word in known.words or len(word) == 2:
            yield [*strict[:place], [(begins(word),)], *strict[place + 2 :]]


def as_typed(word, known):
    """A word that occurs, or what it stands for when it does not."""
    if len(word) < 3 or UNSPACED.search(word):
        return [(begins(word),)]
    if word in known.text:
        is_short = len(word) == 3 and f"\n{word}" in known.text
        return [(begins(word) if is_short else word,)]
    return [*known.parts(word), *corrected(word, known)] or [(word,)]


def inside(word, known):
    """The word within another, as “hilfe” in “hungerhilfe”."""
    return [(word,)] if len(word) > 2 and word in known.text else []


def corrected(word, known):
    """The words that were meant, if this one was mistyped; short ones are taken at their word."""
    return [] if len(word) < 4 else [(begins(other),) for other in known.corrections(word)]


class Asked:
    """What somebody typed, and whom it identifies: looked up once for finding and for ranking."""

    def __init__(self, text):
        self.text = text

    @classmethod
    def of(cls, typed):
        return typed if isinstance(typed, cls) else cls(typed)

    @cached_property
    def owners(self):
        """``(numbers, is it named in full)`` of the partners that the text identifies."""
        return Identifier.owners(self.text[:LONGEST])

    def is_met_by(self, number):
        """Whether a partner holds every word as it was typed, or is identified by the text."""
        if number in self.owners[0]:
            return True
        text = SearchEntry.objects.values_list("text", flat=True).get(pk=number)
        return all(word in text for word in words_of(self.text))

    def is_name_of(self, number):
        """Whether a partner has exactly this name, however it is accented and pointed."""
        names = SearchEntry.objects.values_list("names", flat=True).get(pk=number)
        return f"|{normalise(self.text[:LONGEST])}|" in names


def matching(queryset, typed):
    """The partners of ``queryset`` that match what was typed; all when nothing was."""
    asked = Asked.of(typed)
    text = asked.text
    words = words_of(text)
    if not words:
        return queryset.none() if text.strip() else queryset
    owners, is_named = asked.owners
    if is_named and (found := queryset.filter(pk__in=owners)).order_by().exists():
        return found
    known = vocabulary()
    for attempt in attempts_for(text, words, known):
        numbers = dict.fromkeys(number for way in attempt for number in numbers_of(way, known))
        numbers |= dict.fromkeys(owners)
        # a list of numbers is faster, in all that follows, than looking for them again
        found = queryset.filter(pk__in=numbers)
        if len(numbers) > LISTED:
            some = found
            ways = any_of(all_of(conditions(way, known)) for way in attempt)
            found = queryset.filter(ways | Q(pk__in=owners))
            if some.order_by().exists():
                return found
        if numbers and found.order_by().exists():
            return found
    return queryset.none()


def ranked(queryset, typed, limit=RANKED):
    """Numbers of the best partners of a queryset that ``matching`` has narrowed, best first."""
    asked = Asked.of(typed)
    text = asked.text
    rows = queryset.order_by().values_list("pk", "search_entry__names", "search_entry__text")
    whole = normalise(text[:LONGEST])
    owners, __ = asked.owners
    found = best_by_name(rows, whole)
    if len(found) < RANKED:  # the others, or some of very many
        found += rows[: RANKED + 1]
    if owners:
        found += rows.filter(pk__in=owners)
    host = host_of(text.rpartition("@")[2].strip()) if "." in text else ""
    at_home = set()
    if host:
        at_home = set(queryset.filter(website_host=host).values_list("pk", flat=True)[:RANKED])
    words = words_of(text)
    scores = {
        pk: (pk in owners, pk in at_home, *score(whole, words, entry_names or "", entry_text or ""))
        for pk, entry_names, entry_text in dict.fromkeys(found)
    }
    return sorted(scores, key=lambda pk: (scores[pk], -pk), reverse=True)[:limit]


def best_by_name(rows, whole):
    """Rows whose name begins so, among many also those of exactly this name: no cut may lose them."""
    first, __, rest = whole.partition(" ")
    if not first:
        return []
    words = {first} if rest else vocabulary().holding(f" {first}")
    firsts = WordUse.objects.filter(begins_name=True)
    alike = rows.filter(contains(f"|{whole}", "search_entry__names"))
    if words is not None:
        alike = alike.filter(pk__in=firsts.filter(word__in=words).values("partner"))
    found = list(alike[:RANKED])
    if len(found) == RANKED:
        exact = rows.filter(contains(f"|{whole}|", "search_entry__names"))
        found += exact.filter(pk__in=firsts.filter(word=first).values("partner"))[:RANKED]
    return found


def score(whole, words, entry_names, entry_text):
    """How well an entry answers: the rank of the kind of match, its closeness, a shorter name."""
    every = [name for name in entry_names.split("|") if name]
    in_names = set(" ".join(every).split())
    elsewhere = set(entry_text.split()) - in_names
    core = [word for word in words if word not in elsewhere] or words
    query = " ".join(core)
    best = max((kind_of_match(whole, core, query, name) for name in every), default=(0, 0))
    if every[:1] == [whole]:
        best = (7, 100)
    placed = len(core) < len(words)
    return (*best[:1], best[1] + 5 * placed, -len(every[0]) if every else 0)


def kind_of_match(whole, core, query, name):
    """``(rank, closeness)`` of one name."""
    if name == whole:
        return 6, 100
    own = bare(name)
    joined = " ".join(own)
    closeness = (fuzz.token_sort_ratio(query, joined) + fuzz.token_set_ratio(query, joined)) / 2
    if sorted(own) == sorted(core) or "".join(own) == "".join(core):
        return 5, closeness
    if name.startswith(whole):
        return 4, closeness
    if set(core) <= set(own):
        return 3, closeness
    if closeness >= 90:
        return 3, closeness
    if all(word in name for word in core):
        return 2, closeness
    return 1, closeness
