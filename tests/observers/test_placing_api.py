"""Many files onto a session's agenda over the API: by the rules and words of the page."""

import pytest
from django.test import Client

from observers.models import Application
from partners.models import Notice
from tests.factories import MembershipFactory, UserFactory
from tests.observers.callers import of, post
from tests.observers.factories import (
    ComingSessionFactory,
    InterestFactory,
    application_in,
    in_days,
)

LATE = {"partner__status": "draft", "partner__is_listed": False}
NO_WAIT = ["This file does not wait for a place on an agenda."]


@pytest.fixture
def session(db):
    return ComingSessionFactory(number=301)


@pytest.fixture
def user(db):
    return UserFactory(governing_bodies=True)


@pytest.fixture
def client(user):
    return of(user)


def address(session):
    return f"/api/v1/council-sessions/{session.pk}/place/"


def body(files, **fields):
    common = {"symbol": "C/301/10", "published_on": str(in_days(-1))}
    return common | {"files": [{"application": one.reference} for one in files]} | fields


def placed(session):
    rows = Application.objects.filter(session=session, stage="on_agenda").order_by("list_position")
    return list(rows.values_list("reference", "symbol"))


def test_files_are_looked_at_and_then_placed_in_the_order_named(client, session):
    files = [application_in("recommended") for __ in range(3)]
    files = [files[2], files[0], files[1]]
    MembershipFactory(partner=files[0].partner)
    sent = body(files)
    sent["files"][1]["symbol"] = "C/301/11"

    look = post(client, address(session), sent)
    before = placed(session)
    done = post(client, address(session), sent | {"record": True})

    rows = [
        {
            "application": one.reference, "organisation": one.partner.legal_name,
            "symbol": symbol, "published_on": str(in_days(-1)),
        }
        for one, symbol in zip(files, ["C/301/10", "C/301/11", "C/301/10"], strict=True)
    ]  # fmt: skip
    assert (look.status_code, before) == (200, [])
    assert look.json() == {"is_recorded": False, "files": rows}
    assert (done.status_code, done.json()) == (201, {"is_recorded": True, "files": rows})
    assert placed(session) == [(row["application"], row["symbol"]) for row in rows]
    assert Notice.objects.filter(kind="application_on_agenda").count() == 1


def test_one_that_is_not_ready_keeps_all_back(client, session):
    good, late = application_in("recommended"), application_in("recommended", **LATE)

    answer = post(client, address(session), body([good, late], record=True))

    assert answer.status_code == 400
    assert answer.json()["errors"] == {
        late.reference: [
            (
                "The organisation's record in the registry is not active yet: ask a registry officer"
                " to look for duplicates and to make it active."
            )
        ]
    }
    assert placed(session) == []


def test_strange_and_repeated_files_are_refused_by_their_number(client, user, session):
    waits, submitted = application_in("recommended"), application_in("submitted")
    closed = application_in("recommended")
    InterestFactory(application=closed, user=user, has_conflict=True)

    answer = post(client, address(session), body([waits, waits, submitted, closed], record=True))

    assert answer.status_code == 400
    assert answer.json()["errors"] == {
        waits.reference: ["This file is named twice."],
        submitted.reference: NO_WAIT,
        closed.reference: NO_WAIT,
    }
    assert placed(session) == []


def test_placed_twice_is_placed_once(client, session):
    file = application_in("recommended")

    answers = [post(client, address(session), body([file], record=True)) for __ in range(2)]

    assert [one.status_code for one in answers] == [201, 400]
    assert answers[1].json()["errors"] == {file.reference: NO_WAIT}
    assert file.steps.filter(name="place").count() == 1


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({"files": []}, {"files": ["This list may not be empty."]}),
        ({"published_on": "soon"}, ["published_on"]),
        ({"colour": "red"}, ["colour"]),
        ({"symbol": "C" * 61}, ["symbol"]),
    ],
)
def test_wrong_body_is_told(client, session, fields, errors):
    answer = post(client, address(session), body([application_in("recommended")]) | fields)

    assert answer.status_code == 400
    found = answer.json()["errors"]
    assert (found if isinstance(errors, dict) else list(found)) == errors


def test_missing_symbol_and_date_are_told_in_the_words_of_the_page(client, session):
    file = application_in("recommended", symbol="", published_on=None)

    answer = post(client, address(session), body([file], symbol="", published_on=None))

    assert answer.json()["errors"] == {
        file.reference: [
            "Give the symbol of the Council paper.",
            "Give the date on which the paper is published.",
        ]
    }


@pytest.mark.parametrize("role", ["case_officer", "reviewer", "registry_officer"])
def test_only_the_governing_bodies_office_places(session, role):
    file = application_in("recommended")
    client = of(UserFactory(**{role: True}))

    assert post(client, address(session), body([file], record=True)).status_code == 403
    assert post(Client(), address(session), body([file], record=True)).status_code == 401
    assert placed(session) == []


def test_no_such_session(client, session):
    answer = post(client, f"/api/v1/council-sessions/{session.pk + 1}/place/", body([]))

    assert answer.status_code == 404
