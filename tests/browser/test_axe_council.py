"""axe finds nothing on the public pages about observers and on the pages of Council sessions."""

from datetime import date

import pytest
from django.utils import timezone

from observers.models import Certificate, MembershipCount, StatusChange
from tests.browser.looking import faults_at
from tests.factories import (
    CouncilSessionFactory,
    MembershipFactory,
    ObserverStatusFactory,
    PartnerFactory,
    UserFactory,
)
from tests.observers.factories import ApplicationFactory, ComingSessionFactory, in_days

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


@pytest.fixture
def status(transactional_db):
    """An observer that was renamed and is suspended, and others that are not counted."""
    session = CouncilSessionFactory(number=107, starts_on=date(2016, 12, 5))
    status = ObserverStatusFactory(
        partner__legal_name="Example Network", started_on=date(2016, 12, 5), session=session,
        decision="1338",
    )  # fmt: skip
    for kind, new_name in (("renamed", "Example World Network"), ("suspended", "")):
        StatusChange(
            status=status, kind=kind, new_name=new_name, decided_on=date(2020, 1, 1),
            decision="Resolution No. 1400", reason="As decided.", session=session,
        ).record(UserFactory())  # fmt: skip
    ObserverStatusFactory(started_on=None, evidence="announced", session=session)
    ObserverStatusFactory(kind="intergovernmental")
    MembershipCount.objects.create(as_of="2016-12", member_states=166, source="https://iom.int/")
    return status


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_axe_finds_nothing_on_the_public_pages(page, status, language):
    code = Certificate.objects.of(status).code
    addresses = [
        f"/{language}/observers/",
        f"/{language}/observers/?as_of=nonsense",
        f"/{language}/observers/?as_of=1950-01-01",
        f"/{language}/observers/{status.partner_id}/",
        f"/{language}/observers/decisions/",
        f"/o/{code}",
    ]

    found = {address: faults_at(page, address) for address in addresses}

    assert found == {key: [] for key in addresses}
    assert faults_at(page, "/o/unknown", status=404) == []


def test_axe_finds_nothing_on_the_pages_of_sessions(page, status, sign_in):
    sign_in(UserFactory(governing_bodies=True))
    session = CouncilSessionFactory(number=117, starts_on=in_days(-1), ends_on=in_days(2))
    ComingSessionFactory(number=118)
    for place in (1, 2):
        partner = PartnerFactory(legal_name=f"Example body {place}")
        MembershipFactory(partner=partner)
        ApplicationFactory(partner=partner, session=session, stage="on_agenda", list_position=place)
    ApplicationFactory(session=session, stage="recommended")
    base = "/en/observers/sessions"
    addresses = [
        f"{base}/", f"{base}/add/", f"{base}/regular-117/", f"{base}/regular-117/edit/",
        f"{base}/regular-117/decisions/?outcome=admit", f"{base}/regular-117/place/",
        f"{base}/regular-117/notes/",
        "/en/observers/letters/",
        f"/en/observers/{status.partner_id}/", f"/en/observers/{status.partner_id}/change/",
        f"/en/observers/{status.partner_id}/confirm/",
        f"/en/observers/{status.partner_id}/representatives/add/",
    ]  # fmt: skip

    found = {address: faults_at(page, address) for address in addresses}

    assert found == {key: [] for key in addresses}


def test_a_batch_is_decided_in_the_browser(page, status, sign_in):
    sign_in(UserFactory(governing_bodies=True))
    session = CouncilSessionFactory(number=117, starts_on=in_days(-1), ends_on=in_days(2))
    partner = PartnerFactory(legal_name="Example body")
    MembershipFactory(partner=partner)
    ApplicationFactory(
        partner=partner, session=session, stage="on_agenda", symbol="C/117/1",
        published_on=in_days(-9),
    )  # fmt: skip
    page.goto("/en/observers/sessions/regular-117/decisions/?outcome=admit")
    page.get_by_label("Resolution number").fill("1500")
    page.get_by_label("Decided on").fill(timezone.localdate().isoformat())
    page.get_by_label("Way of adoption").select_option("vote")
    page.get_by_label("Result of the vote").fill("150, 2, 1")

    page.get_by_role("button", name="Look at what will happen").click()
    page.get_by_role("button", name="Record 1 decision").click()

    assert page.locator("h1").inner_text() == "Letters that wait"
    assert page.get_by_role("link", name="admitted.pdf").count() == 1
    assert faults_at(page, "/en/observers/letters/") == []
