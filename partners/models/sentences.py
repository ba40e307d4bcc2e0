"""Sentences that are kept with a record and said anew in the language of whoever reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext, override

from config.formats.lists import listed
from partners.matching import Reason
from partners.models.register import Partner

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from partners.matching import Verdict

#: What a row of an import calls otherwise than the record does.
COLUMNS = {"country": "hq_country", "name": "legal_name"}


class Sentence(str):  # noqa: SLOT000 - it carries what it is made of
    """A sentence in the language of this moment, with what it takes to say it in another one.

    ``stored``, as JSON, is one of ``{"text": message, "words": {name: stored}}``, ``{"names":
    [{language: name}]}``, ``{"fields": [name]}`` and ``{"reasons": [code]}``; a text is itself.
    """

    stored: Any

    def __new__(cls, stored: Any) -> Self:
        sentence = super().__new__(cls, said(stored))
        sentence.stored = stored
        return sentence


def say(message: str, **words: Any) -> Sentence:
    """A message marked with ``gettext_noop``, with words that may be sentences themselves."""
    return Sentence(
        {"text": message, "words": {name: stored_of(word) for name, word in words.items()}}
    )


def names_of(terms: Iterable[Any]) -> Sentence:
    """The names of countries, categories or areas."""
    languages = [code for code, __ in settings.LANGUAGES]
    return Sentence({"names": [{code: term.name_in(code) for code in languages} for term in terms]})


def fields_of(names: Iterable[str]) -> Sentence:
    """What fields of a partner are called."""
    return Sentence({"fields": [COLUMNS.get(name, name) for name in names]})


def because(verdict: Verdict) -> Sentence:
    """Why two bodies are judged so."""
    return Sentence({"reasons": [reason.value for reason in verdict.reasons]})


def in_each_language(text: Callable[[], str]) -> Sentence:
    """What others say, such as a rule of a field: asked for in every language at once."""
    found = {}
    for code, __ in settings.LANGUAGES:
        with override(code):
            found[code] = text()
    return Sentence({"names": [found]})


def stored_of(word: Any) -> Any:
    return word.stored if isinstance(word, Sentence) else word


def said(stored: Any) -> str:
    """What is stored, in the reader's language."""
    if not isinstance(stored, dict):
        return str(stored)
    if "text" in stored:
        words = {name: said(word) for name, word in stored["words"].items()}
        return gettext(stored["text"]) % words
    if "names" in stored:
        language = (get_language() or "en")[:2]
        return ", ".join(names.get(language) or names["en"] for names in stored["names"])
    if "fields" in stored:
        return ", ".join(label_of(Partner._meta.get_field(name)) for name in stored["fields"])
    known = [Reason(code).label for code in stored["reasons"] if code in Reason.values]
    return listed(known)


def label_of(field: Any) -> str:
    """What a field of a partner is called; of the records that hang on it, what they are called."""
    hangs = field.one_to_many
    return capfirst(
        str(field.related_model._meta.verbose_name_plural if hangs else field.verbose_name)
    )
