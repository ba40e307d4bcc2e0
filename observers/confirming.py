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
    """The day by which an observer should confirm; nothing while the portal does not ask."""
    years = settings.PORTAL_OBSERVER_CONFIRMATION_YEARS
    if not years or started_on is None:
        return None
    last = max(filter(None, [started_on, confirmed_on]))
    try:
        return last.replace(year=last.year + years)
    except ValueError:  # the 29th of February
        return last.replace(year=last.year + years, day=28)


def running():
    """Observers of today with the day of their last confirmation."""
    return (
        ObserverStatus.objects.as_of(timezone.localdate())
        .select_related("partner")
        .annotate(confirmed_on=Max("partner__confirmations__confirmed_on"))
    )


def remind() -> None:
    """Remind whose date comes near; the outbox sees that each reminder goes out once."""
    if not settings.PORTAL_OBSERVER_CONFIRMATION_YEARS:
        return
    today = timezone.localdate()
    for status in running():
        due = due_on(status.started_on, status.confirmed_on)
        # the nearest reminder whose day has come: a worker that slept sends one, not three
        days = next((n for n in sorted(BEFORE) if due - timedelta(days=n) <= today), None)
        if days is not None and today <= due + timedelta(days=30):
            notices.remind_of_confirmation(status.partner, due, days)
