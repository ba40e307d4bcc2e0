"""The calendar: what it lists, how it is narrowed, and what that costs."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.consultations.factories import EventFactory, organiser
from tests.pages import read, texts

pytestmark = pytest.mark.django_db
BASE = "/en/consultations/"


def names(response):
    return [row.one("a").text for row in read(response).all("div", "name")]


def test_calendar_lists_what_comes_and_what_was(client):
    EventFactory(title_en="Past", days=[date(2017, 6, 29), date(2017, 7, 1)])
    EventFactory(title_en="Coming")
    EventFactory(title_en="Hidden", draft=True)

    response = client.get(BASE)

    assert names(response) == ["Coming", "Past"]
    assert "29 June 2017" in response.text
    assert "1 July 2017" in response.text
    assert "30 June 2017" not in response.text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("level=global", ["Global"]),
        ("country=SN", ["Global"]),
        ("country=ML", ["Sahel"]),
        ("region=202", ["Global", "Sahel"]),
        ("region=011", ["Global", "Sahel"]),
        ("region=014", []),
        ("mode=online", ["Global"]),
        ("language=es", ["Global"]),
        ("year=2017", ["Sahel"]),
        ("q=sante", ["Sahel"]),
        ("theme=SANTÉ", ["Sahel"]),
        ("when=past", ["Sahel"]),
        ("when=coming", ["Global"]),
        ("phase=over", ["Sahel"]),
        ("series=idm", []),
        ("page=99", ["Global", "Sahel"]),
    ],
)
def test_calendar_is_narrowed_by_filters(client, query, found):
    EventFactory(
        title_en="Global", level="global", countries=["SN"], country=None, city="", mode="online",
        languages=["en"], interpretation=["es"],
    )  # fmt: skip
    EventFactory(title_en="Sahel", theme_fr="La santé au Sahel", days=[date(2017, 8, 28)])

    assert names(client.get(f"{BASE}?{query}")) == found


@pytest.mark.parametrize(
    "query",
    ["level=bogus", "country=XX", "year=abc", "year=99999999999999999999", "mode=%00", "q=%ff",
     "view=month&month=2027-13", "view=month&month=0-0", "view=month&month=99999-1", "page=-1",
     "region=1&region=2", "when=never"],
)  # fmt: skip
def test_calendar_bears_whatever_stands_in_the_address(client, query):
    EventFactory()

    assert client.get(f"{BASE}?{query}").status_code == 200


def test_month_shows_each_day_of_an_event(client):
    EventFactory(title_en="Split", days=[date(2017, 6, 29), date(2017, 7, 1)])

    response = client.get(f"{BASE}?view=month&month=2017-06")

    assert texts(response, "a", "entry") == ["09:00 Split", "09:00 Split"]
    assert texts(response, "h2", "count-line") == ["1 event in June 2017"]


def test_coming_events_are_turned_over_when_they_are_many(client):
    today = timezone.localdate()
    for number in range(27):
        EventFactory(title_en=f"Coming {number}", days=[today + timedelta(days=30 + number)])
    EventFactory(title_en="Past", days=[date(2017, 8, 28)])
    ahead = [f"Coming {number}" for number in range(27)]

    page = client.get(BASE)
    (way,) = [link for link in read(page).all("a") if link.text == "All coming events (27)"]

    assert names(page) == [*ahead[:25], "Past"]
    assert names(client.get(f"{BASE}{way['href'].removesuffix('#coming')}")) == ahead[:25]
    assert names(client.get(f"{BASE}?when=coming&page=2")) == ahead[25:]


def test_remembered_counts_follow_each_change(client, settings):
    settings.PORTAL_CACHE_SECONDS = 60
    event = EventFactory(level="regional")

    def counts(query=""):
        return {
            choice.value: choice.count
            for facet in client.get(f"{BASE}{query}").context["facets"]
            for choice in facet.choices
            if facet.name == "level"
        }

    before = [counts(), counts(), counts("?level=global")]
    event.level = "global"
    event.save()
    after = [counts(), counts("?level=global"), counts("?mode=online")]
    EventFactory(level="global")
    client.force_login(organiser())
    EventFactory(level="national", draft=True)

    assert before == [{"regional": 1}, {"regional": 1}, {"global": 0, "regional": 1}]
    assert after == [{"global": 1}, {"global": 1}, {}]
    assert counts() == {"global": 2, "national": 1}


@pytest.mark.parametrize("address", ["", "?view=month", "calendar.ics", "feed.atom"])
def test_calendar_costs_the_same_however_long(client, address):
    client.force_login(organiser())

    def cost():
        client.get(f"{BASE}{address}")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{BASE}{address}")
        return len(queries)

    def add():
        EventFactory(countries=["ML", "SN"])
        EventFactory(days=[date(2017, 8, 28)])

    add()
    few = cost()
    for __ in range(4):
        add()
    assert cost() <= few
