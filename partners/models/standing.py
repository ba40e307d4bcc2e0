"""A partner's standing: Council sessions, observer status, assessments made by people."""

from typing import ClassVar
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partners import policies
from partners.fields import LineField, ProseField
from partners.models.parts import Part
from partners.models.scopes import PartQuerySet
from partners.models.shapes import Ruled


def known_zone(name):
    """Raise unless a time zone has this name."""
    if name not in available_timezones():
        raise ValidationError(
            _("There is no such time zone. Give a name such as Europe/Zurich."), code="zone"
        )


class CouncilSessionQuerySet(models.QuerySet["CouncilSession"]):
    """Sessions by what they are good for."""

    def to_come(self, on=None):
        """Sessions one may still apply for: not begun yet."""
        return self.filter(starts_on__gt=on or timezone.localdate()).order_by("starts_on")

    def to_come_or(self, present):
        """The same, and the one that is chosen already, by its number."""
        return (self.to_come() | self.filter(pk=present)).order_by("starts_on")


class CouncilSession(Ruled):
    """A session of the IOM Council; special sessions have their own numbers since 2016."""

    #: What is written about one, in the order of the forms; the page and the API read this.
    FIELDS = (
        "kind", "number", "starts_on", "ends_on", "place", "symbol", "report_symbol", "opens_at",
        "closes_at", "zone", "seats", "chair", "first_vice_chair", "second_vice_chair",
        "rapporteur", "members", "observer_states", "counted_on", "note", "verified",
        "not_verified", "source",
    )  # fmt: skip

    class Kind(models.TextChoices):
        REGULAR = "regular", _("Regular session")
        SPECIAL = "special", _("Special session")

    class Verified(models.TextChoices):
        YES = "verified", _("Verified")
        PARTLY = "partly", _("Partly verified")
        NO = "unverified", _("Not verified")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.REGULAR)
    number = models.PositiveSmallIntegerField(_("number"))
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    place = LineField(_("place"), max_length=100, blank=True)
    symbol = LineField(
        _("document symbol"), max_length=60, blank=True, help_text=_("As C/107/L/1.")
    )
    report_symbol = LineField(
        _("symbol of the report"), max_length=60, blank=True, help_text=_("As C/107/L/23.")
    )
    note = ProseField(_("theme or note"), max_length=1000, blank=True)
    opens_at = models.DateTimeField(_("applications open"), null=True, blank=True)
    closes_at = models.DateTimeField(
        _("deadline of applications"),
        null=True,
        blank=True,
        help_text=_("A late application is marked, not refused."),
    )
    zone = LineField(
        _("time zone of the deadline"),
        max_length=60,
        default="Europe/Zurich",
        validators=[known_zone],
        help_text=_("As Europe/Zurich: the deadline is shown in it."),
    )
    seats = models.PositiveSmallIntegerField(
        _("seats for an observer's delegation"), null=True, blank=True
    )
    chair = LineField(_("Chairperson"), max_length=150, blank=True)
    first_vice_chair = LineField(_("first Vice-Chairperson"), max_length=150, blank=True)
    second_vice_chair = LineField(_("second Vice-Chairperson"), max_length=150, blank=True)
    rapporteur = LineField(_("Rapporteur"), max_length=150, blank=True)
    members = models.PositiveSmallIntegerField(_("Member States"), null=True, blank=True)
    observer_states = models.PositiveSmallIntegerField(_("observer States"), null=True, blank=True)
    counted_on = models.DateField(_("figures as of"), null=True, blank=True)
    verified = models.CharField(
        _("verification"), max_length=12, choices=Verified, default=Verified.NO
    )
    not_verified = ProseField(_("what is not verified"), max_length=1000, blank=True)
    source = ProseField(_("source"), max_length=1000, blank=True)

    objects = CouncilSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("Council session")
        verbose_name_plural = _("Council sessions")
        ordering = ["-starts_on", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "number"],
                name="council_session_is_recorded_once",
                violation_error_message=_("This session is recorded already."),
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on=None)
                | models.Q(starts_on=None)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="council_session_ends_after_it_starts",
                violation_error_message=_("A session ends after it begins."),
            ),
            models.CheckConstraint(
                condition=models.Q(closes_at=None)
                | models.Q(opens_at=None)
                | models.Q(closes_at__gt=models.F("opens_at")),
                name="applications_close_after_they_open",
                violation_error_message=_("The deadline comes after the opening."),
            ),
            models.CheckConstraint(
                condition=models.Q(members=None, observer_states=None)
                | models.Q(counted_on__isnull=False),
                name="council_figures_have_their_date",
                violation_error_message=_("Figures need their date."),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.number}"

    @property
    def is_over(self):
        last = self.ends_on or self.starts_on
        return last is not None and last < timezone.localdate()

    def why_closed(self):
        """Why no file can be put on its agenda, as a sentence; nothing when one can."""
        if self.starts_on is None:
            return _("The days of this session are not recorded: record them, or choose another.")
        return _("This session is over: choose a later one.") if self.is_over else ""

    @property
    def zone_info(self):
        """Its time zone; UTC while the name of one is not right."""
        try:
            return ZoneInfo(self.zone)
        except (KeyError, ValueError, OSError):
            return ZoneInfo("UTC")

    @property
    def deadline(self):
        """The deadline in its own time zone."""
        return self.closes_at and self.closes_at.astimezone(self.zone_info)

    @property
    def is_past_deadline(self):
        return self.closes_at is not None and self.closes_at < timezone.now()


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
        """Refuse the same period with the same evidence a second time.

        What names neither a day nor a decision is the same only by its source. Two that were the
        same before this was asked for stay as they are.
        """
        super().clean()
        is_decided = self.evidence == self.Evidence.DECIDED and self.started_on is not None
        if is_decided and self.ended_on is None:
            return  # a second one that runs is refused by its constraint
        told = ["kind", "evidence", "started_on", "session_id", "decision"]
        if not (self.started_on or self.session_id or self.decision):
            told.append("source")
        said = {name: getattr(self, name) for name in told}
        same = ObserverStatus.objects.filter(partner=self.partner_id, **said)
        same = set(same.order_by().values_list("pk", flat=True))
        if same and self.pk not in same:
            raise ValidationError(
                _("This period is recorded already, with the same evidence."), code="repeated"
            )

    @property
    def is_running(self):
        """Whether this period counts today."""
        today = timezone.localdate()
        return (
            self.evidence == self.Evidence.DECIDED
            and self.started_on is not None
            and self.started_on <= today
            and (self.ended_on is None or self.ended_on > today)
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
