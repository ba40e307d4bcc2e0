"""Each day: remind observers of their periodic confirmation, where the portal asks for one.

Nothing was found that says IOM asks observers for reports: it is a switch, off at first, and a
date that passes changes nothing by itself.
"""

from datetime import timedelta

from django.conf import settings
from django.db.models import Max
from django.utils import timezone

from observers import notices
from partners.models import ObserverStatus

#: Days before the date on which a reminder goes out.
BEFORE = (60, 14, 0)


def due_on(started_on, confirmed_on):
    """The day by which an observer should confirm; nothing while the portal does not ask.

    It stays until it is answered: an observer of long standing is late when the asking begins.
    """
    years = settings.PORTAL_OBSERVER_CONFIRMATION_YEARS
    if not years or started_on is None:
        return None
    return later(max(filter(None, [started_on, confirmed_on])), years)


def later(day, years):
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year + years, day=28)


def running():
    """Observers of today with the day of their last confirmation."""
    return (
        ObserverStatus.objects.as_of(timezone.localdate())
        .select_related("partner")
        .annotate(confirmed_on=Max("partner__confirmations__confirmed_on"))
    )


def overdue():
    """``[(observer, since when its confirmation is due), …]``, the longest overdue first."""
    if not settings.PORTAL_OBSERVER_CONFIRMATION_YEARS:
        return []
    rows = [
        (status.partner, due_on(status.started_on, status.confirmed_on)) for status in running()
    ]
    today = timezone.localdate()
    late = [(partner, due) for partner, due in rows if due is not None and due < today]
    return sorted(late, key=lambda row: (row[1], row[0].legal_name))


def remind() -> None:
    """Remind whose date comes near or has passed; the outbox sees that each goes out once.

    Who does not answer is asked once for the date that has passed, then as the next one nears.
    """
    years = settings.PORTAL_OBSERVER_CONFIRMATION_YEARS
    if not years:
        return
    today = timezone.localdate()
    for status in running():
        due = occasion = due_on(status.started_on, status.confirmed_on)
        while occasion and later(occasion, years) - timedelta(days=max(BEFORE)) <= today:
            occasion = later(occasion, years)
        # the nearest reminder whose day has come: a worker that slept sends one, not three
        days = occasion and next(
            (n for n in sorted(BEFORE) if occasion - timedelta(days=n) <= today), None
        )
        if days is not None:
            notices.remind_of_confirmation(status.partner, due, f"{occasion}:{days}")
