"""Sessions of the IOM Council."""

from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.fields import LineField, ProseField
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
