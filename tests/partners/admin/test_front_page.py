"""What waits for a reader, on the front page of the administration."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import AgreementFactory, AssessmentFactory, DocumentFactory, PartnerFactory
from tests.partners.admin.records import queries


def waiting(client):
    return {
        (concern.model.__name__, concern.key): (count, concern.url)
        for concern, count in client.get(reverse("admin:index")).context["waiting"]
    }


@pytest.fixture
def attention(db):
    """One record for everything that can wait, in Mali and in Senegal."""
    today = timezone.localdate()
    for code in ("ML", "SN"):
        known = {"hq_country__code": code, "confirmed_on": today}
        PartnerFactory(pending=True, **known)
        PartnerFactory(draft=True, created_at=timezone.now() - timedelta(days=31), **known)
        PartnerFactory(draft=True, **known)
        PartnerFactory(hq_country__code=code, confirmed_on=today - timedelta(days=366))
        PartnerFactory(category=None, **known)
        PartnerFactory(registration_expires_on=today + timedelta(days=60), **known)
        PartnerFactory(registration_expires_on=today - timedelta(days=1), **known)
        partner = PartnerFactory(**known)
        for factory in (AgreementFactory, DocumentFactory, AssessmentFactory):
            factory(partner=partner, starts_on=None if factory != AssessmentFactory else today)
            ends = [today + timedelta(days=60), today + timedelta(days=61)]
            for end in ends:
                factory(partner=partner, ends_on=end)
            factory(
                partner=partner,
                starts_on=today - timedelta(days=9),
                ends_on=today - timedelta(days=1),
            )
    PartnerFactory(archived=True, confirmed_on=None)


KEYS = [
    ("Partner", "pending"),
    ("Partner", "old-drafts"),
    ("Partner", "unconfirmed"),
    ("Partner", "incomplete"),
    ("Partner", "registration-ending"),
    ("Partner", "registration-ended"),
    ("Agreement", "ending"),
    ("Agreement", "ended"),
    ("Document", "ending"),
    ("Document", "ended"),
    ("Assessment", "ending"),
    ("Assessment", "ended"),
]


def test_front_page_counts_what_waits_for_headquarters(client, registry_officer, attention):
    client.force_login(registry_officer)

    assert {key: count for key, (count, __) in waiting(client).items()} == dict.fromkeys(KEYS, 2)


def test_front_page_counts_what_waits_for_a_focal_point(client, focal_point, attention):
    client.force_login(focal_point)

    assert {key: count for key, (count, __) in waiting(client).items()} == dict.fromkeys(KEYS, 1)


def test_front_page_says_that_nothing_waits_for_who_changes_nothing(
    client, case_officer, attention
):
    client.force_login(case_officer)

    response = client.get(reverse("admin:index"))

    assert response.context["waiting"] == []
    assert "Nothing waits for you at the moment." in response.text


def test_front_pages_numbers_lead_to_lists_of_that_length(client, focal_point, attention):
    client.force_login(focal_point)

    for count, address in waiting(client).values():
        assert client.get(address).context["cl"].result_count == count


def test_front_page_costs_the_same_however_much_waits(
    client, registry_officer, django_assert_num_queries, attention
):
    client.force_login(registry_officer)
    few = queries(client, reverse("admin:index"))
    PartnerFactory.create_batch(5, pending=True)

    assert queries(client, reverse("admin:index")) == few
