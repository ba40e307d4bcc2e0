"""What people say about a pair of records, and which record they want to join with another."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from partners.models import DuplicatePair


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

    def __init__(self, *args, partners, **kwargs):
        super().__init__(*args, **kwargs)
        self.partners = partners

    def clean_other(self):
        digits = re.sub(r"\D", "", self.cleaned_data["other"])[:12]
        other = self.partners.filter(pk=digits or 0).exclude(status="merged").first()
        if other is None:
            raise forms.ValidationError(_("There is no such record, or not any more."))
        return other
