"""A registration is corrected by who registered it and by organisers; cancelling asks first."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from partners.models import Notice
from tests.consultations.factories import EventFactory, RegistrationFactory, organiser, running
from tests.factories import MembershipFactory
from tests.pages import read, sent, summary

pytestmark = pytest.mark.django_db
BASE = "/en/consultations/registrations/"


@pytest.fixture
def row(partner, member_editor):
    return RegistrationFactory(
        event=EventFactory(),
        partner=partner,
        person_name="Amina Exemple",
        email="secret@example.org",
        needs_food="Nothing with nuts",
        created_by=member_editor,
    )


def patch(client, row, **changes):
    address = f"/api/v1/registrations/{row.pk}/"
    return client.patch(address, changes, content_type="application/json")


def test_cancelling_asks_first(client, member_editor, row):
    client.force_login(member_editor)
    address = f"{BASE}{row.pk}/cancel/"

    page = client.get(address)

    row.refresh_from_db()
    assert (page.status_code, row.state) == (200, "approved")
    assert "Amina Exemple" in page.text
    form = read(page).one("main").one("form")
    assert form["method"] == "post"
    assert form.one("button").text.strip() == "Cancel the registration"
    assert form.one("a")["href"] == "/en/consultations/mine/"
    client.post(address)
    row.refresh_from_db()
    assert row.state == "cancelled"
    again = client.get(address)
    assert "the registration is “Cancelled” now" in " ".join(again.text.split())
    assert read(again).one("main").all("form") == []


def test_other_moves_are_not_made_by_a_link(client, row):
    client.force_login(organiser())

    assert client.get(f"{BASE}{row.pk}/decline/").status_code == 405
    foreign = client.get(f"{BASE}{row.pk}/cancel/?next=https://evil.example/")
    back = read(foreign).one("main").one("form").one("a")["href"]
    assert back == "/en/consultations/mine/"


def test_organisation_corrects_without_reading_what_organisers_read(client, member_editor, row):
    client.force_login(member_editor)
    address = f"{BASE}{row.pk}/edit/"

    page = client.get(address)
    done = client.post(
        address, sent(client, address, {"function": "Chair", "needs_access": "Ramp"})
    )

    row.refresh_from_db()
    assert "secret@example.org" not in page.text
    assert "Nothing with nuts" not in page.text
    assert read(page).all(name="mode") == read(page).all(name="partner") == []
    assert done["Location"] == "/en/consultations/mine/"
    assert (row.function, row.needs_access) == ("Chair", "Ramp")
    assert (row.email, row.needs_food) == ("secret@example.org", "Nothing with nuts")
    assert not Notice.objects.exists()


def test_new_name_or_address_gets_the_letter(client, member_editor, row):
    client.force_login(member_editor)
    address = f"{BASE}{row.pk}/edit/"

    client.post(address, sent(client, address, {"email": "right@example.org"}))

    (letter,) = Notice.objects.all()
    assert (letter.email, letter.files.count()) == ("right@example.org", 1)
    assert "To correct or cancel your registration, write to whoever registered you" in letter.body


def test_organiser_corrects_what_is_shown_and_comes_back_to_the_desk(client, row):
    client.force_login(organiser())
    desk = f"/en/consultations/{row.event_id}/desk/"
    link = read(client.get(desk)).one("main").all("a", href=f"{BASE}{row.pk}/edit/?next={desk}")
    address = link[0]["href"]

    assert "Nothing with nuts" in client.get(address).text
    done = client.post(address, sent(client, address, {"needs_food": ""}))

    row.refresh_from_db()
    assert (done["Location"], row.needs_food) == (desk, "")


def test_person_that_is_registered_already_is_said(client, partner, member_editor, row):
    RegistrationFactory(event=row.event, partner=partner, person_name="Bruno Exemple")
    client.force_login(member_editor)
    address = f"{BASE}{row.pk}/edit/"

    refused = client.post(address, sent(client, address, {"person_name": "Bruno Exemple"}))

    assert refused.status_code == 422
    assert list(summary(refused)) == ["This person is registered already."]


def begun():
    """A running event whose registration has closed."""
    event = running()
    event.registration_closes_at = timezone.now() - timedelta(hours=1)
    event.save()
    return event


@pytest.mark.parametrize(
    ("state", "when", "by_member", "by_organiser"),
    [
        ("approved", "coming", 200, 200),
        ("pending", "coming", 200, 200),
        ("declined", "coming", 409, 409),
        ("cancelled", "coming", 409, 409),
        ("approved", "running", 409, 200),
        ("approved", "running and open", 200, 200),
        ("attended", "running", 409, 200),
        ("approved", "over", 400, 400),
    ],
)
def test_time_and_state_decide_by_both_doors(
    client, partner, member_editor, state, when, by_member, by_organiser
):
    past = timezone.localdate() - timedelta(days=9)
    event = {"coming": EventFactory, "running": begun, "running and open": running,
             "over": lambda: EventFactory(days=[past])}  # fmt: skip
    row = RegistrationFactory(event=event[when](), partner=partner, state=state)
    answers, pages = [], []

    for user in (member_editor, organiser()):
        client.force_login(user)
        answers.append(patch(client, row, function=f"By {user.pk}").status_code)
        pages.append(client.get(f"{BASE}{row.pk}/edit/").status_code)

    assert answers == [by_member, by_organiser]
    assert pages == [200 if code == 200 else 302 for code in (by_member, by_organiser)]


def test_stranger_finds_nothing_to_correct(client, row):
    client.force_login(MembershipFactory(role="editor").user)

    assert client.get(f"{BASE}{row.pk}/edit/").status_code == 404
    assert patch(client, row, function="Chair").status_code == 404


def test_needs_that_were_deleted_do_not_come_back_by_the_admin(client):
    row = RegistrationFactory(event=EventFactory(days=[date(2020, 5, 5)]))
    client.force_login(organiser())
    address = f"/admin/consultations/registration/{row.pk}/change/"

    response = client.post(address, {"person_name": row.person_name, "email": row.email,
                                     "language": "en", "needs_food": "vegan"})  # fmt: skip

    row.refresh_from_db()
    assert "nothing is corrected any more" in response.text
    assert row.needs_food == ""


def test_own_registrations_offer_to_correct_as_long_as_registration_is_open(
    client, partner, member_editor
):
    rows = [RegistrationFactory(event=event, partner=partner) for event in (running(), begun())]
    client.force_login(member_editor)

    page = client.get("/en/consultations/mine/").text

    assert [f'href="{BASE}{row.pk}/edit/"' in page for row in rows] == [True, False]
