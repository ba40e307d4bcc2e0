"""What the lists of consultations share: the scopes of events, asked by the registry's admin."""

from django.contrib import admin
from django.db import models
from django.forms import FileInput, Textarea
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from consultations import policies
from consultations.models import Event
from partners.admin.scoped import Choosing, HistoryAdmin, PortalAdmin, ScopedAdmin
from partners.models import Office


class Organised:
    """Mix into a list of the admin: organisers write, within the events that they organise."""

    formfield_overrides = {models.FileField: {"widget": FileInput}}

    def has_add_permission(self, request):
        return policies.may_add_events(request.user)

    def has_change_permission(self, request, obj=None):
        if obj is None:
            return policies.may_add_events(request.user)
        return self.is_within(request, "editable_by", obj)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "event":
            kwargs["queryset"] = Event.objects.editable_by(request.user)
        if db_field.name == "office" and not policies.is_organiser(request.user):
            kwargs["queryset"] = Office.objects.filter(pk=policies.office_of(request.user))
            kwargs["required"] = True
        return PortalAdmin.formfield_for_foreignkey(self, db_field, request, **kwargs)

    @admin.display(description=_("event"), ordering="event")
    def event_link(self, row):
        address = reverse("admin:consultations_event_change", args=[row.event_id])
        return format_html('<a href="{}">{}</a>', address, row.event)


class OrganisedAdmin(Organised, ScopedAdmin):
    """A list of what hangs on events."""


class OrganisedHistoryAdmin(Organised, HistoryAdmin):
    """The same, of records whose history is kept."""


class Rows(Choosing):
    """Rows below a record; whoever may change the record may change them."""

    extra = 0
    formfield_overrides = {
        models.TextField: {"widget": Textarea(attrs={"rows": 2, "cols": 40})},
        models.FileField: {"widget": FileInput},
    }

    def event_of(self, obj):
        """The event on which the record hangs."""
        return obj

    def has_view_permission(self, request, obj=None):
        return True

    def has_add_permission(self, request, obj):
        if obj is None:
            return policies.may_add_events(request.user)
        event = self.event_of(obj)
        return Event.objects.editable_by(request.user).filter(pk=event.pk).exists()

    def has_change_permission(self, request, obj=None):
        return self.has_add_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return self.has_add_permission(request, obj)
