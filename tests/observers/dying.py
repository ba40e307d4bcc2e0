"""What the tests of killed processes run in a process of its own, with real transactions.

``prepare`` writes a world; ``decide`` and ``submit`` do their request and stand still in its
middle, ``work`` while a mail is with the mail server; ``look`` says what there is.
"""

import json
import sys
import time
from datetime import timedelta
from unittest import mock

from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from observers import deciding, notices, workflow
from observers.models import Application, Decision, Step, Submission
from partners import jobs
from partners.models import Notice, ObserverStatus, User
from tests.factories import CouncilSessionFactory, MembershipFactory, PartnerFactory, UserFactory
from tests.observers.factories import ApplicationFactory, GuidelineFactory, fill, in_days

FILES = 18


def prepare():
    """A list of eighteen files before the Council, and a draft that is ready to be submitted."""
    session = CouncilSessionFactory(number=117, starts_on=in_days(-1), ends_on=in_days(2))
    guideline = GuidelineFactory()
    UserFactory(email="governing@example.org", governing_bodies=True)
    for place in range(1, FILES + 1):
        partner = PartnerFactory()
        MembershipFactory(partner=partner, role="administrator")
        ApplicationFactory(
            partner=partner, guideline=guideline, session=session, stage="on_agenda",
            list_position=place, symbol=f"C/117/{place}", published_on=in_days(-30),
        )  # fmt: skip
    draft = ApplicationFactory(guideline=guideline)
    fill(draft)
    user = UserFactory(email="director@example.org")
    MembershipFactory(partner=draft.partner, user=user, role="administrator")


def stand_still():
    """Tell the test that this is the middle, and go no further."""
    sys.stdout.write("middle\n")
    sys.stdout.flush()
    time.sleep(600)


def browser(email):
    client = Client(HTTP_HOST="localhost")
    client.force_login(User.objects.get(email=email))
    return client


def decide(*, whole=False):
    """Record the whole list in one request; without ``whole``, stand still after nine files."""
    data = {
        "resolution": "1500", "decided_on": timezone.localdate().isoformat(),
        "adoption": "consensus", "vote": "", "record": "1",
    }  # fmt: skip
    for application in Application.objects.filter(stage="on_agenda"):
        data[f"file-{application.pk}-outcome"] = "admit"
    moved, perform = [], workflow.perform

    def counted(*args, **given):
        moved.append(perform(*args, **given))
        if len(moved) == FILES // 2 and not whole:
            stand_still()
        return moved[-1]

    with mock.patch.object(deciding.workflow, "perform", counted):
        browser("governing@example.org").post("/en/observers/sessions/regular-117/decisions/", data)


def submit(*, whole=False):
    """Submit the draft; without ``whole``, stand still when all is written but the notices."""
    draft = Application.objects.get(stage="draft")
    with mock.patch.object(
        notices, "announce", notices.announce if whole else lambda step: stand_still()
    ):
        browser("director@example.org").post(f"/en/observers/own/{draft.reference}/check/")


def work(*, whole=False):
    """Do what waits; without ``whole``, stand still while the first mail is being sent."""
    from partners.management.commands.work import Command  # noqa: PLC0415 - it needs the apps

    if whole:  # the time has passed after which lost work is given to others
        Notice.objects.filter(status="queued").update(send_after=timezone.now())
        DBTaskResult.objects.filter(status="RUNNING").update(
            started_at=timezone.now() - jobs.RUNS_AT_MOST - timedelta(minutes=1)
        )
    send = mock.Mock() if whole else mock.Mock(side_effect=stand_still)
    with mock.patch.object(EmailMessage, "send", send):
        Command().handle(once=True)


def look():
    """What there is, as JSON."""
    stages = Application.objects.values_list("stage", flat=True)
    found = {
        "stages": {stage: list(stages).count(stage) for stage in set(stages)},
        "decisions": Decision.objects.count(),
        "observers": ObserverStatus.objects.count(),
        "steps": Step.objects.count(),
        "submissions": Submission.objects.count(),
        "letters": Notice.objects.filter(status="held").count(),
        "receipts": list(
            Notice.objects.filter(kind="application_received").values_list("status", "attempts")
        ),
    }
    sys.stdout.write(json.dumps(found) + "\n")
