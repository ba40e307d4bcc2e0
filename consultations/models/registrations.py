"""Who comes to an event."""

import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from consultations.models.events import Event
from consultations.models.scopes import RegistrationQuerySet
from consultations.phases import Phase
from partners import matching
from partners.fields import LineField, ProseField
from partners.models import LANGUAGES, Partner
from partners.models.shapes import Ruled


class State(models.TextChoices):
    """Where a registration stands; only ``consultations.registering`` changes it."""

    PENDING = "pending", pgettext_lazy("registration", "Waiting for approval")
    APPROVED = "approved", pgettext_lazy("registration", "Approved")
    WAITLISTED = "waitlisted", pgettext_lazy("registration", "On the waiting list")
    DECLINED = "declined", pgettext_lazy("registration", "Declined")
    CANCELLED = "cancelled", pgettext_lazy("registration", "Cancelled")
    ATTENDED = "attended", pgettext_lazy("registration", "Attended")


class Registration(Ruled):
    """One person of one organisation at one event."""

    State = State

    #: What whoever registers a person writes.
    PERSON_FIELDS = ("person_name", "function", "email", "mode", "language", "may_be_listed")
    #: What seats and quotas were counted by: registering settles it, and nothing changes it.
    FIXED = ("event", "partner", "mode")
    #: Needs of a person: written by whoever registers it, read by organisers, deleted afterwards.
    NEEDS = ("needs_food", "needs_access", "needs_interpretation")
    #: What nobody but organisers reads.
    PRIVATE = ("email", *NEEDS)
    #: What is corrected afterwards: nothing was counted by it.
    CORRECTED = ("person_name", "function", "email", "language", "may_be_listed", *NEEDS)

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(
        Event, models.PROTECT, related_name="registrations", verbose_name=_("event")
    )
    partner = models.ForeignKey(
        Partner, models.PROTECT, related_name="registrations", verbose_name=_("organisation")
    )
    person_name = LineField(_("name"), max_length=150)
    function = LineField(_("function"), max_length=150, blank=True)
    email = models.EmailField(
        _("e-mail address"), help_text=_("For the confirmation; shown to the organisers only.")
    )
    mode = models.CharField(
        _("takes part"),
        max_length=10,
        choices=[
            (Event.Mode.ROOM.value, Event.Mode.ROOM.label),
            (Event.Mode.ONLINE.value, Event.Mode.ONLINE.label),
        ],
    )
    language = models.CharField(_("language"), max_length=5, choices=LANGUAGES, default="en")
    needs_food = ProseField(_("dietary needs"), max_length=500, blank=True)
    needs_access = ProseField(_("access needs"), max_length=500, blank=True)
    needs_interpretation = ProseField(
        _("interpretation needs"), max_length=500, blank=True, help_text=_("Such as sign language.")
    )
    may_be_listed = models.BooleanField(_("may stand in the list of participants"), default=False)

    state = models.CharField(
        _("state"), max_length=12, choices=State, default=State.PENDING, editable=False
    )
    note = LineField(_("reason"), max_length=300, blank=True, editable=False)
    waitlisted_at = models.DateTimeField(_("waiting since"), null=True, editable=False)
    approved_at = models.DateTimeField(_("approved"), null=True, editable=False)
    attended_at = models.DateTimeField(_("checked in"), null=True, editable=False)
    needs_deleted_at = models.DateTimeField(_("needs deleted"), null=True, editable=False)
    #: The name as duplicates are compared; derived when saved.
    name_key = models.CharField(max_length=200, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+",
        verbose_name=_("registered by"),
    )  # fmt: skip
    created_at = models.DateTimeField(_("registered"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    #: The number on the waiting list; said by ``consultations.registering``.
    place: int | None = None

    objects = RegistrationQuerySet.as_manager()
    #: Needs and addresses are deleted after the event, so no history may keep them.
    history = HistoricalRecords(excluded_fields=[*PRIVATE, "name_key"])

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering = ["created_at", "pk"]
        indexes = [models.Index(fields=["event", "state", "mode"], name="registration_seats")]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "email"],
                condition=models.Q(state__in=RegistrationQuerySet.LIVE) & ~models.Q(email=""),
                name="person_is_registered_once_by_email",
                violation_error_message=_(
                    "Somebody with this e-mail address is registered already."
                ),
            ),
            models.UniqueConstraint(
                fields=["event", "partner", "name_key"],
                condition=models.Q(state__in=RegistrationQuerySet.LIVE),
                name="person_is_registered_once_by_name",
                violation_error_message=_("This person is registered already."),
            ),
            models.CheckConstraint(
                condition=~models.Q(state="waitlisted") | models.Q(waitlisted_at__isnull=False),
                name="waiting_has_a_beginning",
                violation_error_message=_("Whoever waits has waited since a moment."),
            ),
        ]

    def __str__(self):
        return self.person_name

    def clean_fields(self, exclude=None):
        self.tidy()
        super().clean_fields(exclude=exclude)

    def clean(self):
        """Who comes to which event, and how, is settled by registering: seats were counted then."""
        super().clean()
        names = (*self.FIXED, *self.CORRECTED)
        stored = Registration.objects.filter(pk=self.pk).values(*names).first() or {}
        changed = [name for name, value in stored.items() if self.serializable_value(name) != value]
        if fixed := [name for name in changed if name in self.FIXED]:
            message = _("This cannot be changed: cancel the registration, and register again.")
            raise ValidationError(dict.fromkeys(fixed, message))
        if changed and self.event.phase() == Phase.OVER:
            message = _("The event is over: nothing is corrected any more.")
            raise ValidationError(dict.fromkeys(changed, message))

    def tidy(self):
        """The forms in which persons are compared."""
        self.email = (self.email or "").strip().lower()
        self.name_key = matching.normalise(self.person_name or "")[:200]

    def save(self, *args, **kwargs):
        self.tidy()
        super().save(*args, **kwargs)

    @property
    def is_live(self):
        return self.state in RegistrationQuerySet.LIVE

    @property
    def has_needs(self):
        return any(getattr(self, name) for name in self.NEEDS)

    def place_in_queue(self):
        """How many people it takes until this one gets a seat; nothing off the waiting list."""
        if self.state != State.WAITLISTED:
            return None
        queue = Registration.objects.in_queue().filter(event=self.event_id, mode=self.mode)
        return list(queue.values_list("pk", flat=True)).index(self.pk) + 1
