"""What calendars, feed readers and search engines are told about events."""

import json

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.feedgenerator import Atom1Feed, rfc3339_date
from django.utils.html import linebreaks
from django.utils.translation import gettext as _

from consultations import calendars
from consultations.hours import When
from consultations.models import Event

#: How schema.org calls the ways to take part.
ATTENDANCE = {
    Event.Mode.ROOM: "OfflineEventAttendanceMode",
    Event.Mode.ONLINE: "OnlineEventAttendanceMode",
    Event.Mode.HYBRID: "MixedEventAttendanceMode",
}


def absolute(path):
    return settings.PORTAL_URL + path


class EventFeed(Atom1Feed):
    """An Atom feed that also says what is gone, as RFC 6721 has it."""

    def root_attributes(self):
        return super().root_attributes() | {"xmlns:at": "http://purl.org/atompub/tombstones/1.0"}

    def write_items(self, handler):
        for event in self.feed["withdrawn"]:
            handler.addQuickElement(
                "at:deleted-entry",
                "",
                {"ref": reference(event), "when": rfc3339_date(event.withdrawn_at)},
            )
        super().write_items(handler)


def reference(event):
    """What an event is called in feeds, for ever."""
    return f"urn:uuid:{event.uuid}"


def atom(events, address, withdrawn=()):
    """An Atom feed of events, the latest change first, after those that are gone."""
    feed = EventFeed(
        title=_("Consultations"),
        link=absolute(reverse("consultations:list")),
        description=_("Meetings of IOM and civil society"),
        language=translation.get_language(),
        author_name=str(settings.PORTAL_NAME),
        feed_url=absolute(address),
        feed_guid=absolute(reverse("consultations:list")),
        withdrawn=withdrawn,
    )
    for event in events:
        words = (When(event).short, event.city, calendars.description_of(event))
        feed.add_item(
            title=calendars.title_of(event),
            link=absolute(event.get_absolute_url()),
            description=linebreaks(
                "\n\n".join(str(part) for part in words if part), autoescape=True
            ),
            unique_id=reference(event),
            pubdate=event.created_at,
            updateddate=event.updated_at,
            categories=[event.series.name],
        )
    return feed.writeString("utf-8")


def structured(event):
    """What schema.org calls an Event, as JSON that cannot close its script element."""
    data = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": str(event.title),
        "url": absolute(event.get_absolute_url()),
        "inLanguage": event.languages,
        "eventStatus": "https://schema.org/"
        + ("EventCancelled" if event.publication == "cancelled" else "EventScheduled"),
        "organizer": {"@type": "Organization", "name": event.organised_by or "IOM"},
    }
    if event.description or event.theme:
        data["description"] = str(event.description or event.theme)
    if event.starts_at:
        data["startDate"] = event.starts_at.astimezone(event.zone).isoformat()
        data["endDate"] = event.ends_at.astimezone(event.zone).isoformat()
    if event.mode:
        data["eventAttendanceMode"] = f"https://schema.org/{ATTENDANCE[event.mode]}"
    if places := places_of(event):
        data["location"] = places
    text = json.dumps(data, ensure_ascii=False)
    for mark in "<>&":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return text


def places_of(event):
    places = []
    if event.venue or event.city:
        address = {"@type": "PostalAddress", "addressLocality": event.city}
        if event.country:
            address["addressCountry"] = event.country.code
        places.append({"@type": "Place", "name": event.venue or event.city, "address": address})
    if event.mode in (Event.Mode.ONLINE, Event.Mode.HYBRID):
        places.append({"@type": "VirtualLocation", "url": absolute(event.get_absolute_url())})
    return places
