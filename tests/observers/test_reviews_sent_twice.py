"""What a reviewer declares and hands in is recorded once, and a second sending reads so."""

import pytest

from observers.models import ConflictDeclaration, Opinion
from tests.factories import UserFactory
from tests.observers.callers import of
from tests.observers.factories import AssignmentFactory, InterestFactory, application_in
from tests.observers.test_sent_twice import TWICE, sending, twice


@pytest.fixture
def reviewer(db):
    return UserFactory(reviewer=True)


@pytest.fixture
def application(reviewer):
    application = application_in("under_review")
    AssignmentFactory(application=application, reviewer=reviewer)
    return application


def test_conflict_declared_twice_leads_to_the_list(application, reviewer):
    client, address = of(reviewer), f"{application.get_absolute_url()}interest/"
    data = {"has_conflict": "yes", "reason": "My sister works there."}

    said = twice(client, address, data | {"sending": sending(client.get(address))})

    assert TWICE in said
    assert ConflictDeclaration.objects.get().has_conflict


def test_opinion_handed_in_twice_reads_as_recorded(application, reviewer):
    InterestFactory(application=application, user=reviewer)
    client, address = of(reviewer), f"{application.get_absolute_url()}opinion/"
    criterion = application.guideline.criteria.get()
    data = {"recommendation": "admit", "hand_in": "1", f"mark_{criterion.pk}": "yes"}

    said = twice(client, address, data | {"sending": sending(client.get(address))})

    assert TWICE in said
    assert Opinion.objects.get().submitted_at is not None


def test_draft_of_an_opinion_may_go_back_to_what_it_was(application, reviewer):
    InterestFactory(application=application, user=reviewer)
    client, address = of(reviewer), f"{application.get_absolute_url()}opinion/"
    mark = {"sending": sending(client.get(address))}

    for comment in ("One.", "Two.", "One."):
        assert client.post(address, {"comment": comment} | mark).status_code == 302

    assert Opinion.objects.get().comment == "One."
