"""The terms of reference, read aloud: who may do what, from where, to where; then walked whole."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from observers import workflow
from observers.models import Application, Stage
from observers.stages import FINAL
from observers.workflow import TRANSITIONS
from tests.factories import (
    AssessmentFactory,
    MembershipFactory,
    OfficeFactory,
    PartnerFactory,
    UserFactory,
)
from tests.observers.factories import (
    AssignmentFactory,
    ComingSessionFactory,
    DecisionFactory,
    InterestFactory,
    OpinionFactory,
    QuestionFactory,
    application_in,
    fill,
    in_days,
    judge,
)

NOBODY = {}
ADMIN_OUT = {"withdraw": "withdrawn"}
COUNCIL = {
    "move": "on_agenda", "admit": "admitted", "defer": "deferred", "reject": "rejected",
}  # fmt: skip
#: stage → who → step → where it leads. Whoever is not named may do nothing there.
MAY = {
    "draft": {"member_admin": {"submit": "submitted", **ADMIN_OUT}},
    "submitted": {
        "member_admin": ADMIN_OUT,
        "case_officer": {"screen": "screening"},
        "administrator": {"screen": "screening"},
        "superuser": {"screen": "screening"},
    },
    "screening": {
        "member_admin": ADMIN_OUT,
        "case_officer": {"ask": "returned", "review": "under_review"},
        "administrator": {"ask": "returned", "review": "under_review"},
        "superuser": {"ask": "returned", "review": "under_review"},
    },
    "returned": {
        "member_admin": {"answer": "submitted", **ADMIN_OUT},
        "member_editor": {"answer": "submitted"},
        "case_officer": {"close": "closed"},
        "administrator": {"close": "closed"},
        "superuser": {"close": "closed"},
    },
    "under_review": {
        "member_admin": ADMIN_OUT,
        "case_officer": {"ask": "returned", "clear": "clearance"},
        "administrator": {"ask": "returned", "clear": "clearance"},
        "superuser": {"ask": "returned", "clear": "clearance"},
    },
    "clearance": {
        "member_admin": ADMIN_OUT,
        "legal_officer": {"recommend": "recommended", "advise_against": "not_recommended"},
        "administrator": {"advise_against": "not_recommended"},
        "superuser": {"advise_against": "not_recommended"},
    },
    "recommended": {
        "member_admin": ADMIN_OUT,
        "governing_bodies": {"place": "on_agenda"},
        "administrator": {"place": "on_agenda"},
        "superuser": {"place": "on_agenda"},
    },
    "not_recommended": {
        "member_admin": {"reply": "clearance", **ADMIN_OUT},
        "case_officer": {"close": "closed"},
        "administrator": {"close": "closed"},
        "superuser": {"close": "closed"},
    },
    "on_agenda": {
        "member_admin": ADMIN_OUT,
        "governing_bodies": COUNCIL,
        "administrator": COUNCIL,
        "superuser": COUNCIL,
    },
    "deferred": {
        "member_admin": ADMIN_OUT,
        "governing_bodies": {"place": "on_agenda"},
        "administrator": {"place": "on_agenda"},
        "superuser": {"place": "on_agenda"},
    },
    "admitted": NOBODY,
    "rejected": NOBODY,
    "closed": NOBODY,
    "withdrawn": NOBODY,
}
STEPS = [
    "submit", "screen", "ask", "answer", "close", "review", "clear", "recommend",
    "advise_against", "reply", "place", "move", "admit", "defer", "reject", "withdraw",
]  # fmt: skip
ALL_ROLES = {
    "administrator": True, "registry_officer": True, "case_officer": True, "reviewer": True,
    "legal_officer": True, "governing_bodies": True, "events_officer": True,
}  # fmt: skip


def visitor(application):
    return AnonymousUser()


def member(**fields):
    def build(application):
        return MembershipFactory(partner=application.partner, **fields).user

    return build


def staff(**roles):
    return lambda application: UserFactory(**roles)


def assigned_reviewer(application):
    user = UserFactory(reviewer=True)
    AssignmentFactory(application=application, reviewer=user)
    InterestFactory(application=application, user=user)
    return user


def assigned_office(application):
    office = OfficeFactory(countries=["ML"])
    user = UserFactory(focal_point=True, office=office)
    AssignmentFactory(application=application, reviewer=None, office=office)
    InterestFactory(application=application, user=user)
    return user


def conflicted(application):
    """Every role, and the superuser's flag: a conflict of interest binds all the same."""
    user = UserFactory(is_superuser=True, **ALL_ROLES)
    InterestFactory(application=application, user=user, has_conflict=True)
    return user


def own_judge(application):
    """Staff with every role who belongs to the applicant as a reader."""
    user = UserFactory(**ALL_ROLES)
    MembershipFactory(partner=application.partner, user=user, reader=True)
    return user


def stranger(application):
    return MembershipFactory(partner=PartnerFactory()).user


PEOPLE = {
    "visitor": visitor,
    "nobody": staff(),
    "stranger": stranger,
    "member_admin": member(),
    "member_editor": member(editor=True),
    "member_reader": member(reader=True),
    "case_officer": staff(case_officer=True),
    "legal_officer": staff(legal_officer=True),
    "governing_bodies": staff(governing_bodies=True),
    "administrator": staff(administrator=True),
    "registry_officer": staff(registry_officer=True),
    "events_officer": staff(events_officer=True),
    "focal_point": staff(focal_point=True),
    "reviewer": staff(reviewer=True),
    "assigned_reviewer": assigned_reviewer,
    "assigned_office": assigned_office,
    "superuser": lambda application: UserFactory(is_superuser=True, is_staff=True),
    "inactive": staff(is_active=False, case_officer=True, administrator=True),
    "conflicted": conflicted,
    "own_judge": own_judge,
}


def answers(application):
    fill(application)


def unsent_question(application):
    QuestionFactory(application=application)


def silence(application):
    QuestionFactory(application=application, sent=True, due_on=in_days(-1))
    Application.objects.filter(pk=application.pk).update(reply_due_on=in_days(-1))


def clear_screening(application):
    AssessmentFactory(partner=application.partner, kind="sanctions")


def opinions(application):
    application.assignments.all().delete()
    judge(application)


def later_session(application):
    Application.objects.filter(pk=application.pk).update(symbol="C/117/10", published_on=in_days(1))
    return {"session": ComingSessionFactory()}


def admission(application):
    return {"decision": DecisionFactory(session=application.session)}


def council_refusal(application):
    return {"decision": DecisionFactory(session=application.session, outcome="rejected")}


READY = {
    "submit": answers, "ask": unsent_question, "close": silence, "review": clear_screening,
    "clear": opinions, "place": later_session,
    "move": later_session, "defer": later_session, "admit": admission,
    "reject": council_refusal,
}  # fmt: skip


def make_ready(application, name):
    """Whatever the step asks for, so that only the right to take it decides."""
    prepare = READY.get(name, lambda application: None)
    return {"note": "Because.", **(prepare(application) or {})}


def attempt(application, name, user):
    """Where a step leads, or why it does not: ``"stale"``, ``"forbidden"``."""
    with transaction.atomic():
        given = make_ready(application, name)
        try:
            return workflow.perform(application, TRANSITIONS[name], by=user, **given).stage
        except workflow.WrongStage:
            return "stale"
        except PermissionDenied:
            return "forbidden"
        finally:
            transaction.set_rollback(True)


def test_table_names_every_stage_and_step():
    assert list(MAY) == [stage.value for stage in Stage]
    assert list(TRANSITIONS) == STEPS


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("stage", MAY)
def test_who_may_do_what(db, stage, who):
    application = application_in(stage)
    user = PEOPLE[who](application)
    taken_elsewhere = {step for row in MAY.values() for step in row.get(who, {})}
    expected = dict.fromkeys(STEPS, "forbidden")
    expected |= dict.fromkeys(taken_elsewhere, "stale")
    expected |= MAY[stage].get(who, {})

    found = {name: attempt(application, name, user) for name in STEPS}
    application.refresh_from_db()
    offered = [row.name for row in workflow.available(application, user)]

    assert found == expected
    assert sorted(offered) == sorted(MAY[stage].get(who, {}))
    assert application.stage == stage
    assert application.steps.count() == 0


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("stage", MAY)
def test_whoever_may_act_can_see(db, stage, who):
    application = application_in(stage)
    user = PEOPLE[who](application)

    visible = Application.objects.visible_to(user).filter(pk=application.pk).exists()

    assert visible or not workflow.available(application, user)


#: Who sees an application in every stage but the draft; members see the draft as well.
SEES = {
    "member_admin", "member_editor", "member_reader", "own_judge", "case_officer",
    "legal_officer", "governing_bodies", "administrator", "superuser", "assigned_reviewer",
    "assigned_office",
}  # fmt: skip


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("stage", MAY)
def test_who_sees_what(db, stage, who):
    application = application_in(stage)
    user = PEOPLE[who](application)
    inside = who in {"member_admin", "member_editor", "member_reader", "own_judge"}

    seen = Application.objects.visible_to(user)
    read = Application.objects.read_by_staff(user)

    assert list(seen) == ([application] if who in SEES and (inside or stage != "draft") else [])
    assert list(read) == ([application] if who in SEES and not inside and stage != "draft" else [])


@pytest.mark.parametrize("stage", Stage)
def test_every_stage_can_be_left_or_is_final(stage):
    ways_out = [row for row in TRANSITIONS.values() if stage in row.sources]

    assert bool(ways_out) != (stage in FINAL)


def test_every_stage_but_the_draft_is_reached():
    reached = {row.target for row in TRANSITIONS.values()}

    assert reached == set(Stage) - {Stage.DRAFT}


def test_who_sent_the_file_to_clearance_does_not_clear_it(db):
    sender = UserFactory(legal_officer=True, case_officer=True)
    application = application_in("clearance", sent_by=sender)

    steps = [row.name for row in workflow.available(application, sender)]

    assert steps == []
    with pytest.raises(PermissionDenied):
        workflow.perform(application, TRANSITIONS["recommend"], by=sender)


def test_sending_to_clearance_is_remembered_against_the_sender(db):
    sender = UserFactory(legal_officer=True, case_officer=True)
    application = application_in("under_review")
    judge(application)

    moved = workflow.perform(application, TRANSITIONS["clear"], by=sender)

    assert moved.sent_by == sender
    with pytest.raises(PermissionDenied):
        workflow.perform(moved, TRANSITIONS["recommend"], by=sender)


def test_who_gave_an_opinion_does_not_clear(db):
    user = UserFactory(legal_officer=True, reviewer=True, administrator=True)
    application = application_in("clearance")
    OpinionFactory(application=application, author=user)

    assert workflow.available(application, user) == []


def test_who_judged_as_an_administrator_does_not_advise_against(db):
    user = UserFactory(administrator=True)
    application = application_in("clearance", sent_by=user)

    assert workflow.available(application, user) == []


def refusal(application, name, user, **given):
    """The sentences against a step."""
    with pytest.raises(ValidationError) as refused:
        workflow.perform(application, TRANSITIONS[name], by=user, **given)
    application.refresh_from_db()
    assert application.steps.count() == 0
    return refused.value.messages


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


def test_agenda_needs_session_symbol_and_date(db):
    application = application_in("recommended", session=None)

    assert refusal(application, "place", UserFactory(governing_bodies=True)) == [
        "Choose the session.",
        "Give the symbol of the Council paper.",
        "Give the date on which the paper is published.",
    ]


def test_placing_puts_the_file_at_the_end_of_the_list(db):
    session = ComingSessionFactory()
    application_in("on_agenda", session=session, list_position=4)
    application = application_in("recommended", symbol="C/117/12", published_on=in_days(1))

    moved = workflow.perform(
        application,
        TRANSITIONS["place"],
        by=UserFactory(governing_bodies=True),
        session=session,
    )

    assert (moved.session, moved.list_position) == (session, 5)


def test_nobody_is_admitted_without_a_decision(db):
    application = application_in("on_agenda")

    assert refusal(application, "admit", UserFactory(governing_bodies=True)) == [
        "Only the Council decides: record its decision first."
    ]
    assert not application.partner.observer_statuses.exists()


def test_nobody_is_admitted_without_a_resolution(db):
    application = application_in("on_agenda")
    decision = DecisionFactory.build(session=application.session, resolution="")

    sentences = refusal(application, "admit", UserFactory(governing_bodies=True), decision=decision)

    assert sentences == ["Give the number of the Council's resolution."]


def test_decision_of_another_session_admits_nobody(db):
    application = application_in("on_agenda")

    sentences = refusal(
        application, "admit", UserFactory(governing_bodies=True), decision=DecisionFactory()
    )

    assert sentences == ["This decision was taken at another session than the file is on."]


def test_refusal_does_not_admit(db):
    application = application_in("on_agenda")
    decision = DecisionFactory(session=application.session, outcome="rejected")

    sentences = refusal(application, "admit", UserFactory(governing_bodies=True), decision=decision)

    assert sentences == ["The decision that was recorded says something else."]


def test_decision_of_tomorrow_is_none_yet(db):
    application = application_in("on_agenda")
    decision = DecisionFactory(session=application.session, decided_on=in_days(1))

    sentences = refusal(application, "admit", UserFactory(governing_bodies=True), decision=decision)

    assert sentences == ["The decision is dated in the future."]


def test_admission_opens_the_observer_period(db):
    application = application_in("on_agenda", partner__legal_name="Femmes du Sahel")
    decision = DecisionFactory(session=application.session, resolution="1455")

    moved = workflow.perform(
        application,
        TRANSITIONS["admit"],
        by=UserFactory(governing_bodies=True),
        decision=decision,
    )

    status = application.partner.observer_statuses.get()
    assert (status.session, status.decision, status.started_on, status.name_then) == (
        decision.session, "1455", decision.decided_on, "Femmes du Sahel",
    )  # fmt: skip
    assert status.evidence == "decided"
    assert moved.decision == decision
    assert moved.decided_at is not None


def test_observer_is_not_admitted_twice(db):
    first = application_in("on_agenda")
    decision = DecisionFactory(session=first.session)
    officer = UserFactory(governing_bodies=True)
    workflow.perform(first, TRANSITIONS["admit"], by=officer, decision=decision)
    second = application_in("on_agenda", partner=first.partner, session=first.session)

    sentences = refusal(second, "admit", officer, decision=decision)

    assert sentences == ["This organisation is an observer already."]
    assert second.stage == "on_agenda"


def test_deferring_aims_at_the_later_session_and_clears_the_paper(db):
    application = application_in(
        "on_agenda", symbol="C/117/10", published_on=in_days(-3), list_position=2
    )
    later = ComingSessionFactory()

    moved = workflow.perform(
        application,
        TRANSITIONS["defer"],
        by=UserFactory(governing_bodies=True),
        session=later,
        note="The Council asked for the accounts.",
    )

    assert (moved.session, moved.symbol, moved.published_on, moved.list_position) == (
        later, "", None, None,
    )  # fmt: skip


def test_deferring_to_the_same_session_is_none(db):
    application = application_in("on_agenda")

    sentences = refusal(
        application,
        "defer",
        UserFactory(governing_bodies=True),
        session=application.session,
        note="Later.",
    )

    assert sentences == ["Choose another session than the present one."]


def test_conflict_that_was_declared_in_between_stops_the_step(db):
    """The user has read its files before; the step reads them again."""
    user = UserFactory(case_officer=True)
    application = application_in("submitted")
    assert workflow.available(application, user) != []
    InterestFactory(application=application, user=user, has_conflict=True)

    with pytest.raises(PermissionDenied):
        workflow.perform(application, TRANSITIONS["screen"], by=user)


@pytest.mark.parametrize("stage", ["submitted", "screening", "under_review", "clearance"])
def test_applicant_does_not_learn_the_stage_from_a_refusal(db, stage):
    """Screening, review and clearance are one thing to it: so is every refusal of staff steps."""
    application = application_in(stage)
    user = member()(application)
    of_staff = [name for name in STEPS if name not in ("submit", "answer", "reply", "withdraw")]

    assert {attempt(application, name, user) for name in of_staff} == {"forbidden"}


def test_diagram_in_the_readme_is_the_table(settings):
    text = (settings.BASE_DIR / "README.md").read_text(encoding="utf-8")

    assert f"```mermaid\n{workflow.diagram()}\n```" in text
