"""Several files onto a session's agenda in one form."""

from django import forms
from django.utils.translation import gettext_lazy as _

from observers.models import Application
from observers.placing import Placing
from partners.fields import no_control_characters
from partners.forms.record import DateInput


class PlacingForm(forms.Form):
    """Which files go on the agenda, and the paper that they are on, the same or each its own."""

    symbol = forms.CharField(
        label=_("symbol of the Council paper"),
        max_length=60,
        required=False,
        validators=[no_control_characters],
        help_text=_("As C/107/10. It stands for every file without another one below."),
    )
    published_on = forms.DateField(label=_("paper published on"), required=False, widget=DateInput)
    files = forms.MultipleChoiceField(
        label=_("Files that wait"),
        error_messages={
            "required": _("Tick at least one file."),
            "invalid_choice": _("A file of your form waits here no more. Look at the list again."),
        },
    )

    def __init__(self, *args, session, applications, **kwargs):
        super().__init__(*args, **kwargs)
        self.session, self.applications = session, applications
        self.fields["files"].choices = [(str(one.pk), str(one)) for one in applications]
        self.initial["files"] = [str(one.pk) for one in applications if one.session == session]
        for one in applications:
            self.fields[own_symbol(one)] = forms.CharField(
                label=_("symbol, if another"),
                max_length=60,
                required=False,
                initial=one.symbol,
                validators=[no_control_characters],
            )

    @property
    def rows(self):
        """``[(application, whether it is ticked, the field of its own symbol), …]``."""
        ticked = set(map(str, self["files"].value() or []))
        return [(one, str(one.pk) in ticked, self[own_symbol(one)]) for one in self.applications]

    @property
    def placings(self):
        """What is to happen; an empty common field leaves what a file has already."""
        found = self.cleaned_data
        return [
            Placing(
                one,
                self.session,
                found[own_symbol(one)] or found["symbol"] or one.symbol,
                found["published_on"] or one.published_on,
            )
            for one in self.applications
            if str(one.pk) in found["files"]
        ]


def own_symbol(application: Application) -> str:
    return f"symbol-{application.pk}"
