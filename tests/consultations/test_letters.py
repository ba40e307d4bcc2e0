"""Letters about events: who looks after them, and when they are written after the answer."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from consultations import changing, inviting, registering
from partners import jobs
from partners.models import Notice
from tests.consultations.factories import (
    EventFactory,
    InvitationFactory,
    RegistrationFactory,
    organiser,
)
from tests.factories import ContactFactory, OfficeFactory, PartnerFactory, UserFactory

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
    monkeypatch.setattr(changing, "AT_ONCE", 2)
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
    monkeypatch.setattr(changing, "AT_ONCE", 2)
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
