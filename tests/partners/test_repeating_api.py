"""A request of the API that names itself creates once, however often it is sent."""

import json

import pytest
from rest_framework.test import APIClient

from partners.models import Partner
from tests.factories import PartnerFactory, UserFactory
from tests.partners.test_resending import at_once

CONTACT = {"name": "Example Person"}
KEY = {"Idempotency-Key": "6d1f"}


@pytest.fixture
def api(registry_officer):
    client = APIClient()
    client.force_login(registry_officer)
    return client


def contacts(partner):
    return f"/api/v1/partners/{partner.number}/contacts/"


def test_repeated_request_leads_to_what_the_first_one_has_created(api, partner):
    first, second = (
        api.post(contacts(partner), CONTACT, format="json", headers=KEY) for __ in range(2)
    )

    assert (first.status_code, second.status_code) == (201, 303)
    assert second["Location"] == first["Location"]
    assert api.get(second["Location"]).json()["name"] == "Example Person"
    assert partner.contacts.count() == 1


def test_order_of_the_fields_makes_no_other_request(api, partner):
    named = CONTACT | {"function": "Director"}
    first = api.post(contacts(partner), named, format="json", headers=KEY)
    turned = dict(reversed(named.items()))
    second = api.post(contacts(partner), turned, format="json", headers=KEY)

    assert (first.status_code, second.status_code) == (201, 303)


def test_other_body_other_record_and_other_user_are_other_requests(api, partner):
    api.post(contacts(partner), CONTACT, format="json", headers=KEY)
    api.post(contacts(partner), {"name": "Example Sister"}, format="json", headers=KEY)
    api.post(contacts(PartnerFactory()), CONTACT, format="json", headers=KEY)
    api.force_login(UserFactory(registry_officer=True))
    answer = api.post(contacts(partner), CONTACT, format="json", headers=KEY)

    assert answer.status_code == 201
    assert partner.contacts.count() == 3


def test_request_that_names_nothing_is_taken_each_time(api, partner):
    answers = [api.post(contacts(partner), CONTACT, format="json") for __ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]


def test_refused_request_may_be_sent_again(api, partner):
    refused, taken = (
        api.post(contacts(partner), body, format="json", headers=KEY) for body in ({}, CONTACT)
    )
    again = api.post(contacts(partner), {}, format="json", headers=KEY)

    assert [refused.status_code, taken.status_code, again.status_code] == [400, 201, 400]


def test_description_names_the_header_where_records_are_created_and_nowhere_else(client, db):
    schema = client.get("/api/v1/schema/", headers={"accept": "application/json"})
    paths = json.loads(schema.content)["paths"]

    def named(path):
        return "Idempotency-Key" in {one["name"] for one in paths[path]["post"]["parameters"]}

    assert named("/api/v1/partners/")
    assert not named("/api/v1/partners/{number}/confirm/")


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_sent_at_one_moment_creates_once(shared_database):
    user = UserFactory(registry_officer=True)
    body = {"legal_name": "Riverside Migrants Network"}
    shared_database()

    def send():
        client = APIClient()
        client.force_authenticate(user)
        return client.post("/api/v1/partners/?force=true", body, format="json", headers=KEY)

    answers = at_once(4, send)

    codes = sorted(getattr(answer, "status_code", 0) for answer in answers)
    assert codes == [201, 303, 303, 303]
    assert at_once(1, Partner.objects.count) == [1]
