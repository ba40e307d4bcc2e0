"""The API of consultations: the same scopes, filters and sentences as the pages."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consultations import participation
from consultations.models import Event, Recommendation, Registration
from tests.consultations.factories import (
    AgendaItemFactory,
    CallFactory,
    ContributionFactory,
    EventFactory,
    ProgressNoteFactory,
    RecommendationFactory,
    RegistrationFactory,
    organiser,
    running,
)
from tests.factories import (
    ApiTokenFactory,
    MembershipFactory,
    OfficeFactory,
    PartnerFactory,
    UserFactory,
)
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


def person(event, partner, **fields):
    return {
        "event": event.pk,
        "partner": partner.pk,
        "person_name": "Example Person",
        "email": "person@example.org",
        "mode": "in_person",
        "needs_food": "No nuts",
    } | fields


def test_organisation_registers_its_people(client, partner, member_editor):
    client.force_login(member_editor)
    event = EventFactory(quota=1)

    response = post(client, "registrations/", person(event, partner))
    again = post(client, "registrations/", person(event, partner))
    second = post(
        client, "registrations/", person(event, partner, person_name="B", email="b@b.org")
    )

    assert response.status_code == 201, response.content
    assert response.json()["state"] == "approved"
    assert again.status_code == 400
    assert again.json()["errors"]
    assert "may send one person" in str(second.json()["errors"])
    assert Registration.objects.count() == 1


def test_registration_keeps_its_event_organisation_and_mode(client, partner, member_editor):
    client.force_login(member_editor)
    registration = RegistrationFactory(
        event=EventFactory(), partner=partner, mode="in_person", created_by=member_editor
    )
    address = f"/api/v1/registrations/{registration.pk}/"

    answers = {
        name: client.patch(address, {name: value}, "application/json")
        for name, value in {
            "event": EventFactory().pk,
            "partner": PartnerFactory().pk,
            "mode": "online",
        }.items()
    }
    corrected = client.patch(address, {"person_name": "Right Name"}, "application/json")

    refusal = "This cannot be changed: cancel the registration, and register again."
    assert [answer.status_code for answer in answers.values()] == [400, 400, 400]
    assert {name: answer.json()["errors"] for name, answer in answers.items()} == {
        name: {name: [refusal]} for name in ("event", "partner", "mode")
    }
    assert corrected.status_code == 200
    registration.refresh_from_db()
    assert (registration.person_name, registration.mode) == ("Right Name", "in_person")


def test_needs_and_addresses_reach_organisers_only(client, partner, member_editor):
    office = OfficeFactory()
    event = EventFactory(office=office)
    RegistrationFactory(
        event=event, partner=partner, email="secret@example.org", needs_food="Nothing with nuts",
        needs_access="A ramp", needs_interpretation="Signs", created_by=member_editor,
    )  # fmt: skip
    secrets = ("secret@example.org", "Nothing with nuts", "A ramp", "Signs")
    readers = {
        "visitor": None,
        "member": member_editor,
        "reader": MembershipFactory(partner=partner, reader=True).user,
        "registry officer": UserFactory(registry_officer=True),
        "governing bodies": UserFactory(governing_bodies=True),
        "other office": UserFactory(focal_point=True, office=OfficeFactory()),
        "own office": UserFactory(focal_point=True, office=office),
        "organiser": organiser(),
    }
    number = Registration.objects.get().pk
    doors = [
        "/api/v1/registrations/", f"/api/v1/registrations/{number}/", f"/api/v1/events/{event.pk}/",
        "/api/v1/events/", f"/en/consultations/{event.pk}/", "/en/consultations/mine/",
        f"/en/consultations/{event.pk}/event.ics", f"/en/partners/{partner.pk}/",
        f"/en/partners/{partner.pk}/history/", "/en/consultations/",
        "/admin/consultations/registration/", f"/admin/consultations/registration/{number}/change/",
        f"/admin/consultations/registration/{number}/history/",
        f"/en/consultations/{event.pk}/invitations/", f"/en/consultations/{event.pk}/edit/",
    ]  # fmt: skip
    told = set()

    for name, user in readers.items():
        client.logout()
        if user:
            client.force_login(user)
        for door in doors:
            text = client.get(door, follow=True).text
            if any(secret in text for secret in secrets):
                told.add(name)

    assert told == {"own office", "organiser"}


def test_move_is_made_and_a_stale_one_is_a_conflict(client, partner, member_editor):
    client.force_login(member_editor)
    registration = RegistrationFactory(partner=partner, event=EventFactory())
    address = f"registrations/{registration.pk}/cancel/"

    done, stale = post(client, address, {}), post(client, address, {})
    forbidden = post(client, f"registrations/{registration.pk}/reopen/", {})
    unknown = post(client, f"registrations/{registration.pk}/explode/", {})

    assert (done.status_code, done.json()["state"]) == (200, "cancelled")
    assert (stale.status_code, stale.json()["code"]) == (409, "stale")
    assert (forbidden.status_code, unknown.status_code) == (403, 404)


def test_move_with_a_strange_name_is_refused_and_not_made(client, partner, member_editor):
    client.force_login(member_editor)
    registration = RegistrationFactory(partner=partner, event=EventFactory())

    refused = post(client, f"registrations/{registration.pk}/cancel/", {"reason": "Ill"})

    registration.refresh_from_db()
    assert (refused.status_code, refused.json()["errors"]) == (
        400,
        {"reason": ["There is no such field here."]},
    )
    assert registration.state == "approved"


def test_check_in_may_say_how_long_ago_the_badge_was_read(client):
    client.force_login(organiser())
    registration = RegistrationFactory(event=running())
    address = f"registrations/{registration.pk}/check_in/"

    wrong = post(client, address, {"waited": -1})
    done = post(client, address, {"waited": 3600})
    again = post(client, address, {})

    registration.refresh_from_db()
    passed = (timezone.now() - registration.attended_at).total_seconds()
    assert (wrong.status_code, list(wrong.json()["errors"])) == (400, ["waited"])
    assert (done.status_code, done.json()["state"]) == (200, "attended")
    assert (again.status_code, again.json()["code"]) == (409, "stale")
    assert 3600 <= passed < 3600 + 120


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


def test_token_for_reading_registers_nobody(client, partner, member_editor):
    token = ApiTokenFactory(user=member_editor)

    response = client.post(
        "/api/v1/registrations/", person(EventFactory(), partner), "application/json",
        headers={"Authorization": f"Bearer {token.secret}"},
    )  # fmt: skip

    assert response.status_code == 403


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


def test_person_finds_its_registrations_among_its_data(client, member_editor):
    RegistrationFactory(created_by=member_editor, person_name="A Colleague", needs_food="Secret")
    RegistrationFactory(email=member_editor.email, person_name="Myself", needs_food="No nuts")
    RegistrationFactory()

    found = participation.of_person(member_editor)

    assert [(row["person_name"], row.get("needs_food")) for row in found] == [
        ("A Colleague", None),
        ("Myself", "No nuts"),
    ]


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


# Reporting on recommendations


def test_owner_reports_over_the_api_as_on_the_page(client):
    owner = UserFactory(registry_officer=True)
    row = RecommendationFactory(event=EventFactory(days=[date(2026, 1, 5)]), owner=owner)
    client.force_login(owner)
    address = f"recommendations/{row.pk}/report/"

    reported = post(
        client, address,
        {"status": "in_progress", "text": "Two posts are open.", "happened_on": "2026-03-01"},
    )  # fmt: skip
    silent = post(client, address, {"due_on": "2027-01-01"})

    assert reported.status_code == 200, reported.content
    note = {"happened_on": "2026-03-01", "text": "Two posts are open."}
    assert (reported.json()["status"], reported.json()["progress"]) == ("in_progress", [note])
    assert (silent.json()["status"], silent.json()["due_on"]) == ("in_progress", "2027-01-01")
    assert silent.json()["progress"] == [note]
    assert row.progress.get().author == owner


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"status": "partly"}, "non_field_errors", "Say why it is not, or only partly, accepted."),
        ({"status": "begun"}, "status", "is not one of the choices"),
        ({"text": "x" * 2001}, "text", "2000"),
        ({"text": "Done.", "happened_on": "soon"}, "happened_on", "YYYY-MM-DD"),
        ({"text": "Done.", "happened_on": "2999-01-01"}, "happened_on", "once it has happened"),
        ({"text": "Done.", "text_en": "Nothing"}, "text_en", "no such field"),
    ],
)
def test_report_is_refused_with_a_sentence_and_changes_nothing(client, changes, field, words):
    row = RecommendationFactory()
    client.force_login(organiser())

    response = post(client, f"recommendations/{row.pk}/report/", {"due_on": "2027-01-01"} | changes)

    row.refresh_from_db()
    assert response.status_code == 400
    assert words in str(response.json()["errors"][field])
    assert (row.status, row.due_on, row.progress.count()) == ("noted", None, 0)


@pytest.mark.parametrize(
    ("sent", "field", "words"),
    [
        ({}, "non_field_errors", "Say how far it is (status, reason, due_on)"),
        ({"text": "  "}, "non_field_errors", "or what has happened (text)"),
        ({"happened_on": "2026-03-01"}, "text", "Say what happened on this day."),
        ({"status": "done", "happened_on": "2026-03-01"}, "text", "what happened on this day"),
    ],
)
def test_report_that_says_nothing_is_refused(client, sent, field, words):
    row = RecommendationFactory()
    client.force_login(organiser())

    response = post(client, f"recommendations/{row.pk}/report/", sent)

    row.refresh_from_db()
    assert response.status_code == 400
    assert words in str(response.json()["errors"][field])
    assert (row.status, row.progress.count()) == ("noted", 0)


def test_report_is_for_the_owner_and_the_organisers(client, member_admin):
    office = OfficeFactory()
    row = RecommendationFactory(is_published=True, event=EventFactory(office=office))
    answers = []

    for user in (
        UserFactory(registry_officer=True),
        member_admin,
        UserFactory(focal_point=True, office=OfficeFactory()),
        UserFactory(focal_point=True, office=office),
        organiser(),
    ):
        client.force_login(user)
        response = post(client, f"recommendations/{row.pk}/report/", {"text": "A meeting."})
        answers.append(response.status_code)
    client.logout()
    answers.append(post(client, f"recommendations/{row.pk}/report/", {}).status_code)

    assert answers == [404, 404, 404, 200, 200, 401]
    assert row.progress.count() == 2


def test_report_on_another_version_is_refused(client):
    row = RecommendationFactory()
    client.force_login(organiser())
    address = f"/api/v1/recommendations/{row.pk}/"
    stamp = client.get(address)["ETag"]

    answers = [
        client.post(
            f"{address}report/", {"text": "A meeting."}, "application/json",
            headers={"if-match": stamp},
        ).status_code
        for __ in range(2)
    ]  # fmt: skip

    assert answers == [200, 412]


def test_recommendation_changes_with_its_notes(client):
    note = ProgressNoteFactory(recommendation=RecommendationFactory(is_published=True))
    Recommendation.objects.update(updated_at="2024-01-01T00:00:00Z")
    before = rows(client, "recommendations/?updated_since=2025-01-01T00:00:00Z")
    note.delete()

    (after,) = rows(client, "recommendations/?updated_since=2025-01-01T00:00:00Z")

    assert (before, after["progress"]) == ([], [])
