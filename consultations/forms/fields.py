"""Fields that the forms of events share: clock times without a zone, and lists of partners."""

from datetime import UTC

from django import forms
from django.utils import timezone
from django.utils.translation import get_language

from partners.forms.choosing import PartnerField
from partners.matching import alphabetical


class WallTimeField(forms.DateTimeField):
    """A date and an hour as a clock shows them; the form knows whose clock."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def to_python(self, value):
        with timezone.override(UTC):
            moment = super().to_python(value)
        return moment.replace(tzinfo=None) if moment else None


class PartnersField(forms.CharField):
    """Several partners, one per line, each by its number or its name."""

    widget = forms.Textarea(attrs={"rows": 3})

    def __init__(self, *, queryset, **kwargs):
        super().__init__(max_length=3000, **kwargs)
        self.queryset = queryset

    def prepare_value(self, value):
        if isinstance(value, str) or value is None:
            return value
        return "\n".join(f"{partner.label} {partner.legal_name}" for partner in value)

    def clean(self, value):
        text = super().clean(value)
        one = PartnerField(queryset=self.queryset, required=False)
        return [one.clean(line) for line in text.splitlines() if line.strip()]


class InZone(forms.ModelForm):
    """A form some of whose moments are written as a clock in the event's zone shows them."""

    #: The names of these fields.
    MOMENTS: tuple[str, ...] = ()

    def zone(self):
        """The zone whose clock is meant; nothing when none is given rightly."""
        raise NotImplementedError  # typed in the event's own form, known in those below it

    def show_moments(self, zone):
        for name in self.MOMENTS:
            if moment := getattr(self.instance, name):
                self.initial[name] = moment.astimezone(zone).replace(tzinfo=None)

    def clean(self):
        cleaned = super().clean()
        zone = self.zone()
        for name in self.MOMENTS:
            if cleaned.get(name) and zone:
                cleaned[name] = cleaned[name].replace(tzinfo=zone)
            elif cleaned.get(name):
                cleaned[name] = None  # the zone itself is wrong, and says so
        return cleaned


class InALanguage(forms.ModelForm):
    """Mix into the form of what is in one language: at first that of the page."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = alphabetical(self.fields["language"].choices)
        if self.instance.pk is None:
            self.initial["language"] = (get_language() or "en")[:2]
