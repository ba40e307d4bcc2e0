"""Events as iCalendar (RFC 5545): each day that stands alone is an entry, with a stable UID."""

from datetime import UTC, date, datetime
from functools import lru_cache

import icalendar
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from consultations.models import Event
from consultations.spans import spans_of

PRODUCT = "-//IOM-CSO Partnership Portal//Consultations//EN"
#: What stands after the @ of a UID; it must never change.
DOMAIN = "consultations.iom-cso-portal"
#: Changes of clocks are told up to here.
LAST_YEAR = 2045


#: The text of entries by what they say; writing them costs more than everything else.
WRITTEN: dict[tuple, bytes] = {}
#: How many events are remembered in each language, about.
REMEMBERED = 5000


def calendar_of(events, *, name="", language=None, note="", withdrawn=()):
    """The bytes of a calendar with these events, in a language; ``note`` goes into each entry.

    Of ``withdrawn`` events it says only that they are cancelled, under the UIDs they once had.
    """
    with translation.override(language or translation.get_language() or "en"):
        calendar = icalendar.Calendar()
        calendar.add("prodid", PRODUCT)
        calendar.add("version", "2.0")
        calendar.add("method", "PUBLISH")
        if name:
            calendar.add("x-wr-calname", name)
        events = list(events)
        zones = {event.time_zone for event in events if any(day.starts for day in event.days.all())}
        parts = [zone_text(zone) for zone in sorted(zones)]
        parts += [text_of(event, note) for event in events]
        parts += [entry.to_ical() for event in withdrawn for entry in stones_of(event)]
    head, end, rest = calendar.to_ical().rpartition(b"END:VCALENDAR")
    return b"".join([head, *parts, end, rest])


@lru_cache(maxsize=200)
def zone_text(name):
    """A time zone as calendars are told it."""
    return icalendar.Timezone.from_tzid(name, last_date=date(LAST_YEAR, 1, 1)).to_ical()


def text_of(event, note):
    """The entries of an event, written once for each state of it."""
    country = event.country.name if event.country else ""
    key = (event.uuid, event.sequence, event.updated_at, event.series.name, country, note,
           translation.get_language())  # fmt: skip
    if key not in WRITTEN:
        if len(WRITTEN) >= REMEMBERED:
            WRITTEN.clear()
        WRITTEN[key] = b"".join(entry.to_ical() for entry in entries_of(event, note))
    return WRITTEN[key]


def entries_of(event, note=""):
    """One entry for each day with hours, and for each run of whole days."""
    for key, start, end in spans_of(event):
        entry = icalendar.Event()
        entry.add("uid", uid_of(event, key))
        entry.add("dtstamp", event.updated_at)
        entry.add("last-modified", event.updated_at)
        entry.add("created", event.created_at)
        entry.add("sequence", event.sequence)
        entry.add("summary", title_of(event))
        entry.add("dtstart", start)
        entry.add("dtend", end)
        is_cancelled = event.publication == Event.Publication.CANCELLED
        entry.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
        entry.add("url", settings.PORTAL_URL + event.get_absolute_url())
        entry.add("categories", [event.series.name])
        if place := place_of(event):
            entry.add("location", place)
        if text := description_of(event, note):
            entry.add("description", text)
        yield entry


def uid_of(event, key):
    return f"{key}-{event.uuid}@{DOMAIN}"


def stones_of(event):
    """A cancelled entry for each that was public once; nothing else is told of a draft."""
    for key, start, end in event.withdrawn_entries:
        entry = icalendar.Event()
        entry.add("uid", uid_of(event, key))
        entry.add("dtstamp", event.withdrawn_at)
        entry.add("sequence", event.sequence)
        entry.add("summary", _("No longer announced"))
        entry.add("dtstart", moment_of(start))
        entry.add("dtend", moment_of(end))
        entry.add("status", "CANCELLED")
        yield entry


def moment_of(text):
    """A date, or a moment in UTC."""
    if len(text) == len("2030-05-03"):
        return date.fromisoformat(text)
    return datetime.fromisoformat(text).astimezone(UTC)


def title_of(event):
    if event.publication == Event.Publication.CANCELLED:
        return _("Cancelled: %(title)s") % {"title": event.title}
    return str(event.title)


def place_of(event):
    """Where it is, as one line."""
    country = event.country.name if event.country else ""
    parts = [part for part in (event.venue, event.city, country) if part]
    if event.mode in (Event.Mode.ONLINE, Event.Mode.HYBRID):
        parts.append(str(Event.Mode.ONLINE.label))
    return ", ".join(parts)


def description_of(event, note=""):
    """What a calendar shows below the title."""
    reason = event.cancelled_because if event.publication == "cancelled" else ""
    return "\n\n".join(part for part in (reason, note, event.theme, event.description) if part)
