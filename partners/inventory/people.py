"""Contact persons in a row: personal data, kept to a name, a function and how to write to it."""

import re
from collections.abc import Sequence
from typing import Any

from partners.inventory.addresses import PHONE, emails_of, signed
from partners.inventory.cells import text_of
from partners.inventory.qualifiers import PERSONS, words
from partners.matching import normalise

#: A person's name has at most so many words.
WORDS = 8
_PARTS = re.compile(r"\s*[,;/|(\n]\s*|\s[-–—]\s")
_TITLE = re.compile(
    r"\A(?:m|mr|mrs|ms|mme|mlle|m\.|mr\.|mrs\.|ms\.|sr|sra|srta|sr\.|sra\.|dr|dr\.|dra\.?|lic\.?|ing\.?"
    r"|prof\.?)\s+(?=\S)",
    re.IGNORECASE,
)

#: What stands between two persons, and inside some names.
_AND = re.compile(r"\s+(?:et|and|y|e|ou|or|und)\s+|\s*[&+]\s*", re.IGNORECASE)
#: Words of a function; a part that holds one of them is no person.
FUNCTIONS = PERSONS | words("functions")
#: How columns are headed that hold the first name, or the surname, alone.
PARTS_OF_NAMES = words("parts_of_names")
#: Small words inside names.
_PARTICLES = words("particles")


def people_in(cells: Sequence[tuple[str, Any]], functions: Sequence[Any]) -> list[dict[str, str]]:
    """The persons that these cells name, each cell with its heading; none when none is a name.

    >>> people_in([("Contact", "Mme Awa Exemple, présidente, awa@exemple.example")], [])
    [{'name': 'Awa Exemple', 'function': 'présidente', 'email': 'awa@exemple.example', 'phone': ''}]
    >>> [one["name"] for one in people_in([("Contact 1", "Ali Exemple"), ("2", "Sara Ejemplo")], [])]
    ['Ali Exemple', 'Sara Ejemplo']
    """
    found: list[dict[str, str]] = []
    waiting: dict[str, list[str]] = {"email": [], "phone": []}
    for text in texts_of(joined(cells)):
        people = persons_of(pieces_of(text), found)
        found += people
        ways = {"email": emails_of(text), "phone": [one.strip() for one in PHONE.findall(text)]}
        for way, addresses in ways.items():
            every = [*waiting[way], *addresses]
            waiting[way] = [] if found else every  # an address may stand before the name
            for person, address in zip(people or found[-1:], every, strict=False):
                person[way] = person[way] or address
    for person, value in zip(found, functions, strict=False):
        person["function"] = text_of(value) or person["function"]
    for person in found:
        person["name"] = _TITLE.sub("", person["name"])
    return [one for one in found if normalise(one["name"]) and len(one["name"].split()) <= WORDS]


def persons_of(pieces: list[str], before: list[dict[str, str]]) -> list[dict[str, str]]:
    """The persons in the pieces of a cell; after others only what looks like a name begins one.

    The function stands after its person.
    """
    found: list[dict[str, str]] = []
    is_plain = bool(pieces) and not before and not is_name(pieces[0])
    for piece in pieces:
        begins = is_name(piece) and not (is_plain and found)
        if begins or not (found or before):
            found.append({"name": piece, "function": "", "email": "", "phone": ""})
        else:
            last = (found or before)[-1]
            last["function"] = last["function"] or piece
    return found


def joined(cells: Sequence[tuple[str, Any]]) -> list[Any]:
    """The values of cells; first name and surname in columns of their own are one."""
    named = [(label, value) for label, value in cells if pieces_of_value(value)]
    texts = [piece for __, value in named for piece in pieces_of_value(value)]
    are_parts = any(not PARTS_OF_NAMES.isdisjoint(normalise(label).split()) for label, __ in named)
    says_function = any(not FUNCTIONS.isdisjoint(normalise(text).split()) for text in texts)
    is_one = are_parts or not (says_function or sum(map(is_name, texts)) > 1)
    if len(named) < 2 or len(texts) > len(named) or not is_one:
        return [value for __, value in cells]
    others = [value for __, value in cells if not pieces_of_value(value)]
    return [" ".join(text for __, value in named for text in texts_of([value])), *others]


def pieces_of_value(value: Any) -> list[str]:
    return [piece for text in texts_of([value]) for piece in pieces_of(text)]


def is_name(text: str) -> bool:
    """Whether a part of a cell looks like the name of a person, and not like a function.

    >>> is_name("J. Mwangi"), is_name("Mme Traoré"), is_name("Executive Director"), is_name("Ali")
    (True, True, False, False)
    """
    bare = _TITLE.sub("", text)
    words = [word for word in bare.split() if word.casefold() not in _PARTICLES]
    least = 1 if bare != text else 2
    return (
        least <= len(words) <= 4
        and not any(word[0].islower() or not word[0].isalpha() for word in words)
        and FUNCTIONS.isdisjoint(normalise(bare).split())
    )


def texts_of(names: list[Any]) -> list[str]:
    """What the cells say; each line of a cell that holds several is a part of its own."""
    found = []
    for value in names:
        lines = value.split("\n") if isinstance(value, str) else [value]
        texts = [text for line in lines if (text := text_of(line))]
        # a name may be broken over two lines
        between = " / " if texts and len(texts[0].split()) > 1 else " "
        if texts:
            found.append(between.join(texts))
    return found


def pieces_of(text: str) -> list[str]:
    """The pieces of a cell that are neither an address nor a telephone."""
    return [one for part in parts_of(text) for one in each_person(part)]


def each_person(part: str) -> list[str]:
    """The persons that an “and” parts; what only holds one stays whole.

    >>> each_person("Ana López y Luis Pérez"), each_person("José Ortega y Gasset")
    (['Ana López', 'Luis Pérez'], ['José Ortega y Gasset'])
    """
    pieces = _AND.split(part)
    return pieces if len(pieces) > 1 and all(map(is_name, pieces)) else [part]


def parts_of(text: str) -> list[str]:
    text = re.sub(r"\S+\s*@\s*\S+", " ", signed(text))
    text = PHONE.sub(" ", text)
    found = [part.strip(" ).:-") for part in _PARTS.split(text)]
    return [part for part in found if any(map(str.isalpha, part)) and not re.search(r"\d", part)]


#: Words that tell in which of the portal's languages a text is written.
TELLING = {code: words(f"telling_{code}") for code in ("en", "fr", "es")}


def language_of(text: str) -> str:
    """The language of a description: English where nothing tells.

    >>> language_of("Aide aux familles et accueil des jeunes"), language_of("Apoyo a los jóvenes")
    ('fr', 'es')
    """
    words = text.casefold().split()
    counts = {code: sum(word in known for word in words) for code, known in TELLING.items()}
    return max(counts, key=counts.__getitem__)
