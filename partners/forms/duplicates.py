"""What people say about a pair of records, and which record they want to join with another."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from partners.models import DuplicatePair

#: How people write the number of a record: P-000123, p 123, 123.
NUMBER = re.compile(r"\s*(?:P\s*[-\u2010-\u2015]?\s*)?([0-9]{1,12})\s*", re.IGNORECASE)


class DecisionForm(forms.ModelForm):
    """The same, different or not sure, and why."""

    class Meta:
        model = DuplicatePair
        fields = ["decision", "note"]
        widgets = {"decision": forms.RadioSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["decision"] = forms.ChoiceField(
            label=_("Are they the same body?"),
            choices=DuplicatePair.Decision.choices,
            widget=forms.RadioSelect,
        )


class OtherRecordForm(forms.Form):
    """The number of a record, as people write it."""

    other = forms.CharField(
        label=_("Number of the other record"), max_length=20, help_text=_("As P-000123.")
    )

    def __init__(self, *args, partners, own, **kwargs):
        super().__init__(*args, **kwargs)
        self.partners, self.own = partners, own

    def clean_other(self):
        written = NUMBER.fullmatch(self.cleaned_data["other"])
        if written is None:
            raise forms.ValidationError(_("Give the number of a record, such as P-000123."))
        number = int(written[1])
        if number == self.own:
            raise forms.ValidationError(
                _("This is the number of this record itself: give that of the other one.")
            )
        other = self.partners.filter(pk=number).exclude(status="merged").first()
        if other is None:
            raise forms.ValidationError(_("There is no such record, or not any more."))
        return other
