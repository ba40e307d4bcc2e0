"""The terms of reference, read aloud, then walked whole."""

import pytest
from django.core.exceptions import PermissionDenied

from observers import workflow
from observers.models import Application, Stage
from observers.stages import FINAL
from observers.workflow import TRANSITIONS
from tests.factories import (
    UserFactory,
)
from tests.observers.factories import (
    InterestFactory,
    OpinionFactory,
    application_in,
    judge,
)
from tests.observers.workflow.people import (
    MAY,
    PEOPLE,
    STEPS,
    attempt,
    member,
)


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
