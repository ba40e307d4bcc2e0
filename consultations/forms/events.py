"""The form of an event with its days and its agenda, and that of a document."""

from zoneinfo import ZoneInfo

from django import forms
from django.forms import inlineformset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from config.forms import SentRows
from consultations import policies
from consultations.forms.fields import InALanguage, InZone, PartnersField, WallTimeField
from consultations.models import AgendaItem, Call, Event, EventDay, EventDocument, Question
from consultations.models.days import set_days
from partners.forms.choosing import CountriesField, fold, folds_by_region
from partners.forms.record import DateInput
from partners.matching import alphabetical
from partners.models import Country, Office, Partner

TimeInput = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class EventForm(InZone):
    """The fields of an event that its organisers write, in the groups of the page."""

    MOMENTS = ("registration_opens_at", "registration_closes_at")
    GROUPS = [
        (
            pgettext_lazy("form", "What it is"),
            ["series", "ordinal", "kind", "title_en", "title_fr", "title_es", "theme_en",
             "theme_fr", "theme_es", "level", "countries", "region", "cluster", "council_session"],
        ),
        (
            pgettext_lazy("form", "Where and when"),
            ["mode", "venue", "city", "country", "online_link", "time_zone", "about", "languages",
             "interpretation"],
        ),
        (
            pgettext_lazy("form", "Who may come"),
            ["audience", "registration_opens_at", "registration_closes_at", "seats_room",
             "seats_online", "quota"],
        ),
        (gettext_lazy("Who organises it"), ["office", "organised_by", "co_organisers"]),
        (gettext_lazy("Description"), ["description_en", "description_fr", "description_es"]),
        (gettext_lazy("Publication"), ["publication", "cancelled_because"]),
    ]  # fmt: skip
    countries = CountriesField(
        label=Event._meta.get_field("countries").verbose_name, required=False
    )
    registration_opens_at = WallTimeField(
        label=Event._meta.get_field("registration_opens_at").verbose_name,
        required=False,
        help_text=gettext_lazy("In the time zone of the event."),
    )
    registration_closes_at = WallTimeField(
        label=Event._meta.get_field("registration_closes_at").verbose_name,
        required=False,
        help_text=gettext_lazy("In the time zone of the event."),
    )
    co_organisers = PartnersField(
        label=Event._meta.get_field("co_organisers").verbose_name,
        queryset=Partner.objects.all(),
        required=False,
        help_text=gettext_lazy("One per line: the number of its record (P-000412) or its name."),
    )

    class Meta:
        model = Event
        fields = [
            "series", "ordinal", "kind", "title_en", "title_fr", "title_es", "theme_en",
            "theme_fr", "theme_es", "level", "countries", "region", "cluster", "council_session",
            "mode", "venue", "city", "country", "online_link", "time_zone", "about", "languages",
            "interpretation", "audience", "registration_opens_at", "registration_closes_at",
            "seats_room", "seats_online", "quota", "office", "organised_by", "co_organisers",
            "description_en", "description_fr", "description_es", "publication",
            "cancelled_because",
        ]  # fmt: skip
        widgets = {
            "time_zone": forms.TextInput(attrs={"list": "zones", "autocomplete": "off"}),
            **{
                f"{name}_{code}": forms.TextInput(attrs={"lang": code})
                for name in ("title", "theme")
                for code in ("en", "fr", "es")
            },
            **{
                f"description_{code}": forms.Textarea(attrs={"rows": 5, "lang": code})
                for code in ("en", "fr", "es")
            },
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.instance.days_follow = user, True
        self.fields["co_organisers"].queryset = Partner.objects.visible_to(user)
        if self.instance.pk:
            self.show_moments(self.instance.zone)
        countries = alphabetical((row.pk, row.name) for row in Country.objects.all())
        self.fields["country"].choices = [("", "---------"), *countries]
        self.fields["countries"].choices = countries
        for name in ("languages", "interpretation"):
            field = self.fields[name]
            field.choices = alphabetical(field.choices)
        if not policies.is_organiser(user):
            # a focal point organises for its own office
            office = self.fields["office"]
            office.queryset = Office.objects.filter(pk=policies.office_of(user))
            office.required, office.empty_label = True, None

    def zone(self):
        name = self.cleaned_data.get("time_zone")
        return ZoneInfo(name) if name and "time_zone" not in self.errors else None

    def _clean_fields(self):
        super()._clean_fields()
        name = self.cleaned_data.get("time_zone", "")
        try:
            Event._meta.get_field("time_zone").run_validators(name)
        except forms.ValidationError as error:
            self.add_error("time_zone", error)

    def groups(self):
        """``[(legend, [(bound field, folds), …]), …]``, as the page shows them."""
        folds = {
            "countries": folds_by_region,
            "languages": lambda field: [fold(_("Languages"), list(field.subwidgets))],
            "interpretation": lambda field: [fold(_("Languages"), list(field.subwidgets))],
        }
        for legend, names in self.GROUPS:
            fields = [self[name] for name in names]
            yield (
                legend,
                [(field, folds.get(field.name, lambda __: None)(field)) for field in fields],
            )


class Days(SentRows):
    """The days; one that is listed twice is said so. They are judged together with their event."""

    def clean(self):
        super().clean()
        if any(self.errors):
            return
        stays = [form for form in self.forms if self.stays(form)]
        rows = [form.instance for form in stays]
        self.instance.dates_ahead = {row.date for row in rows}
        self.instance.moved_days = {
            form.initial["date"]: form.instance.date for form in stays if "date" in form.initial
        }
        self.instance.check_days(rows)
        try:
            self.instance.check_closing(rows)
        except forms.ValidationError as error:
            raise forms.ValidationError(error.messages) from error

    def stays(self, form):
        """Whether a row is a day when all is saved."""
        is_empty = not form.instance.pk and not form.has_changed()
        return not (is_empty or self._should_delete_form(form))

    def save(self, commit=True):
        """Set the days as every door does: days that move may take each other's place."""
        changed = [form for form in self.forms if form.has_changed() and self.stays(form)]
        self.new_objects = [form.instance for form in changed if form in self.extra_forms]
        self.changed_objects = [
            (form.instance, form.changed_data) for form in changed if form in self.initial_forms
        ]
        self.deleted_objects = [form.instance for form in self.deleted_forms]
        if changed or self.deleted_objects:
            rows = [form.cleaned_data for form in self.forms if self.stays(form)]
            wanted = [{name: row[name] for name in ("date", "starts", "ends")} for row in rows]
            set_days(self.instance, wanted, self.instance.moved_days)
        return self.new_objects + [row for row, __ in self.changed_objects]

    def get_unique_error_message(self, unique_check):
        return _("A day is listed twice: take one of them out.")

    def get_form_error(self):
        return _("This day is listed already.")


DAYS = inlineformset_factory(
    Event, EventDay, formset=Days, fields=["date", "starts", "ends"], extra=1, max_num=60,
    widgets={"date": DateInput, "starts": TimeInput, "ends": TimeInput},
)  # fmt: skip


class Agenda(SentRows):
    """The agenda, judged by the days that are saved with it."""

    def _construct_form(self, i, **kwargs):
        form = super()._construct_form(i, **kwargs)
        form.instance.event = self.instance
        return form


class OnADay(forms.ModelForm):
    """Mix into the form of an agenda item: it goes where its day goes, unless it is moved itself."""

    def clean_date(self):
        date = self.cleaned_data["date"]
        if "date" in self.changed_data:
            return date
        return self.instance.event.moved_days.get(date, date)


class AgendaForm(OnADay):
    """An agenda item in the languages of the portal."""

    class Meta:
        model = AgendaItem
        fields = [
            "date", "starts", "ends", "title_en", "title_fr", "title_es", "speakers",
            "takes_requests", "position",
        ]  # fmt: skip
        widgets = {
            "date": DateInput,
            "starts": TimeInput,
            "ends": TimeInput,
            "speakers": forms.Textarea(attrs={"rows": 2}),
        }


AGENDA = inlineformset_factory(
    Event, AgendaItem, form=AgendaForm, formset=Agenda, extra=1, max_num=200
)


class DocumentForm(InALanguage):
    class Meta:
        model = EventDocument
        fields = ["kind", "language", "title", "file", "link", "item", "audience"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = AgendaItem.objects.filter(event=self.instance.event)

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() - {"event"}


class CallForm(InZone):
    """A call for contributions, with its moments by the event's clock."""

    MOMENTS = ("opens_at", "closes_at")
    opens_at = WallTimeField(
        label=Call._meta.get_field("opens_at").verbose_name,
        help_text=gettext_lazy("In the time zone of the event."),
    )
    closes_at = WallTimeField(
        label=Call._meta.get_field("closes_at").verbose_name,
        help_text=gettext_lazy("In the time zone of the event."),
    )

    class Meta:
        model = Call
        fields = ["title_en", "title_fr", "title_es", "opens_at", "closes_at"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.show_moments(self.zone())

    def zone(self):
        return self.instance.event.zone


QUESTIONS = inlineformset_factory(
    Call, Question, formset=SentRows, fields=["text_en", "text_fr", "text_es", "word_limit", "position"], extra=2,
    max_num=40,
)  # fmt: skip
