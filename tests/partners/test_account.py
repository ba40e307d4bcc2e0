"""A user's account: signing in and out, a forgotten password, profile, language, tokens."""

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.utils import timezone
from rest_framework.test import APIClient

from partners.models import ApiToken
from tests.factories import (
    PASSWORD,
    ApiTokenFactory,
    MembershipFactory,
    OfficeFactory,
    PartnerFactory,
    UserFactory,
)
from tests.pages import form_of, read, sent, summary, texts

ACCOUNT = "/en/account/"
LOGIN = "/en/accounts/login/"


@pytest.fixture
def user(client, db):
    """Somebody without a role, signed in."""
    user = UserFactory(email="awa@example.org", first_name="Awa", last_name="Keita")
    client.force_login(user)
    return user


def is_signed_in(client):
    return client.get(ACCOUNT).status_code == 200


# In and out


@pytest.mark.parametrize("login", ["awa@example.org", "Awa@Example.ORG", " awa@example.org "])
def test_user_signs_in_by_address(client, db, login):
    UserFactory(email="awa@example.org")

    response = client.post(LOGIN, {"login": login, "password": PASSWORD})

    assert response["Location"] == "/en/"
    assert is_signed_in(client)


def test_user_returns_to_where_it_wanted_to_go(client, case_officer, partner):
    wanted = f"/en/partners/{partner.number}/history/"
    page = client.get(client.get(wanted)["Location"])

    response = client.post(
        LOGIN,
        form_of(page, action=LOGIN) | {"login": case_officer.email, "password": PASSWORD},
    )

    assert response["Location"] == wanted


@pytest.mark.parametrize("address", ["https://elsewhere.example/", "//elsewhere.example/"])
def test_user_is_not_sent_elsewhere(client, db, address):
    user = UserFactory()

    response = client.post(LOGIN, {"login": user.email, "password": PASSWORD, "next": address})

    assert response["Location"] == "/en/"


@pytest.mark.parametrize(
    ("login", "password", "is_active"),
    [
        ("awa@example.org", "wrong", True),
        ("nobody@example.org", PASSWORD, True),
        ("awa@example.org", PASSWORD, False),
    ],
)
def test_wrong_login_stays_outside(client, db, login, password, is_active):
    UserFactory(email="awa@example.org", is_active=is_active)

    client.post(LOGIN, {"login": login, "password": password})

    assert not is_signed_in(client)


def test_wrong_password_does_not_say_whether_the_address_is_known(client, db):
    UserFactory(email="awa@example.org")

    known, unknown = (
        list(summary(client.post(LOGIN, {"login": login, "password": "wrong"})))
        for login in ("awa@example.org", "nobody@example.org")
    )

    assert known == unknown != []


def test_user_signs_out(client, user):
    form = read(client.get("/en/")).one("form", action="/en/accounts/logout/")

    response = client.post(form["action"])

    assert response["Location"] == "/en/"
    assert not is_signed_in(client)


def test_following_a_link_does_not_sign_out(client, user):
    client.get("/en/accounts/logout/")

    assert is_signed_in(client)


def test_demonstration_accounts_are_shown_in_demonstration_only(client, db, settings):
    plain = client.get(LOGIN).content.decode()
    settings.PORTAL_DEMO = True
    demonstration = client.get(LOGIN).content.decode()

    assert "Demonstration accounts" not in plain
    assert "Demonstration accounts" in demonstration


# A forgotten password


@pytest.mark.parametrize(
    ("language", "subject"),
    [
        ("en", "IOM–CSO Partnership Portal: Choose a new password"),
        ("fr", "Portail des partenariats OIM-OSC : Choisissez un nouveau mot de passe"),
        ("es", "Portal de alianzas OIM-OSC: Elija una contraseña nueva"),
    ],
)
def test_password_mail_speaks_the_language_of_its_reader(client, db, language, subject):
    user = UserFactory(language=language)

    client.post("/en/accounts/password/reset/", {"email": user.email})

    (message,) = mail.outbox
    assert message.to == [user.email]
    assert message.subject == subject
    assert "testserver!" not in message.body
    assert message.from_email.endswith(" <no-reply@portal.example>")
    assert f"http://testserver/{language}/accounts/password/reset/key/" in message.body


def test_password_is_set_anew_by_the_link_in_the_mail(client, db):
    user = UserFactory()
    client.post("/en/accounts/password/reset/", {"email": user.email})
    link = re.search(r"http://testserver(/\S+)", mail.outbox[0].body)[1]
    page = client.get(link, follow=True)
    form = page.redirect_chain[-1][0]

    weak = client.post(form, {"password1": "12345", "password2": "12345"})
    secrets = {"password1": "un nouveau secret", "password2": "un nouveau secret"}
    done = client.post(form, secrets, follow=True)
    links = [node["href"] for node in read(done).one("main").all("a")]
    assert links == ["/en/accounts/login/"]

    user.refresh_from_db()
    assert weak.status_code == 200
    assert user.check_password("un nouveau secret")
    assert client.get(link, follow=True).status_code == 200
    used = client.post(form, {"password1": "encore un secret", "password2": "encore un secret"})
    user.refresh_from_db()
    assert "This link no longer works" in read(used).one("main").text
    assert user.check_password("un nouveau secret")


def test_link_of_the_mail_proves_the_address_of_whoever_never_signed_in(client, db):
    user = UserFactory(last_login=None)
    EmailAddress.objects.create(user=user, email=user.email, primary=True)
    client.post("/en/accounts/password/reset/", {"email": user.email})
    link = re.search(r"http://testserver(/\S+)", mail.outbox[0].body)[1]
    form = client.get(link, follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": "un nouveau secret", "password2": "un nouveau secret"})

    entered = client.post(
        "/en/accounts/login/", {"login": user.email, "password": "un nouveau secret"}
    )

    assert entered["Location"] == "/en/"


def test_unknown_address_is_answered_like_a_known_one(client, db):
    known = client.post("/en/accounts/password/reset/", {"email": UserFactory().email})
    unknown = client.post("/en/accounts/password/reset/", {"email": "nobody@example.org"})

    assert known["Location"] == unknown["Location"]
    assert mail.outbox[1].to == ["nobody@example.org"]
    assert mail.outbox[1].subject.endswith(": No account with this address")
    assert "signup" not in mail.outbox[1].body


@pytest.mark.parametrize("page", ["/", "/en/accounts/login/"])
def test_user_comes_home_in_its_own_language(client, db, page):
    user = UserFactory(language="fr")

    if page == "/":
        client.force_login(user)
        response = client.get("/", headers={"accept-language": "es"})
    else:
        response = client.post(page, {"login": user.email, "password": PASSWORD})

    assert response["Location"] == "/fr/"


@pytest.mark.parametrize("page", ["/", "/fr/accounts/login/"])
def test_language_that_is_being_read_outlives_signing_in(client, db, page):
    user = UserFactory(language="es")
    client.get("/fr/accounts/login/")

    if page == "/":
        client.force_login(user)
        response = client.get("/")
    else:
        response = client.post(page, {"login": user.email, "password": PASSWORD})

    assert response["Location"] == "/fr/"


def test_visitor_comes_home_in_the_language_of_the_browser(client, db):
    assert client.get("/", headers={"accept-language": "es-MX"})["Location"] == "/es/"


@pytest.mark.parametrize(
    ("address", "data", "field"),
    [
        ("/en/account/", {"action": "profile", "language": "xx"}, "id_language"),
        ("/en/account/", {"action": "token", "scope": "read", "days": "90"}, "id_name"),
        ("/en/accounts/password/change/", {"oldpassword": "x"}, "id_password1"),
    ],
)
def test_what_is_wrong_is_linked_from_a_summary(client, user, address, data, field):
    assert field in summary(client.post(address, data)).values()


@pytest.mark.parametrize(
    ("address", "data", "field"),
    [
        (LOGIN, {"login": "awa@example.org"}, "id_password"),
        ("/en/accounts/password/reset/", {"email": "x"}, "id_email"),
    ],
)
def test_what_is_wrong_outside_is_linked_from_a_summary(client, db, address, data, field):
    assert field in summary(client.post(address, data)).values()


def test_sign_in_page_says_that_what_was_typed_is_kept(client, db, case_officer, partner):
    client.force_login(case_officer)
    address = f"/en/partners/{partner.number}/notes/add/"
    data = sent(client, address, {"text": "Long"}) if client.get(address).status_code == 200 else {}
    client.logout()

    page = client.post(address, data | {"edit_of": "x"}, follow=True)

    assert any("What you typed is kept" in text for text in texts(page, "p", "notice"))


# Profile and language


def test_profile_is_changed(client, user):
    response = client.post(
        ACCOUNT,
        {"action": "profile", "first_name": "Aïssata", "last_name": "Keïta", "language": "fr"},
    )

    user.refresh_from_db()
    assert response["Location"] == "/fr/account/"
    assert (str(user), user.language) == ("Aïssata Keïta", "fr")
    assert texts(client.get("/fr/account/"), "p", "notice") == ["Enregistrement effectué."]


def test_wrong_profile_is_refused(client, user):
    response = client.post(
        ACCOUNT, {"action": "profile", "first_name": "x" * 151, "language": "tlh"}
    )

    user.refresh_from_db()
    assert response.status_code == 422
    assert len(texts(response, "p", "error")) == 2
    assert user.first_name == "Awa"


def test_profile_does_not_give_rights(client, user):
    client.post(
        ACCOUNT,
        {
            "action": "profile",
            "language": "en",
            "is_staff": "on",
            "is_superuser": "on",
            "email": "other@example.org",
            "office": OfficeFactory().pk,
        },
    )

    user.refresh_from_db()
    assert (user.is_staff, user.is_superuser, user.email, user.office) == (
        False,
        False,
        "awa@example.org",
        None,
    )


def test_account_names_roles_and_organisations(client, db):
    user = UserFactory(registry_officer=True, focal_point=True)
    MembershipFactory(user=user, partner=PartnerFactory(legal_name="Femmes du Sahel"), editor=True)
    client.force_login(user)

    page = read(client.get(ACCOUNT)).one("main").text

    assert f"{user.email} · Registry officer, Office focal point" in page
    assert "Femmes du Sahel Editor" in page


def test_account_asks_a_visitor_to_sign_in(client, db):
    assert client.get(ACCOUNT)["Location"] == f"{LOGIN}?next={ACCOUNT}"


def test_account_is_not_kept_by_caches(client, user):
    assert "no-store" in client.get(ACCOUNT)["Cache-Control"]


@pytest.mark.parametrize(
    ("address", "french"),
    [
        ("/en/", "/fr/"),
        (
            "/en/partners/?q=caf%C3%A9&category=ngo&category=media&page=2",
            "/fr/partners/?q=caf%C3%A9&category=ngo&category=media&page=2",
        ),
        ("/en/accounts/login/?next=/en/account/", "/fr/accounts/login/?next=/en/account/"),
    ],
)
def test_language_switch_keeps_the_page_and_its_query(client, db, address, french):
    links = read(client.get(address)).one("ul", "langs").all("a")
    found = {link["lang"]: (link.text, link["href"], link.get("aria-current")) for link in links}

    assert found["fr"] == ("Français", french, None)
    assert found["en"] == ("English", address, "true")
    page = client.get(french)
    assert page.status_code == 200
    assert read(page).one("html")["lang"] == "fr"


def test_page_without_a_language_in_its_address_switches_by_a_form(client, administrator):
    client.force_login(administrator)
    address = "/admin/partners/partner/?q=femmes"
    form = read(client.get(address)).one("form", action="/language/")
    (button,) = form.all("button", value="fr")

    response = client.post(
        form["action"], {"next": form.one("input", name="next")["value"], button["name"]: "fr"}
    )

    assert response["Location"] == address
    assert read(client.get(address)).one("html")["lang"] == "fr"


# Tokens


@time_machine.travel("2026-03-01 12:00:00Z", tick=False)
def test_token_is_made_and_shown_once(client, user):
    response = client.post(
        ACCOUNT, {"action": "token", "name": "Monthly report", "scope": "write", "days": "30"}
    )
    again = client.get(ACCOUNT).content.decode()

    token = ApiToken.objects.get()
    (secret,) = texts(response, "code", "secret")
    assert response.status_code == 200
    assert (token.user, token.name, token.scope) == (user, "Monthly report", "write")
    assert token.expires_at == timezone.now() + timedelta(days=30)
    assert token.digest == ApiToken.digest_of(secret)
    assert secret not in again
    assert f"Monthly report …{token.hint}" in " ".join(texts(client.get(ACCOUNT), "td"))


def test_form_sent_twice_at_one_moment_leaves_one_token_that_works(client, user):
    form = {"action": "token", "name": "Report", "scope": "read", "days": "90"}

    first, second = client.post(ACCOUNT, form), client.post(ACCOUNT, form)

    (unread,), (read_,) = texts(first, "code", "secret"), texts(second, "code", "secret")
    usable = ApiToken.objects.usable(timezone.now())
    assert [token.digest for token in usable] == [ApiToken.digest_of(read_)]
    assert ApiToken.objects.get(digest=ApiToken.digest_of(unread)).revoked_at is not None


def test_tokens_of_one_name_made_one_after_the_other_both_work(client, user):
    form = {"action": "token", "name": "Report", "scope": "read", "days": "90"}
    with time_machine.travel("2026-03-01 12:00:00Z", tick=False):
        client.post(ACCOUNT, form)
    with time_machine.travel("2026-03-01 12:01:00Z", tick=False):
        client.post(ACCOUNT, form)

        assert ApiToken.objects.usable(timezone.now()).count() == 2


def test_token_works_until_it_is_revoked(client, registry_officer):
    client.force_login(registry_officer)
    hidden = PartnerFactory(unlisted=True)
    made = client.post(
        ACCOUNT, {"action": "token", "name": "Report", "scope": "read", "days": "90"}
    )
    (secret,) = texts(made, "code", "secret")
    header = {"HTTP_AUTHORIZATION": f"Bearer {secret}"}
    (button,) = [
        form for form in read(client.get(ACCOUNT)).all("form") if "revoke" in form.get("action", "")
    ]

    before = APIClient().get(f"/api/v1/partners/{hidden.number}/", **header)
    revoked = client.post(button["action"], follow=True)
    after = APIClient().get(f"/api/v1/partners/{hidden.number}/", **header)

    assert (before.status_code, after.status_code) == (200, 401)
    assert texts(revoked, "p", "notice") == ["The token “Report” works no more."]
    assert texts(revoked, "span", "tag") == ["works no more"]


def test_token_of_somebody_else_is_not_found(client, user):
    token = ApiTokenFactory()

    response = client.post(f"/en/account/tokens/{token.pk}/revoke/")

    token.refresh_from_db()
    assert response.status_code == 404
    assert token.revoked_at is None
    assert token.name not in client.get(ACCOUNT).content.decode()


def test_token_is_not_revoked_by_a_link(client, user):
    token = ApiTokenFactory(user=user)

    assert client.get(f"/en/account/tokens/{token.pk}/revoke/").status_code == 405


@pytest.mark.parametrize(
    "wrong",
    [{"name": ""}, {"name": "x" * 61}, {"name": "a\x07"}, {"scope": "all"}, {"days": "36500"}],
)
def test_wrong_token_is_refused(client, user, wrong):
    data = {"action": "token", "name": "Report", "scope": "read", "days": "30"}

    response = client.post(ACCOUNT, data | wrong)

    assert response.status_code == 422
    assert len(texts(response, "p", "error")) == 1
    assert ApiToken.objects.count() == 0
