"""The forms of what hangs on a partner, by the kind's place in the address."""

from django import forms
from django.forms import modelform_factory

from config.forms import errors_of
from partners import policies
from partners.forms.choosing import CountriesField, folds_by_region, in_alphabet
from partners.forms.record import DateInput
from partners.forms.recorded import RecordedForm
from partners.models import (
    Agreement,
    Assessment,
    Contact,
    Document,
    Engagement,
    Note,
    ObserverStatus,
    Office,
    Project,
)


class OfficeForm(RecordedForm):
    """A record that may belong to an IOM office, written by one user."""

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        if "office" in self.fields and not policies.is_registry_officer(user):
            self.narrow_office()
        if "project" in self.fields:
            self.fields["project"].queryset = Project.objects.visible_to(user)
        in_alphabet(self)

    def narrow_office(self):
        """Offer the user's own office, for which a focal point writes, and the present one."""
        present, own = self.instance.office_id, self.user.office_id
        office = self.fields["office"]
        office.queryset = Office.objects.filter(pk__in={present, own} - {None})
        if policies.is_focal_point(self.user):
            is_new = self.instance._state.adding
            office.required = is_new or present is not None
            if is_new:
                self.initial["office"] = own


class ProjectForm(OfficeForm):
    """A project of IOM, in which several partners may take part."""

    countries = CountriesField(
        label=Project._meta.get_field("countries").verbose_name, required=False
    )

    class Meta:
        model = Project
        fields = [
            "title", "code", "office", "starts_on", "ends_on", "level", "countries",
            "activity_areas", "cluster", "is_public",
        ]  # fmt: skip
        widgets = {
            "starts_on": DateInput,
            "ends_on": DateInput,
            "activity_areas": forms.CheckboxSelectMultiple,
        }

    def summary(self):
        """What is to be corrected, with the fields' ids."""
        return errors_of(self)

    def folds(self):
        """The countries, in lists by region."""
        return folds_by_region(self["countries"])


class PartForm(OfficeForm):
    """A record of one partner."""

    def _get_validation_exclusions(self):
        """Check the partner too: constraints that name a field left out would be skipped."""
        return super()._get_validation_exclusions() - {"partner"}

    def save(self, commit=True):
        for name in ("author", "assessor"):
            if (
                hasattr(self.instance, f"{name}_id")
                and getattr(self.instance, f"{name}_id") is None
            ):
                setattr(self.instance, name, self.user)
        return super().save(commit)


def kind_of_part(model, *fields):
    """The form of one kind; dates get the browser's own picker."""
    dates = {
        field.name: DateInput
        for field in model._meta.fields
        if field.get_internal_type() == "DateField"
    }
    return modelform_factory(model, form=PartForm, fields=fields, widgets=dates)


PART_FORMS = {
    "contacts": kind_of_part(
        Contact, "name", "function", "email", "phone", "language", "office", "is_main"
    ),
    "engagements": kind_of_part(
        Engagement, "project", "relation", "in_design", "in_implementation", "starts_on",
        "ends_on", "office", "note",
    ),
    "agreements": kind_of_part(
        Agreement, "kind", "reference", "signed_on", "starts_on", "ends_on", "signatories", "file"
    ),
    "documents": kind_of_part(
        Document, "kind", "title", "language", "starts_on", "ends_on", "file"
    ),
    "notes": kind_of_part(Note, "kind", "happened_on", "text", "office"),
    "observer-statuses": kind_of_part(
        ObserverStatus, "kind", "name_then", "session", "decision", "evidence", "started_on",
        "ended_on", "suspended_on", "end_reason", "source",
    ),
    "assessments": kind_of_part(Assessment, "kind", "result", "starts_on", "ends_on", "note"),
}  # fmt: skip


def part_form(kind, **arguments):
    """The bound or empty form of a kind."""
    return PART_FORMS[kind](**arguments)
