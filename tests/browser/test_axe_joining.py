"""axe finds nothing on the way into an organisation, nor on the pages of a second factor."""

import pytest

from tests.browser.looking import faults, faults_at
from tests.factories import (
    PASSWORD,
    InvitationFactory,
    MembershipFactory,
    MembershipRequestFactory,
    PartnerFactory,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


def test_axe_finds_nothing_on_the_way_into_an_organisation(page, officer, sign_in):
    partner = PartnerFactory(legal_name="Femmes du Sahel")
    MembershipFactory(partner=partner)
    InvitationFactory(partner=partner)
    asked = MembershipRequestFactory(partner=partner)
    own = InvitationFactory(email=officer.email)
    sign_in(officer)
    addresses = [
        "/en/partners/represent/",
        "/en/partners/represent/?q=femmes",
        "/en/partners/represent/new/",
        f"/en/partners/{partner.pk}/represent/",
        f"/en/partners/{partner.pk}/people/",
        "/en/partners/requests/",
        f"/en/partners/requests/{asked.pk}/",
        f"/en/partners/invitations/{own.secret}/",
    ]

    found = {address: faults_at(page, address) for address in addresses}

    assert found == {address: [] for address in addresses}


def test_axe_finds_nothing_on_refused_forms(page, officer, sign_in):
    partner = PartnerFactory()
    asked = MembershipRequestFactory(partner=partner)
    sign_in(officer)
    found = {}
    for address, button in [
        (f"/en/partners/{partner.pk}/represent/", "Ask"),
        (f"/en/partners/{partner.pk}/people/", "Invite"),
        (f"/en/partners/requests/{asked.pk}/", "Answer"),
    ]:
        page.goto(address)
        page.locator("main").get_by_role("button", name=button, exact=True).click()
        page.locator("#errors").wait_for()
        found[address] = faults(page)

    assert found == {address: [] for address in found}


def test_axe_finds_nothing_on_the_pages_of_a_second_factor(page, officer, sign_in):
    sign_in(officer)
    page.goto("/en/accounts/two-factor/totp/activate/")
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("main button[type=submit]").first.click()
    page.locator("#authenticator_secret").wait_for()
    found = {"activate": faults(page), "index": faults_at(page, "/en/accounts/two-factor/")}

    assert found == {address: [] for address in found}
