"""Letters about events: who looks after them, and when they are written after the answer."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from consultations import changing, inviting, notices, registering
from consultations.models import Invitation, Registration
from partners import jobs
from partners.models import Notice
from tests.consultations.factories import (
    EventFactory,
    InvitationFactory,
    RegistrationFactory,
    organiser,
)
from tests.factories import ContactFactory, OfficeFactory, PartnerFactory, UserFactory
from tests.pages import form_of

pytestmark = pytest.mark.django_db
LETTERS = reverse("admin:partners_notice_changelist")


@pytest.fixture
def office():
    return OfficeFactory()


def written_about(event):
    """An invitation and a letter about a registration, both of an event."""
    partner = PartnerFactory()
    ContactFactory(partner=partner, email=f"office-{event.pk}@example.org", main=True)
    InvitationFactory(event=event, partner=partner, sent_at=None)
    inviting.send(event)
    row = RegistrationFactory(event=event, email=f"person-{event.pk}@example.org")
    registering.perform(row, "cancel", by=organiser())
    return {f"office-{event.pk}@example.org", f"person-{event.pk}@example.org"}


def seen_by(user):
    return set(Notice.objects.visible_to(user).values_list("email", flat=True))


def test_focal_point_sees_the_letters_about_its_own_events_only(office):
    own, other = EventFactory(office=office), EventFactory(office=OfficeFactory())
    mine, theirs = written_about(own), written_about(other)

    assert seen_by(UserFactory(focal_point=True, office=office)) == mine
    assert seen_by(UserFactory(focal_point=True, office=OfficeFactory())) == set()
    assert seen_by(UserFactory(focal_point=True, office=None)) == set()
    assert seen_by(organiser()) == mine | theirs
    assert seen_by(UserFactory(case_officer=True, office=office)) == set()


def test_desk_leads_a_focal_point_to_the_letters_of_its_event(client, office):
    event, another = EventFactory(office=office), EventFactory(office=office)
    written_about(event)
    written_about(another)
    client.force_login(UserFactory(focal_point=True, office=office))

    desk = client.get(f"/en/consultations/{event.pk}/desk/")
    letters = client.get(f"{LETTERS}?about=event%3A{event.pk}")

    assert f'href="{LETTERS}?about=event%3A{event.pk}"' in desk.text
    assert letters.status_code == 200
    assert f"person-{event.pk}@example.org" in letters.text
    assert f"person-{another.pk}@example.org" not in letters.text


def test_focal_point_opens_no_letter_of_another_office(client, office):
    written_about(EventFactory(office=OfficeFactory()))
    client.force_login(UserFactory(focal_point=True, office=office))

    for notice in Notice.objects.all():
        page = reverse("admin:partners_notice_change", args=[notice.pk])
        assert client.get(page).status_code == 302


def test_letters_written_before_are_found_by_the_migration(office):
    event = EventFactory(office=office)
    mine = written_about(event)
    row = RegistrationFactory(event=event, email="changed@example.org")
    changing.tell(event.pk, 7, ["days"], [])
    Notice.objects.update(about="")
    module = __import__("consultations.migrations.0007_letters_of_events", fromlist=["note_events"])

    from django.apps import apps  # noqa: PLC0415 - what the migration is given

    module.note_events(apps, None)

    assert seen_by(UserFactory(focal_point=True, office=office)) == mine | {row.email}


# Many letters at once


@pytest.fixture
def queued(monkeypatch):
    """What is handed to the background, instead of doing it."""
    found = []
    monkeypatch.setattr(jobs, "enqueue", lambda function, *args: found.append((function, args)))
    return found


@pytest.fixture
def few(monkeypatch):
    """Three letters are many."""
    monkeypatch.setattr(notices, "AT_ONCE", 2)


def full_event(number, **fields):
    event = EventFactory(days=[timezone.localdate() + timedelta(days=30)], venue="Old", **fields)
    for count in range(number):
        RegistrationFactory(event=event, email=f"person{count}@example.org")
    return event


def move(event):
    was = changing.known(event)
    event.venue = "New"
    event.save()
    changing.settle(event, was)


@pytest.mark.parametrize(("number", "at_once", "later"), [(2, 2, 0), (3, 0, 1)])
def test_many_letters_about_a_change_are_written_after_the_answer(
    queued, monkeypatch, number, at_once, later
):
    monkeypatch.setattr(notices, "AT_ONCE", 2)
    event = full_event(number)

    move(event)

    handed = [(function, args) for function, args in queued if function is changing.tell]
    assert Notice.objects.filter(kind="event_changed").count() == at_once
    assert len(handed) == later
    for function, args in handed * 2:  # a job may run twice
        function(*args)
    letters = Notice.objects.filter(kind="event_changed")
    assert sorted(letters.values_list("email", flat=True)) == [
        f"person{count}@example.org" for count in range(number)
    ]


def test_many_letters_about_a_cancelled_event_are_written_after_the_answer(queued, monkeypatch):
    monkeypatch.setattr(notices, "AT_ONCE", 2)
    event = full_event(3)
    was = changing.known(event)
    event.publication, event.cancelled_because = "cancelled", "Storm"
    event.save()

    changing.settle(event, was)

    before = Notice.objects.count()
    ((function, args),) = [found for found in queued if found[0] is changing.call_off]
    function(*args)
    assert before == 0
    assert Notice.objects.filter(kind="event_cancelled").count() == 3


def test_letters_are_not_written_when_the_event_is_something_else_by_then():
    event = full_event(1, publication="cancelled", cancelled_because="Storm")

    changing.tell(event.pk, event.sequence, ["place"], [])
    event.publication = "published"
    event.save()
    changing.call_off(event.pk, event.sequence)

    assert Notice.objects.count() == 0


# Many invitations, reminders and promotions


def invited(event, number, **fields):
    """Organisations with an address on the list of an event."""
    for count in range(number):
        partner = PartnerFactory(email=f"office{count}@example.org")
        InvitationFactory(event=event, partner=partner, **fields)


def addressees(kind):
    return sorted(Notice.objects.filter(kind=kind).values_list("email", flat=True))


OFFICES = ["office0@example.org", "office1@example.org", "office2@example.org"]


@pytest.mark.parametrize(("number", "at_once", "later"), [(2, 2, 0), (3, 0, 1)])
def test_many_invitations_are_written_after_the_answer(queued, few, number, at_once, later):
    event = EventFactory()
    invited(event, number, unsent=True)

    now = timezone.now()
    answers = [inviting.send(event, now), inviting.send(event, now)]

    handed = [found for found in queued if found[0] is inviting.write_invitations]
    before = Notice.objects.count()
    for function, args in handed * 2:  # a job may run twice
        function(*args)
    assert answers == [(number, []), (0, [])]
    assert (before, len(handed)) == (at_once, later)
    assert addressees("event_invitation") == OFFICES[:number]


def test_page_says_at_once_how_many_are_invited_and_a_second_click_finds_none(client, queued, few):
    client.force_login(organiser())
    event = EventFactory()
    invited(event, 3, unsent=True)
    address = f"/en/consultations/{event.pk}/invitations/"

    pages = [client.post(address, {"action": "send"}, follow=True) for __ in range(2)]

    said = [[str(line) for line in page.context["messages"]] for page in pages]
    assert said == [
        ["3 letters are on their way."],
        ["There is no letter to send: the others are on their way."],
    ]
    assert len([found for found in queued if found[0] is inviting.write_invitations]) == 1


def test_invitation_that_cannot_be_written_any_more_waits_again(queued, few):
    event = EventFactory()
    invited(event, 3, unsent=True)
    inviting.send(event)
    event.publication = "draft"
    event.save()

    ((function, args),) = [found for found in queued if found[0] is inviting.write_invitations]
    function(*args)

    assert Notice.objects.count() == 0
    assert inviting.waiting(event).count() == 3


def test_many_reminders_go_to_who_has_not_answered_when_they_are_written(queued, few):
    event = EventFactory()
    invited(event, 3, sent_at=timezone.now() - timedelta(days=9))

    answers = [inviting.remind(event), inviting.remind(event)]
    first = Invitation.objects.get(event=event, partner__email="office0@example.org")
    first.answer, first.answered_at = "declined", timezone.now()
    first.save()
    ((function, args),) = [found for found in queued if found[0] is inviting.write_reminders]
    before = Notice.objects.count()
    function(*args)
    function(*args)

    assert answers == [(3, []), (0, [])]
    assert before == 0
    assert addressees("event_invitation_reminder") == OFFICES[1:]


def test_nobody_is_reminded_of_an_event_that_is_called_off(client):
    client.force_login(organiser())
    event = EventFactory(cancelled=True)
    invited(event, 1, sent_at=timezone.now() - timedelta(days=9))

    with pytest.raises(ValidationError, match="The event is cancelled"):
        inviting.remind(event)

    assert Notice.objects.count() == 0


def waiting_list(number):
    event = EventFactory(seats_room=0)
    for count in range(number):
        RegistrationFactory(
            event=event, email=f"person{count}@example.org", state="waitlisted",
            waitlisted_at=timezone.now() + timedelta(seconds=count),
        )  # fmt: skip
    event.seats_room = number
    event.save()
    return event


@pytest.mark.parametrize(("number", "at_once", "later"), [(2, 2, 0), (3, 0, 1)])
def test_many_who_get_a_seat_are_told_after_the_answer(queued, few, number, at_once, later):
    event = waiting_list(number)

    promoted = registering.promote(event)

    handed = [found for found in queued if found[0] is registering.tell_promoted]
    before = Notice.objects.count()
    for function, args in handed * 2:  # a job may run twice
        function(*args)
    assert len(promoted) == number
    assert (before, len(handed)) == (at_once, later)
    assert addressees("registration") == [f"person{count}@example.org" for count in range(number)]
    for row in Registration.objects.all():
        assert (row.state, row.history.latest().state) == ("approved", "approved")


def test_who_gave_the_seat_back_is_not_told_of_it(queued, few):
    event = waiting_list(3)
    first, second, __ = registering.promote(event)

    registering.perform(first, "cancel", by=organiser())
    second.needs_food = "vegetarian"
    registering.correct(second, by=organiser())
    ((function, args),) = [found for found in queued if found[0] is registering.tell_promoted]
    function(*args)

    assert addressees("registration") == [f"person{count}@example.org" for count in range(3)]
    assert "cancel" in Notice.objects.get(email="person0@example.org").body.lower()


def test_page_says_how_many_have_come_from_the_waiting_list(client, queued, few):
    client.force_login(organiser())
    event = waiting_list(3)
    address = f"/en/consultations/{event.pk}/edit/"

    page = client.post(address, form_of(client.get(address), "record"), follow=True)

    assert [str(line) for line in page.context["messages"]] == [
        "Saved.",
        "3 people of the waiting list have a seat now, and are told by e-mail.",
    ]


@pytest.mark.parametrize("act", [inviting.send, inviting.remind, registering.promote])
def test_answer_costs_the_same_for_many_letters(queued, monkeypatch, act):
    monkeypatch.setattr(notices, "AT_ONCE", 0)
    costs = []
    for number in (1, 4):
        event = waiting_list(number)
        since = {"unsent": True} if act is inviting.send else {}
        for __ in range(number):
            sent = {} if since else {"sent_at": timezone.now() - timedelta(days=9)}
            InvitationFactory(
                event=event, partner=PartnerFactory(email="a@example.org"), **since, **sent
            )
        with CaptureQueriesContext(connection) as asked:
            act(event)
        costs.append(len(asked))

    assert costs[0] == costs[1]


@pytest.mark.parametrize(("number", "at_once", "later"), [(2, 2, 0), (3, 0, 1)])
def test_letters_about_many_approvals_are_written_after_the_answer(
    client, queued, few, number, at_once, later
):
    event = EventFactory()
    rows = [RegistrationFactory(event=event, state="pending") for __ in range(number)]
    client.force_login(organiser())
    address = f"/en/consultations/{event.pk}/desk/"

    client.post(address, {"move": "approve", "registration": [row.pk for row in rows]})

    assert event.registrations.filter(state="approved").count() == number
    assert Notice.objects.filter(kind="registration").count() == at_once
    handed = [(function, args) for function, args in queued if function is registering.tell_moved]
    assert len(handed) == later
    for function, args in handed * 2:  # a job may run twice
        function(*args)
    letters = Notice.objects.filter(kind="registration")
    assert sorted(letters.values_list("email", flat=True)) == sorted(row.email for row in rows)


def test_letter_after_many_moves_does_not_tell_what_is_no_longer_so(queued, few):
    event = EventFactory()
    rows = [RegistrationFactory(event=event, state="pending") for __ in range(3)]
    by = organiser()
    registering.perform_each(rows, "approve", by=by)
    registering.perform(rows[0], "cancel", by=by)

    ((__, args),) = [found for found in queued if found[0] is registering.tell_moved]
    registering.tell_moved(*args)

    subjects = Notice.objects.filter(email=rows[0].email).values_list("subject", flat=True)
    assert [text.split(":")[0] for text in subjects] == ["Your registration is cancelled"]
    assert Notice.objects.filter(subject__startswith="You are registered").count() == 2


def test_what_is_refused_of_many_is_said_with_the_marks_of_the_language(client):
    event = EventFactory(quota=1, title_fr="Réunion")
    first = RegistrationFactory(event=event)
    row = RegistrationFactory(
        event=event, partner=first.partner, state="pending", person_name="Moussa Keita"
    )
    client.force_login(organiser())

    page = client.post(
        f"/fr/consultations/{event.pk}/desk/", {"move": "approve", "registration": row.pk},
        follow=True,
    )  # fmt: skip
    moved = client.post(f"/fr/consultations/registrations/{row.pk}/cancel/", follow=True)

    assert "Moussa Keita\xa0: Chaque organisation" in page.text
    assert "Moussa Keita\xa0: Annulée" in moved.text
    assert "<title>Espace de l’organisateur\xa0: Réunion" in page.text
