"""Opening and editing events on the pages."""

from datetime import UTC, date, datetime

import pytest

from consultations.models import Event
from partners.models import Notice
from tests.consultations.factories import EventFactory, RegistrationFactory, organiser
from tests.factories import OfficeFactory, UserFactory
from tests.pages import form_of, read, summary

pytestmark = pytest.mark.django_db
BASE = "/en/consultations/"
NEW = {
    "title_fr": "Consultation du Sahel",
    "level": "regional",
    "mode": "hybrid",
    "time_zone": "Asia/Kathmandu",
    "registration_opens_at": "2030-01-01T09:00",
    "registration_closes_at": "2030-03-31T17:00",
    "publication": "published",
    "days-0-date": "2030-04-07",
    "days-0-starts": "09:00",
    "days-0-ends": "16:30",
    "agenda-0-title_fr": "Ouverture",
    "agenda-0-date": "2030-04-07",
}


def edited(client, address, changes):
    lists = {name: value if isinstance(value, list) else [value] for name, value in changes.items()}
    return form_of(client.get(address), "record") | lists


def test_officer_opens_an_event_with_its_day_and_agenda(client):
    client.force_login(organiser())
    series = Event._meta.get_field("series").related_model.objects.get(code="regional")
    data = edited(client, f"{BASE}add/", NEW | {"series": str(series.pk)})

    response = client.post(f"{BASE}add/", data)

    assert response.status_code == 302
    event = Event.objects.get()
    assert event.starts_at == datetime(2030, 4, 7, 3, 15, tzinfo=UTC)
    assert event.registration_closes_at == datetime(2030, 3, 31, 11, 15, tzinfo=UTC)
    assert [(str(row), row.date) for row in event.agenda.all()] == [("Ouverture", date(2030, 4, 7))]
    shown = read(client.get(f"{BASE}{event.pk}/edit/"))
    assert shown.one("input", name="registration_closes_at")["value"] == "2030-03-31T17:00"


def test_event_that_is_sent_twice_is_opened_once(client):
    client.force_login(organiser())
    series = Event._meta.get_field("series").related_model.objects.get(code="regional")
    data = edited(client, f"{BASE}add/", NEW | {"series": str(series.pk)})

    first, second = (client.post(f"{BASE}add/", data) for __ in range(2))

    assert (Event.objects.count(), first.status_code) == (1, 302)
    assert first["Location"] == second["Location"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"time_zone": "Nowhere"}, "“Nowhere” is not a time zone."),
        ({"time_zone": ""}, "Time zone: This field is required."),
        ({"quota": "0"}, "Give a number from 1 up, or leave it open."),
        ({"quota": "-1"}, "Ensure this value is greater than or equal to 0."),
        ({"days-0-ends": "08:00"}, "The end comes before the start"),
        ({"days-0-ends": ""}, "Give both hours, or none for a whole day."),
        ({"registration_closes_at": "2029-01-01T00:00"}, "Registration closes after it opens"),
        ({"registration_opens_at": "soon"}, "Enter a valid date/time."),
        ({"agenda-0-date": "2030-04-08"}, "The event does not take place on this day."),
        ({"title_fr": ""}, "Give the title in at least one language."),
        ({"publication": "cancelled"}, "This event was never announced: leave it as a draft."),
        ({"co_organisers": "P-999999"}, "There is no partner with this number."),
    ],
)
def test_event_is_refused_with_a_sentence_and_nothing_is_lost(client, changes, words):
    client.force_login(organiser())
    series = Event._meta.get_field("series").related_model.objects.get(code="regional")
    data = edited(client, f"{BASE}add/", NEW | {"series": str(series.pk)} | changes)

    response = client.post(f"{BASE}add/", data)

    assert response.status_code == 422
    assert any(words in line for line in summary(response)), summary(response)
    assert read(response).one("input", name="days-0-date")["value"] == "2030-04-07"
    assert Event.objects.count() == 0


def test_day_listed_twice_is_refused(client):
    client.force_login(organiser())
    event = EventFactory(days=[date(2030, 4, 7)])
    address = f"{BASE}{event.pk}/edit/"

    response = client.post(address, edited(client, address, {"days-1-date": "2030-04-07"}))

    assert response.status_code == 422
    assert any("This day is listed already." in line for line in summary(response))


def test_another_row_is_added_without_script(client):
    client.force_login(organiser())
    address = f"{BASE}add/"

    response = client.post(address, edited(client, address, {"add": "days", "city": "Gao"}))

    page = read(response)
    assert page.all("input", name="days-1-date") != []
    assert page.one("input", name="city")["value"] == "Gao"


def test_stale_form_shows_both_versions(client):
    client.force_login(organiser())
    event = EventFactory(city="Bamako")
    address = f"{BASE}{event.pk}/edit/"
    data = edited(client, address, {"city": "Gao"})
    event.city = "Kayes"
    event.save()

    response = client.post(address, data)

    assert response.status_code == 409
    assert "Kayes" in response.text
    assert read(response).one("input", name="city")["value"] == "Gao"
    again = client.post(address, form_of(response, "record"))
    assert again.status_code == 302
    event.refresh_from_db()
    assert event.city == "Gao"


def test_seats_that_are_taken_are_not_lowered_on_the_page(client):
    client.force_login(organiser())
    event = EventFactory(seats_room=2)
    RegistrationFactory(event=event)
    waiting = RegistrationFactory(event=event, waiting=True)
    address = f"{BASE}{event.pk}/edit/"

    refused = client.post(address, edited(client, address, {"seats_room": "0"}))
    client.post(address, edited(client, address, {"seats_room": "5"}))

    assert any("Keep at least as many" in line for line in summary(refused))
    waiting.refresh_from_db()
    assert waiting.state == "approved"


def test_cancelling_an_event_tells_everybody_who_counts_on_it(client):
    client.force_login(organiser())
    event = EventFactory(title_en="Meeting")
    for state in ("approved", "pending", "declined"):
        RegistrationFactory(event=event, state=state, email=f"{state}@example.org")
    address = f"{BASE}{event.pk}/edit/"
    data = edited(client, address, {"publication": "cancelled", "cancelled_because": "A storm."})

    client.post(address, data)

    told = Notice.objects.filter(kind="event_cancelled")
    assert set(told.values_list("email", "subject")) == {
        ("approved@example.org", "Cancelled: Meeting"),
        ("pending@example.org", "Cancelled: Meeting"),
    }


@pytest.mark.parametrize("page", ["edit/", "invitations/", "documents/add/", "calls/add/"])
def test_who_does_not_organise_finds_no_desk(client, member_admin, focal_point_mali, page):
    event = EventFactory(office=OfficeFactory())

    for user in (member_admin, focal_point_mali, UserFactory(registry_officer=True)):
        client.force_login(user)
        assert client.get(f"{BASE}{event.pk}/{page}").status_code == 404
        assert client.get(f"{BASE}add/").status_code == (200 if user == focal_point_mali else 404)


def test_document_is_added_and_taken_out(client):
    client.force_login(organiser())
    event = EventFactory()
    address = f"{BASE}{event.pk}/documents/add/"

    refused = client.post(address, edited(client, address, {"title": "Note"}))
    link = {"title": "Note", "link": "https://papers.example/note"}
    client.post(address, edited(client, address, link))

    assert list(summary(refused)) == ["Give a file or a link."]
    row = event.documents.get()
    client.post(f"{BASE}{event.pk}/documents/{row.pk}/edit/", {"delete": "1"})
    assert event.documents.count() == 0
