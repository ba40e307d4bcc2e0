"""iCalendar by RFC 5545, read back by a parser and line by line; Atom; schema.org."""

import json
import re
from datetime import UTC, date, datetime, time
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.utils.feedgenerator import rfc3339_date

from consultations.models import Event
from tests.consultations.factories import EventDayFactory, EventFactory
from tests.pages import read

pytestmark = pytest.mark.django_db


def entries(client, address="calendar.ics"):
    response = client.get(f"/en/consultations/{address}")
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return icalendar.Calendar.from_ical(response.content).walk("VEVENT")


def lines(client, address="calendar.ics"):
    """The logical lines; each physical one obeys the format."""
    body = client.get(f"/en/consultations/{address}").content
    assert body.endswith(b"\r\n")
    assert b"\n" not in body.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    return body.replace(b"\r\n ", b"").decode().split("\r\n")


def test_each_day_is_an_entry_in_the_zone_of_the_event(client):
    event = EventFactory(
        time_zone="Asia/Kathmandu", days=[date(2030, 4, 7), date(2030, 4, 9)], unannounced=True
    )

    first, second = entries(client)

    assert first["DTSTART"].params["TZID"] == "Asia/Kathmandu"
    assert [one["DTSTART"].dt for one in (first, second)] == [
        datetime(2030, 4, 7, 9, tzinfo=ZoneInfo("Asia/Kathmandu")),
        datetime(2030, 4, 9, 9, tzinfo=ZoneInfo("Asia/Kathmandu")),
    ]
    assert first["DTSTART"].dt.astimezone(UTC) == datetime(2030, 4, 7, 3, 15, tzinfo=UTC)
    rows = [event.days.get(date=date(2030, 4, day)).pk for day in (7, 9)]
    assert [str(one["UID"]) for one in (first, second)] == [
        f"{rows[0]}-{event.uuid}@consultations.iom-cso-portal",
        f"{rows[1]}-{event.uuid}@consultations.iom-cso-portal",
    ]
    found = lines(client)
    assert "TZID:Asia/Kathmandu" in found
    assert "TZOFFSETTO:+0545" in found
    assert "DTSTART;TZID=Asia/Kathmandu:20300407T090000" in found
    assert found[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]


def test_hours_stay_over_a_change_of_clocks(client):
    EventFactory(time_zone="Europe/Zurich", days=[date(2027, 3, 27), date(2027, 3, 28)])

    starts = [one["DTSTART"].dt for one in entries(client)]

    assert [start.hour for start in starts] == [9, 9]
    assert [start.astimezone(UTC).hour for start in starts] == [8, 7]


def test_whole_days_that_follow_each_other_are_one_entry(client):
    event = EventFactory(days=[])
    for day in (3, 4, 7):
        EventDayFactory(event=event, date=date(2030, 5, day), starts=None, ends=None)

    spans = [(one["DTSTART"].dt, one["DTEND"].dt) for one in entries(client)]

    assert spans == [
        (date(2030, 5, 3), date(2030, 5, 5)),
        (date(2030, 5, 7), date(2030, 5, 8)),
    ]


def test_change_counts_up_and_the_uid_stays(client):
    event = EventFactory(days=[date(2030, 5, 3)])
    (before,) = entries(client)

    event.venue = "Another hall"
    event.save()

    (after,) = entries(client)
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]


def test_cancelled_event_is_told_to_calendars(client):
    EventFactory(cancelled=True, title_en="Meeting", days=[date(2030, 5, 3)])

    (entry,) = entries(client)

    assert (str(entry["STATUS"]), str(entry["SUMMARY"])) == ("CANCELLED", "Cancelled: Meeting")
    assert str(entry["DESCRIPTION"]).startswith("A storm.")


def test_text_is_escaped_and_folded(client):
    EventFactory(title_en="Réfugiés; migrants, et autres\\ " + "é" * 80, days=[date(2030, 5, 3)])

    (entry,) = entries(client)

    assert str(entry["SUMMARY"]).startswith("Réfugiés; migrants, et autres\\ é")
    assert any(line.startswith("SUMMARY:Réfugiés\\; migrants\\, et") for line in lines(client))


def test_feed_follows_filters_scopes_and_languages(client):
    EventFactory(level="global", title_en="Seen", title_fr="Vu", days=[date(2030, 5, 3)])
    EventFactory(level="local", title_en="Other", days=[date(2030, 5, 3)])
    EventFactory(draft=True, title_en="Hidden")

    assert [str(one["SUMMARY"]) for one in entries(client, "calendar.ics?level=global")] == ["Seen"]
    assert {str(one["SUMMARY"]) for one in entries(client)} == {"Seen", "Other"}
    french = client.get("/fr/consultations/calendar.ics?level=global").content.decode()
    assert "SUMMARY:Vu" in french


def test_feed_that_has_not_changed_is_not_sent_again(client):
    event = EventFactory()
    etag = client.get("/en/consultations/calendar.ics")["ETag"]

    same = client.get("/en/consultations/calendar.ics", headers={"If-None-Match": etag})
    event.save()
    other = client.get("/en/consultations/calendar.ics", headers={"If-None-Match": etag})

    assert (same.status_code, other.status_code) == (304, 200)


def test_one_event_is_a_file_of_its_own(client):
    event = EventFactory(title_en="A meeting", days=[date(2030, 5, 3)])

    response = client.get(f"/en/consultations/{event.pk}/event.ics")

    assert response["Content-Disposition"] == 'inline; filename="a-meeting.ics"'
    assert len(entries(client, f"{event.pk}/event.ics")) == 1


def test_atom_feed_names_the_latest_changes(client):
    event = EventFactory(
        title_en="A & B <i>", city="Mopti", theme_en="Work & <b>", days=[date(2030, 4, 7)]
    )

    text = client.get("/en/consultations/feed.atom").text

    event.refresh_from_db()
    assert "<title>A &amp; B &lt;i&gt;</title>" in text
    assert f"<id>urn:uuid:{event.uuid}</id>" in text
    assert f"<updated>{rfc3339_date(event.updated_at)}</updated>" in text
    feed = ET.fromstring(text.encode())
    names = {"atom": "http://www.w3.org/2005/Atom"}
    assert feed.findtext("atom:author/atom:name", namespaces=names) == "IOM–CSO Partnership Portal"
    assert feed.findtext("atom:entry/atom:summary", namespaces=names) == (
        "<p>7 April 2030</p>\n\n<p>Mopti</p>\n\n<p>Work &amp; &lt;b&gt;</p>"
    )


def test_event_without_known_days_offers_no_calendar(client):
    event = EventFactory(days=[], about="2030-05")

    page = client.get(f"/en/consultations/{event.pk}/")

    assert "event.ics" not in page.text
    assert client.get(f"/en/consultations/{event.pk}/event.ics").status_code == 404


def test_structured_data_cannot_close_its_element(client):
    event = EventFactory(
        title_en="</script><script>alert(1)</script>", days=[], time_zone="Asia/Kathmandu"
    )
    EventDayFactory(event=event, date=date(2030, 4, 7), starts=time(9), ends=time(12))

    response = client.get(f"/en/consultations/{event.pk}/")

    (block,) = read(response).all("script", type="application/ld+json")
    data = json.loads(block.raw)
    assert data["name"] == "</script><script>alert(1)</script>"
    assert data["startDate"] == "2030-04-07T09:00:00+05:45"
    assert data["@type"] == "Event"
    assert not re.search(r"<script>alert", response.text)


def test_hours_are_shown_by_the_readers_clock_beside_the_events_own(client):
    event = EventFactory(time_zone="Pacific/Auckland", days=[date(2027, 7, 8)])
    client.cookies["time_zone"] = "America/Tegucigalpa"

    text = read(client.get(f"/en/consultations/{event.pk}/")).text

    assert "8 July 2027 09:00–17:00 Pacific/Auckland, UTC+12" in text
    assert "for you: 7 July 2027, 15:00 – 7 July 2027, 23:00 (America/Tegucigalpa, UTC-6)" in text


@pytest.mark.parametrize("cookie", ["../../etc/passwd", "Nowhere", "x" * 3000, "%00"])
def test_cookie_that_is_no_zone_changes_nothing(client, cookie):
    event = EventFactory()
    client.cookies["time_zone"] = cookie

    assert client.get(f"/en/consultations/{event.pk}/").status_code == 200
    assert Event.objects.count() == 1


def test_reader_chooses_a_zone_and_comes_back(client):
    chosen = client.post(
        "/en/consultations/time-zone/", {"time_zone": "Asia/Kathmandu", "next": "/en/about/"}
    )
    elsewhere = client.post(
        "/en/consultations/time-zone/", {"time_zone": "Bogus", "next": "https://evil.example/"}
    )

    assert chosen["Location"] == "/en/about/"
    assert chosen.cookies["time_zone"].value == "Asia/Kathmandu"
    assert elsewhere["Location"] == "/en/consultations/"
    assert "time_zone" not in elsewhere.cookies


def test_atom_feed_says_that_an_event_is_cancelled_and_why(client):
    EventFactory(title_en="Meeting", theme_en="Ports", cancelled=True)

    feed = ET.fromstring(client.get("/en/consultations/feed.atom").content)

    names = {"atom": "http://www.w3.org/2005/Atom"}
    assert feed.findtext("atom:entry/atom:title", namespaces=names) == "Cancelled: Meeting"
    summary = feed.findtext("atom:entry/atom:summary", namespaces=names)
    assert summary.endswith("<p>Bamako</p>\n\n<p>A storm.</p>\n\n<p>Ports</p>")
