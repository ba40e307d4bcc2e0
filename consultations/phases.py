"""The phase of an event: it follows from its dates, said once for Python and once for SQL."""

from django.db.models import Case, CharField, Q, TextChoices, Value, When
from django.utils.translation import pgettext_lazy


class Phase(TextChoices):
    """How far an event is; never stored."""

    ANNOUNCED = "announced", pgettext_lazy("event", "Announced")
    OPEN = "open", pgettext_lazy("event", "Registration open")
    CLOSED = "closed", pgettext_lazy("event", "Registration closed")
    RUNNING = "running", pgettext_lazy("event", "Taking place")
    OVER = "over", pgettext_lazy("event", "Over")


def phase_of(event, now):
    """The phase of an event at a moment; each bound belongs to what comes after it."""
    if event.ends_at is not None and event.ends_at <= now:
        return Phase.OVER
    if event.starts_at is not None and event.starts_at <= now:
        return Phase.RUNNING
    if event.registration_opens_at is None or event.registration_opens_at > now:
        return Phase.ANNOUNCED
    if event.registration_closes_at is not None and event.registration_closes_at <= now:
        return Phase.CLOSED
    return Phase.OPEN


def phase_at(now):
    """The same, as an expression over rows of events."""
    return Case(
        When(ends_at__lte=now, then=Value(Phase.OVER)),
        When(starts_at__lte=now, then=Value(Phase.RUNNING)),
        When(
            Q(registration_opens_at=None) | Q(registration_opens_at__gt=now),
            then=Value(Phase.ANNOUNCED),
        ),
        When(registration_closes_at__lte=now, then=Value(Phase.CLOSED)),
        default=Value(Phase.OPEN),
        output_field=CharField(),
    )
