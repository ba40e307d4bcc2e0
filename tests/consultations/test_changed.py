"""A published event is moved: who is registered is told, and calendars follow, by whatever door."""

from datetime import date, time, timedelta

import icalendar
import pytest
from django.utils import timezone

from partners.models import Notice
from tests.consultations.factories import (
    EventDayFactory,
    EventFactory,
    RegistrationFactory,
    organiser,
)
from tests.pages import form_of, sent

pytestmark = pytest.mark.django_db
BASE = "/en/consultations/"


@pytest.fixture
def event():
    return EventFactory(
        title_en="Meeting",
        venue="Old hall",
        mode="hybrid",
        days=[date(2030, 5, 3), date(2030, 5, 6)],
        online_link="https://meeting.example/one",
    )


def patch(client, event, **changes):
    client.force_login(organiser())
    response = client.patch(f"/api/v1/events/{event.pk}/", changes, content_type="application/json")
    assert response.status_code == 200, response.json()


def day(text, starts="09:00", ends="17:00"):
    return {"date": text, "starts": starts, "ends": ends}


def entries(body):
    return {str(one["UID"]): one for one in icalendar.Calendar.from_ical(body).walk("VEVENT")}


def attached(notice):
    """``{file name: (method, entries)}`` of a letter."""
    found = {}
    for file in notice.files.all():
        with file.file.open("rb") as opened:
            body = opened.read()
        method = str(icalendar.Calendar.from_ical(body)["METHOD"])
        assert file.content_type.endswith(f"method={method}")
        found[file.name] = (method, entries(body))
    return found


def changed():
    return Notice.objects.filter(kind="event_changed").order_by("email")


def test_moved_day_is_told_over_the_api_and_keeps_its_uid(client, event):
    row = RegistrationFactory(event=event, email="one@example.org")
    feed = entries(client.get(f"{BASE}calendar.ics").content)
    uid = f"{event.days.get(date=date(2030, 5, 6)).pk}-{event.uuid}@consultations.iom-cso-portal"

    patch(client, event, days=[day("2030-05-03"), day("2030-05-09", "10:00")])

    (letter,) = changed()
    assert (letter.email, letter.subject) == ("one@example.org", "Changed: Meeting")
    assert row.person_name in letter.body
    assert "The days or hours are others than before." in letter.body
    assert "9 May 2030" in letter.body
    assert "The place" not in letter.body
    files = attached(letter)
    assert list(files) == ["event.ics"]
    method, found = files["event.ics"]
    assert (method, set(found)) == ("PUBLISH", set(feed))
    assert found[uid]["DTSTART"].dt.strftime("%d %H:%M") == "09 10:00"
    assert found[uid]["SEQUENCE"] > feed[uid]["SEQUENCE"]
    again = entries(client.get(f"{BASE}calendar.ics").content)
    assert set(again) == set(feed)
    assert again[uid]["DTSTART"].dt == found[uid]["DTSTART"].dt


def test_day_taken_out_is_cancelled_by_letter_and_in_the_feed(client, event):
    RegistrationFactory(event=event)
    gone = f"{event.days.get(date=date(2030, 5, 6)).pk}-{event.uuid}@consultations.iom-cso-portal"

    patch(client, event, days=[day("2030-05-03")])
    patch(client, event, seats_room=50)

    (letter,) = changed()
    files = attached(letter)
    assert list(files["cancelled.ics"][1]) == [gone]
    assert files["cancelled.ics"][0] == "CANCEL"
    assert str(files["cancelled.ics"][1][gone]["STATUS"]) == "CANCELLED"
    feed = entries(client.get(f"{BASE}{event.pk}/event.ics").content)
    assert len(feed) == 2
    assert str(feed[gone]["STATUS"]) == "CANCELLED"
    assert feed[gone]["DTSTART"].dt.strftime("%d %H:%M") == "06 09:00"
    assert feed[gone]["SEQUENCE"] >= files["cancelled.ics"][1][gone]["SEQUENCE"]


def test_run_of_whole_days_that_loses_its_first_keeps_calendars_clean(client):
    event = EventFactory(days=[])
    rows = [
        EventDayFactory(event=event, date=date(2030, 5, number), starts=None, ends=None)
        for number in (3, 4, 5)
    ]
    end = "-" + f"{event.uuid}@consultations.iom-cso-portal"

    patch(client, event, days=[{"date": "2030-05-04"}, {"date": "2030-05-05"}])

    feed = entries(client.get(f"{BASE}{event.pk}/event.ics").content)
    assert {uid: (str(one["STATUS"]), one["DTSTART"].dt) for uid, one in feed.items()} == {
        f"{rows[0].pk}{end}": ("CANCELLED", date(2030, 5, 3)),
        f"{rows[1].pk}{end}": ("CONFIRMED", date(2030, 5, 4)),
    }


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"venue": "New hall"}, "The place is another one than before."),
        ({"city": "Gao"}, "The place is another one than before."),
        ({"mode": "in_person"}, "The ways of taking part are others than before."),
        ({"time_zone": "Africa/Nairobi"}, "The days or hours are others than before."),
    ],
)
def test_place_mode_and_zone_are_told(client, event, changes, sentence):
    RegistrationFactory(event=event)

    patch(client, event, **changes)

    (letter,) = changed()
    assert sentence in letter.body
    assert letter.body.count("than before") == 1


def test_nothing_else_is_told(client, event):
    RegistrationFactory(event=event)

    patch(client, event, seats_room=90, title_en="Another title", quota=3)
    patch(client, event, days=[day("2030-05-03"), day("2030-05-06")])

    assert not changed().exists()


def test_new_link_is_told_to_those_online_only(client, event):
    RegistrationFactory(event=event, email="room@example.org")
    RegistrationFactory(event=event, mode="online", email="online@example.org")

    patch(client, event, online_link="https://meeting.example/two")

    (letter,) = changed()
    assert letter.email == "online@example.org"
    assert "https://meeting.example/two" in letter.body
    (entry,) = [one for __, found in attached(letter).values() for one in found.values()][:1]
    assert "https://meeting.example/two" in str(entry["DESCRIPTION"])


def test_who_waits_is_told_without_an_entry_and_who_is_declined_is_not(client, event):
    for state in ("approved", "pending", "waitlisted", "declined", "cancelled"):
        RegistrationFactory(
            event=event,
            state=state,
            email=f"{state}@example.org",
            waitlisted_at=timezone.now() if state == "waitlisted" else None,
        )
    event.seats_room = 1
    event.save()

    patch(client, event, venue="New hall")

    assert [(one.email.partition("@")[0], one.files.count()) for one in changed()] == [
        ("approved", 1),
        ("pending", 0),
        ("waitlisted", 0),
    ]


def test_page_and_admin_tell_the_same(client, event):
    RegistrationFactory(event=event)
    client.force_login(organiser())
    address = f"{BASE}{event.pk}/edit/"
    client.post(address, sent(client, address, {"days-1-date": "2030-05-10"}))
    on_page = changed().count()

    address = f"/admin/consultations/event/{event.pk}/change/"
    form = form_of(client.get(address), id="event_form")
    client.post(address, form | {"venue": ["New hall"], "_save": ["Save"]})

    assert on_page == 1
    assert changed().count() == 2
    feed = entries(client.get(f"{BASE}{event.pk}/event.ics").content)
    assert [str(one["STATUS"]) for one in feed.values()] == ["CONFIRMED", "CONFIRMED"]


@pytest.mark.parametrize("state", ["draft", "over"])
def test_draft_and_past_event_are_changed_in_silence(client, state):
    past = timezone.localdate() - timedelta(days=40)
    event = EventFactory(
        draft=state == "draft", days=[past] if state == "over" else [date(2030, 5, 3)]
    )
    RegistrationFactory(event=event)

    patch(client, event, venue="New hall", registration_closes_at=None)

    assert not changed().exists()


def test_event_that_is_on_again_is_told(client, event):
    RegistrationFactory(event=event)
    patch(client, event, publication="cancelled", cancelled_because="A storm.")
    (off,) = Notice.objects.filter(kind="event_cancelled")

    patch(client, event, publication="published")

    (letter,) = changed()
    assert attached(off)["cancelled.ics"][0] == "CANCEL"
    assert letter.subject == "Takes place after all: Meeting"
    first, second = (
        {uid: one["SEQUENCE"] for uid, one in found.items()}
        for ((__, found),) in (attached(off).values(), attached(letter).values())
    )
    assert all(second[uid] > first[uid] for uid in first)


def test_who_loses_a_seat_loses_the_entry(client, event):
    row = RegistrationFactory(event=event, approved_at=timezone.now())
    client.force_login(organiser())

    client.post(f"/api/v1/registrations/{row.pk}/cancel/", content_type="application/json")

    (letter,) = Notice.objects.filter(kind="registration")
    assert [(name, method) for name, (method, __) in attached(letter).items()] == [
        ("cancelled.ics", "CANCEL")
    ]


def test_day_listed_twice_over_the_api_changes_nothing(client, event):
    client.force_login(organiser())

    response = client.patch(
        f"/api/v1/events/{event.pk}/",
        {"days": [day("2030-05-07"), day("2030-05-07")]},
        content_type="application/json",
    )

    assert response.status_code == 400
    assert response.json()["errors"]["days"] == ["2030-05-07: This day is listed already."]
    assert [row.date.day for row in event.days.all()] == [3, 6]
    assert {row.starts for row in event.days.all()} == {time(9)}


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("approved", "“Meeting”, for which you are registered:"),
        ("waitlisted", "“Meeting”, for which you are on the waiting list:"),
        ("pending", "“Meeting”, for which you have asked to be registered:"),
    ],
)
def test_letter_of_a_change_says_how_a_person_stands(client, event, state, words):
    waits_since = timezone.now() if state == "waitlisted" else None
    RegistrationFactory(event=event, state=state, waitlisted_at=waits_since)

    patch(client, event, days=[day("2030-05-03")])

    assert words in changed().get().body
