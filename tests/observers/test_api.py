"""Applications over the API: from the draft to the admission, each by the one who may."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from observers.models import Application, Certificate, Question
from partners import outbox
from partners.models import Notice
from tests.factories import PDF, AssessmentFactory, MembershipFactory, UserFactory
from tests.observers.callers import of, patch, post, put
from tests.observers.factories import (
    AnswerFactory,
    ApplicationDocumentFactory,
    ApplicationFactory,
    ComingSessionFactory,
    CriterionFactory,
    DecisionFactory,
    FormQuestionFactory,
    GuidelineFactory,
    InterestFactory,
    QuestionFactory,
    RequirementFactory,
    application_in,
    fill,
    in_days,
    judge,
)

LIST = "/api/v1/observer-applications/"


@pytest.fixture
def draft(db):
    return ApplicationFactory()


@pytest.fixture
def address(draft):
    return f"{LIST}{draft.reference}/"


@pytest.fixture
def applicant(draft):
    return of(MembershipFactory(partner=draft.partner).user)


@pytest.fixture
def officer(db):
    return of(UserFactory(case_officer=True))


def test_application_from_the_eligibility_check_to_the_certificate(partner, member_admin, officer):
    version = GuidelineFactory(in_force=True)
    CriterionFactory(version=version, code="legal", asks_en="Legal?", asks_fr="?", asks_es="?")
    session = ComingSessionFactory()
    applicant = of(member_admin)
    legal = of(UserFactory(legal_officer=True))
    governing = of(UserFactory(governing_bodies=True))

    checked = post(Client(), "/api/v1/observer-eligibility/", {"answers": {"legal": "yes"}})
    assert checked.json()["fits"] is True
    begun = post(applicant, LIST, {"partner": partner.pk, "session": session.pk, "language": "fr"})
    assert begun.status_code == 201, begun.json()
    address = begun.json()["url"]
    application = Application.objects.get(reference=begun.json()["reference"])
    question = application.guideline.form()[0].questions.all()[0]
    requirement = application.guideline.documents.get()
    declaration = application.guideline.declarations.get()
    stages = []

    def step(client, name, **body):
        answer = post(client, f"{address}{name}/", body)
        assert answer.status_code == 200, answer.json()
        application.refresh_from_db()
        stages.append(application.stage)

    answer = put(applicant, f"{address}answers/{question.code}/", {"value": "We help."})
    assert answer.status_code == 200
    file = SimpleUploadedFile("statutes.pdf", PDF)
    handed_in = applicant.post(f"{address}documents/", {"document": requirement.code, "file": file})
    assert handed_in.status_code == 201
    ticked = post(
        applicant,
        f"{address}declarations/",
        {"name": "Awa Exemple", "declarations": [declaration.code]},
    )
    assert ticked.status_code == 200
    step(applicant, "submit")
    step(officer, "screen")
    asked = post(
        officer,
        f"{address}questions/",
        {"text": "How many?", "due_on": str(in_days(9)), "question": question.code},
    )
    assert asked.status_code == 201
    step(officer, "ask")
    replied = post(
        applicant, f"{address}questions/{asked.json()['id']}/answer/", {"answer": "Forty."}
    )
    assert replied.status_code == 200
    step(applicant, "answer")
    step(officer, "screen")
    AssessmentFactory(partner=partner, kind="sanctions")
    step(officer, "review")
    judge(application)
    step(officer, "clear")
    step(legal, "recommend")
    Application.objects.filter(pk=application.pk).update(
        symbol="C/117/10", published_on=date(2026, 1, 1)
    )
    step(governing, "place", session=session.pk)
    decision = DecisionFactory(session=session)
    step(governing, "admit", decision=decision.pk)

    assert stages == [
        "submitted", "screening", "returned", "submitted", "screening", "under_review",
        "clearance", "recommended", "on_agenda", "admitted",
    ]  # fmt: skip
    assert partner.observer_statuses.get().decision == decision.resolution
    shown = applicant.get(address).json()
    assert (shown["stage"], shown["stage_label"]) == (
        "admitted", "The Council admitted you as an observer",
    )  # fmt: skip
    outbox.release(Notice.objects.get(kind="application_admitted"))
    (letter,) = applicant.get(f"{address}letters/").json()
    assert applicant.get(letter["download"])["Content-Type"] == "application/pdf"
    paper = applicant.get(f"/en/observers/{partner.pk}/certificate.pdf")
    assert paper["Content-Type"] == "application/pdf"
    observers = Client().get("/api/v1/observers/").json()
    assert [row["number"] for row in observers["results"]] == [partner.pk]
    code = Certificate.objects.get().code
    assert partner.legal_name in Client().get(f"/o/{code}", follow=True).text


def test_visitor_sees_an_empty_list(client, draft):
    assert client.get(LIST).json()["results"] == []


def test_somebody_elses_application_is_not_there(address):
    stranger = of(MembershipFactory().user)

    assert stranger.get(address).status_code == 404
    assert post(stranger, f"{address}submit/").status_code == 404
    assert put(stranger, f"{address}answers/question-1/", {"value": "x"}).status_code == 404


def test_nobody_begins_for_another_organisation(partner, draft):
    stranger = of(MembershipFactory().user)

    answer = post(stranger, LIST, {"partner": partner.pk})

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["partner"]


def test_second_application_is_refused(draft, applicant):
    GuidelineFactory(in_force=True)

    answer = post(applicant, LIST, {"partner": draft.partner_id})

    assert answer.status_code == 400
    assert answer.json()["errors"] == {
        "non_field_errors": ["This organisation has an open application already."]
    }


def test_step_from_another_stage_is_a_conflict_of_its_own(address, applicant, draft):
    Application.objects.filter(pk=draft.pk).update(stage="submitted")

    answer = post(applicant, f"{address}submit/")

    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_stage")


def test_step_of_somebody_else_is_forbidden(db, officer):
    application = application_in("clearance")

    answer = post(officer, f"{LIST}{application.reference}/recommend/")

    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")


def test_step_that_is_not_ready_says_what_is_missing(address, applicant):
    answer = post(applicant, f"{address}submit/")

    assert answer.status_code == 400
    assert answer.json()["errors"]["non_field_errors"] == [
        "Mandate: “Aims”. This question needs an answer.",
        "Document: “Statutes”. Attach it.",
        "Declaration 1 is not ticked.",
    ]


def test_unknown_step_is_not_there(address, applicant):
    assert post(applicant, f"{address}fly/").status_code == 404


@pytest.mark.parametrize("session", [0, "x", 10**30, -1, [1]])
def test_bad_session_of_a_step_is_named(db, session):
    application = application_in("recommended", session=None)
    client = of(UserFactory(governing_bodies=True))

    answer = post(client, f"{LIST}{application.reference}/place/", {"session": session})

    assert answer.status_code == 400


def test_answer_over_an_old_version_is_a_conflict(draft, address, applicant):
    answer = AnswerFactory(application=draft)
    where = f"{address}answers/{answer.question.code}/"
    put(applicant, where, {"value": "Second", "version": 1})

    stale = put(applicant, where, {"value": "Third", "version": 1})

    assert (stale.status_code, stale.json()["code"]) == (409, "stale")
    assert applicant.get(where).json()["value"] == "Second"


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("text", 5),
        ("text", None),
        ("text", "\x00"),
        ("text", "x" * 20_001),
        ("choices", "migration"),
        ("choices", ["nothing"]),
        ("choices", [{"a": 1}]),
        ("rows", [{"nothing": "x"}]),
        ("rows", ["x"]),
        ("rows", {"a": 1}),
        ("number", "many"),
        ("number", "nan"),
        ("date", "2999-01-01"),
        ("yes_no", "maybe"),
        ("email", "nobody"),
        ("country", "Atlantis"),
    ],
)
def test_answer_of_another_shape_is_refused(draft, address, applicant, kind, value):
    section = draft.guideline.form()[0]
    FormQuestionFactory(section=section, code="odd", kind=kind)

    answer = put(applicant, f"{address}answers/odd/", {"value": value})

    assert answer.status_code == 400
    assert draft.answers.count() == 0


def test_question_of_another_form_is_not_there(address, applicant):
    other = FormQuestionFactory()

    assert put(applicant, f"{address}answers/{other.code}/", {"value": "x"}).status_code == 404


def test_returned_file_opens_only_what_was_asked(db):
    application = application_in("returned")
    asked, other = (
        FormQuestionFactory(section=application.guideline.form()[0], code=code)
        for code in ("asked", "other")
    )
    QuestionFactory(application=application, form_question=asked, sent=True)
    client = of(MembershipFactory(partner=application.partner).user)
    where = f"{LIST}{application.reference}/answers/"

    opened = put(client, f"{where}asked/", {"value": "Now it is right."})
    closed = put(client, f"{where}other/", {"value": "This as well."})

    assert opened.status_code == 200
    assert (closed.status_code, closed.json()["code"]) == (409, "closed")
    assert list(application.answers.values_list("question", flat=True)) == [asked.pk]
    assert other.answers.count() == 0


def test_submitted_file_is_closed_to_its_applicant(db):
    application = application_in("submitted")
    fill(application)
    client = of(MembershipFactory(partner=application.partner).user)
    question = application.guideline.form()[0].questions.all()[0]
    document = application.documents.get()
    where = f"{LIST}{application.reference}/"

    codes = [
        put(client, f"{where}answers/{question.code}/", {"value": "x"}).status_code,
        client.delete(f"{where}documents/{document.pk}/").status_code,
        post(client, f"{where}declarations/", {"name": "x", "declarations": []}).status_code,
    ]

    assert codes == [409, 404, 409]
    assert application.current_documents().count() == 1


def test_reader_of_the_organisation_writes_nothing(draft, address):
    reader = of(MembershipFactory(partner=draft.partner, reader=True).user)
    question = draft.guideline.form()[0].questions.all()[0]

    assert put(reader, f"{address}answers/{question.code}/", {"value": "x"}).status_code == 403


def test_editor_does_not_declare(draft, address):
    editor = of(MembershipFactory(partner=draft.partner, editor=True).user)

    answer = post(editor, f"{address}declarations/", {"name": "x", "declarations": []})

    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.pdf", b""),
        ("page.pdf", b"<html></html>"),
        ("statutes.exe", PDF),
        ("archive.zip", b"PK\x03\x04"),
    ],
)
def test_file_that_is_not_let_in_is_refused(draft, address, applicant, name, content):
    requirement = draft.guideline.documents.get()
    body = {"document": requirement.code, "file": SimpleUploadedFile(name, content)}

    answer = applicant.post(f"{address}documents/", body)

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["file"]


def test_empty_file_is_called_empty(draft, address, applicant):
    requirement = draft.guideline.documents.get()
    body = {"document": requirement.code, "file": SimpleUploadedFile("letter.pdf", b"")}

    answer = applicant.post(f"{address}documents/", body)

    assert answer.json()["errors"] == {"file": ["This file is empty: choose another one."]}


def test_replaced_file_is_kept(draft, address, applicant):
    document = ApplicationDocumentFactory(application=draft)
    body = {"document": document.requirement.code, "replaces": document.pk}

    answer = applicant.post(
        f"{address}documents/", {**body, "file": SimpleUploadedFile("new.pdf", PDF)}
    )

    assert answer.status_code == 201
    assert [file.name for file in draft.current_documents()] == ["new.pdf"]
    assert draft.documents.count() == 2


def test_file_of_another_application_is_not_there(address, applicant):
    other = ApplicationDocumentFactory()

    codes = [
        applicant.get(f"{address}documents/{other.pk}/file/").status_code,
        applicant.delete(f"{address}documents/{other.pk}/").status_code,
        applicant.get(f"{LIST}{other.application.reference}/documents/").status_code,
    ]

    assert codes == [404, 404, 404]
    assert other.application.current_documents().count() == 1


def test_question_of_another_application_is_not_answered(db):
    application = application_in("returned")
    other = QuestionFactory(application=application_in("returned"), sent=True)
    client = of(MembershipFactory(partner=application.partner).user)
    where = f"{LIST}{application.reference}/questions/{other.pk}/answer/"

    assert post(client, where, {"answer": "x"}).status_code == 404


def test_question_is_reworded_and_taken_back_until_it_is_sent(db, officer):
    question = QuestionFactory(sent_at=None)
    document = RequirementFactory(version=question.application.guideline)
    where = f"{LIST}{question.application.reference}/questions/{question.pk}/"

    reworded = patch(officer, where, {"text": "How many?", "document": document.code})
    late = patch(officer, where, {"due_on": str(in_days(-1))})
    gone = officer.delete(where)

    assert (reworded.status_code, reworded.json()["text"]) == (200, "How many?")
    assert reworded.json()["about"] == document.title
    assert late.json()["errors"] == {"due_on": ["Choose a day that is still to come."]}
    assert (gone.status_code, Question.objects.count()) == (204, 0)


def test_question_that_was_sent_does_not_change(db, officer):
    question = QuestionFactory(sent=True, text="Why?")
    where = f"{LIST}{question.application.reference}/questions/{question.pk}/"

    for answer in (patch(officer, where, {"text": "How?"}), officer.delete(where)):
        assert answer.status_code == 403
        assert "only before it is sent" in answer.json()["detail"]
    question.refresh_from_db()
    assert question.text == "Why?"


@pytest.mark.parametrize("role", ["reviewer", "governing_bodies", "registry_officer"])
def test_only_case_officers_change_a_question(db, role):
    question, client = QuestionFactory(sent_at=None), of(UserFactory(**{role: True}))
    where = f"{LIST}{question.application.reference}/questions/{question.pk}/"

    expected = 403 if role == "governing_bodies" else 404
    assert patch(client, where, {"text": "How?"}).status_code == expected
    assert client.delete(where).status_code == expected


def test_question_about_another_form_is_not_asked(db, officer):
    application, other = application_in("screening"), FormQuestionFactory()
    body = {"text": "Why?", "due_on": str(in_days(5)), "question": other.code}

    answer = post(officer, f"{LIST}{application.reference}/questions/", body)

    assert answer.status_code == 404
    assert application.questions.count() == 0


def test_file_with_a_conflict_is_nowhere(db):
    user = UserFactory(is_superuser=True, case_officer=True, administrator=True)
    application = application_in("screening")
    document = ApplicationDocumentFactory(application=application)
    InterestFactory(application=application, user=user, has_conflict=True)
    client, where = of(user), f"{LIST}{application.reference}/"

    found = [
        client.get(where).status_code,
        client.get(f"{where}answers/").status_code,
        client.get(f"{where}documents/{document.pk}/file/").status_code,
        client.get(f"{where}questions/").status_code,
        post(client, f"{where}review/").status_code,
    ]

    assert found == [404] * 5
    assert client.get(LIST).json()["count"] == 0


def test_applicant_does_not_learn_the_stage_by_filtering(db):
    application = application_in("clearance")
    client = of(MembershipFactory(partner=application.partner).user)

    found = {
        stage: client.get(f"{LIST}?stage={stage}").json()["count"]
        for stage in ("screening", "under_review", "clearance", "submitted")
    }

    assert found == {"screening": 1, "under_review": 1, "clearance": 1, "submitted": 0}


@pytest.mark.parametrize("query", ["officer=1", "overdue=true", "mine=true", "stage=nothing"])
def test_filters_of_staff_tell_an_applicant_nothing(db, query):
    application = application_in("clearance", case_officer=UserFactory(pk=1, case_officer=True))
    client = of(MembershipFactory(partner=application.partner).user)

    answer = client.get(f"{LIST}?{query}")

    assert answer.status_code == 400 or answer.json()["count"] == 1


def test_list_costs_the_same_however_long(db):
    client = of(UserFactory(case_officer=True))
    costs = []

    for count in (1, 4):
        for __ in range(count):
            application_in("screening")
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        costs.append(len(queries))

    assert costs[0] == costs[1]
    assert costs[0] <= 12


# What the interface says of itself, and what it does not know


def test_codes_of_documents_questions_and_declarations_are_found(draft, applicant, address):
    RequirementFactory(version=draft.guideline, code="office_note", need="internal")
    question = draft.guideline.form()[0].questions.all()[0]
    document, declaration = (
        draft.guideline.documents.exclude(need="internal").get(),
        draft.guideline.declarations.get(),
    )

    rows = {row["code"]: row["parts"] for row in applicant.get(f"{address}sections/").json()}

    assert rows[question.section.code] == [
        {"code": question.code, "title": question.title, "is_required": True}
    ]
    assert rows["documents"] == [
        {"code": document.code, "title": document.title, "is_required": True}
    ]
    assert rows["declarations"] == [
        {"code": declaration.code, "title": declaration.text, "is_required": True}
    ]
    assert rows["session"] == []


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("post", "submit/", {"notes": "x"}),
        ("post", "declarations/", {"name": "Awa", "declarations": [], "place": "Bamako"}),
        ("put", "answers/q/", {"value": "", "etag": "1"}),
    ],
)
def test_unknown_key_of_a_body_is_named(draft, applicant, address, method, path, body):
    FormQuestionFactory(section=draft.guideline.form()[0], code="q")
    (strange,) = set(body) & {"notes", "place", "etag"}

    answer = {"post": post, "put": put}[method](applicant, f"{address}{path}", body)

    assert answer.status_code == 400
    assert answer.json()["errors"] == {strange: ["There is no such field here."]}


def test_unknown_key_of_an_upload_is_named(draft, applicant, address):
    requirement = draft.guideline.documents.get()
    body = {
        "document": requirement.code, "kind": "statutes",
        "file": SimpleUploadedFile("statutes.pdf", PDF), "language": "xx",
    }  # fmt: skip

    answer = applicant.post(f"{address}documents/", body)

    assert answer.status_code == 400
    assert answer.json()["errors"] == {
        "kind": ["There is no such field here."],
        "language": ["“xx” is not one of the choices."],
    }
    assert draft.documents.count() == 0
