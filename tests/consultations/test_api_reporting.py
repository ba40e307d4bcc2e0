"""Reporting on recommendations over the API."""

from datetime import date

import pytest

from consultations.models import Recommendation
from tests.consultations.factories import (
    EventFactory,
    ProgressNoteFactory,
    RecommendationFactory,
    organiser,
)
from tests.factories import OfficeFactory, UserFactory

pytestmark = pytest.mark.django_db


def rows(client, address):
    response = client.get(f"/api/v1/{address}")
    assert response.status_code == 200, response.content
    return response.json()["results"]


def post(client, address, data):
    return client.post(f"/api/v1/{address}", data, "application/json")


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
