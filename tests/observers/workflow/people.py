"""Who may do what, from where, to where; and whatever each step asks for."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from observers import workflow
from observers.models import Application
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
    QuestionFactory,
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


def refusal(application, name, user, **given):
    """The sentences against a step."""
    with pytest.raises(ValidationError) as refused:
        workflow.perform(application, TRANSITIONS[name], by=user, **given)
    application.refresh_from_db()
    assert application.steps.count() == 0
    return refused.value.messages
