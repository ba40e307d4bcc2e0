"""Imports and what they remember: read here; the guided import is on the pages."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from partners.admin.scoped import AdministratorsAdmin, ReadOnlyAdmin
from partners.admin.site import site
from partners.models import AnswerMemory, ColumnMemory, ImportBatch, ImportRow


@admin.register(ImportBatch, site=site)
class ImportBatchAdmin(ReadOnlyAdmin):
    """Every import; "view on site" leads to its page."""

    list_display = ["file_name", "user", "office", "state", "total", "created_at", "committed_at"]
    list_select_related = ["user", "office"]
    list_filter = ["state", "office"]
    search_fields = ["file_name", "source"]
    date_hierarchy = "created_at"
    fields = [
        "file_name", "source", "is_listed", "user", "office", "state", "message", "total", "done",
        "created_at", "committed_at",
    ]  # fmt: skip
    readonly_fields = fields

    @admin.display(description=_("message"))
    def message(self, batch):
        return batch.message


@admin.register(ImportRow, site=site)
class ImportRowAdmin(ReadOnlyAdmin):
    """The rows of all imports, to find where a record came from."""

    list_display = ["__str__", "batch", "action", "decision", "result", "partner"]
    list_select_related = ["batch", "partner"]
    list_filter = ["action", "result"]
    search_fields = ["name", "batch__file_name"]
    fields = [
        "batch", "sheet", "number", "name", "countries", "categories", "action", "reason",
        "matched", "decision", "result", "partner", "cells",
    ]  # fmt: skip
    readonly_fields = fields

    @admin.display(description=_("reasons"))
    def reason(self, row):
        return row.reason


@admin.register(AnswerMemory, site=site)
class AnswerMemoryAdmin(AdministratorsAdmin):
    """What words in files mean; a wrong answer is corrected here."""

    STAFF_READ = False
    list_display = ["text", "field", "answer", "office", "user", "updated_at"]
    list_select_related = ["office", "user"]
    list_filter = ["field", "office"]
    search_fields = ["text", "answer"]
    fields = ["office", "field", "text", "answer"]

    def has_delete_permission(self, request, obj=None):
        return self.has_change_permission(request, obj)


@admin.register(ColumnMemory, site=site)
class ColumnMemoryAdmin(ReadOnlyAdmin):
    """Columns as they were confirmed, by the fingerprint of their headings."""

    list_display = ["__str__", "office", "updated_at"]
    list_select_related = ["office"]
    fields = ["office", "headings", "columns", "updated_at"]
    readonly_fields = fields
