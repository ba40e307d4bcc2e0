"""The outbox: every notice that the portal sends, its attachments, and what ran on which day."""

from __future__ import annotations

import operator
import uuid
from functools import reduce
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners import policies
from partners.models.register import Partner

if TYPE_CHECKING:
    from collections.abc import Callable

    from partners.policies import Person


def stored_path(instance, name):
    """A path that says nothing about the reader of the notice."""
    return f"outbox/{uuid.uuid4().hex}"


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Notices by who asks: they hold addresses and names of people."""

    #: What other apps keep from a user, such as mail about a file on which it has a conflict of
    #: interest: ``(user) -> Q``. They register it in ``AppConfig.ready``.
    kept_from: ClassVar[list[Callable[[Person], models.Q]]] = []
    #: What other apps have whom look after, such as letters about events: ``(user) -> Q``, or
    #: nothing for whom it is no business of. Registered in the same way.
    looked_after: ClassVar[list[Callable[[Person], models.Q | None]]] = []

    @classmethod
    def care_of(cls, user):
        """The notices that a user looks after for another app; nothing when there are none."""
        cares = [care for one in cls.looked_after if (care := one(user)) is not None]
        return reduce(operator.or_, cares) if cares else None

    def visible_to(self, user):
        """All for headquarters; for a focal point those about its partners; and everybody's own.

        Besides, those that another app has the user look after.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        notices = self
        for kept in self.kept_from:
            notices = notices.exclude(kept(user))
        if policies.is_registry_officer(user):
            return notices
        seen = models.Q(user=user)
        if countries := policies.countries_of(user):
            seen |= models.Q(partner__hq_country__in=countries)
        if (care := self.care_of(user)) is not None:
            seen |= care
        return notices.filter(seen)

    def due(self, at):
        """What waits to be sent and whose time has come."""
        return self.filter(status=Notice.Status.QUEUED, send_after__lte=at)


class Notice(models.Model):
    """One message to one reader, written once and sent once."""

    class Status(models.TextChoices):
        HELD = "held", _("Held back")
        QUEUED = "queued", _("Waiting to be sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    #: What may be held back, sent off or sent once more, and from where.
    RELEASABLE = (Status.HELD,)
    RESENDABLE = (Status.SENT, Status.FAILED, Status.CANCELLED)
    CANCELLABLE = (Status.HELD, Status.QUEUED)
    #: What somebody let go, whether the e-mail arrived or not.
    RELEASED = (Status.QUEUED, Status.SENT, Status.FAILED)

    kind = models.CharField(_("kind"), max_length=80, db_index=True)
    key = models.CharField(
        max_length=200, unique=True, help_text=_("The same occasion writes no second notice.")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="notices",
        verbose_name=_("user"),
    )
    email = models.EmailField(_("e-mail address"))
    partner = models.ForeignKey(
        Partner,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="notices",
        verbose_name=_("partner"),
    )
    #: What of another app it is about, such as ``event:90``; that app decides who looks after it.
    about = models.CharField(max_length=40, blank=True, editable=False, db_index=True)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=300)
    body = models.TextField(_("text"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    last_error = models.TextField(_("last error"), blank=True)
    send_after = models.DateTimeField(_("not before"), default=timezone.now)
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(
                fields=["send_after"],
                condition=models.Q(status="queued"),
                name="notices_that_wait",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(status="sent") | models.Q(sent_at__isnull=False),
                name="sent_notice_has_its_moment",
            )
        ]

    def __str__(self):
        return self.subject


class NoticeFile(models.Model):
    """A file that goes with a notice."""

    notice = models.ForeignKey(
        Notice, models.CASCADE, related_name="files", verbose_name=_("notice")
    )
    name = models.CharField(_("name"), max_length=200)
    content_type = models.CharField(_("content type"), max_length=120)
    file = models.FileField(_("file"), upload_to=stored_path, max_length=200)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["pk"]

    def __str__(self):
        return self.name


class DailyRun(models.Model):
    """That the work of a day was handed out: the second worker finds the row and leaves it."""

    name = models.CharField(_("work"), max_length=200)
    day = models.DateField(_("day"))
    created_at = models.DateTimeField(_("handed out"), auto_now_add=True)

    class Meta:
        verbose_name = _("daily run")
        verbose_name_plural = _("daily runs")
        ordering = ["-day", "name"]
        constraints = [
            models.UniqueConstraint(fields=["name", "day"], name="one_daily_run_per_day")
        ]

    def __str__(self):
        return f"{self.name}, {self.day}"
