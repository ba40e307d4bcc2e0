"""Reference lists: administrators edit them, the staff looks things up in them."""

from django.contrib import admin
from django.db.models import Count
from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from partners import matching
from partners.admin.choosing import in_this_order
from partners.admin.scoped import AdministratorsAdmin
from partners.admin.site import site
from partners.models import (
    ActivityArea,
    Category,
    Cluster,
    CouncilSession,
    Country,
    Office,
    Partner,
    Region,
    RelationKind,
    SearchEntry,
)


class ReferenceAdmin(AdministratorsAdmin):
    """A reference list; a row that nothing uses may be deleted."""

    def has_delete_permission(self, request, obj=None):
        return self.has_change_permission(request, obj)

    def get_deleted_objects(self, objs, request):
        """Count as protected also what many-to-many fields use: they would forget it silently."""
        *summary, protected = super().get_deleted_objects(objs, request)
        return *summary, [*protected, *uses(objs)]


def uses(objs):
    """Links to what names these rows in a many-to-many field, a few of each kind."""
    objs = list(objs)
    relations = [
        relation
        for relation in objs[0]._meta.get_fields(include_hidden=True)
        if relation.many_to_many and relation.auto_created
    ]
    for relation in relations:
        name = relation.field.m2m_reverse_field_name()
        through = relation.through._base_manager.filter(**{f"{name}__in": objs})
        source = relation.field.m2m_field_name()
        for link in through.select_related(source)[:20]:
            user = getattr(link, source)
            yield format_html("{}: {}", user._meta.verbose_name, user)


class TermAdmin(ReferenceAdmin):
    """A list of terms, found by code or by name in any language, whatever the accents."""

    list_display = ["name_here", "code", "name_en", "name_fr", "name_es", "position"]
    list_display_links = ["name_here", "code"]
    search_fields = ["code", "name_en", "name_fr", "name_es"]
    FIELDS = [("name_en", "name_fr", "name_es"), ("code", "position")]

    @admin.display(description=_("name"))
    def name_here(self, term):
        return term.name

    def get_ordering(self, request):
        return [f"name_{(translation.get_language() or 'en')[:2]}"]

    def get_fields(self, request, obj=None):
        return self.FIELDS

    def get_readonly_fields(self, request, obj=None):
        # addresses, exports and imports hold on to the code
        return ["code"] if obj else []

    def get_search_results(self, request, queryset, search_term):
        """Lists are short: Python compares them, so accents do not matter on any engine."""
        words = matching.normalise(search_term).split()
        language = translation.get_language()
        found = []
        for term in queryset:
            texts = " ".join(str(getattr(term, name)) for name in self.search_fields)
            text = f" {matching.normalise(texts)}"
            if all(f" {word}" in text for word in words):
                found.append((matching.sort_key(term.name, language), term.pk))
        return in_this_order(queryset, [pk for __, pk in sorted(found)]), False


@admin.register(Category, site=site)
class CategoryAdmin(TermAdmin):
    list_display = [*TermAdmin.list_display, "partner_count"]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(partner_count=Count("partners"))

    @admin.display(description=_("partners"), ordering="partner_count")
    def partner_count(self, category):
        return category.partner_count


site.register([ActivityArea, RelationKind, Cluster], TermAdmin)


@admin.register(Region, site=site)
class RegionAdmin(TermAdmin):
    list_display = ["name_here", "code", "parent", "name_en", "name_fr", "name_es"]
    list_select_related = ["parent"]
    list_filter = [("parent", admin.RelatedOnlyFieldListFilter)]
    autocomplete_fields = ["parent"]
    FIELDS = [*TermAdmin.FIELDS, "parent"]


@admin.register(Country, site=site)
class CountryAdmin(TermAdmin):
    list_display = [
        "name_here", "code", "iso3", "m49", "region", "subregion", "name_en", "name_fr", "name_es",
    ]  # fmt: skip
    list_select_related = ["region", "subregion"]
    list_filter = [("region", admin.RelatedOnlyFieldListFilter)]
    search_fields = [*TermAdmin.search_fields, "iso3", "m49", "other_names"]
    autocomplete_fields = ["region", "subregion", "intermediate_region"]
    FIELDS = [
        *TermAdmin.FIELDS,
        ("iso3", "m49"),
        ("region", "subregion", "intermediate_region"),
        "other_names",
    ]

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if change and form.changed_data:
            # the search reads the names of countries
            numbers = Partner.objects.filter(hq_country=obj).values_list("pk", flat=True)
            SearchEntry.objects.refresh(numbers)


@admin.register(Office, site=site)
class OfficeAdmin(TermAdmin):
    list_display = [
        "name_here", "code", "kind", "city", "country", "parent", "valid_from", "valid_until",
    ]  # fmt: skip
    list_select_related = ["country", "parent"]
    list_filter = ["kind", ("country__region", admin.RelatedOnlyFieldListFilter)]
    search_fields = [*TermAdmin.search_fields, "city"]
    autocomplete_fields = ["country", "parent", "countries"]
    FIELDS = [
        *TermAdmin.FIELDS, ("kind", "parent"), ("city", "country"), "countries",
        ("valid_from", "valid_until"), "note",
    ]  # fmt: skip


@admin.register(CouncilSession, site=site)
class CouncilSessionAdmin(ReferenceAdmin):
    list_display = ["__str__", "kind", "number", "starts_on", "ends_on", "place", "symbol"]
    list_filter = ["kind"]
    search_fields = ["number", "symbol", "place"]
    date_hierarchy = "starts_on"
    fields = [
        ("kind", "number"), ("starts_on", "ends_on"), "place", ("symbol", "report_symbol"),
        ("opens_at", "closes_at", "zone"), "seats",
        ("chair", "rapporteur"), ("first_vice_chair", "second_vice_chair"),
        ("members", "observer_states", "counted_on"), "note",
        ("verified", "not_verified"), "source",
    ]  # fmt: skip
