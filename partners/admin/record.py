"""The form of a partner's record in the admin, and of the rows below it."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, UniqueConstraint, Value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.formats.lists import listed
from partners import candidates
from partners.admin.choosing import ChoosingForm
from partners.forms.rows import DistinctRows
from partners.models import Country, ObserverStatus, Partner, StaleRecord


class RecordForm(ChoosingForm):
    """A partner's record, saved only over what was opened. ``user`` is set by the admin."""

    user = None
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    seen_at = forms.CharField(widget=forms.HiddenInput, required=False)
    is_another = forms.BooleanField(
        label=gettext_lazy("It is none of the records that look alike"), required=False
    )

    class Meta:
        model = Partner
        fields = [*Partner.MEMBER_FIELDS, *Partner.STAFF_FIELDS]
        widgets = {
            "other_categories": forms.CheckboxSelectMultiple,
            "activity_areas": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["version"] = self.instance.version
            self.initial["seen_at"] = self.instance.updated_at.isoformat()
        if "hq_country" in self.fields:
            # every country is understood, so that the record itself says why it refuses one
            self.fields["hq_country"].queryset = Country.objects.all()

    def clean(self):
        cleaned = super().clean()
        if self.instance.pk:
            self.claim()
        elif not cleaned.get("is_another"):
            self.look_for_likely_records(cleaned)
        return cleaned

    def _post_clean(self):
        super()._post_clean()
        if "hq_country" not in self.errors:
            try:
                self.instance.check_kept_by(self.user)
            except ValidationError as error:
                self.add_error(None, error)

    def claim(self):
        """Refuse to save over what this user has not seen; parts stamp the record as well."""
        seen = self.cleaned_data.get("seen_at") == self.instance.updated_at.isoformat()
        try:
            self.instance.claim(self.cleaned_data.get("version") if seen else None)
        except StaleRecord as stale:
            self.add_error(None, stale)

    def look_for_likely_records(self, cleaned):
        """Ask, before a record is opened, whether it is there already; as the page does."""
        country = cleaned.get("hq_country")
        told = ("acronym", "website", "email", "city", "founded")
        found = candidates.for_new(
            self.user,
            name=cleaned.get("legal_name", ""),
            country=country.code if country else "",
            **{name: cleaned.get(name) or "" for name in told},
        )
        if found:
            names = listed(
                f"{partner.label} {partner} ({verdict.percent} %: {verdict.sentence})"
                for partner, verdict in found
            )
            message = _(
                "Records that look alike: %(names)s. Open them first. "
                "If it is none of them, say so below the name, and save again."
            )
            self.add_error(None, ValidationError(message, params={"names": names}))


class IdentifierForm(ChoosingForm):
    """An identifier with a page of its own. ``user``, set by the admin, reads its errors."""

    user = None

    def _post_clean(self):
        self.instance.reader = self.user
        super()._post_clean()


class RowFormSet(DistinctRows):
    """Rows below a record, judged also against one another."""

    def clean(self):
        super().clean()
        for constraint in self.model._meta.constraints:
            if isinstance(constraint, UniqueConstraint) and constraint.condition is not None:
                self.check_among_rows(constraint)
        if self.model is ObserverStatus:
            self.refuse_shared_days()

    def refuse_shared_days(self):
        """Refuse the second of two decided periods for the same days."""
        kept = self.kept_forms()
        for number, form in enumerate(kept):
            for other in (one.instance for one in kept[:number]):
                if form.is_valid() and not form.instance.is_beside(other):
                    form.add_error(None, form.instance.overlaps(other))

    def check_among_rows(self, constraint):
        """Refuse a second row where a condition allows one; the database would do so too late."""
        columns = {name.split("__")[0] for name, __ in flat(constraint.condition)}
        holding = [
            form
            for form in self.kept_forms()
            if constraint.condition.check(values_of(form.instance, columns))
        ]
        for form in holding[1:]:
            form.add_error(None, constraint.get_violation_error_message())


def values_of(instance, columns):
    """The values of some columns as the database would see them."""
    fields = {name: instance._meta.get_field(name) for name in columns}
    return {
        name: Value(getattr(instance, field.attname), output_field=field)
        for name, field in fields.items()
    }


def flat(condition):
    """The conditions inside a condition."""
    for child in condition.children:
        if isinstance(child, Q):
            yield from flat(child)
        else:
            yield child
