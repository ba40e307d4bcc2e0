"""The shape of a list of what hangs on partners."""

from django.contrib import admin
from django.db import models
from django.forms import FileInput
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from partners.admin.scoped import HistoryAdmin


def sign(record, user):
    """Put the name of who writes below a note or an assessment that nobody has signed."""
    for name in ("author", "assessor"):
        if hasattr(record, f"{name}_id") and getattr(record, f"{name}_id") is None:
            setattr(record, name, user)


class PartAdmin(HistoryAdmin):
    """A list of one kind of record, across partners; a record stays with its partner."""

    autocomplete_fields = ["partner"]
    #: Without a link to the stored file: it is fetched through the portal.
    formfield_overrides = {models.FileField: {"widget": FileInput}}
    #: Further foreign keys that the list or a record's own name reads.
    related = []

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("partner", *self.related)

    def has_add_permission(self, request):
        return self.model.objects.addable_to(request.user).exists()

    def get_readonly_fields(self, request, obj=None):
        fixed = [name for name in ("author", "assessor") if hasattr(self.model, name)]
        fixed += ["partner_link"] if obj else []
        return [*super().get_readonly_fields(request, obj), *fixed]

    def get_fields(self, request, obj=None):
        fields = super().get_fields(request, obj)
        return ["partner_link" if obj and name == "partner" else name for name in fields]

    @admin.display(description=_("partner"), ordering="partner__sort_name")
    def partner_link(self, part):
        address = reverse("admin:partners_partner_change", args=[part.partner_id])
        return format_html('<a href="{}">{} {}</a>', address, part.partner.label, part.partner)

    def save_model(self, request, obj, form, change):
        sign(obj, request.user)
        super().save_model(request, obj, form, change)
