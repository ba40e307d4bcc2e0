"""Contact persons in a row: personal data, kept to a name, a function and how to write to it."""

import re
from typing import Any

from partners.inventory.addresses import PHONE, emails_of, signed
from partners.inventory.cells import text_of
from partners.matching import normalise

#: A person's name has at most so many words.
WORDS = 8
_PARTS = re.compile(r"\s*[,;/|(\n]\s*|\s[-–—]\s")
_TITLE = re.compile(
    r"\A(?:m|mr|mrs|ms|mme|mlle|m\.|mr\.|mrs\.|ms\.|sr|sra|srta|sr\.|sra\.|dr|dr\.|dra\.?|lic\.?|ing\.?"
    r"|prof\.?)\s+(?=\S)",
    re.IGNORECASE,
)


def person_in(names: list[Any], functions: list[Any]) -> dict[str, str]:
    """The person that these cells name; nothing when none of them is a name.

    >>> person_in(["Mme Awa Exemple, présidente, awa@exemple.example"], [])
    {'name': 'Awa Exemple', 'function': 'présidente', 'email': 'awa@exemple.example', 'phone': ''}
    """
    texts = [text for value in names if (text := text_of(value))]
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
    name = _TITLE.sub("", name)
    if not normalise(name) or len(name.split()) > WORDS:
        return {}
    function = next((text for value in functions if (text := text_of(value))), "")
    function = function or next(iter(rest), "")
    return {"name": name, "function": function, "email": email, "phone": phone}


def pieces_of(text: str) -> list[str]:
    """The pieces of a cell that are neither an address nor a telephone."""
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
