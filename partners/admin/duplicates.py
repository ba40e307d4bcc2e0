"""Possible duplicates and mergings, to look at; people decide and merge on the desk."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from config.formats.lists import listed
from partners import policies
from partners.admin.scoped import HistoryAdmin, ReadOnlyAdmin
from partners.admin.site import site
from partners.models import DuplicatePair, DuplicateScan, MatchKey, Merge


@admin.register(DuplicatePair, site=site)
class DuplicatePairAdmin(HistoryAdmin):
    """The pairs of the desk, with "view on site" leading to it."""

    list_display = ["__str__", "left", "right", "percentage", "why", "decision", "decided_by"]
    list_select_related = ["left", "right", "decided_by"]
    list_filter = ["decision"]
    search_fields = ["left__search_entry__text", "right__search_entry__text"]
    fields = [
        "left", "right", "percentage", "why", "decision", "note", "decided_by", "decided_at",
    ]  # fmt: skip
    readonly_fields = fields

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_module_permission(self, request):
        return policies.may_judge_duplicates(request.user)

    def has_view_permission(self, request, obj=None):
        is_judge = policies.may_judge_duplicates(request.user)
        return is_judge and super().has_view_permission(request, obj)

    @admin.display(description=_("probability"), ordering="probability")
    def percentage(self, pair):
        return f"{pair.percent} %"

    @admin.display(description=_("reasons"))
    def why(self, pair):
        return listed(pair.reasons)


@admin.register(Merge, site=site)
class MergeAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "kept", "gone", "merged_by", "merged_at", "undone_by", "undone_at"]
    list_select_related = ["kept", "gone", "merged_by", "undone_by"]
    date_hierarchy = "merged_at"
    fields = ["kept", "gone", "merged_by", "merged_at", "reason", "undone_by", "undone_at"]


@admin.register(DuplicateScan, site=site)
class DuplicateScanAdmin(ReadOnlyAdmin):
    list_display = ["started_at", "finished_at", "partners", "pairs"]


@admin.register(MatchKey, site=site)
class MatchKeyAdmin(ReadOnlyAdmin):
    list_display = ["partner", "key"]
    list_select_related = ["partner"]
    ordering = ["pk"]
