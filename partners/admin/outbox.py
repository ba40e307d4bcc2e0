"""What the portal sends and does on its own: notices, jobs, and the runs of each day."""

from django.contrib import admin, messages
from django.utils.html import format_html
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django_tasks_db.admin import DBTaskResult

from partners import outbox, policies
from partners.admin.scoped import PortalAdmin, ReadOnlyAdmin
from partners.admin.site import site
from partners.models import DailyRun, Notice, NoticeFile, SentForm
from partners.models.outbox import NoticeQuerySet


class Troubled(admin.SimpleListFilter):
    """Notices that could not be sent at least once."""

    title = gettext_lazy("errors")
    parameter_name = "errors"

    def lookups(self, request, model_admin):
        return [("yes", gettext_lazy("With an error")), ("no", gettext_lazy("Without"))]

    def queryset(self, request, queryset):
        if self.value() == "yes":
            return queryset.exclude(last_error="")
        return queryset.filter(last_error="") if self.value() == "no" else queryset


class FileRows(admin.TabularInline):
    """What goes with a notice."""

    model = NoticeFile
    extra = 0
    can_delete = False
    fields = ["name", "content_type"]
    readonly_fields = fields

    def has_view_permission(self, request, obj=None):
        return True  # the notice asks who may look

    def has_add_permission(self, request, obj):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(Notice, site=site)
class NoticeAdmin(PortalAdmin):
    """Every message of the portal: read here, released, sent again, never written by hand."""

    inlines = [FileRows]
    list_display = [
        "subject", "email", "kind", "language", "status", "attempts", "created_at", "sent_at",
    ]  # fmt: skip
    list_filter = ["status", Troubled, "kind", "language"]
    search_fields = ["subject", "email", "key", "partner__legal_name", "partner__acronym"]
    date_hierarchy = "created_at"
    fields = [
        "subject", "email", "user", "partner", "text", "status", "attempts", "last_error",
        "kind", "language", "key", "created_at", "send_after", "sent_at",
    ]  # fmt: skip
    readonly_fields = fields
    actions = ["release", "send_again", "cancel"]

    def get_queryset(self, request):
        rows = super().get_queryset(request).select_related("user", "partner")
        if not self.has_module_permission(request):
            return rows  # refused at the door, as everywhere, not told that the row is missing
        return rows.visible_to(request.user)

    def has_module_permission(self, request):
        """Who keeps partners, or looks after the letters of another app."""
        user = request.user
        return policies.may_add_partners(user) or NoticeQuerySet.care_of(user) is not None

    def has_view_permission(self, request, obj=None):
        if obj is None or not self.has_module_permission(request):
            return self.has_module_permission(request)
        return Notice.objects.visible_to(request.user).filter(pk=obj.pk).exists()

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_send_permission(self, request):
        return self.has_module_permission(request)

    @admin.display(description=gettext_lazy("text"))
    def text(self, notice):
        return format_html('<div class="letter" dir="auto">{}</div>', notice.body)

    @admin.action(
        description=gettext_lazy("Release the chosen notices that are held back"),
        permissions=["send"],
    )
    def release(self, request, queryset):
        done = sum(outbox.release(notice) for notice in queryset)
        text = ngettext("%(count)d notice is released.", "%(count)d notices are released.", done)
        messages.success(request, text % {"count": done})

    @admin.action(description=gettext_lazy("Send the chosen notices again"), permissions=["send"])
    def send_again(self, request, queryset):
        done = sum(outbox.resend(notice) for notice in queryset)
        text = ngettext(
            "%(count)d notice will be sent again.", "%(count)d notices will be sent again.", done
        )
        messages.success(request, text % {"count": done})

    @admin.action(
        description=gettext_lazy("Cancel the chosen notices that are not sent yet"),
        permissions=["send"],
    )
    def cancel(self, request, queryset):
        done = sum(outbox.cancel(notice) for notice in queryset)
        text = ngettext("%(count)d notice is cancelled.", "%(count)d notices are cancelled.", done)
        messages.success(request, text % {"count": done})


# the library's own list shows arguments and addresses to whoever has Django's permissions
site.unregister(DBTaskResult)


@admin.register(DBTaskResult, site=site)
class JobAdmin(ReadOnlyAdmin):
    """Background work: what waits, what runs, what failed and why."""

    list_display = ["work", "status", "enqueued_at", "run_after", "started_at", "finished_at"]
    list_filter = ["status"]
    search_fields = ["task_path", "exception_class_path"]
    ordering = ["-enqueued_at"]
    fields = [
        "work", "status", "args_kwargs", "enqueued_at", "run_after", "started_at", "finished_at",
        "exception_class_path", "what_happened",
    ]  # fmt: skip
    readonly_fields = fields

    @admin.display(description=pgettext_lazy("noun", "work"))
    def work(self, job):
        path = next(iter(job.args_kwargs.get("args", [])), job.task_path)
        return str(path).removeprefix("partners.")

    @admin.display(description=gettext_lazy("what happened"))
    def what_happened(self, job):
        return format_html("<pre>{}</pre>", job.traceback) if job.traceback else "–"


@admin.register(DailyRun, site=site)
class DailyRunAdmin(ReadOnlyAdmin):
    """On which day which daily work was handed out."""

    list_display = ["name", "day", "created_at"]
    list_filter = ["name"]
    date_hierarchy = "day"
    fields = ["name", "day", "created_at"]


@admin.register(SentForm, site=site)
class SentFormAdmin(ReadOnlyAdmin):
    """Which forms are known again when they are sent twice."""

    list_display = ["led_to", "sent_at"]
    date_hierarchy = "sent_at"
    fields = ["led_to", "sent_at", "key"]
