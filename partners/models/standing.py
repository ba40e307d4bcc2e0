"""A partner's standing: observer status, and assessments made by people."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from partners import policies
from partners.fields import LineField, ProseField
from partners.models.parts import Part
from partners.models.register import Partner
from partners.models.scopes import PartQuerySet
from partners.models.sessions import CouncilSession


class ObserverStatusQuerySet(PartQuerySet["ObserverStatus"]):
    """Observer periods by date; headquarters writes what the Council decided."""

    def as_of(self, date):
        """Periods that run on a date; only decisions with a known start count."""
        return self.filter(
            models.Q(ended_on=None) | models.Q(ended_on__gt=date),
            evidence=ObserverStatus.Evidence.DECIDED,
            started_on__lte=date,
        )

    def addable_to(self, user):
        if not policies.is_keeper_of_observers(user):
            return self.partners.none()
        return self.partners.exclude(status="merged").visible_to(user)

    def editable_by(self, user):
        return self.filter(partner__in=self.addable_to(user))

    def overlapping(self, period):
        """Decided periods of the same partner that share a day with this one.

        Two that have not ended share today, also where nobody knows since when they run.
        """
        decided = ObserverStatus.Evidence.DECIDED
        if period.evidence != decided or period.partner_id is None:
            return self.none()
        sharing = models.Q(ended_on=None) if period.ended_on is None else models.Q(pk__in=[])
        if period.started_on:
            dated = models.Q(ended_on=None) | models.Q(ended_on__gt=period.started_on)
            if period.ended_on:
                dated &= models.Q(started_on__lt=period.ended_on)
            sharing |= dated & models.Q(started_on__isnull=False)
        beside = self.filter(sharing, partner=period.partner_id, evidence=decided)
        return beside.exclude(pk=period.pk)


class ObserverStatus(Part):
    """A period in which a partner is an observer at the Council: from a day, up to another."""

    class Evidence(models.TextChoices):
        DECIDED = "decided", _("Decision of the Council")
        ANNOUNCED = "announced", _("On the agenda only")
        REPORTED = "reported", _("Named in a report")

    class Kind(models.TextChoices):
        CIVIL_SOCIETY = "civil_society", _("Civil society")
        INTERGOVERNMENTAL = "intergovernmental", _("Intergovernmental organisation")

    SEEN_BY = Part.Sight.WITH_PARTNER

    partner = models.ForeignKey(
        "partners.Partner",
        models.CASCADE,
        related_name="observer_statuses",
        verbose_name=_("partner"),
    )
    kind = models.CharField(
        _("kind of observer"), max_length=20, choices=Kind, default=Kind.CIVIL_SOCIETY
    )
    name_then = LineField(_("name at that time"), max_length=300, blank=True)
    session = models.ForeignKey(
        CouncilSession,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="observer_statuses",
        verbose_name=_("granted at"),
    )
    decision = LineField(_("decision"), max_length=100, blank=True, help_text=_("As No. 1107."))
    evidence = models.CharField(
        _("evidence"), max_length=10, choices=Evidence, default=Evidence.DECIDED
    )
    started_on = models.DateField(_("from"), null=True, blank=True)
    ended_on = models.DateField(
        _("until"), null=True, blank=True, help_text=_("The first day without the status.")
    )
    suspended_on = models.DateField(_("suspended from"), null=True, blank=True)
    end_reason = ProseField(
        _("reason for the end"),
        max_length=500,
        blank=True,
        help_text=_("Everybody reads it: it stands on the observer's public page."),
    )
    source = ProseField(_("source"), max_length=1000, blank=True)

    objects: ClassVar = ObserverStatusQuerySet.as_manager()

    class Meta:
        verbose_name = _("observer status")
        verbose_name_plural = _("observer statuses")
        ordering = ["-started_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_on=None)
                | models.Q(started_on=None)
                | models.Q(ended_on__gt=models.F("started_on")),
                name="observer_status_ends_after_it_starts",
                violation_error_message=_("A status ends after it begins."),
            ),
            models.UniqueConstraint(
                fields=["partner"],
                condition=models.Q(ended_on=None, evidence="decided", started_on__isnull=False),
                name="one_running_observer_status_per_partner",
                violation_error_message=_("This organisation is an observer already."),
            ),
            models.CheckConstraint(
                condition=models.Q(started_on__isnull=False)
                | models.Q(session__isnull=False)
                | ~models.Q(decision="")
                | ~models.Q(evidence="decided"),
                name="observer_status_names_its_decision",
                violation_error_message=_(
                    "Say since when, or by which session or decision: one of the three is needed."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(ended_on=None) | ~models.Q(end_reason=""),
                name="observer_status_end_has_its_reason",
                violation_error_message=_("Say why the status ended."),
            ),
        ]

    def __str__(self):
        began = date_format(self.started_on) if self.started_on else "?"
        return f"{self.partner} ({began})"

    def clean_fields(self, exclude=None):
        """Refuse a decision of the Council of which nothing is named but the day.

        A period that was recorded so before this was asked for stays as it is.
        """
        super().clean_fields(exclude)
        bare = {"evidence": self.Evidence.DECIDED, "session_id": None, "decision": ""}
        is_bare = all(getattr(self, name) == value for name, value in bare.items())
        if not is_bare or not {"evidence", "session", "decision"}.isdisjoint(exclude or ()):
            return
        if not ObserverStatus.objects.filter(pk=self.pk, **bare).exists():
            message = _(
                "Name the session or the decision of the Council. Where neither is known, say"
                " what the evidence is: the agenda, or a report."
            )
            raise ValidationError({"decision": ValidationError(message, code="no_decision")})

    def clean(self):
        """Refuse the same period with the same evidence twice, and days that cannot follow."""
        super().clean()
        self.check_days()
        # of decided periods ``validate_constraints`` finds the second, as they may not overlap
        if not (self.is_decided and self.started_on):
            same = set(self.same().order_by().values_list("pk", flat=True))
            if same and self.pk not in same:
                raise repeated()

    def check_days(self):
        """Refuse a rest outside the period, and a reason for an end that has no day.

        What was recorded so before this was asked for stays as it is.
        """
        told = ("started_on", "ended_on", "suspended_on", "end_reason")
        if ObserverStatus.objects.filter(pk=self.pk, **{one: getattr(self, one) for one in told}):
            return
        errors = {}
        if self.suspended_on and self.started_on and self.suspended_on < self.started_on:
            errors["suspended_on"] = _("A status is suspended after it begins.")
        if self.suspended_on and self.ended_on and self.suspended_on > self.ended_on:
            errors["suspended_on"] = _("A status is suspended before it ends.")
        if self.end_reason and not self.ended_on:
            errors["ended_on"] = _("Say when the status ended, or leave the reason empty.")
        if errors:
            raise ValidationError(errors, code="days")

    def validate_constraints(self, exclude=None):
        """Check also that the decided periods of one partner do not overlap."""
        super().validate_constraints(exclude)
        if {"evidence", "started_on", "ended_on"}.isdisjoint(exclude or ()):
            other = self.newly_overlapping().first()
            if other is not None:
                raise repeated() if self.same().filter(pk=other.pk) else self.overlaps(other)

    def write(self, lists, *args, **kwargs):
        """Write the period; who wrote one for the same days at this moment has come first."""
        list(Partner.objects.select_for_update().filter(pk=self.partner_id).only("pk"))
        if self.newly_overlapping().exists():
            raise IntegrityError("decided observer periods of one partner overlap")
        super().write(lists, *args, **kwargs)

    def same(self):
        """What is recorded of this period with the same evidence.

        What names neither a day nor a decision is the same only by its source. Two that were the
        same before this was asked for stay as they are.
        """
        told = ["kind", "evidence", "started_on", "session_id", "decision"]
        if not (self.started_on or self.session_id or self.decision):
            told.append("source")
        said = {name: getattr(self, name) for name in told}
        return ObserverStatus.objects.filter(partner=self.partner_id, **said)

    def newly_overlapping(self):
        """Decided periods with which this one, as it is stored, does not share a day."""
        found = ObserverStatus.objects.overlapping(self)
        stored = ObserverStatus.objects.filter(pk=self.pk, partner=self.partner_id).first()
        if stored is not None:
            known = ObserverStatus.objects.overlapping(stored).order_by()
            found = found.exclude(pk__in=known.values("pk"))
        return found

    def is_beside(self, other):
        """Whether two periods of one partner, stored or not, share no day."""
        if not (self.is_decided and other.is_decided):
            return True
        if not (self.started_on and other.started_on):
            return bool(self.ended_on or other.ended_on)
        last, others_last = self.ended_on or date.max, other.ended_on or date.max
        return last <= other.started_on or others_last <= self.started_on

    def overlaps(self, other):
        """That a period shares days with another one, which is named."""
        message = _(
            "Another decided period of this organisation has the same days: %(period)s. A period"
            " may begin on the day on which the one before ends."
        )
        if not (self.started_on and other.started_on):
            message = _(
                "This organisation is recorded as an observer already: %(period)s. Add to that record"
                " what is missing, rather than a second one."
            )
        return ValidationError(message, code="overlap", params={"period": other.in_words})

    @property
    def in_words(self):
        """Its days and its decision, within a sentence."""
        first = date_format(self.started_on) if self.started_on else "?"
        if not self.started_on and not self.ended_on:
            text = gettext("since a day that is not known")
        elif self.ended_on:
            days = {"first": first, "last": date_format(self.ended_on)}
            text = gettext("from %(first)s until %(last)s") % days
        else:
            text = gettext("since %(date)s") % {"date": first}
        return f"{text} ({self.decision})" if self.decision else text

    @property
    def particulars(self):
        """What else is said of it: ``[(label, text), …]``."""
        told = ("name_then", "end_reason", "source")
        return self.labelled({name: getattr(self, name) for name in told})

    @property
    def counts(self):
        """Whether it says what it is evidence of: a decision without its day makes no observer."""
        return not self.is_decided or self.started_on is not None

    @property
    def is_decided(self):
        return self.evidence == self.Evidence.DECIDED

    @property
    def is_running(self):
        """Whether this period counts today."""
        today = timezone.localdate()
        return (
            self.is_decided
            and self.started_on is not None
            and self.started_on <= today
            and (self.ended_on is None or self.ended_on > today)
        )


def repeated():
    """That a period is recorded already."""
    return ValidationError(
        _("This period is recorded already, with the same evidence."), code="repeated"
    )


class Assessment(Part):
    """A due-diligence check that a person made of a partner; seen by staff only."""

    class Kind(models.TextChoices):
        DUE_DILIGENCE = "due_diligence", _("Due diligence")
        SANCTIONS = "sanctions", _("Sanctions screening")
        PSEA = "psea", _("Protection from sexual exploitation and abuse")
        CAPACITY = "capacity", _("Capacity assessment")

    class Result(models.TextChoices):
        CLEAR = "clear", pgettext_lazy("assessment", "Clear")
        CONDITIONS = "conditions", _("Clear with conditions")
        CONCERN = "concern", _("Concern")

    HAPPENED = ("starts_on",)

    partner = models.ForeignKey(
        "partners.Partner", models.CASCADE, related_name="assessments", verbose_name=_("partner")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    result = models.CharField(_("result"), max_length=20, choices=Result)
    starts_on = models.DateField(_("made on"), default=timezone.localdate)
    ends_on = models.DateField(_("valid until"), null=True, blank=True)
    assessor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("made by"),
    )
    note = ProseField(_("note"), blank=True)

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        ordering = ["-starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="assessment_ends_after_it_starts",
                violation_error_message=_(
                    "The end comes before the start: correct one of the two dates."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, {date_format(self.starts_on)}"
