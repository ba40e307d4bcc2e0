"""axe finds nothing on the pages of accounts and of errors."""

import re

import pytest
from django.conf import settings
from django.core import mail

from tests.browser.looking import faults, faults_at
from tests.factories import UserFactory

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
ACCOUNTS = "/en/accounts"


def press(page, name):
    """Press a button of the page, and say how the portal answers."""
    with page.expect_navigation() as answer:
        page.locator("main").get_by_role("button", name=name, exact=True).click()
    return answer.value.status


def test_axe_finds_nothing_at_the_door(page, transactional_db):
    addresses = [
        f"{ACCOUNTS}/login/",
        f"{ACCOUNTS}/signup/",
        f"{ACCOUNTS}/inactive/",
        f"{ACCOUNTS}/password/reset/",
        f"{ACCOUNTS}/confirm-email/",
        f"{ACCOUNTS}/confirm-email/nonsense/",
    ]

    found = {address: faults_at(page, address) for address in addresses}

    assert found == {address: [] for address in addresses}


def test_axe_finds_nothing_on_a_refused_sign_in(page, transactional_db):
    page.goto(f"{ACCOUNTS}/login/")
    page.locator("input[type=email]").fill("nobody@example.org")
    page.locator("input[type=password]").fill("wrong-password")

    press(page, "Log in")

    assert page.get_by_role("alert").all_inner_texts() == [
        "One thing to correct\nThe email address and/or password you specified are not correct."
    ]
    assert faults(page) == []


def test_axe_finds_nothing_on_the_demonstration_accounts(page, transactional_db, settings):
    settings.PORTAL_DEMO = True

    assert faults_at(page, f"{ACCOUNTS}/login/") == []


def test_axe_finds_nothing_on_the_way_to_a_new_password(page, transactional_db):
    user = UserFactory()
    found = {}
    page.goto(f"{ACCOUNTS}/password/reset/")
    press(page, "Send the link")
    found["refused"] = faults(page)
    page.locator("input[type=email]").fill(user.email)
    press(page, "Send the link")
    found["sent"] = faults(page)
    address = re.search(r"https?://\S+/key/\S+", mail.outbox[0].body)[0]
    page.goto(address)
    found["new password"] = faults(page)
    page.locator("input[type=password]").first.fill("short")
    press(page, "Set the password")
    found["refused password"] = faults(page)
    for field in page.locator("input[type=password]").all():
        field.fill("a-long-enough-password")
    press(page, "Set the password")
    found["done"] = faults(page)
    page.goto(address)
    found["used up"] = faults(page)

    assert found == {address: [] for address in found}


def test_axe_finds_nothing_on_the_pages_of_an_account(page, officer, sign_in):
    sign_in(officer)
    addresses = [
        "/en/account/",
        f"{ACCOUNTS}/password/change/",
        f"{ACCOUNTS}/reauthenticate/",
        f"{ACCOUNTS}/email/",
        f"{ACCOUNTS}/logout/",
    ]

    found = {address: faults_at(page, address) for address in addresses}

    assert found == {address: [] for address in addresses}


def test_axe_finds_nothing_beside_a_new_token(page, officer, sign_in):
    sign_in(officer)
    page.goto("/en/account/")
    page.locator("#id_name").fill("monthly report")

    press(page, "Make a token")

    assert page.locator(".secret").count() == 1
    assert faults(page) == []


def test_axe_finds_nothing_on_a_token_to_correct(page, officer, sign_in):
    sign_in(officer)
    page.goto("/en/account/")

    status = press(page, "Make a token")

    assert status == 422
    assert faults(page) == []


def test_axe_finds_nothing_on_a_page_that_is_not(page, transactional_db):
    assert faults_at(page, "/en/nowhere/", status=404) == []


def test_axe_finds_nothing_on_a_page_for_others(page, member_admin, sign_in):
    sign_in(member_admin)

    assert faults_at(page, "/admin/", status=403) == []


def test_axe_finds_nothing_on_a_form_without_its_cookie(page, context, transactional_db):
    page.goto(f"{ACCOUNTS}/login/")
    context.clear_cookies()

    status = press(page, "Log in")

    assert status == 403
    assert faults(page) == []


def test_axe_finds_nothing_on_a_form_with_too_many_fields(page, transactional_db):
    page.goto(f"{ACCOUNTS}/login/")
    fields = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
    page.locator("main form").evaluate(
        "(form, fields) => { for (let i = 0; i < fields; i++)"
        " form.append(Object.assign(document.createElement('input'),"
        " {type: 'hidden', name: 'x'})); }",
        fields,
    )

    status = press(page, "Log in")

    assert status == 400
    assert faults(page) == []


def test_axe_finds_nothing_on_the_page_of_a_failure(page, transactional_db):
    page.goto("/en/")

    page.set_content((settings.BASE_DIR / "templates" / "500.html").read_text())

    assert faults(page) == []
