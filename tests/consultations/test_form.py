"""The form that registers a person, and what is done with a registration afterwards."""

from datetime import UTC, date, datetime

import pytest

from consultations.models import Registration
from partners.models import Notice
from tests.consultations.factories import EventFactory, InvitationFactory, RegistrationFactory
from tests.factories import UserFactory
from tests.pages import form_of, read, summary, texts

pytestmark = pytest.mark.django_db
BASE = "/en/consultations/"


def notices(response):
    return texts(response, "p", "notice")


def filled(client, event, **changes):
    """What a browser sends after somebody has filled in the form."""
    form = form_of(client.get(f"{BASE}{event.pk}/register/"), "record")
    return form | {
        "person_name": ["Example Delegate"],
        "email": ["delegate@example.org"],
        "mode": ["in_person"],
        **{name: [value] for name, value in changes.items()},
    }


def test_two_people_are_registered_and_told(client, partner, member_editor):
    client.force_login(member_editor)
    event = EventFactory(title_en="The meeting", quota=2)

    first = client.post(f"{BASE}{event.pk}/register/", filled(client, event), follow=True)
    data = filled(client, event, person_name="Second", email="second@example.org")
    client.post(f"{BASE}{event.pk}/register/", data)

    assert notices(first) == ["Example Delegate is registered. The confirmation is on its way."]
    assert Registration.objects.filter(state="approved").count() == 2
    notice = Notice.objects.get(email="delegate@example.org")
    assert notice.subject == "You are registered: The meeting"
    assert "09:00–17:00 (Africa/Bamako, UTC+0)" in notice.body
    (file,) = notice.files.all()
    assert (file.name, file.content_type[:13]) == ("event.ics", "text/calendar")


def test_confirmation_speaks_the_language_of_the_person(client, partner, member_editor):
    client.force_login(member_editor)
    event = EventFactory(title_en="The meeting", title_es="La reunión")

    client.post(f"{BASE}{event.pk}/register/", filled(client, event, language="es"))

    notice = Notice.objects.get()
    assert notice.language == "es"
    assert "La reunión" in notice.subject
    assert f"/es/consultations/{event.pk}/" in notice.body


def test_double_click_is_harmless(client, partner, member_editor):
    client.force_login(member_editor)
    event = EventFactory()
    data = filled(client, event)

    client.post(f"{BASE}{event.pk}/register/", data)
    again = client.post(f"{BASE}{event.pk}/register/", data, follow=True)

    assert again.status_code == 200
    assert notices(again)[-1] == "Example Delegate is registered already."
    assert (Registration.objects.count(), Notice.objects.count()) == (1, 1)


def test_refused_form_keeps_what_was_typed(client, partner, member_editor):
    client.force_login(member_editor)
    event = EventFactory(quota=1)
    RegistrationFactory(event=event, partner=partner)

    response = client.post(
        f"{BASE}{event.pk}/register/", filled(client, event, needs_access="A ramp")
    )

    assert response.status_code == 422
    (sentence,) = summary(response)
    assert sentence.startswith("Each organisation may send one person")
    assert read(response).one("input", name="person_name")["value"] == "Example Delegate"
    assert "A ramp" in read(response).one("textarea", name="needs_access").text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"email": "nonsense"}, "E-mail address: Enter a valid email address."),
        ({"person_name": ""}, "Name: This field is required."),
        ({"person_name": "A\u202eb\x07"}, "Name: Remove the invisible control characters"),
        ({"mode": "by_boat"}, "How does this person take part?: Select a valid choice."),
        ({"partner": "999999"}, "Organisation: Select a valid choice."),
    ],
)
def test_form_says_what_is_wrong(client, partner, member_editor, changes, words):
    client.force_login(member_editor)
    event = EventFactory()

    response = client.post(f"{BASE}{event.pk}/register/", filled(client, event, **changes))

    assert response.status_code == 422
    assert [line for line in summary(response) if line.startswith(words)] != []
    assert Registration.objects.count() == 0


def test_who_belongs_to_no_organisation_finds_no_form(client):
    event = EventFactory()

    assert client.get(f"{BASE}{event.pk}/register/").status_code == 302
    client.force_login(UserFactory())
    assert client.get(f"{BASE}{event.pk}/register/").status_code == 404


def test_closed_registration_says_so_on_the_form(client, partner, member_editor):
    client.force_login(member_editor)
    event = EventFactory()
    typed = filled(client, event)
    event.registration_closes_at = datetime(2026, 1, 5, 11, tzinfo=UTC)
    event.save()

    response = client.post(f"{BASE}{event.pk}/register/", typed)

    assert response.status_code == 422
    assert 'value="Example Delegate"' in response.text
    assert 'name="person_name"' not in client.get(f"{BASE}{event.pk}/register/").text
    assert list(summary(response)) == [
        "Registration closed on 5 January 2026, 11:00 (Africa/Bamako)."
    ]


def test_waiting_person_is_promoted_and_told(client, partner, member_editor):
    client.force_login(member_editor)
    event = EventFactory(seats_room=1)
    client.post(f"{BASE}{event.pk}/register/", filled(client, event))
    data = filled(client, event, person_name="Second", email="second@example.org")
    waiting = client.post(f"{BASE}{event.pk}/register/", data, follow=True)
    first = Registration.objects.get(email="delegate@example.org")

    client.post(f"{BASE}registrations/{first.pk}/cancel/")

    assert notices(waiting) == ["All seats are taken: Second is number 1 on the waiting list."]
    subjects = Notice.objects.filter(email="second@example.org").order_by("pk")
    assert [one.subject.partition(":")[0] for one in subjects] == [
        "You are on the waiting list",
        "You are registered",
    ]


def test_my_registrations_show_what_can_be_done(client, partner, member_editor):
    client.force_login(member_editor)
    RegistrationFactory(event=EventFactory(), partner=partner, person_name="Mine")
    RegistrationFactory(event=EventFactory(), person_name="Of others")
    RegistrationFactory(event=EventFactory(days=[date(2020, 2, 2)]), partner=partner)

    page = read(client.get(f"{BASE}mine/"))

    assert "Of others" not in page.text
    assert page.one("main").all("button") == []
    links = [" ".join(node.text.split()) for node in page.one("main").all("a", "button")]
    assert links == ["Correct: Mine", "Cancel the registration: Mine"]


def test_stale_button_says_how_things_stand(client, partner, member_editor):
    client.force_login(member_editor)
    row = RegistrationFactory(event=EventFactory(), partner=partner)
    address = f"{BASE}registrations/{row.pk}/cancel/"
    client.post(address)

    response = client.post(address, follow=True)

    assert notices(response)[-1] == (
        "This is not possible any more: the registration is “Cancelled” now."
    )


@pytest.mark.parametrize("name", ["cancel", "approve", "explode"])
def test_strangers_registration_is_not_there(client, member_editor, name):
    client.force_login(member_editor)

    response = client.post(f"{BASE}registrations/{RegistrationFactory().pk}/{name}/")

    assert response.status_code == 404


def test_invitation_is_answered_by_who_speaks_for_the_organisation(
    client, partner, member_editor, member_reader
):
    invitation = InvitationFactory(partner=partner, event=EventFactory(audience="invited"))
    address = f"{BASE}invitations/{invitation.pk}/answer/"
    client.force_login(member_reader)
    assert client.post(address, {"answer": "accepted"}).status_code == 404
    client.force_login(member_editor)

    response = client.post(address, {"answer": "accepted"})

    assert response["Location"] == f"{BASE}{invitation.event_id}/register/"
    invitation.refresh_from_db()
    assert (invitation.answer, invitation.answered_by) == ("accepted", member_editor)
    assert client.post(address, {"answer": "maybe"}).status_code == 404
