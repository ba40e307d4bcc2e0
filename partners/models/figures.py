"""Numbers the portal shows about itself: figures of the past with their source, scores by day."""

from __future__ import annotations

from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from partners.fields import LineField, PartialDateField, ProseField, partial_date_text
from partners.models.places import Office
from partners.models.sessions import CouncilSession
from partners.models.shapes import Ruled


class KeyFigure(Ruled):
    """A number that a source gives for a date; figures about the membership are kept elsewhere."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name_en = LineField(_("name in English"), max_length=200)
    name_fr = LineField(_("name in French"), max_length=200)
    name_es = LineField(_("name in Spanish"), max_length=200)
    value = models.PositiveIntegerField(_("number"))
    is_minimum = models.BooleanField(
        _("the source says “more than”"), default=False, help_text=_("Shown as “> 1,600”.")
    )
    as_of = PartialDateField(_("as of"), help_text=_("A year (2003), a month (2003-05) or a day."))
    source = ProseField(_("source"), max_length=1000)
    verified = models.CharField(
        _("verification"),
        max_length=12,
        choices=CouncilSession.Verified,
        default=CouncilSession.Verified.NO,
    )
    is_public = models.BooleanField(_("shown on the front page"), default=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("key figure")
        verbose_name_plural = _("key figures")
        ordering = ["position", "code"]

    def __str__(self):
        return f"{self.name} ({self.as_of})"

    @property
    def name(self):
        """The name in the reader's language."""
        return getattr(self, f"name_{(translation.get_language() or 'en')[:2]}", self.name_en)

    @property
    def as_of_text(self):
        return partial_date_text(self.as_of)


class QualityScore(models.Model):
    """How complete the records of an office were on a day; without an office, all records."""

    office = models.ForeignKey(
        Office,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("IOM office"),
    )
    day = models.DateField(_("day"))
    partners = models.PositiveIntegerField(_("number of partners"))
    gaps = models.PositiveIntegerField(_("gaps found"))
    checks = models.PositiveSmallIntegerField(_("checks of each record"))

    class Meta:
        verbose_name = _("quality of a day")
        verbose_name_plural = _("quality by day")
        ordering = ["-day", "office"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "day"],
                condition=models.Q(office__isnull=False),
                name="office_is_scored_once_a_day",
            ),
            models.UniqueConstraint(
                fields=["day"],
                condition=models.Q(office=None),
                name="registry_is_scored_once_a_day",
            ),
        ]

    def __str__(self):
        return f"{self.day}: {self.score}"

    @property
    def score(self):
        """The share of checks that found nothing, in per cent; nothing without records."""
        return score_of(self.partners, self.gaps, self.checks)


def score_of(partners, gaps, checks):
    """The share of checks without a gap, in per cent."""
    asked = partners * checks
    return None if not asked else round(100 * (asked - gaps) / asked, 1)
