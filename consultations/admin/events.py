"""Series, events with their days, agenda and documents, and calls for contributions."""

from zoneinfo import ZoneInfo

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from consultations import changing, policies
from consultations.admin.base import OrganisedAdmin, OrganisedHistoryAdmin, Rows
from consultations.fields import ZONES
from consultations.filters import EventFilter
from consultations.forms.events import Agenda, Days, OnADay
from consultations.forms.fields import InZone, WallTimeField
from consultations.hours import in_zone
from consultations.models import AgendaItem, Call, Event, EventDay, EventDocument, Question, Series
from partners.admin.choosing import ChoosingForm
from partners.admin.site import site
from partners.admin.vocabulary import TermAdmin


@admin.register(Series, site=site)
class SeriesAdmin(TermAdmin):
    pass


class EventAdminForm(InZone, ChoosingForm):
    """An event whose moments are written as a clock in its own zone shows them."""

    MOMENTS = ("registration_opens_at", "registration_closes_at")
    registration_opens_at = WallTimeField(
        label=_("registration opens"), required=False, help_text=_("In the time zone of the event.")
    )
    registration_closes_at = WallTimeField(
        label=_("registration closes"),
        required=False,
        help_text=_("In the time zone of the event."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.days_follow = True
        if self.instance.pk:
            self.show_moments(self.instance.zone)

    def zone(self):
        name = self.cleaned_data.get("time_zone")
        return ZoneInfo(name) if name in ZONES else None


class DayRows(Rows, admin.TabularInline):
    model = EventDay
    formset = Days
    fields = ["date", "starts", "ends"]


class AgendaItemForm(OnADay, ChoosingForm):
    pass


class AgendaRows(Rows, admin.StackedInline):
    model = AgendaItem
    form = AgendaItemForm
    formset = Agenda
    fields = [
        ("date", "starts", "ends", "position", "takes_requests"),
        ("title_en", "title_fr", "title_es"),
        "speakers",
    ]


class DocumentRows(Rows, admin.TabularInline):
    model = EventDocument
    fields = ["kind", "language", "title", "file", "link", "audience"]

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        return rows.filter(pk__in=EventDocument.objects.visible_to(request.user).values("pk"))


#: What stands in the place of a field for who only reads it; nothing: it is not shown.
READ_AS = {
    "registration_opens_at": "opens",
    "registration_closes_at": "closes",
    "languages": "spoken",
    "interpretation": "interpreted",
    "online_link": "",
}


def as_read(row):
    """A row of fields, or one of them, for who only reads."""
    return READ_AS.get(row, row) if isinstance(row, str) else tuple(map(as_read, row))


@admin.register(Event, site=site)
class EventAdmin(OrganisedHistoryAdmin):
    form = EventAdminForm
    list_display = [
        "title_here", "series", "starts_at", "city", "country", "mode", "audience", "publication",
        "office", "evidence",
    ]  # fmt: skip
    list_select_related = ["series", "country", "office"]
    list_filter = [
        "publication", ("series", admin.RelatedOnlyFieldListFilter), "level", "mode", "audience",
        "evidence", ("office", admin.RelatedOnlyFieldListFilter),
    ]  # fmt: skip
    search_fields = ["search_text"]
    date_hierarchy = "starts_at"
    autocomplete_fields = [
        "series", "countries", "region", "country", "cluster", "council_session", "office",
        "co_organisers",
    ]  # fmt: skip
    readonly_fields = ["year", "sequence", "page", *filter(None, READ_AS.values())]
    inlines = [DayRows, AgendaRows, DocumentRows]
    fieldsets = [
        (None, {"fields": ["page", ("series", "ordinal", "kind"), ("title_en", "title_fr",
         "title_es"), ("theme_en", "theme_fr", "theme_es"), ("level", "region"), "countries",
         ("cluster", "council_session")]}),
        (_("Where and when"), {"fields": [("mode", "venue"), ("city", "country"), "online_link",
         ("time_zone", "about"), ("languages", "interpretation")]}),
        (_("Who may come"), {"fields": ["audience", ("registration_opens_at",
         "registration_closes_at"), ("seats_room", "seats_online", "quota")]}),
        (_("Who organises it"), {"fields": [("office", "organised_by"), "co_organisers"]}),
        (_("Description"), {"fields": ["description_en", "description_fr", "description_es"]}),
        (_("Publication"), {"fields": [("publication", "cancelled_because"), ("year",
         "sequence")]}),
        (_("History"), {"fields": ["participants_then", "evidence", "evidence_note", "source"]}),
    ]  # fmt: skip

    def get_fieldsets(self, request, obj=None):
        """Who only reads an event reads its hours by its own clock, and no link to the meeting."""
        sets = super().get_fieldsets(request, obj)
        if obj is None or self.is_within(request, "editable_by", obj):
            return sets
        return [
            (legend, options | {"fields": list(filter(None, map(as_read, options["fields"])))})
            for legend, options in sets
        ]

    @admin.display(description=Event._meta.get_field("registration_opens_at").verbose_name)
    def opens(self, event):
        return in_zone(event.registration_opens_at, event.zone) or "–"

    @admin.display(description=Event._meta.get_field("registration_closes_at").verbose_name)
    def closes(self, event):
        return in_zone(event.registration_closes_at, event.zone) or "–"

    @admin.display(description=Event._meta.get_field("languages").verbose_name)
    def spoken(self, event):
        return ", ".join(map(str, event.language_names)) or "–"

    @admin.display(description=Event._meta.get_field("interpretation").verbose_name)
    def interpreted(self, event):
        return ", ".join(map(str, event.interpretation_names)) or "–"

    @admin.display(description=_("title"))
    def title_here(self, event):
        return event.title

    @admin.display(description=_("page"))
    def page(self, event):
        if not event.pk:
            return "–"
        return format_html('<a href="{}">{}</a>', event.get_absolute_url(), event.title)

    def get_search_results(self, request, queryset, search_term):
        return EventFilter().search(queryset, "q", search_term), False

    def save_model(self, request, obj, form, change):
        before = Event.objects.filter(pk=obj.pk).first()
        request.known_before = changing.known(before) if before else None
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        changing.settle(form.instance, request.known_before)


class QuestionRows(Rows, admin.TabularInline):
    model = Question
    fields = ["text_en", "text_fr", "text_es", "word_limit", "position"]

    def event_of(self, obj):
        return obj.event


@admin.register(Call, site=site)
class CallAdmin(OrganisedAdmin):
    list_display = ["title_here", "event_link", "opens_at", "closes_at"]
    list_select_related = ["event"]
    search_fields = ["title_en", "title_fr", "title_es"]
    autocomplete_fields = ["event"]
    fields = ["event", ("title_en", "title_fr", "title_es"), ("opens_at", "closes_at")]
    inlines = [QuestionRows]

    @admin.display(description=_("title"))
    def title_here(self, call):
        return call.title


@admin.register(EventDocument, site=site)
class EventDocumentAdmin(OrganisedAdmin):
    list_display = ["title", "event_link", "kind", "language", "audience"]
    list_select_related = ["event"]
    list_filter = ["kind", "language", "audience"]
    search_fields = ["title"]
    autocomplete_fields = ["event"]
    fields = ["event", ("kind", "language"), "title", "file", "link", "audience"]

    def has_delete_permission(self, request, obj=None):
        if obj is None:
            return policies.may_add_events(request.user)
        return self.is_within(request, "editable_by", obj)
