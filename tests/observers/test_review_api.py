"""The review over the API: who is asked, what is declared, opinions, notes, officer, agenda."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from observers.models import Application, Assignment, CaseNote, Opinion
from partners.models import Notice
from tests.factories import MembershipFactory, OfficeFactory, UserFactory
from tests.observers.callers import of, patch, post, put
from tests.observers.factories import (
    AssignmentFactory,
    CaseNoteFactory,
    ComingSessionFactory,
    CriterionFactory,
    InterestFactory,
    OpinionFactory,
    application_in,
    in_days,
)
from tests.pages import read

LIST = "/api/v1/observer-applications/"


@pytest.fixture
def application(db):
    return application_in("under_review")


@pytest.fixture
def address(application):
    return f"{LIST}{application.reference}/"


@pytest.fixture
def officer(db):
    return of(UserFactory(case_officer=True))


@pytest.fixture
def applicant(application):
    return of(MembershipFactory(partner=application.partner, role="administrator").user)


@pytest.fixture
def reviewer(application):
    """Assigned, and without a conflict of interest."""
    assignment = AssignmentFactory(application=application)
    InterestFactory(application=application, user=assignment.reviewer)
    return assignment.reviewer


def errors(answer):
    assert answer.status_code == 400, answer.content
    return answer.json()["errors"]


# Conflicts of interest


def test_file_opens_to_a_reviewer_who_declares_no_conflict(application, address):
    client = of(AssignmentFactory(application=application).reviewer)
    before = client.get(address).status_code

    answer = put(client, f"{address}interest/", {"has_conflict": False})

    assert (answer.status_code, answer.json()["has_conflict"]) == (200, False)
    assert (before, client.get(address).status_code) == (404, 200)


def test_conflict_closes_the_file_and_cannot_be_taken_back(address, reviewer):
    client = of(reviewer)

    put(client, f"{address}interest/", {"has_conflict": True, "reason": "A friend."})

    assert client.get(address).status_code == 404
    again = put(client, f"{address}interest/", {"has_conflict": False})
    assert again.status_code == 404


def test_case_officer_is_told_once_when_a_reviewer_steps_back(application, address, reviewer):
    application.case_officer = UserFactory(case_officer=True)
    application.save()

    put(of(reviewer), f"{address}interest/", {"has_conflict": True})
    put(of(reviewer), f"{address}interest/", {"has_conflict": True})

    told = Notice.objects.get(kind="application_stepped_back")
    assert told.user == application.case_officer
    assert str(reviewer) in told.body


def test_page_says_whose_opinion_is_in_and_who_stepped_back(client, application):
    client.force_login(UserFactory(case_officer=True))
    judged, away, due = AssignmentFactory.create_batch(3, application=application)
    OpinionFactory(application=application, author=judged.reviewer)
    InterestFactory(application=application, user=away.reviewer, has_conflict=True)

    page = read(client.get(f"/en/observers/applications/{application.reference}/"))
    rows = page.one("section", **{"aria-labelledby": "review"}).all("li")

    said = {
        one.pk: next(row.text for row in rows if str(one) in row.text)
        for one in (judged, away, due)
    }
    assert "opinion is in" in said[judged.pk]
    assert "stepped back: ask somebody else" in said[away.pk]
    assert "due" in said[due.pk]


def test_nobody_declares_itself_on_a_file_it_has_nothing_to_do_with(address, applicant):
    stranger = of(UserFactory(reviewer=True))

    for client in (stranger, applicant):
        assert put(client, f"{address}interest/", {"has_conflict": False}).status_code == 404
    assert put(Client(), f"{address}interest/", {"has_conflict": False}).status_code == 401


def test_declaration_says_yes_or_no(address, reviewer):
    answer = put(of(reviewer), f"{address}interest/", {"has_conflict": "perhaps"})

    assert list(errors(answer)) == ["has_conflict"]


# Opinions


def opinion(application, **changes):
    (criterion,) = application.guideline.criteria.all()
    mark = {"criterion": criterion.code, "mark": "yes"}
    return {"recommendation": "admit", "comment": "Good.", "marks": [mark]} | changes


def test_opinion_is_written_in_two_visits_and_handed_in(application, address, reviewer):
    first = application.guideline.criteria.get()
    second = CriterionFactory(version=application.guideline, code="E99", position=2)
    where, client = f"{address}opinions/own/", of(reviewer)
    marks = [
        {"criterion": first.code, "mark": "no", "comment": "Nothing was attached."},
        {"criterion": second.code, "mark": "yes"},
    ]

    draft = put(client, where, {"marks": marks[:1]})
    early = put(client, where, {"marks": marks[:1], "hand_in": True})
    whole = put(client, where, {"recommendation": "not", "marks": marks, "hand_in": True})

    assert (draft.status_code, draft.json()["submitted_at"]) == (200, None)
    assert errors(early) == {
        "non_field_errors": ["Not judged yet: E99.", "Say what you recommend."]
    }
    assert whole.status_code == 200, whole.json()
    stored = Opinion.objects.get()
    assert (stored.author, stored.recommendation) == (reviewer, "not")
    assert [(mark.criterion.code, mark.mark) for mark in stored.marks.all()] == [
        (first.code, "no"),
        ("E99", "yes"),
    ]
    assert stored.submitted_at is not None


def test_opinion_that_was_handed_in_does_not_change(application, address, reviewer):
    OpinionFactory(application=application, author=reviewer)

    answer = put(of(reviewer), f"{address}opinions/own/", opinion(application))

    assert (answer.status_code, answer.json()["code"]) == (409, "closed")
    assert Opinion.objects.get().comment == "A secret thought."


def test_draft_keeps_a_mark_without_its_comment(application, address, reviewer):
    (criterion,) = application.guideline.criteria.all()
    bare = [{"criterion": criterion.code, "mark": "unclear"}]

    answer = put(of(reviewer), f"{address}opinions/own/", opinion(application, marks=bare))

    assert answer.status_code == 200
    assert answer.json()["marks"] == [
        {"criterion": criterion.code, "mark": "unclear", "comment": ""}
    ]


def test_mark_that_was_taken_back_goes(application, address, reviewer):
    client, where = of(reviewer), f"{address}opinions/own/"
    put(client, where, opinion(application))

    put(client, where, opinion(application, marks=[]))

    assert Opinion.objects.get().marks.count() == 0


def test_focal_point_speaks_for_its_office(application, address):
    office = OfficeFactory()
    user = UserFactory(focal_point=True, office=office)
    AssignmentFactory(application=application, reviewer=None, office=office)
    InterestFactory(application=application, user=user)

    answer = put(of(user), f"{address}opinions/own/", opinion(application))

    assert answer.json()["office"] == office.code


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"recommendation": "perhaps"}, {"recommendation": ["“perhaps” is not one of the choices."]}),
        ({"comment": "\x00"}, {"comment": ["Remove the invisible control characters: they cannot be kept."]}),
        ({"marks": [{"criterion": "nothing", "mark": "yes"}]}, {"marks": ["“nothing” is not a criterion here."]}),
        ({"marks": [{"criterion": "E1", "mark": "maybe"}]}, {"marks": ["row 1, mark: “maybe” is not one of the choices."]}),
        ({"marks": "all"}, {"marks": ['Expected a list of items but got type "str".']}),
        (
            {"marks": [{"criterion": "E1", "mark": "no", "comment": " "}], "hand_in": True},
            {"non_field_errors": ["E1: an answer that is not yes needs a comment."]},
        ),
    ],
)  # fmt: skip
def test_opinion_that_makes_no_sense_is_refused(application, address, reviewer, change, said):
    application.guideline.criteria.update(code="E1")

    answer = put(of(reviewer), f"{address}opinions/own/", opinion(application, **change))

    assert errors(answer) == said
    assert Opinion.objects.count() == 0


def test_opinion_is_refused_in_the_callers_language(application, address, reviewer):
    answer = of(reviewer).put(
        f"{address}opinions/own/",
        {"hand_in": True},
        content_type="application/json",
        headers={"accept-language": "fr"},
    )

    assert errors(answer)["non_field_errors"][1] == "Dites ce que vous recommandez."


def test_others_opinions_are_hidden_until_ones_own_is_in(application, address, reviewer):
    OpinionFactory(application=application)
    client = of(reviewer)
    before = client.get(f"{address}opinions/").json()

    put(client, f"{address}opinions/own/", opinion(application, hand_in=True))

    assert before == []
    assert len(client.get(f"{address}opinions/").json()) == 2


def test_draft_of_an_opinion_is_its_authors_only(application, address, reviewer, officer):
    put(of(reviewer), f"{address}opinions/own/", opinion(application))

    assert officer.get(f"{address}opinions/").json() == []
    assert len(of(reviewer).get(f"{address}opinions/").json()) == 1


@pytest.mark.parametrize("who", ["officer", "applicant", "undeclared", "closed"])
def test_opinion_of_whoever_is_not_asked_is_not_taken(application, address, reviewer, who, request):
    if who == "undeclared":
        client = of(AssignmentFactory(application=application).reviewer)
    elif who == "closed":
        Application.objects.update(stage="clearance")
        client = of(reviewer)
    else:
        client = request.getfixturevalue(who)

    assert put(client, f"{address}opinions/own/", opinion(application)).status_code == 404
    assert Opinion.objects.count() == 0


# Assignments and notes


def test_reviewer_and_office_are_asked_moved_and_taken_back(application, address, officer):
    person, office = UserFactory(reviewer=True), OfficeFactory()
    rows, day = f"{address}assignments/", str(in_days(9))

    asked = post(officer, rows, {"reviewer": person.email, "due_on": day})
    for_office = post(officer, rows, {"office": office.code, "due_on": day})
    again = post(officer, rows, {"reviewer": person.email, "due_on": day})
    moved = patch(officer, asked.json()["url"], {"due_on": str(in_days(20))})

    assert (asked.status_code, for_office.status_code, moved.status_code) == (201, 201, 200)
    assert asked["Location"] == asked.json()["url"]
    assert errors(again) == {"non_field_errors": ["This reviewer is assigned already."]}
    assert [row["due_on"] for row in officer.get(rows).json()] == [day, str(in_days(20))]
    assert Assignment.objects.get(reviewer=person).assigned_by is not None
    assert officer.delete(asked.json()["url"]).status_code == 204
    assert Assignment.objects.get().office == office


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"due_on": "soon", "reviewer": None}, "due_on"),
        ({"reviewer": "nobody@iom.example"}, "reviewer"),
        ({"reviewer": 1}, "reviewer"),
        ({"reviewer": ["x"]}, "reviewer"),
        ({"office": "atlantis"}, "office"),
        ({}, "non_field_errors"),
        ({"priority": "high"}, "priority"),
    ],
)
def test_assignment_that_makes_no_sense_is_refused(application, address, officer, body, field):
    answer = post(officer, f"{address}assignments/", {"due_on": str(in_days(9))} | body)

    assert field in errors(answer)
    assert Assignment.objects.count() == 0


def test_person_of_the_applicant_does_not_judge_it(application, address, officer):
    near = UserFactory(reviewer=True)
    MembershipFactory(partner=application.partner, user=near)

    answer = post(
        officer,
        f"{address}assignments/",
        {"reviewer": near.email, "due_on": str(in_days(9))},
    )

    assert errors(answer) == {
        "reviewer": ["This person cannot judge this organisation: choose another one."]
    }


def test_notes_are_written_and_corrected(application, address, officer):
    rows = f"{address}notes/"

    written = post(officer, rows, {"kind": "risk", "text": "Look at the accounts."})
    bad = post(officer, rows, {"kind": "secretariat", "text": "Founded in 2009."})
    changed = patch(officer, written.json()["url"], {"text": "The accounts are fine."})

    assert (written.status_code, changed.status_code) == (201, 200)
    assert errors(bad) == {"non_field_errors": ["Say in which language the note is."]}
    assert [row["text"] for row in officer.get(rows).json()] == ["The accounts are fine."]
    assert CaseNote.objects.get().author is not None


@pytest.mark.parametrize("kind", ["assignments", "notes"])
def test_row_of_another_file_is_not_there(address, officer, kind):
    factory = {"assignments": AssignmentFactory, "notes": CaseNoteFactory}[kind]
    other = factory()

    codes = [
        officer.get(f"{address}{kind}/{other.pk}/").status_code,
        patch(officer, f"{address}{kind}/{other.pk}/", {"text": "x"}).status_code,
    ]

    assert codes == [404, 404]


@pytest.mark.parametrize("kind", ["assignments", "notes", "opinions", "officer", "agenda"])
def test_inside_of_the_house_is_not_there_for_the_applicant(address, applicant, officer, kind):
    rows = f"{address}{kind}/"

    assert officer.get(rows).status_code == 200
    assert applicant.get(rows).status_code == 404
    assert Client().get(rows).status_code == 404


@pytest.mark.parametrize("kind", ["assignments", "notes"])
@pytest.mark.parametrize("role", ["legal_officer", "governing_bodies"])
def test_who_only_reads_a_file_writes_nothing_about_it(application, address, kind, role):
    reader = of(UserFactory(**{role: True}))
    row = CaseNoteFactory(application=application, kind="internal")

    assert reader.get(f"{address}{kind}/").status_code == 200
    assert post(reader, f"{address}{kind}/", {"text": "x"}).status_code == 404
    assert patch(reader, f"{address}notes/{row.pk}/", {"text": "x"}).status_code == 404


def test_who_prepares_the_council_writes_the_note_of_its_paper_and_no_other(application, address):
    governing = of(UserFactory(governing_bodies=True))
    said = {"kind": "secretariat", "language": "en", "text": "Founded in 2009."}

    written = post(governing, f"{address}notes/", said)
    changed = patch(governing, written.json()["url"], {"text": "Founded in 2010."})

    assert (written.status_code, changed.status_code) == (201, 200)
    assert CaseNote.objects.get().text == "Founded in 2010."
    for kind in ("internal", "risk"):
        assert post(governing, f"{address}notes/", said | {"kind": kind}).status_code == 404


def test_reviewer_does_not_learn_who_else_is_asked(application, address, reviewer):
    AssignmentFactory(application=application)

    assert of(reviewer).get(f"{address}assignments/").json() == []


def test_closed_file_takes_no_more_notes(officer):
    application = application_in("admitted")

    answer = post(officer, f"{LIST}{application.reference}/notes/", {"text": "x"})

    assert answer.status_code == 404


@pytest.mark.parametrize("kind", ["assignments", "notes", "opinions"])
def test_lists_cost_the_same_however_long(application, address, officer, kind):
    factory = {
        "assignments": AssignmentFactory, "notes": CaseNoteFactory, "opinions": OpinionFactory,
    }[kind]  # fmt: skip
    costs = []

    for count in (1, 4):
        for __ in range(count):
            factory(application=application)
        with CaptureQueriesContext(connection) as queries:
            rows = officer.get(f"{address}{kind}/").json()
        costs.append(len(queries))

    assert len(rows) == 5
    assert costs[0] == costs[1]


# Case officer and agenda


def test_case_officer_is_named_and_taken_back(application, address, officer):
    colleague = UserFactory(case_officer=True)

    named = put(officer, f"{address}officer/", {"case_officer": colleague.email})

    assert (named.status_code, named.json()["case_officer"]) == (200, colleague.email)
    assert patch(officer, f"{address}officer/", {"case_officer": None}).status_code == 200
    application.refresh_from_db()
    assert application.case_officer is None


def test_case_officer_is_one(address, officer):
    reviewer = UserFactory(reviewer=True)

    answer = put(officer, f"{address}officer/", {"case_officer": reviewer.email})

    assert errors(answer) == {
        "case_officer": [f"Nobody with the address “{reviewer.email}” can be named here."]
    }


@pytest.mark.parametrize("bound", ["conflict", "membership"])
def test_nobody_is_case_officer_in_its_own_cause(application, address, officer, bound):
    colleague = UserFactory(case_officer=True)
    if bound == "conflict":
        InterestFactory(application=application, user=colleague, has_conflict=True)
    else:
        MembershipFactory(partner=application.partner, user=colleague)

    answer = put(officer, f"{address}officer/", {"case_officer": colleague.email})

    assert errors(answer) == {
        "case_officer": ["This person cannot work on this file: choose another one."]
    }
    application.refresh_from_db()
    assert application.case_officer is None


def test_agenda_is_prepared_by_the_governing_bodies(officer):
    application, session = application_in("recommended", session=None), ComingSessionFactory()
    address = f"{LIST}{application.reference}/agenda/"
    governing = of(UserFactory(governing_bodies=True))
    body = {"session": session.pk, "symbol": "C/117/10", "published_on": "2026-01-01"}

    written = patch(governing, address, body)

    assert (written.status_code, written.json()["symbol"]) == (200, "C/117/10")
    assert patch(officer, address, {"symbol": "C/1"}).status_code == 404
    application.refresh_from_db()
    assert (application.session, application.symbol) == (session, "C/117/10")


def test_file_on_a_list_keeps_its_session(db):
    application = application_in("on_agenda")
    governing = of(UserFactory(governing_bodies=True))
    address = f"{LIST}{application.reference}/agenda/"

    moved = patch(governing, address, {"session": ComingSessionFactory().pk})
    placed = patch(governing, address, {"list_position": 3})

    assert errors(moved) == {"session": ["You cannot change this here."]}
    assert placed.json()["list_position"] == 3


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"published_on": "yesterday"}, "published_on"),
        ({"list_position": -1}, "list_position"),
        ({"list_position": 10**20}, "list_position"),
        ({"symbol": "x" * 61}, "symbol"),
        ({"session": 10**15}, "session"),
        ({"stage": "admitted"}, "stage"),
    ],
)
def test_agenda_that_makes_no_sense_is_refused(body, field, db):
    application = application_in("recommended")
    governing = of(UserFactory(governing_bodies=True))

    answer = patch(governing, f"{LIST}{application.reference}/agenda/", body)

    assert list(errors(answer)) == [field]


@pytest.mark.parametrize("stage", ["screening", "admitted"])
def test_agenda_is_open_where_a_list_is_prepared_only(stage, db):
    application = application_in(stage)
    governing = of(UserFactory(governing_bodies=True))

    answer = patch(governing, f"{LIST}{application.reference}/agenda/", {"symbol": "C/1"})

    assert answer.status_code == 404
