"""Decisions of the Council in the administration: corrected until a file rests on them."""

from django.contrib import admin

from observers import policies
from observers.models import Decision
from partners.admin.scoped import HistoryAdmin
from partners.admin.site import site


@admin.register(Decision, site=site)
class DecisionAdmin(HistoryAdmin):
    list_display = ["resolution", "outcome", "session", "decided_on", "adoption"]
    list_filter = ["outcome", "adoption"]
    list_select_related = ["session"]
    search_fields = ["resolution", "note"]
    date_hierarchy = "decided_on"
    autocomplete_fields = ["session"]
    fields = [
        "session", ("resolution", "decided_on"), ("outcome", "adoption", "vote"), "note",
    ]  # fmt: skip

    def has_add_permission(self, request):
        return policies.may_record_decisions(request.user)

    def has_change_permission(self, request, obj=None):
        if obj is None:
            return policies.may_record_decisions(request.user)
        return self.is_within(request, "editable_by", obj)
