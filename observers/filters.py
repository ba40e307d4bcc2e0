"""What can be searched and sorted in lists about observer status: one set for page, API, export."""

from typing import Any, ClassVar

import django_filters
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from observers import policies
from observers.models import Application, Stage
from observers.stages import PLAIN
from partners.filters import TermsFilter, ValuesFilter
from partners.models import Category, CouncilSession, Country, ObserverStatus, User
from partners.policies import Role, partners_of

#: How the work queue may be sorted; overdue files stay on top of every order of the queue.
ORDERINGS: dict[str, list[Any]] = {
    "age": ["stage_since"],
    "-age": ["-stage_since"],
    "reference": ["reference"],
    "-submitted": [F("submitted_at").desc(nulls_last=True)],
    "organisation": ["partner__sort_name"],
    "session": [
        F("session__starts_on").asc(nulls_last=True),
        F("list_position").asc(nulls_last=True),
    ],
}
ORDERING_LABELS = [
    ("age", _("Longest in its stage")),
    ("-age", _("Shortest in its stage")),
    ("-submitted", _("Submitted most lately")),
    ("organisation", _("Organisation")),
    ("session", _("Session and place on its list")),
    ("reference", _("Reference number")),
]


def officers(request):
    """Who may be a case officer; only staff who read the files are offered names."""
    if request is None or not policies.may_read_all(request.user):
        return User.objects.none()
    return User.objects.filter(groups__name=Role.CASE_OFFICER.value).distinct()


def sessions(request):
    """The sessions that any application aims at."""
    return CouncilSession.objects.filter(applications__isnull=False).distinct()


class ApplicationFilter(django_filters.FilterSet):
    """Applications narrowed by where they are, whose they are, and who works on them."""

    q = django_filters.CharFilter(
        method="search", label=_("Reference number or organisation"), max_length=200
    )
    stage = ValuesFilter(choices=Stage, method="in_stage", label=_("Stage"))
    session = django_filters.ModelChoiceFilter(queryset=sessions, label=_("Council session"))
    officer = django_filters.ModelChoiceFilter(
        queryset=officers, method="of_officer", label=_("Case officer")
    )
    country = TermsFilter(Country, field_name="partner__hq_country", label=_("Country"))
    category = TermsFilter(Category, field_name="partner__category", label=_("Category"))
    overdue = django_filters.ChoiceFilter(
        choices=[("true", _("Overdue"))], method="only_overdue", label=_("Due")
    )
    mine = django_filters.ChoiceFilter(
        choices=[("true", _("My files"))], method="only_mine", label=_("Whose")
    )
    ordering = django_filters.ChoiceFilter(
        choices=[(key, dict(ORDERING_LABELS)[key]) for key in ORDERINGS],
        method="leave",
        label=_("Sort by"),
    )

    class Meta:
        model = Application
        fields: ClassVar[list[str]] = []

    @property
    def user(self):
        return self.request.user

    def search(self, queryset, name, value):
        words = value.split()
        for word in words[:8]:
            queryset = queryset.filter(
                Q(reference__icontains=word)
                | Q(partner__legal_name__icontains=word)
                | Q(partner__acronym__icontains=word)
            )
        return queryset

    def in_stage(self, queryset, name, value):
        """Exact for staff; of its own files a user learns the plain stage, and no more."""
        if not value:
            return queryset
        plain = {PLAIN[Stage(stage)] for stage in value}
        alike = [stage for stage in Stage if PLAIN[stage] in plain]
        own = Q(partner__in=partners_of(self.user))
        return queryset.filter((~own & Q(stage__in=value)) | (own & Q(stage__in=alike)))

    def for_staff(self, queryset):
        """What only staff may ask of a file; one's own files are not among the answers."""
        if not policies.is_staff(self.user):
            return queryset
        return queryset.exclude(partner__in=partners_of(self.user))

    def of_officer(self, queryset, name, value):
        return self.for_staff(queryset).filter(case_officer=value)

    def only_overdue(self, queryset, name, value):
        if not policies.is_staff(self.user):
            return queryset
        return self.for_staff(queryset).with_due().filter(is_overdue=True)

    def only_mine(self, queryset, name, value):
        if not policies.is_staff(self.user):
            return queryset
        return self.for_staff(queryset).filter(case_officer=self.user)

    def leave(self, queryset, name, value):
        """Sorting comes last, below."""
        return queryset

    @property
    def sorting(self):
        """The key of the present order."""
        chosen = self.form.cleaned_data.get("ordering") if self.form.is_valid() else ""
        return chosen or "age"

    @property
    def qs(self):
        """The filtered set in order; the queue puts overdue files on top of it."""
        return super().qs.order_by(*ORDERINGS[self.sorting], "pk")


class ObserverFilter(django_filters.FilterSet):
    """Who holds observer status on a day, narrowed by name, country, category and kind."""

    as_of = django_filters.DateFilter(
        method="leave",
        label=_("On the day"),
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": _("This day cannot be read: give one such as 2012-10-01.")},
    )
    q = django_filters.CharFilter(method="search", label=_("Name"), max_length=200)
    country = TermsFilter(Country, field_name="partner__hq_country", label=_("Country"))
    category = TermsFilter(Category, field_name="partner__category", label=_("Category"))
    kind = ValuesFilter(choices=ObserverStatus.Kind, method="of_kind", label=_("Kind of observer"))

    class Meta:
        model = ObserverStatus
        fields: ClassVar[list[str]] = []

    def leave(self, queryset, name, value):
        """The day is read below: it holds also when none was given."""
        return queryset

    def search(self, queryset, name, value):
        for word in value.split()[:8]:
            queryset = queryset.filter(
                Q(name_then__icontains=word)
                | Q(partner__legal_name__icontains=word)
                | Q(partner__acronym__icontains=word)
                | Q(changes__new_name__icontains=word)
            )
        return queryset.distinct()

    def of_kind(self, queryset, name, value):
        return queryset.filter(kind__in=value) if value else queryset

    @property
    def has_no_day(self):
        """Whether what was given as a day is none: then nobody is listed, least of all today's."""
        return "as_of" in self.errors

    @property
    def day(self):
        """The day that is asked about; today when none was given."""
        return self.form.cleaned_data.get("as_of") or timezone.localdate()

    @property
    def qs(self):
        found = super().qs  # judges the form first
        if self.has_no_day:
            return found.none()
        return found.as_of(self.day).order_by("partner__sort_name", "pk")
