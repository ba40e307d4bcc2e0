"""Life after admission over the API: changes, representatives, confirmations, decisions in a batch."""

from datetime import date

import pytest
from django.utils import timezone

from observers import deciding
from observers.models import Application, Confirmation, Decision, Representative, StatusChange
from partners.models import Notice, ObserverStatus
from tests.factories import (
    CouncilSessionFactory,
    MembershipFactory,
    ObserverStatusFactory,
    PartnerFactory,
    UserFactory,
)
from tests.observers.callers import of, post
from tests.observers.factories import (
    ApplicationFactory,
    ComingSessionFactory,
    InterestFactory,
    in_days,
)

BATCH = "/api/v1/observer-decisions/batch/"


@pytest.fixture
def period(db):
    return ObserverStatusFactory(started_on=date(2015, 11, 24))


@pytest.fixture
def address(period):
    return f"/api/v1/observers/{period.partner_id}/"


@pytest.fixture
def keeper(db):
    return of(UserFactory(governing_bodies=True))


@pytest.fixture
def director(period):
    return of(MembershipFactory(partner=period.partner, role="administrator").user)


RENAMED = {
    "kind": "renamed", "decided_on": "2020-01-01", "decision": "Resolution No. 1400",
    "reason": "It chose another name.", "new_name": "Another House",
}  # fmt: skip


def test_change_is_recorded_takes_effect_and_is_public(client, keeper, period, address):
    answer = post(keeper, f"{address}changes/", RENAMED)

    assert answer.status_code == 201
    period.partner.refresh_from_db()
    assert period.partner.legal_name == "Another House"
    assert StatusChange.objects.get().recorded_by is not None
    (shown,) = client.get(f"{address}changes/").json()
    assert (shown["kind"], shown["new_name"]) == ("renamed", "Another House")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"kind": "reinstated", "new_name": ""}, "This status is not suspended."),
        ({"decided_on": "2100-01-01"}, "This day is in the future: record the decision when it has effect."),
        ({"new_name": ""}, "A new name goes with “Renamed”, and only with it."),
        ({"reason": " "}, "This field may not be blank."),
    ],
)  # fmt: skip
def test_change_that_makes_no_sense_is_refused(keeper, address, change, sentence):
    answer = post(keeper, f"{address}changes/", RENAMED | change)

    assert answer.status_code == 400
    assert [text for texts in answer.json()["errors"].values() for text in texts] == [sentence]
    assert StatusChange.objects.count() == 0


def test_change_is_not_the_observers_own_to_record(director, address):
    assert post(director, f"{address}changes/", RENAMED).status_code == 403
    assert (
        post(of(UserFactory(case_officer=True)), f"{address}changes/", RENAMED).status_code == 403
    )


def test_representatives_are_named_corrected_and_taken_out(director, period, address):
    rows, year = f"{address}representatives/", timezone.localdate().year

    named = post(director, rows, {"year": year, "name": "Awa Exemple", "function": "Director"})
    again = post(director, rows, {"year": year, "name": "Awa Exemple"})
    before = post(director, rows, {"year": 2001, "name": "Binta Exemple"})
    one = f"{rows}{named.json()['id']}/"
    changed = director.patch(one, {"function": "President"}, content_type="application/json")

    assert (named.status_code, changed.status_code) == (201, 200)
    assert again.json()["errors"] == {
        "non_field_errors": ["This person is named for that year already."]
    }
    assert before.json()["errors"] == {
        "year": ["This organisation is not an observer in that year."]
    }
    assert [row["function"] for row in director.get(rows).json()] == ["President"]
    assert director.delete(one).status_code == 204
    assert Representative.objects.count() == 0


def test_delegation_has_no_more_people_than_seats(director, address):
    year = timezone.localdate().year
    CouncilSessionFactory(starts_on=date(year, 11, 20), seats=1)
    rows = f"{address}representatives/"

    answers = [post(director, rows, {"year": year, "name": name}) for name in ("Awa", "Binta")]

    assert [answer.status_code for answer in answers] == [201, 400]
    assert answers[1].json()["errors"] == {
        "non_field_errors": ["The Council session of that year has 1 seat for a delegation."]
    }


def test_confirmation_is_dated_and_says_who(director, address):
    rows = f"{address}confirmations/"

    good = post(director, rows, {"kind": "unchanged"})
    bad = post(director, rows, {"kind": "report", "report": ""})

    assert good.json()["confirmed_on"] == timezone.localdate().isoformat()
    assert bad.status_code == 400
    assert Confirmation.objects.get().confirmed_by is not None


@pytest.mark.parametrize("kind", ["representatives", "confirmations"])
def test_people_and_reports_are_for_staff_and_the_observers_own(client, period, address, kind):
    rows = f"{address}{kind}/"
    reader = of(MembershipFactory(partner=period.partner, reader=True).user)
    body = {"year": timezone.localdate().year, "name": "Awa", "kind": "unchanged"}
    body.pop("kind" if kind == "representatives" else "name")
    if kind == "confirmations":
        del body["year"]

    assert client.get(rows).status_code == 404
    assert of(MembershipFactory().user).get(rows).status_code == 404
    assert reader.get(rows).status_code == 200
    assert of(UserFactory(reviewer=True)).get(rows).status_code == 200
    assert post(client, rows, body).status_code == 401
    assert post(reader, rows, body).status_code == 403
    assert post(of(MembershipFactory(role="administrator").user), rows, body).status_code == 404


def test_row_of_another_observer_is_not_there(director, address):
    other = Representative.objects.create(
        partner=ObserverStatusFactory().partner, year=2026, name="Other"
    )

    codes = [
        director.get(f"{address}representatives/{other.pk}/").status_code,
        director.delete(f"{address}representatives/{other.pk}/").status_code,
        director.get("/api/v1/observers/999999/representatives/").status_code,
    ]

    assert codes == [404, 404, 404]
    assert Representative.objects.count() == 1


def test_who_is_no_observer_any_more_names_nobody(director, period, address):
    ObserverStatus.objects.update(ended_on=date(2020, 1, 1), end_reason="Withdrawn.")

    answer = post(director, f"{address}confirmations/", {"kind": "unchanged"})

    assert answer.status_code == 403


# Decisions in a batch


@pytest.fixture
def session(db):
    return CouncilSessionFactory(number=117, starts_on=in_days(-1), ends_on=in_days(2))


@pytest.fixture
def files(session):
    found = []
    for place in (1, 2, 3):
        partner = PartnerFactory(legal_name=f"House {place}")
        MembershipFactory(partner=partner, role="administrator")
        found.append(
            ApplicationFactory(
                partner=partner, session=session, stage="on_agenda", list_position=place
            )
        )
    return found


def body_of(session, files, **values):
    return {
        "session": session.pk, "resolution": "1500", "adoption": "consensus",
        "decided_on": timezone.localdate().isoformat(),
        "files": [{"application": one.reference, "outcome": "admit"} for one in files],
    } | values  # fmt: skip


def test_batch_is_looked_at_then_recorded(keeper, session, files):
    later = ComingSessionFactory(number=118)
    body = body_of(session, files)
    body["files"][1] |= {"outcome": "defer", "session": later.pk, "note": "Late paper."}
    body["files"][2] |= {"outcome": "reject", "note": "No majority."}

    looked = post(keeper, BATCH, body)
    assert (looked.status_code, looked.json()["is_recorded"]) == (200, False)
    assert set(Application.objects.values_list("stage", flat=True)) == {"on_agenda"}
    recorded = post(keeper, BATCH, body | {"record": True})

    assert recorded.status_code == 201
    assert [(row["organisation"], row["outcome"]) for row in recorded.json()["files"]] == [
        ("House 1", "admitted"), ("House 2", "deferred"), ("House 3", "rejected"),
    ]  # fmt: skip
    stages = Application.objects.order_by("partner__legal_name").values_list("stage", flat=True)
    assert list(stages) == ["admitted", "deferred", "rejected"]
    assert Notice.objects.filter(status="held").count() == 3


@pytest.mark.parametrize(
    ("values", "row", "errors"),
    [
        (
            {"resolution": ""},
            {},
            [
                "Give the number of the Council's resolution.",
                "An admission needs the number of its resolution.",
            ],
        ),
        ({"decided_on": "2999-01-01"}, {}, ["The decision is dated in the future."]),
        ({}, {"outcome": "reject"}, ["Say why."]),
        ({}, {"outcome": "defer", "note": "x", "session": 999999}, ["Choose a session of the list."]),
        ({}, {"application": "OBS-2026-99999"}, ["This file is not on the list of this session."]),
    ],
)  # fmt: skip
def test_batch_with_a_gap_is_refused_whole(keeper, session, files, values, row, errors):
    body = body_of(session, files, record=True, **values)
    body["files"][2] |= row

    answer = post(keeper, BATCH, body)

    assert answer.status_code == 400
    said = [text for texts in answer.json()["errors"].values() for text in texts]
    assert list(dict.fromkeys(said)) == errors
    assert (Decision.objects.count(), ObserverStatus.objects.count()) == (0, 0)


def test_batch_names_a_file_once(keeper, session, files):
    body = body_of(session, [files[0], files[0]], record=True)

    assert post(keeper, BATCH, body).json()["errors"] == {
        files[0].reference: ["This file is named twice."]
    }


def test_batch_is_the_councils_and_a_conflict_hides_its_file(session, files):
    body = body_of(session, files, record=True)
    near = UserFactory(governing_bodies=True)
    InterestFactory(application=files[1], user=near, has_conflict=True)

    assert post(of(UserFactory(case_officer=True)), BATCH, body).status_code == 403
    answer = post(of(near), BATCH, body)

    assert answer.json()["errors"] == {
        files[1].reference: ["This file is not on the list of this session."]
    }
    assert ObserverStatus.objects.count() == 0


def test_batch_that_comes_too_late_is_a_conflict(keeper, session, files, monkeypatch):
    """Between the look and the recording somebody withdraws a file."""
    look = deciding.problems

    def withdraw(verdict, by):
        found = look(verdict, by)
        Application.objects.filter(pk=files[2].pk).update(stage="withdrawn")
        return found if verdict.application.pk != files[2].pk else []

    monkeypatch.setattr(deciding, "problems", withdraw)
    answer = post(keeper, BATCH, body_of(session, files, record=True))

    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert ObserverStatus.objects.count() == 0
