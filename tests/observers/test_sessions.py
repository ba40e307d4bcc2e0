"""What the pages about sessions say of the files on their lists, and how a place is called."""

import pytest

from observers import naming
from tests.factories import CouncilSessionFactory, UserFactory
from tests.observers.callers import of
from tests.observers.factories import DecisionFactory, application_in, in_days
from tests.pages import read

PAGE = "/en/observers/sessions/"
MOVING = (
    "2 files are on this session's list. Their applicants read new days on their pages;"
    " nobody is told of them by e-mail."
)


@pytest.fixture
def session(db):
    session = CouncilSessionFactory(number=117, starts_on=in_days(-1), ends_on=in_days(2))
    for place in (1, 2):
        application_in("on_agenda", session=session, list_position=place)
    return session


@pytest.fixture
def client(db):
    return of(UserFactory(governing_bodies=True))


def test_change_of_days_says_who_will_read_of_it(client, session):
    assert [
        note.text for note in read(client.get(f"{PAGE}regular-117/edit/")).all("p", "notice")
    ] == [MOVING]
    assert read(client.get(f"{PAGE}add/")).all("p", "notice") == []


def test_list_counts_what_waits_and_what_was_decided(client, session):
    decision = DecisionFactory(session=session)
    for __ in range(3):
        application_in("admitted", session=session, decision=decision)

    (row,) = [row for row in read(client.get(PAGE)).all("tr") if "117th" in row.text]

    cells = {cell["data-label"]: cell.text for cell in row.all("td")}
    assert (cells["On the list"], cells["Decided"]) == ("2", "3")


def test_place_of_a_session_is_called_as_the_language_calls_it():
    geneva = CouncilSessionFactory.build(number=117, place="Geneva")
    dakar = CouncilSessionFactory.build(number=118, place="Dakar")

    found = [naming.place(one, code) for one in (geneva, dakar) for code in ("en", "fr", "es")]

    assert found == ["Geneva", "Genève", "Ginebra", "Dakar", "Dakar", "Dakar"]
