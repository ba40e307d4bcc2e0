"""What the applicant must agree to: a “No” is an answer, and with it nothing is submitted."""

import pytest
from django.core.exceptions import ValidationError

from observers import readiness
from observers.models import Answer, FormQuestion, GuidelineVersion
from tests.factories import MembershipFactory
from tests.observers.callers import of, post, put
from tests.observers.factories import (
    AnswerFactory,
    ApplicationFactory,
    FormQuestionFactory,
    fill,
)
from tests.pages import read

NEEDED = "Without your agreement the application cannot be examined: answer “Yes”."


@pytest.fixture
def draft(partner):
    """All that is needed is there, and the consent was refused."""
    application = ApplicationFactory(partner=partner)
    fill(application)
    consent = FormQuestionFactory(
        section=application.guideline.sections.get(), kind="yes_no", needs_yes=True,
        word_limit=None, title_en="Do you agree?",
    )  # fmt: skip
    AnswerFactory(application=application, question=consent, value="no")
    return application


def test_shipped_consent_needs_a_yes(db):
    shipped = GuidelineVersion.objects.get(is_proposal=True)
    asked = FormQuestion.objects.filter(section__version=shipped, needs_yes=True)

    assert [(one.section.code, one.code) for one in asked] == [("submission", "consent")]


@pytest.mark.parametrize(
    ("value", "sentences"),
    [("yes", []), ("no", [NEEDED]), ("", ["This question needs an answer."])],
)
def test_only_a_yes_is_complete(value, sentences):
    question = FormQuestion(kind="yes_no", needs_yes=True)

    assert question.problems(Answer(value=value)) == sentences


def test_other_questions_take_a_no():
    assert FormQuestion(kind="yes_no").problems(Answer(value="no")) == []


@pytest.mark.parametrize("values", [{"kind": "line"}, {"kind": "yes_no", "is_required": False}])
def test_only_a_required_yes_or_no_can_need_a_yes(db, values):
    question = FormQuestionFactory(word_limit=None)
    for name, value in {"needs_yes": True, **values}.items():
        setattr(question, name, value)

    with pytest.raises(ValidationError) as refused:
        question.full_clean()

    assert refused.value.messages == [
        "Only a required question of the kind “Yes or no” can need a “Yes”."
    ]


def test_no_keeps_the_draft_from_being_submitted(member_admin, draft):
    consent = draft.answers.get(question__needs_yes=True).question
    own = f"/en/observers/own/{draft.reference}/"

    answer = of(member_admin).post(f"{own}check/")

    (link,) = read(answer).one(id="errors").all("a")
    assert answer.status_code == 422
    assert link.text == f"Mandate: “Do you agree?”. {NEEDED}"
    assert link["href"].endswith(f"/sections/{consent.section.code}/#question-{consent.pk}")
    draft.refresh_from_db()
    assert draft.stage == "draft"


def test_task_list_says_what_is_missing(member_admin, draft):
    page = of(member_admin).get(f"/en/observers/own/{draft.reference}/")

    assert NEEDED in page.text


def test_api_says_it_too_and_takes_a_yes(draft):
    client = of(MembershipFactory(partner=draft.partner).user)
    consent = draft.answers.get(question__needs_yes=True).question
    address = f"/api/v1/observer-applications/{draft.reference}/"

    refused = post(client, f"{address}submit/")
    (form,) = [
        row for row in client.get(f"{address}answers/").json() if row["question"] == consent.code
    ]
    put(client, f"{address}answers/{consent.code}/", {"value": "yes"})

    assert refused.status_code == 400
    assert NEEDED in refused.text
    assert form["needs_yes"] is True
    assert readiness.gaps(draft) == []
    assert post(client, f"{address}submit/").status_code == 200
