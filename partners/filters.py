"""What can be searched, filtered and sorted: one set for the page, the API and the export."""

import re
from typing import Any, ClassVar

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.forms.models import ModelChoiceIteratorValue
from django.utils import timezone, translation
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django_filters import fields as filter_fields

from partners import facets, search
from partners.gaps import BY_KEY, GAPS
from partners.matching import alphabetical
from partners.models import (
    ActivityArea,
    Category,
    Country,
    DuplicatePair,
    Engagement,
    Level,
    ObserverStatus,
    Office,
    Partner,
    Region,
    RelationKind,
)


def in_language(part, language):
    """A part of an order as the readers of a language sort."""
    if part == "country_name":
        return F(f"hq_country__name_{language}").asc(nulls_last=True)
    if language == "es" and part in ("sort_name", "-sort_name"):
        return f"{part}_es"
    return part


#: What a filter says of a value that it does not know.
UNKNOWN = {"invalid_choice": _("“%(value)s” is not one of the choices.")}


class OneFilter(django_filters.ChoiceFilter):
    """One of several values of an enum."""

    def __init__(self, **kwargs):
        super().__init__(error_messages=UNKNOWN, **kwargs)


class YesNoFilter(django_filters.TypedChoiceFilter):
    """True or false."""

    def __init__(self, **kwargs):
        choices = [("true", _("yes")), ("false", _("no"))]
        super().__init__(
            choices=choices,
            coerce=lambda text: text == "true",
            error_messages=UNKNOWN,
            **kwargs,
        )


class InAnyCase(forms.ModelChoiceField):
    """Mix into a field of codes: finds a code also by other capitals, when one alone fits."""

    #: The code that was meant by a value, where it was written in another way.
    meant: dict[str, str]

    def clean(self, value):
        self.meant = {}
        try:
            return super().clean(value)
        except ValidationError as error:
            if error.code != "invalid_choice":
                raise
        # the list is read only for those who write in another way than it does
        terms = self.queryset.order_by()  # type: ignore[union-attr]  # a filter always has one
        codes = list(terms.values_list("code", flat=True))
        for text in value if isinstance(value, list) else [value]:
            alike = [code for code in codes if code.casefold() == str(text).casefold()]
            if len(alike) == 1:
                self.meant[text] = alike[0]
        if isinstance(value, list):
            return super().clean([self.meant.get(text, text) for text in value])
        return super().clean(self.meant.get(value, value))


class InAlphabet(filter_fields.ModelChoiceIterator):
    """The rows of a reference list by their names in the reader's language, the empty one first."""

    def __iter__(self):
        rows = list(super().__iter__())
        named = [row for row in rows if isinstance(row[0], ModelChoiceIteratorValue)]
        return iter([*(row for row in rows if row not in named), *alphabetical(named)])


class CodeFormField(InAnyCase, filter_fields.ModelChoiceField):
    """One code."""

    iterator = InAlphabet


class CodesFormField(InAnyCase, filter_fields.ModelMultipleChoiceField):
    """Several codes."""

    iterator = InAlphabet


class CodeFilter(django_filters.ModelChoiceFilter):
    """One term of a reference list, given by code."""

    field_class = CodeFormField


def by_code(model, **options):
    """A filter by one row of a reference list."""
    return CodeFilter(
        queryset=model.objects.all(), to_field_name="code", error_messages=UNKNOWN, **options
    )


class MomentField(filter_fields.IsoDateTimeField):
    """A moment; a ``+`` that was pasted into an address as it is arrives as a space."""

    SPACE = re.compile(r"(:[0-9]{2}(?:[.,][0-9]+)?) ([0-9]{2}:?[0-9]{2})$")
    default_error_messages = {
        "invalid": _("Give a date or a moment, such as 2026-03-01 or 2026-03-01T08:30:00Z."),
    }

    def to_python(self, value):
        return super().to_python(self.SPACE.sub(r"\1+\2", value) if value else value)


class MomentFilter(django_filters.IsoDateTimeFilter):
    """From a moment, or up to one."""

    field_class = MomentField


class Picked(forms.SelectMultiple):
    """Several values of one name; a list from which nothing was picked sends an empty one."""

    def value_from_datadict(self, data, files, name):
        values = super().value_from_datadict(data, files, name)
        return [value for value in values or () if value]


class TermsFilter(django_filters.ModelMultipleChoiceFilter):
    """Any of several terms of a reference list, given by code."""

    field_class = CodesFormField

    def __init__(self, model, **kwargs):
        super().__init__(
            queryset=model.objects.all(),
            to_field_name="code",
            widget=Picked,
            distinct=False,
            error_messages=UNKNOWN | {"invalid_list": _("Give a list of values.")},
            **kwargs,
        )

    def filter(self, queryset, value):
        return queryset.filter(**{f"{self.field_name}__in": value}) if value else queryset


class ValuesFilter(django_filters.MultipleChoiceFilter):
    """Any of several values of an enum."""

    def __init__(self, **kwargs):
        super().__init__(
            widget=Picked,
            distinct=False,
            error_messages=UNKNOWN,
            **kwargs,
        )


#: How a list may be sorted; the name follows the reader's language.
ORDERINGS: dict[str, list[Any]] = {
    "name": ["sort_name"],
    "-name": ["-sort_name"],
    "country": ["country_name", "sort_name"],
    "-confirmed": [F("confirmed_on").desc(nulls_last=True), "sort_name"],
    "confirmed": [F("confirmed_on").asc(nulls_first=True), "sort_name"],
    "-updated": ["-updated_at"],
    "updated": ["updated_at"],
    "number": [],
}
ORDERING_LABELS = [
    ("name", _("Name")),
    ("-name", _("Name, last first")),
    ("country", _("Country")),
    ("-confirmed", _("Confirmed most lately")),
    ("confirmed", _("Waiting longest for confirmation")),
    ("-updated", _("Changed most lately")),
]


class PartnerFilter(django_filters.FilterSet):
    """Partners narrowed by everything that is known of them."""

    q = django_filters.CharFilter(
        method="search", label=_("Name, acronym, website, city"), max_length=300
    )
    category = TermsFilter(Category, field_name="category", label=_("Category"))
    level = ValuesFilter(choices=Level, method="with_level", label=_("Level"))
    country = TermsFilter(Country, field_name="hq_country", label=_("Country of headquarters"))
    present_in = TermsFilter(Country, method="is_present_in", label=_("Present in"))
    region = TermsFilter(Region, method="in_region", label=_("Region"))
    activity = TermsFilter(ActivityArea, method="with_activity", label=_("Activity area"))
    relation = TermsFilter(RelationKind, method="with_relation", label=_("Relation with IOM"))
    office = TermsFilter(Office, method="of_office", label=_("IOM office"))
    observer = OneFilter(
        choices=[("yes", _("Observer today")), ("no", _("Not an observer"))],
        method="observing",
        label=_("Observer at the Council"),
    )
    status = ValuesFilter(
        choices=Partner.Status, field_name="status", label=_("Life of the record")
    )
    unconfirmed = OneFilter(
        choices=[("true", _("Not confirmed for a year"))],
        method="not_confirmed",
        label=_("Confirmation"),
    )
    gap = OneFilter(
        choices=[(gap.key, gap.label) for gap in GAPS],
        method="with_gap",
        label=_("What is missing"),
    )
    updated_since = MomentFilter(
        field_name="updated_at", lookup_expr="gte", label=_("Changed since")
    )
    ordering = OneFilter(
        choices=[(key, dict(ORDERING_LABELS).get(key, key)) for key in ORDERINGS],
        method="leave",
        label=_("Sort by"),
    )

    _asked: search.Asked | None = None

    class Meta:
        model = Partner
        fields: ClassVar[list[str]] = []

    def search(self, queryset, name, value):
        return search.matching(queryset, self.asked(value))

    def asked(self, text):
        """What is searched for; the facets, the list and its order ask about it once."""
        if self._asked is None or self._asked.text != text:
            self._asked = search.Asked(text)
        return self._asked

    def leave(self, queryset, name, value):
        """Sorting is done by ``numbers``, after the counting."""
        return queryset

    def with_level(self, queryset, name, value):
        field = Partner._meta.get_field("levels")
        either = Q()
        for level in value:
            either |= Q(levels__contains=field.contains_choice(level))
        return queryset.filter(either)

    def in_region(self, queryset, name, value):
        if not value:
            return queryset
        return queryset.filter(hq_country__in=Country.objects.within(value).order_by())

    def is_present_in(self, queryset, name, value):
        """With headquarters or activities in a country."""
        if not value:
            return queryset
        working = Partner.activity_countries.through.objects.filter(country__in=value)
        return queryset.filter(Q(hq_country__in=value) | Q(pk__in=working.values("partner_id")))

    def with_activity(self, queryset, name, value):
        if not value:
            return queryset
        through = Partner.activity_areas.through.objects.filter(activityarea__in=value)
        return queryset.filter(pk__in=through.values("partner_id"))

    def with_relation(self, queryset, name, value):
        if not value:
            return queryset
        seen = Engagement.objects.visible_to(self.request.user).order_by()
        return queryset.filter(pk__in=seen.filter(relation__in=value).values("partner_id"))

    def of_office(self, queryset, name, value):
        if not value:
            return queryset
        seen = Engagement.objects.visible_to(self.request.user).order_by()
        covered = Country.objects.filter(offices__in=value).order_by()
        return queryset.filter(
            Q(hq_country__in=covered) | Q(pk__in=seen.filter(office__in=value).values("partner_id"))
        )

    def observing(self, queryset, name, value):
        running = ObserverStatus.objects.as_of(timezone.localdate()).order_by()
        inside = Q(pk__in=running.values("partner_id"))
        return queryset.filter(inside if value == "yes" else ~inside)

    def not_confirmed(self, queryset, name, value):
        return queryset.unconfirmed()

    def with_gap(self, queryset, name, value):
        return BY_KEY[value].narrow(queryset, self.request.user)

    def chosen_values(self):
        """The values that are set, as text, by the filter's name; codes as the list writes them."""
        if not self.is_bound:
            return {}
        chosen = {}
        for name in self.filters:
            meant = getattr(self.form.fields[name], "meant", {})
            if values := [meant.get(value, value) for value in self.data.getlist(name) if value]:
                chosen[name] = values
        return chosen

    def queryset_without(self, name):
        """The result as if one filter were not set."""
        queryset = self.queryset.all()
        for other, value in self.form.cleaned_data.items():
            if other != name:
                queryset = self.filters[other].filter(queryset, value)
        return queryset

    @cached_property
    def kept(self):
        """What is remembered of earlier counts."""
        return facets.Kept()

    @cached_property
    def total(self):
        """How many partners are found."""
        return self.kept.total(self.qs)

    @property
    def sorting(self):
        """The chosen order; by relevance when there is a search and no other order."""
        values = self.form.cleaned_data if self.is_bound and self.is_valid() else {}
        default = "relevance" if values.get("q") else "name"
        return values.get("ordering") or default

    def numbers(self, start, stop):
        """The numbers of the partners from ``start`` up to ``stop``, in the chosen order."""
        if self.sorting != "relevance":
            return list(self.in_order(self.sorting)[start:stop])
        best = self.ranked
        found = best[start:stop]
        if stop > len(best) and self.total > len(best):
            rest = self.in_order("name").exclude(pk__in=best)
            found += rest[max(0, start - len(best)) : stop - len(best)]
        return found

    @cached_property
    def ranked(self):
        return search.ranked(self.qs, self.asked(self.form.cleaned_data["q"]))

    @property
    def is_nearest(self):
        """Whether what was found is only near to what was searched for: no partner holds it all."""
        if not (self.is_bound and self.is_valid() and self.form.cleaned_data.get("q")):
            return False
        best = self.ranked[:1]
        return bool(best) and not self.asked(self.form.cleaned_data["q"]).is_met_by(best[0])

    def in_order(self, key):
        language = translation.get_language() or "en"
        order = [in_language(part, language) for part in ORDERINGS[key]]
        return self.qs.order_by(*order, "number").values_list("pk", flat=True)


class PairFilter(django_filters.FilterSet):
    """The pairs by what was said about them, and by country."""

    decision = OneFilter(
        label=_("decision"),
        choices=[("open", _("Open")), *DuplicatePair.Decision.choices],
        empty_label=_("All"),
        method="by_decision",
    )
    country = by_code(Country, label=_("country"), empty_label=_("All"), method="by_country")

    class Meta:
        model = DuplicatePair
        fields = ["decision", "country"]

    def by_decision(self, queryset, name, value):
        return queryset.open() if value == "open" else queryset.filter(decision=value)

    def by_country(self, queryset, name, value):
        return queryset.filter(Q(left__hq_country=value) | Q(right__hq_country=value))
