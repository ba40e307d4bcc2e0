"""Asking to represent an organisation, answering, inviting, and the names of who signs up."""

from django import forms
from django.utils.translation import gettext_lazy as _

from partners.fields import no_control_characters
from partners.models import Invitation, Membership, MembershipRequest


class OwnerForm(forms.ModelForm):
    """A form whose record has a partner and a user already: their rules are checked as well."""

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() - {"partner", "user"}


class RequestForm(OwnerForm):
    """I represent this organisation."""

    class Meta:
        model = MembershipRequest
        fields = ["function", "role", "message"]
        widgets = {"message": forms.Textarea(attrs={"rows": 4})}


class DecisionForm(forms.Form):
    """Yes with a role, or no with a reason."""

    decision = forms.ChoiceField(
        label=_("Your answer"),
        choices=[("approve", _("Approve")), ("refuse", _("Refuse"))],
        widget=forms.RadioSelect,
    )
    role = forms.ChoiceField(label=_("Role"), choices=Membership.Role.choices)
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed for a refusal; the person reads it."),
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("decision") == "refuse" and not cleaned.get("reason"):
            self.add_error("reason", _("Say why, so that the person knows what to do."))
        return cleaned


class InvitationForm(OwnerForm):
    """A colleague to be asked in."""

    class Meta:
        model = Invitation
        fields = ["email", "role"]


class RoleForm(forms.ModelForm):
    """The role of somebody who belongs to an organisation."""

    class Meta:
        model = Membership
        fields = ["role"]


class SignupNames(forms.Form):
    """What somebody who opens an account says beside address and password."""

    first_name = forms.CharField(
        label=_("First name"), max_length=150, validators=[no_control_characters]
    )
    last_name = forms.CharField(
        label=_("Last name"), max_length=150, validators=[no_control_characters]
    )
    field_order = ["first_name", "last_name", "email", "password1", "password2"]

    def signup(self, request, user):
        """The adapter has saved the names already."""
