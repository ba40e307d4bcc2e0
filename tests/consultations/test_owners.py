"""What the owner of recommendations finds on the home page."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.consultations.factories import EventFactory, RecommendationFactory
from tests.factories import UserFactory
from tests.pages import read

pytestmark = pytest.mark.django_db


def owned(client):
    """The tiles of the home page that are about recommendations."""
    page = read(client.get("/en/"))
    return [tile for tile in page.all("section") if "Recommendations in your care" in tile.text]


def test_owner_finds_what_is_due_on_the_home_page(client):
    me = UserFactory(case_officer=True)
    today = timezone.localdate()
    event = EventFactory(title_en="Consultation in Bamako")
    for text, due, status in (
        ("Some day", None, "noted"),
        ("Far off", today + timedelta(days=90), "accepted"),
        ("Soon", today + timedelta(days=3), "in_progress"),
        ("Late", today - timedelta(days=3), "noted"),
        ("Finished", today - timedelta(days=3), "done"),
    ):
        RecommendationFactory(event=event, owner=me, text_en=text, due_on=due, status=status)
    RecommendationFactory(event=event, owner=UserFactory(case_officer=True), text_en="Of others")
    client.force_login(me)

    (tile,) = owned(client)

    rows = [item.text for item in tile.all("li")]
    assert [row.split()[0] for row in rows] == ["Late", "Soon", "Far", "Some"]
    assert ("overdue" in rows[0], "due soon" in rows[1], "due soon" in rows[2]) == (
        True,
        True,
        False,
    )
    assert "Consultation in Bamako" in rows[3]
    assert f"?owner={me.pk}" in client.get("/en/").text


def test_nobody_else_finds_it(client):
    owner = UserFactory(case_officer=True)
    hidden = RecommendationFactory(owner=owner, event=EventFactory(draft=True))

    found = [len(owned(client))]
    for user in (owner, UserFactory(events_officer=True), UserFactory()):
        client.force_login(user)
        found.append(len(owned(client)))

    assert hidden.event.publication == "draft"
    assert found == [0, 0, 0, 0]


def test_panel_of_an_owner_costs_the_same_however_many_there_are(client):
    me = UserFactory(case_officer=True)
    client.force_login(me)

    def cost():
        client.get("/en/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/en/")
        return len(queries)

    for __ in range(5):
        RecommendationFactory(owner=me)
    few = cost()
    for __ in range(4):
        RecommendationFactory(owner=me)

    assert cost() == few
    assert "4 more" in owned(client)[0].text
