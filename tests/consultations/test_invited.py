"""What invited organisations answer, what their letters say, and what is told of cancelled events."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from consultations import changing, inviting, registering
from consultations.models import Invitation, Registration
from partners.models import Notice
from tests.consultations.factories import (
    EventFactory,
    InvitationFactory,
    RegistrationFactory,
    organiser,
)
from tests.factories import ContactFactory, MembershipFactory, PartnerFactory
from tests.pages import read, texts

pytestmark = pytest.mark.django_db
BASE = "/en/consultations/"
LONG_AGO = timedelta(days=9)


def person(event, partner, **fields):
    return Registration(
        event=event, partner=partner, person_name="Awa Example", email="awa@example.org",
        mode="in_person", **fields,
    )  # fmt: skip


@pytest.fixture
def editor():
    return MembershipFactory(role="editor")


@pytest.fixture
def invitation(editor):
    editor.partner.email = "office@example.org"
    editor.partner.save()
    return InvitationFactory(partner=editor.partner, sent_at=timezone.now() - LONG_AGO)


def test_registering_is_the_answer_on_desk_list_and_for_reminders(client, editor, invitation):
    event = invitation.event
    registering.register(person(event, editor.partner), by=editor.user)

    invitation.refresh_from_db()
    assert (invitation.answer, invitation.answered_by) == ("accepted", editor.user)
    assert inviting.remind(event) == (0, [])
    client.force_login(organiser())
    desk = client.get(f"{BASE}{event.pk}/desk/?view=silent")
    assert (desk.context["counts"]["silent"], list(desk.context["page"])) == (0, [])
    assert client.get(f"{BASE}{event.pk}/invitations/").context["counts"]["accepted"] == 1


def test_letter_to_who_is_registered_already_counts_as_accepted(editor):
    event = EventFactory()
    ContactFactory(partner=editor.partner, email="office@example.org", main=True)
    registering.register(person(event, editor.partner), by=editor.user)
    row = InvitationFactory(event=event, partner=editor.partner, unsent=True)

    assert inviting.send(event) == (1, [])

    row.refresh_from_db()
    assert row.answer == "accepted"


def test_registration_that_is_cancelled_before_is_no_answer(editor):
    event = EventFactory()
    ContactFactory(partner=editor.partner, email="office@example.org", main=True)
    RegistrationFactory(event=event, partner=editor.partner, state="cancelled")
    row = InvitationFactory(event=event, partner=editor.partner, unsent=True)

    inviting.send(event)

    row.refresh_from_db()
    assert row.answer == "none"


def test_who_has_people_registered_cancels_them_before_declining(client, editor, invitation):
    row = registering.register(person(invitation.event, editor.partner), by=editor.user)
    client.force_login(editor.user)
    address = f"{BASE}invitations/{invitation.pk}/answer/"

    refused = client.post(address, {"answer": "declined"}, follow=True)
    invitation.refresh_from_db()
    first = invitation.answer
    registering.perform(row, "cancel", by=editor.user)
    client.post(address, {"answer": "declined"})

    invitation.refresh_from_db()
    (sentence,) = texts(refused, "p", "notice")
    assert sentence.startswith("People of your organisation are registered for this event.")
    assert (first, invitation.answer) == ("accepted", "declined")


def test_nobody_answers_for_an_event_that_is_cancelled(editor):
    event = EventFactory(cancelled=True)
    row = InvitationFactory(event=event, partner=editor.partner)

    with pytest.raises(ValidationError, match="The event is cancelled"):
        inviting.answer(row, "accepted", by=editor.user)


@pytest.mark.parametrize("act", [inviting.send, inviting.remind])
@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"days": [date(2025, 5, 5)], "registration_closes_at": None}, "The event is over."),
        ({"cancelled": True}, "The event is cancelled."),
    ],
)
def test_no_letters_for_what_does_not_come(act, fields, words):
    event = EventFactory(**fields)
    for sent_at in (None, timezone.now() - LONG_AGO):
        InvitationFactory(
            event=event, partner=PartnerFactory(email="a@example.org"), sent_at=sent_at
        )

    with pytest.raises(ValidationError, match=words):
        act(event)

    assert Notice.objects.count() == 0


def test_letter_says_until_when_in_which_languages_and_how():
    event = EventFactory(
        languages=["fr"], interpretation=["en", "es"], seats_online=40, quota=2, time_zone="UTC",
        registration_closes_at=datetime(2030, 3, 1, 17, tzinfo=UTC), days=[date(2030, 3, 5)],
        invitation_note="Ministers come on the first day.",
    )  # fmt: skip
    partner = PartnerFactory(email="office@example.org")
    row = InvitationFactory(event=event, partner=partner, unsent=True, language="en")

    inviting.send(event)
    Invitation.objects.filter(pk=row.pk).update(sent_at=timezone.now() - LONG_AGO)
    inviting.remind(event)

    letter = Notice.objects.get(kind="event_invitation").body
    closing = "Registration closes on 1 March 2030, 17:00 (UTC, UTC+0)."
    for words in (
        "Ministers come on the first day.",
        "Languages: French",
        "Interpretation into: English, Spanish",
        "Each person takes part in the room or online.\nOnline – 40 seats\n",
        "Your organisation may send 2 people.",
        closing,
    ):
        assert words in letter
    assert "In person –" not in letter
    assert closing in Notice.objects.get(kind="event_invitation_reminder").body


def test_officer_chooses_the_language_of_one_letter_and_of_all(client):
    event = EventFactory()
    first, second = (InvitationFactory(event=event, language="en") for __ in range(2))
    client.force_login(organiser())
    address = f"{BASE}{event.pk}/invitations/"

    client.post(address, {"action": "language", "language": "fr", "invitation": str(first.pk)})
    one = [row.language for row in Invitation.objects.order_by("pk")]
    client.post(address, {"action": "language", "language": "es"})
    refused = client.post(address, {"action": "language", "language": "xx"}, follow=True)

    assert one == ["fr", "en"]
    assert [row.language for row in Invitation.objects.order_by("pk")] == ["es", "es"]
    assert texts(refused, "p", "notice")[-1] == "Letters are not written in this language."
    assert second.event == event


def test_sentence_is_kept_and_shown_in_the_letter(client):
    event = EventFactory(title_fr="Réunion")
    client.force_login(organiser())
    address = f"{BASE}{event.pk}/invitations/"

    client.post(address, {"action": "say", "note": "Venez nombreux.\n"})
    page = client.get(f"{address}?letter=fr")

    assert page.context["subject"] == "Invitation : Réunion"
    assert "Venez nombreux." in page.context["letter"]
    client.post(address, {"action": "say", "note": "x" * 1001})
    event.refresh_from_db()
    assert event.invitation_note == "Venez nombreux."


def test_rows_without_address_say_so_and_are_not_counted(client):
    event = EventFactory()
    client.force_login(organiser())
    with_address = PartnerFactory(email="office@example.org")
    InvitationFactory(event=event, partner=with_address, unsent=True)
    InvitationFactory(event=event, partner=PartnerFactory(legal_name="No post"), unsent=True)

    page = client.get(f"{BASE}{event.pk}/invitations/")

    assert (page.context["sendable"], page.context["unsendable"]) == (1, 1)
    assert "Send one letter" in read(page).text
    assert [row.has_address for row in page.context["page"]] == [
        row.partner == with_address for row in page.context["page"]
    ]
    assert texts(page, "span", "tag").count("no e-mail address") == 1


def test_no_reminder_gives_its_reason(client):
    event = EventFactory()
    client.force_login(organiser())
    address = f"{BASE}{event.pk}/invitations/"

    none = client.post(address, {"action": "remind"}, follow=True)
    InvitationFactory(event=event, partner=PartnerFactory(email="a@example.org"))
    recent = client.post(address, {"action": "remind"}, follow=True)

    assert texts(none, "p", "notice") == [
        "There is nobody to remind: every letter that was sent is answered."
    ]
    assert texts(recent, "p", "notice") == [
        "Nobody is reminded twice within three days: look again later."
    ]


# Cancelled events


def cancel(event):
    was = changing.known(event)
    event.publication, event.cancelled_because = "cancelled", "A storm."
    event.save()
    changing.settle(event, was)


def test_cancellation_is_told_once_to_the_invited_without_people(editor):
    event = EventFactory()
    silent, declined, coming, unsent = (
        PartnerFactory(email=f"{name}@example.org") for name in ("silent", "no", "yes", "later")
    )
    InvitationFactory(event=event, partner=silent, language="fr")
    InvitationFactory(event=event, partner=declined, answer="declined", answered_at=timezone.now())
    InvitationFactory(event=event, partner=coming)
    InvitationFactory(event=event, partner=unsent, unsent=True)
    RegistrationFactory(event=event, partner=coming, email="person@example.org")

    cancel(event)
    changing.call_off_invitations(event.pk, event.sequence)  # a job may run twice

    told = Notice.objects.filter(kind__in=("event_invitation_cancelled", "event_cancelled"))
    assert sorted(told.values_list("email", "language")) == [
        ("person@example.org", "en"),
        ("silent@example.org", "fr"),
    ]
    assert "A storm." in Notice.objects.get(email="silent@example.org").body


def test_cancelled_event_is_marked_and_counts_nowhere(client, editor):
    event = EventFactory(cancelled=True, title_en="Called off")
    RegistrationFactory(event=event, partner=editor.partner, created_by=editor.user)
    client.force_login(editor.user)

    mine = client.get(f"{BASE}mine/")
    report = read(client.get(f"{BASE}{event.pk}/report/")).text
    record = client.get(editor.partner.get_absolute_url())

    assert (mine.context["coming"], len(mine.context["cancelled"])) == ([], 1)
    assert "Event cancelled" in read(mine).text
    assert "Approved" not in read(mine).text
    assert "Who is coming" not in report
    assert "This event is cancelled: A storm." in report
    assert "Called off" not in record.text


def test_organisation_finds_its_certificates(client, editor):
    event = EventFactory(days=[date(2025, 5, 5)])
    came = RegistrationFactory(event=event, partner=editor.partner, state="attended")
    RegistrationFactory(event=event, partner=editor.partner)
    client.force_login(editor.user)

    links = [link["href"] for link in read(client.get(f"{BASE}mine/")).all("a")]

    found = [link for link in links if "certificate" in link]
    assert found == [f"{BASE}registrations/{came.pk}/certificate.pdf"]


# The waiting list


def test_waiting_list_follows_the_lock_and_not_the_clocks(editor):
    event = EventFactory(seats_room=0)
    later = timezone.now() + timedelta(seconds=5)
    rows = [
        registering.register(
            Registration(
                event=event, partner=editor.partner, person_name=f"P {number}",
                email=f"p{number}@example.org", mode="in_person",
            ),
            by=editor.user, now=later - timedelta(seconds=number),
        )
        for number in range(3)
    ]  # fmt: skip

    assert [row.place for row in rows] == [1, 2, 3]
    assert [row.place_in_queue() for row in rows] == [1, 2, 3]


def test_who_is_promoted_is_told_of_the_waiting_list(editor):
    event = EventFactory(seats_room=1)
    first = RegistrationFactory(event=event)
    registering.register(person(event, editor.partner), by=editor.user)

    registering.perform(first, "cancel", by=organiser())

    letter = Notice.objects.filter(email="awa@example.org").latest("pk")
    assert letter.subject.startswith("You are registered")
    assert "from the waiting list" in letter.body


def test_registration_page_says_what_is_left_and_goes_on_to_the_next(client, editor):
    event = EventFactory(quota=3, seats_room=10)
    RegistrationFactory(event=event, partner=editor.partner)
    client.force_login(editor.user)
    address = f"{BASE}{event.pk}/register/"
    data = {
        "partner": str(editor.partner_id), "person_name": "Awa Example", "function": "",
        "email": "awa@example.org", "mode": "in_person", "language": "fr", "another": "1",
    }  # fmt: skip

    page = read(client.get(address)).text
    response = client.post(address, data)

    assert "2 of 3 places of the organisation are left" in page
    assert "9 of 10 seats are free" in page
    assert response["Location"] == f"{address}?for={editor.partner_id}"
    assert "1 of 3 places of the organisation is left" in read(client.get(address)).text
    head = read(client.get(f"{BASE}{event.pk}/")).one("div", "actions")
    assert head.one("a")["href"] == address


def test_nothing_is_cancelled_after_the_event(editor):
    event = EventFactory(days=[date(2025, 5, 5)])
    row = RegistrationFactory(event=event, partner=editor.partner)

    names = [move.name for move in registering.available(row, organiser())]

    assert names == ["decline", "check_in"]
    with pytest.raises(ValidationError, match="The event is over"):
        registering.perform(row, "cancel", by=organiser())
