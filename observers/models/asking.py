"""Questions to the applicant: about a part of the file, with a date, and the answer."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from observers.models.application import Application
from observers.models.form import FormQuestion, Section
from observers.models.guideline import RequiredDocument
from observers.models.scopes import model
from observers.stages import Stage
from partners.fields import ProseField
from partners.models.shapes import Ruled
from partners.policies import partners_edited_by, partners_of


class PartUnfinished(ValidationError):
    """What a question asks about lacks something: say it is answered when that is mended."""

    def __init__(self, sentences):
        super().__init__([ValidationError(text, code="unfinished") for text in sentences])


class QuestionQuerySet(models.QuerySet["Question"]):
    """Questions by who asks: the applicant sees those that were sent."""

    def visible_to(self, user):
        applications = model("Application").objects
        own = models.Q(
            application__in=applications.visible_to(user).filter(partner__in=partners_of(user)),
            sent_at__isnull=False,
        )
        return self.filter(own | models.Q(application__in=applications.read_by_staff(user)))

    def editable_by(self, user):
        """Questions that may still be reworded or deleted: not sent yet."""
        return self.filter(
            application__in=model("Application").objects.managed_by(user), sent_at=None
        )

    def answerable_by(self, user):
        """Questions that the applicant's people may answer now."""
        return self.filter(
            application__partner__in=partners_edited_by(user),
            application__stage=Stage.RETURNED,
            sent_at__isnull=False,
        ).filter(
            # what was answered in an earlier round stays as it was
            models.Q(answered_at=None)
            | models.Q(application__returned_at=None)
            | models.Q(sent_at__gte=models.F("application__returned_at"))
        )

    def sent(self):
        return self.exclude(sent_at=None)

    def unsent(self):
        return self.filter(sent_at=None)

    def unanswered(self):
        return self.sent().filter(answered_at=None)

    def overdue(self):
        return self.unanswered().filter(due_on__lt=timezone.localdate())


class Question(Ruled):
    """A question to the applicant about a section, a question of the form, or a document."""

    application = models.ForeignKey(
        Application, models.CASCADE, related_name="questions", verbose_name=_("application")
    )
    section = models.ForeignKey(
        Section, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("section")
    )
    form_question = models.ForeignKey(
        FormQuestion,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("question of the form"),
    )
    requirement = models.ForeignKey(
        RequiredDocument,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("document"),
    )
    text = ProseField(_("question"), max_length=2000)
    due_on = models.DateField(_("answer due on"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        editable=False,
        related_name="+",
        verbose_name=_("asked by"),
    )
    asked_at = models.DateTimeField(_("written"), default=timezone.now, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True, editable=False)
    answer = ProseField(_("answer"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("answered by"),
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True, editable=False)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question to the applicant")
        verbose_name_plural = _("questions to applicants")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answered_at=None) | ~models.Q(answer=""),
                name="answered_question_has_its_answer",
                violation_error_message=_("Write the answer."),
            ),
        ]

    def __str__(self):
        return self.text[:80]

    def clean(self):
        """About one thing at most, of this application's form, and due in the future."""
        super().clean()
        targets = [self.section, self.form_question, self.requirement]
        if sum(target is not None for target in targets) > 1:
            raise ValidationError(
                _("Ask about one section, question or document at a time."), code="targets"
            )
        if self.application_id:
            for field, version in self.versions():
                if version != self.application.guideline_id:
                    raise ValidationError({field: _("This is not part of this application.")})
        if self.sent_at is None and self.due_on and self.due_on <= timezone.localdate():
            raise ValidationError({"due_on": _("Choose a day that is still to come.")})

    def versions(self):
        if self.section is not None:
            yield "section", self.section.version_id
        if self.form_question is not None:
            yield "form_question", self.form_question.section.version_id
        if self.requirement is not None:
            yield "requirement", self.requirement.version_id

    @transaction.atomic
    def write_answer(self, text, *, by, is_done=True):
        """Keep what the applicant answers; it can be bettered until the answers are sent.

        What is not done yet counts as unanswered. Answers of an earlier round stay as they were.
        """
        application = Application.objects.locked(self.application_id)
        if application.stage != Stage.RETURNED or not self.is_of_this_round(application):
            raise ValidationError(
                _("This question cannot be answered now."),
                code="closed",
            )
        if is_done:
            self.check_part(application)
        self.answer, self.answered_by = text, by
        self.answered_at = timezone.now() if is_done else None
        self.full_clean(exclude=["due_on"])
        self.save()

    def check_part(self, application):
        """Raise ``PartUnfinished`` while what it asks about is incomplete: it closes with the answer."""
        parts = [self.form_question] if self.form_question else []
        parts += self.section.questions.all() if self.section else []
        answers = application.answers_by_question() if parts else {}
        sentences = [
            _now("“%(question)s”. %(problem)s") % {"question": part.title, "problem": problem}
            for part in parts
            for problem in part.problems(answers.get(part.pk))
        ]
        if sentences:
            raise PartUnfinished(sentences)

    def is_of_this_round(self, application):
        """Whether it was sent, and not answered in a round before the present one."""
        if self.sent_at is None:
            return False
        began = application.returned_at
        return self.answered_at is None or began is None or self.sent_at >= began

    @property
    def about(self):
        """What the question is about, in the reader's language."""
        target = self.form_question or self.section or self.requirement
        return target.title if target is not None else _now("The whole application")

    @property
    def is_overdue(self):
        return (
            self.sent_at is not None
            and self.answered_at is None
            and self.due_on < timezone.localdate()
        )

    def asked_before(self):
        """Other questions about the same thing in this file, also those that wait to be sent.

        Staff are warned of them.
        """
        return Question.objects.filter(
            application=self.application_id,
            section=self.section_id,
            form_question=self.form_question_id,
            requirement=self.requirement_id,
        ).exclude(pk=self.pk)
