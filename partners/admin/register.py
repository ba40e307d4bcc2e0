"""Partners, with their names, identifiers and contacts."""

from django.contrib import admin
from django.db.models import Count, IntegerField, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from partners import search
from partners.admin.actions import ACTIONS
from partners.admin.attention import Attention
from partners.admin.choosing import in_this_order
from partners.admin.filters import of_directory
from partners.admin.inlines import PART_ROWS, MembershipRows
from partners.admin.parts import PartAdmin, sign
from partners.admin.record import IdentifierForm, RecordForm
from partners.admin.scoped import HistoryAdmin
from partners.admin.site import site
from partners.models import Contact, Identifier, Partner, PartnerName
from partners.models.changes import history_of, last_save

#: More rows of a kind than this have a list of their own, or the form is too long to send.
ROWS_BELOW = 20
#: Fields that hold a list, by the property that names its values to those who only read.
READ_AS = {
    "levels": "levels_named",
    "working_languages": "languages_named",
    "public_details": "details_named",
}


@admin.register(Partner, site=site)
class PartnerAdmin(HistoryAdmin):
    """The record, what hangs on it, and what can be done with several."""

    form = RecordForm
    actions = ACTIONS
    list_display = [
        "label", "name", "acronym", "category", "hq_country", "levels_named", "status", "is_listed",
        "confirmed_on", "updated_at",
    ]  # fmt: skip
    list_display_links = ["label", "name"]
    list_select_related = ["category", "hq_country"]
    list_filter = [
        Attention,
        "status",
        of_directory("unconfirmed"),
        "is_listed",
        of_directory("category"),
        of_directory("level"),
        of_directory("country", is_long=True),
        of_directory("present_in", is_long=True),
        of_directory("region", is_long=True),
        of_directory("office", is_long=True),
        of_directory("activity", is_long=True),
        of_directory("relation", is_long=True),
        of_directory("observer"),
        of_directory("gap", is_long=True),
    ]
    search_fields = ["search_entry__text"]
    search_help_text = _("Any name, acronym, identifier, website or city, as in the directory.")
    autocomplete_fields = [
        "hq_country", "registration_country", "activity_countries", "parent", "focal_person",
    ]  # fmt: skip
    readonly_fields = [
        "label", "uuid", "confirmed_on", "confirmed_by", "merged_into", "created_at", "updated_at",
        "records", *READ_AS.values(),
    ]  # fmt: skip

    @admin.display(description=_("number"), ordering="number")
    def label(self, partner):
        return partner.label if partner.pk else "–"

    @admin.display(description=_("legal name"), ordering="sort_name")
    def name(self, partner):
        return partner.legal_name

    @admin.display(description=_("levels"))
    def levels_named(self, partner):
        return ", ".join(str(name) for name in partner.level_names) or "–"

    @admin.display(description=_("working languages"))
    def languages_named(self, partner):
        return ", ".join(str(name) for name in partner.working_language_names) or "–"

    @admin.display(description=_("shown to the public"))
    def details_named(self, partner):
        labels = dict(Partner.Detail.choices)
        return ", ".join(str(labels[detail]) for detail in partner.public_details) or "–"

    @admin.display(description=_("records of this partner"))
    def records(self, partner):
        """Links to the lists of what hangs on it, with their lengths."""
        if not partner.pk:
            return "–"
        rows = [
            (
                reverse(f"admin:partners_{rows.model._meta.model_name}_changelist"),
                partner.pk,
                rows.model._meta.verbose_name_plural,
                self.counts(partner)[rows.model._meta.model_name],
            )
            for rows in PART_ROWS
        ]
        return format_html_join(" · ", '<a href="{}?partner={}">{} ({})</a>', rows)

    def get_fieldsets(self, request, obj=None):
        fieldsets = fieldsets_of(obj)
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        return [
            (title, options | {"fields": readable(options["fields"])})
            for title, options in fieldsets
        ]

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.user = request.user
        return form

    def stamps(self, record):
        return {"version": str(record.version), "seen_at": record.updated_at.isoformat()}

    def is_stale(self, seen, now):
        return seen != now

    def last(self, record):
        return last_save(record, is_whole=True)

    def formfield_for_choice_field(self, db_field, request, **kwargs):
        if db_field.name == "status":
            # merging has its own desk, which joins both records
            merged = Partner.Status.MERGED
            kwargs["choices"] = [pair for pair in Partner.Status.choices if pair[0] != merged]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def get_search_results(self, request, queryset, search_term):
        """The search of the directory page."""
        if not search_term.strip():
            return queryset, False
        return search.matching(queryset, search_term), False

    def get_choices(self, request, queryset, term):
        """For a field that looks for one partner: the best first."""
        if not term.strip():
            return queryset
        asked = search.Asked(term)
        found = search.matching(queryset, asked)
        return in_this_order(queryset, search.ranked(found, asked)[:100])

    def counts(self, partner):
        """How many records of each kind hang on a partner, in one query."""
        if not hasattr(partner, "row_counts"):
            models = [rows.model for rows in PART_ROWS]
            partner.row_counts = (
                Partner.objects.filter(pk=partner.pk)
                .values(**{model._meta.model_name: count_of(model) for model in models})
                .get()
            )
        return partner.row_counts

    def get_inlines(self, request, obj):
        rows = PART_ROWS
        if request.method == "POST":  # those that were open: others may have come or gone since
            rows = [kind for kind in rows if f"{prefix_of(kind)}-TOTAL_FORMS" in request.POST]
        elif obj is not None:
            counts = self.counts(obj)
            rows = [kind for kind in rows if counts[kind.model._meta.model_name] <= ROWS_BELOW]
        return [*rows, MembershipRows]

    def save_formset(self, request, form, formset, change):
        for row in formset.forms:
            sign(row.instance, request.user)
        super().save_formset(request, form, formset, change)

    def history_entries(self, obj, reader):
        return history_of(obj, limit=1000)


def prefix_of(rows):
    """The name before the fields of these rows, as their formset makes it."""
    return rows.model._meta.get_field("partner").remote_field.get_accessor_name()


def count_of(model):
    """The number of records of one kind, as part of a query for partners."""
    rows = model.objects.filter(partner=OuterRef("pk")).order_by().values("partner")
    count = rows.annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(count, output_field=IntegerField()), Value(0))


def fieldsets_of(partner):
    """How the form is laid out; a new record has no past to show."""
    first = ["legal_name", "acronym", ("category", "parent"), "other_categories", "levels"]
    keeping = ["status", "status_reason", "is_listed", "focal_person", "source"]
    if partner is None:
        first.insert(1, "is_another")
    else:
        first = [("label", "records"), *first]
        keeping += [
            ("confirmed_on", "confirmed_by"), "merged_into", ("created_at", "updated_at"), "uuid",
        ]  # fmt: skip
    return [
        (None, {"fields": first}),
        (_("Where it works"), {"fields": [("hq_country", "city"), "activity_countries"]}),
        (_("What it does"), {"fields": ["activity_areas", "working_languages"]}),
        (
            _("How to reach it"),
            {"fields": ["website", ("email", "phone"), "address", "public_details"]},
        ),
        (_("Keeping this record"), {"fields": keeping}),
        (
            _("Description"),
            {
                "classes": ["collapse"],
                "fields": ["description_en", "description_fr", "description_es"],
            },
        ),
        (
            _("Foundation and registration"),
            {
                "classes": ["collapse"],
                "fields": [
                    "founded",
                    ("registration_number", "registration_authority", "registration_country"),
                    ("registered_on", "registration_expires_on"),
                ],
            },
        ),
    ]


def readable(fields):
    """The fields as those see them who may not change them: lists by their names."""
    found = []
    for entry in fields:
        names = entry if isinstance(entry, tuple) else (entry,)
        found.append(tuple(READ_AS.get(name, name) for name in names))
    return found


@admin.register(PartnerName, site=site)
class PartnerNameAdmin(PartAdmin):
    list_display = ["text", "partner", "kind", "language", "script"]
    list_filter = ["kind"]
    search_fields = ["text"]
    fields = ["partner", "text", "kind", ("language", "script")]


@admin.register(Identifier, site=site)
class IdentifierAdmin(PartAdmin):
    form = IdentifierForm
    list_display = ["value", "scheme", "partner"]
    list_filter = ["scheme"]
    search_fields = ["value"]
    fields = ["partner", ("scheme", "value")]

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.user = request.user
        return form


@admin.register(Contact, site=site)
class ContactAdmin(PartAdmin):
    list_display = ["name", "partner", "function", "email", "phone", "is_main", "office"]
    related = ["office"]
    list_filter = ["is_main", "language", ("office", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["name", "function", "email"]
    autocomplete_fields = ["partner", "office"]
    fields = ["partner", "name", "function", ("email", "phone"), ("language", "is_main"), "office"]
