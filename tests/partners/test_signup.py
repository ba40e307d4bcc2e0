"""Opening an account: a proven address, no word about who has one, limits, a second factor."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.test import Client

from partners.models import User
from tests.factories import PASSWORD, InvitationFactory, MembershipRequestFactory, UserFactory
from tests.pages import read, texts

SECRET = "un secret assez long"


def sign_up(client, language="en", **changes):
    data = {
        "first_name": "Awa",
        "last_name": "Keita",
        "email": "awa@example.org",
        "password1": SECRET,
        "password2": SECRET,
    }
    return client.post(f"/{language}/accounts/signup/", data | changes)


def sign_in(client, email="awa@example.org", password=SECRET):
    return client.post("/en/accounts/login/", {"login": email, "password": password})


def is_signed_in(client):
    return client.get("/en/account/").status_code == 200


def confirm(client):
    link = re.search(r"http://testserver(/\S+)", mail.outbox[-1].body)[1]
    return client.post(read(client.get(link)).one("main").one("form")["action"])


@pytest.mark.parametrize(
    ("language", "subject"),
    [
        ("en", "IOM–CSO Partnership Portal: Confirm your address"),
        ("fr", ": Confirmez votre adresse"),
        ("es", ": Confirme su dirección"),
    ],
)
def test_account_opens_once_the_address_is_proven(client, db, language, subject):
    response = sign_up(client, language)
    user = User.objects.get()
    sign_in(client)
    before = is_signed_in(client)

    confirm(client)
    sign_in(client)

    message = mail.outbox[0]
    assert response["Location"] == f"/{language}/accounts/confirm-email/"
    assert (user.email, user.get_full_name(), user.language) == (
        "awa@example.org", "Awa Keita", language,
    )  # fmt: skip
    assert (message.to, message.subject.endswith(subject)) == (["awa@example.org"], True)
    assert f"http://testserver/{language}/accounts/confirm-email/" in message.body
    assert (before, is_signed_in(client)) == (False, True)


def goal_of(page):
    """Where the form of a sign-in or a sign-up leads afterwards."""
    return page.one("form", "panel").one("input", name="next")["value"]


def test_way_to_an_invitation_is_kept_through_the_sign_up(client, partner, db):
    invitation = InvitationFactory(partner=partner, email="awa@example.org")
    goal = f"/en/partners/invitations/{invitation.secret}/"
    entrance = read(client.get(goal, follow=True))
    (door,) = [link["href"] for link in entrance.all("a", "button") if "signup" in link["href"]]
    kept = goal_of(read(client.get(door)))
    sign_up(client, next=kept)

    link = re.search(r"http://testserver(/\S+)", mail.outbox[-1].body)[1]
    elsewhere = Client()  # the mail is read on another machine: nothing but its link is left
    form = read(elsewhere.get(link)).one("main").one("form")
    confirmed = elsewhere.post(form["action"], {"next": form.one("input", name="next")["value"]})
    login = elsewhere.get(confirmed["Location"], follow=True)
    data = {"login": "awa@example.org", "password": SECRET, "next": goal_of(read(login))}
    signed_in = elsewhere.post("/en/accounts/login/", data)

    assert kept == goal
    assert signed_in["Location"] == goal
    assert "You are invited to belong to" in read(elsewhere.get(goal)).text


def test_link_of_a_sign_up_leads_to_no_other_site(client, db):
    sign_up(client, next="https://elsewhere.example/")

    assert "next" not in mail.outbox[0].body
    assert "elsewhere" not in mail.outbox[0].body


def panels(client, language="en"):
    return {
        panel.one("h2").text: [(link.text, link["href"]) for link in panel.all("a")]
        for panel in read(client.get(f"/{language}/")).all("section", "panel")
    }


def test_new_account_is_shown_its_next_step(client, db):
    client.force_login(UserFactory())

    assert panels(client)["Your next step"] == [
        ("Find your organisation", "/en/partners/represent/"),
        ("Apply for observer status", "/en/observers/apply/"),
    ]


def test_new_account_sees_what_it_has_asked_for(client, partner):
    request = MembershipRequestFactory(partner=partner)
    client.force_login(request.user)

    assert panels(client)["Your next step"][0] == (str(partner), "/en/partners/requests/")


@pytest.mark.parametrize("who", ["visitor", "member", "staff"])
def test_others_are_shown_no_next_step(client, member_reader, who):
    if who != "visitor":
        client.force_login(member_reader if who == "member" else UserFactory(reviewer=True))

    assert "Your next step" not in panels(client)


def test_link_alone_proves_nothing(client, db):
    """Programs that look into mail follow links as well."""
    sign_up(client)
    client.get(re.search(r"http://testserver(/\S+)", mail.outbox[0].body)[1])

    assert EmailAddress.objects.get().verified is False


def test_new_account_may_do_nothing_that_a_visitor_may_not(client, db, partner):
    sign_up(client)
    confirm(client)
    sign_in(client)

    user = User.objects.get()
    assert (user.is_staff, user.groups.count(), user.memberships.count()) == (False, 0, 0)
    assert client.get(f"/en/partners/{partner.pk}/edit/").status_code == 404


def test_known_address_is_answered_like_a_new_one_and_told_by_mail(client, db):
    UserFactory(email="awa@example.org", language="fr")

    response = sign_up(client, email="Awa@Example.org")

    assert response["Location"] == "/en/accounts/confirm-email/"
    assert User.objects.count() == 1
    assert "Il en existe déjà un." in mail.outbox[0].body
    assert "http://testserver/fr/accounts/password/reset/" in mail.outbox[0].body


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "awa"},
        {"email": ""},
        {"password1": "12345", "password2": "12345"},
        {"password2": "another secret"},
        {"first_name": ""},
        {"last_name": "x" * 151},
        {"first_name": "a\x07"},
    ],
)
def test_wrong_sign_up_is_refused(client, db, wrong):
    response = sign_up(client, **wrong)

    assert response.status_code == 200
    assert len(texts(response, "p", "error")) >= 1
    assert User.objects.count() == 0


def test_accounts_that_administrators_made_sign_in_as_before(client, db):
    UserFactory(email="awa@example.org")

    sign_in(client, password=PASSWORD)

    assert is_signed_in(client)


def test_guessing_is_stopped_even_with_the_right_password(client, db):
    UserFactory(email="awa@example.org")
    for __ in range(5):
        sign_in(client, password="wrong")

    response = sign_in(client, password=PASSWORD)

    assert not is_signed_in(client)
    assert "Too many failed login attempts. Try again later." in response.text


def test_sign_up_by_a_machine_is_stopped(client, db):
    answers = [sign_up(client, email=f"a{number}@example.org") for number in range(11)]

    assert [answer.status_code for answer in answers[-2:]] == [302, 429]
    assert "Too many attempts" in answers[-1].text


def code_of(secret):
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def test_second_factor_is_set_up_and_asked_for(client, db):
    UserFactory(email="awa@example.org")
    sign_in(client, password=PASSWORD)
    client.post("/en/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/en/accounts/two-factor/totp/activate/")
    secret = read(page).one("input", id="authenticator_secret")["value"]
    client.post("/en/accounts/two-factor/totp/activate/", {"code": code_of(secret)})
    client.post("/en/accounts/logout/")

    response = sign_in(client, password=PASSWORD)
    before = is_signed_in(client)
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    client.post("/en/accounts/two-factor/authenticate/", {"code": codes[0]})

    assert response["Location"] == "/en/accounts/two-factor/authenticate/"
    assert (before, is_signed_in(client)) == (False, True)


def test_administrator_takes_a_lost_second_factor_off(client, administrator):
    user = UserFactory()
    TOTP.activate(user, "SECRET")
    client.force_login(administrator)
    data = {"action": "reset_second_factor", "_selected_action": user.pk, "index": 0}

    response = client.post("/admin/partners/user/", data, follow=True)

    assert texts(response, "li", "success") == ["1 account signs in without a second factor now."]
    assert Authenticator.objects.count() == 0
