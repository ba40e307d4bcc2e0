"""What events, contributions and recommendations are narrowed by: one set for page, API and feed."""

from datetime import timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consultations.models import (
    Call,
    Contribution,
    Event,
    Recommendation,
    Registration,
    Series,
)
from consultations.phases import Phase
from partners import matching
from partners.filters import MomentFilter, PartnerFilter, TermsFilter, ValuesFilter
from partners.models import LANGUAGES, Country, Level, Office, Region
from partners.policies import is_staff

#: Ages of recommendations: from so many years to so many.
AGES = {"0": (-100, 1), "1": (1, 2), "2": (2, 5), "5": (5, 200)}


class UpdatedSince(django_filters.FilterSet):
    """What harvesters ask of every list."""

    updated_since = MomentFilter(
        field_name="updated_at", lookup_expr="gte", label=_("Changed since")
    )


class EventFilter(UpdatedSince):
    """Events by what they are, where and when."""

    q = django_filters.CharFilter(method="search", label=_("Title, theme, city"), max_length=200)
    when = django_filters.ChoiceFilter(
        choices=[("coming", _("Coming")), ("past", pgettext_lazy("events", "Past"))],
        method="by_time",
        label=_("When"),
    )
    series = TermsFilter(Series, field_name="series", label=_("Series"))
    level = ValuesFilter(choices=Level, field_name="level", label=_("Level"))
    region = TermsFilter(Region, method="in_region", label=_("Region"))
    country = TermsFilter(Country, method="in_country", label=_("Country"))
    mode = ValuesFilter(choices=Event.Mode, field_name="mode", label=_("Mode"))
    language = ValuesFilter(choices=LANGUAGES, method="in_language", label=_("Language"))
    year = ValuesFilter(
        choices=[(str(year), str(year)) for year in range(1951, 2100)],
        field_name="year",
        label=_("Year"),
    )
    theme = django_filters.CharFilter(method="search", label=_("Theme"), max_length=200)
    phase = ValuesFilter(choices=Phase, method="in_phase", label=_("Phase"))
    audience = ValuesFilter(
        choices=Event.Audience, field_name="audience", label=_("Who may register")
    )

    class Meta:
        model = Event
        fields: list[str] = []

    def search(self, queryset, name, value):
        for word in matching.normalise(value).split():
            queryset = queryset.filter(search_text__contains=word)
        return queryset

    def by_time(self, queryset, name, value):
        now = timezone.now()
        is_over = Q(ends_at__lte=now)
        return queryset.filter(is_over) if value == "past" else queryset.exclude(is_over)

    def in_region(self, queryset, name, value):
        if not value:
            return queryset
        return self.about(queryset, Country.objects.within(value), Q(region__in=value))

    def in_country(self, queryset, name, value):
        return self.about(queryset, value, Q()) if value else queryset

    def about(self, queryset, countries, besides):
        """Events that concern these countries or take place in one of them."""
        pks = [country.pk for country in countries]
        through = Event.countries.through.objects.filter(country__in=pks)
        return queryset.filter(Q(pk__in=through.values("event_id")) | Q(country__in=pks) | besides)

    def in_language(self, queryset, name, value):
        spoken = Q()
        for code in value:
            kept = Event._meta.get_field("languages").contains_choice(code)
            spoken |= Q(languages__contains=kept) | Q(interpretation__contains=kept)
        return queryset.filter(spoken)

    def in_phase(self, queryset, name, value):
        return queryset.in_phases(value) if value else queryset

    def queryset_without(self, name):
        """The result as if one filter were not set."""
        queryset = self.queryset.all()
        for other, value in self.form.cleaned_data.items():
            if other != name:
                queryset = self.filters[other].filter(queryset, value)
        return queryset

    def chosen_values(self):
        """The values that are set, as text, by the filter's name."""
        if not self.is_bound:
            return {}
        return {
            name: values
            for name in self.filters
            if (values := [value for value in self.data.getlist(name) if value])
        }


class SegmentFilter(PartnerFilter):
    """Partners to invite: the directory's filters, and whether they came to earlier events."""

    attended = TermsFilter(Series, method="that_attended", label=_("Came to an event of"))
    attended_event = django_filters.NumberFilter(
        method="that_attended_event",
        label=_("Came to the event with the number"),
        min_value=1,
        max_value=10**12,
        widget=forms.NumberInput,
    )

    def that_attended(self, queryset, name, value):
        return self.present_at(queryset, Q(event__series__in=value)) if value else queryset

    def that_attended_event(self, queryset, name, value):
        return self.present_at(queryset, Q(event=value))

    def present_at(self, queryset, events):
        came = Registration.objects.filter(events, state="attended").order_by()
        came = came.exclude(event__publication=Event.Publication.CANCELLED)
        return queryset.filter(pk__in=came.values("partner_id"))


class RegistrationFilter(UpdatedSince):
    q = django_filters.CharFilter(
        method="search", label=_("Name of a person or organisation"), max_length=200
    )
    event = django_filters.NumberFilter(field_name="event", min_value=1, max_value=10**12)
    partner = django_filters.NumberFilter(field_name="partner", min_value=1, max_value=10**12)
    state = ValuesFilter(choices=Registration.State, field_name="state", label=_("State"))
    mode = ValuesFilter(choices=Event.Mode, field_name="mode", label=_("Mode"))

    class Meta:
        model = Registration
        fields: list[str] = []

    def search(self, queryset, name, value):
        for word in matching.normalise(value).split():
            of_partner = Q(partner__sort_name__icontains=word)
            queryset = queryset.filter(Q(name_key__contains=word) | of_partner)
        return queryset


class CallFilter(UpdatedSince):
    event = django_filters.NumberFilter(field_name="event", min_value=1, max_value=10**12)
    open = django_filters.ChoiceFilter(
        choices=[("yes", _("Open now"))], method="open_now", label=_("Open now")
    )

    class Meta:
        model = Call
        fields: list[str] = []

    def open_now(self, queryset, name, value):
        now = timezone.now()
        open_now = queryset.filter(opens_at__lte=now, closes_at__gt=now)
        return open_now.exclude(event__publication=Event.Publication.CANCELLED)


class ContributionFilter(UpdatedSince):
    call = django_filters.NumberFilter(field_name="call", min_value=1, max_value=10**12)
    event = django_filters.NumberFilter(field_name="call__event", min_value=1, max_value=10**12)
    partner = django_filters.NumberFilter(field_name="partner", min_value=1, max_value=10**12)
    state = ValuesFilter(choices=Contribution.State, field_name="state", label=_("State"))

    class Meta:
        model = Contribution
        fields: list[str] = []


class RecommendationFilter(UpdatedSince):
    """Recommendations by event, addressee, status and age."""

    q = django_filters.CharFilter(method="search", label=_("Words"), max_length=200)
    event = django_filters.NumberFilter(
        field_name="event", min_value=1, max_value=10**12, label=_("Event")
    )
    series = TermsFilter(Series, field_name="event__series", label=_("Series"))
    year = django_filters.NumberFilter(
        field_name="event__year", min_value=1900, max_value=2200, label=_("Year")
    )
    office = TermsFilter(Office, field_name="office", label=_("IOM office"))
    status = ValuesFilter(choices=Recommendation.Status, field_name="status", label=_("Status"))
    owner = django_filters.NumberFilter(
        method="by_owner", min_value=1, max_value=10**12, label=_("Owner")
    )
    age = django_filters.ChoiceFilter(
        choices=[
            ("0", _("Less than a year")),
            ("1", _("One to two years")),
            ("2", _("Two to five years")),
            ("5", _("More than five years")),
        ],
        method="by_age",
        label=_("Age"),
    )
    late = django_filters.ChoiceFilter(
        choices=[("yes", _("Past its day"))], method="past_due", label=_("Due")
    )
    silent = django_filters.ChoiceFilter(
        choices=[("yes", _("Nothing noted yet"))], method="without_progress", label=_("Progress")
    )

    class Meta:
        model = Recommendation
        fields: list[str] = []

    def search(self, queryset, name, value):
        for word in value.split():
            found: Any = Q(theme__icontains=word)
            for code in ("en", "fr", "es"):
                found |= Q(**{f"text_{code}__icontains": word})
            queryset = queryset.filter(found)
        return queryset

    def past_due(self, queryset, name, value):
        return queryset.expected().filter(due_on__lt=timezone.localdate())

    def without_progress(self, queryset, name, value):
        return queryset.silent()

    def by_owner(self, queryset, name, value):
        """Owners are told to staff only, so nobody else finds them out by asking."""
        return queryset.filter(owner=value) if is_staff(self.request.user) else queryset.none()

    def by_age(self, queryset, name, value):
        """By the time since the event, or since it was recorded where the event has no date."""
        now = timezone.now()
        since = Coalesce("event__ends_at", "created_at")
        queryset = queryset.annotate(since=since)
        oldest, youngest = (now - timedelta(days=365 * int(part)) for part in AGES[value])
        return queryset.filter(since__lte=oldest, since__gt=youngest)
