"""Contributions and calls on the pages."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from consultations.models import Call, Contribution, RequestToSpeak
from tests.consultations.factories import (
    AgendaItemFactory,
    CallFactory,
    ContributionFactory,
    EventFactory,
    QuestionFactory,
    organiser,
)
from tests.pages import form_of, summary, texts

pytestmark = pytest.mark.django_db
BASE = "/en/consultations/"


def notices(response):
    return texts(response, "p", "notice")


def edited(client, address, changes):
    lists = {name: value if isinstance(value, list) else [value] for name, value in changes.items()}
    return form_of(client.get(address), "record") | lists


def test_contribution_is_written_handed_in_and_published(client, partner, member_editor):
    question = QuestionFactory(word_limit=3)
    call, event = question.call, question.call.event
    address = f"{BASE}{event.pk}/calls/{call.pk}/"
    name = f"answer_{question.pk}"
    client.force_login(member_editor)

    words = {name: "one two three four", "hand_in": "1"}
    long = client.post(address, edited(client, address, words))
    empty = client.post(address, edited(client, address, {"hand_in": "1"}))
    data = edited(
        client, address, {name: "Fees and fear", "hand_in": "1", "may_be_published": "on"}
    )
    client.post(address, data)

    assert any("4 words; at most 3" in line for line in summary(long))
    assert "one two three four" in long.text
    assert any("Answer a question, or add a file" in line for line in summary(empty))
    row = Contribution.objects.get()
    assert (row.state, row.partner, row.author) == ("submitted", partner, member_editor)
    client.force_login(organiser())
    client.post(f"{address}moderate/", {"contribution": row.pk, "publish": "1"})
    client.logout()
    assert "Fees and fear" in client.get(f"{BASE}contributions/{row.pk}/").text


def test_contribution_without_consent_is_not_published(client):
    row = ContributionFactory(state="submitted")
    client.force_login(organiser())
    address = f"{BASE}{row.call.event_id}/calls/{row.call_id}/moderate/"

    response = client.post(address, {"contribution": row.pk, "publish": "1"}, follow=True)

    assert notices(response) == ["The organisation has not agreed to publication."]
    client.logout()
    assert client.get(f"{BASE}contributions/{row.pk}/").status_code == 404


def test_closed_call_takes_nothing(client, partner, member_editor):
    call = CallFactory(closes_at=timezone.now() - timedelta(seconds=1))
    address = f"{BASE}{call.event_id}/calls/{call.pk}/"
    client.force_login(member_editor)

    response = client.post(address, {"partner": partner.pk, "language": "en"})

    assert list(summary(response)) == ["The call is closed: contributions are not taken any more."]
    assert Contribution.objects.count() == 0


def test_contribution_is_taken_back_while_the_call_is_open(client, partner, member_editor):
    row = ContributionFactory(partner=partner, state="submitted")
    client.force_login(member_editor)
    address = f"{BASE}{row.call.event_id}/calls/{row.call_id}/"

    client.post(address, {"take_back": "1"})

    row.refresh_from_db()
    assert row.state == "draft"


def test_floor_is_asked_for_once(client, partner, member_editor):
    event = EventFactory()
    item = AgendaItemFactory(event=event, takes_requests=True)
    client.force_login(member_editor)
    address = f"{BASE}{event.pk}/speak/"
    data = edited(client, address, {"topic": "Health", "item": str(item.pk)})

    first = client.post(address, data)
    twice = client.post(address, data)
    again = client.post(address, edited(client, address, {"topic": "Work", "item": str(item.pk)}))

    assert RequestToSpeak.objects.get().partner == partner
    assert (twice.status_code, twice["Location"]) == (302, first["Location"])
    assert list(summary(again)) == ["Your organisation has asked for the floor already."]


def test_officer_writes_a_call_with_its_questions(client):
    client.force_login(organiser())
    event = EventFactory(time_zone="Asia/Kathmandu")
    address = f"{BASE}{event.pk}/calls/add/"
    data = edited(
        client,
        address,
        {
            "title_en": "Your view",
            "opens_at": "2030-01-01T09:00",
            "closes_at": "2030-02-01T09:00",
            "questions-0-text_en": "What do you see?",
        },
    )

    assert client.post(address, data).status_code == 302
    call = Call.objects.get()
    assert call.closes_at == datetime(2030, 2, 1, 3, 15, tzinfo=UTC)
    assert [str(question) for question in call.questions.all()] == ["What do you see?"]


def test_question_that_is_wrong_is_named_with_its_group(client):
    client.force_login(organiser())
    address = f"{BASE}{EventFactory().pk}/calls/add/"
    data = edited(
        client,
        address,
        {
            "title_en": "Your view",
            "opens_at": "2030-01-01T09:00",
            "closes_at": "2030-02-01T09:00",
            "questions-0-text_en": "What do you see?",
            "questions-0-word_limit": "many",
        },
    )

    response = client.post(address, data)

    assert response.status_code == 422
    assert list(summary(response)) == [
        "Questions, What do you see? – Words at most: Enter a whole number."
    ]
    assert not Call.objects.exists()
