"""What the search reads; derived, so it is looked at and written anew, never edited."""

from django.contrib import admin, messages
from django.utils.translation import gettext_lazy, ngettext

from partners import search
from partners.admin.scoped import ReadOnlyAdmin
from partners.admin.site import site
from partners.models import Partner, SearchEntry, Word, WordUse


@admin.register(SearchEntry, site=site)
class SearchEntryAdmin(ReadOnlyAdmin):
    list_display = ["partner", "names", "text"]
    list_select_related = ["partner"]
    search_fields = ["text"]
    fields = ["partner", "names", "text"]
    actions = ["write_anew"]

    def get_search_results(self, request, queryset, search_term):
        if not search_term.strip():
            return queryset, False
        found = search.matching(Partner.objects.all(), search_term)
        return queryset.filter(partner__in=found.order_by().values("pk")), False

    def has_refresh_permission(self, request):
        return self.has_view_permission(request)

    @admin.action(
        description=gettext_lazy("Write the chosen entries anew"), permissions=["refresh"]
    )
    def write_anew(self, request, queryset):
        numbers = list(queryset.values_list("pk", flat=True))
        SearchEntry.objects.refresh(numbers)
        text = ngettext("%(count)d entry is new.", "%(count)d entries are new.", len(numbers))
        messages.success(request, text % {"count": len(numbers)})


@admin.register(Word, site=site)
class WordAdmin(ReadOnlyAdmin):
    list_display = ["text"]
    search_fields = ["^text"]
    ordering = ["text"]
    fields = ["text"]


@admin.register(WordUse, site=site)
class WordUseAdmin(ReadOnlyAdmin):
    list_display = ["word", "partner", "begins_name"]
    list_select_related = ["partner"]
    search_fields = ["=word"]
    ordering = ["pk"]
