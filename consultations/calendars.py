"""Events as iCalendar (RFC 5545): each day that stands alone is an entry, with a stable UID."""

from datetime import date, timedelta
from functools import lru_cache

import icalendar
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from consultations.models import Event

PRODUCT = "-//IOM-CSO Partnership Portal//Consultations//EN"
#: What stands after the @ of a UID; it must never change.
DOMAIN = "consultations.iom-cso-portal"
#: Changes of clocks are told up to here.
LAST_YEAR = 2045


#: The text of entries by what they say; writing them costs more than everything else.
WRITTEN: dict[tuple, bytes] = {}
#: How many events are remembered in each language, about.
REMEMBERED = 5000


def calendar_of(events, *, name="", language=None, note=""):
    """The bytes of a calendar with these events, in a language; ``note`` goes into each entry."""
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
        entry.add("uid", f"{key}-{event.uuid}@{DOMAIN}")
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


def spans_of(event):
    """``(key, start, end)`` of each entry; whole days that follow each other are one."""
    whole: list = []
    for day in event.days.all():
        if day.starts is not None:
            yield (f"{day.date:%Y%m%d}", *day.moments(event.zone))
        elif whole and day.date - whole[-1][-1] == timedelta(days=1):
            whole[-1].append(day.date)
        else:
            whole.append([day.date])
    for run in whole:
        yield f"{run[0]:%Y%m%d}", run[0], run[-1] + timedelta(days=1)


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
