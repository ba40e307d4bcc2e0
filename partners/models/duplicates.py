"""Pairs of records that may be one body, what people said about them, and records joined."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from partners import policies
from partners.fields import ProseField
from partners.matching import Reason
from partners.models.register import Partner
from partners.models.shapes import Ruled


class DuplicatePairQuerySet(models.QuerySet["DuplicatePair"]):
    """Pairs by who asks: headquarters all, a focal point those that touch its countries."""

    def visible_to(self, user):
        pairs = self.exclude(left__status="merged").exclude(right__status="merged")
        if policies.is_registry_officer(user):
            return pairs
        countries = policies.countries_of(user)
        if not countries:
            return self.none()
        seen = Partner.objects.visible_to(user).values("pk")
        return pairs.filter(
            models.Q(left__hq_country__in=countries) | models.Q(right__hq_country__in=countries),
            left__in=seen,
            right__in=seen,
        )

    def open(self):
        """Those that nobody has settled; who was not sure leaves them open."""
        return self.filter(decision__in=["", DuplicatePair.Decision.UNSURE])

    def settle(self, merge, *, by):
        """Two records that were joined are the same body: their pair needs no other judgement."""
        left, right = sorted((merge.kept_id, merge.gone_id))
        pair = self.filter(left=left, right=right).first()
        if pair is not None and pair.decision != DuplicatePair.Decision.SAME:
            pair.decide(DuplicatePair.Decision.SAME, by=by, note=merge.reason)

    def reopen(self, merge):
        """Two records that were parted again are a question again, also where they had an answer."""
        left, right = sorted((merge.kept_id, merge.gone_id))
        pair = self.filter(left=left, right=right).first()
        if pair is not None:
            pair.decision, pair.note = "", ""
            pair.decided_by = pair.decided_at = None
            pair.save()

    def of(self, numbers):
        """The pairs of which a record is one of these."""
        return self.filter(models.Q(left__in=numbers) | models.Q(right__in=numbers))

    def for_lists(self):
        return self.select_related("left__hq_country", "right__hq_country", "decided_by").order_by(
            "decision", "-probability", "pk"
        )


class DuplicatePair(Ruled):
    """Two records that may be one body; the lower number is on the left."""

    class Decision(models.TextChoices):
        SAME = "same", _("The same body")
        DIFFERENT = "different", _("Different bodies")
        UNSURE = "unsure", _("Not sure")

    #: A pair is about two records, not about their bodies: it does not move when they are joined.
    STAYS_WHEN_MERGED = True

    left = models.ForeignKey(
        Partner, models.CASCADE, related_name="pairs_left", verbose_name=_("first record")
    )
    right = models.ForeignKey(
        Partner, models.CASCADE, related_name="pairs_right", verbose_name=_("second record")
    )
    probability = models.FloatField(_("probability"), editable=False)
    reason_codes = models.JSONField(_("reasons"), default=list, editable=False)
    found_at = models.DateTimeField(_("found"), default=timezone.now, editable=False)
    decision = models.CharField(
        _("decision"), max_length=10, choices=Decision, blank=True, default=""
    )
    note = ProseField(
        _("why"), max_length=500, blank=True, help_text=_("Others will read it who see the pair.")
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True, editable=False)

    objects: ClassVar = DuplicatePairQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("possible duplicate")
        verbose_name_plural = _("possible duplicates")
        ordering = ["-probability", "pk"]
        indexes = [models.Index(fields=["decision", "-probability"], name="pair_by_probability")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(left__lt=models.F("right")), name="pair_has_lower_number_left"
            ),
            models.UniqueConstraint(fields=["left", "right"], name="pair_is_recorded_once"),
        ]

    def __str__(self):
        return f"{self.left.label} – {self.right.label}"

    def get_absolute_url(self):
        return reverse("partners:pair", args=[self.pk])

    @property
    def reasons(self):
        """The reasons in the reader's language; codes of an earlier time are left out."""
        return [Reason(code).label for code in self.reason_codes if code in Reason.values]

    @property
    def percent(self):
        return min(99, max(1, round(self.probability * 100)))

    def decide(self, decision, *, by, note=""):
        """Remember what somebody said about the pair, and why."""
        self.decision, self.note = decision, note
        self.decided_by, self.decided_at = by, timezone.now()
        self.full_clean()
        self.save()


class DuplicateScan(models.Model):
    """A look for duplicates over the registry; the next one looks at what has changed since."""

    started_at = models.DateTimeField(_("started"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    partners = models.PositiveIntegerField(_("records looked at"), default=0)
    pairs = models.PositiveIntegerField(_("pairs found"), default=0)

    class Meta:
        verbose_name = _("look for duplicates")
        verbose_name_plural = _("looks for duplicates")
        ordering = ["-started_at"]

    def __str__(self):
        return f"{self.started_at:%Y-%m-%d %H:%M}"


class MergeQuerySet(models.QuerySet["Merge"]):
    """Mergings by who asks: those who may join records."""

    def visible_to(self, user):
        return self if policies.may_merge(user) else self.none()


class Merge(models.Model):
    """Two records joined: what was moved and what was written, so that it can be undone."""

    STAYS_WHEN_MERGED = True

    kept = models.ForeignKey(
        Partner, models.PROTECT, related_name="merges_kept", verbose_name=_("record kept")
    )
    gone = models.ForeignKey(
        Partner, models.PROTECT, related_name="merges_gone", verbose_name=_("record merged")
    )
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("merged by"),
    )
    merged_at = models.DateTimeField(_("merged"), default=timezone.now)
    reason = ProseField(_("why"), max_length=500, blank=True)
    #: ``{"fields": {name: [before, after]}, "status": […], "moves": […], "added": […]}``.
    record = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("undone by"),
    )
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)

    objects: ClassVar = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = _("merging")
        verbose_name_plural = _("mergings")
        ordering = ["-merged_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["gone"],
                condition=models.Q(undone_at=None),
                name="record_is_merged_once",
                violation_error_message=_("This record has been merged already."),
            ),
        ]

    def __str__(self):
        return f"{self.gone.label} → {self.kept.label}"

    def get_absolute_url(self):
        return reverse("partners:merge-done", args=[self.pk])
