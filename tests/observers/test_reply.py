"""The right of reply, and what the applicant reads while the Council's letter is held."""

import pytest

from observers import reminders, workflow
from observers.workflow import TRANSITIONS
from partners.models import Notice
from tests.factories import CouncilSessionFactory, MembershipFactory, UserFactory
from tests.observers.callers import of
from tests.observers.factories import DecisionFactory, application_in, in_days
from tests.pages import read


def signer_of(application):
    return MembershipFactory(partner=application.partner, role="administrator").user


def own_page(user, application):
    return read(of(user).get(application.get_absolute_url(), follow=True)).one("main").text


@pytest.mark.parametrize(("days", "count"), [(-1, 0), (0, 1), (5, 1), (6, 0)])
def test_applicant_is_reminded_once_before_its_right_of_reply_runs_out(db, days, count):
    application = application_in("not_recommended", reply_due_on=in_days(days))
    signer = signer_of(application)

    reminders.remind()
    reminders.remind()

    found = Notice.objects.filter(kind="application_reply_due")
    assert list(found.values_list("email", flat=True)) == [signer.email] * count


def test_reply_is_called_the_applicants_own(db):
    application = application_in("not_recommended", reply_due_on=in_days(9))
    signer = signer_of(application)

    workflow.perform(application, TRANSITIONS["reply"], by=signer, note="We have grown.")

    assert "You replied" in own_page(signer, application)


def test_page_says_that_the_letter_follows_only_while_it_is_held(db):
    session = CouncilSessionFactory(number=301, starts_on=in_days(-1), ends_on=in_days(1))
    application = application_in("on_agenda", session=session, list_position=1)
    signer = signer_of(application)
    decision = DecisionFactory(session=session, outcome="rejected", decided_on=in_days(-1))
    by = UserFactory(governing_bodies=True)
    workflow.perform(
        application, TRANSITIONS["reject"], by=by, note="Out of scope.", decision=decision
    )

    held = own_page(signer, application)
    Notice.objects.filter(status="held").update(status="queued")
    sent = own_page(signer, application)

    assert "The reasons are given below. You can apply again." in held
    assert "Out of scope." in held
    assert ("The letter of the Council follows." in held) is True
    assert ("The letter of the Council follows." in sent) is False
