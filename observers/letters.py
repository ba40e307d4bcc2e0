"""The letter that tells an applicant what was decided, as PDF in the applicant's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from config import papers
from observers import naming

if TYPE_CHECKING:
    from observers.models import Application, Step

PDF = "application/pdf"
#: The text of each step that ends with a letter.
TEXTS = {"admit": "letter-admitted", "defer": "letter-deferred", "reject": "letter-rejected"}


def attachment(step: Step) -> tuple[str, bytes, str]:
    """File name, content and content type of the letter about a step."""
    application = step.application
    name = f"{application.reference}-{step.target}.pdf"
    return name, papers.pdf("letter", content(step), language=application.language), PDF


def content(step: Step) -> dict[str, object]:
    """What the letter says: texts that administrators keep, filled in with this file's values."""
    application = step.application
    language = application.language
    texts = texts_in("letter-", language, values_of(application, step.note, language))
    kind = TEXTS[step.name]
    with translation.override(language):
        return {
            "title": texts[f"{kind}-title"],
            "address": [application.partner.legal_name, *place_of(application)],
            "date": naming.day(timezone.localdate(step.at), language),
            "reference": _("Reference: %(reference)s") % {"reference": application.reference},
            "paragraphs": [texts["letter-greeting"], *paragraphs(texts[kind])],
            "closing": texts["letter-closing"],
            "signature": texts["letter-signature"],
        }


def values_of(application: Application, reason: str, language: str) -> dict[str, str]:
    """What fills the places of a letter's text."""
    decision, session = application.decision, application.session
    taken_at = decision.session if decision else session
    with translation.override(language):
        adoption = str(decision.get_adoption_display()) if decision else ""
    return {
        "organisation": application.partner.legal_name,
        "reference": application.reference,
        "reason": reason,
        "session": naming.session_name(taken_at, language) if taken_at else "",
        "next_session": naming.session_title(session, language) if session else "",
        "date": naming.day(decision.decided_on, language) if decision else "",
        "resolution": decision.resolution if decision else "",
        "adoption": adoption[:1].lower() + adoption[1:],
    }


def place_of(application: Application) -> list[str]:
    """Address lines that are known."""
    partner = application.partner
    country = partner.hq_country
    lines = [*partner.address.splitlines(), partner.city]
    lines.append(country.name_in(application.language) if country else "")
    return [line.strip() for line in lines if line.strip()]


def texts_in(start: str, language: str, values: dict[str, str]) -> dict[str, str]:
    """The texts whose code begins so, filled in, by code."""
    rows = apps.get_model("observers", "Wording").objects.filter(code__startswith=start)
    return {row.code: row.filled(language, values) for row in rows}


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text, told apart by empty lines."""
    return [part.strip() for part in text.replace("\r\n", "\n").split("\n\n") if part.strip()]
