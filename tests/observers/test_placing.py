"""Many files onto a session's agenda in one form: ticked, looked at, then all of them or none."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from observers.models import Application
from partners.models import Notice
from tests.factories import CouncilSessionFactory, MembershipFactory, UserFactory
from tests.observers.callers import of
from tests.observers.factories import (
    ComingSessionFactory,
    InterestFactory,
    application_in,
    in_days,
)
from tests.pages import read, summary

#: An organisation whose record was not made active.
LATE = {"partner__status": "draft", "partner__is_listed": False, "partner__legal_name": "Late"}
PAGE = "/en/observers/sessions/regular-301/place/"


@pytest.fixture
def session(db):
    return ComingSessionFactory(number=301)


@pytest.fixture
def officer(db):
    return UserFactory(governing_bodies=True)


@pytest.fixture
def client(officer):
    return of(officer)


def waiting(count, **fields):
    return [application_in("recommended", **fields) for __ in range(count)]


def form_of(files, **fields):
    common = {"symbol": "C/301/10", "published_on": str(in_days(-1))}
    return common | {"files": [one.pk for one in files]} | fields


def placed(session):
    files = Application.objects.filter(stage="on_agenda", session=session)
    return list(files.order_by("list_position").values_list("list_position", "symbol"))


def test_eighteen_files_in_one_go(client, session):
    files = waiting(18, session=session)
    members = [MembershipFactory(partner=one.partner).user for one in files]

    page = read(client.get(PAGE))
    ticked = [box for box in page.all("input", name="files") if "checked" in box.attributes]
    preview = client.post(PAGE, form_of(files))
    assert (len(ticked), preview.status_code, placed(session)) == (18, 200, [])
    assert "Put 18 files on the agenda" in " ".join(preview.text.split())
    answer = client.post(PAGE, form_of(files, record="1"))

    assert answer["Location"] == "/en/observers/sessions/regular-301/"
    assert placed(session) == [(place, "C/301/10") for place in range(1, 19)]
    told = Notice.objects.filter(kind="application_on_agenda").values_list("email", flat=True)
    assert sorted(told) == sorted(user.email for user in members)


def test_own_symbol_of_a_file_goes_before_the_common_one(client, session):
    first, second = waiting(2)

    client.post(PAGE, form_of([first, second], record="1", **{f"symbol-{second.pk}": "C/301/11"}))

    assert sorted(symbol for __, symbol in placed(session)) == ["C/301/10", "C/301/11"]


def test_one_that_is_not_ready_keeps_all_back(client, session):
    good, draft = waiting(1)[0], waiting(1, **LATE)[0]

    preview = client.post(PAGE, form_of([good, draft]))
    answer = client.post(PAGE, form_of([good, draft], record="1"))

    sentence = (
        "Late: The organisation's record in the registry is not active yet: ask a registry officer"
        " to look for duplicates and to make it active."
    )
    assert summary(preview) == summary(answer) == {sentence: ""}
    assert (answer.status_code, placed(session)) == (422, [])
    assert Application.objects.exclude(symbol="").count() == 0


def test_paper_must_be_named(client, session):
    (file,) = waiting(1)

    answer = client.post(PAGE, form_of([file], symbol="", published_on="", record="1"))

    name = file.partner.legal_name
    assert list(summary(answer)) == [
        f"{name}: Give the symbol of the Council paper.",
        f"{name}: Give the date on which the paper is published.",
    ]


def test_nothing_ticked_and_a_stranger_get_a_sentence(client, session, officer):
    waiting(1)
    gone = application_in("on_agenda", session=session)
    closed = waiting(1)[0]
    InterestFactory(application=closed, user=officer, has_conflict=True)

    nothing = client.post(PAGE, form_of([], record="1"))
    others = client.post(PAGE, form_of([gone, closed], record="1"))

    assert list(summary(nothing).values()) == ["id_files"]
    assert others.status_code == 422
    closed.refresh_from_db()
    assert closed.stage == "recommended"
    assert closed.partner.legal_name not in client.get(PAGE).text


def test_session_that_is_over_takes_none(client, db):
    CouncilSessionFactory(number=301, starts_on=in_days(-9), ends_on=in_days(-7))
    (file,) = waiting(1)

    answer = client.post(PAGE, form_of([file], record="1"))

    assert list(summary(answer)) == [
        f"{file.partner.legal_name}: This session is over: choose a later one."
    ]
    assert PAGE not in client.get("/en/observers/sessions/regular-301/").text


def test_page_is_for_the_governing_bodies(session):
    assert of(UserFactory(case_officer=True)).get(PAGE).status_code == 403


def test_page_costs_the_same_however_many(client, session):
    costs = []
    for __ in range(2):
        waiting(3, session=session)
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE)
        costs.append(len(queries))

    assert costs[0] == costs[1]
