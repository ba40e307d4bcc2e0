"""The country in the Council paper: the record's, else the one answered; never a city alone."""

import pytest

from observers import papers
from tests.factories import CouncilSessionFactory, CountryFactory, UserFactory
from tests.observers.factories import (
    AnswerFactory,
    ApplicationFactory,
    FormQuestionFactory,
    in_days,
)

PAGE = "/en/observers/sessions/regular-117/"


@pytest.fixture
def session(db):
    return CouncilSessionFactory(number=117, starts_on=in_days(10))


def submitted(session, *, answer="", **partner):
    """A file on the agenda whose organisation was described without a country."""
    fields = {f"partner__{name}": value for name, value in partner.items()}
    application = ApplicationFactory(
        partner__hq_country=None, partner__city="Thiès", session=session, stage="on_agenda",
        **fields,
    )  # fmt: skip
    question = FormQuestionFactory(
        section=application.guideline.sections.first(), code="registration_country", kind="country"
    )
    if answer:
        AnswerFactory(application=application, question=question, value=answer)
    application.freeze(UserFactory())
    return application


def country_in(paper):
    (entry,) = paper.entries
    return dict(entry.facts).get("Pays")


def test_country_that_was_answered_stands_in_for_that_of_the_record(session):
    CountryFactory(code="SN", name_fr="Sénégal")
    application = submitted(session, answer="SN")

    paper = papers.council_paper(session, [application], "fr")

    assert country_in(paper) == "Thiès, Sénégal"


def test_country_that_the_registry_learnt_since_fills_the_gap(session):
    application = submitted(session)
    application.partner.hq_country = CountryFactory(code="SN", name_fr="Sénégal")
    application.partner.save()

    paper = papers.council_paper(session, [application], "fr")

    assert country_in(paper) == "Thiès, Sénégal"


def test_city_is_no_country_and_the_list_says_what_is_missing(client, session):
    application = submitted(session)
    client.force_login(UserFactory(governing_bodies=True))

    page = client.get(PAGE).content.decode()

    assert country_in(papers.council_paper(session, [application], "fr")) is None
    assert "Country of the organisation" in page


def test_list_is_content_with_a_country_that_was_answered(client, session):
    CountryFactory(code="SN")
    submitted(session, answer="SN")
    client.force_login(UserFactory(governing_bodies=True))

    page = client.get(PAGE).content.decode()

    assert "Country of the organisation" not in page
