"""Forms of an import: the file, its columns, the answers to what could not be read."""

import shutil
import tempfile
from pathlib import Path

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners import policies
from partners.inventory.columns import REPEATABLE, WANTED
from partners.inventory.engine import open_workbook
from partners.inventory.rows import UnreadableFile
from partners.inventory.staging import fingerprint_of
from partners.inventory.values import NONE
from partners.matching import alphabetical
from partners.models import Category, Country, ImportBatch, Partner
from partners.models.files import megabytes

#: How a column is called that fills no single field of the record.
LABELS = {
    "name": gettext_lazy("name"),
    "alias": gettext_lazy("other name"),
    "country": gettext_lazy("country of headquarters"),
    "activity_countries": gettext_lazy("countries of activity"),
    "description": gettext_lazy("description"),
    "activities": gettext_lazy("activity areas"),
    "contact": gettext_lazy("contact person"),
    "contact_function": gettext_lazy("function of the contact person"),
    "partner_number": gettext_lazy("number in this registry"),
    "identifiers": gettext_lazy("identifier in another list"),
}


#: Why a column that is known for what it is does not come in by itself.
WHY_NOT = {
    "number": gettext_lazy("A number of the list says nothing about the organisation."),
    "region": gettext_lazy(
        "The registry keeps the country and the city. To keep the region, choose “Address”."
    ),
    "level": gettext_lazy("The countries of activity say how far an organisation reaches."),
    "status": gettext_lazy(
        "A list changes no status: that is done on the record, with the reason for it."
    ),
    "registered": gettext_lazy("The registry keeps the number of the registration, not its date."),
    "notes": gettext_lazy("Remarks stay with the rows of this import and in its report."),
}


def field_choices():
    """What a column may be."""
    found = [("", _("Not brought in"))]
    for name in WANTED:
        label = LABELS.get(name) or Partner._meta.get_field(name).verbose_name
        found.append((name, capfirst(str(label))))
    return found


class UploadForm(forms.ModelForm):
    """The file of an import; what holds no table of organisations is refused here."""

    class Meta:
        model = ImportBatch
        fields = ["file", "source", "is_listed"]
        labels = {"file": gettext_lazy("Workbook or list")}
        help_texts = {
            "file": gettext_lazy("XLSX, XLS, ODS or CSV. Nothing is changed before you say so."),
            "source": gettext_lazy("Who keeps the list, and as of when."),
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        if not policies.is_registry_officer(user):
            del self.fields["is_listed"]

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if upload.size > settings.PORTAL_DOCUMENT_BYTES:
            limit = megabytes(settings.PORTAL_DOCUMENT_BYTES)
            message = _("The file is larger than %(limit)s. Send a smaller one.")
            raise ValidationError(message, code="file_size", params={"limit": limit})
        with tempfile.NamedTemporaryFile() as copy:
            shutil.copyfileobj(upload, copy)
            copy.flush()
            try:
                self.workbook = open_workbook(Path(copy.name))
            except UnreadableFile as error:
                raise ValidationError(str(error), code="unreadable") from error
        upload.seek(0)
        return upload

    def save(self, commit=True):
        batch = self.instance
        upload = self.cleaned_data["file"]
        batch.user, batch.office_id = self.user, self.user.office_id
        batch.file_name = "".join(filter(str.isprintable, Path(upload.name).name))[-200:]
        batch.fingerprint = fingerprint_of(upload)
        return super().save(commit)


class ColumnsForm(forms.Form):
    """What each column of one table holds, with the guess chosen."""

    #: Sample values shown beside a column.
    SHOWN = 3

    def __init__(self, table, columns, samples, *args, answers=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.table, self.samples = table, samples
        #: Columns that answer a round: ``(heading, samples)``; what they are is no question.
        self.answers = [(table.labels[at], samples.get(at, [])) for at in sorted(answers)]
        guessed = {at: name for name, places in columns.items() for at in places}
        width = max([len(table.labels), *guessed, *samples], default=0)
        choices = field_choices()
        known = dict(choices)
        for at in range(width + 1):
            label = table.labels[at] if at < len(table.labels) else ""
            if at in answers or (not label and not samples.get(at)):
                continue
            self.fields[f"c{at}"] = forms.ChoiceField(
                choices=choices,
                required=False,
                label=label or _("Column %(number)d") % {"number": at + 1},
                initial=guessed.get(at) if guessed.get(at) in known else "",
                help_text=WHY_NOT.get(guessed.get(at, ""), ""),
            )

    def rows(self):
        """Each column with what stands in it."""
        for field in self:
            yield field, self.samples.get(int(field.name[1:]), [])[: self.SHOWN]

    def clean(self):
        chosen = [value for value in self.cleaned_data.values() if value]
        if "name" not in chosen:
            raise ValidationError(_("Say which column holds the names of the organisations."))
        for name, value in self.cleaned_data.items():
            if value and value not in REPEATABLE and chosen.count(value) > 1:
                self.add_error(name, _("Two columns cannot both be this."))
                return self.cleaned_data
        return self.cleaned_data

    @property
    def columns(self):
        """``{field: [column, …]}`` as confirmed."""
        found = {}
        for name, value in self.cleaned_data.items():
            if value:
                found.setdefault(value, []).append(int(name[1:]))
        return found


def likely_first(question, terms):
    """The terms of a question, those that its text may mean before all others."""
    known = dict(terms)
    offers = [(code, known[code]) for code in question.get("offers", ()) if code in known]
    if not offers:
        return terms
    rest = [term for term in terms if term not in offers]
    return [(_("It may be"), offers), (_("All others"), rest)]


class AnswersForm(forms.Form):
    """What words in a file mean, each distinct word once; what is left open is asked again."""

    def __init__(self, questions, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.questions = questions
        places = [(one.code, one.name) for one in Country.objects.all()]
        lists = {
            "country": alphabetical(places),
            "category": [(one.code, one.name) for one in Category.objects.all()],
        }
        blank = [("", _("Leave open")), (NONE, _("None of these"))]
        for at, question in enumerate(questions):
            self.fields[f"q{at}"] = forms.ChoiceField(
                choices=[*blank, *likely_first(question, lists[question["field"]])],
                required=False,
                label=_("“%(text)s”") % {"text": question["text"]},
                help_text=self.hint(question),
            )

    @staticmethod
    def hint(question):
        kind = _("Country") if question["field"] == "country" else _("Category")
        return _("%(kind)s, in rows: %(number)d") % {"kind": kind, "number": question["count"]}

    def answers(self):
        """``(field, text, answer)`` of every question that was answered."""
        for at, question in enumerate(self.questions):
            if answer := self.cleaned_data.get(f"q{at}"):
                yield question["field"], question["text"], answer
