"""Filters beside the lists: those of the directory page, by the same code."""

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ERROR_FLAG, PAGE_VAR
from django.http import QueryDict
from django.utils import translation

from partners import matching
from partners.filters import PartnerFilter


class PickFilter(admin.SimpleListFilter):
    """A filter with many values: a list to pick from in place of a link for each."""

    template = "admin/partners/pick_filter.html"

    def choices(self, changelist):
        left_out = {self.parameter_name, PAGE_VAR, ERROR_FLAG}
        self.other_parameters = [
            (name, value)
            for name, values in changelist.filter_params.items()
            if name not in left_out
            for value in values
        ]
        for value, label in self.lookup_choices:
            yield {"value": value, "display": label, "selected": value == self.value()}


class DirectoryFilter(admin.SimpleListFilter):
    """A filter of the directory page; its name, its values and what it finds are the page's."""

    def lookups(self, request, model_admin):
        field = PartnerFilter(request=request).filters[self.parameter_name].field
        if hasattr(field, "queryset"):
            return terms(field.queryset.all())
        return [choice for choice in field.choices if choice[0]]

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset
        data = QueryDict(mutable=True)
        data[self.parameter_name] = self.value()
        filterset = PartnerFilter(data, queryset=queryset, request=request)
        if not filterset.is_valid():
            raise IncorrectLookupParameters
        return filterset.qs


def terms(queryset):
    """``[(code, name), …]`` sorted as readers of the present language expect."""
    language = translation.get_language()
    found = [(term.code, term.name) for term in queryset]
    return sorted(found, key=lambda pair: matching.sort_key(pair[1], language))


def of_directory(name, *, is_long=False):
    """The class of a filter of the directory page; a long one is a list to pick from."""
    bases = (PickFilter, DirectoryFilter) if is_long else (DirectoryFilter,)
    title = PartnerFilter.base_filters[name].label
    return type(f"{name.title()}Filter", bases, {"parameter_name": name, "title": title})
