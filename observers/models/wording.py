"""Texts of Council papers, letters and certificates: rows that administrators edit, no code."""

from __future__ import annotations

import re

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from observers.models.guideline import in_language
from partners.fields import ProseField
from partners.models.shapes import Ruled

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
#: The apostrophe of typewriters, between two letters or before a name that is put in.
STRAIGHT = re.compile(r"(?<=\w)'(?=[\w{«])")


class Wording(Ruled):
    """One text in three languages, with places for names: ``{organisation}``, nothing else."""

    #: What may stand in braces, by the paper that a text is part of: the word before the dash.
    PLACES = {
        "paper": frozenset({"session", "number", "dates", "place", "count"}),
        "resolution": frozenset({"session", "number", "dates", "place", "count", "organisations"}),
        "letter": frozenset(
            {"organisation", "reference", "session", "date", "resolution", "adoption", "reason",
             "next_session"}
        ),
        "certificate": frozenset({"organisation", "session", "date", "resolution"}),
    }  # fmt: skip

    code = models.SlugField(_("code"), max_length=60, unique=True, editable=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0, editable=False)
    text_en = ProseField(_("text in English"), max_length=3000)
    text_fr = ProseField(_("text in French"), max_length=3000)
    text_es = ProseField(_("text in Spanish"), max_length=3000)

    class Meta:
        verbose_name = _("text of a paper")
        verbose_name_plural = _("texts of papers")
        ordering = ["position", "code"]

    def __str__(self):
        return self.code

    @property
    def places(self):
        """The names that may stand in braces in this text."""
        return self.PLACES.get(self.code.partition("-")[0], frozenset())

    @property
    @admin.display(description=_("what may stand in braces"))
    def places_text(self):
        return ", ".join(f"{{{name}}}" for name in sorted(self.places))

    def clean(self):
        """Only known names stand in braces."""
        super().clean()
        errors = {}
        for language in ("en", "fr", "es"):
            text = getattr(self, f"text_{language}")
            unknown = [
                f"{{{name}}}" for name in PLACEHOLDER.findall(text) if name not in self.places
            ]
            if unknown:
                errors[f"text_{language}"] = _("Nothing is known to put for: %(names)s.") % {
                    "names": ", ".join(unknown)
                }
            elif re.search(r"[{}]", PLACEHOLDER.sub("", text)):
                errors[f"text_{language}"] = _("A brace is left open.")
        if errors:
            raise ValidationError(errors)

    def filled(self, language, values):
        """The text in a language with its places filled, in one pass: a value is never read."""
        text = in_language(self, "text", language)
        if language == "fr":  # as papers are printed, however it was typed
            text = STRAIGHT.sub("’", text)
        return PLACEHOLDER.sub(lambda found: str(values.get(found[1], "")), text)
