"""Seats, quotas and the waiting list: who gets in, in which order, and what is refused how."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from consultations import admission, registering
from consultations.models import Registration
from tests.consultations.factories import (
    EventFactory,
    InvitationFactory,
    RegistrationFactory,
    organiser,
    running,
)
from tests.factories import (
    MembershipFactory,
    ObserverStatusFactory,
    OfficeFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def ask(event, partner, by, number=1, **fields):
    """Register a person of an organisation."""
    values = {
        "person_name": f"Example Delegate {number}",
        "email": f"delegate{number}@example.org",
        "mode": "in_person",
        **fields,
    }
    return registering.register(Registration(event=event, partner=partner, **values), by=by)


def sentence(error):
    return error.value.messages[0]


def test_editor_of_the_organisation_has_a_seat_at_once(partner, member_editor):
    registration = ask(EventFactory(), partner, member_editor)

    assert registration.state == "approved"
    assert registration.approved_at is not None


def test_reader_waits_for_the_approval_of_the_organisation(partner, member_reader, member_editor):
    registration = ask(EventFactory(quota=1), partner, member_reader)

    assert registration.state == "pending"
    with pytest.raises(PermissionDenied):
        registering.perform(registration, "approve", by=member_reader)
    assert registering.perform(registration, "approve", by=member_editor).state == "approved"


def test_stranger_registers_nobody(partner):
    with pytest.raises(PermissionDenied):
        ask(EventFactory(), partner, MembershipFactory().user)


@pytest.mark.parametrize(
    ("quota", "words"),
    [
        (2, "Each organisation may send 2 people at most, and yours has registered as many."),
        (1, "Each organisation may send one person, and yours is registered already."),
    ],
)
def test_person_over_the_quota_is_refused_with_a_sentence(partner, member_editor, quota, words):
    event = EventFactory(quota=quota)
    for number in range(quota):
        ask(event, partner, member_editor, number)

    with pytest.raises(ValidationError) as error:
        ask(event, partner, member_editor, 9)

    assert sentence(error).startswith(words)
    assert Registration.objects.count() == quota


def test_quota_holds_when_what_waits_is_approved(partner, member_reader, member_editor):
    event = EventFactory(quota=1)
    pending = ask(event, partner, member_reader, 1)
    ask(event, partner, member_editor, 2)

    with pytest.raises(ValidationError, match="may send one person"):
        registering.perform(pending, "approve", by=member_editor)


def test_cancelled_person_does_not_count_against_the_quota(partner, member_editor):
    event = EventFactory(quota=1)
    first = ask(event, partner, member_editor, 1)

    registering.perform(first, "cancel", by=member_editor)

    assert ask(event, partner, member_editor, 2).state == "approved"


@pytest.mark.parametrize(
    ("again", "words"),
    [
        ({"email": "DELEGATE1@example.org", "person_name": "Other Name"},
         "Somebody with this e-mail address is registered already."),
        ({"email": "other@example.org", "person_name": "éxample  DELEGATE 1"},
         "This person is registered already."),
    ],
)  # fmt: skip
def test_same_person_twice_is_refused(partner, member_editor, again, words):
    event = EventFactory()
    ask(event, partner, member_editor)

    with pytest.raises(ValidationError) as error:
        ask(event, partner, member_editor, **again)

    assert sentence(error) == words


def test_person_who_cancelled_may_come_back(partner, member_editor):
    event = EventFactory()
    registering.perform(ask(event, partner, member_editor), "cancel", by=member_editor)

    assert ask(event, partner, member_editor).state == "approved"


def test_full_room_has_a_waiting_list_in_order_and_online_does_not_wait(partner, member_editor):
    event = EventFactory(seats_room=1, seats_online=5)
    ask(event, partner, member_editor, 1)

    second, third = ask(event, partner, member_editor, 2), ask(event, partner, member_editor, 3)
    online = ask(event, partner, member_editor, 4, mode="online")

    assert [second.state, third.state, online.state] == ["waitlisted", "waitlisted", "approved"]
    assert [second.place_in_queue(), third.place_in_queue()] == [1, 2]


def test_first_who_waits_gets_the_seat_that_is_given_up(partner, member_editor):
    event = EventFactory(seats_room=1)
    first, second, third = (ask(event, partner, member_editor, n) for n in (1, 2, 3))

    registering.perform(first, "cancel", by=member_editor)

    states = [Registration.objects.get(pk=one.pk).state for one in (first, second, third)]
    assert states == ["cancelled", "approved", "waitlisted"]


def test_waiting_list_is_promoted_until_the_event_begins(partner, member_editor):
    event = EventFactory(seats_room=1)
    first, second = (ask(event, partner, member_editor, n) for n in (1, 2))
    event.refresh_from_db()

    registering.perform(first, "cancel", by=organiser(), now=event.starts_at)

    second.refresh_from_db()
    assert second.state == "waitlisted"
    registering.promote(event, now=event.starts_at - timedelta(seconds=1))
    second.refresh_from_db()
    assert second.state == "approved"


def test_more_seats_are_given_to_those_who_wait(partner, member_editor):
    event = EventFactory(seats_room=1)
    people = [ask(event, partner, member_editor, n) for n in range(4)]
    event.seats_room = 3
    event.save()

    promoted = registering.promote(event)

    assert promoted == people[1:3]


def test_seats_are_not_lowered_under_those_who_have_one(partner, member_editor):
    event = EventFactory(seats_room=3)
    for number in range(2):
        ask(event, partner, member_editor, number)
    event.seats_room = 1

    with pytest.raises(ValidationError) as error:
        event.full_clean()

    assert error.value.message_dict == {
        "seats_room": ["Seats that are taken: 2. Keep at least as many."]
    }


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (
            {
                "registration_opens_at": datetime(2020, 1, 1, tzinfo=UTC),
                "registration_closes_at": datetime(2026, 1, 5, 11, 30, tzinfo=UTC),
            },
            "Registration closed on 5 January 2026, 11:30 (Africa/Bamako).",
        ),
        (
            {
                "registration_opens_at": datetime(2090, 1, 5, 11, 30, tzinfo=UTC),
                "registration_closes_at": None,
            },
            "Registration opens on 5 January 2090, 11:30 (Africa/Bamako).",
        ),
        ({"unannounced": True}, "This event does not take registrations now."),
        ({"draft": True}, "This event does not take registrations now."),
        ({"cancelled": True}, "The event is cancelled."),
        ({"days": [date(2020, 5, 5)]}, "This event does not take registrations now."),
    ],
)
def test_event_that_is_not_open_says_why(partner, member_editor, fields, words):
    event = EventFactory(**fields)

    with pytest.raises(ValidationError) as error:
        ask(event, partner, member_editor)

    assert sentence(error) == words


def test_invited_organisation_registers_and_no_other(partner, member_editor):
    event = EventFactory(audience="invited")
    with pytest.raises(ValidationError, match="by invitation"):
        ask(event, partner, member_editor)

    InvitationFactory(event=event, partner=partner)

    assert ask(event, partner, member_editor).state == "approved"


def test_letter_that_is_not_sent_invites_nobody(partner, member_editor):
    event = EventFactory(audience="invited")
    InvitationFactory(event=event, partner=partner, unsent=True)

    with pytest.raises(ValidationError, match="by invitation"):
        ask(event, partner, member_editor)


def test_observers_register_and_nobody_else(partner, member_editor):
    event = EventFactory(audience="observers")
    with pytest.raises(ValidationError, match="for observers"):
        ask(event, partner, member_editor)

    ObserverStatusFactory(partner=partner)

    assert ask(event, partner, member_editor).state == "approved"


def test_way_of_taking_part_must_be_offered(partner, member_editor):
    with pytest.raises(ValidationError, match="cannot be attended in this way"):
        ask(EventFactory(mode="online"), partner, member_editor)


def test_organiser_registers_anybody_until_the_event_is_over(partner):
    office = OfficeFactory()
    focal_point = UserFactory(focal_point=True, office=office)
    event = EventFactory(office=office, unannounced=True, audience="invited")

    assert ask(event, partner, focal_point).state == "approved"
    with pytest.raises(ValidationError, match="The event is over"):
        ask(EventFactory(days=[date(2020, 5, 5)]), partner, organiser())


def test_focal_point_of_another_office_organises_nothing(partner, focal_point_mali):
    with pytest.raises(PermissionDenied):
        ask(EventFactory(office=OfficeFactory()), partner, focal_point_mali)


def test_stale_page_is_told_how_things_stand(partner, member_editor):
    registration = ask(EventFactory(), partner, member_editor)
    registering.perform(registration, "cancel", by=member_editor)

    with pytest.raises(registering.WrongState) as error:
        registering.perform(registration, "cancel", by=member_editor)

    assert error.value.code == "stale"
    assert "the registration is “Cancelled” now" in sentence(error)


#: Who may do what from where; read it aloud.
MAY = {
    "pending": {
        "organiser": {"approve": "approved", "decline": "declined", "cancel": "cancelled"},
        "editor": {"approve": "approved", "cancel": "cancelled"},
        "creator": {"cancel": "cancelled"},
        "stranger": {},
    },
    "approved": {
        "organiser": {"decline": "declined", "cancel": "cancelled", "check_in": "attended"},
        "editor": {"cancel": "cancelled"},
        "creator": {"cancel": "cancelled"},
        "stranger": {},
    },
    "waitlisted": {
        "organiser": {"decline": "declined", "cancel": "cancelled"},
        "editor": {"cancel": "cancelled"},
        "creator": {"cancel": "cancelled"},
        "stranger": {},
    },
    "declined": {
        "organiser": {"reopen": "pending"},
        "editor": {},
        "creator": {},
        "stranger": {},
    },
    "cancelled": {
        "organiser": {"reopen": "pending"},
        "editor": {},
        "creator": {},
        "stranger": {},
    },
    "attended": {
        "organiser": {"undo_check_in": "approved"},
        "editor": {},
        "creator": {},
        "stranger": {},
    },
}


@pytest.mark.parametrize("state", MAY)
@pytest.mark.parametrize("role", ["organiser", "editor", "creator", "stranger"])
def test_moves_are_those_of_the_table(partner, state, role):
    creator = MembershipFactory(partner=partner, reader=True).user
    users = {
        "organiser": organiser(),
        "editor": MembershipFactory(partner=partner, editor=True).user,
        "creator": creator,
        "stranger": MembershipFactory().user,
    }
    found, events = {}, [running() for __ in registering.MOVES]

    for name, event in zip(registering.MOVES, events, strict=True):
        registration = RegistrationFactory(
            event=event, partner=partner, state=state, created_by=creator,
            waitlisted_at=timezone.now() if state == "waitlisted" else None,
        )  # fmt: skip
        offered = [move.name for move in registering.available(registration, users[role])]
        try:
            done = registering.perform(registration, name, by=users[role], note="So it is.")
        except (PermissionDenied, ValidationError):
            assert name not in offered
        else:
            assert name in offered
            found[name] = done.state

    assert found == MAY[state][role]


def test_people_for_the_later_days_register_until_the_closing_that_was_set(partner):
    editor = MembershipFactory(partner=partner, editor=True).user
    event = EventFactory(
        days=[date(2030, 3, 4), date(2030, 3, 20)],
        registration_closes_at=datetime(2030, 3, 19, 12, tzinfo=UTC),
    )
    early = EventFactory(days=[date(2030, 3, 4), date(2030, 3, 20)], registration_closes_at=None)

    def sent(event, *moment):
        row = RegistrationFactory.build(event=event, partner=partner, email="p@example.org")
        try:
            admission.check_open(row, editor, datetime(2030, *moment, tzinfo=UTC))
        except ValidationError as error:
            return error.messages[0]
        return "open"

    begun = "Registration is closed: the event has begun."
    assert [sent(event, 3, 10), sent(event, 3, 19, 12)] == ["open", begun]
    assert [sent(early, 3, 3), sent(early, 3, 10)] == ["open", begun]


def test_reason_is_asked_for_when_somebody_is_declined():
    registration = RegistrationFactory()

    with pytest.raises(ValidationError, match="Give the reason"):
        registering.perform(registration, "decline", by=organiser(), note="  ")


def test_history_keeps_neither_addresses_nor_needs(partner, member_editor):
    registration = ask(
        EventFactory(), partner, member_editor, needs_food="No nuts", needs_access="Ramp"
    )

    kept = {field.name for field in registration.history.model._meta.fields}

    assert kept.isdisjoint(
        {"email", "needs_food", "needs_access", "needs_interpretation", "name_key"}
    )
