"""The guidelines as shipped, versions by date, and the sample."""

import csv
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone, translation
from pypdf import PdfReader

from observers import sample
from observers.models import (
    Application,
    Criterion,
    GuidelineVersion,
    StageTarget,
    count_words,
)
from observers.reminders import remind
from partners.models import CouncilSession, Notice, ObserverStatus
from tests.factories import MembershipFactory
from tests.observers.factories import (
    AssignmentFactory,
    CriterionFactory,
    GuidelineFactory,
    QuestionFactory,
    application_in,
    in_days,
)


def test_first_version_is_the_portals_proposal(db):
    version = GuidelineVersion.objects.in_force()

    assert version.is_proposal
    assert version.notice == (
        "These criteria, documents, questions and deadlines are the portal’s starting proposal, "
        "merged from what comparable bodies ask. They are not a text of IOM."
    )
    assert [len(rows) for rows in (
        version.criteria.all(), version.documents.all(), version.declarations.all(),
        version.form(), [q for section in version.form() for q in section.questions.all()],
    )] == [16, 14, 8, 8, 47]  # fmt: skip
    assert StageTarget.objects.count() == 7


@pytest.mark.parametrize(
    ("language", "name", "basis"),
    [
        ("en", "Proposal of the portal, version 1", "UNFCCC, UNEP, UNPP"),
        ("fr", "Proposition du portail, version 1", "CCNUCC, PNUE, UNPP"),
        ("es", "Propuesta del portal, versión 1", "CMNUCC, PNUMA, UNPP"),
    ],
)
def test_name_and_basis_are_in_the_readers_language(client, db, language, name, basis):
    version = GuidelineVersion.objects.in_force()
    with translation.override(language):
        assert version.name == name
        assert version.criteria.get(code="E7").basis == basis

    page = client.get(f"/{language}/observers/guidelines/").text
    paper = PdfReader(BytesIO(client.get(f"/{language}/observers/guidelines.pdf").content))

    assert basis in page
    assert name in paper.pages[0].extract_text()


def test_every_row_names_its_basis(db):
    version = GuidelineVersion.objects.in_force()

    rows = [*version.criteria.all(), *version.documents.all(), *version.declarations.all()]
    rows += [question for section in version.form() for question in section.questions.all()]

    assert [row for row in rows if not row.basis] == []


@pytest.mark.parametrize(
    ("days", "name"), [(-1, "Proposal of the portal, version 1"), (0, "Next"), (400, "Next")]
)
def test_version_in_force_is_the_latest_that_has_begun(db, days, name):
    GuidelineFactory(name_en="Next", status="in_force", in_force_from=date(2026, 5, 1))
    GuidelineFactory(name_en="Old", status="retired", in_force_from=date(2026, 5, 2))
    GuidelineFactory(name_en="Draft")

    assert GuidelineVersion.objects.in_force(date(2026, 5, 1) + timedelta(days)).name == name


def test_row_of_a_version_in_force_does_not_change(db):
    criterion = CriterionFactory(version=GuidelineFactory(in_force=True))

    with pytest.raises(ValidationError, match="in force or retired"):
        criterion.full_clean()


def test_application_keeps_the_version_it_was_begun_under(db, partner):
    user = MembershipFactory(partner=partner).user
    before = GuidelineVersion.objects.in_force()
    application = Application.objects.begin(partner, user)
    GuidelineFactory(status="in_force", in_force_from=timezone.localdate())

    application.refresh_from_db()

    assert application.guideline == before


def test_nobody_begins_without_guidelines(db, partner):
    GuidelineVersion.objects.update(status="retired")

    with pytest.raises(ValidationError, match="No guidelines are in force"):
        Application.objects.begin(partner, MembershipFactory(partner=partner).user)


@pytest.mark.parametrize(
    ("text", "words"), [("", 0), ("one", 1), (" two  words\n", 2), ("l’OIM d’hier", 2)]
)
def test_words_are_what_stands_between_spaces(text, words):
    assert count_words(text) == words


def test_reference_names_the_year_and_never_comes_again(db):
    first, second = application_in("draft"), application_in("draft")

    assert first.reference == f"OBS-{first.created_at:%Y}-{first.pk:05d}"
    assert first.reference != second.reference


def test_reminders_go_out_once_and_close_nothing(db):
    application = application_in("returned")
    MembershipFactory(partner=application.partner)
    QuestionFactory(application=application, sent=True, due_on=in_days(-30))
    QuestionFactory(application=application, sent=True, due_on=in_days(20))
    AssignmentFactory(due_on=in_days(2))
    AssignmentFactory(due_on=in_days(20))
    Notice.objects.all().delete()

    remind()
    remind()

    application.refresh_from_db()
    kinds = sorted(Notice.objects.values_list("kind", flat=True))
    assert kinds == ["application_opinion_due", "application_question_due"]
    assert application.stage == "returned"


def test_sessions_of_the_past_keep_what_is_not_verified(db):
    sample.sessions.load()

    with sample.sessions.FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert CouncilSession.objects.count() == len(rows) == 30
    known = CouncilSession.objects.get(kind="regular", number=107)
    assert (known.members, known.counted_on, known.verified) == (166, date(2016, 12, 8), "verified")
    vague = CouncilSession.objects.get(kind="regular", number=88)
    assert (vague.starts_on, vague.verified) == (None, "partly")
    assert "known only as 2004-11" in vague.not_verified


def test_sample_shows_a_file_in_every_stage_and_loads_once(db, settings, tmp_path):
    settings.PORTAL_DEMO, settings.MEDIA_ROOT = True, tmp_path
    call_command("load_sample", verbosity=0)
    count = Application.objects.count()

    call_command("load_sample", verbosity=0)

    stages = set(Application.objects.values_list("stage", flat=True))
    assert stages == {
        "draft", "submitted", "screening", "returned", "under_review", "clearance", "recommended",
        "not_recommended", "on_agenda", "deferred", "admitted", "rejected", "closed", "withdrawn",
    }  # fmt: skip
    assert Application.objects.count() == count == 19
    invented = ObserverStatus.objects.filter(partner__source="Invented for the demonstration")
    numbers = invented.values_list("session__number", flat=True)
    assert sorted(numbers) == [207, 217, 217]  # no real session admitted them
    assert not CouncilSession.objects.filter(number__gte=200).exclude(source="").exists()
    assert Criterion.objects.count() == 16
