"""The fields of a section: one for each question, several for an answer in rows."""

from __future__ import annotations

from functools import partial
from operator import itemgetter

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from observers.models import Column, FormQuestion, count_words
from partners.fields import no_control_characters, no_control_characters_but_lines
from partners.forms.choosing import fold
from partners.matching import alphabetical
from partners.models import Country, Region

Kind = FormQuestion.Kind
#: More rows than this are not read from what was sent.
ROWS_READ = 60


class CountryList:
    """Countries in the reader's language, read once for a page."""

    @cached_property
    def choices(self):
        rows = [(one.code, one.name) for one in Country.objects.all()]
        return alphabetical(rows)

    @cached_property
    def regions(self):
        """The sub-region of each country's code."""
        names = {region.pk: region.name for region in Region.objects.all()}
        places = Country.objects.values_list("code", "subregion_id")
        return {code: str(names.get(region, _now("Other"))) for code, region in places}


#: A line of text, as long as a cell may be.
LINE = {"validators": [no_control_characters], "max_length": 500}


def text_field(**kwargs):
    return forms.CharField(
        max_length=20_000,
        validators=[no_control_characters_but_lines],
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
        **kwargs,
    )


def line_field(attrs, **kwargs):
    return forms.CharField(widget=forms.TextInput(attrs=attrs), **LINE, **kwargs)


def one_of(choices, **kwargs):
    return forms.ChoiceField(choices=[("", _("Choose…")), *choices], **kwargs)


def some_of(choices, **kwargs):
    return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **kwargs)


def email_field(**kwargs):
    return forms.EmailField(widget=forms.EmailInput(attrs={"autocomplete": "off"}), **kwargs)


def yes_no_field(**kwargs):
    pairs = [("yes", _("Yes")), ("no", _("No"))]
    return forms.ChoiceField(choices=pairs, widget=forms.RadioSelect, **kwargs)


def field_of(kind, countries, choices=(), **kwargs):
    """The form field of a kind of question or column; nothing is required in a draft."""
    kwargs["required"] = False
    makers = {
        Kind.TEXT: text_field,
        Kind.EMAIL: email_field,
        Kind.PHONE: partial(line_field, {"inputmode": "tel", "autocomplete": "off"}),
        Kind.YES_NO: yes_no_field,
        Kind.NUMBER: partial(line_field, {"inputmode": "decimal"}),
        Column.Kind.PERCENT: partial(line_field, {"inputmode": "decimal"}),
        Column.Kind.YEAR: partial(line_field, {"inputmode": "numeric"}),
        Kind.CHOICE: partial(one_of, choices),
        Kind.CHOICES: partial(some_of, choices),
        Kind.COUNTRY: lambda **more: one_of(countries.choices, **more),
        Kind.COUNTRIES: lambda **more: some_of(countries.choices, **more),
    }
    return makers.get(kind, partial(line_field, {"dir": "auto"}))(**kwargs)


class AnswersForm(forms.Form):
    """Answers to some questions, each with the version that its author has seen."""

    use_required_attribute = False  # nothing is required in a draft

    def __init__(self, data=None, *, questions, answers, rows_added=0):
        super().__init__(data)
        self.questions = list(questions)
        self.answers = answers
        self.countries = CountryList()
        self.rows_added = rows_added  # the number of the question that gets one more row
        self.clashes = {}
        for question in self.questions:
            if question.kind == Kind.ROWS:
                self.add_rows(question)
            else:
                self.add_field(question)

    # Fields

    def add_field(self, question):
        answer = self.answers.get(question.pk)
        name = name_of(question)
        choices = [(row.code, row.label) for row in question.choices.all()]
        self.fields[name] = field_of(
            question.kind,
            self.countries,
            choices,
            label=question.title,
            help_text=hint_of(question),
        )
        self.initial[name] = answer.value if answer else question.empty

    def add_rows(self, question):
        answer = self.answers.get(question.pk)
        present = answer.value if answer else []
        for number in range(self.count_of(question, present)):
            row = present[number] if number < len(present) else {}
            for column in question.columns.all():
                name = cell_name(question, number, column)
                field = field_of(column.kind, self.countries, label=column.title)
                field.place = _now("row %(number)d") % {"number": number + 1}
                self.fields[name] = field
                self.initial[name] = row.get(column.code, "")

    def count_of(self, question, present):
        """How many rows are shown: those that are there, or were sent, and an empty one."""
        limit = min(question.max_rows or ROWS_READ, ROWS_READ)
        if self.is_bound:
            sent = self.data.get(f"{name_of(question)}-rows", "")[:4]
            count = int(sent) if sent.isdecimal() else len(present)
        else:
            count = max(len(present), question.min_rows or 1)
        return min(max(count, 1) + (self.rows_added == question.pk), limit)

    # Values

    @property
    def page(self):
        """What tells the page that was sent from the same person's other ones."""
        return self.data.get("page", "")[:32]

    def seen(self, question):
        """The version that was on the page."""
        sent = self.data.get(f"{name_of(question)}-version", "")[:9]
        return int(sent) if sent.isdecimal() else 0

    def is_sent(self, question):
        """Whether an answer to this question is in what was sent, if only as empty."""
        return f"{name_of(question)}-version" in self.data

    def value(self, question):
        """The answer that was sent, in the shape in which it is kept."""
        if question.kind != Kind.ROWS:
            value = self.cleaned_data.get(name_of(question), question.empty)
            return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value
        rows = []
        for number in range(self.row_count(question)):
            row = {
                column.code: (
                    self.cleaned_data.get(cell_name(question, number, column)) or ""
                ).strip()
                for column in question.columns.all()
            }
            if any(row.values()):
                rows.append(row)
        return rows

    def row_count(self, question):
        first = next(iter(question.columns.all()), None)
        number = 0
        while first is not None and cell_name(question, number, first) in self.fields:
            number += 1
        return number

    def names(self, question):
        if question.kind != Kind.ROWS:
            return [name_of(question)]
        return [name for name in self.fields if name.startswith(f"{name_of(question)}-")]

    def clean(self):
        """Judge each answer by its own question; what is wrong is said at its field."""
        for question in self.questions:
            if any(name in self.errors for name in self.names(question)):
                continue
            try:
                question.check_value(self.value(question))
            except ValidationError as error:
                self.blame(question, error)
        return super().clean()

    def blame(self, question, error):
        """Put an error where it belongs: in rows, at the cell that caused it."""
        if question.kind != Kind.ROWS:
            self.add_error(name_of(question), error)
            return
        for number in range(self.row_count(question)):
            for column in question.columns.all():
                name = cell_name(question, number, column)
                try:
                    column.check_cell(self.cleaned_data.get(name) or "")
                except ValidationError as wrong:
                    self.add_error(name, wrong)
        if not any(name in self.errors for name in self.names(question)):
            self.add_error(None, error)

    def is_right(self, question):
        return not any(name in self.errors for name in self.names(question))

    # For the page

    def blocks(self):
        """Each question with its fields, for the page."""
        return [self.block(question) for question in self.questions]

    def block(self, question):
        answer = self.answers.get(question.pk)
        is_rows = question.kind == Kind.ROWS
        self.mark_required(question)
        field = None if is_rows else self[name_of(question)]
        return {
            "question": question,
            "answer": answer,
            "name": name_of(question),
            "version": self.clashes[question.pk].version
            if question.pk in self.clashes
            else (answer.version if answer else 0),
            "clash": self.clashes.get(question.pk),
            "hint": hint_of(question) if is_rows else "",
            "words": word_line(question, self.text_now(question)),
            "is_from_record": bool(
                answer and answer.is_from_record and question.pk not in self.clashes
            ),
            "field": field,
            "folds": self.folds(field) if question.kind == Kind.COUNTRIES else None,
            "rows": self.rows(question) if is_rows else [],
            "may_add": is_rows and self.row_count(question) < (question.max_rows or ROWS_READ),
        }

    def mark_required(self, question):
        """After the answers were judged: only what submitting does not ask for is optional."""
        if question.kind != Kind.ROWS:
            self.fields[name_of(question)].required = question.is_required
            return
        required = {column.code: column.is_required for column in question.columns.all()}
        for name in self.names(question):
            self.fields[name].required = required[name.rpartition("-")[2]]

    def text_now(self, question):
        if question.kind != Kind.TEXT:
            return ""
        value = self[name_of(question)].value()
        return value if isinstance(value, str) else ""

    def rows(self, question):
        return [
            [self[cell_name(question, number, column)] for column in question.columns.all()]
            for number in range(self.row_count(question))
        ]

    def folds(self, field):
        groups = {}
        for tick in field.subwidgets:
            groups.setdefault(self.countries.regions[str(tick.data["value"])], []).append(tick)
        return [fold(title, ticks) for title, ticks in alphabetical(groups.items(), itemgetter(0))]


def without_row(data, question, gone):
    """What was sent, with one row of an answer taken out and the later ones moved up."""
    data = data.copy()
    count = data.get(f"{name_of(question)}-rows", "")[:4]
    last = min(int(count), ROWS_READ) - 1 if count.isdecimal() else -1
    for column in question.columns.all():
        for number in range(gone, last):
            data[cell_name(question, number, column)] = data.get(
                cell_name(question, number + 1, column), ""
            )
        data.pop(cell_name(question, last, column), None)
    if 0 <= gone <= last:
        data[f"{name_of(question)}-rows"] = str(max(last, 0))
    return data


def name_of(question):
    return f"q{question.pk}"


def cell_name(question, number, column):
    return f"q{question.pk}-{number}-{column.code}"


def hint_of(question):
    """What helps to answer: the guidelines' own words, the word limit, how dates are written."""
    parts = [question.help] if question.help else []
    if question.kind == Kind.TEXT and question.word_limit:
        parts.append(
            ngettext("At most %(count)s word.", "At most %(count)s words.", question.word_limit)
            % {"count": question.word_limit}
        )
    if question.kind == Kind.DATE:
        parts.append(_now("A year (2003), a month (2003-05) or a day (2003-05-14)."))
    if question.kind == Kind.ROWS:
        parts += rows_asked(question)
    return " ".join(parts)


def rows_asked(question):
    """How many rows an answer may have, in a sentence or two."""
    least, most = question.min_rows, question.max_rows
    if least and least == most:
        text = ngettext("Exactly %(count)s row.", "Exactly %(count)s rows.", most)
        return [text % {"count": most}]
    found = []
    if least:
        text = ngettext("At least %(count)s row.", "At least %(count)s rows.", least)
        found.append(text % {"count": least})
    if most:
        text = ngettext("At most %(count)s row.", "At most %(count)s rows.", most)
        found.append(text % {"count": most})
    return found


def word_line(question, text):
    """How many words a text has, of how many it may have; counted here, not in the browser."""
    if question.kind != Kind.TEXT or not question.word_limit:
        return ""
    count = count_words(text)
    return ngettext("%(count)s word of %(limit)s", "%(count)s words of %(limit)s", count) % {
        "count": count,
        "limit": question.word_limit,
    }
