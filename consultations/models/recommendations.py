"""What civil society recommended, and what became of it."""

from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from consultations.fields import Worded, bounds_of
from consultations.models.events import Event, at_least_one
from consultations.models.scopes import RecommendationQuerySet
from consultations.models.withdrawing import Losable
from partners.fields import LineField, ProseField
from partners.models import Office, Partner
from partners.models.shapes import Ruled


class Recommendation(Losable, Worded, Ruled):
    """A recommendation of an event: to whom, by whom, and how far it is."""

    class Status(models.TextChoices):
        NOTED = "noted", pgettext_lazy("recommendation", "Noted")
        ACCEPTED = "accepted", pgettext_lazy("recommendation", "Accepted")
        PARTLY = "partly", pgettext_lazy("recommendation", "Partly accepted")
        NOT_ACCEPTED = "not_accepted", pgettext_lazy("recommendation", "Not accepted")
        IN_PROGRESS = "in_progress", pgettext_lazy("recommendation", "In progress")
        DONE = "done", pgettext_lazy("recommendation", "Done")

    #: Statuses after which nothing is expected any more.
    SETTLED = RecommendationQuerySet.SETTLED
    #: Statuses that need a reason.
    REASONED = (Status.NOT_ACCEPTED, Status.PARTLY)
    #: What its owner changes when reporting; the rest is written by the organisers of the event.
    OWNER_FIELDS = ("status", "reason", "due_on")

    event = models.ForeignKey(
        Event, models.CASCADE, related_name="recommendations", verbose_name=_("event")
    )
    number = models.PositiveSmallIntegerField(_("number"), validators=[at_least_one])
    text_en = ProseField(_("text in English"), max_length=2000, blank=True)
    text_fr = ProseField(_("text in French"), max_length=2000, blank=True)
    text_es = ProseField(_("text in Spanish"), max_length=2000, blank=True)
    theme = LineField(_("theme"), max_length=100, blank=True)
    office = models.ForeignKey(
        Office,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="recommendations",
        verbose_name=_("addressed to office"),
    )
    unit = LineField(_("addressed to unit"), max_length=150, blank=True)
    raised_by = models.ForeignKey(
        Partner,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="recommendations",
        verbose_name=_("raised by"),
    )
    raised_by_text = LineField(
        _("raised by, in words"), max_length=200, blank=True, help_text=_("As working group 2.")
    )
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.NOTED)
    reason = ProseField(_("reason"), max_length=1000, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="recommendations",
        verbose_name=_("owner at IOM"),
    )
    due_on = models.DateField(_("due on"), null=True, blank=True)
    is_published = models.BooleanField(_("shown to the public"), default=False)
    carried_to = models.ForeignKey(
        Event,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="carried_recommendations",
        verbose_name=_("carried to"),
        help_text=_("The edition on whose agenda it stands."),
    )
    reminded_at = models.DateTimeField(_("reminded"), null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = RecommendationQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["withdrawn_at"])

    class Meta:
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        ordering = ["event", "number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "number"],
                name="recommendation_number_is_used_once",
                violation_error_message=_("Another recommendation of this event has this number."),
            ),
            models.CheckConstraint(
                condition=~models.Q(text_en="", text_fr="", text_es=""),
                name="recommendation_is_worded",
                violation_error_message=_("Give the text in at least one language."),
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=("not_accepted", "partly")) | ~models.Q(reason=""),
                name="recommendation_not_accepted_for_a_reason",
                violation_error_message=_("Say why it is not, or only partly, accepted."),
            ),
        ]

    def __str__(self):
        return f"{self.number}. {self.text}"[:120]

    def get_absolute_url(self):
        return f"{self.event.get_absolute_url()}#recommendation-{self.number}"

    @property
    def text(self):
        return self.worded("text")

    @property
    def readers(self):
        return frozenset({"public"} if self.is_published else ())

    @property
    def is_settled(self):
        return self.status in self.SETTLED

    @property
    def is_late(self):
        """Whether its day has passed and something is still expected."""
        if self.due_on is None or self.is_settled:
            return False
        return self.due_on < timezone.localdate()

    @property
    def known_since(self):
        """The first day of its event, or that on which it was recorded, whichever is earlier."""
        event = self.event
        days = [timezone.localdate(self.created_at)] if self.created_at else []
        if event.starts_at:
            days.append(event.starts_at.astimezone(event.zone).date())
        elif event.about:
            (year, month), __ = bounds_of(event.about)
            days.append(date(year, month, 1))
        else:
            return None
        return min(days)

    def clean(self):
        super().clean()
        if not self.carried_to_id or not self.event_id:
            return
        was = Recommendation.objects.filter(pk=self.pk).values_list("carried_to", flat=True).first()
        later = Event.objects.order_by().after(self.event).filter(pk=self.carried_to_id)
        if self.carried_to_id != was and not later.exists():
            message = _("A recommendation is carried to a later edition.")
            raise ValidationError({"carried_to": ValidationError(message, code="carried")})

    @classmethod
    def next_number(cls, event):
        """The number that the next recommendation of an event takes."""
        last = cls.objects.filter(event=event).order_by("-number").values_list("number", flat=True)
        return (last.first() or 0) + 1


class ProgressNote(Ruled):
    """What has happened about a recommendation, on a day."""

    HAPPENED = ("happened_on",)

    recommendation = models.ForeignKey(
        Recommendation, models.CASCADE, related_name="progress", verbose_name=_("recommendation")
    )
    happened_on = models.DateField(_("date"), default=timezone.localdate)
    text = ProseField(_("what has happened"), max_length=2000)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+",
        verbose_name=_("author"),
    )  # fmt: skip
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("progress note")
        verbose_name_plural = _("progress notes")
        ordering = ["-happened_on", "-pk"]

    def __str__(self):
        return self.text[:80]

    def clean(self):
        """What is noted has happened; a day ahead is today for a reader further east."""
        super().clean()
        if self.happened_on and self.happened_on > timezone.localdate() + timedelta(days=1):
            message = _("Progress is noted once it has happened: give today or an earlier day.")
            raise ValidationError({"happened_on": ValidationError(message, code="future")})
        earliest = self.recommendation.known_since if self.recommendation_id else None
        if self.happened_on and earliest and self.happened_on < earliest:
            message = _("Nothing has happened about a recommendation before its event.")
            raise ValidationError({"happened_on": ValidationError(message, code="early")})

    def save(self, *args, **kwargs):
        with transaction.atomic():
            super().save(*args, **kwargs)
            self.touch()

    def delete(self, *args, **kwargs):
        with transaction.atomic():
            self.touch()
            return super().delete(*args, **kwargs)

    def touch(self):
        """Harvesters ask for what has changed: a recommendation changes with its notes."""
        rows = Recommendation.objects.filter(pk=self.recommendation_id)
        rows.update(updated_at=timezone.now())
