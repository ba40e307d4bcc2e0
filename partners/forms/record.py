"""The form of a partner's own record, with its names, identifiers and contacts."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.forms import inlineformset_factory
from django.utils.translation import gettext_lazy as _

from config.forms import SentRows
from partners import policies
from partners.forms.choosing import (
    CountriesField,
    PartnerField,
    fold,
    folds_by_region,
    in_alphabet,
)
from partners.forms.recorded import RecordedForm
from partners.forms.rows import DistinctRows
from partners.models import Contact, Identifier, Partner, PartnerName, User

DateInput = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class PartnerForm(RecordedForm):
    """The fields that this user may write; ``groups`` says how the page shows them."""

    GROUPS = [
        (_("Name and kind"), ["legal_name", "acronym", "category", "other_categories", "levels"]),
        (_("Where it works"), ["hq_country", "city", "activity_countries"]),
        (_("What it does"), ["activity_areas", "working_languages"]),
        (_("How to reach it"), ["website", "email", "phone", "address", "public_details"]),
        (_("Description"), ["description_en", "description_fr", "description_es"]),
        (
            _("Foundation and registration"),
            [
                "founded",
                "registration_number",
                "registration_authority",
                "registration_country",
                "registered_on",
                "registration_expires_on",
                "parent",
            ],
        ),
        (
            _("Keeping this record"),
            ["status", "status_reason", "is_listed", "focal_person", "source"],
        ),
    ]
    parent = PartnerField(
        label=Partner._meta.get_field("parent").verbose_name,
        required=False,
        help_text=_("The number of its record (P-000412) or its name."),
    )
    activity_countries = CountriesField(
        label=Partner._meta.get_field("activity_countries").verbose_name, required=False
    )

    class Meta:
        model = Partner
        fields = [*Partner.MEMBER_FIELDS, *Partner.STAFF_FIELDS]
        widgets = {
            "other_categories": forms.CheckboxSelectMultiple,
            "activity_areas": forms.CheckboxSelectMultiple,
            "registered_on": DateInput,
            "registration_expires_on": DateInput,
            "address": forms.Textarea(attrs={"rows": 3}),
            "status_reason": forms.Textarea(attrs={"rows": 2}),
            "description_en": forms.Textarea(attrs={"rows": 5, "lang": "en"}),
            "description_fr": forms.Textarea(attrs={"rows": 5, "lang": "fr"}),
            "description_es": forms.Textarea(attrs={"rows": 5, "lang": "es"}),
            "email": forms.EmailInput(attrs={"autocomplete": "off"}),
            "phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
            "legal_name": forms.TextInput(attrs={"dir": "auto"}),
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        if not policies.is_staff(user):
            for name in Partner.STAFF_FIELDS:
                del self.fields[name]
        # the present network stays, also when this user does not see its record
        seen = Q(pk__in=Partner.objects.visible_to(user)) | Q(pk=self.instance.parent_id)
        self.fields["parent"].queryset = Partner.objects.filter(seen).exclude(pk=self.instance.pk)
        self.narrow_choices()

    def narrow_choices(self):
        if "status" in self.fields:
            # merging has its own desk, which joins both records
            self.fields["status"].choices = [
                pair
                for pair in Partner.Status.choices
                if pair[0] != Partner.Status.MERGED or self.instance.status == pair[0]
            ]
            self.fields["focal_person"].queryset = User.objects.filter(
                Q(is_staff=True, is_active=True) | Q(pk=self.instance.focal_person_id)
            )
        in_alphabet(self)

    def groups(self):
        """``[(legend, [(bound field, folds), …]), …]`` of the fields that this user has."""
        folds = {
            "activity_countries": folds_by_region,
            "working_languages": lambda field: [fold(_("Languages"), list(field.subwidgets))],
        }
        for legend, names in self.GROUPS:
            fields = [self[name] for name in names if name in self.fields]
            if fields:
                yield (
                    legend,
                    [(field, folds.get(field.name, lambda __: None)(field)) for field in fields],
                )

    def _post_clean(self):
        super()._post_clean()
        if "hq_country" not in self.errors:
            try:
                self.instance.check_kept_by(self.user)
            except ValidationError as error:
                self.add_error(None, error)


class RowForm(forms.ModelForm):
    """A row below the record."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        in_alphabet(self)


NAMES = inlineformset_factory(
    Partner, PartnerName, formset=SentRows, fields=["text", "kind", "language", "script"], extra=1,
    widgets={"text": forms.TextInput(attrs={"dir": "auto"})},
)  # fmt: skip
IDENTIFIERS = inlineformset_factory(
    Partner, Identifier, formset=DistinctRows, fields=["scheme", "value"], extra=1,
    widgets={"scheme": forms.TextInput(attrs={"list": "schemes"})},
)  # fmt: skip
CONTACTS = inlineformset_factory(
    Partner, Contact, form=RowForm, formset=SentRows,
    fields=["name", "function", "email", "phone", "language", "is_main"], extra=1,
)  # fmt: skip


def record_formsets(partner, data=None, *, user):
    """The rows that this user edits on the same page as the record, by prefix."""
    kinds = {"names": NAMES, "identifiers": IDENTIFIERS, "contacts": CONTACTS}
    rows = {
        prefix: kind(data=data, instance=partner, prefix=prefix) for prefix, kind in kinds.items()
    }
    rows["identifiers"].user = user
    return rows
