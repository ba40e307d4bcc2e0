"""Who asks to belong to an organisation, and who is invited; answered on the pages."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners import policies
from partners.admin.scoped import PortalAdmin, ReadOnlyAdmin
from partners.admin.site import site
from partners.models import Invitation, MembershipRequest


@admin.register(MembershipRequest, site=site)
class MembershipRequestAdmin(PortalAdmin):
    """Requests, for who keeps the partners; the answer is given on the portal's own page."""

    list_display = ["user", "partner", "role", "status", "created_at", "decided_by", "answer"]
    list_filter = ["status", "role"]
    search_fields = ["user__email", "user__last_name", "partner__legal_name"]
    date_hierarchy = "created_at"
    fields = [
        "user", "partner", "role", "function", "message", "status", "created_at", "decided_by",
        "decided_at", "reason", "answer",
    ]  # fmt: skip
    readonly_fields = fields

    def get_queryset(self, request):
        rows = super().get_queryset(request).select_related("user", "partner", "decided_by")
        if not policies.may_add_partners(request.user):
            return rows  # refused at the door, as everywhere, not told that the row is missing
        return rows.visible_to(request.user)

    def has_module_permission(self, request):
        return policies.may_add_partners(request.user)

    def has_view_permission(self, request, obj=None):
        if obj is None or not policies.may_add_partners(request.user):
            return policies.may_add_partners(request.user)
        return MembershipRequest.objects.visible_to(request.user).filter(pk=obj.pk).exists()

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    @admin.display(description=gettext_lazy("answer"))
    def answer(self, asked):
        if asked.status != MembershipRequest.Status.WAITING:
            return "–"
        address = reverse("partners:request", args=[asked.pk])
        return format_html('<a href="{}">{}</a>', address, _("Answer"))


@admin.register(Invitation, site=site)
class InvitationAdmin(ReadOnlyAdmin):
    """Invitations; their links are kept nowhere."""

    list_display = [
        "email", "partner", "role", "invited_by", "created_at", "expires_at", "accepted_at",
        "revoked_at",
    ]  # fmt: skip
    list_select_related = ["partner", "invited_by"]
    list_filter = ["role"]
    search_fields = ["email", "partner__legal_name"]
    fields = list_display
