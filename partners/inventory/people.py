"""Contact persons in a row: personal data, kept to a name, a function and how to write to it."""

import re
from itertools import takewhile
from typing import Any

from partners.inventory.addresses import PHONE, emails_of, signed
from partners.inventory.cells import text_of
from partners.inventory.qualifiers import PERSONS
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
FUNCTIONS = PERSONS | frozenset(
    "executive executif ejecutivo ejecutiva chair chairwoman head chief chef cheffe jefe jefa officer "
    "oficial programme program programa project projet proyecto deputy vice adjoint adjointe adjunto adjunta "
    "assistant assistante asistente founder cofounder fondateur fondatrice fundador fundadora administrator "
    "administrateur administratrice administrador administradora administration finance finances finanzas "
    "general generale national nationale nacional regional regionale accountant comptable contador contadora "
    "charge chargee encargado encargada communication communications comunicacion adviser advisor conseiller "
    "conseillere asesor asesora consultant consultante legal juridique member membre miembro board conseil "
    "consejo point lead team equipe equipo country pays human resources ressources recursos humanos "
    "office bureau oficina organisation organization association asociacion foundation fondation".split()
)
#: Small words inside names.
_PARTICLES = frozenset(
    "de del della da das do dos di du des la las le los van von der den bin bint ben ibn al el ould ag y e".split()
)


def person_in(names: list[Any], functions: list[Any]) -> dict[str, str]:
    """The person that these cells name; nothing when none of them is a name.

    >>> person_in(["Mme Awa Exemple, présidente, awa@exemple.example"], [])
    {'name': 'Awa Exemple', 'function': 'présidente', 'email': 'awa@exemple.example', 'phone': ''}
    """
    texts = texts_of(names)
    email = next(iter(emails_of(" ".join(texts))), "")
    phone = next((found[0].strip() for text in texts if (found := PHONE.search(text))), "")
    parts = [part for text in texts for part in pieces_of(text)]
    if not parts:
        return {}
    named = [pieces for text in texts if (pieces := pieces_of(text))]
    if len(named) > 1 and all(len(pieces) == 1 for pieces in named):
        name, rest = " ".join(parts), []  # first name and surname in columns of their own
    else:
        name, rest = parts[0], parts[1:]
        if is_name(name):  # the function stands before the next person, not after
            rest = list(takewhile(lambda part: not is_name(part), rest))
    name = _TITLE.sub("", name)
    if not normalise(name) or len(name.split()) > WORDS:
        return {}
    function = next((text for value in functions if (text := text_of(value))), "")
    function = function or next(iter(rest), "")
    return {"name": name, "function": function, "email": email, "phone": phone}


def further_persons(names: list[Any]) -> list[str]:
    """The persons after the first one in these cells: a record takes one of a row.

    >>> further_persons(["M. Diallo et Mme Traoré"]), further_persons(["Awa Exemple, présidente"])
    (['Mme Traoré'], [])
    """
    texts = texts_of(names)
    named = [pieces for text in texts if (pieces := pieces_of(text))]
    if len(named) > 1 and all(len(pieces) == 1 for pieces in named):
        return []
    first, *rest = [part for pieces in named for part in pieces] or [""]
    return [part for part in rest if is_name(part)] if is_name(first) else []


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
TELLING = {
    "en": frozenset("the and of to in for with is are on by their".split()),
    "fr": frozenset("le la les et des du pour avec est dans aux une leurs sur".split()),
    "es": frozenset("el los las y del para con es en una por sus que".split()),
}


def language_of(text: str) -> str:
    """The language of a description: English where nothing tells.

    >>> language_of("Aide aux familles et accueil des jeunes"), language_of("Apoyo a los jóvenes")
    ('fr', 'es')
    """
    words = text.casefold().split()
    counts = {code: sum(word in known for word in words) for code, known in TELLING.items()}
    return max(counts, key=counts.__getitem__)
