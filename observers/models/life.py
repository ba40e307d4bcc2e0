"""What becomes of the status after the admission: changes, confirmations, representatives."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from observers import notices
from partners.fields import LineField, ProseField
from partners.models import CouncilSession, ObserverStatus, Partner, PartnerName
from partners.models.shapes import Ruled
from partners.policies import is_keeper_of_observers, is_staff, partners_managed_by, partners_of


def name_on(status, date):
    """The name under which an observer was known to the Council on a day."""
    renamed = [
        change.new_name
        for change in status.changes.all()
        if change.kind == StatusChange.Kind.RENAMED and change.decided_on <= date
    ]
    return renamed[-1] if renamed else status.name_then or status.partner.legal_name


def is_suspended_on(status, date):
    """Whether the status rested on a day; the recorded decisions say it, else the period itself."""
    pauses = [change for change in status.changes.all() if change.kind in StatusChange.PAUSES]
    if not pauses:
        return status.suspended_on is not None and status.suspended_on <= date
    before = [change for change in pauses if change.decided_on <= date]
    return bool(before) and before[-1].kind == StatusChange.Kind.SUSPENDED


class StatusChangeQuerySet(models.QuerySet["StatusChange"]):
    """Changes are public, as the status is; who keeps the list of observers writes them."""

    def visible_to(self, user):
        return self

    def editable_by(self, user):
        """A decision of the Council stays as it was recorded; another one may follow it."""
        return self.none()


class StatusChange(Ruled):
    """A decision about an observer: suspended, reinstated, withdrawn, ceased, renamed."""

    class Kind(models.TextChoices):
        SUSPENDED = "suspended", _("Suspended")
        REINSTATED = "reinstated", _("Reinstated")
        WITHDRAWN = "withdrawn", _("Status withdrawn")
        CEASED = "ceased", _("Ceased to exist")
        RENAMED = "renamed", _("Renamed")

    PAUSES = (Kind.SUSPENDED, Kind.REINSTATED)
    ENDS = (Kind.WITHDRAWN, Kind.CEASED)

    status = models.ForeignKey(
        ObserverStatus, models.CASCADE, related_name="changes", verbose_name=_("observer status")
    )
    kind = models.CharField(_("what was decided"), max_length=12, choices=Kind)
    decided_on = models.DateField(_("with effect from"))
    decision = LineField(_("decision"), max_length=100, help_text=_("As Resolution No. 1400."))
    session = models.ForeignKey(
        CouncilSession,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="status_changes",
        verbose_name=_("Council session"),
    )
    reason = ProseField(
        _("reason"),
        max_length=500,
        help_text=_(
            "Everybody reads it: it stands on the observer's public page, and in the notice that"
            " the organisation receives by e-mail."
        ),
    )
    new_name = LineField(
        _("new name"), max_length=300, blank=True, help_text=_("Only when it is renamed.")
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("recorded by"),
    )
    recorded_at = models.DateTimeField(_("recorded"), default=timezone.now, editable=False)

    objects = StatusChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of an observer status")
        verbose_name_plural = _("changes of observer statuses")
        ordering = ["decided_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="renamed") ^ models.Q(new_name=""),
                name="new_name_goes_with_renaming",
                violation_error_message=_("A new name goes with “Renamed”, and only with it."),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.decided_on}"

    def clean(self):
        """Decisions follow each other, and each makes sense after the one before."""
        super().clean()
        if not self._state.adding:
            raise ValidationError(
                _("A recorded decision stays as it is: record another one."), code="recorded"
            )
        if self.status_id and self.decided_on and (sentence := self.against()):
            raise ValidationError(sentence)

    def against(self):
        """What speaks against this change now; nothing when it is fine."""
        status = self.status
        before = status.changes.order_by("decided_on", "pk").last()
        earliest = before.decided_on if before else status.started_on
        is_suspended = status.suspended_on is not None
        reasons = {
            _("Only a status that the Council gave, from a known day, can change."): (
                status.evidence != ObserverStatus.Evidence.DECIDED or status.started_on is None
            ),
            _("This status has ended."): status.ended_on is not None,
            _("This day is in the future: record the decision when it has effect."): (
                self.decided_on > timezone.localdate()
            ),
            _("This day comes before the status began or was last changed."): (
                earliest is not None and self.decided_on < earliest
            ),
            _("A status ends after it begins."): (
                self.kind in self.ENDS and self.decided_on == status.started_on
            ),
            _("This status is suspended already."): (
                self.kind == self.Kind.SUSPENDED and is_suspended
            ),
            _("This status is not suspended."): (
                self.kind == self.Kind.REINSTATED and not is_suspended
            ),
            _("This is its name already."): (
                bool(self.new_name) and self.new_name == name_on(status, self.decided_on)
            ),
        }
        return next((sentence for sentence, holds in reasons.items() if holds), "")

    @transaction.atomic
    def record(self, by):
        """Write the decision, let it take effect on period and organisation, and tell of it."""
        status = ObserverStatus.objects.select_for_update(of=("self",)).get(pk=self.status_id)
        self.status, self.recorded_by = status, by
        self.full_clean()
        self.save()
        if self.kind == self.Kind.SUSPENDED:
            status.suspended_on = self.decided_on
        elif self.kind == self.Kind.REINSTATED:
            status.suspended_on = None
        elif self.kind in self.ENDS:
            status.ended_on, status.end_reason = self.decided_on, self.reason
        else:
            status.name_then = status.name_then or status.partner.legal_name
            rename(status.partner, self.new_name)
        status.full_clean()
        status.save()
        notices.announce_change(self)
        return self


def rename(partner, name):
    """Give an organisation its new name, and keep the old one as a former name."""
    partner.claim(partner.version)
    former, partner.legal_name = partner.legal_name, name
    partner.full_clean()
    partner.save()
    if former != name:
        PartnerName.objects.get_or_create(
            partner=partner, kind=PartnerName.Kind.FORMER, language="", text=former
        )


class OfObserverQuerySet(models.QuerySet):
    """What an observer's own people and staff read: names and addresses of people."""

    def visible_to(self, user):
        if is_staff(user):
            return self
        return self.filter(partner__in=partners_of(user))

    def editable_by(self, user):
        if is_keeper_of_observers(user):
            return self
        return self.filter(partner__in=partners_managed_by(user))


class Representative(Ruled):
    """A person whom an observer sends to the Council in a year."""

    partner = models.ForeignKey(
        Partner, models.CASCADE, related_name="representatives", verbose_name=_("organisation")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    name = LineField(_("name"), max_length=150)
    function = LineField(_("function"), max_length=150, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)

    objects = OfObserverQuerySet.as_manager()

    class Meta:
        verbose_name = _("designated representative")
        verbose_name_plural = _("designated representatives")
        ordering = ["-year", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "year", "name"],
                name="representative_is_named_once_a_year",
                violation_error_message=_("This person is named for that year already."),
            ),
            models.CheckConstraint(
                condition=models.Q(year__gte=1951, year__lte=2200),
                name="representative_has_a_plausible_year",
                violation_error_message=_("Give a year such as 2026."),
            ),
        ]

    def __str__(self):
        return f"{self.name} ({self.year})"

    def clean(self):
        """Observers name representatives, and no more than the session has seats."""
        super().clean()
        if self.partner_id is None or not self.year:
            return
        periods = self.partner.observer_statuses.filter(
            models.Q(ended_on=None) | models.Q(ended_on__year__gte=self.year),
            evidence=ObserverStatus.Evidence.DECIDED,
            started_on__year__lte=self.year,
        )
        if not periods.exists():
            raise ValidationError(
                {"year": _("This organisation is not an observer in that year.")}, code="observer"
            )
        seats = (
            CouncilSession.objects.filter(
                kind=CouncilSession.Kind.REGULAR, starts_on__year=self.year, seats__isnull=False
            )
            .values_list("seats", flat=True)
            .first()
        )
        others = self.partner.representatives.filter(year=self.year).exclude(pk=self.pk)
        if seats is not None and others.count() >= seats:
            raise ValidationError(
                ngettext(
                    "The Council session of that year has %(seats)s seat for a delegation.",
                    "The Council session of that year has %(seats)s seats for a delegation.",
                    seats,
                )
                % {"seats": seats},
                code="seats",
            )


class Confirmation(Ruled):
    """That an observer said what has changed since its admission, or that nothing has."""

    class Kind(models.TextChoices):
        UNCHANGED = "unchanged", _("Nothing has changed")
        REPORT = "report", _("A report on what has changed")

    partner = models.ForeignKey(
        Partner, models.CASCADE, related_name="confirmations", verbose_name=_("organisation")
    )
    kind = models.CharField(_("what is confirmed"), max_length=10, choices=Kind)
    report = ProseField(_("report"), blank=True)
    confirmed_on = models.DateField(_("confirmed on"), default=timezone.localdate, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("confirmed by"),
    )

    objects = OfObserverQuerySet.as_manager()

    class Meta:
        verbose_name = _("confirmation of an observer")
        verbose_name_plural = _("confirmations of observers")
        ordering = ["-confirmed_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="unchanged", report="")
                | (models.Q(kind="report") & ~models.Q(report="")),
                name="confirmation_with_report_has_it",
                violation_error_message=_("Write the report if something has changed, only then."),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.confirmed_on}"
