"""What hangs on a partner, as rows below its record."""

from django.contrib import admin
from django.db import models
from django.forms import FileInput, Textarea
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from partners import policies
from partners.admin.record import RowFormSet
from partners.admin.scoped import Choosing
from partners.models import (
    Agreement,
    Assessment,
    Contact,
    Document,
    Engagement,
    Identifier,
    Membership,
    Note,
    ObserverStatus,
    PartnerName,
)


class Filed:
    """A record with a file: it is fetched through the portal, which asks who is reading."""

    @admin.display(description=_("file"))
    def download(self, part):
        if not part.pk or not part.file:
            return "–"
        kind = f"{part._meta.model_name}s"
        address = reverse("partners:file", args=[part.partner_id, kind, part.pk])
        return format_html('<a href="{}">{}</a>', address, _("Download"))


class PartRows(Choosing):
    """Rows of one kind. Who may change the record below which they stand may change them."""

    formset = RowFormSet
    extra = 0
    show_change_link = True
    related = []
    formfield_overrides = {
        models.TextField: {"widget": Textarea(attrs={"rows": 2, "cols": 40})},
        models.FileField: {"widget": FileInput},
    }

    def get_queryset(self, request):
        rows = super().get_queryset(request).visible_to(request.user)
        return rows.select_related("partner", *self.related)

    def get_formset(self, request, obj=None, **kwargs):
        rows = super().get_formset(request, obj, **kwargs)
        rows.user = request.user
        return rows

    def has_view_permission(self, request, obj=None):
        return policies.is_staff(request.user)

    def has_add_permission(self, request, obj):
        partners = self.model.objects.addable_to(request.user)
        if obj is None:
            return policies.may_add_partners(request.user)
        return partners.filter(pk=obj.pk).exists()

    def has_change_permission(self, request, obj=None):
        return self.has_add_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        """As on the page: names, identifiers and contacts may go, agreements and notes stay."""
        return self.model.MEMBERS_EDIT and not self.is_filed

    @property
    def is_filed(self):
        return any(isinstance(field, models.FileField) for field in self.model._meta.fields)


class NameRows(PartRows, admin.TabularInline):
    model = PartnerName
    fields = ["text", "kind", "language", "script"]


class IdentifierRows(PartRows, admin.TabularInline):
    model = Identifier
    fields = ["scheme", "value"]


class ContactRows(PartRows, admin.TabularInline):
    model = Contact
    fields = ["name", "function", "email", "phone", "language", "is_main", "office"]
    autocomplete_fields = ["office"]
    related = ["office"]


class EngagementRows(PartRows, admin.StackedInline):
    model = Engagement
    classes = ["collapse"]
    fields = [
        ("project", "relation"), ("in_design", "in_implementation"),
        ("starts_on", "ends_on", "office"), "note",
    ]  # fmt: skip
    autocomplete_fields = ["project", "relation", "office"]
    related = ["project", "relation", "office"]


class AgreementRows(Filed, PartRows, admin.StackedInline):
    model = Agreement
    classes = ["collapse"]
    fields = [
        ("kind", "reference"), ("signed_on", "starts_on", "ends_on"), "signatories",
        ("file", "download"),
    ]  # fmt: skip
    readonly_fields = ["download"]


class DocumentRows(Filed, PartRows, admin.TabularInline):
    model = Document
    classes = ["collapse"]
    fields = ["kind", "title", "language", "starts_on", "ends_on", "file", "download"]
    readonly_fields = ["download"]


class ObserverRows(PartRows, admin.StackedInline):
    model = ObserverStatus
    classes = ["collapse"]
    fields = [
        ("evidence", "session", "decision"), ("started_on", "ended_on", "suspended_on"),
        "name_then", "end_reason",
    ]  # fmt: skip
    autocomplete_fields = ["session"]
    related = ["session"]

    def has_add_permission(self, request, obj):
        return policies.is_keeper_of_observers(request.user)


class NoteRows(PartRows, admin.TabularInline):
    model = Note
    classes = ["collapse"]
    fields = ["kind", "happened_on", "text", "office", "author"]
    readonly_fields = ["author"]
    autocomplete_fields = ["office"]
    related = ["office", "author"]


class AssessmentRows(PartRows, admin.TabularInline):
    model = Assessment
    classes = ["collapse"]
    fields = ["kind", "result", "starts_on", "ends_on", "note", "assessor"]
    readonly_fields = ["assessor"]
    related = ["assessor"]


class MembershipRows(Choosing, admin.TabularInline):
    """Who speaks for whom; given by administrators, below a partner and below a user."""

    model = Membership
    extra = 0
    classes = ["collapse"]
    autocomplete_fields = ["user", "partner"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("user", "partner")

    def has_view_permission(self, request, obj=None):
        return policies.is_administrator(request.user)

    def has_add_permission(self, request, obj):
        return policies.is_administrator(request.user)

    def has_change_permission(self, request, obj=None):
        return policies.is_administrator(request.user)

    def has_delete_permission(self, request, obj=None):
        return policies.is_administrator(request.user)


#: In the order of the page.
PART_ROWS = [
    NameRows, IdentifierRows, ContactRows, EngagementRows, AgreementRows, DocumentRows,
    ObserverRows, AssessmentRows, NoteRows,
]  # fmt: skip
