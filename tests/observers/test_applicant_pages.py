"""Every page of the applicant is drawn in every language, without inline script or style."""

from pathlib import Path

import pytest
from django.test.signals import template_rendered

from observers.models import Application, GuidelineVersion
from tests.factories import DocumentFactory, UserFactory
from tests.observers.factories import (
    AnswerFactory,
    ApplicationDocumentFactory,
    ApplicationFactory,
    ComingSessionFactory,
    QuestionFactory,
    TickFactory,
    application_in,
    fill,
    in_days,
)
from tests.test_templates import FOLDER, INLINE


@pytest.fixture
def drawn():
    names = set()

    def note(sender, template, **kwargs):
        names.add(template.name)

    template_rendered.connect(note)
    yield names
    template_rendered.disconnect(note)


@pytest.fixture
def pages(partner, member_admin):
    """The addresses of all pages, of a draft and of files further on, below the language."""
    shipped = GuidelineVersion.objects.get(is_proposal=True)
    ComingSessionFactory(closes_at="2020-01-01T00:00Z")
    old = application_in("withdrawn", partner=partner)
    AnswerFactory(application=old)
    draft = ApplicationFactory(partner=partner, guideline=shipped)
    DocumentFactory(partner=partner)
    ApplicationDocumentFactory(application=draft)
    TickFactory(application=draft)
    first = shipped.documents.get(code="registration")
    draft_pages = [f"observers/own/{draft.reference}/{rest}" for rest in (
        "", "check/", "declarations/", "documents/", f"documents/{first.pk}/", "session/",
        "withdraw/", *(f"sections/{row.code}/" for row in shipped.sections.all()),
    )]  # fmt: skip
    return [
        "", "observers/apply/", "observers/apply/start/", "observers/eligibility/",
        "observers/guidelines/", f"observers/apply/start/?again={old.reference}",
        f"observers/own/{old.reference}/", *draft_pages,
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_every_template_of_the_applicant_is_drawn_in_every_language(
    client, partner, member_admin, pages, drawn, language
):
    client.force_login(member_admin)
    draft = Application.objects.get(partner=partner, stage="draft")
    aims = draft.guideline.sections.get(code="mandate").questions.get(code="aims")
    AnswerFactory(application=draft, question=aims, saved_by=UserFactory(), version=3)
    own = f"/{language}/observers/own/{draft.reference}/"

    answers = [client.get(f"/{language}/{page}") for page in pages]
    answers.append(client.post(f"/{language}/observers/eligibility/", {"criterion_E6": "no"}))
    asked = GuidelineVersion.objects.get(is_proposal=True).criteria.exclude(asks_en="")
    body = {f"criterion_{row.code}": "no" for row in asked}
    answers.append(client.post(f"/{language}/observers/eligibility/", body))
    answers.append(client.post(f"{own}check/"))
    answers.append(
        client.post(f"{own}sections/mandate/", {f"q{aims.pk}": "x", f"q{aims.pk}-version": 1})
    )
    client.post(f"{own}answers/{aims.pk}/", {f"q{aims.pk}": "y", f"q{aims.pk}-version": 3})
    Application.objects.filter(pk=draft.pk).update(
        stage="returned", returned_at="2026-01-01T00:00Z"
    )
    question = QuestionFactory(application=draft, form_question=aims, sent=True)
    draft.freeze(member_admin)
    answers.append(client.get(own))
    answers.append(client.get(f"{own}questions/{question.pk}/"))
    Application.objects.filter(pk=draft.pk).update(stage="not_recommended", reply_due_on=in_days(5))
    answers.append(client.get(own))
    answers.append(client.get(f"{own}reply/"))
    client.force_login(UserFactory())
    answers.append(client.get(f"/{language}/observers/apply/start/"))

    assert {answer.status_code for answer in answers} <= {200, 409, 422}
    wrong = [
        one.request["PATH_INFO"] for one in answers if f'<html lang="{language}"' not in one.text
    ]
    inline = [found for one in answers for found in INLINE.findall(one.text)]
    assert (wrong, inline) == ([], [])
    folder = FOLDER / "observers" / "applicant"
    names = {path.relative_to(FOLDER).as_posix() for path in Path(folder).rglob("*.html")}
    assert names - drawn == set()


@pytest.mark.parametrize(
    ("stage", "words"),
    [
        ("draft", "You are filling it in"),
        ("submitted", "We have received it"),
        ("screening", "We are examining it"),
        ("returned", "We have questions for you"),
        ("under_review", "We are examining it"),
        ("clearance", "We are examining it"),
        ("recommended", "It will be proposed to the Council"),
        ("not_recommended", "It was not recommended: you may reply"),
        ("on_agenda", "It is on the agenda of the Council"),
        ("deferred", "It was put off to a later session"),
        ("admitted", "The Council admitted you as an observer"),
        ("rejected", "The Council did not admit you"),
        ("closed", "It was closed without prejudice"),
        ("withdrawn", "You withdrew it"),
    ],
)
def test_page_says_in_plain_words_where_the_file_is(client, member_reader, partner, stage, words):
    application = application_in(stage, partner=partner)
    client.force_login(member_reader)

    page = client.get(f"/en/observers/own/{application.reference}/")

    assert page.status_code == 200
    assert words in page.text
    assert words in client.get("/en/observers/apply/").text


@pytest.mark.parametrize("rows", [1, 6])
def test_pages_cost_the_same_however_much_is_in_the_file(
    client, member_admin, partner, django_assert_max_num_queries, rows
):
    application = ApplicationFactory(partner=partner)
    fill(application)
    for __ in range(rows):
        ApplicationDocumentFactory(application=application)
        QuestionFactory(application=application, sent=True)
        application.steps.create(
            name="x", source="draft", target="submitted", actor=member_admin, is_told=True
        )
    application_in("withdrawn", partner=partner)
    client.force_login(member_admin)
    own = f"/en/observers/own/{application.reference}/"

    for page in (own, f"{own}check/", f"{own}documents/", "/en/observers/apply/"):
        with django_assert_max_num_queries(30):
            client.get(page)
