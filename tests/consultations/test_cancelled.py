"""A cancelled event says so on every page of it, and nobody is led to it any more."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from consultations import changing
from partners.models import Notice
from tests.consultations.factories import (
    CallFactory,
    EventFactory,
    InvitationFactory,
    RegistrationFactory,
    RequestToSpeakFactory,
    organiser,
    running,
)
from tests.factories import ContactFactory, MembershipFactory, PartnerFactory, UserFactory
from tests.pages import read

pytestmark = pytest.mark.django_db
BASE = "/en/consultations/"
SENTENCE = "This event is cancelled: A storm."


def called_off(event):
    event.publication, event.cancelled_because = "cancelled", "A storm."
    event.save()
    return event


@pytest.mark.parametrize("page", ["", "invitations/", "check-in/", "check-in/?everyone=1", "desk/"])
def test_pages_of_a_cancelled_event_say_so(client, page):
    event = called_off(running())
    client.force_login(organiser())

    assert read(client.get(f"{BASE}{event.pk}/{page}")).text.count(SENTENCE) == 1


def test_cancelled_event_offers_neither_camera_nor_approval_nor_calendar(client):
    event = running()
    RegistrationFactory(event=event, state="pending")
    client.force_login(organiser())
    pages = {"": "Add to my calendar", "check-in/": "data-door-camera", "desk/": 'value="approve"'}
    before = [words in client.get(f"{BASE}{event.pk}/{page}").text for page, words in pages.items()]

    called_off(event)

    after = [words in client.get(f"{BASE}{event.pk}/{page}").text for page, words in pages.items()]
    assert (before, after) == ([True] * 3, [False] * 3)
    assert 'value="decline"' in client.get(f"{BASE}{event.pk}/desk/").text


def test_focal_point_reads_no_seat_at_a_cancelled_event(client):
    focal = MembershipFactory(role="editor")
    event = EventFactory(quota=3, seats_room=9, cancelled=True)
    RegistrationFactory(event=event, partner=focal.partner, person_name="Awa Example")
    client.force_login(focal.user)

    page = read(client.get(f"{BASE}{event.pk}/")).text
    form = client.get(f"{BASE}{event.pk}/register/")

    assert SENTENCE in page
    assert "Awa Example" in page
    assert "Approved" not in page
    assert "cancel one" not in page
    assert "The event is cancelled." in read(form).text
    assert "places of the organisation" not in form.text
    assert 'name="person_name"' not in form.text


def test_what_was_typed_is_kept_when_the_event_is_cancelled_meanwhile(client):
    focal = MembershipFactory(role="editor")
    event = EventFactory(cancelled=True)
    client.force_login(focal.user)
    typed = {"partner": focal.partner_id, "person_name": "Awa Example", "mode": "in_person",
             "email": "awa@example.org", "language": "fr"}  # fmt: skip

    refused = client.post(f"{BASE}{event.pk}/register/", typed)

    assert refused.status_code == 422
    assert 'value="Awa Example"' in refused.text


def test_nobody_is_put_on_the_list_of_a_cancelled_event_or_written_to(client):
    event = EventFactory(cancelled=True)
    PartnerFactory(legal_name="Example Relief", email="one@example.org")
    InvitationFactory(event=event, unsent=True)
    client.force_login(organiser())
    address = f"{BASE}{event.pk}/invitations/"

    page = client.get(f"{address}?q=relief")
    added = client.post(address, {"action": "add", "query": "q=relief"}, follow=True)
    sent = client.post(address, {"action": "send"}, follow=True)

    assert "Search the registry" not in page.text
    assert "Put them on the list" not in page.text
    assert "The letter" not in page.text
    assert "The event is cancelled." in read(added).text
    assert "The event is cancelled." in read(sent).text
    assert event.invitations.count() == 1
    assert not Notice.objects.exists()


def test_nobody_is_checked_in_or_approved_for_a_cancelled_event(client):
    event = called_off(running())
    coming = RegistrationFactory(event=event)
    pending = RegistrationFactory(event=event, state="pending")
    client.force_login(organiser())
    door = f"{BASE}{event.pk}/check-in/"

    scanned = client.post(door, {"code": coming.uuid}, headers={"accept": "application/json"})
    page = client.get(f"{door}?everyone=1").text
    approved = client.post(
        f"/api/v1/registrations/{pending.pk}/approve/", content_type="application/json"
    )
    body = client.get(f"/api/v1/registrations/{pending.pk}/").json()

    assert scanned.status_code == 409
    assert "The event is cancelled." in scanned.json()["sentence"]
    assert "data-worker" not in page
    assert 'name="code"' not in page
    assert approved.status_code == 400
    assert body["moves"] == ["decline", "cancel"]
    coming.refresh_from_db()
    assert coming.state == "approved"


@pytest.mark.parametrize("days", [[timezone.localdate() + timedelta(days=30)], []])
def test_api_tells_no_phase_of_a_cancelled_event(client, days):
    event = EventFactory(days=days)
    before = client.get(f"/api/v1/events/{event.pk}/").json()
    found = client.get("/api/v1/events/?phase=open").json()["count"]

    called_off(event)

    after = client.get(f"/api/v1/events/{event.pk}/").json()
    assert (before["phase"], before["is_open"], found) == ("open", True, 1)
    assert (after["phase"], after["is_open"]) == (None, False)
    assert client.get("/api/v1/events/?phase=open").json()["count"] == 0


def test_call_of_a_cancelled_event_is_not_found_as_open(client):
    CallFactory(event=EventFactory(cancelled=True))
    there = CallFactory()

    rows = client.get("/api/v1/calls/?open=yes").json()["results"]

    assert [row["id"] for row in rows] == [there.pk]


def test_schema_says_when_there_is_no_phase(client):
    schema = client.get("/api/v1/schema/", headers={"accept": "application/json"}).text

    assert "null for a cancelled event, which does not take place." in schema


# Who sends people is told


def cancel(event):
    was = changing.known(event)
    called_off(event)
    changing.settle(event, was)
    changing.call_off_senders(event.pk, event.sequence)  # a job may run twice


def told():
    rows = Notice.objects.filter(kind="event_cancelled_people").order_by("email")
    return list(rows.values_list("email", "language"))


def test_contact_and_registrant_are_told_once_each_in_their_language():
    event = EventFactory(title_en="Meeting", title_fr="Réunion")
    clerk = UserFactory(email="clerk@example.org", language="es")
    partner, other = PartnerFactory(legal_name="Example Relief"), PartnerFactory()
    ContactFactory(partner=partner, email="office@example.org", language="fr", main=True)
    for row, name in ((partner, "Awa Example"), (partner, "Ba Example"), (other, "Cira Example")):
        RegistrationFactory(event=event, partner=row, person_name=name, created_by=clerk)
    RegistrationFactory(event=event, partner=partner, person_name="Gone", state="cancelled")

    cancel(event)

    assert told() == [("clerk@example.org", "es"), ("office@example.org", "fr")]
    office = Notice.objects.get(email="office@example.org")
    assert office.subject == "Annulé : Réunion"
    assert "- Awa Example\n- Ba Example\n" in office.body
    assert "A storm." in office.body
    assert "Cira" not in office.body
    clerk = Notice.objects.get(email="clerk@example.org")
    assert "- Awa Example (Example Relief)" in clerk.body
    assert "Cira Example" in clerk.body
    assert "Gone" not in office.body + clerk.body


def test_contact_is_written_to_in_the_language_of_its_invitation():
    event = EventFactory()
    partner = PartnerFactory(email="office@example.org")
    InvitationFactory(event=event, partner=partner, language="es")
    RegistrationFactory(event=event, partner=partner)

    cancel(event)

    assert told() == [("office@example.org", "es")]


def test_nobody_is_told_twice_and_organisers_know():
    event = EventFactory()
    alone = UserFactory(email="alone@example.org")
    contact = UserFactory(email="contact@example.org")
    gone = UserFactory(email="gone@example.org", is_active=False)
    itself = PartnerFactory(email="Self@example.org")
    RegistrationFactory(event=event, email="alone@example.org", created_by=alone)
    RegistrationFactory(
        event=event, partner=PartnerFactory(email="contact@example.org"), created_by=contact
    )
    RegistrationFactory(event=event, partner=itself, email="self@example.org", created_by=gone)
    RegistrationFactory(event=event, created_by=organiser())

    cancel(event)

    assert told() == [("contact@example.org", "en")]
    assert Notice.objects.filter(kind="event_cancelled").count() == 4


def test_letter_that_names_people_is_kept_from_who_does_not_organise(registry_officer):
    event = EventFactory()
    RegistrationFactory(event=event, partner=PartnerFactory(email="office@example.org"))

    cancel(event)

    letters = Notice.objects.filter(kind="event_cancelled_people")
    assert letters.visible_to(organiser()).count() == 1
    assert letters.visible_to(registry_officer).count() == 0


def test_organisations_are_told_that_it_takes_place_after_all():
    event = EventFactory(title_en="Meeting", title_fr="Réunion")
    partner = PartnerFactory(email="office@example.org")
    clerk = UserFactory(email="clerk@example.org")
    RegistrationFactory(event=event, partner=partner, person_name="Awa Example", created_by=clerk)
    InvitationFactory(
        event=event, partner=PartnerFactory(email="silent@example.org"), language="fr"
    )
    cancel(event)
    was = changing.known(event)
    event.publication = "published"
    event.save()

    for __ in range(2):
        changing.settle(event, was)

    letters = Notice.objects.filter(kind__in=("event_again_people", "event_invitation_again"))
    assert sorted(letters.values_list("email", "subject")) == [
        ("clerk@example.org", "Takes place after all: Meeting"),
        ("office@example.org", "Takes place after all: Meeting"),
        ("silent@example.org", "Maintenu : Réunion"),
    ]
    assert "- Awa Example" in letters.get(email="office@example.org").body
    assert "does not take place" not in letters.get(email="office@example.org").body


def test_letters_of_an_event_that_takes_place_after_all_know_who_waits():
    event = EventFactory(title_en="Meeting")
    partner = PartnerFactory(email="office@example.org")
    for state in ("approved", "waitlisted", "pending"):
        RegistrationFactory(
            event=event,
            partner=partner,
            state=state,
            person_name=f"{state.title()} Example",
            email=f"{state}@example.org",
            waitlisted_at=timezone.now() if state == "waitlisted" else None,
        )
    cancel(event)
    called_off = Notice.objects.filter(kind="event_cancelled", files__isnull=False)
    assert list(called_off.values_list("email", flat=True)) == ["approved@example.org"]
    was = changing.known(event)
    event.publication = "published"
    event.save()

    changing.settle(event, was)

    bodies = dict(Notice.objects.filter(kind="event_changed").values_list("email", "body"))
    assert "“Meeting”, for which you are registered, takes" in bodies["approved@example.org"]
    assert "for which you are on the waiting list, takes" in bodies["waitlisted@example.org"]
    assert "for which you have asked to be registered, takes" in bodies["pending@example.org"]
    letter = Notice.objects.get(kind="event_again_people", email="office@example.org").body
    assert "These people of your organisation are told as well, and need not register" in letter
    assert "- Approved Example\n- Waitlisted Example – On the waiting list\n" in letter
    assert "- Pending Example – Waiting for approval" in letter


def test_who_was_checked_in_is_told_while_days_lie_ahead():
    event = running()
    partner = PartnerFactory(email="office@example.org")
    RegistrationFactory(event=event, partner=partner, state="attended", email="there@example.org")
    InvitationFactory(event=event, partner=partner)

    cancel(event)

    letters = Notice.objects.order_by("email", "kind").values_list("email", "kind")
    assert list(letters) == [
        ("office@example.org", "event_cancelled_people"),
        ("there@example.org", "event_cancelled"),
    ]


def test_who_was_at_an_event_that_is_over_is_not_told():
    event = EventFactory(days=[timezone.localdate() - timedelta(days=40)])
    RegistrationFactory(event=event, state="attended")

    cancel(event)

    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("approved", "for which you are registered,"),
        ("waitlisted", "for which you are on the waiting list,"),
        ("pending", "for which you have asked to be registered,"),
    ],
)
def test_letter_says_how_a_person_stood(state, words):
    event = EventFactory(title_en="Meeting")
    RegistrationFactory(
        event=event, state=state, waitlisted_at=timezone.now() if state == "waitlisted" else None
    )

    cancel(event)

    letter = Notice.objects.get(kind="event_cancelled")
    assert f"“Meeting”, {words} does not take place." in letter.body


# What was never announced is not cancelled


def refused(event):
    event.publication, event.cancelled_because = "cancelled", "A storm."
    try:
        event.full_clean()
    except ValidationError as error:
        return error.message_dict
    return {}


def test_draft_that_was_never_public_is_not_cancelled(client):
    event = EventFactory(draft=True, title_en="Secret edition")
    sentence = ["This event was never announced: leave it as a draft."]
    client.force_login(organiser())

    answer = client.patch(
        f"/api/v1/events/{event.pk}/",
        {"publication": "cancelled", "cancelled_because": "A storm."},
        content_type="application/json",
    )

    assert refused(event) == {"publication": sentence}
    assert answer.status_code == 400
    assert answer.json()["errors"]["publication"] == sentence
    client.logout()
    assert client.get(f"{BASE}{event.pk}/").status_code == 404


def test_event_that_is_or_was_public_is_cancelled():
    public, withdrawn = EventFactory(), EventFactory()
    withdrawn.publication = "draft"
    withdrawn.save()

    assert [refused(public), refused(withdrawn)] == [{}, {}]


def test_cancelled_event_gives_its_reason():
    event = EventFactory()
    event.publication = "cancelled"

    with pytest.raises(ValidationError) as error:
        event.full_clean()

    assert error.value.messages == ["Say why the event is cancelled."]


# The floor of a cancelled event


def test_speakers_of_a_cancelled_event_are_read_and_not_moved(client):
    wish = RequestToSpeakFactory(event=EventFactory(cancelled=True), topic="Ports")
    address = f"{BASE}{wish.event_id}/speakers/"
    client.force_login(organiser())

    page = read(client.get(address))
    answers = [
        client.post(address, data, follow=True)
        for data in (
            {"balance": "", "places": ""},
            {"request": wish.pk, "step": "list"},
            {"request": wish.pk, "step": "up"},
        )
    ]

    assert page.text.count(SENTENCE) == 1
    assert "Ports" in page.text
    assert "Balance the list" not in page.text
    assert "Put on the list" not in page.text
    assert ["The event is cancelled." in read(answer).text for answer in answers] == [True] * 3
    wish.refresh_from_db()
    assert (wish.state, wish.position) == ("asked", None)


def test_call_of_a_cancelled_event_names_no_date(client):
    call = CallFactory(event=running(), title_en="What ports need")
    address = f"{BASE}{call.event_id}/"
    before = read(client.get(address)).text

    called_off(call.event)

    after = read(client.get(address)).text
    assert ("What ports need" in before, "until" in before) == (True, True)
    assert ("What ports need" in after, "until" in after) == (True, False)
