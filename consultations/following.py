"""What becomes of recommendations: recording, reporting, carrying on, and reminding who owns them."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations import notices
from consultations.models import Event, ProgressNote, Recommendation

if TYPE_CHECKING:
    from datetime import date

    from consultations.models.scopes import EventQuerySet
    from partners.models import User

#: How many days before its day an owner is reminded, and how long it is until the next reminder.
BEFORE = timedelta(days=14)
AGAIN = timedelta(days=14)


def record(recommendation: Recommendation) -> Recommendation:
    """Write down a new recommendation under the next number of its event."""
    with transaction.atomic():
        Event.objects.order_by().select_for_update().get(pk=recommendation.event_id)
        recommendation.number = Recommendation.next_number(recommendation.event)
        recommendation.full_clean()
        recommendation.save()
    return recommendation


def report(
    recommendation: Recommendation, *, by: User, text: str = "", happened_on: date | None = None
) -> None:
    """Save what its owner or an organiser has changed, with a note of what has happened."""
    if not Recommendation.objects.followed_by(by).filter(pk=recommendation.pk).exists():
        raise PermissionDenied
    note = None
    if text.strip():
        day = happened_on or timezone.localdate()
        note = ProgressNote(
            recommendation=recommendation, author=by, text=text.strip(), happened_on=day
        )
        note.full_clean()
    with transaction.atomic():
        recommendation.full_clean()
        recommendation.save(update_fields=[*Recommendation.OWNER_FIELDS, "updated_at"])
        if note is not None:
            note.save()


def later_editions(event: Event, user: User) -> EventQuerySet:
    """The events to whose agenda a recommendation can be carried."""
    return Event.objects.editable_by(user).after(event).order_by("ends_at", "pk")


def carry(event: Event, target: Event, *, by: User) -> int:
    """Put all that is still expected on the agenda of a later edition; how many."""
    if not later_editions(event, by).filter(pk=target.pk).exists():
        raise ValidationError(_("A recommendation is carried to a later edition."))
    number = 0
    with transaction.atomic():
        rows = Recommendation.objects.editable_by(by).expected()
        earlier = Q(event=event) | Q(carried_to=event)
        for row in rows.filter(earlier).exclude(carried_to=target):
            row.carried_to = target
            row.save(update_fields=["carried_to", "updated_at"])
            number += 1
    return number


def on_agenda_of(event: Event, previous: Event | None) -> Q:
    """Which recommendations an edition begins with: the last one's, and what was carried to it."""
    seen = Q(carried_to=event)
    return seen | Q(event=previous) if previous is not None else seen


def remind() -> None:
    """Each day: write to owners about what is due soon or overdue, one letter each."""
    now, today = timezone.now(), timezone.localdate()
    due = (
        Recommendation.objects.expected()
        .filter(due_on__lte=today + BEFORE, owner__is_active=True)
        .exclude(owner__email="")
        .filter(Q(reminded_at=None) | Q(reminded_at__lte=now - AGAIN))
        .select_related("owner", "event")
        .order_by("due_on", "pk")
    )
    by_owner = defaultdict(list)
    for row in due:
        by_owner[row.owner].append(row)
    for owner, rows in by_owner.items():
        with transaction.atomic():
            notices.remind_of_recommendations(owner, rows, today)
            numbers = [row.pk for row in rows]
            Recommendation.objects.filter(pk__in=numbers).update(reminded_at=now)
