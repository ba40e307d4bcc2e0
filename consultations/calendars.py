"""Events as iCalendar (RFC 5545): each day that stands alone is an entry, with a stable UID."""

from datetime import UTC, date, datetime
from email.utils import parseaddr
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


def calendar_of(events, *, name="", language=None, note="", place="", withdrawn=(), stamp=None):
    """The bytes of a calendar with these events, in a language; ``note`` goes into each entry.

    Of ``withdrawn`` events it says only that they are cancelled, under the UIDs they once had.
    ``place`` stands for the event's own, for whoever does not go there.
    ``stamp`` is when this was said, where that is later than the last change of the event.
    """
    with translation.override(language or translation.get_language() or "en"):
        events = list(events)
        zones = {event.time_zone for event in events if any(day.starts for day in event.days.all())}
        parts = [zone_text(zone) for zone in sorted(zones)]
        parts += [text_of(event, note, place, stamp) for event in events]
        parts += [
            stone(event, row, _("No longer announced"), event.withdrawn_at).to_ical()
            for event in withdrawn
            for row in event.stones
        ]
    return wrapped(parts, "PUBLISH", name)


def cancellation(event, rows, *, language=None, stamp=None):
    """The bytes that take these entries of an event out of a calendar."""
    with translation.override(language or translation.get_language() or "en"):
        title = _("Cancelled: %(title)s") % {"title": event.title}
        parts = [stone(event, row, title, stamp or event.updated_at).to_ical() for row in rows]
    return wrapped(parts, "CANCEL")


def wrapped(parts, method, name=""):
    """Entries that are written already, as a calendar."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    if name:
        calendar.add("x-wr-calname", name)
    head, end, rest = calendar.to_ical().rpartition(b"END:VCALENDAR")
    return b"".join([head, *parts, end, rest])


@lru_cache(maxsize=200)
def zone_text(name):
    """A time zone as calendars are told it."""
    return icalendar.Timezone.from_tzid(name, last_date=date(LAST_YEAR, 1, 1)).to_ical()


def text_of(event, note, place, stamp):
    """The entries of an event, written once for each state of it."""
    country = event.country.name if event.country else ""
    key = (event.uuid, event.sequence, event.updated_at, event.series.name, country, note, place,
           stamp, translation.get_language())  # fmt: skip
    if key not in WRITTEN:
        if len(WRITTEN) >= REMEMBERED:
            WRITTEN.clear()
        WRITTEN[key] = b"".join(entry.to_ical() for entry in entries_of(event, note, place, stamp))
    return WRITTEN[key]


def entries_of(event, note="", place="", stamp=None):
    """One entry for each day with hours, and for each run of whole days; then what is taken out."""
    for key, start, end in spans_of(event):
        entry = begun(event, key, stamp or event.updated_at)
        entry.add("last-modified", event.updated_at)
        entry.add("created", event.created_at)
        entry.add("summary", title_of(event))
        entry.add("dtstart", start)
        entry.add("dtend", end)
        is_cancelled = event.publication == Event.Publication.CANCELLED
        entry.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
        entry.add("url", settings.PORTAL_URL + event.get_absolute_url())
        entry.add("categories", [event.series.name])
        if location := place or place_of(event):
            entry.add("location", location)
        if text := description_of(event, note):
            entry.add("description", text)
        yield entry
    for row in event.stones:
        title = _("Cancelled: %(title)s") % {"title": event.title}
        yield stone(event, row, title, stamp or event.updated_at)


def begun(event, key, stamp):
    """An entry with what says which one it is, which version, and whose."""
    entry = icalendar.Event()
    entry.add("uid", f"{key}-{event.uuid}@{DOMAIN}")
    entry.add("dtstamp", stamp)
    entry.add("sequence", event.sequence)
    entry.add("organizer", organizer())
    return entry


def organizer():
    """The portal: RFC 5546 asks whose entry it is, and no person's address is made public."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    found = icalendar.vCalAddress(f"mailto:{address}")
    found.params["CN"] = name or str(settings.PORTAL_NAME)
    return found


def stone(event, row, title, stamp):
    """An entry that takes one out of calendars: ``[key, start, end]`` and nothing else is told."""
    key, start, end = row
    entry = begun(event, key, stamp)
    entry.add("summary", title)
    entry.add("dtstart", moment_of(start))
    entry.add("dtend", moment_of(end))
    entry.add("status", "CANCELLED")
    return entry


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
