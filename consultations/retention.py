"""Personal needs and addresses are deleted some days after an event, with the letters that hold them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from consultations.models import Event, Registration
from consultations.models.scopes import PERSONAL_LETTERS
from partners.models import Notice

if TYPE_CHECKING:
    from datetime import datetime

#: Registrations that are emptied in one transaction.
CHUNK = 500


def forget(now: datetime | None = None) -> int:
    """Delete what nobody needs any more of the people of past events; of how many people."""
    now = now or timezone.now()
    limit = now - timedelta(days=settings.PORTAL_NEEDS_KEPT_DAYS)
    called_off = Q(publication=Event.Publication.CANCELLED, ends_at=None, updated_at__lte=limit)
    over = Event.objects.order_by().filter(Q(ends_at__lte=limit) | called_off)
    kept = Q()
    for name in Registration.PRIVATE:
        kept |= ~Q(**{name: ""})
    due = Registration.objects.order_by("pk").filter(kept, event__in=over.values("pk"))
    number = 0
    while rows := list(due.values_list("pk", "email")[:CHUNK]):
        with transaction.atomic():
            forget_letters(dict(rows))
            Registration.objects.filter(pk__in=[pk for pk, __ in rows]).update(
                **dict.fromkeys(Registration.PRIVATE, ""), needs_deleted_at=now, updated_at=now
            )
        number += len(rows)
    return number


def forget_letters(emails: dict[int, str]) -> None:
    """Delete the letters to these people about these registrations, with their attachments."""
    written = Notice.objects.filter(kind__in=PERSONAL_LETTERS, email__in=set(emails.values()))
    numbers = {str(pk) for pk in emails}
    # where the key names the registration
    places = {"registration": 1, "event_changed": 2, "event_cancelled": 2}
    gone = [
        pk
        for pk, kind, key in written.values_list("pk", "kind", "key")
        if key.split(":")[places[kind]] in numbers
    ]
    for notice in Notice.objects.filter(pk__in=gone).prefetch_related("files"):
        for file in notice.files.all():
            file.file.delete(save=False)
        notice.delete()
