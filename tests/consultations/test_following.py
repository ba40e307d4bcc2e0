"""Recommendations: the tracker, recording, reporting, carrying on, and reminders to owners."""

import io
from datetime import UTC, date, datetime, timedelta

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consultations import following
from consultations.models import Recommendation
from partners.models import Notice
from tests.consultations.factories import (
    EventFactory,
    ProgressNoteFactory,
    RecommendationFactory,
    SeriesFactory,
    organiser,
)
from tests.factories import OfficeFactory, PartnerFactory, UserFactory
from tests.pages import form_of, read, texts

pytestmark = pytest.mark.django_db
BASE = "/en/consultations/recommendations/"


def staff(**fields):
    return UserFactory(is_staff=True, registry_officer=True, **fields)


def names(response):
    return texts(response, "p", "name")


def test_public_sees_what_is_published(client):
    RecommendationFactory(number=1, text_en="Open posts", is_published=True)
    RecommendationFactory(number=2, text_en="Not yet told")
    RecommendationFactory(text_en="Of a draft", is_published=True, event=EventFactory(draft=True))

    response = client.get(BASE)

    assert names(response) == ["1. Open posts"]


def test_owners_are_told_to_staff_only(client):
    owner = staff(email="owner@iom.example")
    row = RecommendationFactory(owner=owner, is_published=True)

    outside = [
        client.get(BASE),
        client.get(f"{BASE}{row.pk}/"),
        client.get(f"{BASE}export.csv"),
        client.get("/api/v1/recommendations/"),
    ]
    found = client.get(f"{BASE}?owner={owner.pk}")
    asked = client.get(f"/api/v1/recommendations/?owner={owner.pk}").json()["results"]
    client.force_login(organiser())
    inside = client.get(f"{BASE}?owner={owner.pk}")

    assert [row for row in outside if "owner@iom.example" in row.getvalue().decode()] == []
    assert (names(found), asked) == ([], [])
    assert len(names(inside)) == 1
    assert "owner@iom.example" in inside.text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status=done", ["1. Done"]),
        ("silent=yes", ["3. Silent"]),
        ("late=yes", ["2. Moving"]),
        ("q=sil", ["3. Silent"]),
        ("age=2", ["1. Done", "2. Moving", "3. Silent", "4. Refused"]),
        ("age=0", []),
        ("office=bamako", ["2. Moving"]),
        ("series=iom-cso-annual", ["1. Done", "2. Moving", "3. Silent", "4. Refused"]),
    ],
)
def test_tracker_is_narrowed_on_the_page_and_in_the_api(client, query, found):
    days = [timezone.localdate() - timedelta(days=1000)]
    event = EventFactory(days=days)
    rows = [
        {"text_en": "Done", "status": "done"},
        {"text_en": "Moving", "due_on": date(2020, 1, 1), "office": OfficeFactory(code="bamako")},
        {"text_en": "Silent"},
        {"text_en": "Refused", "status": "not_accepted", "reason": "No money."},
    ]
    for number, fields in enumerate(rows, 1):
        row = RecommendationFactory(event=event, number=number, is_published=True, **fields)
        if number == 2:
            ProgressNoteFactory(recommendation=row)

    response = client.get(f"{BASE}?{query}")
    api = client.get(f"/api/v1/recommendations/?{query}").json()["results"]

    assert names(response) == found
    assert sorted(f"{row['number']}. {row['text_en']}" for row in api) == found


def test_picture_counts_what_its_table_says(client):
    event = EventFactory(title_en="Third edition", days=[date(2024, 5, 5)])
    for number, status in enumerate(["done", "done", "in_progress", "noted", "accepted"], 1):
        RecommendationFactory(event=event, number=number, status=status, is_published=True)
    ProgressNoteFactory(recommendation=Recommendation.objects.get(number=5))

    response = client.get(BASE)

    (line,) = read(response).one("tbody").all("tr")
    assert [cell.text for cell in line.all("td")] == ["2", "2", "1", "0", "5"]
    widths = [(bar["class"], bar["width"]) for bar in read(response).all("rect")]
    assert widths == [("done", "120"), ("moving", "120"), ("silent", "60")]


def test_bad_values_are_told_and_never_break(client):
    assert client.get(f"{BASE}?status=bogus&page=x").status_code == 200
    assert client.get(f"{BASE}?owner=abc&event=9999999999999999999").status_code == 200
    assert client.get(f"{BASE}export.csv?status=bogus").status_code == 400
    assert client.get(f"{BASE}export.doc").status_code == 404
    assert client.get(f"{BASE}999999/").status_code == 404


def test_formulas_are_harmless_in_csv_and_xlsx(client):
    RecommendationFactory(text_en="=HYPERLINK('x')", is_published=True)

    lines = client.get(f"{BASE}export.csv").getvalue().decode("utf-8-sig")
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{BASE}export.xlsx").getvalue()))

    assert "'=HYPERLINK('x')" in lines
    cell = book.active["C2"]
    assert (cell.value, cell.data_type) == ("=HYPERLINK('x')", "s")


def test_partner_that_a_reader_does_not_see_is_not_named(client):
    hidden = PartnerFactory(legal_name="Hidden House", is_listed=False)
    row = RecommendationFactory(raised_by=hidden, is_published=True)

    answers = [client.get(f"{BASE}{row.pk}/"), client.get(f"{BASE}export.csv")]

    assert [row for row in answers if b"Hidden House" in row.getvalue()] == []


def test_organiser_records_one_under_the_next_number(client):
    event = EventFactory()
    RecommendationFactory(event=event, number=4)
    client.force_login(organiser())
    address = f"/en/consultations/{event.pk}/recommendations/add/"

    form = form_of(client.get(address), "record")
    response = client.post(address, form | {"text_fr": "Ouvrir des postes", "status": "noted"})

    row = Recommendation.objects.get(text_fr="Ouvrir des postes")
    assert response["Location"] == f"{BASE}{row.pk}/"
    assert (row.number, row.is_published) == (5, False)


def test_reason_is_asked_for_and_nothing_is_lost(client):
    event = EventFactory()
    client.force_login(organiser())
    address = f"/en/consultations/{event.pk}/recommendations/add/"

    response = client.post(address, {"text_en": "Pay all", "status": "not_accepted"})

    assert response.status_code == 422
    assert "Say why it is not, or only partly, accepted." in response.text
    assert "Pay all" in response.text
    assert not Recommendation.objects.exists()


def test_others_neither_record_nor_report(client, partner, member_editor):
    row = RecommendationFactory(is_published=True)
    for user in (member_editor, staff()):
        client.force_login(user)

        added = client.get(f"/en/consultations/{row.event_id}/recommendations/add/")
        edited = client.get(f"/en/consultations/{row.event_id}/recommendations/{row.pk}/edit/")
        reported = client.post(f"{BASE}{row.pk}/", {"status": "done"})

        assert [added.status_code, edited.status_code, reported.status_code] == [404, 404, 404]
    row.refresh_from_db()
    assert row.status == "noted"


def test_owner_reports_with_a_note_and_changes_nothing_else(client):
    owner = staff()
    event = EventFactory(days=[date(2026, 1, 5)])
    row = RecommendationFactory(event=event, owner=owner, text_en="Open posts")
    client.force_login(owner)
    form = form_of(client.get(f"{BASE}{row.pk}/"), "record")

    response = client.post(
        f"{BASE}{row.pk}/",
        form
        | {
            "status": "in_progress",
            "text": "Two posts are open.",
            "happened_on": "2026-03-01",
            "text_en": "Nothing at all",
            "is_published": "on",
        },
    )

    row.refresh_from_db()
    assert response.status_code == 302
    assert (row.status, row.text_en, row.is_published) == ("in_progress", "Open posts", False)
    note = row.progress.get()
    assert (note.text, note.happened_on, note.author) == (
        "Two posts are open.",
        date(2026, 3, 1),
        owner,
    )


def test_progress_of_a_day_to_come_is_refused_and_what_was_typed_stays(client):
    owner = staff()
    row = RecommendationFactory(owner=owner)
    client.force_login(owner)
    form = form_of(client.get(f"{BASE}{row.pk}/"), "record")

    response = client.post(
        f"{BASE}{row.pk}/", form | {"text": "Open already.", "happened_on": "2999-03-01"}
    )

    assert response.status_code == 422
    assert "Progress is noted once it has happened: give today or an earlier day." in response.text
    assert "Open already." in response.text
    assert row.progress.count() == 0


def test_owner_says_why_not(client):
    owner = staff()
    row = RecommendationFactory(owner=owner)
    client.force_login(owner)

    response = client.post(f"{BASE}{row.pk}/", {"status": "partly", "reason": "", "text": "Typed"})

    assert response.status_code == 422
    assert "Say why it is not, or only partly, accepted." in response.text
    assert "Typed" in response.text
    assert not row.progress.exists()


def test_open_ones_are_carried_to_the_next_edition_and_begin_its_page(client):
    series = SeriesFactory()
    first = EventFactory(series=series, days=[date(2024, 5, 5)])
    EventFactory(series=series, days=[date(2025, 5, 5)])
    third = EventFactory(series=series)
    RecommendationFactory(event=first, number=1, status="done", is_published=True)
    carried = RecommendationFactory(event=first, number=2, text_en="Still open", is_published=True)
    client.force_login(organiser())

    response = client.post(
        f"/en/consultations/{first.pk}/recommendations/carry/", {"target": third.pk}
    )
    client.logout()
    page = client.get(f"/en/consultations/{third.pk}/")

    carried.refresh_from_db()
    assert response.status_code == 302
    assert carried.carried_to == third
    section = read(page).all("section", id="earlier")[0]
    assert "Still open" in section.text
    assert read(page).all("section")[0] is not None
    assert page.text.index("Still open") < page.text.index("When and where")


def test_nothing_is_carried_backwards(client):
    series = SeriesFactory()
    early = EventFactory(series=series, days=[date(2024, 5, 5)])
    late = EventFactory(series=series)
    RecommendationFactory(event=late)
    user = organiser()
    client.force_login(user)

    response = client.post(
        f"/en/consultations/{late.pk}/recommendations/carry/", {"target": early.pk}
    )

    assert response.status_code == 404
    with pytest.raises(ValidationError):
        following.carry(late, early, by=user)


def test_owner_is_reminded_once_in_a_while_of_all_that_is_due(django_capture_on_commit_callbacks):
    owner = staff(language="fr")
    soon = timezone.localdate() + timedelta(days=3)
    RecommendationFactory(owner=owner, text_en="Due soon", text_fr="Bientôt dû", due_on=soon)
    RecommendationFactory(owner=owner, text_en="Overdue", due_on=date(2024, 1, 1))
    RecommendationFactory(owner=owner, text_en="Far off", due_on=soon + timedelta(days=90))
    RecommendationFactory(owner=owner, text_en="Settled", due_on=soon, status="done")
    RecommendationFactory(text_en="Nobody’s", due_on=soon)

    following.remind()
    following.remind()

    notice = Notice.objects.get(kind="recommendations_due")
    assert (notice.user, notice.language) == (owner, "fr")
    assert "Bientôt dû" in notice.body
    assert "Overdue" in notice.body
    assert "Far off" not in notice.body
    assert "Settled" not in notice.body
    assert f"/fr/consultations/recommendations/?owner={owner.pk}" in notice.body


def test_owner_is_reminded_again_after_two_weeks():
    owner = staff()
    due = timezone.localdate() + timedelta(days=3)
    past = datetime(2024, 1, 1, tzinfo=UTC)
    row = RecommendationFactory(owner=owner, due_on=due, reminded_at=past)

    following.remind()

    row.refresh_from_db()
    assert Notice.objects.count() == 1
    assert row.reminded_at > past


def test_tracker_costs_the_same_however_long(client):
    client.force_login(organiser())

    def cost():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(BASE).status_code == 200
        return len(queries)

    def fill(number):
        for __ in range(number):
            row = RecommendationFactory(
                owner=staff(), raised_by=PartnerFactory(), office=OfficeFactory()
            )
            ProgressNoteFactory(recommendation=row)

    fill(2)
    cost()
    few = cost()
    fill(15)

    assert cost() == few
