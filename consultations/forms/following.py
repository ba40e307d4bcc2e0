"""Recording a recommendation, and saying what has happened about it."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations import following
from consultations.models import ProgressNote, Recommendation
from partners.forms.choosing import PartnerField
from partners.forms.record import DateInput
from partners.models import Partner, User


class RecommendationForm(forms.ModelForm):
    """A recommendation as the organisers of its event record it."""

    raised_by = PartnerField(
        label=_("Raised by"),
        required=False,
        help_text=_("The number of its record (P-000412) or its name."),
    )

    class Meta:
        model = Recommendation
        fields = [
            "text_en", "text_fr", "text_es", "theme", "office", "unit", "raised_by",
            "raised_by_text", *Recommendation.OWNER_FIELDS, "owner", "is_published", "carried_to",
        ]  # fmt: skip
        widgets = {
            "due_on": DateInput,
            "reason": forms.Textarea(attrs={"rows": 3}),
            **{f"text_{code}": forms.Textarea(attrs={"rows": 3}) for code in ("en", "fr", "es")},
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["raised_by"].queryset = Partner.objects.visible_to(user)
        self.fields["owner"].queryset = User.objects.filter(is_staff=True, is_active=True).order_by(
            "last_name", "first_name", "email"
        )
        later = following.later_editions(self.instance.event, user)
        if self.instance.carried_to_id:
            later = later | type(self.instance.event).objects.filter(pk=self.instance.carried_to_id)
        self.fields["carried_to"].queryset = later

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() - {"event"}


class ReportForm(forms.ModelForm):
    """How far a recommendation is, and what has happened, on a day."""

    text = forms.CharField(
        label=_("What has happened"),
        required=False,
        max_length=ProgressNote._meta.get_field("text").max_length,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        validators=ProgressNote._meta.get_field("text").validators,
    )
    happened_on = forms.DateField(
        label=_("On which day"), required=False, widget=DateInput, initial=timezone.localdate
    )

    class Meta:
        model = Recommendation
        fields = [*Recommendation.OWNER_FIELDS]
        widgets = {"due_on": DateInput, "reason": forms.Textarea(attrs={"rows": 2})}
