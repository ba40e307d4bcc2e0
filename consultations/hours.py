"""When an event takes place, in words: by its own clock, and by the reader's beside it."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.html import format_html_join
from django.utils.translation import gettext as _

from config.formats.lists import listed
from consultations.fields import ZONES


@dataclass(frozen=True, slots=True)
class Line:
    """Days that follow each other and have the same hours."""

    dates: str
    hours: str = ""
    zone: str = ""
    #: The same by the reader's clock, where that is another one.
    here: str = ""
    here_zone: str = ""


@dataclass(slots=True)
class Run:
    """The days of one line."""

    first: date
    last: date
    hours: tuple
    here: tuple
    moments: tuple

    def goes_on(self, row, here, start):
        """Whether a day follows the last one, with the same hours by both clocks."""
        is_next = (row.date - self.last).days == 1
        # without hours no distance from UTC is shown: the change of clocks does not matter then
        is_same_clock = row.starts is None or start.utcoffset() == self.moments[0].utcoffset()
        is_alike = (self.hours, self.here) == ((row.starts, row.ends), here)
        return is_next and is_same_clock and is_alike


def offset_of(moment):
    """How far a clock is from UTC, as UTC+05:45."""
    total = int(moment.utcoffset().total_seconds() // 60)
    sign = "-" if total < 0 else "+"
    hours, minutes = divmod(abs(total), 60)
    return f"UTC{sign}{hours}" + (f":{minutes:02d}" if minutes else "")


def zone_name(name, moment):
    """A zone as people read it, with its distance from UTC on that day."""
    return f"{name.replace('_', ' ')}, {offset_of(moment)}"


def hour(moment):
    return f"{moment:%H:%M}"


def day(value):
    return formats.date_format(value, "DATE_FORMAT", use_l10n=True)


def month_or_year(text):
    """A year as it is, a month by its name."""
    if len(text) == len("2011"):
        return text
    year, month = map(int, text.split("-"))
    return formats.date_format(date(year, month, 1), "YEAR_MONTH_FORMAT", use_l10n=True)


class When:
    """The days and hours of one event; texts are made in the language of the moment.

    With ``until`` it stops at that date.
    """

    def __init__(self, event, reader=None, until=None):
        self.event, self.reader, self.until = event, reader, until

    @property
    def lines(self):
        runs = self.runs()
        return [self.line(run) for run in runs] if runs else [Line(self.unknown())]

    @property
    def short(self):
        """All days in one line, without hours."""
        return listed(line.dates for line in self.lines)

    def unknown(self):
        """What is known when the days are not."""
        if not self.event.about:
            return _("Date to be announced")
        parts = [month_or_year(part) for part in self.event.about.split("/")]
        if len(parts) == 1:
            return _("%(about)s (days not known)") % {"about": parts[0]}
        return _("between %(first)s and %(last)s (days not known)") % {
            "first": parts[0],
            "last": parts[-1],
        }

    def runs(self):
        runs: list[Run] = []
        zone = self.event.zone
        for row in self.event.days.all():
            if self.until and row.date > self.until:
                break
            start, end = row.moments(zone)
            here = self.shift(row.date, start, end) if row.starts else ()
            if runs and runs[-1].goes_on(row, here, start):
                runs[-1].last = row.date
            else:
                runs.append(Run(row.date, row.date, (row.starts, row.ends), here, (start, end)))
        return runs

    def shift(self, there, start, end):
        """The reader's hours, and by how many days they differ."""
        if self.reader is None:
            return ()
        ours = [moment.astimezone(self.reader) for moment in (start, end)]
        return tuple((one.time(), (one.date() - there).days) for one in ours)

    def line(self, run):
        dates = day(run.first)
        if run.last != run.first:
            dates = f"{dates} – {day(run.last)}"
        start, end = run.moments
        if run.hours[0] is None:
            return Line(dates)
        return Line(
            dates,
            f"{hour(run.hours[0])}–{hour(run.hours[1])}",
            zone_name(self.event.time_zone, start),
            *self.by_the_reader(run, start, end),
        )

    def by_the_reader(self, run, start, end):
        """The reader's hours with their zone; nothing when the clocks agree."""
        if self.reader is None or start.utcoffset() == start.astimezone(self.reader).utcoffset():
            return "", ""
        first, last = start.astimezone(self.reader), end.astimezone(self.reader)
        text = f"{hour(first)}–{hour(last)}"
        if first.date() != run.first or last.date() != run.first:
            text = f"{day(first)}, {hour(first)} – {day(last)}, {hour(last)}"
        return text, zone_name(str(self.reader), first)


@lru_cache(maxsize=64)
def zone_options(chosen):
    """Every time zone as an option of a list: hundreds of them, so not by the template."""
    return format_html_join(
        "",
        "<option{}>{}</option>",
        [(" selected" if name == chosen else "", name) for name in sorted(ZONES)],
    )


def reader_zone(request):
    """The zone that a reader has chosen, or the browser has told; nothing when neither did."""
    name = request.COOKIES.get("time_zone", "")
    try:
        return ZoneInfo(name) if name else None
    except (ValueError, OSError, LookupError):  # a cookie may hold anything
        return None


def in_zone(moment, zone):
    """A moment by a zone's clock, with the zone's name."""
    if moment is None:
        return ""
    there = moment.astimezone(zone)
    text = formats.date_format(there, "DATETIME_FORMAT", use_l10n=True)
    return f"{text} ({zone_name(str(zone), there)})"


def local(value: datetime, zone):
    """A moment as a form shows it: the wall clock of a zone."""
    return value.astimezone(zone).replace(tzinfo=None)
