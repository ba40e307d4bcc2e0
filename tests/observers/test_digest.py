"""The daily mail to staff: what each may read, once a day, in the reader's language."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from observers import digest
from observers.models import Application, ConflictDeclaration, StageTarget
from partners import jobs
from partners.models import Notice
from tests.factories import MembershipFactory, PartnerFactory, UserFactory
from tests.observers.factories import (
    AssignmentFactory,
    InterestFactory,
    QuestionFactory,
    application_in,
    in_days,
)


@pytest.fixture(autouse=True)
def working_day(time_machine):
    """A Wednesday: on Saturdays and Sundays no digest goes out."""
    time_machine.move_to("2026-03-04 08:00+00:00")


def ago(**delta):
    return timezone.now() - timedelta(**delta)


def digest_of(user):
    """The text of the one digest of a user, or nothing."""
    return "".join(
        Notice.objects.filter(kind="application_digest", user=user).values_list("body", flat=True)
    )


def file_in(stage, name, **fields):
    return application_in(stage, partner=PartnerFactory(legal_name=name), **fields)


@pytest.fixture
def officer(db):
    return UserFactory(case_officer=True)


def test_digest_names_what_is_overdue_new_and_answered_and_counts_what_waits(officer):
    StageTarget.objects.update_or_create(stage="screening", defaults={"days": 10})
    late = file_in("screening", "Late House", case_officer=officer, stage_since=ago(days=20))
    new = file_in("submitted", "New House", submitted_at=timezone.now())
    back = file_in(
        "submitted", "Back House", case_officer=officer, submitted_at=ago(days=40),
        answered_at=timezone.now(),
    )  # fmt: skip

    digest.send()

    due = timezone.localdate() - timedelta(days=10)
    text = digest_of(officer)
    overdue, rest = text.split("New applications")
    submitted, rest = rest.split("Answers that have come in")
    answered, rest = rest.split("What waits for you, by stage")
    assert f"{late.reference}, Late House: Screening, was due on {due:%-d %B %Y}" in overdue
    assert (new.reference in submitted, back.reference in submitted) == (True, False)
    assert f"{back.reference}, Back House: Submitted" in answered
    assert "– Submitted: 2\n– Screening: 1\n" in rest
    assert f"/en/observers/applications/{late.reference}/" in text


def test_digest_goes_out_once_a_day_in_the_language_of_its_reader(officer, mailoutbox):
    french = UserFactory(legal_officer=True, language="fr")
    file_in("clearance", "Maison", case_officer=officer)

    digest.send()
    digest.send()

    (notice,) = Notice.objects.filter(user=french)
    assert notice.language == "fr"
    assert notice.subject.startswith("Statut d’observateur : vos dossiers au ")
    assert "/fr/observers/applications/" in notice.body
    assert Notice.objects.filter(kind="application_digest").count() == 1


def test_next_digest_is_another_mail_whose_news_are_later(officer, time_machine):
    time_machine.move_to("2026-03-02 08:00+00:00")
    first = file_in("submitted", "First House", submitted_at=timezone.now())
    digest.send()
    time_machine.move_to("2026-03-03 08:00+00:00")
    second = file_in("submitted", "Second House", submitted_at=timezone.now())

    digest.send()

    later, earlier = Notice.objects.filter(user=officer).order_by("-created_at")
    assert (first.reference in earlier.body, second.reference in later.body) == (True, True)
    assert first.reference not in later.body


def test_who_has_nothing_to_do_gets_no_mail(officer):
    for role in ("events_officer", "registry_officer", "reviewer", "legal_officer"):
        UserFactory(**{role: True})
    UserFactory(case_officer=True, is_active=False)
    MembershipFactory(partner=PartnerFactory())
    file_in("draft", "Draft House")
    file_in("admitted", "Old House", case_officer=officer)
    file_in("screening", "Colleague House", case_officer=UserFactory(), stage_since=ago(days=900))

    digest.send()

    assert list(Notice.objects.values_list("user", "kind")) == []


def test_reviewer_is_told_of_opinions_that_are_asked_and_of_no_other_file(db):
    asked = AssignmentFactory(due_on=in_days(3))
    other = AssignmentFactory()

    digest.send()

    text = digest_of(asked.reviewer)
    assert asked.application.reference in text
    assert other.application.reference not in text
    assert f"/en/observers/applications/{asked.application.reference}/interest/" in text


@pytest.mark.parametrize("nearness", ["conflict", "member"])
def test_digest_keeps_silent_on_files_closed_to_its_reader(db, nearness):
    user = UserFactory(administrator=True, case_officer=True, reviewer=True, legal_officer=True)
    closed = file_in("submitted", "Closed House", submitted_at=timezone.now())
    file_in("submitted", "Open House", submitted_at=timezone.now())
    if nearness == "conflict":
        InterestFactory(application=closed, user=user, has_conflict=True)
    else:
        MembershipFactory(partner=closed.partner, user=user, reader=True)

    digest.send()

    text = digest_of(user)
    assert ("Open House" in text, "Closed House" in text) == (True, False)
    assert (closed.reference in text, "– Submitted: 1\n" in text) == (False, True)


@pytest.mark.parametrize("nearness", ["conflict", "member"])
def test_digests_of_others_are_kept_from_whoever_stands_near_to_a_file(officer, nearness):
    application = file_in("submitted", "Near House", submitted_at=timezone.now())
    near, free = UserFactory(administrator=True), UserFactory(administrator=True)
    digest.send()

    if nearness == "conflict":
        ConflictDeclaration.declare(application, near, has_conflict=True)
        own = 0  # it was written before
    else:
        MembershipFactory(partner=application.partner, user=near, reader=True)
        own = 1

    assert Notice.objects.visible_to(free).count() == 3
    seen = Notice.objects.visible_to(type(near).objects.get(pk=near.pk))
    assert seen.count() == own
    assert Notice.objects.filter(user=officer).count() == 1


def test_long_lists_are_cut_and_the_rest_is_counted(officer):
    for number in range(23):
        file_in("submitted", f"House {number}", submitted_at=timezone.now())

    digest.send()

    assert digest_of(officer).count("– OBS-") == 20
    assert "… and 3 more" in digest_of(officer)


def test_digest_costs_the_same_however_many_files_there_are(officer):
    costs = []
    for count in (3, 12):
        for number in range(count):
            one = file_in(
                "screening", f"House {number}", case_officer=officer, stage_since=ago(days=900)
            )
            QuestionFactory(application=one, asked_by=officer)
        Notice.objects.all().delete()
        with CaptureQueriesContext(connection) as queries:
            digest.send()
        costs.append(len(queries))

    assert costs[0] == costs[1]
    assert Application.objects.count() == 15


def test_worker_sends_the_digest_once_a_day():
    assert "observers.digest.send" in jobs._daily


@pytest.mark.parametrize("day", ["2026-03-07", "2026-03-08"])
def test_no_digest_goes_out_on_a_weekend(officer, time_machine, day):
    time_machine.move_to(f"{day} 08:00+00:00")
    file_in("submitted", "New House", submitted_at=timezone.now())

    digest.send()

    assert digest_of(officer) == ""


@pytest.mark.parametrize("has_one_before", [True, False])
def test_digest_of_monday_holds_what_came_in_since_friday(officer, time_machine, has_one_before):
    time_machine.move_to("2026-03-06 08:00+00:00")
    if has_one_before:
        file_in("submitted", "Thursday House", submitted_at=ago(days=1))
        digest.send()
    for moment in ("2026-03-06 16:00", "2026-03-07 12:00", "2026-03-08 12:00"):
        time_machine.move_to(f"{moment}+00:00")
        file_in("submitted", f"House of {moment[:10]}", submitted_at=timezone.now())
        digest.send()
    time_machine.move_to("2026-03-09 08:00+00:00")

    digest.send()

    body = Notice.objects.filter(user=officer).latest("created_at").body
    found = [day for day in ("06", "07", "08") if f"House of 2026-03-{day}" in body]
    # without a digest on Friday morning, the afternoon's run of that day has told of the first
    assert found == (["06", "07", "08"] if has_one_before else ["07", "08"])
    assert Notice.objects.filter(user=officer).count() == 2


def test_who_has_never_had_a_digest_reads_on_monday_of_the_weekend(officer, time_machine):
    time_machine.move_to("2026-03-07 12:00+00:00")
    file_in("submitted", "Saturday House", submitted_at=timezone.now())
    time_machine.move_to("2026-03-09 08:00+00:00")

    digest.send()

    submitted, __ = digest_of(officer).split("What waits for you, by stage")
    assert "Saturday House" in submitted


def test_who_does_not_want_the_digest_gets_none(client, officer):
    file_in("submitted", "New House", submitted_at=timezone.now())
    client.force_login(officer)
    form = {"action": "profile", "language": "en"}  # the box is not ticked

    assert "Daily summary by e-mail" in client.get("/en/account/").text
    client.post("/en/account/", form)
    digest.send()
    without = digest_of(officer)
    client.post("/en/account/", form | {"wants_digest": "on"})
    digest.send()

    assert (without, "New House" in digest_of(officer)) == ("", True)
    assert "http" in digest_of(officer).split("You can turn this mail off in your account:")[1]


def test_organisations_people_are_not_asked_about_a_mail_of_staff(client, db):
    client.force_login(MembershipFactory().user)

    assert "wants_digest" not in client.get("/en/account/").text
