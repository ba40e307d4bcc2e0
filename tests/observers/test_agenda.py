"""Onto a session's agenda, off it to another one: the same refusals at every door."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format

from observers import workflow
from observers.models import Application
from observers.workflow import TRANSITIONS
from partners.models import Notice
from tests.factories import CouncilSessionFactory, MembershipFactory, UserFactory
from tests.observers.callers import of, patch, post
from tests.observers.factories import (
    ComingSessionFactory,
    DecisionFactory,
    application_in,
    in_days,
)

UNDATED = "The days of this session are not recorded: record them, or choose another."
OVER = "This session is over: choose a later one."


def undated(**fields):
    return CouncilSessionFactory(starts_on=None, ends_on=None, **fields)


def past(**fields):
    return CouncilSessionFactory(starts_on=in_days(-40), ends_on=in_days(-38), **fields)


@pytest.fixture
def officer(db):
    return UserFactory(governing_bodies=True, is_staff=True)


@pytest.fixture(params=[(undated, UNDATED), (past, OVER)], ids=["undated", "over"])
def closed(request, db):
    build, sentence = request.param
    return build(), sentence


def ready(stage="recommended", **fields):
    return application_in(stage, symbol="C/117/10", published_on=in_days(-1), **fields)


def is_put_off(application):
    application.refresh_from_db()
    return application.stage != "on_agenda"


def test_page_of_the_agenda_does_not_offer_a_closed_session(officer, closed):
    application, (session, __) = ready(), closed
    form = {"session": session.pk, "symbol": "C/117/10", "published_on": "", "list_position": ""}

    answer = of(officer).post(f"/en/observers/applications/{application.reference}/agenda/", form)

    assert answer.status_code == 422
    application.refresh_from_db()
    assert application.session_id != session.pk


def test_api_does_not_aim_at_a_closed_session(officer, closed):
    application, (session, sentence) = ready(), closed
    address = f"/api/v1/observer-applications/{application.reference}/agenda/"

    answer = patch(of(officer), address, {"session": session.pk})

    assert answer.status_code == 400
    assert answer.json()["errors"] == {"session": [sentence]}


@pytest.mark.parametrize("is_chosen_earlier", [True, False])
def test_step_does_not_place_on_a_closed_session(officer, closed, is_chosen_earlier):
    session, sentence = closed
    application = ready()
    given = {"session": session}
    if is_chosen_earlier:
        Application.objects.filter(pk=application.pk).update(session=session)
        given = {}

    with pytest.raises(ValidationError) as refused:
        workflow.perform(application, TRANSITIONS["place"], by=officer, **given)

    assert refused.value.messages == [sentence]
    assert is_put_off(application)


def test_step_without_any_session_is_refused_by_the_api(officer):
    application = ready(session=None)

    answer = post(of(officer), f"/api/v1/observer-applications/{application.reference}/place/")

    assert answer.status_code == 400
    assert "Choose the session." in str(answer.json())
    assert is_put_off(application)


@pytest.mark.parametrize("name", ["defer", "move"])
def test_file_does_not_leave_for_a_closed_session(officer, closed, name):
    session, sentence = closed
    application = ready("on_agenda")

    with pytest.raises(ValidationError) as refused:
        workflow.perform(application, TRANSITIONS[name], by=officer, note="Why.", session=session)

    assert refused.value.messages == [sentence]


def test_decision_before_the_application_was_submitted_is_refused(officer):
    session = CouncilSessionFactory(starts_on=in_days(-70), ends_on=in_days(3))
    application = application_in("on_agenda", session=session)
    decision = DecisionFactory(session=session, decided_on=in_days(-61))

    with pytest.raises(ValidationError) as refused:
        workflow.perform(application, TRANSITIONS["admit"], by=officer, decision=decision)

    day = date_format(timezone.localdate(application.submitted_at))
    assert refused.value.messages == [
        f"The decision is dated before the application was submitted, on {day}."
    ]
    assert application.partner.observer_statuses.count() == 0


def test_decision_before_the_paper_was_published_is_refused(officer):
    session = CouncilSessionFactory(starts_on=in_days(-3), ends_on=in_days(3))
    application = ready("on_agenda", session=session)
    decision = DecisionFactory(session=session, decided_on=in_days(-2))

    with pytest.raises(ValidationError) as refused:
        workflow.perform(application, TRANSITIONS["admit"], by=officer, decision=decision)

    day = date_format(in_days(-1))
    assert refused.value.messages == [
        f"The decision is dated before the paper on this file was published, on {day}."
    ]


def test_decision_of_a_session_without_days_is_not_recorded(db):
    decision = DecisionFactory.build(session=undated())

    with pytest.raises(ValidationError) as refused:
        decision.full_clean()

    assert refused.value.message_dict == {
        "decided_on": ["The days of this session are not recorded: record them first."]
    }


def test_file_is_moved_from_a_wrong_session_and_the_applicant_is_told(officer):
    wrong, right = undated(number=300), ComingSessionFactory(number=301)
    ready("on_agenda", session=right, list_position=4)
    since = timezone.now() - timedelta(days=9)
    application = ready("on_agenda", session=wrong, list_position=2, stage_since=since)
    member = MembershipFactory(partner=application.partner).user

    answer = of(officer).post(
        f"/en/observers/applications/{application.reference}/move/", {"session": right.pk}
    )

    assert answer.status_code == 302
    application.refresh_from_db()
    assert (application.stage, application.session, application.list_position) == (
        "on_agenda", right, 5,
    )  # fmt: skip
    assert (application.symbol, application.stage_since) == ("C/117/10", since)
    step = application.steps.get()
    assert (step.name, step.session, step.actor) == ("move", right, officer)
    notice = Notice.objects.get(kind="application_moved")
    assert notice.email == member.email
    assert "301st session of the Council" in notice.body
    page = of(member).get(f"/en/observers/own/{application.reference}/").content.decode()
    assert "301st session of the Council" in page


def test_file_is_moved_by_the_api_and_in_the_administration(officer):
    first, second = ComingSessionFactory(), ComingSessionFactory()
    application = ready("on_agenda", session=past())

    post(
        of(officer),
        f"/api/v1/observer-applications/{application.reference}/move/",
        {"session": first.pk},
    )
    application.refresh_from_db()
    assert application.session == first

    of(officer).post(
        f"/admin/observers/application/{application.pk}/step/move/", {"session": second.pk}
    )
    application.refresh_from_db()
    assert application.session == second


def test_applicant_page_names_a_session_without_days(db):
    application = application_in("on_agenda", session=undated(number=90))
    member = MembershipFactory(partner=application.partner).user

    page = of(member).get(f"/en/observers/own/{application.reference}/").content.decode()

    assert "90th session of the Council: its days are not recorded yet." in page
