"""The count that is kept when an inventory round is closed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from partners.models.rounds import InventoryRound


class RoundSnapshot(models.Model):
    """One number of the count that was taken when a round was closed."""

    class Dimension(models.TextChoices):
        TOTAL = "total", _("All")
        ANSWER = "answer", _("Answers of the offices")
        CATEGORY = "category", _("Category")
        LEVEL = "level", _("Level")
        COUNTRY = "country", _("Country")
        ACTIVITY = "activity", _("Activity area")
        RELATION = "relation", _("Relation with IOM")

    round = models.ForeignKey(
        InventoryRound, models.CASCADE, related_name="snapshots", verbose_name=_("round")
    )
    dimension = models.CharField(_("by"), max_length=10, choices=Dimension)
    code = models.CharField(
        _("code"), max_length=40, blank=True, help_text=_("Empty where it is not known.")
    )
    count = models.PositiveIntegerField(_("number of partners"))
    as_of = models.DateField(_("as of"))

    class Meta:
        verbose_name = _("number of a count")
        verbose_name_plural = _("numbers of counts")
        ordering = ["round", "dimension", "-count", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "dimension", "code"], name="count_is_taken_once_a_round"
            ),
        ]

    def __str__(self):
        return f"{self.dimension} {self.code}: {self.count}"
