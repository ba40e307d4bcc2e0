"""The Secretariat's notes on all files of a session's list, in the languages of the Council."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from observers import naming
from observers.models import CaseNote

#: In which the Council reads.
LANGUAGES = [code for code, __ in settings.LANGUAGES]


class NotesForm(forms.Form):
    """A text for each file and language; what was not written yet may stay so."""

    def __init__(self, *args, applications, **kwargs):
        super().__init__(*args, **kwargs)
        self.applications = list(applications)
        self.present = CaseNote.objects.for_council(self.applications)
        column = CaseNote._meta.get_field("text")
        for one in self.applications:
            for language in LANGUAGES:
                note = self.present.get((one.pk, language))
                name = naming.language_name(language)
                self.fields[field_name(one, language)] = column.formfield(
                    label=naming.told_of(one.partner.legal_name, name),
                    required=note is not None,
                    initial=note.text if note else "",
                    widget=forms.Textarea(attrs={"rows": 5, "dir": "auto", "lang": language}),
                    error_messages={
                        "required": _("A note that was written can be changed, not taken out.")
                    },
                )

    def rows(self):
        """``[(application, [(name of a language, its field), …]), …]`` for the page."""
        return [
            (
                one,
                [(naming.language_name(code), self[field_name(one, code)]) for code in LANGUAGES],
            )
            for one in self.applications
        ]

    def changed(self):
        """``({(number of a file, language): text}, the same as it was)`` of what is new."""
        texts, seen = {}, {}
        for one in self.applications:
            for language in LANGUAGES:
                note = self.present.get((one.pk, language))
                was = note.text if note else ""
                text = self.cleaned_data[field_name(one, language)]
                if lines(text) != lines(was):
                    texts[one.pk, language], seen[one.pk, language] = text, was
        return texts, seen


def lines(text):
    """A text with line ends of one kind: a browser sends its own."""
    return text.replace("\r\n", "\n").strip()


def field_name(application, language):
    return f"note-{application.pk}-{language}"
