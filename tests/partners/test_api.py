"""The manners of the API: who is let in, what a wrong request is told, stamps, throttling."""

import json

import pytest
import time_machine
from django.test import Client, override_settings
from rest_framework.test import APIClient

from partners.models import ApiToken
from tests.factories import (
    ApiTokenFactory,
    MembershipFactory,
    NoteFactory,
    PartnerFactory,
    UserFactory,
)

LIST = "/api/v1/partners/"


@pytest.fixture
def api():
    return APIClient()


def bearer(token):
    return {"HTTP_AUTHORIZATION": f"Bearer {token.secret}"}


def numbers(response):
    return [row["number"] for row in response.json()["results"]]


# Who is let in


def test_visitor_reads_listed_partners_without_a_token(api, partner):
    PartnerFactory(unlisted=True)
    PartnerFactory(archived=True)
    PartnerFactory(draft=True)

    response = api.get(LIST)

    assert response.status_code == 200
    assert numbers(response) == [partner.number]


def test_visitor_may_not_write(api, partner):
    response = api.patch(f"{LIST}{partner.number}/", {"city": "Kayes"}, format="json")

    assert response.status_code == 401
    assert response["WWW-Authenticate"] == 'Bearer realm="api"'
    assert response.json() == {
        "code": "not_authenticated",
        "detail": "Authentication credentials were not provided.",
    }


def test_token_acts_for_its_owner(api, registry_officer):
    hidden = PartnerFactory(unlisted=True)

    response = api.get(LIST, **bearer(ApiTokenFactory(user=registry_officer)))

    assert numbers(response) == [hidden.number]


@pytest.mark.parametrize("trait", ["expired", "revoked"])
def test_token_out_of_use_is_refused(api, registry_officer, trait):
    token = ApiTokenFactory(user=registry_officer, **{trait: True})

    response = api.get(LIST, **bearer(token))

    assert response.status_code == 401
    assert response.json() == {
        "code": "authentication_failed",
        "detail": "This token is unknown, expired or revoked. Make a new one on your account page.",
    }


def test_token_of_a_closed_account_is_refused(api, db):
    token = ApiTokenFactory(user=UserFactory(registry_officer=True, is_active=False))

    assert api.get(LIST, **bearer(token)).status_code == 401


@pytest.mark.parametrize("header", ["Bearer", "Bearer cso_unknown", "Bearer \xe9\xe9"])
def test_token_that_is_none_is_refused(api, db, header):
    assert api.get(LIST, HTTP_AUTHORIZATION=header).status_code == 401


@pytest.mark.parametrize("header", ["Token {}", "{}"])
def test_token_under_another_name_is_not_taken_for_nobody(api, registry_officer, header):
    token = ApiTokenFactory(user=registry_officer)

    response = api.get(LIST, HTTP_AUTHORIZATION=header.format(token.secret))

    assert response.status_code == 401
    assert "Authorization: Bearer" in response.text


def test_reading_token_may_not_write(api, registry_officer, partner):
    token = ApiTokenFactory(user=registry_officer)

    response = api.patch(
        f"{LIST}{partner.number}/", {"city": "Kayes"}, format="json", **bearer(token)
    )

    assert response.status_code == 403
    assert response.json() == {
        "code": "read_only_token",
        "detail": "This token may only read. Make one that may write on your account page.",
    }


def test_writing_token_writes_as_its_owner(api, registry_officer, partner):
    token = ApiTokenFactory(user=registry_officer, write=True)

    response = api.patch(
        f"{LIST}{partner.number}/", {"city": "Kayes"}, format="json", **bearer(token)
    )

    assert response.status_code == 200
    assert partner.history.first().history_user == registry_officer


def test_token_use_is_stamped_now_and_then(api, registry_officer):
    token = ApiTokenFactory(user=registry_officer)

    stamps = []
    for moment in ("2026-03-01 12:00:00Z", "2026-03-01 12:09:00Z", "2026-03-01 12:11:00Z"):
        with time_machine.travel(moment, tick=False):
            api.get(LIST, **bearer(token))
        token.refresh_from_db()
        stamps.append(token.last_used_at.strftime("%H:%M"))

    assert stamps == ["12:00", "12:00", "12:11"]


def test_token_costs_one_query(api, case_officer, django_assert_num_queries):
    token = ApiTokenFactory(user=case_officer)
    api.get("/api/v1/categories/", **bearer(token))

    with django_assert_num_queries(3):  # the token, and the list with its count
        api.get("/api/v1/categories/", **bearer(token))


def test_session_of_a_browser_writes_with_its_csrf_token_only(registry_officer, partner):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(registry_officer)
    address = f"{LIST}{partner.number}/"
    body = {"data": {"city": "Kayes"}, "content_type": "application/json"}

    without = browser.patch(address, **body)
    browser.get("/en/account/")
    secret = browser.cookies["csrftoken"].value
    with_it = browser.patch(address, **body, headers={"x-csrftoken": secret})

    assert without.status_code == 403
    assert with_it.status_code == 200


# What a wrong request is told


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("page=abc", "page"),
        ("page=0", "page"),
        ("page=-1", "page"),
        ("page=1e3", "page"),
        ("page=%D9%A1", "page"),  # a digit, but an Arabic one
        ("page=" + "9" * 5000, "page"),
        ("page_size=-1", "page_size"),
        ("page_size=0", "page_size"),
        ("page_size=501", "page_size"),
        ("page_size=abc", "page_size"),
        ("category=bogus", "category"),
        ("category=ngo&category=bogus", "category"),
        ("country=XX", "country"),
        ("level=galactic", "level"),
        ("status=merged&status=lost", "status"),
        ("observer=maybe", "observer"),
        ("updated_since=yesterday", "updated_since"),
        ("ordering=beauty", "ordering"),
        ("bogus=1", "bogus"),
        ("q=%00", "q"),
        ("q=%FF%FE", "q"),
        ("q=caf%E9", "q"),
        ("%FF=1", "�"),
        ("cursor=bogus", "cursor"),
        ("cursor=%F0%9F%92%A9", "cursor"),
        ("cursor=MjAyNg==", "cursor"),
        ("cursor=&page=2", "page"),
        ("cursor=&ordering=name", "ordering"),
        ("format=xml", "format"),
        ("format=csv&hxl=yes", "hxl"),
    ],
)
def test_wrong_parameter_is_named(api, partner, query, name):
    response = api.get(f"{LIST}?{query}")

    assert response.status_code == 400
    assert response["Content-Type"] == "application/json"
    body = response.json()
    assert body["code"] == "invalid"
    assert list(body["errors"]) == [name]
    assert all(isinstance(text, str) and text for text in body["errors"][name])


def test_page_past_the_last_is_not_found(api, partner):
    response = api.get(f"{LIST}?page=99999")

    assert response.status_code == 404
    assert response.json() == {
        "code": "not_found",
        "detail": "There is no page 99999: the list has 1 record.",
    }


def test_first_page_of_nothing_is_empty(api, db):
    response = api.get(LIST)

    assert response.json() == {"count": 0, "next": None, "previous": None, "results": []}


@pytest.mark.parametrize(
    "address",
    [
        f"{LIST}1/?bogus=1",
        "/api/v1/categories/?bogus=1",
        "/api/v1/statistics/?bogus=1",
        "/api/v1/projects/?bogus=1",
    ],
)
def test_unknown_parameter_is_named_everywhere(api, db, address):
    response = api.get(address)

    assert response.status_code == 400
    assert list(response.json()["errors"]) == ["bogus"]


@pytest.mark.parametrize(
    "address", ["/api/v1/nothing/", f"{LIST}999999/", f"{LIST}x/", f"{LIST}{'9' * 30}/"]
)
def test_unknown_address_is_not_found_in_json(api, db, address):
    response = api.get(address)

    assert response.status_code == 404
    assert response["Content-Type"] == "application/json"
    assert response.json() == {"code": "not_found", "detail": "Not found."}


def test_nothing_is_deleted(api, registry_officer, partner):
    api.force_authenticate(registry_officer)

    response = api.delete(f"{LIST}{partner.number}/")

    assert response.status_code == 405
    assert response["Allow"] == "GET, PUT, PATCH, HEAD, OPTIONS"
    assert response.json()["code"] == "method_not_allowed"


@pytest.mark.parametrize(
    "body", [b"{", b"[1, 2]", b'"text"', b'{"city": "\\ud800"}', b"\xff\xfe", b"[" * 5000, b"NaN"]
)
def test_body_that_is_no_object_is_refused(api, registry_officer, partner, body):
    api.force_authenticate(registry_officer)

    response = api.patch(f"{LIST}{partner.number}/", body, content_type="application/json")

    assert response.status_code == 400
    assert set(response.json()) <= {"code", "detail", "errors"}


def test_body_in_another_language_than_json_is_refused(api, registry_officer, partner):
    api.force_authenticate(registry_officer)

    response = api.patch(f"{LIST}{partner.number}/", "<a/>", content_type="application/xml")

    assert response.status_code == 415


def test_body_of_20_megabytes_is_refused(api, registry_officer, partner):
    api.force_authenticate(registry_officer)
    body = json.dumps({"description_en": "x" * 20_000_000})

    response = api.patch(f"{LIST}{partner.number}/", body, content_type="application/json")

    assert response.status_code == 413
    assert response.json() == {
        "code": "too_large",
        "detail": "The request is too large. Send less at a time.",
    }


def test_messages_speak_the_language_of_the_reader(api, partner):
    response = api.get(f"{LIST}?page_size=0", HTTP_ACCEPT_LANGUAGE="fr")

    assert response["Content-Language"] == "fr"


def test_unacceptable_form_is_refused(api, partner):
    assert api.get(LIST, HTTP_ACCEPT="application/xml").status_code == 406


# Stamps


@pytest.mark.parametrize("path", ["", "1/"])
def test_answer_that_the_reader_has_is_not_sent_again(api, path, db):
    PartnerFactory(number=1)
    first = api.get(f"{LIST}{path}")

    again = api.get(f"{LIST}{path}", HTTP_IF_NONE_MATCH=f'"other", W/{first["ETag"]}')

    assert again.status_code == 304
    assert again.content == b""
    assert again["ETag"] == first["ETag"]


def test_stamp_follows_a_change_of_what_hangs_on_the_partner(api, registry_officer, partner):
    address = f"{LIST}{partner.number}/"
    before = api.get(address)["ETag"]
    partner.names.create(text="Sahel Women")

    assert api.get(address)["ETag"] != before


def test_stamp_depends_on_what_the_reader_may_see(api, registry_officer, partner):
    address = f"{LIST}{partner.number}/"
    public = api.get(address)
    api.force_authenticate(registry_officer)
    internal = api.get(address)

    assert public["ETag"] != internal["ETag"]
    assert public["Cache-Control"] == "public, no-cache"
    assert internal["Cache-Control"] == "private, no-cache"
    for response in (public, internal):
        assert {"Accept", "Authorization", "Cookie"} <= set(response["Vary"].split(", "))


def test_update_with_the_present_stamp_succeeds_and_gives_the_next(api, registry_officer, partner):
    api.force_authenticate(registry_officer)
    address = f"{LIST}{partner.number}/"
    stamp = api.get(address)["ETag"]

    response = api.patch(address, {"city": "Kayes"}, format="json", HTTP_IF_MATCH=stamp)

    assert response.status_code == 200
    assert response["ETag"] != stamp
    assert response["ETag"] == api.get(address)["ETag"]


def test_update_over_a_newer_version_is_refused_with_its_stamp(api, registry_officer, partner):
    api.force_authenticate(registry_officer)
    address = f"{LIST}{partner.number}/"
    stamp = api.get(address)["ETag"]
    api.patch(address, {"city": "Kayes"}, format="json")
    newer = api.get(address)["ETag"]

    response = api.patch(address, {"city": "Gao"}, format="json", HTTP_IF_MATCH=stamp)

    assert response.status_code == 412
    assert response["ETag"] == newer
    assert response.json() == {
        "code": "precondition_failed",
        "detail": "Somebody else has changed this record since you read it. "
        "Read it again, and repeat.",
        "etag": newer,
    }
    partner.refresh_from_db()
    assert partner.city == "Kayes"


def test_update_of_any_version_is_allowed_by_a_star(api, registry_officer, partner):
    api.force_authenticate(registry_officer)

    response = api.patch(
        f"{LIST}{partner.number}/", {"city": "Kayes"}, format="json", HTTP_IF_MATCH="*"
    )

    assert response.status_code == 200


def test_update_of_an_older_version_named_in_the_body_is_a_conflict(api, registry_officer, partner):
    api.force_authenticate(registry_officer)
    address = f"{LIST}{partner.number}/"
    api.patch(address, {"city": "Kayes", "version": 1}, format="json")

    response = api.patch(address, {"city": "Gao", "version": 1}, format="json")

    assert response.status_code == 409
    assert response.json() == {
        "code": "stale",
        "detail": "Somebody else has changed this record since you opened it.",
    }


def test_update_that_says_nothing_new_changes_nothing_for_others(api, registry_officer, partner):
    api.force_authenticate(registry_officer)
    address = f"{LIST}{partner.number}/"
    note = NoteFactory(partner=partner, text="They called.")
    idle = {"legal_name": partner.legal_name, "activity_areas": []}
    before = api.get(address)

    record = api.patch(address, idle, format="json")
    part = api.patch(f"{address}notes/{note.pk}/", {"text": "They called."}, format="json")

    after = api.get(address)
    assert (record.status_code, part.status_code) == (200, 200)
    assert after.json() == before.json()
    assert after["ETag"] == before["ETag"]
    assert (partner.history.count(), note.history.count()) == (1, 1)


# Throttling


@pytest.fixture
def slow(settings):
    """Two requests a minute for visitors, three for users."""
    rest = settings.REST_FRAMEWORK | {"DEFAULT_THROTTLE_RATES": {"anon": "2/min", "user": "3/min"}}
    with override_settings(REST_FRAMEWORK=rest):
        yield


@time_machine.travel("2026-03-01 12:00:20Z", tick=False)
def test_visitor_who_asks_too_often_is_told_when_to_return(api, db, slow):
    codes = [api.get(LIST).status_code for __ in range(3)]
    response = api.get(LIST)

    assert codes == [200, 200, 429]
    assert response["Retry-After"] == "40"
    assert response.json()["code"] == "throttled"


def test_throttled_visitor_is_let_in_again(api, db, slow):
    with time_machine.travel("2026-03-01 12:00:59Z", tick=False):
        codes = [api.get(LIST).status_code for __ in range(3)]
    with time_machine.travel("2026-03-01 12:01:00Z", tick=False):
        codes.append(api.get(LIST).status_code)

    assert codes == [200, 200, 429, 200]


@time_machine.travel("2026-03-01 12:00:20Z", tick=False)
def test_users_have_a_limit_of_their_own(api, slow, case_officer):
    for __ in range(3):
        api.get(LIST)
    token = bearer(ApiTokenFactory(user=case_officer))

    assert [api.get(LIST, **token).status_code for __ in range(4)] == [200, 200, 200, 429]


@time_machine.travel("2026-03-01 12:00:20Z", tick=False)
def test_a_forwarded_address_does_not_escape_the_limit(api, db, slow):
    codes = [api.get(LIST, HTTP_X_FORWARDED_FOR=f"10.0.0.{n}").status_code for n in range(3)]

    assert codes == [200, 200, 429]


def test_token_secret_is_not_kept(db):
    token = ApiTokenFactory()

    assert token.secret not in str(ApiToken.objects.values().get())


def test_member_reads_its_own_unlisted_partner(api, db):
    own = PartnerFactory(unlisted=True)
    token = ApiTokenFactory(user=MembershipFactory(partner=own, reader=True).user)

    assert numbers(api.get(LIST, **bearer(token))) == [own.number]


@pytest.mark.parametrize("order", [{}, {"ordering": "name"}])
@pytest.mark.parametrize(
    ("query", "said"),
    [("femmes sahel", False), ("Femmes du Nord", True), ("zzyzx", False), ("", None)],
)
def test_search_says_when_it_found_only_near_ones(api, db, query, said, order):
    PartnerFactory(legal_name="Femmes du Sahel", is_listed=True)

    body = api.get(LIST, {"q": query} | order).json()

    assert body.get("is_nearest") is said
