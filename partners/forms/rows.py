"""Rows below a record, judged also against one another."""

from django.forms.models import BaseInlineFormSet
from django.utils.html import format_html
from django.utils.translation import gettext as _

from partners.models import Identifier, Partner


class DistinctRows(BaseInlineFormSet):
    """Rows of which no two may say the same; Django compares only what is spelt alike."""

    #: Who reads the errors.
    user = None

    def clean(self):
        super().clean()
        if self.model is Identifier:
            self.refuse_other_spellings()
            if self.user is not None:
                self.lead_to_the_others()

    def lead_to_the_others(self):
        """Name the partner that has an identifier already, where the reader may see its record."""
        for form in self.forms:
            if "value" not in form.errors:
                continue
            seen = Partner.objects.visible_to(self.user).exclude(pk=self.instance.pk)
            other = seen.filter(
                identifiers__scheme__iexact=form.instance.scheme,
                identifiers__value__iexact=form.instance.value,
            ).first()
            if other is not None:
                link = format_html(
                    '<a href="{}" dir="auto">{}</a>', other.get_absolute_url(), other.legal_name
                )
                said = format_html(
                    _("This identifier is recorded already for {partner}."), partner=link
                )
                form.errors["value"] = form.error_class([said], renderer=form.renderer)

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
