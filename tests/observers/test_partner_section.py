"""A partner's page in the registry leads to its history as an observer and to its applications."""

import pytest

from tests.factories import MembershipFactory, ObserverStatusFactory, PartnerFactory, UserFactory
from tests.observers.factories import InterestFactory, application_in
from tests.pages import read


def ways(client, partner):
    """Where the page of a partner leads at the Council."""
    page = read(client.get(f"/en/partners/{partner.pk}/"))
    found = [link["href"] for link in page.one("main").all("a")]
    return [address for address in found if address.startswith("/en/observers/")]


@pytest.fixture
def application(db):
    return application_in("screening", partner=PartnerFactory())


def test_visitor_comes_to_the_history_and_to_no_application(client, application):
    assert ways(client, application.partner) == []

    ObserverStatusFactory(partner=application.partner)

    assert ways(client, application.partner) == [f"/en/observers/{application.partner_id}/"]
    assert application.reference not in client.get(f"/en/partners/{application.partner_id}/").text


@pytest.mark.parametrize("role", ["case_officer", "legal_officer", "governing_bodies"])
def test_staff_come_to_the_files_in_their_scope(client, application, role):
    client.force_login(UserFactory(**{role: True}))

    assert ways(client, application.partner) == [
        f"/en/observers/applications/{application.reference}/"
    ]


@pytest.mark.parametrize("role", ["registry_officer", "events_officer", "reviewer"])
def test_other_staff_and_drafts_have_no_way(client, application, role):
    draft = application_in("draft", partner=PartnerFactory())
    client.force_login(UserFactory(**{role: True}))

    assert ways(client, application.partner) == []
    client.force_login(UserFactory(case_officer=True))
    assert ways(client, draft.partner) == []


def test_conflict_of_interest_closes_the_way(client, application):
    user = UserFactory(is_superuser=True, administrator=True, case_officer=True)
    InterestFactory(application=application, user=user, has_conflict=True)
    client.force_login(user)

    assert ways(client, application.partner) == []


def test_own_people_come_to_their_own_page_in_plain_words(client, application):
    client.force_login(MembershipFactory(partner=application.partner, reader=True).user)

    assert ways(client, application.partner) == [f"/en/observers/own/{application.reference}/"]
    section = client.get(f"/en/partners/{application.partner_id}/").text
    assert "Screening" not in section
