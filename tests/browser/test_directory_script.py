"""Where there is script: focus and opened filters outlive the exchange of the list."""

import pytest

from tests.browser.looking import DESK, PHONE
from tests.factories import PartnerFactory

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
FOCUS = "document.activeElement.id"


def until(page, expression):
    """Wait for an expression to hold; Playwright's own waiting is stopped by the pages' policy."""
    for __ in range(100):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise AssertionError(expression)


@pytest.fixture
def press(page):
    """Do something that exchanges the list, and wait for the new one."""

    def act(action, address):
        with page.expect_response(lambda response: address in response.url):
            action()
        until(page, "!document.querySelector('.htmx-request, .htmx-settling')")

    return act


def test_filters_stay_open_on_a_phone_and_keep_the_focus(page, registry, press):
    page.set_viewport_size(PHONE)
    page.goto("/fr/partners/")
    page.locator(".filterbox > summary").click()
    box = page.locator("#facet-category-academia")

    press(box.check, "category=academia")

    until(page, f"{FOCUS} == 'facet-category-academia'")
    assert page.evaluate("document.querySelector('.filterbox').open")
    assert page.url.endswith("/fr/partners/?category=academia")
    english = page.locator("#languages a[lang=en]")
    assert english.get_attribute("href") == "/en/partners/?category=academia"


def test_focus_goes_on_at_the_results(page, registry, press):
    for number in range(30):
        PartnerFactory(legal_name=f"Another {number}")
    page.set_viewport_size(DESK)
    page.goto("/en/partners/?category=ngo")

    press(lambda: page.locator(".pager a[rel=next]").press("Enter"), "page=2")
    until(page, f"{FOCUS} == 'result-count'")
    press(lambda: page.locator(".chips a").first.press("Enter"), "/en/partners/")
    until(page, f"{FOCUS} == 'result-count'")

    assert page.url.endswith("/en/partners/")


def test_enter_in_a_field_saves_the_record(page, full, officer, sign_in):
    sign_in(officer)
    page.goto(f"/en/partners/{full.number}/edit/")

    page.locator("#id_city").fill("Kayes")
    with page.expect_navigation():
        page.locator("#id_city").press("Enter")

    assert page.url.endswith(f"/en/partners/{full.number}/")
    full.refresh_from_db()
    assert full.city == "Kayes"


def test_new_row_has_the_focus(page, full, officer, sign_in):
    sign_in(officer)
    page.set_viewport_size(PHONE)
    page.goto(f"/en/partners/{full.number}/edit/")

    with page.expect_navigation():
        page.locator("button[name=add][value=contacts]").click()

    until(page, f"{FOCUS} == 'id_contacts-2-name'")
    assert page.locator("#id_contacts-2-name").is_visible()
