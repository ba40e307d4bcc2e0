"""The waiting list while an event runs: it moves up as long as registration is open."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from consultations import changing, registering
from consultations.models import Registration
from partners.models import Notice
from tests.consultations.factories import RegistrationFactory, organiser, running
from tests.factories import MembershipFactory
from tests.pages import read

pytestmark = pytest.mark.django_db


def full(*, closed=False):
    """A running event of one seat, which somebody has, and for which two people wait in order."""
    event = running()
    event.seats_room = 1
    if closed:
        event.registration_closes_at = timezone.now() - timedelta(hours=1)
    event.save()
    now = timezone.now()
    seated = RegistrationFactory(event=event, person_name="Seated Example")
    for number in (1, 2):
        RegistrationFactory(
            event=event, person_name=f"Waiting {number}", waiting=True,
            waitlisted_at=now - timedelta(hours=3 - number),
        )  # fmt: skip
    event.refresh_from_db()
    return event, seated


def states(event):
    rows = Registration.objects.filter(event=event).order_by("pk")
    return dict(rows.values_list("person_name", "state"))


def newcomer(event, by=None, partner=None):
    member = MembershipFactory(role="editor")
    row = Registration(event=event, partner=partner or member.partner, person_name="New Example",
                       email="new@example.org", mode="in_person")  # fmt: skip
    return registering.register(row, by=by or member.user)


def test_seat_given_up_on_the_second_day_goes_to_whoever_waits_first():
    event, seated = full()

    registering.perform(seated, "cancel", by=organiser())
    late = newcomer(event)

    assert states(event) == {
        "Seated Example": "cancelled",
        "Waiting 1": "approved",
        "Waiting 2": "waitlisted",
        "New Example": "waitlisted",
    }
    assert late.place == 2
    assert Notice.objects.get(kind="registration", body__contains="Waiting 1").body.count(
        "A seat has become free, and you have it from the waiting list"
    ) == 1  # fmt: skip


def test_more_seats_during_the_event_are_given_to_those_who_wait():
    event, __ = full()
    was = changing.known(event)
    event.seats_room = 2
    event.save()

    assert changing.settle(event, was) == 1
    assert states(event)["Waiting 1"] == "approved"
    assert states(event)["Waiting 2"] == "waitlisted"


def test_newcomer_goes_behind_those_who_were_given_no_seat_when_it_was_free():
    event, seated = full()
    Registration.objects.filter(pk=seated.pk).update(state="cancelled")

    newcomer(event)

    assert states(event) == {
        "Seated Example": "cancelled",
        "Waiting 1": "approved",
        "Waiting 2": "waitlisted",
        "New Example": "waitlisted",
    }


def test_nobody_moves_up_once_it_has_begun_and_registration_is_closed():
    event, seated = full(closed=True)
    host = organiser()

    newcomer(event, by=host)
    registering.perform(seated, "cancel", by=host)

    assert states(event) == {
        "Seated Example": "cancelled",
        "Waiting 1": "waitlisted",
        "Waiting 2": "waitlisted",
        "New Example": "waitlisted",
    }
    letter = Notice.objects.get(email="new@example.org").body
    assert "The event has begun and registration is closed: nobody moves up any more." in letter
    assert "When it is your turn" not in letter


def test_organisers_give_what_is_free_at_the_door_of_an_event_that_takes_no_more_registrations():
    event, seated = full(closed=True)
    host = organiser()

    registering.perform(seated, "cancel", by=host)
    newcomer(event, by=host)

    assert states(event)["New Example"] == "approved"


def test_longer_registration_sets_the_list_in_motion_again():
    event, seated = full(closed=True)
    registering.perform(seated, "cancel", by=organiser())
    was = changing.known(event)
    event.registration_closes_at = timezone.now() + timedelta(hours=1)
    event.save()

    assert changing.settle(event, was) == 1
    assert states(event)["Waiting 1"] == "approved"


@pytest.mark.parametrize(("closed", "there", "missing"), [
    (False, ["A seat that becomes free goes to whoever waits next.", "one registers again."],
     ["Nobody moves up"]),
    (True, ["Nobody moves up from the waiting list any more: the event has begun."],
     ["goes to whoever waits", "one registers again"]),
])  # fmt: skip
def test_page_that_asks_before_cancelling_promises_what_holds(client, closed, there, missing):
    __, seated = full(closed=closed)
    client.force_login(organiser())

    page = read(client.get(f"/en/consultations/registrations/{seated.pk}/cancel/")).text

    assert [words for words in there if words not in page] == []
    assert [words for words in missing if words in page] == []
    assert "The person is told by e-mail." in page


def test_organisers_give_a_free_seat_to_who_waits_in_vain(client):
    event, seated = full(closed=True)
    waiting = Registration.objects.get(event=event, person_name="Waiting 2")
    client.force_login(organiser())
    door = f"/en/consultations/{event.pk}/check-in/?q=waiting"
    address = f"/en/consultations/registrations/{waiting.pk}/give_seat/"

    taken = client.post(address, {"next": door}, follow=True)
    registering.perform(seated, "cancel", by=organiser())
    offered = [button.text for button in read(client.get(door)).all("button", "quiet")]
    given = client.post(address, {"next": door}, follow=True)

    assert "All seats are taken." in read(taken).text
    assert offered == ["Give a seat: Waiting 1", "Give a seat: Waiting 2"]
    assert "Waiting 2: Approved" in read(given).text
    assert states(event)["Waiting 1"] == "waitlisted"
    assert states(event)["Waiting 2"] == "approved"
    assert Notice.objects.filter(email=waiting.email, body__contains="you have it from").exists()


def test_no_seat_is_given_past_those_who_move_up():
    event, __ = full()
    waiting = Registration.objects.get(event=event, person_name="Waiting 2")
    host = organiser()

    assert "give_seat" not in [move.name for move in registering.available(waiting, host)]
    with pytest.raises(ValidationError, match="goes to whoever waits next"):
        registering.perform(waiting, "give_seat", by=host)
