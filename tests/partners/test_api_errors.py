"""What the API says of a wrong record: everything at once, in our own words."""

import pytest
from rest_framework.test import APIClient

from partners.models import Partner

LIST = "/api/v1/partners/"
CODE = "“{}” is not one of the codes of this list."


@pytest.fixture
def keeper(registry_officer):
    api = APIClient()
    api.force_authenticate(registry_officer)
    return api


def errors(response):
    assert response.status_code == 400
    return response.json()["errors"]


def test_all_that_is_wrong_with_a_new_record_is_said_at_once(keeper):
    response = keeper.post(
        LIST,
        {
            "legal_name": "x" * 301,
            "website": "javascript:alert(1)",
            "founded": "2003-99",
            "email": "nobody",
            "category": "bogus",
            "hq_country": "XX",
            "levels": ["galactic"],
            "registered_on": "2020-01-02",
            "registration_expires_on": "2020-01-01",
            "foo": 1,
        },
        format="json",
    )

    assert errors(response) == {
        "legal_name": ["Ensure this value has at most 300 characters (it has 301)."],
        "website": ["Enter a web address that begins with http:// or https://."],
        "founded": ["Give a year (2003), a month (2003-05) or a day (2003-05-14)."],
        "email": ["Enter a valid email address."],
        "category": [CODE.format("bogus")],
        "hq_country": [CODE.format("XX")],
        "levels": ["“galactic” is not one of the choices."],
        "registration_expires_on": ["A registration ends after it begins."],
        "foo": ["There is no such field here."],
    }
    assert not Partner.objects.exists()


def test_all_that_is_wrong_with_a_change_is_said_at_once(keeper, partner):
    response = keeper.patch(
        f"{LIST}{partner.number}/", {"category": "bogus", "website": "x:y"}, format="json"
    )

    assert errors(response) == {
        "category": [CODE.format("bogus")],
        "website": ["Enter a web address that begins with http:// or https://."],
    }


@pytest.mark.parametrize("body", [{}, {"foo": 1}, {"office": "bogus"}, {"country": "bogus"}])
@pytest.mark.parametrize(
    "path",
    ["names", "identifiers", "engagements", "observer-statuses", "contacts",
     "documents", "notes", "assessments"],
)  # fmt: skip
def test_record_of_which_little_was_understood_is_refused(keeper, partner, path, body):
    response = keeper.post(f"{LIST}{partner.number}/{path}/", body, format="json")

    assert errors(response)


@pytest.mark.parametrize("body", [{}, {"foo": 1}, {"office": "bogus"}, {"series": "bogus"}])
@pytest.mark.parametrize(
    "path", ["projects", "council-sessions", "events", "calls", "contributions", "registrations",
             "recommendations"]
)  # fmt: skip
@pytest.mark.django_db
def test_other_record_of_which_little_was_understood_is_no_fault_of_ours(keeper, path, body):
    response = keeper.post(f"/api/v1/{path}/", body, format="json")

    assert response.status_code in (201, 400, 403, 404, 405)


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ("{'city': 1}", "The body is not JSON: see line 1, column 2."),
        ('{"city": "Kayes",\n "phone" 1}', "The body is not JSON: see line 2, column 10."),
    ],
)
def test_place_where_a_body_is_not_json_is_named(keeper, partner, body, detail):
    response = keeper.patch(f"{LIST}{partner.number}/", body, content_type="application/json")

    assert response.status_code == 400
    assert response.json() == {"code": "parse_error", "detail": detail}


@pytest.mark.parametrize(
    ("session", "sentence"),
    [(99999, "There is no record with the number 99999."), ([], "Give the number of a record.")],
)
def test_number_of_no_record_is_named(keeper, partner, session, sentence):
    body = {"session": session, "evidence": "decided", "started_on": "2020-01-01"}

    response = keeper.post(f"{LIST}{partner.number}/observer-statuses/", body, format="json")

    assert errors(response) == {"session": [sentence]}


def test_put_of_a_part_is_refused_and_patch_is_not(client, registry_officer, partner):
    client.force_login(registry_officer)
    address = f"/api/v1/partners/{partner.number}/"

    refused = client.put(address, {"city": "Kayes"}, "application/json")
    whole = client.get(address).json() | {"city": "Kayes"}
    replaced = client.put(address, whole, "application/json")
    changed = client.patch(address, {"city": "Gao"}, "application/json")

    errors = refused.json()["errors"]
    assert refused.status_code == 400
    assert errors["acronym"] == ["Send the whole record, or use PATCH to change a part of it."]
    assert "city" not in errors
    assert (replaced.status_code, replaced.json()["city"]) == (200, "Kayes")
    assert (changed.status_code, changed.json()["city"]) == (200, "Gao")


def test_website_without_a_scheme_is_kept_with_one(keeper, partner):
    response = keeper.patch(f"{LIST}{partner.number}/", {"website": "example.org"}, format="json")

    partner.refresh_from_db()
    assert response.json()["website"] == partner.website == "https://example.org"


@pytest.mark.parametrize("address", ["//evil.example", "localhost"])
def test_website_that_is_no_address_is_refused(keeper, partner, address):
    response = keeper.patch(f"{LIST}{partner.number}/", {"website": address}, format="json")

    sentence = "Enter a web address that begins with http:// or https://."
    assert errors(response) == {"website": [sentence]}


@pytest.mark.parametrize("body", [b'{"legal_name": "\xe9"}', '{"city": "Bamako"}'.encode("utf-16")])
def test_body_that_is_no_utf8_is_told_so(keeper, partner, body):
    response = keeper.patch(f"{LIST}{partner.number}/", body, content_type="application/json")

    assert (response.status_code, response.json()["detail"]) == (400, "This is not text in UTF-8.")


def test_mark_of_utf8_before_a_body_does_no_harm(keeper, partner):
    body = '\ufeff{"city": "Bamako"}'.encode()
    response = keeper.patch(f"{LIST}{partner.number}/", body, content_type="application/json")

    assert (response.status_code, response.json()["city"]) == (200, "Bamako")


@pytest.mark.parametrize(
    ("language", "detail"),
    [
        ("en", "There is no page 9: the list has 1 record."),
        ("fr", "La page 9 n’existe pas\u00a0: la liste compte 1 fiche."),
        ("es", "La página 9 no existe: la lista tiene 1 ficha."),
    ],
)
def test_missing_page_of_one_record_counts_one(keeper, partner, language, detail):
    response = keeper.get(LIST, {"page": 9}, headers={"accept-language": language})

    assert (response.status_code, response.json()["detail"]) == (404, detail)
