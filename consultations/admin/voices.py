"""Contributions, requests to speak, recommendations and their follow-up."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from consultations.admin.base import OrganisedAdmin, OrganisedHistoryAdmin, Rows
from consultations.models import (
    Answer,
    Contribution,
    Event,
    ProgressNote,
    Recommendation,
    RequestToSpeak,
)
from partners.admin.scoped import PortalAdmin
from partners.admin.site import site


class AnswerRows(Rows, admin.TabularInline):
    model = Answer
    fields = readonly_fields = ["question", "text"]

    def has_add_permission(self, request, obj):
        return False


@admin.register(Contribution, site=site)
class ContributionAdmin(OrganisedHistoryAdmin):
    """What came in; published and withheld on the page of the call."""

    list_display = ["partner", "call", "language", "state", "may_be_published", "submitted_at"]
    list_select_related = ["partner", "call"]
    list_filter = ["state", "language", "may_be_published"]
    search_fields = ["partner__legal_name"]
    fields = readonly_fields = [
        "call", "partner", "language", "may_be_published", "state", "moderation_note",
        "submitted_at", "author", "moderated_by",
    ]  # fmt: skip
    inlines = [AnswerRows]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(RequestToSpeak, site=site)
class RequestToSpeakAdmin(OrganisedAdmin):
    """Who asked for the floor; the list is made on its page, where each step has its rule."""

    list_display = [
        "partner", "event_link", "item", "topic", "language", "state", "position", "region",
        "category",
    ]  # fmt: skip
    list_select_related = [
        "partner__category", "partner__hq_country__region", "event", "item",
    ]  # fmt: skip
    list_filter = ["state", "language", ("partner__category", admin.RelatedOnlyFieldListFilter),
                   ("partner__hq_country__region", admin.RelatedOnlyFieldListFilter)]  # fmt: skip
    search_fields = ["partner__legal_name", "topic", "event__search_text"]
    autocomplete_fields = ["event", "partner"]
    fields = ["event", "partner", ("topic", "language"), ("state", "position"), "created_by"]
    readonly_fields = ["state", "position", "created_by"]

    @admin.display(description=_("region"))
    def region(self, request):
        country = request.partner.hq_country
        return country.region if country else "–"

    @admin.display(description=_("category"))
    def category(self, request):
        return request.partner.category or "–"


class ProgressRows(Rows, admin.TabularInline):
    model = ProgressNote
    fields = ["happened_on", "text"]

    def event_of(self, obj):
        return obj.event


@admin.register(Recommendation, site=site)
class RecommendationAdmin(OrganisedHistoryAdmin):
    list_display = [
        "number", "beginning", "event_link", "office", "status", "owner", "due_on",
        "is_published", "carried_on",
    ]  # fmt: skip
    list_display_links = ["number", "beginning"]
    list_select_related = ["event", "office", "owner", "carried_to"]
    list_filter = [
        "status", "is_published", ("office", admin.RelatedOnlyFieldListFilter),
        ("event__series", admin.RelatedOnlyFieldListFilter),
    ]  # fmt: skip
    search_fields = ["text_en", "text_fr", "text_es", "theme", "event__search_text"]
    date_hierarchy = "due_on"
    autocomplete_fields = ["event", "office", "raised_by", "carried_to"]
    fields = [
        ("event", "number"), "text_en", "text_fr", "text_es", "theme", ("office", "unit"),
        ("raised_by", "raised_by_text"), ("status", "reason"), ("owner", "due_on"),
        ("is_published", "carried_to"),
    ]  # fmt: skip
    inlines = [ProgressRows]

    def get_fields(self, request, obj=None):
        """Without the edition that it is carried to, where the reader does not see that draft."""
        fields = super().get_fields(request, obj)
        if obj is None or obj.carried_to_id is None:
            return fields
        if Event.objects.visible_to(request.user).filter(pk=obj.carried_to_id).exists():
            return fields
        return ["is_published" if "carried_to" in row else row for row in fields]

    @admin.display(description=_("carried to"), ordering="carried_to")
    def carried_on(self, recommendation):
        event = recommendation.carried_to
        is_draft = event is not None and event.publication == Event.Publication.DRAFT
        return _("Draft") if is_draft else event or "–"

    @admin.display(description=_("text"))
    def beginning(self, recommendation):
        return recommendation.text[:80]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "office":  # addressed to any office, not written in its name
            return PortalAdmin.formfield_for_foreignkey(self, db_field, request, **kwargs)
        if db_field.name == "owner":
            kwargs["queryset"] = db_field.related_model.objects.filter(
                is_staff=True, is_active=True
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
