"""The page of an event: what each reader finds on it."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consultations.models import Recommendation
from tests.consultations.factories import (
    AgendaItemFactory,
    CallFactory,
    ContributionFactory,
    EventDocumentFactory,
    EventFactory,
    RecommendationFactory,
    RegistrationFactory,
    organiser,
)
from tests.factories import OfficeFactory
from tests.pages import read

pytestmark = pytest.mark.django_db
BASE = "/en/consultations/"


def test_event_page_shows_a_visitor_what_is_public(client):
    event = EventFactory(online_link="https://meeting.example/secret", evidence_note="Day inferred")
    AgendaItemFactory(event=event, title_en="Opening", speakers="Ms Example, chair")
    EventDocumentFactory(event=event, title="Concept", audience="public")
    EventDocumentFactory(event=event, title="Internal", audience="organisers")
    RegistrationFactory(event=event, person_name="Somebody Private")

    text = client.get(f"{BASE}{event.pk}/").text

    for shown in ("Opening", "Ms Example, chair", "Concept", "Log in to register"):
        assert shown in text
    for hidden in ("Internal", "Somebody Private", "meeting.example"):
        assert hidden not in text


def test_event_page_costs_the_same_however_much_hangs_on_it(client, partner, member_editor):
    client.force_login(member_editor)
    event = EventFactory()

    def cost():
        client.get(f"{BASE}{event.pk}/")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{BASE}{event.pk}/")
        return len(queries)

    def add():
        item = AgendaItemFactory(event=event)
        EventDocumentFactory(event=event, item=item)
        EventDocumentFactory(event=event)
        RegistrationFactory(event=event, partner=partner)
        RecommendationFactory(event=event, is_published=True, office=OfficeFactory())
        ContributionFactory(call=CallFactory(event=event), published=True)

    add()
    few = cost()
    for __ in range(3):
        add()
    assert cost() == few


def test_next_edition_begins_with_what_became_of_the_last(client):
    last = EventFactory(days=[date(2025, 5, 5)])
    RecommendationFactory(event=last, is_published=True, text_en="Open posts", status="done")
    event = EventFactory()

    page = read(client.get(f"{BASE}{event.pk}/"))

    assert "What became of the last edition’s recommendations" in page.text
    assert "Open posts Done" in page.text
    assert Recommendation.objects.count() == 1


@pytest.mark.parametrize(
    ("other", "is_shown"),
    [
        ({}, False),
        ({"ordinal": 3}, True),
        ({"ordinal": 5}, False),
        ({"ordinal": 3, "countries": ["ML"]}, True),
        ({"ordinal": 3, "countries": ["PE"]}, False),
    ],
)
def test_edition_before_has_a_lower_number_and_the_same_part_of_the_world(client, other, is_shown):
    rows = {"text_en": "Open posts", "is_published": True}
    RecommendationFactory(event=EventFactory(days=[date(2025, 5, 5)], **other), **rows)
    second = EventFactory(days=[date(2024, 5, 5)], ordinal=2, countries=["ML"])
    RecommendationFactory(event=second, text_en="Second’s", is_published=True)
    # the last one of all, without any recommendation
    EventFactory(days=[date(2025, 9, 9)], ordinal=4)
    event = EventFactory(ordinal=5, countries=["ML", "NE"])

    section = read(client.get(f"{BASE}{event.pk}/")).one(id="earlier").text

    assert ("Open posts" in section, "Second’s" in section) == (is_shown, not is_shown)


def test_draft_and_unknown_events_are_not_there(client):
    draft = EventFactory(draft=True)

    for number in (draft.pk, 10**30, 0):
        for page in ("", "event.ics", "documents/1/"):
            assert client.get(f"{BASE}{number}/{page}").status_code == 404


def test_document_is_handed_to_its_readers_only(client):
    document = EventDocumentFactory(audience="organisers")
    address = f"{BASE}{document.event_id}/documents/{document.pk}/"

    assert client.get(address).status_code == 404
    client.force_login(organiser())
    assert b"".join(client.get(address).streaming_content).startswith(b"%PDF")
