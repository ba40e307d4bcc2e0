"""Days that nobody can mean are refused by every door; what was stored before stays."""

from datetime import date

import pytest
import time_machine
from rest_framework.test import APIClient

from partners.models import Partner
from tests.factories import (
    AgreementFactory,
    AssessmentFactory,
    CouncilSessionFactory,
    DocumentFactory,
    EngagementFactory,
    NoteFactory,
    ObserverStatusFactory,
    PartnerFactory,
    ProjectFactory,
)
from tests.pages import sent, summary
from tests.partners.admin.records import change_url, errors_of, form_data
from tests.partners.rules import at, refusals

pytestmark = pytest.mark.django_db

BETWEEN = "Give a day between the years 1800 and 2126."
TO_COME = "This day is still to come: give the day on which it happened."


@time_machine.travel("2026-05-14T12:00:00Z")
@pytest.mark.parametrize(
    ("factory", "field"),
    [
        (NoteFactory, "happened_on"), (AssessmentFactory, "starts_on"),
        (AssessmentFactory, "ends_on"), (AgreementFactory, "signed_on"),
        (AgreementFactory, "ends_on"), (DocumentFactory, "ends_on"),
        (EngagementFactory, "starts_on"), (ProjectFactory, "starts_on"),
        (ObserverStatusFactory, "suspended_on"), (CouncilSessionFactory, "starts_on"),
        (PartnerFactory, "registration_expires_on"),
    ],
)  # fmt: skip
def test_year_1_and_year_2999_are_refused(factory, field):
    refused = [refusals(factory(), **{field: date(year, 2, 3)})[field] for year in (1, 1799)]
    ahead = [refusals(factory(), **{field: date(year, 2, 3)})[field] for year in (2127, 2999)]

    assert all(BETWEEN in sentences for sentences in refused)
    assert all({BETWEEN, TO_COME} & set(sentences) for sentences in ahead)


@time_machine.travel("2026-05-14T12:00:00Z")
@pytest.mark.parametrize(
    ("factory", "field"),
    [
        (NoteFactory, "happened_on"), (AssessmentFactory, "starts_on"),
        (AgreementFactory, "signed_on"), (DocumentFactory, "starts_on"),
        (PartnerFactory, "registered_on"),
    ],
)  # fmt: skip
def test_what_has_happened_is_not_to_come(factory, field):
    assert refusals(factory(), **{field: date(2026, 5, 16)}) == at(field, TO_COME)
    assert refusals(factory(), **{field: date(2026, 5, 15)}) == {}  # in Fiji it is that day


@time_machine.travel("2026-05-14T12:00:00Z")
def test_what_may_be_meant_is_kept():
    assert refusals(PartnerFactory(), registered_on=date(1701, 6, 16)) == {}
    assert refusals(AgreementFactory(), starts_on=date(2027, 1, 1), ends_on=date(2126, 1, 1)) == {}
    assert refusals(PartnerFactory(), registered_on=date(999, 1, 1)) == at(
        "registered_on", "Give a day between the years 1000 and 2126."
    )


def test_what_was_stored_before_stays(partner):
    Partner.objects.filter(pk=partner.pk).update(registered_on=date(1, 1, 1))
    partner.refresh_from_db()

    assert refusals(partner, city="Kayes") == {}
    assert list(refusals(partner, registered_on=date(1, 1, 2))) == ["registered_on"]


@time_machine.travel("2026-05-14T12:00:00Z")
def test_page_api_and_admin_say_the_same(client, registry_officer, partner):
    client.force_login(registry_officer)
    api = APIClient()
    api.force_authenticate(registry_officer)
    address = f"/en/partners/{partner.pk}/notes/add/"
    body = {"kind": "call", "text": "They called.", "happened_on": "2999-01-01"}
    note = NoteFactory(partner=partner)

    page = client.post(address, sent(client, address, body))
    answer = api.post(f"/api/v1/partners/{partner.pk}/notes/", body, format="json")
    data = form_data(client.get(change_url(note))) | {"happened_on": "0001-01-01"}
    admin = client.post(change_url(note), data)

    assert (page.status_code, summary(page)) == (422, {f"Date: {TO_COME}": "id_happened_on"})
    assert (answer.status_code, answer.json()["errors"]) == (400, {"happened_on": [TO_COME]})
    assert BETWEEN in errors_of(admin)
