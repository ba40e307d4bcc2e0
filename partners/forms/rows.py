"""Rows below a record, judged also against one another."""

from django.utils.html import format_html
from django.utils.translation import gettext as _

from config.forms import SentRows
from partners.models import Identifier
from partners.models.parts import RecordedElsewhere


class DistinctRows(SentRows):
    """Rows of which no two may say the same; Django compares only what is spelt alike."""

    #: Who reads the errors.
    user = None

    def _construct_form(self, i, **kwargs):
        form = super()._construct_form(i, **kwargs)
        form.instance.reader = self.user
        return form

    def clean(self):
        super().clean()
        if self.model is Identifier:
            self.refuse_other_spellings()
            self.lead_to_the_others()

    def lead_to_the_others(self):
        """Lead to the partner that has an identifier already."""
        for form in self.forms:
            if "value" not in form.errors:
                continue
            for error in form.errors.as_data()["value"]:
                if isinstance(error, RecordedElsewhere):
                    said = self.with_link(error)
                    form.errors["value"] = form.error_class([said], renderer=form.renderer)

    @staticmethod
    def with_link(error):
        """The sentence of an error with a link to the record that it names."""
        other = error.partner
        address = other.get_absolute_url()
        link = format_html('<a href="{}" dir="auto">{}</a>', address, other.legal_name)
        return format_html(error.SENTENCE, partner=link)

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
