"""Fifty people ask for the last ten seats at once, over connections of their own."""

from threading import Barrier, Thread

import pytest
from django.db import connections

from consultations import registering
from consultations.models import Registration
from tests.consultations.factories import EventFactory, RegistrationFactory, organiser, running
from tests.factories import MembershipFactory

PEOPLE, SEATS = 50, 10


def at_once(jobs):
    """Run all jobs at the same moment, each in a thread of its own; what they raised."""
    barrier, errors = Barrier(len(jobs)), []

    def run(job):
        barrier.wait()
        try:
            job()
        except Exception as error:  # noqa: BLE001 - told to the test
            errors.append(error)
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def states():
    """How many registrations there are of each state, read by a new connection."""
    found = []

    def read():
        found.extend(Registration.objects.order_by().values_list("state", flat=True))

    assert at_once([read]) == []
    return {state: found.count(state) for state in set(found)}


def asking(event, members, told=None):
    """A job for each member, that registers one person and adds the number it was told."""

    def job(number, member):
        def ask():
            row = registering.register(
                Registration(
                    event_id=event.pk,
                    partner_id=member.partner_id,
                    person_name=f"Example Delegate {number}",
                    email=f"delegate{number}@example.org",
                    mode="in_person",
                ),
                by=member.user,
            )
            if told is not None:
                told.append(row.place)

        return ask

    return [job(number, member) for number, member in enumerate(members)]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_ten_seats_are_never_given_to_more_than_ten(shared_database):
    event = EventFactory(seats_room=SEATS)
    members = [MembershipFactory() for __ in range(PEOPLE)]
    shared_database()

    errors = at_once(asking(event, members))

    assert errors == []
    assert states() == {"approved": SEATS, "waitlisted": PEOPLE - SEATS}


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_quota_holds_against_an_organisation_that_asks_many_times_at_once(shared_database):
    event = EventFactory(quota=2)
    member = MembershipFactory()
    shared_database()

    errors = at_once(asking(event, [member] * 12))

    assert states() == {"approved": 2}
    assert {error.code for error in errors} == {"quota"}


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_double_click_registers_once(shared_database):
    event = EventFactory()
    member = MembershipFactory()
    shared_database()

    errors = at_once(asking(event, [member])[:1] * 6)

    assert states() == {"approved": 1}
    assert len(errors) == 5


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_nobody_is_told_the_number_of_another_on_the_waiting_list(shared_database):
    event = EventFactory(seats_room=0)
    members = [MembershipFactory() for __ in range(24)]
    shared_database()
    told: list[int] = []

    errors = at_once(asking(event, members, told))

    assert errors == []
    assert sorted(told) == list(range(1, 25))


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_newcomers_do_not_overtake_the_waiting_list_of_a_running_event(shared_database):
    event = running()
    event.seats_room = 1
    event.save()
    seated = RegistrationFactory(event=event)
    first = RegistrationFactory(event=event, waiting=True)
    host = organiser()
    members = [MembershipFactory() for __ in range(8)]
    shared_database()
    jobs = asking(event, members)
    jobs.insert(4, lambda: registering.perform(seated, "cancel", by=host))

    errors = at_once(jobs)

    assert errors == []
    assert states() == {"cancelled": 1, "approved": 1, "waitlisted": 8}
    found = []
    at_once([lambda: found.append(Registration.objects.get(state="approved").pk)])
    assert found == [first.pk]
