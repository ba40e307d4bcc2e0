"""Events and the days on which they take place."""

import uuid

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from consultations.fields import SPOKEN, TimeZoneField, Worded, check_about
from consultations.models.scopes import ABOUT, EventQuerySet
from consultations.models.timing import Timed
from consultations.models.withdrawing import Withdrawable
from partners import matching
from partners.fields import ChoicesField, LineField, ProseField, WebsiteField
from partners.models import (
    LANGUAGES,
    Cluster,
    CouncilSession,
    Country,
    Level,
    Office,
    Partner,
    Region,
)
from partners.models.shapes import Ruled, Term
from partners.models.vocabulary import within_sentence

at_least_one = MinValueValidator(1, message=_("Give a number from 1 up, or leave it open."))


class Series(Term):
    """A row of events that follow each other, such as the annual consultation."""

    class Meta(Term.Meta):
        verbose_name = pgettext_lazy("one series of events", "series")
        verbose_name_plural = pgettext_lazy("several series of events", "series")


class Event(Worded, Timed, Withdrawable, Ruled):
    """A meeting of IOM and civil society. Its phase follows from its dates and is not stored."""

    class Mode(models.TextChoices):
        ROOM = "in_person", _("In person")
        ONLINE = "online", _("Online")
        HYBRID = "hybrid", _("Hybrid")

    class Audience(models.TextChoices):
        OPEN = "open", pgettext_lazy("audience", "Open to all partners")
        INVITED = "invited", pgettext_lazy("audience", "By invitation")
        OBSERVERS = "observers", pgettext_lazy("audience", "Observers at the Council")

    class Publication(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", pgettext_lazy("event", "Published")
        CANCELLED = "cancelled", pgettext_lazy("event", "Cancelled")

    class Evidence(models.TextChoices):
        VERIFIED = "verified", _("Verified")
        PARTLY = "partly", _("Partly verified")
        UNVERIFIED = "unverified", _("Not verified")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    series = models.ForeignKey(
        Series, models.PROTECT, related_name="events", verbose_name=_("series")
    )
    ordinal = models.PositiveSmallIntegerField(
        _("edition"), null=True, blank=True, validators=[at_least_one]
    )
    kind = LineField(
        _("kind"), max_length=100, blank=True, help_text=_("As workshop, or at the Council.")
    )
    title_en = LineField(_("title in English"), max_length=300, blank=True)
    title_fr = LineField(_("title in French"), max_length=300, blank=True)
    title_es = LineField(_("title in Spanish"), max_length=300, blank=True)
    theme_en = LineField(_("theme in English"), max_length=300, blank=True)
    theme_fr = LineField(_("theme in French"), max_length=300, blank=True)
    theme_es = LineField(_("theme in Spanish"), max_length=300, blank=True)
    description_en = ProseField(_("description in English"), blank=True)
    description_fr = ProseField(_("description in French"), blank=True)
    description_es = ProseField(_("description in Spanish"), blank=True)

    level = models.CharField(_("level"), max_length=10, choices=Level)
    countries = models.ManyToManyField(
        Country, blank=True, related_name="events", verbose_name=_("countries concerned")
    )
    region = models.ForeignKey(
        Region,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("region concerned"),
    )
    mode = models.CharField(_("mode"), max_length=10, choices=Mode, blank=True)
    venue = LineField(_("venue"), max_length=200, blank=True)
    city = LineField(_("city"), max_length=100, blank=True)
    country = models.ForeignKey(
        Country,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="hosted_events",
        verbose_name=_("country of the venue"),
    )
    time_zone = TimeZoneField(
        _("time zone"),
        default="Europe/Zurich",
        help_text=_("As Africa/Bamako; all hours are in it."),
    )
    about = models.CharField(
        _("about when"),
        max_length=15,
        blank=True,
        validators=[check_about],
        help_text=_(
            "A year (2027) or a month (2027-05), while the days are not known; between two of them"
            " as 2003/2004-11."
        ),
    )
    languages = ChoicesField(_("languages"), choices=LANGUAGES, blank=True)
    interpretation = ChoicesField(_("interpretation into"), choices=LANGUAGES, blank=True)
    cluster = models.ForeignKey(
        Cluster,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("cluster"),
    )
    council_session = models.ForeignKey(
        CouncilSession,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("Council session"),
    )

    office = models.ForeignKey(
        Office,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("organising office"),
    )
    organised_by = LineField(_("organised by"), max_length=200, blank=True)
    co_organisers = models.ManyToManyField(
        Partner, blank=True, related_name="co_organised_events", verbose_name=_("co-organisers")
    )
    online_link = WebsiteField(
        _("link to the meeting"),
        max_length=500,
        blank=True,
        help_text=_("Told only to those who have a seat."),
    )

    audience = models.CharField(
        _("who may register"), max_length=10, choices=Audience, default=Audience.OPEN
    )
    registration_opens_at = models.DateTimeField(_("registration opens"), null=True, blank=True)
    registration_closes_at = models.DateTimeField(_("registration closes"), null=True, blank=True)
    seats_room = models.PositiveIntegerField(
        _("seats in the room"), null=True, blank=True, help_text=_("Empty: as many as come.")
    )
    seats_online = models.PositiveIntegerField(
        _("seats online"), null=True, blank=True, help_text=_("Empty: as many as come.")
    )
    quota = models.PositiveSmallIntegerField(
        _("people per organisation"),
        null=True,
        blank=True,
        validators=[at_least_one],
        help_text=_("Empty: as many as come."),
    )
    publication = models.CharField(
        _("publication"), max_length=10, choices=Publication, default=Publication.DRAFT
    )
    cancelled_because = LineField(_("why it is cancelled"), max_length=300, blank=True)

    #: Saved on the page of the invitations: no calendar shows it, and readers of the event do not.
    invitation_note = ProseField(_("sentence in the invitation"), max_length=1000, blank=True)

    participants_then = LineField(
        _("participants, as reported"), max_length=60, blank=True, help_text=_("As nearly 50.")
    )
    evidence = models.CharField(_("evidence"), max_length=10, choices=Evidence, blank=True)
    evidence_note = ProseField(_("what is not certain"), max_length=1000, blank=True)
    source = ProseField(_("source"), max_length=1000, blank=True)

    #: Titles, themes and places as the search compares them; derived when saved.
    search_text = models.TextField(editable=False, default="")
    #: How often what a calendar shows has changed; iCalendar's SEQUENCE.
    sequence = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = EventQuerySet.as_manager()
    history = HistoricalRecords(
        m2m_fields=[countries, co_organisers],
        excluded_fields=[
            "invitation_note",  # of the letters, which are kept themselves
            "online_link",  # told only to those who have a seat; the history is read by all staff
            "starts_at",
            "ends_at",
            "year",
            "sequence",
            "search_text",
            "withdrawn_at",
            "gone_entries",
        ],
    )

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = [models.F("ends_at").desc(nulls_first=True), "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(title_en="", title_fr="", title_es=""),
                name="event_has_a_title",
                violation_error_message=_("Give the title in at least one language."),
            ),
            models.CheckConstraint(
                condition=models.Q(registration_closes_at=None)
                | models.Q(
                    registration_opens_at__isnull=False,
                    registration_opens_at__lt=models.F("registration_closes_at"),
                ),
                name="event_registration_closes_after_it_opens",
                violation_error_message=_("Registration closes after it opens: give both."),
            ),
            models.CheckConstraint(
                condition=models.Q(quota=None) | models.Q(quota__gte=1),
                name="event_quota_is_at_least_one",
                violation_error_message=_("An organisation may send at least one person."),
            ),
            models.CheckConstraint(
                condition=~models.Q(publication="cancelled") | ~models.Q(cancelled_because=""),
                name="event_cancelled_for_a_reason",
                violation_error_message=_("Say why the event is cancelled."),
            ),
        ]

    def __str__(self):
        return str(self.title)

    def get_absolute_url(self):
        return reverse("consultations:detail", args=[self.pk])

    @property
    def mark(self):
        """How letters and their scope name it."""
        return f"{ABOUT}{self.pk}"

    @property
    def title(self):
        return self.worded("title")

    @property
    def theme(self):
        return self.worded("theme")

    @property
    def description(self):
        return self.worded("description")

    @property
    def language_names(self):
        return self.names_of(self.languages)

    @property
    def interpretation_names(self):
        """As they stand within a sentence."""
        return [within_sentence(str(name)) for name in self.names_of(self.interpretation)]

    @staticmethod
    def names_of(codes):
        names = dict(LANGUAGES)
        return [names[code] for code in codes if code in names]

    @cached_property
    def modes(self):
        """The ways to take part: in the room, online, or both."""
        both = (self.Mode.ROOM, self.Mode.ONLINE)
        return both if self.mode in (self.Mode.HYBRID, "") else (self.Mode(self.mode),)

    def seats(self, mode):
        """How many seats there are; nothing means as many as come."""
        return self.seats_room if mode == self.Mode.ROOM else self.seats_online

    def seats_taken(self, mode):
        return self.registrations.seated().filter(mode=mode).count()

    def is_full(self, mode):
        seats = self.seats(mode)
        return seats is not None and self.seats_taken(mode) >= seats

    def clean(self):
        super().clean()
        self.check_published()
        self.check_announced()
        if not self.days_follow:
            self.check_closing()
        if self.pk is not None:
            self.check_seats()
            self.check_withdrawn()

    def check_published(self):
        """What a reader must know before an event is shown."""
        if self.publication != self.Publication.PUBLISHED or self.evidence:
            return
        if not self.mode:
            message = _("Say whether people come to a place, take part online, or both.")
            raise ValidationError({"mode": ValidationError(message, code="mode")})

    def check_seats(self):
        """Seats are not taken away from people who have them."""
        errors = {}
        for name, mode in (("seats_room", self.Mode.ROOM), ("seats_online", self.Mode.ONLINE)):
            seats = getattr(self, name)
            taken = self.seats_taken(mode)
            if seats is not None and seats < taken:
                message = _("Seats that are taken: %(taken)s. Keep at least as many.")
                errors[name] = ValidationError(message, code="seats", params={"taken": taken})
            if taken and mode not in Event(mode=self.mode).modes:
                message = _("People registered for the other way of taking part: %(taken)s.")
                errors["mode"] = ValidationError(message, code="mode", params={"taken": taken})
        if errors:
            raise ValidationError(errors)

    def save(self, *args, **kwargs):
        if self.pk is not None:
            self.note_withdrawal()
            self.sequence = models.F("sequence") + 1
        self.set_bounds()
        self.search_text = matching.normalise(" ".join(self.searched()))
        super().save(*args, **kwargs)
        self.refresh_from_db(fields=["sequence"])

    def searched(self):
        """Every text in which an event is looked for."""
        for name in ("title", "theme"):
            for code in SPOKEN:
                yield getattr(self, f"{name}_{code}")
        yield from (self.kind, self.venue, self.city, self.organised_by)
