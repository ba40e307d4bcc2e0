"""Inventory rounds with their questions, answers and counts; key figures and scores."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q

from partners import policies
from partners.admin.scoped import AdministratorsAdmin, PortalAdmin, ReadOnlyAdmin
from partners.admin.site import site
from partners.models import (
    InventoryRound,
    KeyFigure,
    QualityScore,
    RoundAnswer,
    RoundQuestion,
    RoundReply,
    RoundSnapshot,
)


class QuestionRows(admin.TabularInline):
    """The questions of a round, until it is closed."""

    model = RoundQuestion
    fields = ["position", "text_en", "text_fr", "text_es", "is_required"]
    extra = 0

    def has_view_permission(self, request, obj=None):
        return policies.is_staff(request.user)

    def has_add_permission(self, request, obj=None):
        return may_prepare(request, obj)

    def has_change_permission(self, request, obj=None):
        return may_prepare(request, obj)

    def has_delete_permission(self, request, obj=None):
        return may_prepare(request, obj) and (obj is None or obj.sent_at is None)


def may_prepare(request, obj=None):
    """Headquarters, until the round is closed."""
    is_closed = obj is not None and obj.closed_at is not None
    return policies.is_registry_officer(request.user) and not is_closed


@admin.register(InventoryRound, site=site)
class InventoryRoundAdmin(PortalAdmin):
    """Prepared here; sent, answered and closed on the round's own page ("view on site")."""

    list_display = [
        "__str__",
        "opens_on",
        "closes_on",
        "state_label",
        "done",
        "sent_at",
        "closed_at",
    ]
    list_filter = ["year"]
    search_fields = ["title_en", "title_fr", "title_es"]
    fields = [
        "year", "title_en", "title_fr", "title_es", ("opens_on", "closes_on"),
        "sent_at", "closed_at", "closed_by",
    ]  # fmt: skip
    readonly_fields = ["sent_at", "closed_at", "closed_by"]
    inlines = [QuestionRows]

    def get_queryset(self, request):
        answered = ~Q(answers__state=RoundAnswer.State.WAITING) & Q(answers__isnull=False)
        return (
            super()
            .get_queryset(request)
            .visible_to(request.user)
            .annotate(all=Count("answers"), answered=Count("answers", filter=answered))
        )

    @admin.display(description=RoundSnapshot.Dimension.ANSWER.label)
    def done(self, inventory):
        return f"{inventory.answered} / {inventory.all}"

    def has_add_permission(self, request):
        return may_prepare(request)

    def has_change_permission(self, request, obj=None):
        return may_prepare(request, obj)

    def has_delete_permission(self, request, obj=None):
        """Only what nobody has seen yet."""
        return may_prepare(request, obj) and (obj is None or obj.sent_at is None)


class ReplyRows(admin.TabularInline):
    """What was replied to the questions."""

    model = RoundReply
    fields = ["question", "text"]
    extra = 0

    def has_view_permission(self, request, obj=None):
        return policies.may_add_partners(request.user)

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(RoundAnswer, site=site)
class RoundAnswerAdmin(PortalAdmin):
    """Every answer, to look at; they are given on the round's page ("view on site")."""

    list_display = ["partner", "round", "office", "state", "answered_by", "answered_at"]
    list_select_related = ["partner", "round", "office", "answered_by"]
    list_filter = ["round", "state", "office"]
    search_fields = ["partner__search_entry__text"]
    date_hierarchy = "answered_at"
    fields = ["round", "partner", "office", "state", "answered_by", "answered_at"]
    inlines = [ReplyRows]

    def get_queryset(self, request):
        if not policies.may_add_partners(request.user):
            raise PermissionDenied  # else an address of the list would say that nothing is there
        return super().get_queryset(request).visible_to(request.user)

    def has_module_permission(self, request):
        return policies.may_add_partners(request.user)

    def has_view_permission(self, request, obj=None):
        if obj is None:
            return policies.may_add_partners(request.user)
        return RoundAnswer.objects.visible_to(request.user).filter(pk=obj.pk).exists()

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False


class LookedAtAdmin(ReadOnlyAdmin):
    """Numbers that the portal writes and the staff reads."""

    STAFF_READ = True


@admin.register(RoundSnapshot, site=site)
class RoundSnapshotAdmin(LookedAtAdmin):
    list_display = ["round", "dimension", "code", "count", "as_of"]
    list_select_related = ["round"]
    list_filter = ["round", "dimension"]
    search_fields = ["code"]


@admin.register(QualityScore, site=site)
class QualityScoreAdmin(LookedAtAdmin):
    list_display = ["day", "office", "partners", "gaps", "score"]
    list_select_related = ["office"]
    list_filter = ["office"]
    date_hierarchy = "day"


@admin.register(KeyFigure, site=site)
class KeyFigureAdmin(AdministratorsAdmin):
    list_display = ["name", "value", "as_of", "verified", "is_public", "position"]
    list_filter = ["verified", "is_public"]
    search_fields = ["name_en", "name_fr", "name_es", "source"]
    fields = [
        "code", "name_en", "name_fr", "name_es", ("value", "is_minimum"), "as_of", "source",
        "verified", ("is_public", "position"),
    ]  # fmt: skip

    def has_delete_permission(self, request, obj=None):
        return policies.is_administrator(request.user)
