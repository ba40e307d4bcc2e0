"""When an event takes place: its days decide, and what follows from them is written down."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations.fields import bounds_of
from consultations.phases import Phase, phase_of


class Timed(models.Model):
    """Mix into the event: its bounds, its phase, and what its days must agree with."""

    about: Any
    days: Any
    evidence: Any
    objects: Any
    publication: Any
    registration_opens_at: Any
    registration_closes_at: Any
    time_zone: Any

    #: Derived from the days: the first and the last moment. Without days, only the end of ``about``.
    starts_at = models.DateTimeField(null=True, editable=False, db_index=True)
    ends_at = models.DateTimeField(null=True, editable=False, db_index=True)
    year = models.PositiveSmallIntegerField(null=True, editable=False, db_index=True)
    #: Whether its days are saved with it: they are judged together then, when both are known.
    days_follow = False
    #: The days that are saved with it, once they are known.
    dates_ahead: set[date] | None = None
    #: Where days go that are saved with it: what stands on the old one goes along.
    moved_days: dict[date, date] = {}

    class Meta:
        abstract = True

    @property
    def zone(self):
        return ZoneInfo(self.time_zone)

    def phase(self, now=None):
        """How far it is at a moment; today's when none is given."""
        return phase_of(self, now or timezone.now())

    def phase_told(self, now=None):
        """The phase as others are told it: none of an event that is cancelled, which comes to nothing."""
        return None if self.publication == "cancelled" else self.phase(now)

    @property
    def first_midnight(self):
        """When its first day begins, by its own clock; nothing while the days are not known."""
        if self.starts_at is None:
            return None
        return datetime.combine(self.starts_at.astimezone(self.zone).date(), time(), self.zone)

    def has_begun(self, now=None):
        """Whether its first day has come: from then on people are at its door."""
        if self.first_midnight is None:
            return self.phase(now) == Phase.OVER
        return self.first_midnight <= (now or timezone.now())

    def is_coming(self, now=None):
        """Whether it is public and not over: then organisations still prepare for it."""
        return self.publication == "published" and self.phase(now) != Phase.OVER

    def is_open(self, now=None):
        """Whether people may register at a moment."""
        now = now or timezone.now()
        if self.publication != "published":
            return False
        phase, closes = self.phase(now), self.registration_closes_at
        # a closing after the first day is meant: for the days that lie further on
        is_for_later_days = phase == Phase.RUNNING and closes is not None and now < closes
        return phase == Phase.OPEN or (is_for_later_days and self.registration_opens_at <= now)

    def moves_up(self, now=None):
        """Whether whoever waits still gets a seat that is free: before it begins, and while open."""
        if self.publication != "published":
            return False
        has_begun = self.phase(now) in (Phase.RUNNING, Phase.OVER)
        return not has_begun or self.is_open(now)

    def bounds(self, days=None):
        """``(first moment, last moment, year)`` by these days, or by those that are kept."""
        if days is None:
            days = list(self.days.all()) if self.pk is not None else []
        if days:
            moments = [day.moments(self.zone) for day in days]
            starts_at = min(start for start, __ in moments)
            ends_at = max(end for __, end in moments)
            return starts_at, ends_at, starts_at.astimezone(self.zone).year
        (first, __), (last, __) = bounds_of(self.about) if self.about else ((None, 0), (None, 0))
        return None, end_of(self.about, self.zone), first if first == last else None

    def set_bounds(self):
        """Write down when it begins and ends, so that the database can compare."""
        self.starts_at, self.ends_at, self.year = self.bounds()

    def settle(self):
        """Take over what has changed in the days, or in anything else that calendars show."""
        self._prefetched_objects_cache = {}
        self.set_bounds()
        self.updated_at = timezone.now()
        type(self).objects.filter(pk=self.pk).update(
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            year=self.year,
            updated_at=self.updated_at,
            sequence=models.F("sequence") + 1,
        )

    def check_closing(self, days=None):
        """Nobody registers for what is over; ``days`` are those that are saved with the event."""
        closes = self.registration_closes_at
        try:
            ends_at = self.bounds(days)[1]
        except (ValueError, LookupError):  # an unknown zone, or no month: said at their fields
            return
        if closes and ends_at and closes > ends_at:
            message = _("Registration would close after the event is over: give an earlier moment.")
            raise ValidationError({"registration_closes_at": ValidationError(message, code="over")})

    def takes_place_on(self, day):
        """Whether a date is one of its days, or will be when they are saved with it."""
        if self.days_follow:
            return self.dates_ahead is None or day in self.dates_ahead
        return self.days.filter(date=day).exists()

    def check_days(self, days):
        """Who has been told a day is not left without any."""
        if days or self.publication != "published" or self.evidence:
            return
        if self.pk is not None and self.days.exists():
            message = _("A published event keeps a day: give the new one, or cancel the event.")
            raise ValidationError(message, code="no_day")


def end_of(about, zone):
    """The first moment after what is known of the time; nothing when not even that is."""
    if not about:
        return None
    __, (year, month) = bounds_of(about)
    year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return datetime(year, month, 1, tzinfo=zone)
