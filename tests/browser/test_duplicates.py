"""The duplicates desk and the merging in a browser: axe, no sideways scrolling, merge and undo."""

import pytest

from partners.models import Merge, Partner
from tests.browser.looking import PHONE, faults_at
from tests.consultations.factories import RegistrationFactory
from tests.factories import DuplicatePairFactory, PartnerFactory
from tests.observers.factories import application_in

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


@pytest.fixture
def pair(full):
    twin = PartnerFactory(legal_name="Association des femmes du Sahel et de la savane", city="Gao")
    return DuplicatePairFactory(left=full, right=twin)


def test_axe_finds_nothing_on_the_desk_and_in_merging(page, pair, officer, sign_in):
    sign_in(officer)
    addresses = [
        "/en/partners/duplicates/",
        f"/fr/partners/duplicates/{pair.pk}/",
        f"/en/partners/{pair.left_id}/merge/",
        f"/es/partners/{pair.left_id}/merge/{pair.right_id}/",
    ]

    found = {address: faults_at(page, address) for address in addresses}

    assert found == {address: [] for address in addresses}
    page.set_viewport_size(PHONE | {"width": 360})
    widths = {}
    for address in addresses:
        page.goto(address)
        widths[address] = page.evaluate("document.documentElement.scrollWidth")
    assert widths == dict.fromkeys(addresses, 360)


def test_two_records_become_one_and_two_again(page, pair, officer, sign_in):
    sign_in(officer)
    page.goto("/en/partners/duplicates/")
    page.locator(".results a").first.click()
    page.get_by_label("The same body").check()
    page.get_by_role("button", name="Keep this decision").click()
    page.get_by_role("button", name="Merge the two").click()

    assert Partner.objects.get(pk=pair.right_id).merged_into_id == pair.left_id
    page.get_by_role("button", name="Undo this merging").click()
    page.get_by_text("The two records are two again.").wait_for()
    assert Partner.objects.get(pk=pair.right_id).status == "active"


def test_records_with_applications_and_registrations_are_joined_and_parted(
    page, pair, officer, sign_in
):
    kept, gone = pair.left, pair.right
    hanging = {}
    for partner, stage in ((kept, "withdrawn"), (gone, "screening")):
        hanging[partner.pk] = [
            application_in(stage, partner=partner),
            RegistrationFactory(partner=partner),
            RegistrationFactory(partner=partner, state="attended"),
        ]
    sign_in(officer)

    page.goto(f"/en/partners/{kept.pk}/merge/{gone.pk}/")
    # one is an observer, the other still applies for it: said before anybody tries
    page.get_by_text("must be withdrawn or closed first").first.wait_for()
    hanging[gone.pk][0].stage = "closed"
    hanging[gone.pk][0].save()
    page.get_by_role("button", name="Merge the two").click()
    page.get_by_text("The two records are one now.").wait_for()
    joined = owners(hanging)
    page.goto(f"/en/partners/{gone.pk}/")
    landed = page.url
    page.goto(Merge.objects.get().get_absolute_url())
    page.get_by_role("button", name="Undo this merging").click()
    page.get_by_text("The two records are two again.").wait_for()

    assert joined == {kept.pk: {kept.pk}, gone.pk: {kept.pk}}
    assert landed.endswith(kept.get_absolute_url())
    assert owners(hanging) == {kept.pk: {kept.pk}, gone.pk: {gone.pk}}
    page.goto(f"/en/partners/{gone.pk}/")
    assert page.locator("h1").first.inner_text() == gone.legal_name


def owners(hanging):
    """To whom belongs now what hung on each record before."""
    return {
        number: {type(row).objects.get(pk=row.pk).partner_id for row in rows}
        for number, rows in hanging.items()
    }
