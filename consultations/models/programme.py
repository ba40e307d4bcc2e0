"""What happens at an event and what is handed out: agenda items and documents."""

import uuid
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consultations.fields import Worded
from consultations.models.events import Event
from consultations.models.scopes import DocumentQuerySet, OfEventQuerySet
from partners.fields import LineField, ProseField, WebsiteField
from partners.models import LANGUAGES
from partners.models.files import Kept, check_file
from partners.models.shapes import Ruled


def stored_path(instance, name):
    """A path that says nothing about the event and cannot be guessed."""
    return f"consultations/{uuid.uuid4().hex}{PurePath(name).suffix.lower()[:6]}"


class OfEvent(Ruled):
    """A record that hangs on an event; saving it counts as a change of the event."""

    event: models.ForeignKey

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        with transaction.atomic():
            super().save(*args, **kwargs)
            self.event.settle()

    def delete(self, *args, **kwargs):
        with transaction.atomic():
            gone = super().delete(*args, **kwargs)
            self.event.settle()
        return gone


class AgendaItem(Worded, OfEvent):
    """A point of the agenda, on one of the event's days, in the event's time zone."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="agenda", verbose_name=_("event"))
    date = models.DateField(_("day"), null=True, blank=True)
    starts = models.TimeField(_("from (hour)"), null=True, blank=True)
    ends = models.TimeField(_("until (hour)"), null=True, blank=True)
    title_en = LineField(_("title in English"), max_length=300, blank=True)
    title_fr = LineField(_("title in French"), max_length=300, blank=True)
    title_es = LineField(_("title in Spanish"), max_length=300, blank=True)
    speakers = ProseField(
        _("speakers"), max_length=1000, blank=True, help_text=_("One per line, with the function.")
    )
    takes_requests = models.BooleanField(
        _("open for requests to speak"),
        default=False,
        help_text=_("Organisations may ask for the floor under this item."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = OfEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        ordering = [models.F("date").asc(nulls_last=True), models.F("starts").asc(nulls_last=True),
                    "position", "pk"]  # fmt: skip
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(title_en="", title_fr="", title_es=""),
                name="agenda_item_has_a_title",
                violation_error_message=_("Give the title in at least one language."),
            ),
            models.CheckConstraint(
                condition=models.Q(starts=None)
                | models.Q(ends=None)
                | models.Q(ends__gt=models.F("starts")),
                name="agenda_item_ends_after_it_starts",
                violation_error_message=_(
                    "The end comes before the start: correct one of the hours."
                ),
            ),
        ]

    def __str__(self):
        return str(self.title)

    @property
    def title(self):
        return self.worded("title")

    @property
    def speaker_lines(self):
        return [line for line in self.speakers.splitlines() if line.strip()]

    def clean(self):
        super().clean()
        event = getattr(self, "event", None)
        if self.date and event and not event.takes_place_on(self.date):
            message = _("The event does not take place on this day.")
            raise ValidationError({"date": ValidationError(message, code="day")})


class EventDocument(Kept, OfEvent):
    """A paper of an event: a file or a link, in one language, for its readers."""

    class Kind(models.TextChoices):
        CONCEPT_NOTE = "concept_note", _("Concept note")
        AGENDA = "agenda", _("Agenda")
        BACKGROUND = "background", _("Background paper")
        PRESENTATION = "presentation", _("Presentation")
        PARTICIPANTS = "participants", _("List of participants")
        REPORT = "report", pgettext_lazy("event document", "Report")
        CONCLUSIONS = "conclusions", _("Summary of conclusions")
        OTHER = "other", _("Other document")

    class Audience(models.TextChoices):
        PUBLIC = "public", pgettext_lazy("readers", "Everybody")
        INVITED = "invited", pgettext_lazy("readers", "Invited and registered organisations")
        PARTICIPANTS = "participants", pgettext_lazy("readers", "Registered organisations")
        ORGANISERS = "organisers", pgettext_lazy("readers", "Organisers")

    event = models.ForeignKey(
        Event, models.CASCADE, related_name="documents", verbose_name=_("event")
    )
    item = models.ForeignKey(
        AgendaItem,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name=_("agenda item"),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.OTHER)
    language = models.CharField(_("language"), max_length=5, choices=LANGUAGES, default="en")
    title = LineField(_("title"), max_length=200)
    file = models.FileField(_("file"), upload_to=stored_path, validators=[check_file], blank=True)
    link = WebsiteField(_("link"), max_length=500, blank=True)
    audience = models.CharField(
        _("readers"), max_length=20, choices=Audience, default=Audience.PUBLIC
    )

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("event document")
        verbose_name_plural = _("event documents")
        ordering = ["kind", "language", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(file="", link=""),
                name="event_document_is_a_file_or_a_link",
                violation_error_message=_("Give a file or a link."),
            ),
        ]

    def __str__(self):
        return self.title

    def clean(self):
        super().clean()
        if self.item and self.item.event_id != self.event_id:
            message = _("This agenda item belongs to another event.")
            raise ValidationError({"item": ValidationError(message, code="item")})
