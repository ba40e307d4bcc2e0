"""The last look before submitting, and what an application that has ended offers."""

import pytest

from tests.factories import MembershipFactory
from tests.observers.callers import of
from tests.observers.factories import (
    AnswerFactory,
    ApplicationDocumentFactory,
    FormQuestionFactory,
    RequirementFactory,
    application_in,
    fill,
)
from tests.pages import read


@pytest.fixture
def application(db):
    """A draft with all that is asked, and a document that applies to whoever has members."""
    application = application_in("draft")
    section = application.guideline.sections.get()
    FormQuestionFactory(
        section=section, code="members_number", kind="number", word_limit=None, is_required=False
    )
    RequirementFactory(
        version=application.guideline,
        code="members",
        need="conditional",
        applies_with="members_number, nothing",
        title_en="List of members",
    )
    fill(application)
    return application


def answer(application, value):
    question = application.guideline.sections.get().questions.get(code="members_number")
    AnswerFactory(application=application, question=question, value=value)


def likely(application):
    member = MembershipFactory(partner=application.partner).user
    page = read(of(member).get(f"/en/observers/own/{application.reference}/check/"))
    found = page.all("section", **{"aria-labelledby": "likely"})
    return [link.text for section in found for link in section.all("a")]


@pytest.mark.parametrize(
    ("value", "named"), [(None, []), ("", []), ("0", []), ("40", ["List of members"])]
)
def test_document_that_the_answers_speak_of_is_named(application, value, named):
    if value is not None:
        answer(application, value)

    assert likely(application) == named


def test_document_that_is_there_is_not_named(application):
    answer(application, "40")
    requirement = application.guideline.documents.get(code="members")
    ApplicationDocumentFactory(application=application, requirement=requirement)

    assert likely(application) == []


def test_it_does_not_keep_the_application_back(application):
    answer(application, "40")
    member = MembershipFactory(partner=application.partner).user

    of(member).post(f"/en/observers/own/{application.reference}/check/")

    application.refresh_from_db()
    assert application.stage == "submitted"


@pytest.mark.parametrize(
    ("stage", "is_offered"),
    [("admitted", False), ("rejected", True), ("closed", True), ("withdrawn", True)],
)
def test_observer_is_not_offered_to_begin_again(db, stage, is_offered):
    application = application_in(stage)
    member = MembershipFactory(partner=application.partner).user

    page = of(member).get(f"/en/observers/own/{application.reference}/").text

    assert ("Start again from this application" in page) == is_offered
