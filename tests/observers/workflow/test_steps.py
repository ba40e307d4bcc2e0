"""What each step asks for and does, from submitting to the advice of the house."""

import pytest

from observers import workflow
from observers.workflow import TRANSITIONS
from tests.factories import (
    AssessmentFactory,
    UserFactory,
)
from tests.observers.factories import (
    AssignmentFactory,
    ComingSessionFactory,
    InterestFactory,
    OpinionFactory,
    QuestionFactory,
    application_in,
    fill,
    in_days,
    judge,
)
from tests.observers.workflow.people import (
    make_ready,
    member,
    refusal,
)


@pytest.mark.parametrize(
    ("stage", "name", "role"),
    [
        ("returned", "close", "case_officer"),
        ("clearance", "advise_against", "legal_officer"),
        ("on_agenda", "defer", "governing_bodies"),
        ("on_agenda", "reject", "governing_bodies"),
    ],
)
def test_step_that_the_applicant_must_understand_needs_a_note(db, stage, name, role):
    application = application_in(stage)
    given = make_ready(application, name) | {"note": "   "}

    assert refusal(application, name, UserFactory(**{role: True}), **given) == ["Say why."]
    assert application.stage == stage


def test_empty_draft_is_not_submitted(db):
    application = application_in("draft", session=None)
    user = member()(application)

    assert refusal(application, "submit", user) == [
        "Mandate: “Aims”. This question needs an answer.",
        "Document: “Statutes”. Attach it.",
        "Choose the Council session that you apply for.",
        "Declaration 1 is not ticked.",
    ]


def test_text_over_the_word_limit_is_not_submitted(db):
    application = application_in("draft")
    fill(application)
    application.answers.update(value="word " * 52)
    user = member()(application)

    assert refusal(application, "submit", user) == [
        "Mandate: “Aims”. The text is 2 words too long."
    ]


def test_session_that_has_begun_is_not_applied_for(db):
    application = application_in("draft", session=ComingSessionFactory(starts_on=in_days(0)))
    fill(application)

    assert refusal(application, "submit", member()(application)) == [
        "The session that you apply for has begun: choose a later one."
    ]


def test_submitting_stamps_freezes_and_writes_a_step(db):
    application = application_in("draft")
    fill(application)
    user = member()(application)

    moved = workflow.perform(application, TRANSITIONS["submit"], by=user)

    step = moved.steps.get()
    assert moved.submitted_at == moved.stage_since == step.at
    assert (step.name, step.source, step.target, step.actor) == (
        "submit", "draft", "submitted", user,
    )  # fmt: skip
    frozen = moved.submissions.get()
    assert frozen.content["reference"] == application.reference
    assert frozen.content["sections"][0]["questions"][0]["value"] == "We work with migrants."
    assert frozen.content["documents"][0]["name"] == "statutes.pdf"
    assert frozen.content["declarations"][0]["name"] == "Awa Exemple"


def test_later_edits_of_the_record_do_not_reach_what_was_submitted(db):
    application = application_in("draft", partner__legal_name="Old Name")
    fill(application)
    workflow.perform(application, TRANSITIONS["submit"], by=member()(application))

    application.partner.legal_name = "New Name"
    application.partner.save()

    frozen = application.submissions.get()
    assert frozen.content["partner"]["legal_name"] == "Old Name"


def test_taking_up_names_the_case_officer(db):
    application = application_in("submitted")
    user = UserFactory(case_officer=True)

    moved = workflow.perform(application, TRANSITIONS["screen"], by=user)

    assert moved.case_officer == user


def test_taking_up_keeps_the_officer_who_was_named(db):
    officer = UserFactory(case_officer=True)
    application = application_in("submitted", case_officer=officer)

    moved = workflow.perform(application, TRANSITIONS["screen"], by=UserFactory(case_officer=True))

    assert moved.case_officer == officer


def test_questions_are_sent_with_the_step(db):
    application = application_in("screening")
    question = QuestionFactory(application=application)

    workflow.perform(application, TRANSITIONS["ask"], by=UserFactory(case_officer=True))

    question.refresh_from_db()
    assert question.sent_at is not None


def test_nothing_to_ask_returns_nothing(db):
    application = application_in("screening")

    assert refusal(application, "ask", UserFactory(case_officer=True)) == [
        "Write at least one question to the applicant first, with its due date."
    ]


def test_unanswered_question_keeps_the_answers_back(db):
    application = application_in("returned")
    QuestionFactory(application=application, sent=True)

    assert refusal(application, "answer", member()(application)) == ["Answer every question first."]


def test_silent_file_is_not_closed_before_its_date(db):
    application = application_in("returned")
    QuestionFactory(application=application, sent=True, due_on=in_days(0))

    sentences = refusal(application, "close", UserFactory(case_officer=True), note="Silent.")

    assert sentences == ["The applicant still has time to answer: wait until the date has passed."]


def test_right_of_reply_runs_to_its_end(db):
    application = application_in("not_recommended", reply_due_on=in_days(0))

    sentences = refusal(application, "close", UserFactory(case_officer=True), note="Silent.")

    assert sentences == ["The applicant may still reply: wait until the date has passed."]


def test_review_waits_for_the_sanctions_screening(db):
    application = application_in("screening")
    AssessmentFactory(partner=application.partner, kind="psea")

    assert refusal(application, "review", UserFactory(case_officer=True)) == [
        (
            "No valid sanctions screening is recorded: ask a registry officer to record one on"
            " the organisation's page in the registry."
        )
    ]


def test_concern_of_the_sanctions_screening_bars_the_review(db):
    application = application_in("screening")
    AssessmentFactory(partner=application.partner, kind="sanctions", result="concern")

    assert refusal(application, "review", UserFactory(case_officer=True)) == [
        "The sanctions screening raised a concern: decide it before the review begins."
    ]


def test_clearance_waits_for_every_opinion(db):
    application = application_in("under_review")
    reviewer = UserFactory(reviewer=True, first_name="Rita", last_name="Reviewer")
    AssignmentFactory(application=application, reviewer=reviewer)
    OpinionFactory(application=application, author=reviewer, draft=True)

    assert refusal(application, "clear", UserFactory(case_officer=True)) == [
        "No reviewer has given an opinion yet.",
        "No IOM office has given its opinion yet.",
        "Opinions are still missing from: Rita Reviewer.",
    ]


def test_clearance_does_not_wait_for_a_reviewer_who_stepped_back(db):
    application = application_in("under_review")
    assignment = AssignmentFactory(application=application)
    InterestFactory(application=application, user=assignment.reviewer, has_conflict=True)
    judge(application)

    moved = workflow.perform(application, TRANSITIONS["clear"], by=UserFactory(case_officer=True))

    assert moved.stage == "clearance"


def test_advice_against_opens_the_right_of_reply(db):
    application = application_in("clearance")

    moved = workflow.perform(
        application,
        TRANSITIONS["advise_against"],
        by=UserFactory(legal_officer=True),
        note="The statutes do not name an assembly.",
    )

    assert moved.reply_due_on == in_days(30)
    assert moved.steps.get().told_note == "The statutes do not name an assembly."
