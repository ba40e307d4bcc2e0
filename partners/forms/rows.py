"""Rows below a record, judged also against one another."""

from django.forms.models import BaseInlineFormSet
from django.utils.translation import gettext as _

from partners.models import Identifier


class DistinctRows(BaseInlineFormSet):
    """Rows of which no two may say the same; Django compares only what is spelt alike."""

    def clean(self):
        super().clean()
        if self.model is Identifier:
            self.refuse_other_spellings()

    def kept_forms(self):
        """The rows that were filled in or changed, and stay."""
        return [
            form
            for form in self.forms
            if form.is_valid()
            and form.has_changed()
            and not (self.can_delete and self._should_delete_form(form))
        ]

    def refuse_other_spellings(self):
        """Refuse the second spelling of one identifier; the database would do so too late."""
        seen = set()
        for form in self.kept_forms():
            if form.instance.key in seen:
                form.add_error("value", _("This identifier is recorded already."))
            seen.add(form.instance.key)
