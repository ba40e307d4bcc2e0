"""Papers of an event: list of participants, badges, attendance certificates."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

import docx
from django.conf import settings
from django.urls import reverse
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from docx.shared import Pt

from config import papers
from consultations.fields import SPOKEN
from consultations.hours import When
from consultations.models import Event, Registration

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: Marks that turn the order of letters, and characters that no file holds.
HARMFUL = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]"
)


def harmless(text: str) -> str:
    """A line of text as letters only: it cannot turn round what stands beside it."""
    return HARMFUL.sub("", text)


def participants_of(event: Event) -> QuerySet[Registration]:
    """Those who stand in the list of participants: who is present, and agrees to be named."""
    return (
        Registration.objects.present_at(event)
        .filter(may_be_listed=True)
        .select_related("partner__hq_country")
        .order_by("partner__sort_name", "partner", "person_name", "pk")
    )


def participants(event: Event) -> dict[str, Any]:
    """The list of participants by organisation, as data for a paper."""
    organisations: list[dict[str, Any]] = []
    last = None
    for row in participants_of(event):
        if row.partner_id != last:
            country = row.partner.hq_country
            organisations.append(
                {
                    "name": harmless(row.partner.legal_name),
                    "country": country.name if country else "",
                    "people": [],
                }
            )
            last = row.partner_id
        organisations[-1]["people"].append([harmless(row.person_name), harmless(row.function)])
    unnamed = Registration.objects.present_at(event).filter(may_be_listed=False).count()
    return {
        "title": _("List of participants"),
        "subtitle": harmless(str(event.title)),
        "date": formats.date_format(timezone.localdate(), "DATE_FORMAT"),
        "head": place_and_days(event),
        "foot": str(settings.PORTAL_NAME),
        "organisations": organisations,
        "unnamed": ngettext(
            "One more person takes part and is not named here.",
            "%(number)s more people take part and are not named here.",
            unnamed,
        )
        % {"number": unnamed}
        if unnamed
        else "",
    }


def place_and_days(event: Event) -> str:
    days = ", ".join(line.dates for line in When(event).lines)
    return harmless(" · ".join(part for part in (event.city, days) if part))


def participants_pdf(event: Event) -> bytes:
    return papers.pdf("participants", participants(event))


def participants_docx(event: Event) -> bytes:
    """The list as a document for a word processor."""
    paper = participants(event)
    document = docx.Document()
    core = document.core_properties
    core.title, core.subject, core.author = paper["title"], paper["subtitle"], ""
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Georgia", Pt(10.5)
    document.add_heading(paper["title"], 0)
    document.add_paragraph(paper["subtitle"])
    document.add_paragraph(paper["head"])
    for organisation in paper["organisations"]:
        heading = document.add_heading(organisation["name"], 2)
        if organisation["country"]:
            heading.add_run(f" ({organisation['country']})")
        table = document.add_table(rows=0, cols=2)
        for name, function in organisation["people"]:
            cells = table.add_row().cells
            cells[0].text, cells[1].text = name, function
    if paper["unnamed"]:
        document.add_paragraph(paper["unnamed"])
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def badges_pdf(event: Event, rows: Iterable[Registration]) -> bytes:
    """Badges to print and cut, eight on a page, each with the code that the door reads."""
    door = settings.PORTAL_URL + reverse("consultations:check-in", args=[event.pk])
    return papers.pdf(
        "badges",
        {
            "title": _("Badges"),
            "event": harmless(str(event.title)),
            "days": place_and_days(event),
            "code_text": _("Code for the check-in"),
            "badges": [
                {
                    "name": harmless(row.person_name),
                    "function": harmless(row.function),
                    "organisation": harmless(row.partner.legal_name),
                    "qr": papers.qr_svg(f"{door}?code={row.uuid}"),
                }
                for row in rows
            ],
        },
    )


def unreadable(rows: Iterable[Registration]) -> list[tuple[Registration, list[str]]]:
    """The badges on which letters would be boxes, each with these letters."""
    lines = {
        row: harmless(f"{row.person_name}{row.function}{row.partner.legal_name}") for row in rows
    }
    missing = papers.undrawn(lines.values())
    return [
        (row, sorted(missing & set(line))) for row, line in lines.items() if missing & set(line)
    ]


def certificate_pdf(registration: Registration) -> bytes:
    """That a person came, in the language of the registration."""
    event = registration.event
    language = registration.language if registration.language in SPOKEN else "en"
    with translation.override(language):
        names = {
            "name": harmless(registration.person_name),
            "organisation": harmless(registration.partner.legal_name),
            "title": harmless(str(event.title)),
        }
        data = {
            "title": _("Certificate of attendance"),
            "head": str(settings.PORTAL_NAME),
            "name": names["name"],
            "paragraphs": [
                _("This is to confirm that %(name)s, of %(organisation)s, took part in:") % names,
                names["title"],
            ],
            "facts": facts_of(event, registration),
            "date": formats.date_format(timezone.localdate(), "DATE_FORMAT"),
            "foot": names["title"],
        }
        return papers.pdf("attendance", data, language=language)


def facts_of(event: Event, registration: Registration) -> list[tuple[str, str]]:
    country = event.country.name if event.country else ""
    place = ", ".join(part for part in (event.venue, event.city, country) if part)
    is_online = registration.mode == Event.Mode.ONLINE
    so_far = When(event, until=timezone.localdate(timezone=event.zone))  # nobody came tomorrow
    rows = [
        (pgettext("of an event", "Days"), ", ".join(line.dates for line in so_far.lines)),
        (_("Place"), str(Event.Mode.ONLINE.label) if is_online else place),
        (_("Organised by"), event.organised_by or (event.office.name if event.office else "")),
    ]
    return [(name, harmless(value)) for name, value in rows if value]
