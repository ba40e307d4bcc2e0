"""The life of observers in the administration, and the texts of papers."""

from django.contrib import admin

from observers import notices
from observers.models import (
    Certificate,
    Confirmation,
    MembershipCount,
    Representative,
    StatusChange,
    Wording,
)
from partners.admin.scoped import AdministratorsAdmin, PortalAdmin
from partners.admin.site import site
from partners.policies import is_administrator, is_keeper_of_observers


@admin.register(StatusChange, site=site)
class StatusChangeAdmin(PortalAdmin):
    """Decisions about observers: recorded here or on the observer's page, never changed."""

    list_display = ["organisation", "kind", "decided_on", "decision", "session", "recorded_by"]
    list_filter = ["kind"]
    list_select_related = ["status__partner", "session", "recorded_by"]
    search_fields = ["status__partner__legal_name", "decision", "new_name"]
    date_hierarchy = "decided_on"
    autocomplete_fields = ["status", "session"]
    fieldsets = [
        (
            None,
            {
                "description": notices.LETTER_WAITS,
                "fields": [
                    "status", ("kind", "new_name"), ("decided_on", "decision", "session"), "reason",
                ],
            },
        )
    ]  # fmt: skip

    @admin.display(description=StatusChange._meta.get_field("status").verbose_name)
    def organisation(self, change):
        return str(change.status)

    def has_add_permission(self, request):
        return is_keeper_of_observers(request.user)

    def has_change_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        obj.record(request.user)


class OfObserverAdmin(PortalAdmin):
    """What belongs to an observer; who keeps the list of observers writes it."""

    list_select_related = ["partner"]
    autocomplete_fields = ["partner"]

    def has_add_permission(self, request):
        return is_keeper_of_observers(request.user)

    def has_change_permission(self, request, obj=None):
        return is_keeper_of_observers(request.user)


@admin.register(Representative, site=site)
class RepresentativeAdmin(OfObserverAdmin):
    list_display = ["name", "partner", "year", "function"]
    list_filter = ["year"]
    search_fields = ["name", "partner__legal_name"]
    fields = ["partner", "year", ("name", "function"), "email"]

    def has_delete_permission(self, request, obj=None):
        return is_keeper_of_observers(request.user)


@admin.register(Confirmation, site=site)
class ConfirmationAdmin(OfObserverAdmin):
    list_display = ["partner", "kind", "confirmed_on", "confirmed_by"]
    list_filter = ["kind"]
    list_select_related = ["partner", "confirmed_by"]
    search_fields = ["partner__legal_name", "report"]
    date_hierarchy = "confirmed_on"
    fields = ["partner", "kind", "report"]

    def has_change_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        obj.confirmed_by = request.user
        super().save_model(request, obj, form, change)


@admin.register(Certificate, site=site)
class CertificateAdmin(PortalAdmin):
    """Certificates that were printed, with the code that leads to the live status."""

    list_display = ["code", "status", "issued_at"]
    list_select_related = ["status__partner"]
    search_fields = ["code", "status__partner__legal_name"]
    fields = ["code", "status", "issued_at"]
    readonly_fields = ["code", "issued_at"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(Wording, site=site)
class WordingAdmin(AdministratorsAdmin):
    """Texts of the Council paper, the letters and the certificate: words and places, no code."""

    list_display = ["code", "text_en"]
    search_fields = ["code", "text_en", "text_fr", "text_es"]
    fields = ["code", "places_text", "text_en", "text_fr", "text_es"]
    readonly_fields = ["code", "places_text"]

    def has_add_permission(self, request):
        return False  # the papers know their texts by code


@admin.register(MembershipCount, site=site)
class MembershipCountAdmin(AdministratorsAdmin):
    list_display = ["as_of", "member_states", "observer_states", "others"]
    search_fields = ["as_of", "statement", "source"]
    fields = ["as_of", ("member_states", "observer_states", "others"), "statement", "source"]

    def has_delete_permission(self, request, obj=None):
        return is_administrator(request.user)
