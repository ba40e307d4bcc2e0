"""What organisers and those who send people are told beside the work: why, from when, and whom to ask."""

from datetime import date, timedelta

import icalendar
import pytest
from django.utils import timezone

from consultations import inviting, notices
from tests.consultations.factories import (
    EventFactory,
    InvitationFactory,
    RegistrationFactory,
    organiser,
)
from tests.factories import OfficeFactory, PartnerFactory
from tests.pages import sent

pytestmark = pytest.mark.django_db


def at(event, rest=""):
    return f"/en/consultations/{event.pk}/{rest}"


@pytest.fixture
def officer(client):
    user = organiser()
    client.force_login(user)
    return user


def test_nobody_ticked_is_said(client, officer):
    event = RegistrationFactory(state="pending").event

    page = client.post(at(event, "desk/"), {"move": "approve"}, follow=True)

    assert "Nobody is ticked: tick people in the list first." in page.text
    assert "registrations are changed" not in page.text


@pytest.mark.parametrize(("quota", "is_said"), [("1", True), ("2", False)])
def test_quota_lowered_under_who_is_registered_is_said(client, officer, quota, is_said):
    event, partner = EventFactory(quota=3), PartnerFactory()
    RegistrationFactory.create_batch(2, event=event, partner=partner)
    address = at(event, "edit/")

    page = client.post(address, sent(client, address, {"quota": quota}), follow=True)

    event.refresh_from_db()
    assert event.quota == int(quota)
    words = "1 organisation has registered more people than it may send now: they stay."
    assert (words in page.text) == is_said


@pytest.mark.parametrize(
    ("mode", "place"), [("online", "Online"), ("in_person", "Room 3, Bamako, Mali, Online")]
)
def test_entry_of_who_takes_part_online_leads_to_no_room(mode, place):
    event = EventFactory(venue="Room 3", online_link="https://meet.example.org/1")
    event.country.name_en = "Mali"
    event.country.save()
    row = RegistrationFactory(event=event, mode=mode)

    __, body, __ = notices.entry_of(row)

    (entry,) = icalendar.Calendar.from_ical(body).walk("VEVENT")
    assert str(entry["LOCATION"]) == place


def test_page_says_from_when_is_reminded_again(client, officer):
    event = EventFactory(time_zone="UTC")
    partner = PartnerFactory(email="office@example.org")
    row = InvitationFactory(event=event, partner=partner)

    page = client.get(at(event, "invitations/"))

    assert inviting.reminded_next(event) == row.sent_at + timedelta(days=3)
    assert "Nobody is reminded within three days of a letter." in page.text
    row.sent_at = timezone.now() - timedelta(days=4)
    row.save()
    again = client.get(at(event, "invitations/"))
    assert "Remind one organisation" in again.text
    assert "Nobody is reminded within" not in again.text


@pytest.mark.parametrize(
    ("fields", "words"),
    [({"organised_by": "IOM Example Unit"}, "Organised by: IOM Example Unit"), ({}, None)],
)
def test_invitation_names_who_organises(fields, words):
    event = EventFactory(**fields)
    invitation = InvitationFactory.build(event=event, partner=PartnerFactory(), language="en")

    __, text = notices.letter(invitation)

    assert (words in text) if words else ("Organised by" not in text)


def test_invitation_names_the_office_where_nobody_else_is_named():
    event = EventFactory(office=OfficeFactory(name_en="Office of Examples"))
    invitation = InvitationFactory.build(event=event, partner=PartnerFactory(), language="en")

    assert "Organised by: Office of Examples" in notices.letter(invitation)[1]


@pytest.mark.parametrize(
    ("fields", "is_told"),
    [
        ({"mode": "online"}, True),
        ({"mode": "in_person"}, False),
        ({"mode": "online", "state": "pending"}, False),
    ],
)
def test_who_sent_people_online_finds_the_link(client, partner, member_admin, fields, is_told):
    event = EventFactory(online_link="https://meet.example.org/1")
    RegistrationFactory(event=event, partner=partner, **fields)
    client.force_login(member_admin)

    assert ("https://meet.example.org/1" in client.get(at(event)).text) == is_told


def test_another_organisation_does_not_find_the_link(client, member_admin):
    event = EventFactory(online_link="https://meet.example.org/1")
    RegistrationFactory(event=event, mode="online")
    client.force_login(member_admin)

    assert "https://meet.example.org/1" not in client.get(at(event)).text


def test_correcting_lists_languages_in_the_order_of_the_alphabet(client, officer):
    row = RegistrationFactory()

    form = client.get(f"/en/consultations/registrations/{row.pk}/edit/").context["form"]

    names = [str(name) for __, name in form.fields["language"].choices]
    assert names == sorted(names)


def test_report_counts_one_as_one(client, officer):
    event = EventFactory()
    RegistrationFactory(event=event)

    page = " ".join(client.get(at(event, "report/")).text.split())

    assert "<b>1</b> organisation" in page
    assert "<b>1</b> organisations" not in page
    assert "<b>1</b> person" in page


def test_days_apart_stand_on_lines_of_their_own(client):
    EventFactory(days=[date(2018, 12, 4), date(2018, 12, 6)])

    page = client.get("/en/consultations/?when=past").text

    assert '<div class="meta when"><div>' in "".join(page.split("\n"))
