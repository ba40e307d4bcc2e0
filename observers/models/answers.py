"""What the applicant writes: answers to the form, and the ticks under the declarations."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from observers.models.application import Application
from observers.models.form import FormQuestion, count_words
from observers.models.guideline import Declaration
from observers.models.scopes import model
from partners.fields import LineField
from partners.models import StaleRecord
from partners.models.shapes import Ruled

__all__ = ["Answer", "DeclarationTick", "count_words"]


class PartClosed(ValidationError):
    """The applicant cannot change this part of the file now."""

    def __init__(self):
        super().__init__(
            _("This part cannot be changed now: you can only change what you are asked about."),
            code="closed",
        )


def check_open(application, **part):
    """Raise unless the applicant may change this part of its application now."""
    if not application.may_write(**part):
        raise PartClosed


class AnswerQuerySet(models.QuerySet["Answer"]):
    """Answers by who asks."""

    def visible_to(self, user):
        return self.filter(application__in=model("Application").objects.visible_to(user))

    @transaction.atomic
    def write(self, application, question, value, *, by, version=None, page=""):
        """Write what somebody answers, over ``version`` if one is named; the new row.

        ``page`` tells the page in somebody's browser from which it comes from all others.

        Pages and API ask here: whether the part may be changed now, whether the value fits, and
        whether somebody else has saved in between (``StaleRecord``).
        """
        application = Application.objects.locked(application.pk)
        check_open(application, question=question)
        present = self.filter(application=application, question=question).first()
        if version is not None and version != (present.version if present else 0):
            raise StaleRecord
        if present is not None and present.value == value:
            return present
        answer = present or Answer(application=application, question=question)
        if present is not None:
            answer.claim(present.version)
        answer.value, answer.saved_by, answer.saved_at = value, by, timezone.now()
        answer.saved_from = page
        answer.full_clean()
        answer.save()
        return answer


class Answer(Ruled):
    """The answer to one question; each saving is a version, the earlier ones are kept."""

    #: What stands for the page when the answer was not written but taken over.
    RECORD = "record"

    application = models.ForeignKey(
        Application, models.CASCADE, related_name="answers", verbose_name=_("application")
    )
    question = models.ForeignKey(
        FormQuestion, models.PROTECT, related_name="answers", verbose_name=_("question")
    )
    value = models.JSONField(_("answer"), default=str, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("saved by"),
    )
    saved_at = models.DateTimeField(_("saved"), default=timezone.now, editable=False)
    saved_from = models.CharField(
        _("saved from the page"), max_length=32, blank=True, editable=False
    )

    objects = AnswerQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["question__section__position", "question__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "question"],
                name="question_is_answered_once",
                violation_error_message=_("This question is answered already: change the answer."),
            ),
        ]

    def __str__(self):
        return str(self.value)[:60]

    @property
    def is_from_record(self):
        """Whether it is what the organisation's record said, and nobody has touched it yet."""
        return self.version == 1 and self.saved_from == self.RECORD

    def clean(self):
        super().clean()
        if self.question_id:
            self.question.check_value(self.value)

    def claim(self, version):
        """Take the right to save over ``version``; of two who try, one gets ``StaleRecord``.

        Call inside a transaction, then ``save``.
        """
        if not Answer.objects.filter(pk=self.pk, version=version).update(version=version + 1):
            raise StaleRecord
        self.version = version + 1

    @property
    def shown(self):
        return self.question.shown(self.value)

    @property
    def cells_shown(self):
        """The cells of an answer in rows, as text."""
        return self.question.cells_shown(self.value)

    @property
    def words(self):
        return count_words(self.value) if isinstance(self.value, str) else 0


class DeclarationTickQuerySet(models.QuerySet["DeclarationTick"]):
    """Ticks, which only who binds the organisation sets."""

    @transaction.atomic
    def set(self, application, declarations, *, by, name):
        """Make exactly these declarations in somebody's name; those made before keep their time."""
        application = Application.objects.locked(application.pk)
        check_open(application)
        chosen = {declaration.pk: declaration for declaration in declarations}
        mine = self.filter(application=application)
        mine.exclude(declaration__in=chosen).delete()
        present = set(mine.values_list("declaration_id", flat=True))
        for pk, declaration in chosen.items():
            if pk not in present:
                tick = self.model(
                    application=application, declaration=declaration, user=by, name=name
                )
                tick.full_clean()
                tick.save()


class DeclarationTick(Ruled):
    """That an authorised person made one declaration, with name and time."""

    application = models.ForeignKey(
        Application, models.CASCADE, related_name="ticks", verbose_name=_("application")
    )
    declaration = models.ForeignKey(
        Declaration, models.PROTECT, related_name="ticks", verbose_name=_("declaration")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        editable=False,
        related_name="+",
        verbose_name=_("by"),
    )
    name = LineField(_("name of the person"), max_length=150)
    ticked_at = models.DateTimeField(_("ticked"), default=timezone.now, editable=False)

    objects = DeclarationTickQuerySet.as_manager()

    class Meta:
        verbose_name = _("tick under a declaration")
        verbose_name_plural = _("ticks under declarations")
        ordering = ["declaration__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "declaration"],
                name="declaration_is_ticked_once",
                violation_error_message=_("This declaration is made already."),
            ),
        ]

    def __str__(self):
        return f"{self.name} ({self.ticked_at:%Y-%m-%d})"
