"""Small words of French and Spanish pages: signs, units and the names of sessions."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.utils import translation

from observers.models import Answer, ApplicationDocument, Wording
from partners.account import Adapter
from partners.models.files import megabytes
from tests.factories import UserFactory
from tests.observers.callers import of
from tests.observers.factories import (
    AnswerFactory,
    ApplicationDocumentFactory,
    ComingSessionFactory,
    application_in,
)
from tests.pages import read


def test_limit_of_a_file_is_in_the_units_of_the_language():
    found = []
    for code in ("en", "fr", "es"):
        with translation.override(code):
            found += [megabytes(10 * 1024**2), megabytes(1024**2 * 5 // 2)]

    assert [text.replace("\xa0", " ") for text in found] == [
        "10 MB", "2.5 MB", "10 Mo", "2,5 Mo", "10 MB", "2,5 MB",
    ]  # fmt: skip


def test_size_of_a_file_is_in_the_units_of_limits(db):
    file = ApplicationDocumentFactory(application=application_in("screening"))
    page = f"/fr/observers/applications/{file.application.reference}/"
    type(file).objects.update(size=3_000_000)

    text = of(UserFactory(case_officer=True)).get(page).content.decode()

    assert "2,9 Mo," in text.replace("\xa0", " ")
    with translation.override("en"):
        found = [ApplicationDocument(size=size).size_text for size in (10, 4000)]
    assert found == ["1 KB", "4 KB"]


def test_queue_calls_a_session_as_people_do(db):
    application_in("screening", session=ComingSessionFactory(number=219))

    page = read(of(UserFactory(case_officer=True)).get("/fr/observers/applications/"))

    (cell,) = page.all("td", **{"data-label": "Session du Conseil"})
    assert cell.text == "219e session"


def test_subject_of_a_mail_has_the_colon_of_its_language(rf):
    with translation.override("fr"):
        subject = Adapter(rf.get("/")).format_email_subject("Confirmez votre adresse")

    assert subject.replace("\xa0", " ").endswith(" : Confirmez votre adresse")


def test_shipped_spanish_numbers_resolutions_as_spanish_does(db):
    codes = ["certificate-text", "letter-admitted"]
    texts = Wording.objects.filter(code__in=codes).values_list("text_es", flat=True)

    assert ["Resolución n.º {resolution}" in text for text in texts] == [True, True]


def test_spanish_ordinals_are_put_right_where_nobody_rewrote_them(db):
    mend = import_module("observers.migrations.0014_ordinals_in_spanish").mend
    shipped, rewritten = Wording.objects.filter(code__in=["certificate-text", "letter-admitted"])
    Wording.objects.filter(pk=shipped.pk).update(text_es="Sí (Resolución No. {resolution}).")
    Wording.objects.filter(pk=rewritten.pk).update(text_es="Resolución No. {resolution}")

    mend(apps, None)

    shipped.refresh_from_db()
    rewritten.refresh_from_db()
    assert shipped.text_es == "Sí (Resolución n.º {resolution})."
    assert rewritten.text_es == "Resolución No. {resolution}"


@pytest.mark.parametrize(
    ("prefill", "days", "stage", "saved_from"),
    [
        ("legal_name", 0, "draft", "record"),
        ("", 0, "draft", ""),
        ("legal_name", 1, "draft", ""),
        ("legal_name", 0, "screening", ""),
    ],
)
def test_early_prefills_of_drafts_are_marked_as_such(db, prefill, days, stage, saved_from):
    application = application_in(stage, created_by=UserFactory())
    answer = AnswerFactory(application=application, saved_by=application.created_by)
    answer.question.__class__.objects.filter(pk=answer.question_id).update(prefill=prefill)
    Answer.objects.filter(pk=answer.pk).update(
        saved_at=application.created_at + timedelta(days=days)
    )

    import_module("observers.migrations.0015_marks_of_early_prefills").mark(apps, None)

    answer.refresh_from_db()
    assert answer.saved_from == saved_from
