"""Registering a person, in one form."""

from django import forms
from django.utils.translation import gettext_lazy as _

from consultations.forms.fields import InALanguage
from consultations.models import Event, Registration
from partners.forms.choosing import PartnerField
from partners.models import Partner


class RegistrationForm(InALanguage):
    """One person of one of the user's organisations; an organiser names any organisation."""

    class Meta:
        model = Registration
        fields = ["partner", *Registration.PERSON_FIELDS, *Registration.NEEDS]
        labels = {"mode": _("How does this person take part?")}
        widgets = {
            "mode": forms.RadioSelect,
            "person_name": forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
            "email": forms.EmailInput(attrs={"autocomplete": "off"}),
            **{name: forms.Textarea(attrs={"rows": 2}) for name in Registration.NEEDS},
        }

    def __init__(self, *args, user, wanted=None, **kwargs):
        """``wanted`` is the number of the organisation that is offered first, as text."""
        super().__init__(*args, **kwargs)
        event = self.instance.event
        own = Partner.objects.represented_by(user).order_by("sort_name")
        if Event.objects.editable_by(user).filter(pk=event.pk).exists():
            self.fields["partner"] = PartnerField(
                label=_("Organisation"),
                queryset=Partner.objects.visible_to(user),
                help_text=_("The number of its record (P-000412) or its name."),
            )
        else:
            self.fields["partner"].queryset = own
            self.fields["partner"].empty_label = None
            first = next((partner for partner in own if str(partner.pk) == wanted), None)
            self.initial.setdefault("partner", first or own.first())
        modes = [(mode.value, mode.label) for mode in event.modes]
        self.fields["mode"].choices = modes
        if len(modes) == 1:
            self.initial.setdefault("mode", modes[0][0])

    def _post_clean(self):
        """The rules are asked once, with the row of the event locked: see ``register``."""
        for name, value in self.cleaned_data.items():
            setattr(self.instance, name, value)


class CorrectionForm(InALanguage):
    """What is corrected about a person. Its address and needs are not shown to its organisation."""

    class Meta:
        model = Registration
        fields = Registration.CORRECTED
        widgets = RegistrationForm.Meta.widgets

    def __init__(self, *args, reads_private, **kwargs):
        super().__init__(*args, **kwargs)
        self.kept = () if reads_private else Registration.PRIVATE
        for name in self.kept:
            self.initial[name] = ""
            field = self.fields[name]
            field.required = False
            field.help_text = _("Only the organisers see what was given. Left empty, it stays.")

    def clean(self):
        cleaned = super().clean()
        for name in self.kept:
            if not cleaned.get(name):
                cleaned[name] = getattr(self.instance, name)
        return cleaned

    def _post_clean(self):
        """The rules are asked once, with the row of the event locked: see ``correct``."""
        for name, value in self.cleaned_data.items():
            setattr(self.instance, name, value)
