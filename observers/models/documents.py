"""Files of an application: several for each document, replaced ones are kept."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from observers.models.answers import PartClosed, check_open
from observers.models.application import Application
from observers.models.guideline import RequiredDocument
from observers.models.scopes import model
from observers.stages import TAKES_DOCUMENTS
from partners.fields import ProseField
from partners.models import LANGUAGES, Document
from partners.models.files import Upload, digest_of
from partners.models.shapes import Ruled
from partners.policies import partners_edited_by, partners_of


class ApplicationDocumentQuerySet(models.QuerySet["ApplicationDocument"]):
    """Files by who asks."""

    def visible_to(self, user):
        """The applicant never sees what staff wrote; staff see all of the files open to them.

        What was taken back before the application was submitted was never before staff.
        """
        applications = model("Application").objects
        own = models.Q(
            application__in=applications.visible_to(user).filter(partner__in=partners_of(user))
        )
        staff = models.Q(application__in=applications.read_by_staff(user)) & (
            models.Q(removed_at=None)
            | models.Q(removed_at__gt=models.F("application__submitted_at"))
        )
        return self.filter((own & ~models.Q(requirement__need="internal")) | staff)

    def editable_by(self, user):
        """Files that a user may replace or take back."""
        own = models.Q(
            application__partner__in=partners_edited_by(user),
            application__stage__in=TAKES_DOCUMENTS,
        ) & ~models.Q(requirement__need="internal")
        staff = models.Q(
            requirement__need="internal",
            uploaded_by=user.pk,
            application__in=model("Application").objects.documented_by(user).order_by(),
        )
        return self.current().visible_to(user).filter(own | staff)

    @transaction.atomic
    def hand_in(self, application, requirement, file, *, by, replaces=None, **fields):
        """Keep a file for a document of the list; a file that it replaces is kept as well.

        The same content sent once more is received once: the file that is there is given back.
        """
        application = model("Application").objects.locked(application.pk)
        if requirement.is_asked_of_applicant and not application.may_hand_in(requirement):
            raise PartClosed
        present = self.received(application, requirement, file)
        if present is not None and present != replaces:
            present.is_repeated = True
            return present
        document = self.model(
            application=application,
            requirement=requirement,
            file=file,
            replaces=replaces,
            uploaded_by=by,
            **fields,
        )
        document.full_clean()
        document.save()
        return document

    def received(self, application, requirement, file):
        """The file with the same content that is here already; nothing if there is none.

        What came before the application reached its stage may be handed in anew: it stands.
        """
        present = self.current().filter(
            application=application,
            requirement=requirement,
            sha256=digest_of(file),
            uploaded_at__gte=application.stage_since,
        )
        return present.first()

    def current(self):
        return self.filter(removed_at=None, replacement=None)

    def of_applicant(self):
        return self.exclude(requirement__need="internal")


class ApplicationDocument(Upload, Ruled):
    """One file handed in for one document of the list."""

    #: Whether it was here already when it was handed in.
    is_repeated = False

    application = models.ForeignKey(
        Application, models.CASCADE, related_name="documents", verbose_name=_("application")
    )
    requirement = models.ForeignKey(
        RequiredDocument, models.PROTECT, related_name="files", verbose_name=_("document")
    )
    language = models.CharField(_("language"), max_length=5, choices=LANGUAGES, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    record = models.ForeignKey(
        Document,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("taken from the record"),
    )
    replaces = models.OneToOneField(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="replacement",
        verbose_name=_("replaces"),
    )
    removed_at = models.DateTimeField(_("taken back"), null=True, blank=True, editable=False)

    objects = ApplicationDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document of an application")
        verbose_name_plural = _("documents of applications")
        ordering = ["requirement__position", "uploaded_at", "pk"]

    def clean(self):
        """The document belongs to the guidelines of the application; no more files than asked."""
        super().clean()
        if not self.application_id or not self.requirement_id:
            return
        if self.requirement.version_id != self.application.guideline_id:
            raise ValidationError({"requirement": _("This document is not asked here.")})
        if self._state.adding and self.replaces_id is None:
            present = self.application.current_documents().filter(requirement=self.requirement)
            if present.count() >= self.requirement.max_files:
                raise ValidationError(
                    {"file": _("There are as many files here as may be: replace one of them.")},
                    code="too_many_files",
                )

    @transaction.atomic
    def take_back(self):
        """Take the file out of the application; it is kept, and nobody is shown it as current."""
        application = Application.objects.locked(self.application_id)
        if self.requirement.is_asked_of_applicant:
            check_open(application, requirement=self.requirement)
        self.removed_at = timezone.now()
        self.save(update_fields=["removed_at"])

    @property
    def is_current(self):
        return self.removed_at is None and not hasattr(self, "replacement")


class DocumentReason(Ruled):
    """Why the applicant cannot hand in a document."""

    application = models.ForeignKey(
        Application, models.CASCADE, related_name="document_reasons", verbose_name=_("application")
    )
    requirement = models.ForeignKey(
        RequiredDocument, models.PROTECT, related_name="reasons", verbose_name=_("document")
    )
    text = ProseField(_("reason"), max_length=2000)

    class Meta:
        verbose_name = _("reason for a missing document")
        verbose_name_plural = _("reasons for missing documents")
        ordering = ["requirement__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "requirement"],
                name="document_reason_is_given_once",
                violation_error_message=_("The reason is given already: change it."),
            ),
        ]

    def __str__(self):
        return self.text[:60]
