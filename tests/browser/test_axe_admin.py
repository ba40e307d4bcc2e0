"""axe finds nothing in the administration either, by the rules of WCAG 2.2 AA.

Beyond those, Django's own templates name the search box by a picture and leave a table head empty.
"""

import pytest

from tests.browser.looking import faults_at

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


@pytest.mark.parametrize(
    "address",
    [
        "/admin/",
        "/admin/partners/partner/",
        "/admin/partners/partner/?q=nothing-of-this-name",
        "/admin/partners/partner/add/",
        "/admin/partners/partner/{number}/change/",
        "/admin/partners/partner/{number}/history/",
        "/admin/partners/contact/",
        "/admin/partners/engagement/add/",
        "/admin/partners/user/",
        "/admin/partners/user/add/",
        "/admin/partners/category/",
    ],
)
def test_axe_finds_nothing_in_the_administration(page, full, administrator, sign_in, address):
    sign_in(administrator)

    assert faults_at(page, address.format(number=full.number)) == []
