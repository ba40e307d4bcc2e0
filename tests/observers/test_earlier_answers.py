"""What an answer said before stays to be read by staff, as it was handed in each time."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import UserFactory
from tests.observers.factories import AnswerFactory, FormQuestionFactory, application_in


@pytest.fixture
def application(db):
    return application_in("screening")


@pytest.fixture
def officer(client, application):
    user = UserFactory(case_officer=True)
    application.case_officer = user
    application.save()
    client.force_login(user)
    return user


def hand_in(application, answer, value):
    """Change an answer, typed twice, and hand the file in."""
    answer.value = "half typed" if isinstance(value, str) else []
    answer.save()
    answer.value = value
    answer.save()
    application.freeze(UserFactory(first_name="Awa", last_name="Diop"))


def page(client, application):
    return " ".join(client.get(application.get_absolute_url()).content.decode().split())


def test_earlier_text_opens_with_its_date_and_who_handed_it_in(client, application, officer):
    question = FormQuestionFactory(section=application.guideline.sections.first(), kind="text")
    answer = AnswerFactory(application=application, question=question, value="")
    for value in ("We help people.", "We help people.", "We help migrants."):
        hand_in(application, answer, value)

    text = page(client, application)

    assert "1 earlier version" in text
    assert "by Awa Diop" in text
    assert text.index("We help migrants.") < text.index("We help people.")
    assert text.count("We help people.") == 1
    assert "half typed" not in text


def test_earlier_rows_open_as_a_table(client, application, officer):
    question = FormQuestionFactory(section=application.guideline.sections.first(), kind="rows")
    question.columns.create(
        code="name", kind="line", title_en="Name", title_fr="Nom", title_es="Nombre"
    )
    answer = AnswerFactory(application=application, question=question, value=[])
    hand_in(application, answer, [{"name": "A. Former"}])
    hand_in(application, answer, [{"name": "B. Present"}])

    text = page(client, application)

    assert "1 earlier version" in text
    assert text.index("<td>B. Present</td>") < text.index("<td>A. Former</td>")


def test_answer_that_never_changed_has_nothing_to_open(client, application, officer):
    question = FormQuestionFactory(section=application.guideline.sections.first(), kind="text")
    answer = AnswerFactory(application=application, question=question, value="")
    hand_in(application, answer, "The same.")
    hand_in(application, answer, "The same.")

    assert "earlier version" not in page(client, application)


def test_earlier_versions_cost_the_same_however_many(client, application, officer):
    question = FormQuestionFactory(section=application.guideline.sections.first(), kind="text")
    answer = AnswerFactory(application=application, question=question, value="")
    hand_in(application, answer, "First.")
    with CaptureQueriesContext(connection) as few:
        page(client, application)
    for value in ("Second.", "Third.", "Fourth."):
        hand_in(application, answer, value)
    with CaptureQueriesContext(connection) as many:
        page(client, application)

    assert len(many) == len(few)
