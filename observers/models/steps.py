"""What an application has been through: its steps, and the file as it was submitted."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from observers import naming
from observers.models.application import Application
from observers.models.scopes import PartOfApplicationQuerySet
from observers.stages import PLAIN, PlainStage, Stage
from partners.fields import ProseField
from partners.models import CouncilSession


class StepQuerySet(PartOfApplicationQuerySet):
    """The history: all for staff; for the applicant only what changes its plain stage."""

    def editable_by(self, user):
        return self.none()

    def latest_of(self, applications):
        """The number of the last step that any of these files took; nothing where none did."""
        return self.filter(application__in=applications).aggregate(last=models.Max("pk"))["last"]

    def put_off_at(self, session):
        """The deferrals of files that were on this session's list.

        The step that put a file there says on which; of one that was recorded on a list without
        a step, its own history does.
        """
        listed = type(self)(self.model).filter(
            application=models.OuterRef("application"),
            name__in=("place", "move"),
            pk__lt=models.OuterRef("pk"),
        )
        recorded = Application.history.filter(
            id=models.OuterRef("application"),
            stage=Stage.ON_AGENDA,
            history_date__lte=models.OuterRef("at"),
        )
        left = Coalesce(
            models.Subquery(listed.order_by("-pk").values("session")[:1]),
            models.Subquery(recorded.order_by("-history_id").values("session")[:1]),
        )
        return self.filter(name="defer").annotate(left=left).filter(left=session.pk)


class Step(models.Model):
    """One line of an application's history; written by ``workflow.perform`` only."""

    application = models.ForeignKey(
        Application, models.CASCADE, related_name="steps", verbose_name=_("application")
    )
    name = models.CharField(_("step"), max_length=20)
    source = models.CharField(_("from"), max_length=20, choices=Stage)
    target = models.CharField(_("to"), max_length=20, choices=Stage)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    note = ProseField(_("note"), blank=True)
    session = models.ForeignKey(
        CouncilSession,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Council session"),
        help_text=_("To which the step led."),
    )
    is_told = models.BooleanField(_("the applicant reads the note"), default=False)
    at = models.DateTimeField(_("at"), default=timezone.now)

    objects = StepQuerySet.as_manager()

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.source} → {self.target} ({self.at:%Y-%m-%d})"

    @property
    def changes_plain_stage(self):
        return PLAIN[Stage(self.source)] != PLAIN[Stage(self.target)]

    @property
    def is_plain(self):
        """Whether the applicant sees this step: its plain stage changed, or it is told of it."""
        return self.changes_plain_stage or self.is_told

    @property
    def plain_target_label(self):
        return PlainStage(PLAIN[Stage(self.target)]).label

    @property
    def session_title(self):
        """The session to which it led, as people call it; nothing for none."""
        return naming.session_title(self.session) if self.session else ""

    @property
    def told_note(self):
        return self.note if self.is_told else ""


class Submission(models.Model):
    """What was submitted, frozen: later changes of the record or the form do not reach it."""

    application = models.ForeignKey(
        Application, models.CASCADE, related_name="submissions", verbose_name=_("application")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    content = models.JSONField(_("content"))
    frozen_at = models.DateTimeField(_("submitted"), default=timezone.now)
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )

    class Meta:
        verbose_name = _("submitted file")
        verbose_name_plural = _("submitted files")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "number"], name="submission_is_numbered_once"
            ),
        ]

    def __str__(self):
        return f"{self.application.reference} ({self.number})"
