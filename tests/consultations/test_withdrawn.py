"""What was public and is not any more: whoever keeps a copy learns that it is gone."""

from datetime import date, timedelta
from xml.etree import ElementTree as ET

import icalendar
import pytest
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from django.utils import timezone

from consultations import contributing
from consultations.models import Event
from consultations.views.calendar import TOLD
from tests.consultations.factories import (
    CallFactory,
    ContributionFactory,
    EventDayFactory,
    EventFactory,
    RecommendationFactory,
    RegistrationFactory,
    organiser,
)
from tests.factories import MembershipFactory, OfficeFactory, UserFactory

pytestmark = pytest.mark.django_db
CALENDAR, FEED = "/en/consultations/calendar.ics", "/en/consultations/feed.atom"
SINCE = "/api/v1/events/?updated_since=2020-01-01T00:00:00Z"


def put_back(event, **changes):
    for name, value in (changes | {"publication": "draft"}).items():
        setattr(event, name, value)
    event.full_clean()
    event.save()
    return event


def entries(client, address=CALENDAR):
    calendar = icalendar.Calendar.from_ical(client.get(address).content)
    return [(str(one["UID"]), str(one["STATUS"]), one["DTSTART"].dt) for one in calendar.walk("VEVENT")]  # fmt: skip


@pytest.fixture
def event():
    return EventFactory(title_en="The old title", days=[date(2030, 5, 3), date(2030, 5, 6)])


def test_calendar_cancels_the_entries_that_were_public(client, event):
    before = entries(client)
    day = event.days.get(date=date(2030, 5, 3))

    put_back(event, title_en="A secret title")
    day.delete()

    after = entries(client)
    assert [status for __, status, __ in before] == ["CONFIRMED", "CONFIRMED"]
    assert [(uid, at) for uid, __, at in after] == [(uid, at) for uid, __, at in before]
    assert [status for __, status, __ in after] == ["CANCELLED", "CANCELLED"]
    assert entries(client, f"/en/consultations/{event.pk}/event.ics") == after
    text = client.get(CALENDAR).text + client.get(f"/en/consultations/{event.pk}/event.ics").text
    assert "title" not in text
    assert "SUMMARY:No longer announced" in text
    assert client.get(f"/en/consultations/{event.pk}/").status_code == 404


def test_sequence_and_stamp_of_the_feed_grow(client, event):
    def sequences():
        calendar = icalendar.Calendar.from_ical(client.get(CALENDAR).content)
        return [one["SEQUENCE"] for one in calendar.walk("VEVENT")]

    was, stamp = max(sequences()), client.get(CALENDAR)["ETag"]
    fresh = client.get(CALENDAR, headers={"if-none-match": stamp}).status_code

    put_back(event)

    assert fresh == 304
    assert client.get(CALENDAR, headers={"if-none-match": stamp}).status_code == 200
    assert min(sequences()) > was


def test_whole_days_keep_their_dates(client):
    event = EventFactory(days=[])
    day = EventDayFactory(event=event, date=date(2030, 5, 3), starts=None, ends=None)

    put_back(event)

    ((uid, status, start),) = entries(client)
    assert (uid.partition("-")[0], status, start) == (
        str(day.pk),
        "CANCELLED",
        date(2030, 5, 3),
    )


def test_filtered_and_old_feeds_leave_it_out(client, event):
    put_back(event)

    assert entries(client, f"{CALENDAR}?q=old") == []
    assert len(entries(client)) == 2
    Event.objects.update(withdrawn_at=timezone.now() - TOLD - timedelta(days=1))
    assert entries(client) == []


def test_feed_for_readers_names_it_as_deleted(client, event):
    put_back(event)

    root = ET.fromstring(client.get(FEED).content)

    (stone,) = root.findall("{http://purl.org/atompub/tombstones/1.0}deleted-entry")
    assert stone.attrib["ref"] == f"urn:uuid:{event.uuid}"
    assert stone.attrib["when"].startswith(str(event.withdrawn_at.year))
    assert root.findall("{http://www.w3.org/2005/Atom}entry") == []


def test_api_gives_a_stone_after_what_has_changed(client, event):
    put_back(event)
    other = EventFactory()
    EventFactory(draft=True)

    body = client.get(SINCE).json()
    second = client.get(f"{SINCE}&page_size=1&page=2").json()

    assert body["count"] == 2
    assert [row["id"] for row in body["results"]] == [other.pk, event.pk]
    assert set(body["results"][1]) == {"id", "uuid", "publication", "updated_at"}
    assert body["results"][1]["publication"] == "gone"
    assert [row["id"] for row in second["results"]] == [event.pk]
    assert client.get("/api/v1/events/").json()["count"] == 1
    later = client.get("/api/v1/events/?updated_since=2100-01-01T00:00:00Z").json()
    assert later["results"] == []


def test_whoever_organises_it_sees_the_draft_and_no_stone(client):
    office = OfficeFactory()
    event = put_back(EventFactory(office=office))
    found = []

    for user in (
        organiser(),
        UserFactory(focal_point=True, office=office),
        UserFactory(registry_officer=True),
    ):
        client.force_login(user)
        found.append([row["publication"] for row in client.get(SINCE).json()["results"]])

    assert found == [["draft"], ["draft"], ["gone"]]
    assert event.withdrawn_at is not None


def test_editing_the_draft_moves_no_stone_and_publishing_takes_it_away(client, event):
    put_back(event)
    moment, entries_then = event.withdrawn_at, event.gone_entries

    event.venue = "Elsewhere"
    event.save()
    event.refresh_from_db()
    kept = (event.withdrawn_at, event.gone_entries)
    event.publication = "published"
    event.save()

    assert kept == (moment, entries_then)
    assert [status for __, status, __ in entries(client)] == ["CONFIRMED", "CONFIRMED"]
    assert [row["publication"] for row in client.get(SINCE).json()["results"]] == ["published"]


def test_draft_that_was_never_public_leaves_nothing(client):
    event = EventFactory(draft=True)
    event.save()

    assert entries(client) == []
    assert client.get(SINCE).json()["results"] == []
    assert client.get(f"/en/consultations/{event.pk}/event.ics").status_code == 404


@pytest.mark.parametrize("state", ["pending", "approved"])
def test_event_on_which_people_count_is_cancelled_not_hidden(client, event, state):
    RegistrationFactory(event=event, state=state)
    client.force_login(organiser())

    with pytest.raises(ValidationError, match="Cancel the event instead"):
        put_back(event)
    refused = client.patch(
        f"/api/v1/events/{event.pk}/", {"publication": "draft"}, "application/json"
    )

    assert refused.json()["errors"] == {
        "publication": ["People are registered. Cancel the event instead: then they are told."]
    }
    assert Event.objects.get().publication == "published"


def test_event_that_is_over_may_be_hidden():
    event = EventFactory(days=[date(2020, 5, 3)], registration_closes_at=None)
    RegistrationFactory(event=event)

    assert put_back(event).withdrawn_at is not None


def test_draft_with_people_that_was_never_public_can_be_edited():
    event = EventFactory(draft=True)
    RegistrationFactory(event=event)
    event.venue = "Elsewhere"

    event.full_clean()
    event.save()

    assert Event.objects.get().venue == "Elsewhere"


# Recommendations, calls and contributions


def changes(client, kind, user=None, since="2020-01-01T00:00:00Z"):
    """``(number, gone or there)`` of what the API tells whoever synchronises."""
    if user is None:
        client.logout()
    else:
        client.force_login(user)
    body = client.get(f"/api/v1/{kind}/?updated_since={since}").json()
    found = [(row["id"], row.get("publication", "there")) for row in body["results"]]
    assert body["count"] == len(found)
    return found


def test_recommendation_that_is_not_shown_any_more_is_told_to_the_public(client):
    row = RecommendationFactory(is_published=True)
    RecommendationFactory(event=EventFactory(draft=True))
    officer = UserFactory(registry_officer=True)
    row.is_published = False
    row.save()
    hidden = (changes(client, "recommendations"), changes(client, "recommendations", officer))
    later = changes(client, "recommendations", since="2100-01-01T00:00:00Z")
    row.is_published = True
    row.save()

    assert hidden == ([(row.pk, "gone")], [(row.pk, "there")])
    assert later == []
    assert changes(client, "recommendations") == [(row.pk, "there")]


def test_stone_says_only_that_it_is_gone(client):
    row = RecommendationFactory(is_published=True)
    row.is_published = False
    row.save(update_fields=["is_published", "updated_at"])

    (stone,) = client.get("/api/v1/recommendations/?updated_since=2020-01-01T00:00:00Z").json()[
        "results"
    ]

    row.refresh_from_db()
    assert set(stone) == {"id", "publication", "updated_at"}
    assert stone["updated_at"][:19] == row.withdrawn_at.isoformat()[:19]


def test_what_hangs_on_an_event_goes_with_it(client, event):
    public = RecommendationFactory(event=event, is_published=True)
    internal = RecommendationFactory(event=event)
    call = CallFactory(event=event)
    contribution = ContributionFactory(call=call, published=True)
    put_back(event)
    added = RecommendationFactory(event=event, is_published=True)
    kinds = ("recommendations", "calls", "contributions")
    officer = UserFactory(registry_officer=True)

    told = [changes(client, kind) for kind in kinds]
    staff = changes(client, "recommendations", officer)
    organisers = changes(client, "recommendations", organiser())

    assert told == [[(public.pk, "gone")], [(call.pk, "gone")], [(contribution.pk, "gone")]]
    assert staff == [(public.pk, "gone"), (internal.pk, "gone")]
    assert sorted(organisers) == [(row.pk, "there") for row in (public, internal, added)]
    event.publication = "published"
    event.save()
    assert [changes(client, kind)[0][1] for kind in kinds] == ["there"] * 3


def test_loss_by_itself_and_with_the_event_is_told_at_the_later_moment(client, event):
    row = RecommendationFactory(event=event, is_published=True)
    row.is_published = False
    row.save()
    put_back(event)
    type(row).objects.update(withdrawn_at="2024-01-01T00:00:00Z")

    with_event = changes(client, "recommendations", since="2025-01-01T00:00:00Z")
    Event.objects.update(withdrawn_at="2023-01-01T00:00:00Z")

    assert with_event == [(row.pk, "gone")]
    assert changes(client, "recommendations", since="2025-01-01T00:00:00Z") == []
    assert changes(client, "recommendations", since="2023-06-01T00:00:00Z") == [(row.pk, "gone")]


def test_contribution_that_is_withheld_after_all_is_told_to_the_public(client):
    row = ContributionFactory(published=True)
    never = ContributionFactory(state="submitted", may_be_published=True)
    officer = organiser()
    for one in (row, never):
        contributing.moderate(one, officer, publish=False, note="Off topic")
    withheld = (changes(client, "contributions"), changes(client, "contributions", officer))
    contributing.moderate(row, officer, publish=True)

    assert withheld[0] == [(row.pk, "gone")]
    assert sorted(withheld[1]) == [(row.pk, "there"), (never.pk, "there")]
    assert changes(client, "contributions") == [(row.pk, "there")]


def test_contribution_that_is_taken_back_is_told_to_its_organisers_only(client):
    row = ContributionFactory(state="submitted")
    member = MembershipFactory(partner=row.partner).user
    contributing.take_back(row, member)
    officer = organiser()
    found = [changes(client, "contributions", user) for user in (officer, member, None)]
    type(row).objects.update(state="submitted")

    assert found == [[(row.pk, "gone")], [(row.pk, "there")], []]
    assert changes(client, "contributions", officer) == [(row.pk, "there")]


CALLS = "/api/v1/calls/?updated_since=2020-01-01T00:00:00Z"


def test_deleted_call_leaves_its_number(client, event):
    kept = CallFactory(event=event)
    row = CallFactory(event=event)
    number = row.pk
    client.force_login(organiser())
    client.post(f"/en/consultations/{event.pk}/calls/{number}/edit/", {"delete": "1"})
    client.logout()

    rows = client.get(CALLS).json()

    assert rows["count"] == 2
    assert rows["results"][0]["id"] == kept.pk
    stone = rows["results"][1]
    assert (stone["id"], stone["publication"]) == (number, "gone")
    assert set(stone) == {"id", "publication", "updated_at"}
    assert client.get("/api/v1/calls/").json()["count"] == 1
    assert client.get(f"{CALLS}&page_size=1&page=2").json()["results"] == [stone]
    later = "/api/v1/calls/?updated_since=2100-01-01T00:00:00Z"
    assert client.get(later).json()["results"] == []


def test_call_that_was_deleted_or_went_with_its_event_is_told_to_readers_of_it(client, event):
    secret = CallFactory(event=EventFactory(draft=True))
    gone, withdrawn = CallFactory(event=event), CallFactory(event=event)
    numbers = [gone.pk, withdrawn.pk]
    secret.delete()
    gone.delete()
    put_back(event)

    rows = client.get(CALLS).json()["results"]

    assert [(row["id"], row["publication"]) for row in rows] == [
        (number, "gone") for number in numbers
    ]


def test_call_that_is_not_deleted_leaves_nothing(client, event):
    row = ContributionFactory(call__event=event).call

    with pytest.raises(ProtectedError):
        row.delete()

    assert client.get(CALLS).json()["count"] == 1
