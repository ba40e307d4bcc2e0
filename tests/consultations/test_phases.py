"""The phase of an event: one rule in Python, the same in SQL; hours in the event's own zone."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consultations.hours import When
from consultations.models import Event, Series
from consultations.phases import Phase
from consultations.sample import history
from tests.consultations.factories import EventDayFactory, EventFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
moments = st.none() | st.integers(-3, 3).map(lambda hours: NOW + timedelta(hours=hours))


def at(*parts):
    return datetime(*parts, tzinfo=UTC)


@settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(opens=moments, closes=moments, starts=moments, ends=moments)
def test_phase_is_the_same_in_sql_and_in_python(opens, closes, starts, ends):
    event = Event.objects.filter(title_en="Phased").first() or EventFactory(
        title_en="Phased", days=[], registration_opens_at=None, registration_closes_at=None
    )
    if closes is not None and (opens is None or opens >= closes):
        opens, closes = None, None
    Event.objects.filter(pk=event.pk).update(
        registration_opens_at=opens, registration_closes_at=closes, starts_at=starts, ends_at=ends
    )

    row = Event.objects.with_phase(NOW).get(pk=event.pk)

    assert row.phase_now == row.phase(NOW)
    assert list(Event.objects.in_phases([row.phase(NOW)], NOW)) == [row]


@pytest.mark.parametrize(
    ("moment", "phase"),
    [
        (at(2026, 1, 1), Phase.ANNOUNCED),
        (at(2026, 2, 1, 8, 59, 59), Phase.ANNOUNCED),
        (at(2026, 2, 1, 9), Phase.OPEN),
        (at(2026, 2, 20, 16, 59, 59), Phase.OPEN),
        (at(2026, 2, 20, 17), Phase.CLOSED),
        (at(2026, 3, 3, 8, 59, 59), Phase.CLOSED),
        (at(2026, 3, 3, 9), Phase.RUNNING),
        (at(2026, 3, 4, 12), Phase.RUNNING),  # between two days that do not follow each other
        (at(2026, 3, 6, 16, 59, 59), Phase.RUNNING),
        (at(2026, 3, 6, 17), Phase.OVER),
    ],
)
def test_phase_follows_from_the_dates(moment, phase):
    event = EventFactory(
        registration_opens_at=at(2026, 2, 1, 9),
        registration_closes_at=at(2026, 2, 20, 17),
        days=[date(2026, 3, 3), date(2026, 3, 6)],
    )

    assert event.phase(moment) == phase


def test_deadline_one_second_past_in_the_zone_of_the_organiser():
    zone = ZoneInfo("America/Tegucigalpa")
    deadline = datetime(2026, 5, 4, 17, 0, tzinfo=zone)
    event = EventFactory(
        time_zone="America/Tegucigalpa",
        registration_opens_at=at(2026, 1, 1),
        registration_closes_at=deadline,
        days=[date(2026, 6, 1)],
    )

    assert event.is_open(at(2026, 5, 4, 22, 59, 59))
    assert not event.is_open(at(2026, 5, 4, 23, 0, 0))
    assert not event.is_open(at(2026, 5, 4, 23, 0, 1))


def test_event_in_kathmandu_begins_at_a_quarter_hour_of_utc():
    event = EventFactory(time_zone="Asia/Kathmandu", days=[])

    EventDayFactory(event=event, date=date(2027, 4, 7), starts=time(9), ends=time(16, 30))

    assert (event.starts_at, event.ends_at) == (at(2027, 4, 7, 3, 15), at(2027, 4, 7, 10, 45))


def test_event_over_a_change_of_clocks_keeps_its_hours():
    event = EventFactory(time_zone="Europe/Zurich", days=[date(2027, 3, 27), date(2027, 3, 28)])

    days = [day.moments(event.zone) for day in event.days.all()]

    assert [start.astimezone(UTC) for start, __ in days] == [
        at(2027, 3, 27, 8),
        at(2027, 3, 28, 7),
    ]


def test_event_may_cross_midnight_of_utc():
    event = EventFactory(time_zone="Pacific/Auckland", days=[])

    EventDayFactory(event=event, date=date(2027, 7, 8), starts=time(9), ends=time(17))

    assert (event.starts_at, event.ends_at) == (at(2027, 7, 7, 21), at(2027, 7, 8, 5))
    assert event.year == 2027


def test_new_zone_moves_the_event():
    event = EventFactory(time_zone="Africa/Bamako", days=[date(2027, 4, 7)])

    event.time_zone = "Asia/Kathmandu"
    event.save()

    assert Event.objects.get(pk=event.pk).starts_at == at(2027, 4, 7, 3, 15)


@pytest.mark.parametrize(
    ("about", "ends"),
    [
        ("2011", at(2012, 1, 1)),
        ("2011-09", at(2011, 10, 1)),
        ("2011-12", at(2012, 1, 1)),
        ("2009-12/2011-11", at(2011, 12, 1)),
        ("2009/2011", at(2012, 1, 1)),
        ("", None),
    ],
)
def test_event_without_days_is_over_with_its_month_or_year(about, ends):
    event = EventFactory(about=about, days=[], time_zone="UTC", unannounced=True)

    assert (event.starts_at, event.ends_at) == (None, ends)
    assert event.phase(NOW) == (Phase.OVER if about else Phase.ANNOUNCED)


@pytest.mark.parametrize(
    ("about", "year", "words"),
    [
        ("2011", 2011, "2011 (days not known)"),
        ("2011-09", 2011, "September 2011 (days not known)"),
        ("2011-02/2011-09", 2011, "between February 2011 and September 2011 (days not known)"),
        ("2003/2004-11", None, "between 2003 and November 2004 (days not known)"),
        ("", None, "Date to be announced"),
    ],
)
def test_time_that_is_only_about_known_is_said_in_words(about, year, words):
    event = EventFactory(about=about, days=[])

    assert (event.year, When(event).short) == (year, words)


@pytest.mark.parametrize(
    ("about", "sentence"),
    [
        ("11", "Give a year (2027) or a month"),
        ("2011-13", "Give a year (2027) or a month"),
        ("2011/", "Give a year (2027) or a month"),
        ("2011/2012/2013", "Give a year (2027) or a month"),
        ("2011\n", "Give a year (2027) or a month"),
        ("2012/2011-12", "Give the earlier of the two first."),
    ],
)
def test_time_that_is_none_is_refused(about, sentence):
    event = Event(about=about, series=Series.objects.first(), title_en="A", level="global")

    with pytest.raises(ValidationError) as refused:
        event.full_clean()

    assert sentence in str(refused.value.message_dict["about"])


def test_every_session_of_the_council_is_an_event():
    history.load()

    sessions = Event.objects.filter(series__code="council")
    between = sessions.filter(about__contains="/")
    assert sessions.count() == 30
    assert {str(event.title)[:6]: (event.about, event.phase()) for event in between} == {
        "85th s": ("2002-12/2003-11", Phase.OVER),
        "87th s": ("2003-11/2004-11", Phase.OVER),
        "C/Sp/7": ("2023/2024-11", Phase.OVER),
    }
    assert {event.evidence for event in between} == {"partly"}


def test_coming_and_past_events_are_in_order():
    later, soon, old, older = (
        EventFactory(days=[date(year, 5, 1)]) for year in (2029, 2028, 2020, 2011)
    )
    undated = EventFactory(days=[])

    assert list(Event.objects.coming(NOW)) == [soon, later, undated]
    assert list(Event.objects.past(NOW)) == [old, older]


def test_series_are_shipped():
    assert Series.objects.count() == 10
