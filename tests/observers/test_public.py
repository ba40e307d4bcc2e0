"""Who held observer status on a day, in public: page, file and API say the same."""

import csv
import io
from datetime import date

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from observers.models import Application, StatusChange
from tests.factories import (
    CouncilSessionFactory,
    MembershipFactory,
    ObserverStatusFactory,
    PartnerFactory,
    UserFactory,
)
from tests.observers.factories import DecisionFactory, application_in
from tests.pages import read

PAGE, API = "/en/observers/", "/api/v1/observers/"


def changed(status, kind, day, **fields):
    """A decision about an observer, with its effect."""
    record = StatusChange(
        status=status, kind=kind, decided_on=day, decision="Resolution No. 1400",
        reason="As decided.", **fields
    )  # fmt: skip
    return record.record(UserFactory(governing_bodies=True))


@pytest.fixture
def world(db):
    """Observers whom a day tells apart."""
    session = CouncilSessionFactory(number=94, starts_on=date(2007, 11, 27))
    old = PartnerFactory(legal_name="Example Alliance")
    changed(
        ObserverStatusFactory(partner=old, started_on=date(2007, 11, 27), session=session,
                              decision="1150", name_then="Example Alliance"),
        "renamed", date(2013, 5, 1), new_name="Example World Alliance",
    )  # fmt: skip
    gone = ObserverStatusFactory(
        partner__legal_name="Example Gone", started_on=date(2005, 1, 1), ended_on=date(2012, 10, 1),
        end_reason="Dissolved.",
    )  # fmt: skip
    paused = ObserverStatusFactory(
        partner__legal_name="Example Paused", started_on=date(2010, 1, 1)
    )
    changed(paused, "suspended", date(2012, 1, 1))
    changed(paused, "reinstated", date(2013, 1, 1))
    ObserverStatusFactory(
        partner__legal_name="Example Union of States", kind="intergovernmental",
        started_on=date(2004, 11, 30),
    )  # fmt: skip
    ObserverStatusFactory(partner__legal_name="Example Undated", started_on=None, decision="1107")
    ObserverStatusFactory(
        partner__legal_name="Example Announced", evidence="announced", started_on=date(2006, 1, 1)
    )
    return gone


#: Day → names in the list, with a mark for those suspended.
ON = {
    "2004-11-29": [],
    "2004-11-30": ["Example Union of States"],
    "2012-09-30": [
        "Example Alliance",
        "Example Gone",
        "Example Paused*",
        "Example Union of States",
    ],
    "2012-10-01": ["Example Alliance", "Example Paused*", "Example Union of States"],
    "2013-05-01": ["Example Paused", "Example Union of States", "Example World Alliance"],
}


@pytest.mark.parametrize("day", ON)
def test_page_files_and_api_name_the_same_observers(client, world, day):
    page = names_on_page(client.get(f"{PAGE}?as_of={day}"))
    api = client.get(f"{API}?as_of={day}").json()["results"]
    text = b"".join(client.get(f"{PAGE}export.csv?as_of={day}").streaming_content).decode()
    book = openpyxl.load_workbook(
        io.BytesIO(b"".join(client.get(f"{PAGE}export.xlsx?as_of={day}").streaming_content))
    )

    plain = sorted(name.rstrip("*") for name in ON[day])
    assert sorted(page) == ON[day]
    assert sorted(one["name"] + "*" * one["is_suspended"] for one in api) == ON[day]
    assert sorted(line[2] for line in list(csv.reader(text.splitlines()))[1:]) == plain
    assert sorted(row[2] for row in list(book.active.values)[1:]) == plain


def names_on_page(response):
    lists = read(response).all("section", **{"aria-labelledby": "count"})
    tables = [table for one in lists for table in one.all("tbody")]
    return [
        row.all("bdi")[0].text + "*" * ("Suspended since" in row.text)
        for row in (tables[0].all("tr") if tables else [])
    ]


def test_page_counts_civil_society_apart_and_says_it_is_incomplete(client, world):
    page = client.get(f"{PAGE}?as_of=2012-10-01")

    text = " ".join(read(page).text.split())
    count = " ".join(read(page).one("h2", id="count").text.split()).replace(" ,", ",")
    assert (
        count == "2 civil-society observers on 1 October 2012 and 1 intergovernmental organisation"
    )
    assert "This list is incomplete" in text
    assert "Example Undated" in text
    assert "Example Announced" in text


UNREAD = "This day cannot be read: give one such as 2012-10-01."


@pytest.mark.parametrize(
    "day", ["yesterday", "2012-13-01", "01/10/2012", "2012", "0000-00-00", "\x00"]
)
def test_bad_day_gets_a_sentence(client, world, day):
    page = client.get(PAGE, {"as_of": day})
    api = client.get(API, {"as_of": day})

    assert (page.status_code, api.status_code) == (200, 400)
    assert "as_of" in api.json()["errors"]
    assert 'role="alert"' in page.content.decode()
    assert names_on_page(page) == []


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_file_of_a_bad_day_is_not_todays(client, world, kind):
    answer = client.get(f"{PAGE}export.{kind}?as_of=yesterday")
    page = read(answer)

    assert answer.status_code == 400
    assert page.one("p", "bad").text == UNREAD


def test_page_of_a_bad_day_counts_nobody(client, world):
    text = client.get(f"{PAGE}?as_of=abc").content.decode()

    assert UNREAD in text
    assert "civil-society observer" not in text
    assert "No observer is recorded" not in text
    assert "export.csv" not in text


def test_refusals_are_not_public(client, db):
    admitted, refused = DecisionFactory(), DecisionFactory(outcome="rejected", resolution="1500")
    application = application_in("rejected")
    Application.objects.filter(pk=application.pk).update(decision=refused)
    own = MembershipFactory(partner=application.partner, reader=True).user
    address = "/api/v1/observer-decisions/"
    found = {}

    for who, user in (
        ("visitor", None),
        ("stranger", MembershipFactory().user),
        ("own", own),
        ("staff", UserFactory(reviewer=True)),
    ):
        client.logout()
        if user is not None:
            client.force_login(user)
        rows = client.get(address).json()["results"]
        one = client.get(f"{address}{refused.pk}/")
        mine = sorted(row["id"] for row in rows if row["id"] in (admitted.pk, refused.pk))
        found[who] = (mine, one.status_code)

    both = sorted([admitted.pk, refused.pk])
    assert found == {
        "visitor": ([admitted.pk], 404),
        "stranger": ([admitted.pk], 404),
        "own": (both, 200),
        "staff": (both, 200),
    }


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("en", ["Côte d’Ivoire", "Germany", "Mali"]),
        ("fr", ["Allemagne", "Côte d’Ivoire", "Mali"]),
        ("es", ["Alemania", "Côte d’Ivoire", "Malí"]),
    ],
)
def test_countries_are_offered_by_name(client, db, language, names):
    page = read(client.get(f"/{language}/observers/"))
    offered = [option.text for option in page.one(id="country").all("option")]

    assert [name for name in offered if name in names] == names


def test_day_without_leading_noughts_is_one(client, world):
    assert client.get(f"{API}?as_of=2012-1-1").json()["results"][0]["as_of"] == "2012-01-01"


def test_day_to_come_is_said(client, world):
    page = client.get(f"{PAGE}?as_of=2999-01-01").content.decode()

    assert "This day is still to come" in page
    assert "as far as is known today" in page


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=alliance", ["Example Alliance"]),
        ("q=world+alliance", ["Example Alliance"]),
        ("kind=intergovernmental", ["Example Union of States"]),
        ("kind=civil_society&country=ML", ["Example Alliance", "Example Paused"]),
        ("country=SN", []),
    ],
)
def test_list_is_narrowed(client, world, query, names):
    page = names_on_page(client.get(f"{PAGE}?as_of=2012-10-01&{query}"))
    api = client.get(f"{API}?as_of=2012-10-01&{query}").json()["results"]

    assert sorted(name.rstrip("*") for name in page) == names
    assert sorted(one["name"] for one in api) == names


@pytest.mark.parametrize("address", [PAGE, API, f"{PAGE}export.csv", f"{PAGE}decisions/"])
def test_list_costs_the_same_however_long(client, world, address):
    few = queries(client, address)
    session = CouncilSessionFactory(number=95)
    for __ in range(8):
        changed(ObserverStatusFactory(session=session, decision="1"), "suspended", date(2020, 1, 1))

    assert queries(client, address) == few


def queries(client, address):
    list(client.get(address))
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
        list(response)
    assert response.status_code == 200
    return len(captured)


def test_history_tells_every_decision(client, world):
    number = StatusChange.objects.get(kind="renamed").status.partner_id

    page = read(client.get(f"{PAGE}{number}/"))
    api = client.get(f"{API}{number}/").json()

    steps = [" ".join(step.text.split()) for step in page.all("ol", "timeline")[0].all("li")]
    assert steps == [
        "Admitted Resolution No. 1150, 94th session of the Council 27 November 2007",
        "Renamed: Example World Alliance Resolution No. 1400 1 May 2013 As decided.",
    ]
    assert [one["new_name"] for one in api["periods"][0]["changes"]] == ["Example World Alliance"]


def test_head_of_a_suspended_observer_says_since_when_it_is_suspended(client, db):
    status = ObserverStatusFactory(started_on=date(2010, 1, 1))
    head = {}
    for kind, day in (("suspended", date(2012, 1, 1)), ("reinstated", date(2013, 1, 1))):
        changed(status, kind, day)
        page = read(client.get(f"{PAGE}{status.partner_id}/"))
        head[kind] = " ".join(page.one("p", "lede").text.split())

    assert "Suspended since 1 January 2012" in head["suspended"]
    assert "Observer since 1 January 2010" in head["reinstated"]


@pytest.mark.parametrize("number", ["0", "999999", "9" * 30])
def test_observer_that_is_none_is_not_found(client, world, number):
    assert client.get(f"{PAGE}{number}/").status_code == 404
    assert client.get(f"{API}{number}/").status_code == 404


def test_partner_that_never_was_an_observer_has_no_page(client, partner):
    assert client.get(f"{PAGE}{partner.pk}/").status_code == 404


def test_decisions_stand_by_session_and_number(client, world):
    page = read(client.get(f"{PAGE}decisions/"))

    text = " ".join(page.one("main").text.split())
    assert "94th session of the Council" in text
    assert "Resolution No. 1150" in text
    assert "Example Alliance: admitted (27 November 2007)" in text


def test_decisions_without_a_session_are_not_left_out(client, world):
    page = read(client.get(f"{PAGE}decisions/"))

    rows = page.one(id="without-session").all("li")
    assert [row.text for row in rows] == [
        "Resolution No. 1400: Example World Alliance, renamed, 1 May 2013",
        "Resolution No. 1400: Example Paused, reinstated, 1 January 2013",
        "Resolution No. 1400: Example Paused, suspended, 1 January 2012",
    ]


def test_people_of_an_observer_are_not_public(client, world):
    status = StatusChange.objects.get(kind="renamed").status
    status.partner.representatives.create(year=2020, name="Awa Exemple", email="awa@example.org")
    address = f"{PAGE}{status.partner_id}/"

    outside = client.get(address).content.decode()
    client.force_login(MembershipFactory(partner=status.partner).user)
    inside = client.get(address).content.decode()
    client.force_login(MembershipFactory().user)
    elsewhere = client.get(address).content.decode()

    assert ["Awa Exemple" in text for text in (outside, inside, elsewhere)] == [False, True, False]
