"""What an organisation's people read of their registrations: places in the queue, by organisation."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests.consultations.factories import EventFactory, RegistrationFactory, organiser, running
from tests.factories import MembershipFactory, PartnerFactory
from tests.pages import form_of, read

pytestmark = pytest.mark.django_db
BASE = "/en/consultations/"


@pytest.fixture
def editor():
    return MembershipFactory(role="editor", partner=PartnerFactory(legal_name="Alpha Relief"))


def waits(event, minutes, **fields):
    since = timezone.now() - timedelta(minutes=minutes)
    return RegistrationFactory(event=event, state="waitlisted", waitlisted_at=since, **fields)


def test_place_on_the_waiting_list_is_told_for_each_way_of_taking_part(client, editor):
    event = EventFactory(seats_room=0, seats_online=0)
    waits(event, 30)
    waits(event, 20)
    waits(event, 40, mode="online")
    waits(EventFactory(), 50)
    waits(event, 10, partner=editor.partner)
    waits(event, 5, partner=editor.partner, mode="online")
    client.force_login(editor.user)

    for page in (f"{BASE}mine/", f"{BASE}{event.pk}/"):
        text = read(client.get(page)).text
        assert "number 3 on the waiting list" in text
        assert "number 2 on the waiting list" in text
        assert text.count("on the waiting list") == 2


def test_places_cost_one_question_however_many_wait(client, editor, django_assert_max_num_queries):
    for __ in range(2):
        waits(EventFactory(), 5, partner=editor.partner)
    client.force_login(editor.user)
    client.get(f"{BASE}mine/")
    with django_assert_max_num_queries(100) as before:
        client.get(f"{BASE}mine/")
    event = EventFactory()
    for number in range(6):
        waits(event, number, partner=editor.partner)

    with django_assert_max_num_queries(len(before)):
        client.get(f"{BASE}mine/")


def test_organisers_read_places_on_the_desk_and_everybody_in_the_api(client, editor):
    event = EventFactory(seats_room=0)
    waits(event, 30, person_name="Zoe Example")
    mine = waits(event, 10, partner=editor.partner, person_name="Awa Example")
    seated = RegistrationFactory(event=event, partner=editor.partner)

    client.force_login(editor.user)
    rows = client.get("/api/v1/registrations/").json()["results"]
    one = client.get(f"/api/v1/registrations/{mine.pk}/").json()
    client.force_login(organiser())
    desk = read(client.get(f"{BASE}{event.pk}/desk/?state=waitlisted"))

    assert {row["id"]: row["place"] for row in rows} == {mine.pk: 2, seated.pk: None}
    assert one["place"] == 2
    lines = [row.text for row in desk.one("table").one("tbody").all("tr")]
    assert "Zoe Example" in lines[0]
    assert "number 1 on the waiting list" in lines[0]
    assert "Awa Example" in lines[1]
    assert "number 2 on the waiting list" in lines[1]


@pytest.mark.parametrize("address", [f"{BASE}{{}}/desk/", "/api/v1/registrations/?event={}"])
def test_places_cost_organisers_the_same_however_many_wait(
    client, django_assert_max_num_queries, address
):
    event = EventFactory(seats_room=0)
    waits(event, 1)
    client.force_login(organiser())
    client.get(address.format(event.pk))
    with django_assert_max_num_queries(100) as before:
        client.get(address.format(event.pk))
    for number in range(2, 7):
        waits(event, number)

    with django_assert_max_num_queries(len(before)):
        client.get(address.format(event.pk))


def test_no_place_is_told_where_nobody_moves_up_any_more(client, editor):
    event = running()
    event.seats_room, event.registration_closes_at = 0, timezone.now() - timedelta(hours=1)
    event.save()
    waits(event, 30, partner=editor.partner)

    client.force_login(editor.user)
    texts = [read(client.get(page)).text for page in (f"{BASE}mine/", f"{BASE}{event.pk}/")]
    rows = client.get("/api/v1/registrations/").json()["results"]
    client.force_login(organiser())
    typed = form_of(client.get(f"{BASE}{event.pk}/register/"), "record") | {
        "partner": editor.partner.label, "person_name": "Late Example", "mode": "in_person",
        "email": "late@example.org",
    }  # fmt: skip
    answer = client.post(f"{BASE}{event.pk}/register/", typed, follow=True)

    assert [text for text in texts if "number 1" in text or "waiting list" not in text] == []
    assert [row["place"] for row in rows] == [None]
    assert (
        "All seats are taken: Late Example is on the waiting list. The event has begun and"
        " registration is closed: nobody moves up any more." in read(answer).text
    )


def test_people_stand_below_their_organisation(client, editor):
    event = EventFactory()
    other = MembershipFactory(
        role="editor", user=editor.user, partner=PartnerFactory(legal_name="Beta Aid")
    )
    RegistrationFactory(event=event, partner=other.partner, person_name="Cira Example")
    RegistrationFactory(event=event, partner=editor.partner, person_name="Awa Example")
    RegistrationFactory(event=event, partner=other.partner, person_name="Dia Example")
    client.force_login(editor.user)

    page = read(client.get(f"{BASE}{event.pk}/")).text

    heads = ["Registered from Alpha Relief", "Registered from Beta Aid"]
    places = [page.index(text) for text in (heads[0], "Awa", heads[1], "Cira", "Dia")]
    assert places == sorted(places)


def test_one_organisation_is_not_named(client, editor):
    event = EventFactory()
    RegistrationFactory(event=event, partner=editor.partner)
    client.force_login(editor.user)

    assert "Registered from your organisation" in read(client.get(f"{BASE}{event.pk}/")).text


def test_days_and_titles_have_the_marks_of_the_language(client, editor):
    event = EventFactory(days=[date(2030, 5, 3), date(2030, 5, 6)])
    row = RegistrationFactory(event=event, partner=editor.partner, person_name="Awa Exemple")
    client.force_login(editor.user)

    mine = client.get("/fr/consultations/mine/").text
    asked = client.get(f"/fr/consultations/registrations/{row.pk}/cancel/").text

    assert "3 mai 2030\xa0; 6 mai 2030" in mine
    assert "Annuler l’inscription\xa0: Awa Exemple" in asked
