"""Countries in answers are said in the reader's language, on pages as in papers."""

import pytest

from partners.models import Country
from tests.factories import MembershipFactory, UserFactory
from tests.observers.callers import of
from tests.observers.factories import AnswerFactory, FormQuestionFactory, application_in
from tests.pages import read

GREECE = {"en": "Greece", "fr": "Grèce", "es": "Grecia"}


def answered(stage):
    """An application with countries in an answer, in several and in a table."""
    Country.objects.update_or_create(
        code="GR", defaults={f"name_{code}": name for code, name in GREECE.items()}
    )
    application = application_in(stage)
    section = application.guideline.sections.get()
    one = FormQuestionFactory(section=section, code="country", kind="country", word_limit=None)
    some = FormQuestionFactory(section=section, code="some", kind="countries", word_limit=None)
    rows = FormQuestionFactory(section=section, code="people", kind="rows", word_limit=None)
    rows.columns.create(
        code="nationality", kind="country",
        title_en="Nationality", title_fr="Nationalité", title_es="Nacionalidad",
    )  # fmt: skip
    AnswerFactory(application=application, question=one, value="GR")
    AnswerFactory(application=application, question=some, value=["GR"])
    AnswerFactory(application=application, question=rows, value=[{"nationality": "GR"}])
    return application


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_countries_of_the_file_are_in_the_language_of_the_page(db, language):
    application = answered("screening")
    client = of(UserFactory(case_officer=True))

    page = read(client.get(f"/{language}/observers/applications/{application.reference}/")).text

    assert {name: page.count(name) for name in GREECE.values()} == {
        name: 3 if name == GREECE[language] else 0 for name in GREECE.values()
    }


@pytest.mark.parametrize("language", ["fr", "es"])
def test_countries_of_the_last_look_are_in_the_language_of_the_page(db, language):
    application = answered("draft")
    client = of(MembershipFactory(partner=application.partner, role="administrator").user)

    page = read(client.get(f"/{language}/observers/own/{application.reference}/check/")).text

    assert page.count(GREECE[language]) == 3
    assert "Greece" not in page
