"""Registrations over the API: who registers, who reads what, and moves."""

import pytest
from django.utils import timezone

from consultations import participation
from consultations.models import Registration
from tests.consultations.factories import EventFactory, RegistrationFactory, organiser, running
from tests.factories import (
    ApiTokenFactory,
    MembershipFactory,
    OfficeFactory,
    PartnerFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def post(client, address, data):
    return client.post(f"/api/v1/{address}", data, "application/json")


def person(event, partner, **fields):
    return {
        "event": event.pk,
        "partner": partner.pk,
        "person_name": "Example Person",
        "email": "person@example.org",
        "mode": "in_person",
        "needs_food": "No nuts",
    } | fields


def test_organisation_registers_its_people(client, partner, member_editor):
    client.force_login(member_editor)
    event = EventFactory(quota=1)

    response = post(client, "registrations/", person(event, partner))
    again = post(client, "registrations/", person(event, partner))
    second = post(
        client, "registrations/", person(event, partner, person_name="B", email="b@b.org")
    )

    assert response.status_code == 201, response.content
    assert response.json()["state"] == "approved"
    assert again.status_code == 400
    assert again.json()["errors"]
    assert "may send one person" in str(second.json()["errors"])
    assert Registration.objects.count() == 1


def test_registration_keeps_its_event_organisation_and_mode(client, partner, member_editor):
    client.force_login(member_editor)
    registration = RegistrationFactory(
        event=EventFactory(), partner=partner, mode="in_person", created_by=member_editor
    )
    address = f"/api/v1/registrations/{registration.pk}/"

    answers = {
        name: client.patch(address, {name: value}, "application/json")
        for name, value in {
            "event": EventFactory().pk,
            "partner": PartnerFactory().pk,
            "mode": "online",
        }.items()
    }
    corrected = client.patch(address, {"person_name": "Right Name"}, "application/json")

    refusal = "This cannot be changed: cancel the registration, and register again."
    assert [answer.status_code for answer in answers.values()] == [400, 400, 400]
    assert {name: answer.json()["errors"] for name, answer in answers.items()} == {
        name: {name: [refusal]} for name in ("event", "partner", "mode")
    }
    assert corrected.status_code == 200
    registration.refresh_from_db()
    assert (registration.person_name, registration.mode) == ("Right Name", "in_person")


def test_needs_and_addresses_reach_organisers_only(client, partner, member_editor):
    office = OfficeFactory()
    event = EventFactory(office=office)
    RegistrationFactory(
        event=event, partner=partner, email="secret@example.org", needs_food="Nothing with nuts",
        needs_access="A ramp", needs_interpretation="Signs", created_by=member_editor,
    )  # fmt: skip
    secrets = ("secret@example.org", "Nothing with nuts", "A ramp", "Signs")
    readers = {
        "visitor": None,
        "member": member_editor,
        "reader": MembershipFactory(partner=partner, reader=True).user,
        "registry officer": UserFactory(registry_officer=True),
        "governing bodies": UserFactory(governing_bodies=True),
        "other office": UserFactory(focal_point=True, office=OfficeFactory()),
        "own office": UserFactory(focal_point=True, office=office),
        "organiser": organiser(),
    }
    number = Registration.objects.get().pk
    doors = [
        "/api/v1/registrations/", f"/api/v1/registrations/{number}/", f"/api/v1/events/{event.pk}/",
        "/api/v1/events/", f"/en/consultations/{event.pk}/", "/en/consultations/mine/",
        f"/en/consultations/{event.pk}/event.ics", f"/en/partners/{partner.pk}/",
        f"/en/partners/{partner.pk}/history/", "/en/consultations/",
        "/admin/consultations/registration/", f"/admin/consultations/registration/{number}/change/",
        f"/admin/consultations/registration/{number}/history/",
        f"/en/consultations/{event.pk}/invitations/", f"/en/consultations/{event.pk}/edit/",
    ]  # fmt: skip
    told = set()

    for name, user in readers.items():
        client.logout()
        if user:
            client.force_login(user)
        for door in doors:
            text = client.get(door, follow=True).text
            if any(secret in text for secret in secrets):
                told.add(name)

    assert told == {"own office", "organiser"}


def test_move_is_made_and_a_stale_one_is_a_conflict(client, partner, member_editor):
    client.force_login(member_editor)
    registration = RegistrationFactory(partner=partner, event=EventFactory())
    address = f"registrations/{registration.pk}/cancel/"

    done, stale = post(client, address, {}), post(client, address, {})
    forbidden = post(client, f"registrations/{registration.pk}/reopen/", {})
    unknown = post(client, f"registrations/{registration.pk}/explode/", {})

    assert (done.status_code, done.json()["state"]) == (200, "cancelled")
    assert (stale.status_code, stale.json()["code"]) == (409, "stale")
    assert (forbidden.status_code, unknown.status_code) == (403, 404)


def test_move_with_a_strange_name_is_refused_and_not_made(client, partner, member_editor):
    client.force_login(member_editor)
    registration = RegistrationFactory(partner=partner, event=EventFactory())

    refused = post(client, f"registrations/{registration.pk}/cancel/", {"reason": "Ill"})

    registration.refresh_from_db()
    assert (refused.status_code, refused.json()["errors"]) == (
        400,
        {"reason": ["There is no such field here."]},
    )
    assert registration.state == "approved"


def test_check_in_may_say_how_long_ago_the_badge_was_read(client):
    client.force_login(organiser())
    registration = RegistrationFactory(event=running())
    address = f"registrations/{registration.pk}/check_in/"

    wrong = post(client, address, {"waited": -1})
    done = post(client, address, {"waited": 3600})
    again = post(client, address, {})

    registration.refresh_from_db()
    passed = (timezone.now() - registration.attended_at).total_seconds()
    assert (wrong.status_code, list(wrong.json()["errors"])) == (400, ["waited"])
    assert (done.status_code, done.json()["state"]) == (200, "attended")
    assert (again.status_code, again.json()["code"]) == (409, "stale")
    assert 3600 <= passed < 3600 + 120


def test_token_for_reading_registers_nobody(client, partner, member_editor):
    token = ApiTokenFactory(user=member_editor)

    response = client.post(
        "/api/v1/registrations/", person(EventFactory(), partner), "application/json",
        headers={"Authorization": f"Bearer {token.secret}"},
    )  # fmt: skip

    assert response.status_code == 403


def test_person_finds_its_registrations_among_its_data(client, member_editor):
    RegistrationFactory(created_by=member_editor, person_name="A Colleague", needs_food="Secret")
    RegistrationFactory(email=member_editor.email, person_name="Myself", needs_food="No nuts")
    RegistrationFactory()

    found = participation.of_person(member_editor)

    assert [(row["person_name"], row.get("needs_food")) for row in found] == [
        ("A Colleague", None),
        ("Myself", "No nuts"),
    ]
