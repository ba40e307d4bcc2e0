"""What each step before the Council asks for and does."""

from observers import workflow
from observers.workflow import TRANSITIONS
from tests.factories import (
    UserFactory,
)
from tests.observers.factories import (
    ComingSessionFactory,
    DecisionFactory,
    application_in,
    in_days,
)
from tests.observers.workflow.people import refusal


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
