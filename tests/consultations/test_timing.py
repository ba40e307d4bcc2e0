"""The days of an event and what must agree with them, by the page, the API and the admin."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError

from consultations.hours import When
from consultations.models import Event
from tests.consultations.factories import (
    AgendaItemFactory,
    EventDayFactory,
    EventFactory,
    RecommendationFactory,
    organiser,
)
from tests.pages import form_of, sent, summary

pytestmark = pytest.mark.django_db
BASE = "/en/consultations/"
LATE = "Registration would close after the event is over: give an earlier moment."
KEPT = "A published event keeps a day: give the new one, or cancel the event."


@pytest.fixture
def event(client):
    client.force_login(organiser())
    return EventFactory(
        days=[date(2030, 5, 3)], registration_closes_at=datetime(2030, 5, 3, 17, tzinfo=UTC)
    )


def patch(client, event, **changes):
    address = f"/api/v1/events/{event.pk}/"
    return client.patch(address, changes, content_type="application/json")


def days_of(event):
    return [row.date for row in Event.objects.get(pk=event.pk).days.all()]


def test_registration_does_not_close_after_the_end(client, event):
    refused = patch(client, event, registration_closes_at="2030-05-03T17:01:00Z")
    fine = patch(client, event, registration_closes_at="2030-05-03T16:59:00Z")

    assert refused.json()["errors"] == {"registration_closes_at": [LATE]}
    assert fine.status_code == 200
    event.registration_closes_at = datetime(2031, 1, 1, tzinfo=UTC)
    with pytest.raises(ValidationError, match="after the event is over"):
        event.full_clean()


def test_day_that_comes_before_the_closing_is_refused_and_nothing_is_changed(client, event):
    refused = patch(client, event, days=[{"date": "2030-05-01"}], venue="New hall")

    event.refresh_from_db()
    assert (refused.status_code, refused.json()["errors"]) == (
        400,
        {"registration_closes_at": [LATE]},
    )
    assert (days_of(event), event.venue) == ([date(2030, 5, 3)], "")


def test_days_and_closing_move_together(client, event):
    earlier = {"days": [{"date": "2030-04-01"}], "registration_closes_at": "2030-03-20T12:00:00Z"}
    later = {"days": [{"date": "2030-09-01"}], "registration_closes_at": "2030-08-20T12:00:00Z"}

    assert [patch(client, event, **one).status_code for one in (earlier, later)] == [200, 200]
    assert days_of(event) == [date(2030, 9, 1)]


def test_page_judges_days_and_closing_together(client, event):
    address = f"{BASE}{event.pk}/edit/"
    late = sent(client, address, {"registration_closes_at": "2030-05-04T12:00"})
    both = late | {"days-0-date": ["2030-05-04"]}

    refused = client.post(address, late)
    done = client.post(address, both)

    assert (refused.status_code, done.status_code) == (422, 302)
    assert list(summary(refused)) == [f"Days – {LATE}"]
    assert days_of(event) == [date(2030, 5, 4)]


@pytest.mark.parametrize("door", ["page", "api", "admin"])
def test_published_event_is_not_left_without_a_day(client, event, door):
    if door == "api":
        refused = patch(client, event, days=[])
        assert refused.json()["errors"] == {"days": [KEPT]}
    elif door == "page":
        address = f"{BASE}{event.pk}/edit/"
        refused = client.post(address, sent(client, address, {"days-0-DELETE": "on"}))
        assert list(summary(refused)) == [f"Days – {KEPT}"]
    else:
        address = f"/admin/consultations/event/{event.pk}/change/"
        form = form_of(client.get(address), id="event_form")
        refused = client.post(address, form | {"days-0-DELETE": ["on"], "_save": ["Save"]})
        assert KEPT in refused.text

    assert days_of(event) == [date(2030, 5, 3)]


def test_draft_may_lose_its_days(client, event):
    event.publication = "draft"
    event.save()

    assert patch(client, event, days=[]).status_code == 200
    assert days_of(event) == []


GONE = "2030-05-03: The agenda has items on this day: move them first, or keep the day."


@pytest.mark.parametrize("door", ["page", "api", "admin"])
def test_agenda_goes_where_its_days_go(client, event, door):
    EventDayFactory(event=event, date=date(2030, 5, 4))
    for day in (3, 4):
        AgendaItemFactory(event=event, title_en=f"On the {day}th", date=date(2030, 5, day))
    AgendaItemFactory(event=event, title_en="Some time")
    # each day takes the place of the next one
    moved = {"days-0-date": ["2030-05-04"], "days-1-date": ["2030-05-05"]}

    if door == "api":
        done = patch(client, event, days=[{"date": "2030-05-04"}, {"date": "2030-05-05"}])
    elif door == "page":
        address = f"{BASE}{event.pk}/edit/"
        done = client.post(address, sent(client, address, moved | {"agenda-0-speakers": "A. Test"}))
    else:
        address = f"/admin/consultations/event/{event.pk}/change/"
        form = form_of(client.get(address), id="event_form")
        done = client.post(address, form | moved | {"_save": ["Save"]})

    assert done.status_code == (200 if door == "api" else 302)
    assert days_of(event) == [date(2030, 5, 4), date(2030, 5, 5)]
    assert [(row.title_en, row.date) for row in event.agenda.order_by("pk")] == [
        ("On the 3th", date(2030, 5, 4)),
        ("On the 4th", date(2030, 5, 5)),
        ("Some time", None),
    ]


def test_day_and_item_move_together_each_to_its_place(client, event):
    AgendaItemFactory(event=event, date=date(2030, 5, 3))
    address = f"{BASE}{event.pk}/edit/"
    moved = {
        "days-0-date": "2030-05-06",
        "days-1-date": "2030-05-07",
        "agenda-0-date": "2030-05-07",
    }

    assert client.post(address, sent(client, address, moved)).status_code == 302
    assert [row.date for row in event.agenda.all()] == [date(2030, 5, 7)]
    # and on a day that is none it stops there
    refused = client.post(address, sent(client, address, {"agenda-0-date": "2030-05-03"}))
    assert list(summary(refused)) == [
        f"Agenda, {event.agenda.get()} – Day: The event does not take place on this day."
    ]


def test_day_with_items_on_it_is_not_taken_out(client, event):
    EventDayFactory(event=event, date=date(2030, 5, 4))
    item = AgendaItemFactory(event=event, date=date(2030, 5, 3))
    address = f"{BASE}{event.pk}/edit/"

    by_page = client.post(address, sent(client, address, {"days-0-DELETE": "on"}))
    by_api = patch(client, event, days=[{"date": "2030-05-04"}])

    assert list(summary(by_page)) == [
        f"Agenda, {item} – Day: The event does not take place on this day."
    ]
    assert by_api.json()["errors"] == {"days": [GONE]}
    assert days_of(event) == [date(2030, 5, 3), date(2030, 5, 4)]


def test_days_on_both_sides_of_a_change_of_clocks_say_their_own_distance_from_utc():
    event = EventFactory(days=[], time_zone="Europe/Zurich")
    for day in (27, 28, 29):
        EventDayFactory(event=event, date=date(2027, 3, day))

    assert [(line.dates, line.zone) for line in When(event).lines] == [
        ("27 March 2027", "Europe/Zurich, UTC+1"),
        ("28 March 2027 – 29 March 2027", "Europe/Zurich, UTC+2"),
    ]


@pytest.mark.parametrize("other", ["earlier", "itself", "another series", "cancelled"])
def test_recommendation_goes_to_a_later_edition_only(client, event, other):
    target = {
        "earlier": lambda: EventFactory(series=event.series, days=[date(2029, 5, 3)]),
        "itself": lambda: event,
        "another series": lambda: EventFactory(series__code="idm", days=[date(2031, 5, 3)]),
        "cancelled": lambda: EventFactory(
            series=event.series, days=[date(2031, 5, 3)], cancelled=True
        ),
    }[other]()
    row = RecommendationFactory(event=event)
    address = f"/api/v1/recommendations/{row.pk}/"

    refused = client.patch(address, {"carried_to": target.pk}, content_type="application/json")

    row.refresh_from_db()
    assert refused.json()["errors"] == {
        "carried_to": ["A recommendation is carried to a later edition."]
    }
    assert row.carried_to is None
    later = EventFactory(series=event.series, days=[date(2031, 6, 1)])
    done = client.patch(address, {"carried_to": later.pk}, content_type="application/json")
    assert done.status_code == 200
