"""How sessions of the Council and their days are called in a language, in pages and papers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from datetime import date

    from partners.models import CouncilSession

#: The terms of the Organization: in Spanish a session is a *reunión*.
SESSION = {
    "en": {"regular": "{number}{th} session", "special": "{number}{th} special session"},
    "fr": {"regular": "{number}{th} session", "special": "{number}{th} session extraordinaire"},
    "es": {"regular": "{number}{th} reunión", "special": "{number}{th} reunión extraordinaria"},
}
OF_COUNCIL = {"en": "of the Council", "fr": "du Conseil", "es": "del Consejo"}

#: The seat of the Organization, as the languages of the portal call it; other places as written.
PLACES = {"Geneva": {"en": "Geneva", "fr": "Genève", "es": "Ginebra"}}


def spoken(language: str | None = None) -> str:
    """A language of the portal: the one given, else the reader's."""
    code = (language or translation.get_language() or "en")[:2]
    return code if code in SESSION else "en"


def ordinal_ending(number: int, language: str) -> str:
    """What follows the digits; sessions are feminine in French and Spanish."""
    if language == "es":
        return "ª"
    if language == "fr":
        return "re" if number == 1 else "e"
    if number % 100 in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def session_name(session: CouncilSession, language: str | None = None) -> str:
    """As *117th session*."""
    code = spoken(language)
    ending = ordinal_ending(session.number, code)
    return SESSION[code][session.kind].format(number=session.number, th=ending)


def session_title(session: CouncilSession, language: str | None = None) -> str:
    """As *117th session of the Council*."""
    code = spoken(language)
    return f"{session_name(session, code)} {OF_COUNCIL[code]}"


def session_slug(session: CouncilSession) -> str:
    return f"{session.kind}-{session.number}"


def day(date: date | None, language: str | None = None) -> str:
    """A date in words; nothing for none."""
    if date is None:
        return ""
    with translation.override(spoken(language)):
        return date_format(date, "DATE_FORMAT")


def dates(session: CouncilSession, language: str | None = None) -> str:
    """The days of a session, as far as they are known; month and year are said once."""
    begins, ends = session.starts_on, session.ends_on
    first, last = day(begins, language), day(ends, language)
    if begins is None or ends is None or begins == ends:
        return first or last
    if begins.year != ends.year:
        return f"{first} – {last}"
    if begins.month == ends.month:
        return f"{first.split()[0]}–{last}"
    first = first.removesuffix(f" de {begins.year}").removesuffix(f" {begins.year}")
    return f"{first} – {last}"


def place(session: CouncilSession, language: str | None = None) -> str:
    """Where a session is held."""
    return PLACES.get(session.place, {}).get(spoken(language), session.place)


def language_name(code: str, language: str | None = None) -> str:
    """A language's name inside a sentence; only English writes it with a capital."""
    with translation.override(spoken(language)):
        name = str(dict(settings.LANGUAGES)[code])  # lazy: said in this language
    return name if spoken(language) == "en" else name.lower()


def told_of(name, what):
    """What is said of something, after its name, as the reader's language sets it."""
    return _("%(label)s: %(value)s") % {"label": name, "value": what}
