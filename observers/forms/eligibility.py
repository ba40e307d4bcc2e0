"""The eligibility check: the questions of a version of the guidelines that come before the form."""

from django import forms
from django.utils.translation import gettext_lazy as _


class EligibilityForm(forms.Form):
    """One yes or no for each criterion that is asked beforehand; “yes” is what fits."""

    def __init__(self, *args, criteria, **kwargs):
        super().__init__(*args, **kwargs)
        self.criteria = {f"criterion_{one.code}": one for one in criteria if one.asks}
        for name, criterion in self.criteria.items():
            self.fields[name] = forms.ChoiceField(
                label=criterion.asks,
                choices=[("yes", _("Yes")), ("no", _("No"))],
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose yes or no.")},
            )

    def failing(self):
        """The criteria that the answers do not meet."""
        return [
            criterion
            for name, criterion in self.criteria.items()
            if self.cleaned_data.get(name) == "no"
        ]
