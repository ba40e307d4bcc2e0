"""The organiser's desk: its readers, its lists, and moves of many at once."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consultations.models import Registration
from tests.consultations.factories import (
    EventFactory,
    InvitationFactory,
    RegistrationFactory,
    organiser,
)
from tests.factories import (
    CategoryFactory,
    CountryFactory,
    OfficeFactory,
    PartnerFactory,
    UserFactory,
)
from tests.pages import read, texts

pytestmark = pytest.mark.django_db


def at(event, rest=""):
    return f"/en/consultations/{event.pk}/{rest}"


def people(response):
    return [row.all("bdi")[0].text for row in read(response).one("tbody").all("tr")]


@pytest.fixture
def officer(client):
    user = organiser()
    client.force_login(user)
    return user


@pytest.mark.parametrize(
    "page",
    [
        "desk/",
        "desk/registrations.xlsx",
        "desk/participants.pdf",
        "desk/badges.pdf",
        "check-in/",
        "speakers/",
    ],
)
def test_desk_exists_for_organisers_only(client, partner, member_editor, page):
    event = RegistrationFactory(partner=partner).event
    for user in (member_editor, UserFactory(registry_officer=True), UserFactory(case_officer=True)):
        client.force_login(user)

        assert client.get(at(event, page)).status_code == 404
        assert client.post(at(event, page), {"move": "approve"}).status_code in (404, 405)


def test_focal_point_has_the_desk_of_its_own_office(client):
    office = OfficeFactory()
    client.force_login(UserFactory(focal_point=True, office=office))

    assert client.get(at(EventFactory(office=office), "desk/")).status_code == 200
    assert client.get(at(EventFactory(), "desk/")).status_code == 404


def test_people_are_found_by_name_and_state(client, officer):
    event = EventFactory()
    RegistrationFactory(event=event, person_name="Aïssata Exemple")
    RegistrationFactory(event=event, person_name="Bruno Exemple", waiting=True)

    assert people(client.get(at(event, "desk/?q=aissata"))) == ["Aïssata Exemple"]
    assert people(client.get(at(event, "desk/?state=waitlisted"))) == ["Bruno Exemple"]
    assert client.get(at(event, "desk/?state=bogus&page=99&view=bogus")).status_code == 200


def test_waiting_list_stands_in_its_order(client, officer):
    event, now = EventFactory(), timezone.now()
    for name, hours in (("Second", 1), ("Third", 0), ("First", 2)):
        RegistrationFactory(
            event=event,
            person_name=name,
            state="waitlisted",
            waitlisted_at=now - timedelta(hours=hours),
        )

    response = client.get(at(event, "desk/?state=waitlisted"))

    assert people(response) == ["First", "Second", "Third"]


def test_organisations_are_counted_against_the_quota(client, officer, partner):
    event = EventFactory(quota=2)
    RegistrationFactory.create_batch(2, event=event, partner=partner)
    RegistrationFactory(event=event, partner=partner, state="cancelled")
    RegistrationFactory(partner=partner)

    response = client.get(at(event, "desk/?view=organisations"))

    (row,) = read(response).one("tbody").all("tr")
    assert [cell.text for cell in row.all("td")[3:]] == ["2/2 full", "0", "0", "0"]


def test_who_has_not_answered(client, officer):
    event = EventFactory()
    silent = InvitationFactory(event=event)
    InvitationFactory(event=event, answer="accepted", answered_at=timezone.now())
    InvitationFactory(event=event, unsent=True)

    response = client.get(at(event, "desk/?view=silent"))

    (row,) = read(response).one("tbody").all("tr")
    assert str(silent.partner) in row.text


@pytest.mark.parametrize("view", ["people", "organisations", "silent", "needs"])
def test_lists_of_the_desk_cost_the_same_however_long(client, officer, view):
    event = EventFactory()

    def fill(number):
        for __ in range(number):
            country = CountryFactory()
            row = PartnerFactory(hq_country=country, category=CategoryFactory())
            RegistrationFactory(event=event, partner=row, needs_food="vegan", state="pending")
            InvitationFactory(event=event, partner=row)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(at(event, f"desk/?view={view}")).status_code == 200
        return len(queries)

    fill(2)
    cost()
    few = cost()
    fill(12)

    assert cost() == few


def test_many_are_approved_until_the_room_is_full(client, officer):
    event = EventFactory(seats_room=2)
    rows = [
        RegistrationFactory(event=event, state="pending", created_at=timezone.now())
        for __ in range(3)
    ]

    response = client.post(
        at(event, "desk/?state=pending"),
        {"move": "approve", "registration": [row.pk for row in rows]},
    )

    assert response["Location"] == at(event, "desk/?state=pending")
    assert sorted(Registration.objects.values_list("state", flat=True)) == [
        "approved",
        "approved",
        "waitlisted",
    ]


def test_each_of_many_is_judged_by_itself(client, officer, partner):
    event = EventFactory(quota=1)
    RegistrationFactory(event=event, partner=partner)
    over = RegistrationFactory(
        event=event, partner=partner, state="pending", person_name="Over Quota"
    )
    fine = RegistrationFactory(event=event, state="pending")
    elsewhere = RegistrationFactory(state="pending")
    numbers = [over.pk, fine.pk, elsewhere.pk, "x", "9" * 30]

    response = client.post(
        at(event, "desk/"), {"move": "approve", "registration": numbers}, follow=True
    )

    states = dict(Registration.objects.values_list("pk", "state"))
    assert [states[row.pk] for row in (over, fine, elsewhere)] == ["pending", "approved", "pending"]
    said = " ".join(texts(response, "p", "notice"))
    assert "Over Quota: Each organisation may send one person" in said
    assert "1 registration is changed." in said


def test_declining_many_asks_for_a_reason(client, officer):
    row = RegistrationFactory(state="pending")
    post = {"move": "decline", "registration": [row.pk]}

    refused = client.post(at(row.event, "desk/"), post, follow=True)
    row.refresh_from_db()
    before = row.state
    client.post(at(row.event, "desk/"), post | {"note": "The room is small."})
    row.refresh_from_db()

    assert "Give the reason: the person is told." in refused.text
    assert (before, row.state, row.note) == ("pending", "declined", "The room is small.")
    assert client.post(at(row.event, "desk/"), {"move": "reopen"}).status_code == 404


@pytest.mark.parametrize("language", ["fr", "es"])
def test_pages_speak_the_language_of_the_reader(client, officer, language):
    row = RegistrationFactory(needs_food="vegan")
    english = re.compile(r"Organiser’s desk|Check-in|Speakers’ list|What we heard")
    for page in ("desk/", "desk/?view=needs", "check-in/", "speakers/", "report/"):
        response = client.get(f"/{language}/consultations/{row.event_id}/{page}")

        assert english.findall(response.text) == []
