"""500 events with 50,000 registrations, so that the calendar and its feed can be measured full."""

import random
from datetime import time, timedelta

from django.utils import timezone

from consultations.models import Event, EventDay, Registration, Series
from partners.matching import normalise
from partners.models import Country, Partner

EVENTS, PEOPLE = 500, 100
ZONES = ("Europe/Zurich", "Africa/Bamako", "Asia/Kathmandu", "America/New_York", "Asia/Manila")


def fill():
    """Fill an empty calendar; ten years back, one ahead."""
    draw = random.Random(1951)
    series, countries = list(Series.objects.all()), list(Country.objects.all())
    partners = list(Partner.objects.order_by("pk").values_list("pk", flat=True)[:5000])
    today = timezone.localdate()
    for number in range(EVENTS):
        event = Event(
            series=draw.choice(series), title_en=f"Synthetic event {number}", mode="hybrid",
            level=draw.choice(["global", "regional", "national"]), country=draw.choice(countries),
            city="Example", time_zone=draw.choice(ZONES), languages=["en"],
            publication=Event.Publication.PUBLISHED, seats_room=80,
        )  # fmt: skip
        event.save()
        event.countries.set(draw.sample(countries, 3))
        first = today + timedelta(days=draw.randint(-3650, 365))
        EventDay.objects.bulk_create(
            EventDay(
                event=event, date=first + timedelta(days=2 * day), starts=time(9), ends=time(17)
            )
            for day in range(2)
        )
        event.settle()
        Registration.objects.bulk_create(
            person(event, partner, place)
            for place, partner in enumerate(draw.sample(partners, PEOPLE))
        )


def person(event, partner, place):
    name = f"Synthetic Person {place}"
    is_seated = place < 80
    return Registration(
        event=event, partner_id=partner, person_name=name, name_key=normalise(name),
        email=f"person-{place}@event-{event.pk}.example", mode="in_person",
        state="approved" if is_seated else "waitlisted",
        waitlisted_at=None if is_seated else timezone.now(),
    )  # fmt: skip
