"""Notes of staff on an application; the applicant never sees them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from observers.models.application import Application
from observers.models.scopes import PartOfApplicationQuerySet
from partners.fields import ProseField
from partners.models.shapes import Ruled


class CaseNote(Ruled):
    """An internal comment, a note of risk, or the Secretariat's note for the Council paper."""

    class Kind(models.TextChoices):
        INTERNAL = "internal", _("Internal comment")
        RISK = "risk", _("Note of risk")
        SECRETARIAT = "secretariat", _("Secretariat's note for the Council paper")

    application = models.ForeignKey(
        Application, models.CASCADE, related_name="notes", verbose_name=_("application")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.INTERNAL)
    language = models.CharField(
        _("language"),
        max_length=5,
        choices=settings.LANGUAGES,
        blank=True,
        help_text=_("For the Council paper: one note in each language."),
    )
    text = ProseField(_("text"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        editable=False,
        related_name="+",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("written"), default=timezone.now, editable=False)

    objects = PartOfApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("note on an application")
        verbose_name_plural = _("notes on applications")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(kind="secretariat") | ~models.Q(language=""),
                name="secretariat_note_has_its_language",
                violation_error_message=_("Say in which language the note is."),
            ),
            models.UniqueConstraint(
                fields=["application", "language"],
                condition=models.Q(kind="secretariat"),
                name="one_secretariat_note_per_language",
                violation_error_message=_("There is a note in this language: change it."),
            ),
        ]

    def __str__(self):
        return self.text[:60]
