"""The API of consultations: the same scopes, filters and sentences as the pages."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consultations.models import Event
from tests.consultations.factories import (
    AgendaItemFactory,
    CallFactory,
    ContributionFactory,
    EventFactory,
    ProgressNoteFactory,
    RecommendationFactory,
    RegistrationFactory,
    organiser,
)
from tests.factories import OfficeFactory, UserFactory
from tests.pages import read

pytestmark = pytest.mark.django_db
NEW = {
    "series": "regional",
    "title_fr": "Consultation régionale",
    "level": "regional",
    "mode": "hybrid",
    "time_zone": "Asia/Kathmandu",
    "days": [
        {"date": "2030-04-07", "starts": "09:00", "ends": "16:30"},
        {"date": "2030-04-09", "starts": "09:00", "ends": "12:00"},
    ],
    "countries": ["NP"],
    "quota": 2,
}


def rows(client, address):
    response = client.get(f"/api/v1/{address}")
    assert response.status_code == 200, response.content
    return response.json()["results"]


def post(client, address, data):
    return client.post(f"/api/v1/{address}", data, "application/json")


def test_organiser_opens_an_event_with_days_that_do_not_follow_each_other(client):
    client.force_login(organiser())

    response = post(client, "events/", NEW)

    assert response.status_code == 201, response.content
    body = response.json()
    assert body["starts_at"] == "2030-04-07T03:15:00+00:00"
    assert body["ends_at"] == "2030-04-09T06:15:00+00:00"
    assert [day["date"] for day in body["days"]] == ["2030-04-07", "2030-04-09"]
    assert (body["phase"], body["publication"], body["year"]) == ("announced", "draft", 2030)


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"time_zone": "Nowhere/At_All"}, "time_zone", "is not a time zone"),
        ({"quota": 0}, "quota", "Give a number from 1 up"),
        ({"days": [NEW["days"][0], NEW["days"][0]]}, "days", "This day is listed already."),
        (
            {"days": [{"date": "2030-04-07", "starts": "17:00", "ends": "09:00"}]},
            "days",
            "The end comes before the start",
        ),
        ({"days": [{"date": "2030-02-30"}]}, "days", "Date has wrong format"),
        ({"days": [{"date": "2030-04-07", "hour": "9"}]}, "days", "There is no such field here."),
        ({"days": "tomorrow"}, "days", "Expected a list of items"),
        ({"title_fr": ""}, "non_field_errors", "Give the title in at least one language."),
        ({"series": "none"}, "series", "is not one of the codes"),
        ({"co_organisers": [99999]}, "co_organisers", "There are no partners with these numbers"),
        ({"phase": "open"}, "phase", "You cannot change this here."),
    ],
)
def test_event_is_refused_with_a_sentence(client, changes, field, words):
    client.force_login(organiser())

    response = post(client, "events/", NEW | changes)

    assert response.status_code == 400
    assert words in str(response.json()["errors"].get(field, response.json()))
    assert Event.objects.count() == 0


def test_focal_point_opens_events_for_its_own_office(client):
    office = OfficeFactory()
    client.force_login(UserFactory(focal_point=True, office=office))

    response = post(client, "events/", NEW)

    assert (response.status_code, response.json()["office"]) == (201, office.code)


def test_member_opens_no_event(client, member_admin):
    client.force_login(member_admin)

    assert post(client, "events/", NEW).status_code == 403


def test_seats_are_not_lowered_and_new_ones_are_given_away(client):
    client.force_login(organiser())
    event = EventFactory(seats_room=1)
    RegistrationFactory(event=event)
    waiting = RegistrationFactory(event=event, waiting=True)
    address = f"/api/v1/events/{event.pk}/"

    refused = client.patch(address, {"seats_room": 0}, "application/json")
    done = client.patch(address, {"seats_room": 2}, "application/json")

    assert refused.json()["errors"] == {
        "seats_room": ["Seats that are taken: 1. Keep at least as many."]
    }
    assert done.status_code == 200
    waiting.refresh_from_db()
    assert waiting.state == "approved"


def test_event_that_was_read_can_be_sent_back_whole(client):
    client.force_login(organiser())
    event = EventFactory(countries=["ML", "SN"])
    address = f"/api/v1/events/{event.pk}/"
    body = client.get(address).json()

    response = client.put(address, body | {"title_en": "New title"}, "application/json")

    assert response.status_code == 200, response.content
    assert response.json()["title_en"] == "New title"


def test_link_to_the_meeting_is_told_to_nobody(client):
    EventFactory(online_link="https://meeting.example/secret")

    assert "meeting.example" not in client.get("/api/v1/events/").text


def test_lists_follow_scopes_and_updated_since(client, partner, member_editor):
    event, __ = EventFactory(), EventFactory(draft=True)
    RegistrationFactory(event=event, partner=partner)
    RegistrationFactory(event=event)
    RecommendationFactory(event=event, is_published=True)
    RecommendationFactory(event=event)
    ContributionFactory(call=CallFactory(event=event), published=True)

    assert [row["id"] for row in rows(client, "events/")] == [event.pk]
    assert len(rows(client, "registrations/")) == 0
    assert len(rows(client, "recommendations/")) == 1
    assert "owner" not in rows(client, "recommendations/")[0]
    assert len(rows(client, "contributions/")) == 1
    client.force_login(member_editor)
    assert len(rows(client, "registrations/")) == 1
    for name in ("events", "registrations", "recommendations", "contributions"):
        assert rows(client, f"{name}/?updated_since=2020-01-01T00:00:00Z") != []
        assert rows(client, f"{name}/?updated_since=2100-01-01T00:00:00Z") == []
        assert client.get(f"/api/v1/{name}/?updated_since=yesterday").status_code == 400
        assert client.get(f"/api/v1/{name}/?bogus=1").status_code == 400


@pytest.mark.parametrize("name", ["events", "registrations", "recommendations", "contributions"])
def test_lists_cost_the_same_however_long(client, name):
    client.force_login(organiser())
    address = f"/api/v1/{name}/"

    def add():
        event = EventFactory(countries=["ML"])
        AgendaItemFactory(event=event)
        RegistrationFactory(event=event)
        ProgressNoteFactory(recommendation=RecommendationFactory(event=event))
        ContributionFactory(call=CallFactory(event=event), published=True)

    def cost():
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    add()
    few = cost()
    for __ in range(3):
        add()
    assert cost() == few


def test_organiser_records_a_recommendation(client):
    client.force_login(organiser())
    event = EventFactory()

    response = post(
        client, "recommendations/", {"event": event.pk, "number": 1, "text_en": "Meet more often."}
    )
    refused = client.patch(
        f"/api/v1/recommendations/{response.json()['id']}/",
        {"status": "not_accepted"},
        "application/json",
    )

    assert response.status_code == 201, response.content
    assert "Say why" in str(refused.json()["errors"])


@pytest.mark.parametrize(
    "query",
    ["", "level=global", "country=SN", "region=202", "mode=online", "language=es", "year=2017",
     "q=sante", "when=past", "when=coming", "phase=over&phase=open", "series=idm"],
)  # fmt: skip
@pytest.mark.parametrize("staff", [False, True])
def test_page_and_api_list_the_same(client, query, staff):
    EventFactory(level="global", countries=["SN"], mode="online", interpretation=["es"])
    EventFactory(theme_fr="La santé", days=[date(2017, 8, 28)])
    EventFactory(draft=True)
    EventFactory(cancelled=True, level="global")
    if staff:
        client.force_login(organiser())

    page = read(client.get(f"/en/consultations/?{query}")).all("div", "name")

    listed = [row["title_en"] for row in rows(client, f"events/?{query}")]
    assert sorted(listed) == sorted(node.one("a").text for node in page)


def test_draft_to_which_a_recommendation_is_carried_is_shown_to_its_organisers_only(client):
    office = OfficeFactory()
    draft = EventFactory(draft=True, title_en="Secret edition")
    own = EventFactory(office=office)
    recommendation = RecommendationFactory(event=own, is_published=True, carried_to=draft)
    RecommendationFactory(event=own, is_published=True, carried_to=EventFactory())
    focal_point = UserFactory(focal_point=True, office=office)
    readers = {
        "visitor": None,
        "registry officer": UserFactory(registry_officer=True),
        "focal point": focal_point,
        "organiser": organiser(),
    }
    told, listed = {}, {}

    for name, user in readers.items():
        client.logout()
        if user:
            client.force_login(user)
        row = client.get(f"/api/v1/recommendations/{recommendation.pk}/").json()
        told[name] = row["carried_to"]
        listed[name] = sum(bool(row["carried_to"]) for row in rows(client, "recommendations/"))
        for address in ("", f"{recommendation.pk}/change/"):
            page = client.get(f"/admin/consultations/recommendation/{address}", follow=True)
            if name != "organiser":
                assert "Secret edition" not in page.text

    assert told == {
        "visitor": None,
        "registry officer": None,
        "focal point": None,
        "organiser": draft.pk,
    }
    assert listed == {"visitor": 1, "registry officer": 1, "focal point": 1, "organiser": 2}

    client.force_login(focal_point)
    address = f"/api/v1/recommendations/{recommendation.pk}/"
    body = client.get(address).json()
    response = client.put(address, body | {"theme": "Health"}, "application/json")
    assert (response.status_code, response.json()["theme"]) == (200, "Health")
    recommendation.refresh_from_db()
    assert recommendation.carried_to == draft


def test_edition_of_another_office_may_be_sent_back(client):
    office = OfficeFactory()
    client.force_login(UserFactory(focal_point=True, office=office))
    recommendation = RecommendationFactory(
        event=EventFactory(office=office), carried_to=EventFactory()
    )
    address = f"/api/v1/recommendations/{recommendation.pk}/"
    body = client.get(address).json()

    same = client.put(address, body | {"theme": "Health"}, "application/json")
    other = client.patch(address, {"carried_to": EventFactory().pk}, "application/json")

    assert (same.status_code, other.status_code) == (200, 400)
