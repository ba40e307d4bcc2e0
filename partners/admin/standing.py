"""A partner's standing: observer periods and assessments."""

from django.contrib import admin

from partners.admin.attention import Attention
from partners.admin.parts import PartAdmin
from partners.admin.site import site
from partners.models import Assessment, ObserverStatus


@admin.register(ObserverStatus, site=site)
class ObserverStatusAdmin(PartAdmin):
    list_display = [
        "partner", "evidence", "session", "decision", "started_on", "ended_on", "suspended_on",
    ]  # fmt: skip
    related = ["session"]
    list_filter = ["evidence", "kind", ("ended_on", admin.EmptyFieldListFilter)]
    search_fields = ["partner__legal_name", "name_then", "decision"]
    date_hierarchy = "started_on"
    autocomplete_fields = ["partner", "session"]
    fields = [
        "partner", ("evidence", "session", "decision"), ("started_on", "ended_on"),
        "suspended_on", ("kind", "name_then"), "end_reason", "source",
    ]  # fmt: skip


@admin.register(Assessment, site=site)
class AssessmentAdmin(PartAdmin):
    list_display = ["partner", "kind", "result", "starts_on", "ends_on", "assessor"]
    related = ["assessor"]
    list_filter = [Attention, "kind", "result"]
    search_fields = ["partner__legal_name", "note"]
    date_hierarchy = "starts_on"
    fields = ["partner", ("kind", "result"), ("starts_on", "ends_on"), "note", "assessor"]
