"""Forms of records with a history."""

from django.forms import ModelForm


class RecordedForm(ModelForm):
    """The form of a record that is saved together with its lists, or not at all."""

    def save(self, commit=True):
        if commit and not self.errors:
            self.instance.save(lists=self.instance.lists_of(self.cleaned_data))
        return super().save(commit)  # finds everything stored
