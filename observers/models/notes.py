"""Notes of staff on an application; the applicant never sees them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from observers.models.application import Application
from observers.models.scopes import PartOfApplicationQuerySet
from partners.fields import ProseField
from partners.models import StaleRecord
from partners.models.shapes import Ruled


class CaseNoteQuerySet(PartOfApplicationQuerySet):
    """Notes, and those for the Council paper of many files at once."""

    def editable_by(self, user):
        """Those on files in a user's hands; the Secretariat's also by who prepares the Council."""
        prepared = self.filter(
            kind=CaseNote.Kind.SECRETARIAT, application__in=Application.objects.noted_by(user)
        )
        return super().editable_by(user) | prepared

    def for_council(self, applications):
        """``{(number of a file, language): note}`` of the Secretariat's notes on these files."""
        notes: Any = self.filter(application__in=applications, kind=CaseNote.Kind.SECRETARIAT)
        return {(note.application_id, note.language): note for note in notes}

    @transaction.atomic
    def write_for_council(self, texts, *, seen, by):
        """Keep ``{(number of a file, language): text}``, all of it or nothing.

        ``StaleRecord`` where a note is not as it was ``seen``, or a file is not there any more.
        """
        wanted = {pk for pk, __ in texts}
        files = Application.objects.noted_by(by).filter(pk__in=wanted).order_by("pk")
        held = {one.pk: one for one in files.select_for_update(of=("self",))}
        present = self.for_council(held.values())
        for key, text in texts.items():
            note = present.get(key)
            if key[0] not in held or (note.text if note else "") != seen[key]:
                raise StaleRecord
            if note is None:
                note = CaseNote(
                    application=held[key[0]], kind=CaseNote.Kind.SECRETARIAT, language=key[1],
                    author=by,
                )  # fmt: skip
            note.text = text
            note.full_clean()
            note.save()


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

    objects = CaseNoteQuerySet.as_manager()

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
