"""What the Council decided on applications."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from observers import policies
from observers.models.scopes import model
from observers.stages import Stage
from partners.fields import LineField, ProseField
from partners.models import CouncilSession
from partners.models.shapes import Ruled
from partners.policies import partners_of


class DecisionQuerySet(models.QuerySet["Decision"]):
    """Admissions are public, refusals are not; the governing bodies' office records both."""

    def visible_to(self, user):
        """Admissions, what was decided on one's own files, and to staff everything."""
        if policies.is_staff(user):
            return self
        own = model("Application").objects.visible_to(user).filter(partner__in=partners_of(user))
        return self.filter(
            models.Q(outcome=Stage.ADMITTED) | models.Q(applications__in=own)
        ).distinct()

    def editable_by(self, user):
        """Decisions that no file rests on yet may be corrected."""
        if not policies.may_record_decisions(user):
            return self.none()
        return self.filter(applications=None)


class Decision(Ruled):
    """A decision of the Council at a session, on one application or on several at once."""

    class Adoption(models.TextChoices):
        ACCLAMATION = "acclamation", _("By acclamation")
        CONSENSUS = "consensus", _("By consensus")
        VOTE = "vote", _("By vote")

    #: A decision on an application says one of these.
    OUTCOMES = [
        (stage.value, stage.label) for stage in (Stage.ADMITTED, Stage.DEFERRED, Stage.REJECTED)
    ]

    session = models.ForeignKey(
        CouncilSession, models.PROTECT, related_name="decisions", verbose_name=_("Council session")
    )
    resolution = LineField(
        _("resolution number"), max_length=40, blank=True, help_text=_("As 1107.")
    )
    decided_on = models.DateField(_("decided on"))
    adoption = models.CharField(_("way of adoption"), max_length=12, choices=Adoption)
    outcome = models.CharField(_("outcome"), max_length=20, choices=OUTCOMES)
    vote = LineField(
        _("result of the vote"), max_length=200, blank=True, help_text=_("For, against, abstained.")
    )
    note = ProseField(_("note"), max_length=1000, blank=True)

    objects = DecisionQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("decision of the Council")
        verbose_name_plural = _("decisions of the Council")
        ordering = ["-decided_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(outcome="admitted") | ~models.Q(resolution=""),
                name="admission_has_its_resolution",
                violation_error_message=_("An admission needs the number of its resolution."),
            ),
            models.UniqueConstraint(
                fields=["session", "resolution", "outcome"],
                condition=~models.Q(resolution=""),
                name="decision_is_recorded_once",
                violation_error_message=_("This decision is recorded already."),
            ),
        ]

    @property
    def is_ahead(self):
        """Whether it is dated in the future: nothing rests on such a decision."""
        return self.decided_on > timezone.localdate()

    def check_day(self):
        """Raise unless the Council could have decided on this day: while its session sat."""
        if self.is_ahead:
            raise ValidationError(_("The decision is dated in the future."))
        if self.session.starts_on is None:
            raise ValidationError(
                _("The days of this session are not recorded: record them first.")
            )
        first, last = self.session.starts_on, self.session.ends_on
        if self.decided_on < first:
            raise ValidationError(
                _("The session began on %(day)s only: look at the date.")
                % {"day": date_format(first)}
            )
        if last is not None and self.decided_on > last:
            raise ValidationError(
                _("The session was over on %(day)s: look at the date.") % {"day": date_format(last)}
            )

    def check_vote(self):
        """Raise where the Council voted and nothing says with which result."""
        if self.adoption == Decision.Adoption.VOTE and not self.vote:
            raise ValidationError({"vote": _("Give the result of the vote.")})

    def clean(self):
        """The Council decides while it sits; a vote has a result."""
        super().clean()
        self.check_vote()
        if self.decided_on is not None and self.session_id:
            try:
                self.check_day()
            except ValidationError as error:
                raise ValidationError({"decided_on": error.messages}) from error

    def __str__(self):
        told = str(self.decided_on)
        if self.resolution:
            told = _now("Resolution No. %(number)s") % {"number": self.resolution}
        return f"{self.get_outcome_display()}, {told} ({self.session})"
