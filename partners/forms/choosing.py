"""Ways to choose among very many rows without script: by number or name, by region."""

import re
from operator import itemgetter

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from config.formats.lists import listed
from partners import search
from partners.matching import alphabetical
from partners.models import CouncilSession, Country, Region

#: Fields that offer languages, by name.
LANGUAGE_FIELDS = {"language", "working_languages"}


class PartnerField(forms.CharField):
    """A partner, given by its number (P-000412) or by a name that leaves no doubt."""

    #: How many candidates an answer names.
    SHOWN = 5

    def __init__(self, *, queryset=None, **kwargs):
        super().__init__(max_length=300, **kwargs)
        self.queryset = queryset

    def prepare_value(self, value):
        if isinstance(value, int):
            partner = self.queryset.filter(pk=value).first()
            return f"{partner.label} {partner.legal_name}" if partner else f"P-{value:06d}"
        return value

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        if number := re.match(r"\s*P-?(\d{1,15})\b", text, re.IGNORECASE):
            partner = self.queryset.filter(pk=int(number[1])).first()
            if partner is None:
                raise ValidationError(_("There is no partner with this number."), code="unknown")
            return partner
        return self.find(text)

    def find(self, text):
        found = list(self.queryset.filter(legal_name__iexact=text)[:2])
        if len(found) == 1:
            return found[0]
        asked = search.Asked(text)
        best = search.ranked(search.matching(self.queryset, asked), asked, limit=self.SHOWN)
        if not best:
            raise ValidationError(
                _("No partner is called like this. Search for it, and give its number."),
                code="unknown",
            )
        partners = self.queryset.in_bulk(best)
        names = listed(f"{partners[pk].label} {partners[pk].legal_name}" for pk in best)
        message = _("Give the number of the one you mean: %(names)s.")
        if not asked.is_name_of(best[0]):
            message = _(
                "No partner has exactly this name; the nearest are: %(names)s. "
                "Give the number of the one you mean."
            )
        raise ValidationError(
            message,
            code="ambiguous",
            params={"names": names},
        )


class CountriesField(forms.ModelMultipleChoiceField):
    """Any number of countries, ticked in lists by sub-region."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs):
        super().__init__(queryset=Country.objects.all(), **kwargs)


def folds_by_region(field):
    """The ticks of a bound countries field, by sub-region."""
    regions = {region.pk: region.name for region in Region.objects.all()}
    places = dict(Country.objects.values_list("pk", "subregion_id"))
    groups = {}
    for tick in field.subwidgets:
        region = regions.get(places[int(str(tick.data["value"]))], _("Other"))
        groups.setdefault(str(region), []).append(tick)
    return [fold(title, ticks) for title, ticks in alphabetical(groups.items(), itemgetter(0))]


def fold(title, ticks):
    """Ticks that open on demand: their title, themselves, and the names of the chosen."""
    return title, ticks, [tick.choice_label for tick in ticks if tick.data["selected"]]


def in_order(field):
    """What a field offers: sessions of the Council by number, newest first, the rest by name."""
    rows, model = field.queryset, field.queryset.model
    if model is CouncilSession:
        rows = rows.order_by("kind", "-number")
    choices = [(row.pk, field.label_from_instance(row)) for row in rows]
    return choices if model is CouncilSession else list(alphabetical(choices))


def in_alphabet(form):
    """Put what a form offers from lists of rows and of languages in the reader's order.

    Rows that several fields offer are read once.
    """
    known = {}
    for name, field in form.fields.items():
        if isinstance(field, forms.ModelChoiceField):
            is_whole = not field.queryset.query.where
            key = field.queryset.model if is_whole else name
            if key not in known:
                known[key] = in_order(field)
            empty = [] if field.empty_label is None else [("", field.empty_label)]
            field.choices = [*empty, *known[key]]
        elif name in LANGUAGE_FIELDS:
            empty = [choice for choice in field.choices if not choice[0]]
            field.choices = [*empty, *alphabetical(c for c in field.choices if c[0])]
