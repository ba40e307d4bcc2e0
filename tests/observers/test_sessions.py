"""What the pages about sessions say of the files on their lists, and how a place is called."""

from datetime import date

import pytest

from observers import naming, workflow
from observers.workflow import TRANSITIONS
from partners.models import CouncilSession
from tests.factories import CouncilSessionFactory, MembershipFactory, UserFactory
from tests.observers.callers import of
from tests.observers.factories import (
    ComingSessionFactory,
    DecisionFactory,
    application_in,
    in_days,
)
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


def test_page_of_a_session_names_what_was_put_off_there(client):
    by = UserFactory(governing_bodies=True)
    client.force_login(by)
    first = CouncilSessionFactory(number=301, starts_on=in_days(-1), ends_on=in_days(1))
    later = ComingSessionFactory(number=302)
    file = application_in(
        "recommended", session=first, partner__legal_name="Example put off",
        symbol="C/301/1", published_on=in_days(-9),
    )  # fmt: skip
    MembershipFactory(partner=file.partner)
    workflow.perform(file, TRANSITIONS["place"], by=by, session=later)
    workflow.perform(file, TRANSITIONS["move"], by=by, session=ComingSessionFactory(number=303))
    CouncilSession.objects.filter(number=303).update(starts_on=in_days(-1), ends_on=in_days(1))
    workflow.perform(file, TRANSITIONS["defer"], by=by, note="Papers lack.", session=later)

    def put_off(number):
        page = read(client.get(f"/en/observers/sessions/regular-{number}/"))
        return [row.text for part in page.all("section", id="put-off") for row in part.all("li")]

    assert put_off(303) == [
        f"{file.reference} Example put off 302nd session of the Council Deferred"
    ]
    assert put_off(301) == put_off(302) == []


@pytest.mark.parametrize(
    ("ends", "texts"),
    [
        ((2026, 12, 4), ["1–4 December 2026", "1er–4 décembre 2026", "1–4 de diciembre de 2026"]),
        (
            (2027, 1, 2),
            [
                "1 December 2026 – 2 January 2027",
                "1er décembre 2026 – 2 janvier 2027",
                "1 de diciembre de 2026 – 2 de enero de 2027",
            ],
        ),
        ((2026, 12, 1), ["1 December 2026", "1er décembre 2026", "1 de diciembre de 2026"]),
    ],
)
def test_days_of_a_session_say_month_and_year_once(ends, texts):
    session = CouncilSession(starts_on=date(2026, 12, 1), ends_on=date(*ends))

    assert [naming.dates(session, language) for language in ("en", "fr", "es")] == texts


def test_days_of_a_session_in_two_months_say_the_year_once():
    session = CouncilSession(starts_on=date(2026, 11, 29), ends_on=date(2026, 12, 2))

    assert [naming.dates(session, language) for language in ("en", "fr", "es")] == [
        "29 November – 2 December 2026",
        "29 novembre – 2 décembre 2026",
        "29 de noviembre – 2 de diciembre de 2026",
    ]
