"""The guards before a view: bodies too large, edits without a session, the language remembered."""

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from config.middleware import STASH, STASH_BYTES, edit_owner
from tests.factories import PASSWORD
from tests.pages import read

FORM = "application/x-www-form-urlencoded"
MEGABYTE = 1024 * 1024


# Bodies too large


@pytest.mark.parametrize(("length", "code"), [(MEGABYTE, 302), (MEGABYTE + 1, 413)])
def test_form_over_a_megabyte_is_refused(client, db, length, code):
    response = client.post("/en/account/", b"x" * length, content_type=FORM)

    assert response.status_code == code


@pytest.mark.parametrize(("length", "code"), [(2 * MEGABYTE, 302), (20 * MEGABYTE, 413)])
def test_upload_has_more_room(client, db, length, code):
    upload = SimpleUploadedFile("x.pdf", b"x" * length)

    assert client.post("/en/account/", {"file": upload}).status_code == code


@pytest.mark.parametrize(
    ("length", "code"), [("", 302), ("-1", 302), ("²", 302), ("٣", 302), ("9" * 5000, 413)]
)
def test_body_is_judged_by_the_length_it_claims(client, db, length, code):
    assert client.post("/en/account/", b"", FORM, CONTENT_LENGTH=length).status_code == code


@pytest.mark.parametrize(
    ("path", "accepts", "language", "title"),
    [
        ("/en/account/", "fr", "en", "This is too large to send"),
        ("/fr/account/", "en", "fr", "Cet envoi est trop volumineux"),
        ("/es/account/", "en", "es", "El contenido es demasiado grande para enviarlo"),
        ("/admin/", "fr", "fr", "Cet envoi est trop volumineux"),
    ],
)
def test_refusal_speaks_the_language_of_the_reader(client, db, path, accepts, language, title):
    Client().get("/es/")  # the same thread

    response = client.post(
        path,
        b"x" * (MEGABYTE + 1),
        content_type=FORM,
        headers={"accept-language": accepts},
    )

    page = read(response)
    assert page.one("html")["lang"] == language
    assert page.one("h1").text == title


class Unread:
    """A body that must not be read."""

    def read(self, *size):
        raise AssertionError("the body was read")

    readline = read


def test_refusal_has_the_ways_of_every_page_without_reading_the_body(client, case_officer):
    client.force_login(case_officer)
    options = {"CONTENT_LENGTH": str(MEGABYTE + 1), "wsgi.input": Unread()}

    page = read(client.post("/fr/partners/7/edit/", b"", FORM, **options))

    ways = [link["href"] for link in page.one("header", "masthead").all("a")]
    assert ways[:2] == ["/fr/", "/fr/partners/"]
    assert page.one("main").one("a")["href"] == "/fr/"
    # who asks has not been read: nobody is offered to log in who may be in already
    assert not [way for way in ways if "login" in way]
    assert page.all("form") == []


def test_refusal_of_the_api_is_json(client, db):
    response = client.post(
        "/api/v1/partners/", b"x" * (MEGABYTE + 1), content_type="application/json"
    )

    assert response.status_code == 413
    assert response.json() == {
        "code": "too_large",
        "detail": "The request is too large. Send less at a time.",
    }


# Edits without a session


def stash(client):
    return client.session.get(STASH)


def test_edit_without_a_session_is_put_aside(client, db):
    response = client.post(
        "/en/partners/7/edit/?x=1", {"edit_of": "mark", "city": "Kayes", "levels": ["a", "b"]}
    )

    assert response["Location"] == "/en/accounts/login/?next=/en/partners/7/edit/%3Fx%3D1"
    assert stash(client) == {
        "path": "/en/partners/7/edit/",
        "owner": "mark",
        "data": {"edit_of": ["mark"], "city": ["Kayes"], "levels": ["a", "b"]},
    }


@pytest.mark.parametrize("data", [{"city": "Kayes"}, {"edit_of": "", "city": "Kayes"}])
def test_form_that_is_no_edit_is_not_put_aside(client, db, data):
    client.post("/en/partners/7/edit/", data)

    assert stash(client) is None


def test_edit_too_large_is_not_put_aside(client, db):
    client.post("/en/partners/7/edit/", {"edit_of": "mark", "city": "x" * STASH_BYTES})

    assert stash(client) is None


def test_edit_is_not_put_aside_when_its_author_is_signed_in(client, registry_officer, partner):
    client.force_login(registry_officer)

    client.post(f"/en/partners/{partner.number}/edit/", {"edit_of": "mark", "city": "Kayes"})

    assert stash(client) is None


@pytest.mark.parametrize("salt", [STASH, "other"])
def test_edit_comes_back_by_a_mark_signed_for_it_only(client, registry_officer, partner, salt):
    address = f"/en/partners/{partner.number}/edit/"
    mark = signing.dumps(registry_officer.pk, salt=salt)
    client.post(address, {"edit_of": mark, "city": "Kayes"})
    client.post(
        f"/en/accounts/login/?next={address}",
        {"login": registry_officer.email, "password": PASSWORD},
    )

    city = read(client.get(address)).one("input", name="city")

    assert city.get("value") == ("Kayes" if salt == STASH else None)
    assert stash(client) is None


def test_edit_without_any_cookie_comes_back_as_well(registry_officer, partner):
    client = Client(enforce_csrf_checks=True)
    address = f"/en/partners/{partner.number}/edit/"
    mark = edit_owner(registry_officer)

    refused = client.post(address, {"edit_of": mark, "city": "Kayes"})
    client.force_login(registry_officer)

    assert refused["Location"] == f"/en/accounts/login/?next={address}"
    assert read(client.get(address)).one("input", name="city")["value"] == "Kayes"


def test_edit_with_the_token_of_an_earlier_session_comes_back_at_once(registry_officer, partner):
    """Signed out and in again in another tab; what this one sends is shown again, not saved."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(registry_officer)
    address = f"/en/partners/{partner.number}/edit/"
    mark = edit_owner(registry_officer)

    refused = client.post(address, {"edit_of": mark, "city": "Kayes"})

    assert (refused.status_code, refused["Location"]) == (302, address)
    assert read(client.get(address)).one("input", name="city")["value"] == "Kayes"
    assert type(partner).objects.get().city == ""


@pytest.mark.parametrize("whose", ["another", "nobody"])
def test_edit_of_somebody_else_is_not_put_aside(registry_officer, administrator, partner, whose):
    client = Client(enforce_csrf_checks=True)
    client.force_login(registry_officer)
    mark = edit_owner(administrator) if whose == "another" else "mark"

    refused = client.post(
        f"/en/partners/{partner.number}/edit/", {"edit_of": mark, "city": "Kayes"}
    )

    assert refused.status_code == 403
    assert stash(client) is None


def test_form_without_any_cookie_that_is_no_edit_is_sent_again(db):
    client = Client(enforce_csrf_checks=True)

    response = client.post("/en/accounts/login/", {"login": "a@example.org", "password": "x"})

    assert response.status_code == 403
    assert read(response).one("h1").text == "Please send it again"


# The language remembered


@pytest.mark.parametrize(
    ("path", "known", "cookie"),
    [
        ("/fr/", None, "fr"),
        ("/fr/partners/", "es", "fr"),
        ("/fr/", "fr", None),
        ("/en/", None, None),
        ("/en/", "fr", "en"),
        ("/api/v1/categories/", "fr", None),
        ("/xx/", None, None),
    ],
)
def test_language_of_the_address_is_remembered(client, db, path, known, cookie):
    if known:
        client.cookies["django_language"] = known

    response = client.get(path)

    found = response.cookies.get("django_language")
    assert (found and found.value) == cookie


def test_api_and_admin_follow_the_language_last_read(client, db):
    client.get("/fr/")

    assert client.get("/api/v1/categories/")["Content-Language"] == "fr"
    assert read(client.get("/admin/login/", follow=True)).one("html")["lang"] == "fr"


def test_first_address_follows_the_browser(client, db):
    response = client.get("/", headers={"accept-language": "es-MX,es;q=0.9"})

    assert response["Location"] == "/es/"


# What Back shows after signing out


@pytest.mark.parametrize(
    ("path", "cached"),
    [
        ("/en/partners/", "private, no-store"),
        ("/en/partners/{number}/", "private, no-store"),
        ("/en/partners/{number}/edit/", "private, no-store"),
        ("/en/partners/{number}/notes/add/", "private, no-store"),
    ],
)
def test_page_of_a_signed_in_reader_is_not_stored(client, registry_officer, partner, path, cached):
    client.force_login(registry_officer)

    response = client.get(path.format(number=partner.number))

    assert (response.status_code, response["Cache-Control"]) == (200, cached)


def test_page_of_a_visitor_is_cached_as_before(client, db):
    assert not client.get("/en/partners/").has_header("Cache-Control")


@pytest.mark.parametrize("charset", ["iso-8859-1", "utf8", "utf-16"])
def test_form_is_read_whatever_its_sender_calls_its_encoding(db, charset):
    kind = f"application/x-www-form-urlencoded; charset={charset}"

    answers = [
        Client(enforce_csrf_checks=is_checked).post("/en/accounts/login/", b"login=a", kind)
        for is_checked in (True, False)
    ]

    assert [answer.status_code for answer in answers] == [403, 200]
