"""An application for observer status, and where it is."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from observers import naming, policies
from observers.models.council import Decision
from observers.models.freezing import content_of
from observers.models.guideline import GuidelineVersion
from observers.models.scopes import ApplicationQuerySet
from observers.stages import FINAL, PLAIN, PlainStage, Stage
from partners.fields import LineField
from partners.models import CouncilSession, Partner
from partners.models.shapes import Ruled


def stamp(label):
    return models.DateTimeField(label, null=True, blank=True, editable=False)


class Application(Ruled):
    """A request of an organisation to be represented by an observer at the Council."""

    #: What an applicant may write; the page, the API and the admin all read this.
    APPLICANT_FIELDS = ("session", "language")
    #: What a case officer may write.
    STAFF_FIELDS = ("case_officer",)
    #: What the governing bodies' office may write.
    GOVERNING_FIELDS = ("symbol", "published_on", "list_position")
    #: The same with the session, which is fixed while the file is on its list.
    AGENDA_FIELDS = ("session", *GOVERNING_FIELDS)
    #: Stamps, in the order of the way; each is set by a transition.
    STAMPS = (
        "submitted_at", "screening_at", "returned_at", "answered_at", "review_at", "clearance_at",
        "recommended_at", "not_recommended_at", "replied_at", "agenda_at", "deferred_at",
        "decided_at", "closed_at", "withdrawn_at",
    )  # fmt: skip

    reference = models.CharField(_("reference number"), max_length=40, unique=True, editable=False)
    partner = models.ForeignKey(
        Partner, models.PROTECT, related_name="applications", verbose_name=_("organisation")
    )
    guideline = models.ForeignKey(
        GuidelineVersion,
        models.PROTECT,
        related_name="applications",
        verbose_name=_("version of the guidelines"),
    )
    session = models.ForeignKey(
        CouncilSession,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="applications",
        verbose_name=_("Council session"),
    )
    language = models.CharField(
        _("language of correspondence"), max_length=5, choices=settings.LANGUAGES, default="en"
    )
    stage = models.CharField(
        _("stage"), max_length=20, choices=Stage, default=Stage.DRAFT, editable=False
    )
    stage_since = models.DateTimeField(
        _("in this stage since"), default=timezone.now, editable=False
    )
    case_officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="observer_files",
        verbose_name=_("case officer"),
    )
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("sent to clearance by"),
    )
    decision = models.ForeignKey(
        Decision,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="applications",
        verbose_name=_("decision of the Council"),
    )
    symbol = LineField(
        _("symbol of the Council paper"), max_length=60, blank=True, help_text=_("As C/107/10.")
    )
    published_on = models.DateField(_("paper published on"), null=True, blank=True)
    list_position = models.PositiveSmallIntegerField(
        _("place on the session's list"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(9999)],
    )
    reply_due_on = models.DateField(_("reply due on"), null=True, blank=True, editable=False)
    previous = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="later",
        verbose_name=_("started again from"),
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("begun by"),
    )
    created_at = models.DateTimeField(_("begun"), default=timezone.now, editable=False)
    submitted_at = stamp(_("submitted"))
    screening_at = stamp(_("screening begun"))
    returned_at = stamp(_("questions sent"))
    answered_at = stamp(_("questions answered"))
    review_at = stamp(_("review begun"))
    clearance_at = stamp(_("sent to clearance"))
    recommended_at = stamp(_("recommended"))
    not_recommended_at = stamp(_("advised against"))
    replied_at = stamp(_("replied"))
    agenda_at = stamp(_("put on the agenda"))
    deferred_at = stamp(_("put off"))
    decided_at = stamp(_("decision recorded"))
    closed_at = stamp(_("closed"))
    withdrawn_at = stamp(_("withdrawn"))

    #: Until when what was submitted is read for the paper of a session that put the file off.
    handed_until: datetime | None = None

    objects = ApplicationQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("application for observer status")
        verbose_name_plural = _("applications for observer status")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["stage", "stage_since"], name="application_by_stage"),
            models.Index(fields=["session", "list_position"], name="application_by_session"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["partner"],
                condition=~models.Q(stage__in=["admitted", "rejected", "closed", "withdrawn"]),
                name="one_open_application_per_partner",
                violation_error_message=_("This organisation has an open application already."),
            ),
            models.CheckConstraint(
                condition=models.Q(stage__in=["admitted", "rejected"], decided_at__isnull=False)
                | (
                    ~models.Q(stage__in=["admitted", "rejected"])
                    & models.Q(decided_at__isnull=True)
                ),
                name="application_decided_is_stamped",
                violation_error_message=_("Only the table of steps decides an application."),
            ),
            models.CheckConstraint(
                condition=~models.Q(stage="admitted") | models.Q(decision__isnull=False),
                name="application_admitted_by_decision",
                violation_error_message=_("Only the Council decides: record its decision first."),
            ),
        ]

    def __str__(self):
        return f"{self.reference} {self.partner}"

    def get_absolute_url(self):
        return reverse("observers:application", args=[self.reference])

    def clean(self):
        """No observer applies again, no session that is over, no officer in its own cause."""
        super().clean()
        if self._state.adding and self.partner_id and self.is_of_observer():
            raise ValidationError(
                {"partner": _("This organisation is an observer already.")}, code="observer"
            )
        closed = self.session.why_closed() if self.session else ""
        if closed and self.is_new("session"):
            raise ValidationError({"session": closed}, code="session")
        officer = self.case_officer
        if (
            officer is not None
            and self.is_new("case_officer")
            and not policies.is_free(officer, self)
        ):
            raise ValidationError(
                {"case_officer": _("This person cannot work on this file: choose another one.")},
                code="conflict",
            )

    def is_new(self, name):
        """Whether an officer or a session was named just now: what was right is not judged again."""
        present = {name: getattr(self, f"{name}_id")}
        return not Application.objects.filter(pk=self.pk, **present).exists()

    def is_of_observer(self):
        today = timezone.localdate()
        return self.partner.observer_statuses.as_of(today).exists()

    @transaction.atomic
    def save(self, *args, **kwargs):
        """Write the record; a new one gets the next reference number."""
        is_new = self._state.adding and not self.reference
        if is_new:
            self.reference = uuid.uuid4().hex  # stands in until the number is known
        super().save(*args, **kwargs)
        if is_new:
            self.reference = f"OBS-{self.created_at:%Y}-{self.pk:05d}"
            Application.objects.filter(pk=self.pk).update(reference=self.reference)
            self.history.update(reference=self.reference)

    @property
    def session_name(self):
        """The session as people call it; nothing for none."""
        return naming.session_name(self.session) if self.session else ""

    @property
    def plain_stage(self):
        """The stage as the applicant is told."""
        return PLAIN[Stage(self.stage)]

    @property
    def plain_stage_label(self):
        return PlainStage(self.plain_stage).label

    @property
    def is_final(self):
        return self.stage in FINAL

    @property
    def may_begin_again(self):
        """Whether it ended so that the organisation may apply anew: an observer does not."""
        return self.is_final and self.stage != Stage.ADMITTED

    @property
    def has_live_record(self):
        """Whether its organisation's record is active: a draft of the registry is seen by few."""
        return self.partner.status in Partner.objects.all().PUBLIC_STATUSES

    @property
    def is_draft(self):
        return self.stage == Stage.DRAFT

    @property
    def is_returned(self):
        """The applicant may change only what was asked."""
        return self.stage == Stage.RETURNED

    @property
    def agenda_fields(self):
        """What the governing bodies' office may write now: to leave a list is to be put off."""
        return self.GOVERNING_FIELDS if self.stage == Stage.ON_AGENDA else self.AGENDA_FIELDS

    @property
    def is_late(self):
        """Submitted after the session's deadline: a warning, not a bar."""
        deadline = self.session.closes_at if self.session else None
        return deadline is not None and (self.submitted_at or timezone.now()) > deadline

    @property
    def has_old_documents(self):
        """Whether a file that was put off rests on documents from long before.

        It does not go on an agenda then, until the applicant has handed in newer ones.
        """
        if self.stage != Stage.DEFERRED:
            return False
        newest = (
            self.current_documents().of_applicant().aggregate(at=models.Max("uploaded_at"))["at"]
        )
        limit = timezone.now() - timedelta(days=30 * self.guideline.refresh_months)
        return newest is not None and newest < limit

    def answers_by_question(self):
        return {answer.question_id: answer for answer in self.answers.all()}

    def current_documents(self):
        """Files that were not replaced or taken back, of the applicant and of staff."""
        return self.documents.current()

    def may_write(self, *, question=None, requirement=None):
        """Whether the applicant may change this part now: all of a draft, else what was asked."""
        if self.stage == Stage.DRAFT:
            return True
        if self.stage != Stage.RETURNED:
            return False
        asked = self.questions.unanswered()
        if question is not None:
            return asked.filter(
                models.Q(form_question=question)
                | models.Q(section=question.section_id, form_question=None)
            ).exists()
        return requirement is not None and asked.filter(requirement=requirement).exists()

    def may_hand_in(self, requirement):
        """Whether the applicant may hand in this document now; newer ones while it is put off."""
        return self.stage == Stage.DEFERRED or self.may_write(requirement=requirement)

    def next_position(self):
        """The place after the last one on the session's list."""
        last = Application.objects.filter(session=self.session).aggregate(
            last=models.Max("list_position")
        )["last"]
        return (last or 0) + 1

    def freeze(self, by):
        """Keep everything as it is submitted now."""
        number = self.submissions.count() + 1
        return self.submissions.create(
            number=number, content=content_of(self), frozen_by=by, frozen_at=timezone.now()
        )

    def freeze_newer_documents(self, by):
        """Keep also what was handed in since the last submission, in the name of who did so."""
        last = self.submissions.last()
        frozen = {file["sha256"] for file in last.content["documents"]} if last else set()
        newer = self.current_documents().of_applicant().exclude(sha256__in=frozen)
        newest = newer.select_related("uploaded_by").order_by("uploaded_at", "pk").last()
        if newest is not None:
            self.freeze(newest.uploaded_by or (last.frozen_by if last else by))
