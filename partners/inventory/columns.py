"""Which column holds what: guessed from its heading in three languages, and from its values."""

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path

from rapidfuzz.distance import OSA

from partners import reference
from partners.inventory.addresses import is_email
from partners.inventory.cells import is_address, is_dated, text_of
from partners.inventory.numbers import number_in
from partners.inventory.qualifiers import (
    COUNTED,
    LESS,
    OF_PERSONS,
    is_person,
    is_second,
    is_worked_in,
    other_date,
    qualified,
)
from partners.inventory.rows import Row
from partners.matching import contains, normalise

#: What an import brings into the registry; the other fields are known so as not to be confused.
WANTED = (
    "name", "alias", "acronym", "category", "country", "activity_countries", "city", "address",
    "website", "email", "phone", "founded", "registration_number", "partner_number",
    "description", "activities", "contact", "contact_function", "identifiers",
)  # fmt: skip
#: Several columns may hold one of these; all are read, or the first that is filled.
REPEATABLE = (
    "alias", "contact", "contact_function", "email", "notes", "description", "activities", "region",
    "phone", "identifiers",
)  # fmt: skip
#: Of these a second column says more, and is no other one instead of the first.
FURTHER = ("contact", "contact_function", "email")
#: Words of a heading that say nothing about its column.
EMPTY_WORDS = frozenset(
    "de la le les l du des d del los las el of the a an en in if any si existe y et and ou or o s if "
    "available disponible obligatoire required obligatorio optional facultatif please merci aaaa yyyy "
    "mm jj dd if applicable le cas echeant principal principale main".split()
)
#: How sure a heading alone makes: the same words, these words among others, nearly these.
SAME, AMONG, NEARLY = 10.0, 6.0, 5.0
#: Values weigh at most this, for what a heading does not say.
VALUES = 8.0
#: How headings call the languages in which names are often written twice.
LANGUAGE_WORDS = {
    "en": frozenset("english anglais anglaise ingles inglesa".split()),
    "fr": frozenset("french francais francaise frances francesa".split()),
    "es": frozenset("spanish espagnol espagnole espanol espanola castellano".split()),
    "ar": frozenset("arabic arabe".split()),
    "pt": frozenset("portuguese portugais portugaise portugues portuguesa".split()),
    "ru": frozenset("russian russe ruso rusa".split()),
}
#: With these in a heading its values are countries, however they are written.
COUNTRY_WORDS = frozenset(
    "country countries pays pais paises nation nationality nationalite nacionalidad iso iso2 iso3 code codigo".split()
)
#: With these in a heading an address may be that of the contact person.
CONTACT_WORDS = frozenset("contact contacts contacto contactos".split())
_CODED = re.compile(r"[A-Z]{2,3}\Z")
_SEPARATORS = re.compile(r"[/|\n(]| - | – ")


@cache
def headings() -> dict[str, str]:
    """Every known heading, normalised and without empty words, with its field."""
    found: dict[str, str] = {}
    path = Path(reference.__file__).parent / "column_headings.csv"
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for heading in row["headings"].split(";"):
                found.setdefault(bare_heading(heading), row["field"])
    return found


@lru_cache(maxsize=5_000)
def bare_heading(text: str) -> str:
    """The words of a heading that say something; of “E-mail 2” the number does not."""
    words = normalise(text).split()
    if len(words) > 1 and words[-1] in "123456789":
        words = words[:-1]
    return " ".join(word for word in words if word not in EMPTY_WORDS) or " ".join(words)


@lru_cache(maxsize=5_000)
def fields_of(heading: str) -> dict[str, float]:
    """The fields that a heading may mean, and how surely."""
    found: defaultdict[str, float] = defaultdict(float)
    known = headings()
    pieces = [heading, *_SEPARATORS.split(heading)]
    for weight, piece in enumerate(pieces):
        bare = bare_heading(piece)
        if bare in known:
            found[known[bare]] = max(found[known[bare]], SAME - (0.5 if weight else 0))
    exact = set(found) if bare_heading(heading) in known else set()
    found |= {} if found else fields_among(bare_heading(heading))
    if "name" in found and language_in(heading):
        found["alias"] = max(found["alias"], AMONG)  # beside another column of names
    return qualified(heading, found, exact)


@lru_cache(maxsize=5_000)
def language_in(heading: str) -> str:
    """The language in which a column of names says them: ``fr`` for “Organisation (French)”.

    >>> language_in("Nom (anglais)"), language_in("Name EN"), language_in("Nom en cours")
    ('en', 'en', '')
    """
    coded = re.search(r"[(\[_\s/-](EN|FR|ES|AR|PT)[)\]]?\s*$", heading)
    words = set(normalise(heading).split())
    told = (code for code, names in LANGUAGE_WORDS.items() if words & names)
    return coded[1].lower() if coded else next(told, "")


def fields_among(bare: str) -> dict[str, float]:
    """The fields of known headings that stand among other words, or are nearly written so."""
    found: defaultdict[str, float] = defaultdict(float)
    words = bare.split()
    if not words or len(words) > 12:
        return {}
    for known_heading, field in headings().items():
        parts = known_heading.split()
        if len(known_heading) < 3:
            continue
        if contains(words, parts):
            # of “date of creation of the organization” the longer and the earlier words count
            sureness = AMONG + len(parts) - 0.2 * words.index(parts[0]) - 0.2 * len(words)
            found[field] = max(found[field], sureness)
        elif len(bare) > 4 and is_nearly(bare, known_heading):
            found[field] = max(found[field], NEARLY)
    return dict(found)


def is_nearly(bare, known):
    """Whether two headings differ by one or two slips of the pen."""
    most = min(2, len(bare) // 6)
    return OSA.distance(bare, known, score_cutoff=most) <= most


def fields_in(labels: Sequence[str]) -> dict[str, int]:
    """The fields that a row of headings names, each with its column: how a header is known."""
    found: dict[str, int] = {}
    for at, label in enumerate(labels):
        if not label or len(label) > 120:
            continue
        guesses = fields_of(label)
        best = max(guesses, key=guesses.__getitem__, default=None)
        if best and guesses[best] >= NEARLY:
            found.setdefault(best, at)
    return found


def guess(
    labels: Sequence[str], groups: Sequence[str], sample: Sequence[Row], lists
) -> dict[str, list[int]]:
    """The columns of each field, best first; every column belongs to one field at most."""
    width = max([len(labels), *(len(row.cells) for row in sample)], default=0)
    claims = []
    for at in range(width):
        label = labels[at] if at < len(labels) else ""
        group = groups[at] if at < len(groups) else ""
        texts = [text for row in sample if (text := text_of(row.at(at)))]
        for field, sureness in sureness_of(label, group, texts, lists).items():
            claims.append((sureness, -at, field))

    def is_later(at):
        return at < len(labels) and is_second(labels[at])

    mapping: dict[str, list[int]] = {}
    taken: set[int] = set()
    for sureness, at, field in sorted(claims, reverse=True):
        if -at in taken or sureness < 3:
            continue
        is_instead = field in COUNTED and field not in FURTHER and is_later(-at)
        if field in mapping and (field not in REPEATABLE or is_instead):
            continue
        mapping.setdefault(field, []).append(-at)
        taken.add(-at)
    if "country" not in mapping:
        one_country(mapping, labels)
    give_to_persons(mapping, labels)
    return mapping


def give_to_persons(mapping: dict[str, list[int]], labels: Sequence[str]) -> None:
    """“Contact e-mail” is that of the contact person where another column has the general one."""

    def of_contact(at):
        return at < len(labels) and not CONTACT_WORDS.isdisjoint(normalise(labels[at]).split())

    emails = mapping.get("email", [])
    is_apart = any(map(of_contact, emails)) and not all(map(of_contact, emails))
    if "contact" not in mapping or not is_apart:
        return
    for field in ("email", "phone"):
        theirs = [at for at in mapping.get(field, ()) if of_contact(at)]
        mapping["contact"] += theirs
        rest = [at for at in mapping.pop(field, ()) if at not in theirs]
        mapping |= {field: rest} if rest else {}


def one_country(mapping: dict[str, list[int]], labels: Sequence[str]) -> None:
    """The column “Country of operation” is the country of a list that has no other."""
    known = headings()
    for at in mapping.get("activity_countries", ()):
        if at < len(labels) and known.get(bare_heading(labels[at])) == "country":
            mapping["country"] = [at]
            mapping["activity_countries"].remove(at)
            break
    if not mapping.get("activity_countries"):
        mapping.pop("activity_countries", None)


def sureness_of(label, group, texts, lists):
    """How surely a column is each field, by its heading, the group above it, and its values."""
    sureness: defaultdict[str, float] = defaultdict(float)
    sureness |= fields_of(label) if label else {}
    if group:
        weigh_group(sureness, group)
    values = values_say(texts, lists)
    if label and "founded" not in sureness and other_date(label):
        values.pop("founded", None)
    if "contact" in sureness and (is_person(label) or is_person(group)):
        values = {name: share for name, share in values.items() if name not in OF_PERSONS}
    if texts and tells_cities(label, texts, sureness, lists):
        sureness["city"] = max(sureness["city"], sureness.pop("country") - 4)
    if texts:
        weigh_values(sureness, values, has_label=bool(label), count=len(texts))
    if is_worked_in(label) and "country" in sureness:
        sureness["activity_countries"] += sureness.pop("country")
    if is_second(label):
        sureness |= {name: min(sureness[name], LESS) for name in COUNTED if name in sureness}
    return {field: value for field, value in sureness.items() if value > 0}


def tells_cities(label, texts, sureness, lists) -> bool:
    """Whether a column of places, as “Headquarters”, holds cities: most values are no countries."""
    if "country" not in sureness or not bare_heading(label) or says_country(label):
        return False
    known = sum(bool(lists.countries.named(text)) for text in texts)
    return known < len(texts) / 2


def says_country(label: str) -> bool:
    """Whether a heading speaks of a country, or of codes, and not of a place of any kind."""
    return not COUNTRY_WORDS.isdisjoint(normalise(label).split())


def weigh_group(sureness, group):
    """Add what the heading above several columns says of one of them."""
    above = fields_of(group)
    if "contact" in above and "name" in sureness:
        sureness["contact"] = sureness["name"] + 2
    if "contact" in above and is_person(group):
        of_person = [sureness.pop(name) for name in OF_PERSONS if name in sureness]
        if of_person:
            sureness["contact"] = max(of_person) + VALUES
    for field in above:
        if field in sureness:
            sureness[field] += 1


def weigh_values(sureness, values, *, has_label, count):
    """Add what the values say, and take away where they say that the heading is wrong."""
    for field, share in values.items():
        if field in ("name", "city", "number") and has_label:
            continue  # too weak against any heading
        sureness[field] += VALUES * share
    for field in ("website", "email", "country"):
        if field in sureness and values.get(field, 0) < 0.1 and count > 4:
            sureness[field] -= 4
    if "founded" in sureness and values.get("founded", 0) < 0.3:
        sureness["founded"] -= 5
    if max(values.get("website", 0), values.get("email", 0)) > 0.5:
        for field in ("description", "activities", "name", "alias"):
            sureness.pop(field, None)  # addresses say nothing of the kind


def values_say(texts, lists):
    """The share of values that look like each field."""
    if not texts:
        return {}
    distinct = Counter(texts[:200])
    total = distinct.total()

    def share(test):
        return sum(count for text, count in distinct.items() if test(text)) / total

    found = {
        "email": share(is_email),
        "website": share(lambda text: not is_email(text) and is_address(text)),
        "founded": share(is_dated) * 0.6,
        "country": share(lambda text: bool(lists.countries.exact(text))),
    }
    # nothing else looks like our own number: it outweighs a heading that says “number”
    found["partner_number"] = share(lambda text: number_in(text) is not None) * 2
    # where kinds do not repeat, a name that holds “university” must not pass for one
    repeats = len(distinct) <= max(3, 0.7 * total)
    told = lists.categories.named if repeats else lists.categories.exact
    found["category"] = share(lambda text: bool(told(text))) * 0.8
    if found["country"] > 0.6 and share(lambda text: bool(_CODED.match(text))) > 0.9:
        found["country"] *= 0.9
    rest = 1 - max(found.values())
    numbers = share(lambda text: text.isdecimal())
    if numbers > 0.9 and len(distinct) > 0.9 * total:
        found["number"] = 0.5
    elif rest > 0.7 and len(distinct) > 0.7 * total:
        words = sum(len(text.split()) * count for text, count in distinct.items()) / total
        found["name"] = 0.6 if 1.5 <= words <= 12 else 0.3
    return {field: value for field, value in found.items() if value}
