"""Who is invited and who comes; states are changed by the same moves as on the pages."""

from django.contrib import admin, messages
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from consultations import policies, registering
from consultations.admin.base import OrganisedAdmin, OrganisedHistoryAdmin
from consultations.models import Event, Invitation, Registration, Segment
from partners.admin.scoped import PortalAdmin
from partners.admin.site import site


@admin.register(Segment, site=site)
class SegmentAdmin(PortalAdmin):
    list_display = ["name", "query", "created_by", "created_at"]
    list_select_related = ["created_by"]
    search_fields = ["name"]
    fields = ["name", "query", "created_by"]
    readonly_fields = ["created_by"]

    def has_add_permission(self, request):
        return policies.may_add_events(request.user)

    def has_change_permission(self, request, obj=None):
        return policies.may_add_events(request.user)

    def has_delete_permission(self, request, obj=None):
        return policies.is_organiser(request.user)


@admin.register(Invitation, site=site)
class InvitationAdmin(OrganisedAdmin):
    list_display = [
        "partner", "event_link", "language", "sent_at", "answer", "answered_at", "reminders",
    ]  # fmt: skip
    list_select_related = ["partner", "event"]
    list_filter = ["answer", "language", ("sent_at", admin.EmptyFieldListFilter)]
    search_fields = ["partner__legal_name", "event__search_text"]
    autocomplete_fields = ["event", "partner", "segment"]
    fields = ["event", "partner", "language", "segment", "remark", ("sent_at", "answer",
              "answered_at", "answered_by"), ("reminders", "reminded_at")]  # fmt: skip
    readonly_fields = [
        "sent_at", "answer", "answered_at", "answered_by", "reminders", "reminded_at",
    ]  # fmt: skip


@admin.register(Registration, site=site)
class RegistrationAdmin(OrganisedHistoryAdmin):
    """Registrations of the events that the reader organises: nobody else reads needs and mail."""

    list_display = [
        "person_name", "partner", "event_link", "mode", "state", "waitlisted_at", "created_at",
    ]  # fmt: skip
    list_select_related = ["partner", "event"]
    list_filter = ["state", "mode", ("event__series", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["person_name", "email", "partner__legal_name", "event__search_text"]
    fields = [
        ("event", "partner"), ("person_name", "function"), ("email", "language"), "mode",
        "needs_food", "needs_access", "needs_interpretation", "may_be_listed", ("state", "note"),
        ("waitlisted_at", "approved_at", "attended_at", "needs_deleted_at"), "created_by",
    ]  # fmt: skip
    readonly_fields = [
        *Registration.FIXED, "state", "note", "waitlisted_at", "approved_at", "attended_at",
        "needs_deleted_at", "created_by",
    ]  # fmt: skip
    actions = ["approve", "cancel", "check_in"]

    def get_queryset(self, request):
        organised = Event.objects.editable_by(request.user).order_by().values("pk")
        return super().get_queryset(request).filter(event__in=organised)

    def has_add_permission(self, request):
        return False  # people are registered on the page of the event

    def has_view_permission(self, request, obj=None):
        if obj is None:
            return policies.may_add_events(request.user)
        return self.is_within(request, "editable_by", obj)

    def has_module_permission(self, request):
        return policies.may_add_events(request.user)

    def perform(self, request, queryset, name):
        """One move with each of the chosen; what is refused is said."""
        rows = queryset.order_by("waitlisted_at", "created_at", "pk")
        done, refused = registering.perform_each(rows, name, by=request.user)
        for sentence in refused:
            self.message_user(request, sentence, messages.WARNING)
        self.message_user(request, gettext("Changed: %(number)s") % {"number": done})

    @admin.action(description=_("Approve the chosen registrations"), permissions=["change"])
    def approve(self, request, queryset):
        self.perform(request, queryset, "approve")

    @admin.action(description=_("Cancel the chosen registrations"), permissions=["change"])
    def cancel(self, request, queryset):
        self.perform(request, queryset, "cancel")

    @admin.action(description=_("Check in the chosen people"), permissions=["change"])
    def check_in(self, request, queryset):
        self.perform(request, queryset, "check_in")
