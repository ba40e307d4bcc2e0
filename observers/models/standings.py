"""Observers as they stood on a day: what lists, exports, the API and certificates say of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from observers import naming
from observers.models.life import is_suspended_on, name_on
from partners.models import ObserverStatus
from partners.policies import is_keeper_of_observers, is_staff, partners_managed_by, partners_of

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True)
class Standing:
    """One observer on one day."""

    status: ObserverStatus
    day: date

    @property
    def partner(self):
        return self.status.partner

    @property
    def name(self):
        return name_on(self.status, self.day)

    @property
    def former_name(self):
        """Its name today, when it has another one."""
        today = self.partner.legal_name
        return today if today != self.name else ""

    @property
    def is_suspended(self):
        return is_suspended_on(self.status, self.day)

    @property
    def suspended_since(self):
        """Since when it has been suspended on that day."""
        if not self.is_suspended:
            return None
        pauses = [
            change.decided_on
            for change in self.status.changes.all()
            if change.kind == "suspended" and change.decided_on <= self.day
        ]
        return pauses[-1] if pauses else self.status.suspended_on

    @property
    def session_name(self):
        return naming.session_name(self.status.session) if self.status.session else ""


def standings(statuses, day):
    """Each of these periods on a day, with what is shown of it, in a constant number of queries."""
    found = statuses.select_related(
        "partner__hq_country", "partner__category", "session"
    ).prefetch_related("changes")
    return [Standing(status, day) for status in found]


def observer_periods():
    """All periods that the public may ask about: the Council decides in the open.

    A record that was merged into another has handed its periods on.
    """
    return ObserverStatus.objects.exclude(partner__status="merged")


def running_for(user):
    """The running periods of observers whose papers a user may see: staff, and their own people."""
    periods = (
        observer_periods()
        if is_staff(user)
        else observer_periods().filter(partner__in=partners_of(user))
    )
    return (
        periods.as_of(timezone.localdate())
        .select_related("partner", "session")
        .prefetch_related("changes")
    )


def kept_by(user):
    """Those for which a user may write: the keepers of the list, and who binds the observer."""
    running = running_for(user)
    if is_keeper_of_observers(user):
        return running
    return running.filter(partner__in=partners_managed_by(user))
