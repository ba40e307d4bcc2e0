"""Sessions of the Council over the API: recorded, corrected, and their lists put in order."""

import pytest
from django.test import Client

from observers.models import Application
from partners.models import CouncilSession
from tests.factories import CouncilSessionFactory, UserFactory
from tests.observers.callers import of, patch, post, put
from tests.observers.factories import ApplicationFactory, GuidelineFactory, InterestFactory

LIST = "/api/v1/council-sessions/"


@pytest.fixture
def session(db):
    return CouncilSessionFactory(number=117)


@pytest.fixture
def governing(db):
    return of(UserFactory(governing_bodies=True))


@pytest.fixture
def files(session):
    """Three files on the list of the session, in order."""
    guideline = GuidelineFactory()
    return [
        ApplicationFactory(
            guideline=guideline, session=session, stage="on_agenda", list_position=place
        )
        for place in (1, 2, 3)
    ]


def in_order(session):
    found = Application.objects.filter(session=session).order_by("list_position")
    return list(found.values_list("reference", flat=True))


def test_session_is_recorded_and_read_by_anybody(governing):
    answer = post(
        governing, LIST,
        {"number": 118, "starts_on": "2027-11-30", "closes_at": "2027-06-30T18:00:00+02:00",
         "zone": "Europe/Zurich", "seats": 3},
    )  # fmt: skip

    assert answer.status_code == 201, answer.content
    read = Client().get(answer.json()["url"]).json()
    assert (read["number"], read["zone"], read["seats"]) == (118, "Europe/Zurich", 3)
    assert read["closes_at"].startswith("2027-06-30T")


def test_settings_are_changed_and_wrong_ones_refused_in_words(session, governing):
    where = f"{LIST}{session.pk}/"

    right = patch(governing, where, {"seats": 2})
    wrong = patch(governing, where, {"zone": "Geneva/Lake", "members": 170})

    assert (right.status_code, right.json()["seats"]) == (200, 2)
    assert wrong.status_code == 400
    assert wrong.json()["errors"] == {
        "zone": ["There is no such time zone. Give a name such as Europe/Zurich."],
        "non_field_errors": ["Figures need their date."],
    }
    session.refresh_from_db()
    assert (session.seats, session.zone, session.members) == (2, "Europe/Zurich", None)


@pytest.mark.parametrize("role", ["case_officer", "reviewer", "registry_officer"])
def test_only_the_governing_bodies_office_keeps_sessions(session, files, role):
    client, where = of(UserFactory(**{role: True})), f"{LIST}{session.pk}/"

    assert post(client, LIST, {"number": 119}).status_code == 403
    assert patch(client, where, {"seats": 9}).status_code == 403
    assert client.get(f"{where}order/").status_code == 403
    assert put(client, f"{where}order/", {"files": []}).status_code == 403
    assert post(Client(), LIST, {"number": 119}).status_code == 401
    assert Client().get(f"{where}order/").status_code == 401
    assert CouncilSession.objects.get().seats is None


def test_list_is_put_in_order(session, files, governing):
    first, second, third = (one.reference for one in files)
    where = f"{LIST}{session.pk}/order/"

    before = governing.get(where).json()
    answer = put(governing, where, {"files": [third, first, second]})

    assert before == {"files": [first, second, third]}
    assert (answer.status_code, answer.json()) == (200, {"files": [third, first, second]})
    assert in_order(session) == [third, first, second]


@pytest.mark.parametrize("wrong", ["short", "twice", "strange"])
def test_order_names_each_file_of_the_list_once(session, files, governing, wrong):
    first, second, third = (one.reference for one in files)
    other = ApplicationFactory(stage="on_agenda", session=CouncilSessionFactory(number=110))
    named = {
        "short": [third, second],
        "twice": [third, third, first],
        "strange": [third, second, other.reference],
    }[wrong]

    answer = put(governing, f"{LIST}{session.pk}/order/", {"files": named})

    assert answer.status_code == 400
    sentence = f"Name each file on this list once: {first}, {second}, {third}."
    assert answer.json()["errors"] == {"files": [sentence]}
    assert in_order(session) == [first, second, third]


def test_file_closed_by_a_conflict_keeps_its_place(session, files):
    user = UserFactory(governing_bodies=True)
    first, second, third = (one.reference for one in files)
    InterestFactory(application=files[1], user=user, has_conflict=True)

    answer = put(of(user), f"{LIST}{session.pk}/order/", {"files": [third, first]})

    assert answer.json() == {"files": [third, first]}
    assert in_order(session) == [third, second, first]
