"""500 events with 50,000 registrations, one of them very large: calendar, desk and feed, full."""

import random
from datetime import time, timedelta

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from consultations.models import Event, EventDay, Invitation, Registration, Series
from partners import matching
from partners.models import Country, Partner, User

EVENTS, REGISTRATIONS = 500, 50_000
#: People at each event, and at the one whose desk is measured.
PEOPLE = 90
MANY = REGISTRATIONS - (EVENTS - 1) * PEOPLE
#: Seats, and organisations invited, at each event and at the large one.
SEATS, MANY_SEATS = 72, 4_000
INVITED, MANY_INVITED = 20, 3_000
BATCH = 5_000
ZONES = ("Europe/Zurich", "Africa/Bamako", "Asia/Kathmandu", "America/New_York", "Asia/Manila")
LARGE = "Synthetic event 0"


def fill():
    """Fill an empty calendar, ten years back and one ahead, in a few large statements."""
    draw = random.Random(1951)
    partners = list(Partner.objects.order_by("pk").values_list("pk", flat=True)[:MANY])
    with transaction.atomic():
        events = filled_calendar(draw)
        for make, model in ((registrations, Registration), (invitations, Invitation)):
            rows = []
            for number, event in enumerate(events):
                rows += make(event, partners, draw, is_large=number == 0)
                if len(rows) >= BATCH:
                    model.objects.bulk_create(rows, BATCH)
                    rows = []
            model.objects.bulk_create(rows, BATCH)


def filled_calendar(draw):
    """The events with their countries and days; the first one lies ahead."""
    series, countries = list(Series.objects.all()), list(Country.objects.all())
    today = timezone.localdate()
    events = [
        Event(
            series=draw.choice(series), title_en=f"Synthetic event {number}", mode="hybrid",
            level=draw.choice(["global", "regional", "national"]), country=draw.choice(countries),
            city="Example", time_zone=draw.choice(ZONES), languages=["en"],
            publication=Event.Publication.PUBLISHED, seats_room=SEATS if number else MANY_SEATS,
        )
        for number in range(EVENTS)
    ]  # fmt: skip
    days = []
    for number, event in enumerate(events):
        first = today + timedelta(days=draw.randint(-3650, 365) if number else 30)
        of_event = [
            EventDay(date=first + timedelta(days=2 * day), starts=time(9), ends=time(17))
            for day in range(2)
        ]
        settle(event, of_event)
        days.append(of_event)
    events = Event.objects.bulk_create(events)
    for event, of_event in zip(events, days, strict=True):
        for day in of_event:
            day.event = event
    EventDay.objects.bulk_create([day for of_event in days for day in of_event])
    concerns = Event.countries.through
    concerns.objects.bulk_create(
        [
            concerns(event_id=event.pk, country_id=country.pk)
            for event in events
            for country in draw.sample(countries, 3)
        ]
    )
    return events


def settle(event, days):
    """What saving derives of an event and its days, written down without saving each."""
    moments = [day.moments(event.zone) for day in days]
    event.starts_at = min(start for start, __ in moments)
    event.ends_at = max(end for __, end in moments)
    event.year = event.starts_at.astimezone(event.zone).year
    event.search_text = matching.normalise(" ".join(event.searched()))


def registrations(event, partners, draw, *, is_large):
    """People of as many organisations, at the large event several of each."""
    people = MANY if is_large else PEOPLE
    seats = MANY_SEATS if is_large else SEATS
    chosen = draw.sample(partners, min(people // 2 if is_large else people, len(partners)))
    return [
        person(event, chosen[place % len(chosen)], place, place < seats) for place in range(people)
    ]


def person(event, partner, place, is_seated):
    name = f"Synthetic Person {place}"
    return Registration(
        event=event, partner_id=partner, person_name=name, name_key=matching.normalise(name),
        email=f"person-{place}@event-{event.pk}.example", mode="in_person",
        state="approved" if is_seated else "waitlisted",
        waitlisted_at=None if is_seated else timezone.now(),
        needs_food="vegetarian" if place % 20 == 0 else "",
    )  # fmt: skip


def invitations(event, partners, draw, *, is_large):
    """Organisations that were invited; every second one has not answered."""
    chosen = draw.sample(partners, min(MANY_INVITED if is_large else INVITED, len(partners)))
    now = timezone.now()
    return [
        Invitation(
            event=event, partner_id=partner, sent_at=now,
            answer="accepted" if place % 2 else "none", answered_at=now if place % 2 else None,
        )
        for place, partner in enumerate(chosen)
    ]  # fmt: skip


def officer():
    """Somebody who organises events, to open the desk as."""
    user, is_new = User.objects.get_or_create(email="bench.officer@portal.example")
    if is_new:
        user.groups.add(Group.objects.get(name="events_officer"))
    return user


def desk_paths():
    """The lists of the desk of the large event, and its door."""
    page = f"/en/consultations/{Event.objects.get(title_en=LARGE).pk}"
    return {
        "desk": f"{page}/desk/",
        "desk, last page": f"{page}/desk/?page=51",
        "desk, a name": f"{page}/desk/?q=person+4711",
        "desk, organisations": f"{page}/desk/?view=organisations",
        "desk, no answer": f"{page}/desk/?view=silent",
        "desk, needs": f"{page}/desk/?view=needs",
        "check-in, a name": f"{page}/check-in/?q=person+4711",
        "event page": f"{page}/",
    }
