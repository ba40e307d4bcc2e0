"""The days of an event, which need not follow each other."""

from datetime import MAXYEAR, MINYEAR, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from consultations.fields import check_time_zone
from consultations.models.events import Event
from partners.models.shapes import Ruled


class EventDay(Ruled):
    """A day of an event, with its hours in the event's time zone; days need not follow each other."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="days", verbose_name=_("event"))
    date = models.DateField(_("day"))
    starts = models.TimeField(_("from (hour)"), null=True, blank=True)
    ends = models.TimeField(_("until (hour)"), null=True, blank=True)

    class Meta:
        verbose_name = _("day")
        verbose_name_plural = _("days")
        ordering = ["date"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "date"],
                name="day_is_listed_once",
                violation_error_message=_("This day is listed already."),
            ),
            models.CheckConstraint(
                condition=models.Q(starts=None, ends=None)
                | models.Q(starts__isnull=False, ends__isnull=False),
                name="day_has_both_hours_or_none",
                violation_error_message=_("Give both hours, or none for a whole day."),
            ),
            models.CheckConstraint(
                condition=models.Q(starts=None)
                | models.Q(ends=None)
                | models.Q(ends__gt=models.F("starts")),
                name="day_ends_after_it_starts",
                violation_error_message=_(
                    "The end comes before the start: correct one of the hours."
                ),
            ),
        ]

    def __str__(self):
        return str(self.date or "")

    def moments(self, zone):
        """The first moment and the one after the last."""
        if self.starts is None or self.ends is None:
            first = datetime.combine(self.date, time(), zone)
            return first, datetime.combine(self.date + timedelta(days=1), time(), zone)
        return (
            datetime.combine(self.date, self.starts, zone),
            datetime.combine(self.date, self.ends, zone),
        )

    def clean(self):
        super().clean()
        if not self.date or not MINYEAR < self.date.year < MAXYEAR:
            return  # said at the field itself; the clocks of other zones know no such days
        for name in ("starts", "ends"):
            hour = getattr(self, name)
            if hour is not None and not exists(datetime.combine(self.date, hour), self.event):
                message = _("Clocks go forward on this day, and this hour is left out.")
                raise ValidationError({name: ValidationError(message, code="no_such_hour")})
        if self.starts and self.ends and self.ends < self.starts:
            message = _(
                "The end comes before the start: correct one of the hours. If it goes on past"
                " midnight, end this day at 23:59 and add the next day from 00:00."
            )
            raise ValidationError({"ends": ValidationError(message, code="past_midnight")})

    def save(self, *args, **kwargs):
        with transaction.atomic():
            super().save(*args, **kwargs)
            self.event.settle()

    def delete(self, *args, **kwargs):
        with transaction.atomic():
            gone = super().delete(*args, **kwargs)
            self.event.settle()
        return gone


def set_days(event, wanted, moves=None):
    """Make these ``{"date": …, "starts": …, "ends": …}`` the days of an event.

    ``moves`` says which date becomes which; without it as many days as before are the same ones
    moved. A day that moves stays the same row, so that calendars know it again, and what stands
    on it in the agenda goes along.
    """
    dates = [day["date"] for day in wanted]
    if slips := sorted({date for date in dates if dates.count(date) > 1}):
        message = EventDay._meta.constraints[0].violation_error_message
        raise ValidationError([said_of(date, message) for date in slips])
    event.check_days(dates)
    with transaction.atomic():
        rows = {row.date: row for row in event.days.all()}
        if moves is None:
            moves = moves_between(list(rows), dates)
            check_agenda(event, moves)
        spare = [row for date, row in rows.items() if date not in dates]
        for day in wanted:
            row = rows.get(day["date"]) or (spare.pop(0) if spare else EventDay(event=event))
            row.event = event
            for name, value in day.items():
                setattr(row, name, value)
            try:
                row.full_clean()
            except ValidationError as error:
                sentences = [said_of(day["date"], text) for text in error.messages]
                raise ValidationError(sentences) from error
            row.save()
        for row in spare:
            row.event = event
            row.delete()
        move_agenda(event, moves)
        event.settle()
        event.check_closing()


def moves_between(before, after):
    """``{old date: new date}``: the same number of days are the same ones, in their order."""
    if len(before) == len(after):
        return dict(zip(sorted(before), sorted(after), strict=True))
    return {date: date for date in before if date in after}


def check_agenda(event, moves):
    """No item of the agenda is left on a day that is taken out."""
    items = event.agenda.exclude(date=None).exclude(date__in=moves)
    if dates := sorted(set(items.order_by().values_list("date", flat=True))):
        message = _("The agenda has items on this day: move them first, or keep the day.")
        raise ValidationError([said_of(date, message) for date in dates])


def said_of(date, sentence):
    """A sentence with the day that it is about."""
    return _("%(label)s: %(error)s") % {"label": date, "error": sentence}


def move_agenda(event, moves):
    """What stands on a day that moves goes along; all at once, for days may change places."""
    steps = {old: new for old, new in moves.items() if old != new}
    if steps:
        cases = [models.When(date=old, then=models.Value(new)) for old, new in steps.items()]
        event.agenda.filter(date__in=steps).update(date=models.Case(*cases))


def exists(wall_time, event):
    """Whether a clock in the event's zone ever shows this time."""
    try:
        check_time_zone(event.time_zone)
    except ValidationError:  # said at the event's own field
        return True
    there = wall_time.replace(tzinfo=event.zone)
    return (
        there.astimezone(ZoneInfo("UTC")).astimezone(event.zone).replace(tzinfo=None) == wall_time
    )
