"""The description of the API is true: real answers have the fields that it names."""

import json
from datetime import UTC, datetime

import pytest

from partners.models import Partner
from tests.consultations.factories import EventFactory
from tests.factories import ObserverStatusFactory, PartnerFactory, PartnerNameFactory

pytestmark = pytest.mark.django_db
LIST = "/api/v1/partners/"
SINCE = "updated_since=2020-01-01T00:00:00Z"


@pytest.fixture
def schema(client):
    return json.loads(client.get("/api/v1/schema/", headers={"accept": "application/json"}).content)


@pytest.fixture
def partner():
    partner = PartnerFactory(levels=["local"])
    PartnerNameFactory(partner=partner)
    ObserverStatusFactory(partner=partner)
    return partner


@pytest.fixture
def gone():
    """A partner that was public once."""
    gone = PartnerFactory()
    gone.is_listed = False
    gone.save()
    Partner.objects.filter(pk=gone.pk).update(updated_at=datetime(2030, 1, 1, tzinfo=UTC))
    return gone


def resolved(schema, part):
    name = part.get("$ref", "").rpartition("/")[2]
    return schema["components"]["schemas"][name] if name else part


def page_of(schema, path):
    """The description of a list's page."""
    content = schema["paths"][path]["get"]["responses"]["200"]["content"]
    return resolved(schema, content["application/json"]["schema"])


def kinds_of(schema, path):
    """The descriptions of what may stand in a list."""
    row = resolved(schema, page_of(schema, path)["properties"]["results"]["items"])
    return [resolved(schema, kind) for kind in row.get("anyOf", [row])]


def test_row_for_staff_has_the_fields_described(client, schema, partner, case_officer):
    client.force_login(case_officer)
    row, __ = kinds_of(schema, LIST)

    (answer,) = client.get(LIST).json()["results"]

    assert set(answer) == set(row["properties"])
    assert {"other_names", "observer_since", "url"} <= set(answer)


def test_row_for_visitors_has_the_fields_that_are_always_there(client, schema, partner):
    row, __ = kinds_of(schema, LIST)

    (answer,) = client.get(LIST).json()["results"]

    assert set(answer) == set(row["required"])
    assert set(row["properties"]) - set(answer) == {"is_listed", "merged_into"}
    empty = [name for name, value in answer.items() if value is None]
    assert {"email", "phone"} <= set(empty)
    assert all(row["properties"][name].get("nullable") for name in empty)


@pytest.mark.parametrize("query", [SINCE, f"{SINCE}&cursor="])
def test_stone_has_the_fields_described(client, schema, gone, query):
    __, stone = kinds_of(schema, LIST)

    (answer,) = client.get(f"{LIST}?{query}").json()["results"]

    assert set(answer) == set(stone["properties"]) == set(stone["required"])
    assert answer["status"] == "gone"


def test_page_and_chain_have_the_fields_described(client, schema, partner):
    page = page_of(schema, LIST)

    assert set(client.get(f"{LIST}?q=x").json()) == set(page["properties"])
    assert set(client.get(f"{LIST}?cursor=").json()) == set(page["required"])


def test_csv_of_the_list_is_described_as_text(client, schema, partner):
    content = schema["paths"][LIST]["get"]["responses"]["200"]["content"]

    file = b"".join(client.get(f"{LIST}?format=csv").streaming_content).decode()

    assert content["text/csv"] == {"schema": {"type": "string"}}
    assert file.startswith("number,uuid,legal_name,")


def test_event_and_the_stone_of_one_have_the_fields_described(client, schema):
    event, stone = kinds_of(schema, "/api/v1/events/")
    EventFactory()
    gone = EventFactory()
    gone.publication = "draft"
    gone.save()

    shown, left = client.get(f"/api/v1/events/?{SINCE}").json()["results"]

    assert list(shown) == [
        name for name, field in event["properties"].items() if not field.get("writeOnly")
    ]
    assert set(left) == set(stone["properties"]) == set(stone["required"])


def test_observer_has_the_fields_described(client, schema, partner):
    (row,) = kinds_of(schema, "/api/v1/observers/")

    (answer,) = client.get("/api/v1/observers/").json()["results"]

    assert list(answer) == list(row["properties"])


def test_codes_are_explained_as_such(schema):
    components = schema["components"]["schemas"]

    explained = {
        name: field.get("description")
        for name, field in components["Partner"]["properties"].items()
    }
    as_codes = {
        f"{name}.{key}"
        for name, component in components.items()
        for key, field in component.get("properties", {}).items()
        if field.get("description") == "Used in addresses and exports." and key != "code"
    }

    assert explained["hq_country"] == "A code of the reference list."
    assert explained["registration_country"] == "A code of the reference list."
    assert as_codes == set()


def test_readable_description_names_the_fields_of_the_rows(client):
    page = client.get("/api/v1/docs/").content.decode()

    assert "observer_since" in page
    assert "merged_into" in page


@pytest.mark.parametrize(
    ("query", "accept", "kind", "begin"),
    [
        ("", "*/*", "application/json", b"{"),
        ("?format=json", "application/yaml", "application/json", b"{"),
        ("?format=yaml", "text/html", "application/yaml", b"openapi:"),
        ("", "application/vnd.oai.openapi", "application/vnd.oai.openapi", b"openapi:"),
    ],
)
def test_description_comes_in_the_format_that_is_asked_for(client, db, query, accept, kind, begin):
    answer = client.get(f"/api/v1/schema/{query}", headers={"accept": accept})

    assert (answer.status_code, answer.headers["Content-Type"].partition(";")[0]) == (200, kind)
    assert answer.content.startswith(begin)
    suffix = "json" if begin == b"{" else "yaml"
    assert answer.headers["Content-Disposition"] == f'inline; filename="portal-api.{suffix}"'


@pytest.mark.parametrize(
    ("query", "accept", "status", "code"),
    [
        ("?format=bogus", "*/*", 400, "invalid"),
        ("?format=bogus", "application/yaml", 400, "invalid"),
        ("?lang=xx", "*/*", 400, "invalid"),
        ("?colour=red", "application/yaml", 400, "invalid"),
        ("", "text/html", 406, "not_acceptable"),
    ],
)
def test_error_about_the_description_is_json(client, db, query, accept, status, code):
    answer = client.get(f"/api/v1/schema/{query}", headers={"accept": accept})

    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/json")
    assert json.loads(answer.content)["code"] == code
