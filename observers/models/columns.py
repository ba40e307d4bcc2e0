"""The columns of a question that is answered in rows."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from observers.models.guideline import in_language
from observers.models.values import CHECKS, number_of
from partners.fields import LineField
from partners.models.shapes import Ruled

#: Characters of one cell.
CELL_LIMIT = 500


class Column(Ruled):
    """A column of a question that is answered in rows."""

    class Kind(models.TextChoices):
        LINE = "line", _("One line")
        NUMBER = "number", _("Number")
        PERCENT = "percent", _("Share in per cent")
        YEAR = "year", _("Year")
        COUNTRY = "country", _("Country")

    question = models.ForeignKey(
        "observers.FormQuestion",
        models.CASCADE,
        related_name="columns",
        verbose_name=_("question"),
    )
    code = models.SlugField(_("code"), max_length=40)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.LINE)
    is_required = models.BooleanField(_("required in every row"), default=False)
    title_en = LineField(_("title in English"), max_length=200)
    title_fr = LineField(_("title in French"), max_length=200)
    title_es = LineField(_("title in Spanish"), max_length=200)

    class Meta:
        verbose_name = _("column")
        verbose_name_plural = _("columns")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "code"],
                name="column_is_in_a_question_once",
                violation_error_message=_("This code is used in this question already."),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def title(self):
        return in_language(self, "title")

    def check_cell(self, cell):
        """Raise unless ``cell`` may stand in this column."""
        if not isinstance(cell, str) or len(cell) > CELL_LIMIT or "\x00" in cell:
            raise ValidationError(_("This answer has another form."), code="shape")
        if cell.strip():
            CHECKS.get(self.kind, lambda column, text: None)(self, cell.strip())

    def wrong_in(self, row, error):
        """An error of a cell, with the row that it stands in, counted from 1."""
        return ValidationError(
            _("Row %(row)s, “%(column)s”: %(problem)s"),
            code=error.code,
            params={"row": row, "column": self.title, "problem": " ".join(error.messages)},
        )

    def total(self, rows):
        """The shares of all rows together."""
        shares = (number_of(row.get(self.code, "").strip().removesuffix("%")) for row in rows)
        return sum(share for share in shares if share > 0)
