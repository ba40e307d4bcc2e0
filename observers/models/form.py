"""The form of a version of the guidelines: sections, questions and choices."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from observers.models.columns import CELL_LIMIT, Column
from observers.models.guideline import Ruling, in_language
from observers.models.values import CHECKS, count_words, country_codes, country_names
from partners.fields import LineField, ProseField
from partners.models.shapes import Ruled

#: Rows that one answer may have.
ROWS_LIMIT = 50
#: What shares may add up to: rounded ones come to a little more than a hundred.
WHOLE = 101


class Section(Ruling):
    """A part of the form that one person can fill in at a time."""

    title_en = LineField(_("title in English"), max_length=200)
    title_fr = LineField(_("title in French"), max_length=200)
    title_es = LineField(_("title in Spanish"), max_length=200)
    help_en = ProseField(_("help in English"), max_length=1000, blank=True)
    help_fr = ProseField(_("help in French"), max_length=1000, blank=True)
    help_es = ProseField(_("help in Spanish"), max_length=1000, blank=True)

    class Meta(Ruling.Meta):
        verbose_name = _("section of the form")
        verbose_name_plural = _("sections of the form")

    def __str__(self):
        return self.title

    @property
    def title(self):
        return in_language(self, "title")

    @property
    def help(self):
        return in_language(self, "help")


class FormQuestion(Ruled):
    """A question of the form; ``kind`` says what an answer looks like.

    Values are kept as JSON: text, date, number, country and yes/no as text; several choices as a
    list of codes; rows as a list of ``{column code: text}``.
    """

    class Kind(models.TextChoices):
        LINE = "line", _("One line")
        TEXT = "text", _("Text with a word limit")
        EMAIL = "email", _("E-mail address")
        PHONE = "phone", _("Telephone number")
        NUMBER = "number", _("Number")
        DATE = "date", _("Date, as far as it is known")
        YES_NO = "yes_no", _("Yes or no")
        CHOICE = "choice", _("One choice")
        CHOICES = "choices", _("Several choices")
        COUNTRY = "country", _("Country")
        COUNTRIES = "countries", _("Several countries")
        ROWS = "rows", _("Rows")

    #: Kinds whose value is a list.
    MANY = (Kind.CHOICES, Kind.COUNTRIES, Kind.ROWS)

    section = models.ForeignKey(
        Section, models.CASCADE, related_name="questions", verbose_name=_("section")
    )
    code = models.SlugField(_("code"), max_length=40)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.LINE)
    is_required = models.BooleanField(_("required to submit"), default=True)
    needs_yes = models.BooleanField(
        _("only “Yes” can be submitted"),
        default=False,
        help_text=_("For what the applicant must agree to; goes with “Yes or no”."),
    )
    word_limit = models.PositiveSmallIntegerField(
        _("word limit"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    min_rows = models.PositiveSmallIntegerField(
        _("rows at least"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    max_rows = models.PositiveSmallIntegerField(
        _("rows at most"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    title_en = LineField(_("question in English"), max_length=300)
    title_fr = LineField(_("question in French"), max_length=300)
    title_es = LineField(_("question in Spanish"), max_length=300)
    help_en = ProseField(_("help in English"), max_length=1000, blank=True)
    help_fr = ProseField(_("help in French"), max_length=1000, blank=True)
    help_es = ProseField(_("help in Spanish"), max_length=1000, blank=True)
    prefill = models.SlugField(
        _("filled in from"),
        max_length=40,
        blank=True,
        help_text=_("A field of the organisation's record, such as legal_name."),
    )
    basis = LineField(_("basis"), max_length=300, blank=True)
    source = ProseField(_("source"), max_length=600, blank=True)

    class Meta:
        verbose_name = _("question of the form")
        verbose_name_plural = _("questions of the form")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["section", "code"],
                name="question_is_in_a_section_once",
                violation_error_message=_("This code is used in this section already."),
            ),
            models.CheckConstraint(
                condition=models.Q(needs_yes=False) | models.Q(kind="yes_no", is_required=True),
                name="needed_yes_answers_a_required_question",
                violation_error_message=_(
                    "Only a required question of the kind “Yes or no” can need a “Yes”."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(min_rows=None)
                | models.Q(max_rows=None)
                | models.Q(min_rows__lte=models.F("max_rows")),
                name="question_asks_no_more_rows_than_fit",
                violation_error_message=_("More rows are asked than there may be."),
            ),
        ]

    def __str__(self):
        return self.title

    def clean(self):
        super().clean()
        if self.section_id and not self.section.version.is_editable:
            raise ValidationError(
                _("This version is in force or retired: copy it to a draft and change that."),
                code="not_a_draft",
            )

    @property
    def title(self):
        return in_language(self, "title")

    @property
    def help(self):
        return in_language(self, "help")

    @property
    def anchor(self):
        return f"question-{self.pk}"

    @property
    def empty(self):
        """The value of no answer."""
        return [] if self.kind in self.MANY else ""

    def check_value(self, value):
        """Raise unless ``value`` may be kept as an answer, complete or not."""
        if self.kind in self.MANY:
            self.check_list(value)
        elif not isinstance(value, str):
            raise ValidationError(_("This answer has another form."), code="shape")
        elif value:
            self.check_text(value)

    def check_text(self, value):
        longest = 20_000 if self.kind == self.Kind.TEXT else CELL_LIMIT
        if len(value) > longest:
            raise ValidationError(
                _("This text is longer than %(limit)s characters."),
                code="too_long",
                params={"limit": longest},
            )
        if "\x00" in value:
            raise ValidationError(
                _("Remove the invisible control characters: they cannot be kept."),
                code="control_characters",
            )
        CHECKS.get(self.kind, lambda question, text: None)(self, value)

    def check_list(self, value):
        if not isinstance(value, list) or len(value) > max(ROWS_LIMIT, 250):
            raise ValidationError(_("This answer has another form."), code="shape")
        if self.kind == self.Kind.ROWS:
            self.check_rows(value)
            return
        known = self.codes()
        if not all(isinstance(part, str) and part in known for part in value):
            raise ValidationError(_("Choose from the list."), code="choice")

    def check_rows(self, rows):
        limit = self.max_rows or ROWS_LIMIT
        if len(rows) > limit:
            raise ValidationError(
                _("Give at most %(limit)s rows."), code="rows", params={"limit": limit}
            )
        columns = {column.code: column for column in self.columns.all()}
        for number, row in enumerate(rows, 1):
            if not isinstance(row, dict) or not row.keys() <= columns.keys():
                raise ValidationError(_("This answer has another form."), code="shape")
            for code, cell in row.items():
                try:
                    columns[code].check_cell(cell)
                except ValidationError as error:
                    raise columns[code].wrong_in(number, error) from error

    def codes(self):
        """The codes that may be chosen."""
        if self.kind in (self.Kind.COUNTRY, self.Kind.COUNTRIES):
            return country_codes()
        return {choice.code for choice in self.choices.all()}

    def problems(self, answer):
        """Sentences on what is still missing in an answer (or in its absence)."""
        value = answer.value if answer is not None else self.empty
        if self.kind == self.Kind.ROWS:
            value = [row for row in value if any(cell.strip() for cell in row.values())]
        is_blank = not (value.strip() if isinstance(value, str) else value)
        if is_blank:
            return [_now("This question needs an answer.")] if self.is_required else []
        found = []
        if self.needs_yes and value != "yes":
            found.append(
                _now("Without your agreement the application cannot be examined: answer “Yes”.")
            )
        if self.kind == self.Kind.TEXT and self.word_limit:
            over = count_words(value) - self.word_limit
            if over > 0:
                found.append(
                    ngettext(
                        "The text is %(count)s word too long.",
                        "The text is %(count)s words too long.",
                        over,
                    )
                    % {"count": over}
                )
        if self.kind == self.Kind.ROWS:
            found += self.row_problems(value)
        return found

    def row_problems(self, rows):
        """Sentences on rows that are too few, unfinished, or more than a whole."""
        found = []
        if self.min_rows and len(rows) < self.min_rows:
            found.append(
                ngettext(
                    "Fill in at least %(count)s row.",
                    "Fill in at least %(count)s rows.",
                    self.min_rows,
                )
                % {"count": self.min_rows}
            )
        columns = list(self.columns.all())
        found += [
            _now("Row %(row)s: fill in “%(column)s”.") % {"row": number, "column": column.title}
            for number, row in enumerate(rows, 1)
            for column in columns
            if column.is_required and not row.get(column.code, "").strip()
        ]
        return found + [
            _now("“%(column)s”: together the rows are more than 100.") % {"column": column.title}
            for column in columns
            if column.kind == Column.Kind.PERCENT and column.total(rows) > WHOLE
        ]

    def shown(self, value, language=None):
        """An answer as text, for pages and papers; rows are shown by their columns instead."""
        if self.kind == self.Kind.YES_NO:
            return {"yes": _now("Yes"), "no": _now("No")}.get(value, "")
        if self.kind in (self.Kind.CHOICE, self.Kind.CHOICES):
            labels = {choice.code: choice.label_in(language) for choice in self.choices.all()}
            return ", ".join(
                labels.get(c, c) for c in ([value] if value and isinstance(value, str) else value)
            )
        if self.kind in (self.Kind.COUNTRY, self.Kind.COUNTRIES):
            names = country_names(language)
            return ", ".join(
                names.get(c, c) for c in ([value] if value and isinstance(value, str) else value)
            )
        return value

    def table(self, answer):
        """The cells of an answer in rows, by row; nothing for other kinds."""
        if self.kind != self.Kind.ROWS or answer is None:
            return None
        return self.cells_shown(answer.value)

    def cells_shown(self, rows, language=None):
        """The cells of an answer in rows as text, row by row; countries by their names."""
        columns = list(self.columns.all())
        has_countries = any(column.kind == Column.Kind.COUNTRY for column in columns)
        names = country_names(language) if rows and has_countries else {}
        return [
            [
                names.get(row.get(column.code, ""), row.get(column.code, ""))
                if column.kind == Column.Kind.COUNTRY
                else row.get(column.code, "")
                for column in columns
            ]
            for row in rows
        ]


class QuestionChoice(Ruled):
    """One of the answers that may be chosen."""

    question = models.ForeignKey(
        FormQuestion, models.CASCADE, related_name="choices", verbose_name=_("question")
    )
    code = models.SlugField(_("code"), max_length=40)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    label_en = LineField(_("label in English"), max_length=200)
    label_fr = LineField(_("label in French"), max_length=200)
    label_es = LineField(_("label in Spanish"), max_length=200)

    class Meta:
        verbose_name = _("choice")
        verbose_name_plural = _("choices")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "code"],
                name="choice_is_in_a_question_once",
                violation_error_message=_("This code is used in this question already."),
            ),
        ]

    def __str__(self):
        return self.label

    @property
    def label(self):
        return in_language(self, "label")

    def label_in(self, language):
        return in_language(self, "label", language)
