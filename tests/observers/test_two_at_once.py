"""Two moves at one moment, over real connections: one wins, the other is told."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from observers import deciding, placing, workflow
from observers.deciding import Verdict
from observers.models import Answer, Application, Decision, Step
from observers.placing import Placing
from observers.workflow import TRANSITIONS
from partners.models import ObserverStatus, StaleRecord
from tests.factories import CouncilSessionFactory, UserFactory
from tests.observers.factories import (
    AnswerFactory,
    ApplicationFactory,
    DecisionFactory,
    application_in,
    in_days,
)

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


def at_once(*calls):
    """What each call gives or raises, when all begin at the same moment."""
    found, start = [None] * len(calls), threading.Barrier(len(calls))

    def run(place, call):
        try:
            start.wait()
            found[place] = call()
        except ValidationError as error:
            found[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, call)) for place, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def step(application, name, user, **given):
    return lambda: workflow.perform(application, TRANSITIONS[name], by=user, **given).stage


def before_the_council():
    """A session that sits today, and the four files on its list."""
    session = CouncilSessionFactory(number=118, starts_on=in_days(0), ends_on=in_days(2))
    for __ in range(4):
        application_in("on_agenda", session=session)
    return session, list(Application.objects.order_by("pk"))


def test_of_two_who_begin_screening_one_wins():
    application = application_in("submitted")
    users = [UserFactory(case_officer=True) for __ in range(4)]

    found = at_once(*(step(application, "screen", user) for user in users))

    codes = sorted(getattr(one, "code", one) for one in found)
    application.refresh_from_db()
    assert codes == ["screening", "wrong_stage", "wrong_stage", "wrong_stage"]
    assert application.steps.count() == 1
    assert application.case_officer == users[found.index("screening")]


def test_of_admission_and_refusal_one_wins():
    application = application_in("on_agenda")
    officers = [UserFactory(governing_bodies=True) for __ in range(2)]
    yes = DecisionFactory(session=application.session)
    no = DecisionFactory(session=application.session, outcome="rejected")

    found = at_once(
        step(application, "admit", officers[0], decision=yes),
        step(application, "reject", officers[1], decision=no, note="Not yet."),
    )

    application.refresh_from_db()
    assert sorted(str(getattr(one, "code", one)) for one in found) == sorted(
        [application.stage, "wrong_stage"]
    )
    admitted = application.partner.observer_statuses.exists()
    assert admitted == (application.stage == "admitted")


def test_of_two_answers_over_one_version_one_is_told():
    answer = AnswerFactory()
    users = [UserFactory(), UserFactory()]

    found = at_once(
        *(
            lambda text=text, user=user: Answer.objects.write(
                answer.application, answer.question, text, by=user, version=1
            )
            for text, user in zip(["First", "Second"], users, strict=True)
        )
    )

    answer.refresh_from_db()
    assert [isinstance(one, StaleRecord) for one in found].count(True) == 1
    assert (answer.version, answer.value in ("First", "Second")) == (2, True)


def test_of_two_batches_over_the_same_files_one_wins_whole():
    session, files = before_the_council()
    officers = [UserFactory(governing_bodies=True) for __ in range(2)]

    def batch(rows, by, resolution):
        decision = DecisionFactory.build(session=session, resolution=resolution)
        verdicts = [Verdict(one, "admit", decision=decision) for one in rows]
        return lambda: len(deciding.decide(verdicts, by))

    # in opposite orders, so that each holds a file for which the other waits
    found = at_once(batch(files, officers[0], "1500"), batch(files[::-1], officers[1], "1501"))

    assert sorted(type(one).__name__ for one in found) == ["Refused", "int"]
    decision = Decision.objects.get()
    assert decision.applications.count() == 4
    assert set(Application.objects.values_list("stage", flat=True)) == {"admitted"}
    assert ObserverStatus.objects.count() == 4
    assert {step.actor for step in Step.objects.all()} == {officers[found.index(4)]}


def test_of_two_who_place_the_same_files_one_wins_whole():
    session = CouncilSessionFactory(number=118, starts_on=in_days(9), ends_on=in_days(11))
    files = [application_in("recommended") for __ in range(4)]
    officers = [UserFactory(governing_bodies=True) for __ in range(2)]

    def place(rows, by):
        placings = [Placing(one, session, "C/118/1", in_days(-1)) for one in rows]
        return lambda: placing.place(placings, by)

    found = at_once(place(files, officers[0]), place(files[::-1], officers[1]))

    assert sorted(type(one).__name__ for one in found) == ["ValidationError", "int"]
    placed = Application.objects.filter(stage="on_agenda", session=session)
    assert sorted(placed.values_list("list_position", flat=True)) == [1, 2, 3, 4]
    assert {step.actor for step in Step.objects.all()} == {officers[found.index(4)]}


def test_of_an_admission_and_a_move_to_another_session_one_wins():
    session, files = before_the_council()
    other = CouncilSessionFactory(number=119, starts_on=in_days(300), ends_on=in_days(303))
    decision = DecisionFactory(session=session)
    officers = [UserFactory(governing_bodies=True) for __ in range(2)]

    found = at_once(
        step(files[0], "admit", officers[0], decision=decision),
        step(files[0], "move", officers[1], session=other),
    )

    files[0].refresh_from_db()
    assert [isinstance(one, ValidationError) for one in found].count(True) == 1
    assert (files[0].stage, files[0].session) in [("admitted", session), ("on_agenda", other)]
    assert Step.objects.count() == 1


def test_of_two_batches_on_other_files_both_are_recorded_under_one_resolution():
    session, files = before_the_council()
    officers = [UserFactory(governing_bodies=True) for __ in range(2)]

    def batch(rows, by):
        decision = DecisionFactory.build(session=session, resolution="1500")
        return lambda: len(
            deciding.decide([Verdict(one, "admit", decision=decision) for one in rows], by)
        )

    found = at_once(batch(files[:2], officers[0]), batch(files[2:], officers[1]))

    assert found == [2, 2]
    assert ObserverStatus.objects.count() == 4
    assert Decision.objects.get().applications.count() == 4


def test_of_two_drafts_of_one_organisation_one_stays():
    application = ApplicationFactory()
    partner, guideline = application.partner, application.guideline
    Application.objects.all().delete()

    def begin():
        try:
            return Application.objects.create(partner=partner, guideline=guideline).stage
        except Exception as error:  # noqa: BLE001 - the database's own refusal
            return type(error).__name__

    found = at_once(begin, begin)

    assert sorted(found) == ["IntegrityError", "draft"]
