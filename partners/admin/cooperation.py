"""What IOM and partners do together."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from partners.admin.attention import Attention
from partners.admin.inlines import Filed
from partners.admin.parts import PartAdmin
from partners.admin.scoped import HistoryAdmin
from partners.admin.site import site
from partners.models import Agreement, Document, Engagement, Note, Project


@admin.register(Project, site=site)
class ProjectAdmin(HistoryAdmin):
    list_display = [
        "title",
        "code",
        "office",
        "level",
        "cluster",
        "starts_on",
        "ends_on",
        "is_public",
    ]
    list_select_related = ["office", "cluster"]
    list_filter = [
        "is_public", "level", ("office", admin.RelatedOnlyFieldListFilter),
        ("cluster", admin.RelatedOnlyFieldListFilter),
    ]  # fmt: skip
    search_fields = ["title", "code"]
    date_hierarchy = "starts_on"
    autocomplete_fields = ["office", "countries", "activity_areas", "cluster"]
    fields = [
        "title", ("code", "level"), ("starts_on", "ends_on"), "office", "countries",
        "activity_areas", "cluster", "is_public",
    ]  # fmt: skip


@admin.register(Engagement, site=site)
class EngagementAdmin(PartAdmin):
    list_display = [
        "partner", "relation", "project", "in_design", "in_implementation", "starts_on", "ends_on",
        "office",
    ]  # fmt: skip
    related = ["relation", "project", "office"]
    list_filter = [
        ("relation", admin.RelatedOnlyFieldListFilter), "in_design", "in_implementation",
        ("office", admin.RelatedOnlyFieldListFilter),
    ]  # fmt: skip
    search_fields = ["partner__legal_name", "project__title", "project__code"]
    date_hierarchy = "starts_on"
    autocomplete_fields = ["partner", "project", "relation", "office"]
    fields = [
        "partner", ("project", "relation"), ("in_design", "in_implementation"),
        ("starts_on", "ends_on"), "office", "note",
    ]  # fmt: skip


@admin.register(Agreement, site=site)
class AgreementAdmin(Filed, PartAdmin):
    list_display = [
        "partner", "kind", "reference", "signed_on", "starts_on", "ends_on", "download",
    ]  # fmt: skip
    list_filter = [Attention, "kind"]
    search_fields = ["reference", "signatories", "partner__legal_name"]
    date_hierarchy = "ends_on"
    readonly_fields = ["download"]
    fields = [
        "partner", ("kind", "reference"), ("signed_on", "starts_on", "ends_on"), "signatories",
        ("file", "download"),
    ]  # fmt: skip


@admin.register(Document, site=site)
class DocumentAdmin(Filed, PartAdmin):
    list_display = ["title", "partner", "kind", "language", "starts_on", "ends_on", "download"]
    list_filter = [Attention, "kind", "language"]
    search_fields = ["title", "partner__legal_name"]
    date_hierarchy = "ends_on"
    readonly_fields = ["download"]
    fields = [
        "partner", ("kind", "title"), "language", ("starts_on", "ends_on"), ("file", "download"),
    ]  # fmt: skip


@admin.register(Note, site=site)
class NoteAdmin(PartAdmin):
    list_display = ["__str__", "partner", "beginning", "office", "author"]
    related = ["office", "author"]
    list_filter = ["kind", ("office", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["text", "partner__legal_name"]
    date_hierarchy = "happened_on"
    autocomplete_fields = ["partner", "office"]
    fields = ["partner", ("kind", "happened_on"), "text", "office", "author"]

    @admin.display(description=_("text"))
    def beginning(self, note):
        return note.text if len(note.text) <= 80 else f"{note.text[:79]}…"
