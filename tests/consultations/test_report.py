"""The report of an event: numbers, and what is public."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.consultations.factories import (
    CallFactory,
    ContributionFactory,
    EventDocumentFactory,
    EventFactory,
    RecommendationFactory,
    RegistrationFactory,
)
from tests.factories import CategoryFactory, CountryFactory, PartnerFactory
from tests.pages import read

pytestmark = pytest.mark.django_db


def at(event, rest=""):
    return f"/en/consultations/{event.pk}/{rest}"


def test_report_counts_organisations_and_shows_what_is_public(client):
    event = EventFactory(days=[date(2024, 5, 5)])
    ngo = CategoryFactory(code="ngo")
    for levels in (["global"], ["national", "local"], ["local"], []):
        row = PartnerFactory(levels=levels, category=ngo, hq_country=CountryFactory(code="ML"))
        RegistrationFactory(event=event, partner=row, state="attended")
    RegistrationFactory(event=event, person_name="Absent")
    call = CallFactory(event=event)
    ContributionFactory(call=call, published=True)
    ContributionFactory(call=call, state="submitted")
    RecommendationFactory(event=event, text_en="Open posts", is_published=True)
    RecommendationFactory(event=event, text_en="Kept inside")
    EventDocumentFactory(event=event, title="Public paper", audience="public")
    EventDocumentFactory(event=event, title="Inner paper", audience="organisers")

    response = client.get(at(event, "report/"))

    bars = {
        (line.all("span")[0].text, line.one("b").text)
        for line in read(response).all("li")
        if line.all("meter")
    }
    assert ("Non-governmental organizations (NGOs) and networks", "4") in bars
    assert {("international", "1"), ("national or local", "2"), ("not known", "1")} <= bars
    assert "1 organisation has agreed" in response.text
    assert "Open posts" in response.text
    assert "Kept inside" not in response.text
    assert "Public paper" in response.text
    assert "Inner paper" not in response.text


def test_report_of_a_draft_does_not_exist(client):
    assert client.get(at(EventFactory(draft=True), "report/")).status_code == 404


def test_report_costs_the_same_however_long(client):
    event = EventFactory()

    def fill(number):
        for __ in range(number):
            country = CountryFactory()
            RegistrationFactory(event=event, partner=PartnerFactory(hq_country=country))
            RecommendationFactory(event=event, is_published=True)
            ContributionFactory(call=CallFactory(event=event), published=True)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(at(event, "report/")).status_code == 200
        return len(queries)

    fill(2)
    cost()
    few = cost()
    fill(10)

    assert cost() == few
