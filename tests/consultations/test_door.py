"""The door: checking people in, once and at the right hour."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from consultations import registering
from tests.consultations.factories import EventFactory, RegistrationFactory, organiser, running

pytestmark = pytest.mark.django_db


def at(event, rest=""):
    return f"/en/consultations/{event.pk}/{rest}"


@pytest.fixture
def officer(client):
    user = organiser()
    client.force_login(user)
    return user


def scan(client, row, code=None, **more):
    return client.post(
        at(row.event, "check-in/"),
        {"code": str(code or row.uuid)} | more,
        headers={"accept": "application/json"},
    )


def test_code_checks_in_once_and_may_be_sent_again(client, officer):
    row = RegistrationFactory(event=running(), person_name="Example Guest")

    first, again = scan(client, row), scan(client, row)

    row.refresh_from_db()
    assert (row.state, first.status_code, again.status_code) == ("attended", 200, 200)
    assert (first.json()["is_new"], again.json()["is_new"]) == (True, False)
    assert first.json()["sentence"].startswith("Welcome: Example Guest")
    assert "is in since" in again.json()["sentence"]


@pytest.mark.parametrize(
    ("waited", "hours"),
    [
        ("", 0),
        ("5400", 1.5),
        (str(3 * 24 * 3600), 72),
        ("999999999999999999", 0),
        ("999999999", 72),
        ("-60", 0),
        ("soon", 0),
        ("²", 0),
    ],
)
def test_scan_that_was_kept_on_the_phone_counts_from_its_own_hour(client, officer, waited, hours):
    row = RegistrationFactory()
    moment = datetime(2030, 3, 5, 12, tzinfo=UTC)

    with time_machine.travel(moment, tick=False):
        client.force_login(officer)
        scan(client, row, waited=waited)

    row.refresh_from_db()
    assert row.state == "attended"
    assert moment - row.attended_at == timedelta(hours=hours)


def test_of_two_scans_the_earlier_one_counts(client, officer):
    row = RegistrationFactory(event=EventFactory(time_zone="Africa/Bamako"))
    moment = datetime(2030, 3, 5, 12, tzinfo=UTC)

    with time_machine.travel(moment, tick=False):
        client.force_login(officer)
        scan(client, row)
        late = scan(client, row, waited="7200").json()
        again = scan(client, row, waited="60").json()

    row.refresh_from_db()
    assert row.attended_at == datetime(2030, 3, 5, 10, tzinfo=UTC)
    assert [(one["is_in"], one["is_new"]) for one in (late, again)] == [(True, False)] * 2
    assert "is in since 10:00" in late["sentence"]
    assert "is in since 10:00" in again["sentence"]


def test_nobody_is_at_the_door_before_the_first_day(client, officer):
    event = EventFactory(
        time_zone="Asia/Kathmandu", days=[date(2030, 3, 5)], registration_closes_at=None
    )
    row = RegistrationFactory(event=event, created_by=officer)
    late = datetime(2030, 3, 4, 18, 14, tzinfo=UTC)  # a minute to midnight in Kathmandu
    names = []

    with time_machine.travel(late, tick=False):
        client.force_login(officer)
        names.append([move.name for move in registering.available(row, officer)])
        early = scan(client, row)
    row.refresh_from_db()
    state = row.state
    with time_machine.travel(late + timedelta(minutes=2), tick=False):
        client.force_login(officer)
        names.append([move.name for move in registering.available(row, officer)])
        in_time = scan(client, row, waited="3600")

    row.refresh_from_db()
    assert (early.status_code, state) == (409, "approved")
    assert "from the first day of the event: 5 March 2030" in early.json()["sentence"]
    assert ["check_in" in found for found in names] == [False, True]
    assert (in_time.status_code, row.state) == (200, "attended")
    assert row.attended_at == datetime(2030, 3, 4, 18, 15, tzinfo=UTC)


def test_event_without_days_has_no_door(client, officer):
    row = RegistrationFactory(event=EventFactory(days=[], about="2100"))

    assert "not known yet" in scan(client, row).json()["sentence"]


def test_there_is_no_certificate_before_the_event(client, officer):
    row = RegistrationFactory(state="attended", event__title_en="To come")

    response = client.get(f"/en/consultations/registrations/{row.pk}/certificate.pdf", follow=True)

    assert response["Content-Type"] == "text/html; charset=utf-8"
    assert "from the first day of the event" in response.text


@pytest.mark.parametrize("state", ["pending", "waitlisted", "declined", "cancelled"])
def test_without_a_seat_nobody_comes_in(client, officer, state):
    row = RegistrationFactory(state=state, waitlisted_at=timezone.now())

    response = scan(client, row)

    row.refresh_from_db()
    assert (response.status_code, row.state) == (409, state)
    assert not response.json()["is_in"]


@pytest.mark.parametrize("code", ["", "x", "0" * 5000, "https://evil.example/?code=1", "\x00"])
def test_foreign_codes_are_nobody(client, officer, code):
    row = RegistrationFactory()

    assert scan(client, row, code or " ").status_code == 404
    assert client.get(at(row.event, "check-in/"), {"code": code}).status_code == 200


def test_badge_of_another_event_does_not_open_this_one(client, officer):
    row, other = RegistrationFactory(), RegistrationFactory()

    assert scan(client, row, other.uuid).status_code == 404


def test_door_works_by_name_and_by_the_address_on_the_badge_without_script(client, officer):
    row = RegistrationFactory(event=running(), person_name="Example Guest")
    found = client.get(at(row.event, "check-in/?q=guest"))
    by_badge = client.get(at(row.event, f"check-in/?code={row.uuid}"))

    response = client.post(at(row.event, "check-in/"), {"code": str(row.uuid)}, follow=True)

    row.refresh_from_db()
    assert "Example Guest" in found.text
    assert "Example Guest" in by_badge.text
    assert row.state == "attended"
    assert "Welcome: Example Guest" in response.text


def test_visitor_at_the_door_is_sent_to_the_login(client):
    row = RegistrationFactory()

    assert scan(client, row).status_code == 302
