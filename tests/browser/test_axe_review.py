"""axe finds nothing on the pages on which staff ask, judge and add what the house writes."""

import pytest

from tests.browser.looking import faults, faults_at
from tests.factories import UserFactory
from tests.observers.factories import (
    AssignmentFactory,
    InterestFactory,
    QuestionFactory,
    RequirementFactory,
    application_in,
    in_days,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
QUEUE = "/en/observers/applications/"


@pytest.fixture
def application(transactional_db):
    return application_in("under_review", partner__legal_name="Example body")


def test_axe_finds_nothing_on_the_pages_of_a_reviewer(page, application, sign_in):
    user = UserFactory(reviewer=True)
    for file in (application, application_in("under_review")):
        AssignmentFactory(application=file, reviewer=user)
    InterestFactory(application=application, user=user)
    sign_in(user)
    addresses = [
        QUEUE, f"{QUEUE}{application.reference}/", f"{QUEUE}{application.reference}/opinion/",
    ]  # fmt: skip

    found = {address: faults_at(page, address) for address in addresses}

    assert found == {address: [] for address in addresses}


def test_axe_finds_nothing_where_a_question_was_asked_before(page, application, sign_in):
    QuestionFactory(application=application, answered=True, text="How many members?")
    sign_in(UserFactory(case_officer=True))
    page.goto(f"{QUEUE}{application.reference}/questions/add/")
    page.get_by_label("Question", exact=True).fill("How many?")
    page.get_by_label("Answer due on").fill(str(in_days(9)))
    page.get_by_role("button", name="Save").click()

    assert page.get_by_role("heading", name="This was asked before").is_visible()
    assert faults(page) == []


def test_axe_finds_nothing_on_the_page_of_a_document_of_the_house(page, application, sign_in):
    note = RequirementFactory(version=application.guideline, need="internal")
    sign_in(UserFactory(case_officer=True))

    assert faults_at(page, f"{QUEUE}{application.reference}/documents/{note.pk}/") == []
