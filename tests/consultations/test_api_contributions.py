"""Calls and contributions over the API: the rules and the sentences of the pages."""

from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consultations.models import Answer, Call, Contribution
from tests.consultations.factories import (
    CallFactory,
    ContributionFactory,
    EventFactory,
    QuestionFactory,
    organiser,
)
from tests.factories import PDF, MembershipFactory, OfficeFactory, PartnerFactory, UserFactory

pytestmark = pytest.mark.django_db
CALLS, CONTRIBUTIONS = "/api/v1/calls/", "/api/v1/contributions/"


def post(client, address, data):
    return client.post(address, data, "application/json")


def patch(client, row, data):
    address = CONTRIBUTIONS if isinstance(row, Contribution) else CALLS
    return client.patch(f"{address}{row.pk}/", data, "application/json")


def new_call(event):
    return {
        "event": event.pk,
        "title_en": "What helps?",
        "opens_at": "2020-01-01T00:00:00Z",
        "closes_at": "2099-01-01T00:00:00Z",
        "questions": [{"text_en": "Why?", "word_limit": 3}, {"text_fr": "Comment ?"}],
    }


@pytest.fixture
def call():
    return CallFactory()


@pytest.fixture
def question(call):
    return QuestionFactory(call=call, word_limit=3)


def draft_of(call, partner, question=None, **changes):
    answers = [{"question": question.pk, "text": "Two words"}] if question else []
    return {
        "call": call.pk,
        "partner": partner.pk,
        "language": "fr",
        "may_be_published": True,
        "answers": answers,
    } | changes


def test_organiser_calls_for_contributions(client):
    client.force_login(organiser())

    response = post(client, CALLS, new_call(EventFactory()))

    assert response.status_code == 201, response.content
    body = response.json()
    assert (body["title_en"], body["is_open"]) == ("What helps?", True)
    assert [row["word_limit"] for row in body["questions"]] == [3, 500]


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"closes_at": "2019-01-01T00:00:00Z"}, "non_field_errors", "A call closes after it opens"),
        ({"title_en": ""}, "non_field_errors", "Give the title in at least one language."),
        ({"questions": [{"word_limit": 5}]}, "questions", "Give the question in at least one"),
        ({"questions": [{"text_en": "?", "word_limit": 0}]}, "questions", "from 1 up"),
        ({"questions": [{"id": 99, "text_en": "?"}]}, "questions", "no question with the number 99"),
        ({"questions": "why"}, "questions", "Expected a list"),
        ({"event": 99999}, "event", "You organise no event with the number 99999."),
    ],
)  # fmt: skip
def test_call_is_refused_with_a_sentence(client, changes, field, words):
    client.force_login(organiser())

    response = post(client, CALLS, new_call(EventFactory()) | changes)

    assert response.status_code == 400
    assert words in str(response.json()["errors"][field])
    assert Call.objects.count() == 0


def test_questions_are_changed_and_an_answered_one_stays(client, call, question):
    client.force_login(organiser())
    added = patch(client, call, {"questions": [{"id": question.pk, "text_en": "Better?"}, {"text_en": "New?"}]})  # fmt: skip
    Answer.objects.create(contribution=ContributionFactory(call=call), question=question, text="A")

    refused = patch(client, call, {"questions": []})

    assert [row["text_en"] for row in added.json()["questions"]] == ["Better?", "New?"]
    assert refused.json()["errors"] == {
        "questions": ["A question that somebody has answered stays."]
    }
    assert call.questions.count() == 2


def test_calls_are_written_by_organisers_of_the_event_only(client, call, member_admin):
    other = UserFactory(focal_point=True, office=OfficeFactory())
    answers = []

    for user in (member_admin, UserFactory(registry_officer=True), other):
        client.force_login(user)
        answers.append(post(client, CALLS, new_call(call.event)).status_code)
        answers.append(patch(client, call, {"title_en": "Mine"}).status_code)

    assert answers == [403, 404, 403, 404, 400, 404]


def test_calls_are_seen_with_their_event_and_narrowed(client):
    event = EventFactory()
    open_one = CallFactory(event=event)
    closed = CallFactory(event=event, closes_at=datetime(2020, 2, 1, tzinfo=UTC))
    CallFactory(event=EventFactory(draft=True))
    CallFactory()

    def found(query):
        return {row["id"] for row in client.get(f"{CALLS}?{query}").json()["results"]}

    assert found(f"event={event.pk}") == {open_one.pk, closed.pk}
    assert found(f"event={event.pk}&open=yes") == {open_one.pk}
    assert len(found("")) == 3


def test_organisation_writes_hands_in_and_takes_back(
    client, partner, member_editor, call, question
):
    client.force_login(member_editor)

    made = post(client, CONTRIBUTIONS, draft_of(call, partner, question))
    row = Contribution.objects.get()
    changed = patch(client, row, {"answers": [{"question": question.pk, "text": "Better so"}]})
    handed_in = post(client, f"{CONTRIBUTIONS}{row.pk}/hand_in/", {})
    locked = patch(client, row, {"language": "es"})
    taken_back = post(client, f"{CONTRIBUTIONS}{row.pk}/take_back/", {})
    again = patch(client, row, {"language": "es"})

    assert made.status_code == 201, made.content
    assert (made.json()["state"], made.json()["moves"]) == ("draft", ["hand_in"])
    assert [answer["text"] for answer in changed.json()["answers"]] == ["Better so"]
    assert (handed_in.json()["state"], handed_in.json()["moves"]) == ("submitted", ["take_back"])
    assert (locked.status_code, locked.json()["code"]) == (409, "stale")
    assert (taken_back.json()["state"], again.json()["language"]) == ("draft", "es")
    assert row.author == member_editor


def test_contribution_that_was_read_can_be_sent_back_whole(
    client, partner, member_editor, call, question
):
    client.force_login(member_editor)
    made = post(client, CONTRIBUTIONS, draft_of(call, partner, question)).json()

    response = client.put(
        f"{CONTRIBUTIONS}{made['id']}/", made | {"language": "es"}, "application/json"
    )

    assert response.status_code == 200, response.content
    assert response.json()["language"] == "es"


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"answers": [{"question": 99, "text": "A"}]}, "answers", "no question with the number 99"),
        ({"call": 99999}, "call", "There is no call with the number 99999."),
        ({"partner": 99999}, "partner", "There is no partner with the number 99999."),
        ({"language": "xx"}, "language", "is not one of the choices"),
        ({"state": "published"}, "state", "You cannot change this here."),
    ],
)
def test_contribution_is_refused_with_a_sentence(
    client, partner, member_editor, call, changes, field, words
):
    client.force_login(member_editor)

    response = post(client, CONTRIBUTIONS, draft_of(call, partner) | changes)

    assert response.status_code == 400
    assert words in str(response.json()["errors"][field])
    assert Contribution.objects.count() == 0


def test_answer_over_the_limit_of_words_is_kept_and_not_handed_in_as_on_the_page(
    client, partner, member_editor, call, question
):
    client.force_login(member_editor)
    long = [{"question": question.pk, "text": "one two three four"}]

    draft = post(client, CONTRIBUTIONS, draft_of(call, partner, answers=long))
    response = post(client, f"{CONTRIBUTIONS}{draft.json()['id']}/hand_in/", {})

    assert (draft.status_code, response.status_code) == (201, 400)
    assert response.json()["errors"] == {
        "answers": ["This answer has 4 words; at most 3 are asked for."]
    }
    assert Contribution.objects.get().state == "draft"


def test_contribution_is_begun_once_and_only_while_the_call_is_open(
    client, partner, member_editor, call
):
    client.force_login(member_editor)
    closed = CallFactory(closes_at=datetime(2020, 2, 1, tzinfo=UTC))
    post(client, CONTRIBUTIONS, draft_of(call, partner))

    again = post(client, CONTRIBUTIONS, draft_of(call, partner))
    late = post(client, CONTRIBUTIONS, draft_of(closed, partner))
    empty = post(client, f"{CONTRIBUTIONS}{Contribution.objects.get().pk}/hand_in/", {})

    assert "Your organisation has begun its contribution already." in str(again.json()["errors"])
    assert (late.status_code, late.json()["code"]) == (409, "closed")
    assert "Answer a question, or add a file" in str(empty.json()["errors"])
    assert Contribution.objects.count() == 1


def test_nobody_writes_for_another_organisation(client, partner, member_reader, call):
    other = PartnerFactory()
    stranger = MembershipFactory(partner=other).user
    row = ContributionFactory(call=call, partner=partner)
    answers = {}

    for name, user in {
        "reader": member_reader,
        "stranger": stranger,
        "organiser": organiser(),
    }.items():
        client.force_login(user)
        answers[name] = (
            post(client, CONTRIBUTIONS, draft_of(CallFactory(), partner)).status_code,
            patch(client, row, {"language": "es"}).status_code,
            post(client, f"{CONTRIBUTIONS}{row.pk}/hand_in/", {}).status_code,
        )

    assert answers == {
        "reader": (403, 404, 403),
        "stranger": (403, 404, 404),
        "organiser": (403, 404, 404),
    }


def test_organiser_publishes_with_consent_or_withholds_for_a_reason(client, partner, call):
    row = ContributionFactory(call=call, partner=partner, state="submitted")
    willing = ContributionFactory(call=call, state="submitted", may_be_published=True)
    client.force_login(organiser())

    without_consent = post(client, f"{CONTRIBUTIONS}{row.pk}/publish/", {})
    without_reason = post(client, f"{CONTRIBUTIONS}{row.pk}/withhold/", {})
    withheld = post(client, f"{CONTRIBUTIONS}{row.pk}/withhold/", {"note": "Off topic"})
    published = post(client, f"{CONTRIBUTIONS}{willing.pk}/publish/", {})

    assert "has not agreed to publication" in str(without_consent.json()["errors"])
    assert "Say why it is not published." in str(without_reason.json()["errors"])
    assert (withheld.json()["state"], withheld.json()["moderation_note"]) == (
        "withheld",
        "Off topic",
    )
    assert (published.json()["state"], published.json()["moves"]) == ("published", ["withhold"])
    client.logout()
    (seen,) = client.get(CONTRIBUTIONS).json()["results"]
    assert seen["id"] == willing.pk
    assert "moderation_note" not in seen


@pytest.mark.parametrize("role", ["registry_officer", "case_officer", "governing_bodies"])
def test_other_staff_publish_nothing(client, call, role):
    row = ContributionFactory(call=call, state="submitted", may_be_published=True)
    client.force_login(UserFactory(**{role: True}))

    assert post(client, f"{CONTRIBUTIONS}{row.pk}/publish/", {}).status_code == 404
    row.refresh_from_db()
    assert row.state == "submitted"


def test_file_is_sent_as_a_form_and_read_by_whom_it_concerns(client, partner, member_editor, call):
    client.force_login(member_editor)
    made = client.post(
        CONTRIBUTIONS,
        {
            "call": call.pk,
            "partner": partner.pk,
            "language": "en",
            "file": SimpleUploadedFile("text.pdf", PDF),
        },
    )
    wrong = client.post(
        CONTRIBUTIONS,
        {
            "call": CallFactory().pk,
            "partner": partner.pk,
            "file": SimpleUploadedFile("text.exe", b"MZ"),
        },
    )
    address = f"{CONTRIBUTIONS}{made.json()['id']}/file/"
    answer = client.get(address)
    body = b"".join(answer.streaming_content)
    client.logout()

    assert made.status_code == 201, made.content
    assert made.json()["has_file"] is True
    assert "file" not in made.json()
    assert "Files of this kind are not kept" in str(wrong.json()["errors"]["file"])
    assert body == PDF
    assert client.get(address).status_code == 404


def test_file_is_taken_out_while_the_contribution_is_a_draft(client, partner, member_editor, call):
    client.force_login(member_editor)
    row = ContributionFactory(
        call=call, partner=partner, state="submitted", file=SimpleUploadedFile("text.pdf", PDF)
    )
    before = row.sha256

    locked = patch(client, row, {"file": None})
    post(client, f"{CONTRIBUTIONS}{row.pk}/take_back/", {})
    kept = patch(client, row, {"language": "es"})
    removed = patch(client, row, {"file": None})

    row.refresh_from_db()
    assert before != ""
    assert (locked.status_code, kept.json()["has_file"]) == (409, True)
    assert (removed.status_code, removed.json()["has_file"]) == (200, False)
    assert (row.file.name, row.sha256, row.scan) == ("", "", "unscanned")
    assert client.get(f"{CONTRIBUTIONS}{row.pk}/file/").status_code == 404


@pytest.mark.parametrize("address", [CALLS, CONTRIBUTIONS])
def test_lists_cost_the_same_however_long(client, address):
    client.force_login(organiser())

    def add():
        question = QuestionFactory()
        row = ContributionFactory(call=question.call, state="submitted", may_be_published=True)
        Answer.objects.create(contribution=row, question=question, text="A")

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
