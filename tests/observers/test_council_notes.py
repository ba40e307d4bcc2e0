"""The Secretariat's notes of a whole session, in one form."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from observers.models import CaseNote
from tests.factories import UserFactory
from tests.observers.callers import of
from tests.observers.factories import (
    CaseNoteFactory,
    ComingSessionFactory,
    InterestFactory,
    application_in,
)
from tests.pages import form_of, read, texts

PAGE = "/en/observers/sessions/regular-301/"
NOTES = f"{PAGE}notes/"
TWICE = "This was sent twice. It is recorded once."


@pytest.fixture
def session(db):
    return ComingSessionFactory(number=301)


@pytest.fixture
def files(session):
    return [application_in("on_agenda", session=session, list_position=place) for place in (1, 2)]


@pytest.fixture
def governing(db):
    return UserFactory(governing_bodies=True)


@pytest.fixture
def client(governing):
    return of(governing)


def note(file, text, language="en"):
    return CaseNoteFactory(application=file, kind="secretariat", language=language, text=text)


def form(client):
    return form_of(client.get(NOTES), **{"data-guard": None})


def written():
    rows = CaseNote.objects.filter(kind="secretariat").order_by("application", "language")
    return list(rows.values_list("application", "language", "text"))


def test_notes_of_all_files_are_written_in_one_form(client, governing, files):
    first, second = files
    note(first, "As it was.")
    data = form(client)

    answer = client.post(
        NOTES,
        data | {
            f"note-{first.pk}-en": "Better.", f"note-{first.pk}-fr": "Mieux.\r\n\r\nBien mieux.",
            f"note-{second.pk}-es": "Bueno.",
        },
    )  # fmt: skip

    assert data[f"note-{first.pk}-en"] == ["As it was."]
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    assert written() == [
        (first.pk, "en", "Better."),
        (first.pk, "fr", "Mieux.\n\nBien mieux."),
        (second.pk, "es", "Bueno."),
    ]
    assert set(CaseNote.objects.exclude(language="en").values_list("author", flat=True)) == {
        governing.pk
    }


def test_page_of_the_session_leads_to_its_notes(client, files):
    links = [link["href"] for link in read(client.get(PAGE)).all("a", href=NOTES)]

    assert links == [NOTES]


def test_notes_that_are_sent_twice_are_written_once_and_read_as_done(client, files):
    data = form(client) | {f"note-{files[0].pk}-en": "Once."}

    client.post(NOTES, data)
    again = client.post(NOTES, data, follow=True)

    assert TWICE in texts(again, "p", "notice")
    assert written() == [(files[0].pk, "en", "Once.")]


def test_two_who_write_one_note_read_both_texts(client, files):
    first, second = files
    note(first, "As it was.")
    mine = form(client) | {f"note-{first.pk}-en": "Mine."}
    CaseNote.objects.update(text="Theirs.")
    note(second, "Untouched here.")

    shown = client.post(NOTES, mine)

    page = read(shown)
    assert shown.status_code == 409
    assert [cell.text for cell in page.one("table").all("td")] == ["Mine.", "Theirs."]
    assert written() == [(first.pk, "en", "Theirs."), (second.pk, "en", "Untouched here.")]
    again = form_of(shown, **{"data-guard": None})
    assert again[f"note-{first.pk}-en"] == ["Mine."]
    assert again[f"note-{second.pk}-en"] == ["Untouched here."]
    assert client.post(NOTES, again).status_code == 302
    assert written() == [(first.pk, "en", "Mine."), (second.pk, "en", "Untouched here.")]


def test_two_who_write_different_notes_keep_both(client, files):
    first, second = files
    mine = form(client) | {f"note-{first.pk}-en": "Mine."}
    note(second, "Theirs.")

    assert client.post(NOTES, mine).status_code == 302
    assert written() == [(first.pk, "en", "Mine."), (second.pk, "en", "Theirs.")]


def test_note_that_was_written_is_not_emptied(client, files):
    note(files[0], "As it was.")

    shown = client.post(NOTES, form(client) | {f"note-{files[0].pk}-en": " "})

    assert shown.status_code == 422
    assert "A note that was written can be changed, not taken out." in read(shown).text
    assert written() == [(files[0].pk, "en", "As it was.")]


def test_note_of_a_file_that_left_the_list_is_given_back(client, files):
    mine = form(client) | {f"note-{files[0].pk}-en": "Mine."}
    type(files[0]).objects.filter(pk=files[0].pk).update(stage="withdrawn")

    shown = client.post(NOTES, mine)

    assert shown.status_code == 409
    assert "You had typed: Mine." in read(shown).text
    assert written() == []


def test_notes_are_of_those_who_prepare_sessions_and_of_no_file_with_a_conflict(
    client, governing, files
):
    InterestFactory(application=files[0], user=governing, has_conflict=True)
    officer = of(UserFactory(case_officer=True))

    forged = client.post(NOTES, form(client) | {f"note-{files[0].pk}-en": "Mine."})

    assert f"note-{files[0].pk}-en" not in client.get(NOTES).content.decode()
    assert (forged.status_code, written()) == (409, [])
    assert officer.get(NOTES).status_code == 403


def test_notes_typed_before_signing_out_come_back(client, governing, files):
    data = form(client) | {f"note-{files[0].pk}-en": "Typed for an hour."}
    client.logout()
    client.post(NOTES, data)
    client.force_login(governing)

    assert form(client)[f"note-{files[0].pk}-en"] == ["Typed for an hour."]
    assert written() == []


def test_notes_of_many_files_cost_as_many_queries_as_those_of_one(client, session, files):
    client.get(NOTES)
    with CaptureQueriesContext(connection) as few:
        client.get(NOTES)
    for place in range(3, 19):
        note(application_in("on_agenda", session=session, list_position=place), "Text.")
    with CaptureQueriesContext(connection) as many:
        client.get(NOTES)

    assert len(few) == len(many)
