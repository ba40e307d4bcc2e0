"""What organisations bring in: answers to a call, and requests to speak."""

import re

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy
from simple_history.models import HistoricalRecords

from consultations.fields import Worded
from consultations.models.events import Event, at_least_one
from consultations.models.programme import AgendaItem, stored_path
from consultations.models.registrations import Registration
from consultations.models.scopes import (
    ContributionQuerySet,
    GoneCallQuerySet,
    OfEventQuerySet,
    OfPartnerQuerySet,
)
from consultations.models.withdrawing import Losable
from partners.fields import LineField, ProseField
from partners.models import LANGUAGES, Country, Partner, Region
from partners.models.files import Kept, check_file
from partners.models.shapes import Ruled

#: Longest answer in characters, so that a limit in words is never reached by accident.
ANSWER_LIMIT = 40_000


def count_words(text):
    """How many words a text has: runs of letters, figures and what stands between them.

    >>> count_words("L’accès aux soins – 3,5 % d’entre elles")
    8
    """
    return sum(any(mark.isalnum() for mark in part) for part in re.split(r"\s+", text))


class Call(Worded, Ruled):
    """Questions about an event, open between two moments."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="calls", verbose_name=_("event"))
    title_en = LineField(_("title in English"), max_length=300, blank=True)
    title_fr = LineField(_("title in French"), max_length=300, blank=True)
    title_es = LineField(_("title in Spanish"), max_length=300, blank=True)
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = OfEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("call for contributions")
        verbose_name_plural = _("calls for contributions")
        ordering = ["closes_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")),
                name="call_closes_after_it_opens",
                violation_error_message=_("A call closes after it opens."),
            ),
            models.CheckConstraint(
                condition=~models.Q(title_en="", title_fr="", title_es=""),
                name="call_has_a_title",
                violation_error_message=_("Give the title in at least one language."),
            ),
        ]

    def __str__(self):
        return str(self.title)

    @property
    def title(self):
        return self.worded("title")

    def delete(self, *args, **kwargs):
        """Take it away for good, and remember that it was there."""
        event, number = self.event_id, self.pk
        with transaction.atomic():
            gone = super().delete(*args, **kwargs)
            GoneCall.objects.create(event_id=event, number=number)
        return gone

    def is_open(self, now=None):
        """Whether contributions are taken at a moment."""
        is_time = self.opens_at <= (now or timezone.now()) < self.closes_at
        return is_time and self.event.publication != "cancelled"


class GoneCall(models.Model):
    """That a call was deleted: whoever keeps a copy of the list learns that it is gone."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="+", verbose_name=_("event"))
    number = models.PositiveBigIntegerField(_("number of the call"), unique=True)
    gone_at = models.DateTimeField(_("deleted"), auto_now_add=True, db_index=True)

    objects = GoneCallQuerySet.as_manager()

    class Meta:
        verbose_name = _("deleted call")
        verbose_name_plural = _("deleted calls")
        ordering = ["gone_at", "number"]

    def __str__(self):
        return str(self.number)


class Question(Worded, Ruled):
    """One question of a call, with the longest answer in words."""

    call = models.ForeignKey(
        Call, models.CASCADE, related_name="questions", verbose_name=_("call for contributions")
    )
    text_en = LineField(_("question in English"), max_length=500, blank=True)
    text_fr = LineField(_("question in French"), max_length=500, blank=True)
    text_es = LineField(_("question in Spanish"), max_length=500, blank=True)
    word_limit = models.PositiveSmallIntegerField(
        _("words at most"), default=500, validators=[at_least_one]
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(text_en="", text_fr="", text_es=""),
                name="question_is_worded",
                violation_error_message=_("Give the question in at least one language."),
            ),
        ]

    def __str__(self):
        return str(self.text)

    @property
    def text(self):
        return self.worded("text")


class Contribution(Losable, Kept, Ruled):
    """What one organisation answers to a call; published after moderation, if it agrees."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", pgettext_lazy("contribution", "Handed in")
        PUBLISHED = "published", pgettext_lazy("contribution", "Published")
        WITHHELD = "withheld", pgettext_lazy("contribution", "Not published")

    call = models.ForeignKey(
        Call, models.PROTECT, related_name="contributions", verbose_name=_("call for contributions")
    )
    partner = models.ForeignKey(
        Partner, models.PROTECT, related_name="contributions", verbose_name=_("organisation")
    )
    language = models.CharField(_("language"), max_length=5, choices=LANGUAGES, default="en")
    file = models.FileField(_("file"), upload_to=stored_path, validators=[check_file], blank=True)
    may_be_published = models.BooleanField(
        _("may be published in our organisation’s name"), default=False
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.DRAFT, editable=False
    )
    moderation_note = LineField(_("reason"), max_length=300, blank=True)
    submitted_at = models.DateTimeField(_("handed in"), null=True, editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+",
        verbose_name=_("author"),
    )  # fmt: skip
    moderated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+",
        verbose_name=_("moderated by"),
    )  # fmt: skip
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = ContributionQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["withdrawn_at"])

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        ordering = ["-updated_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["call", "partner"],
                name="one_contribution_per_call_and_partner",
                violation_error_message=_("Your organisation has begun its contribution already."),
            ),
            models.CheckConstraint(
                condition=~models.Q(state="published") | models.Q(may_be_published=True),
                name="contribution_is_published_with_consent",
                violation_error_message=_("The organisation has not agreed to publication."),
            ),
        ]

    def __str__(self):
        return f"{self.partner} – {self.call}"

    @property
    def counts(self):
        """Whether it is, or may still be, what the organisation says to the call."""
        return self.state not in (self.State.DRAFT, self.State.WITHHELD)

    def is_said_by(self, partner):
        """Whether what does not count stays with its record when an organisation has another one."""
        others = Contribution.objects.filter(call=self.call_id, partner=partner)
        return not self.counts and others.exclude(pk=self.pk).exists()

    @property
    def readers(self):
        if self.state == self.State.DRAFT:
            return frozenset()
        public = {"public"} if self.state == self.State.PUBLISHED else set()
        return frozenset({"organisers", *public})


class Answer(Ruled):
    """The answer to one question, handed in within its number of words."""

    contribution = models.ForeignKey(
        Contribution, models.CASCADE, related_name="answers", verbose_name=_("contribution")
    )
    question = models.ForeignKey(
        Question, models.PROTECT, related_name="answers", verbose_name=_("question")
    )
    text = ProseField(_("answer"), max_length=ANSWER_LIMIT, blank=True)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["question__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["contribution", "question"],
                name="call_question_is_answered_once",
                violation_error_message=_("This question is answered already."),
            ),
        ]

    def __str__(self):
        return self.text[:80]

    def check_words(self):
        """Raise when it is too long to be handed in; a draft may be."""
        check_words(self.text, self.question.word_limit)


def check_words(text, limit):
    """Raise unless a text has at most so many words."""
    words = count_words(text)
    if words > limit:
        message = ngettext_lazy(
            "This answer has %(words)s words; at most one is asked for.",
            "This answer has %(words)s words; at most %(limit)s are asked for.",
            limit,
        )
        params = {"words": words, "limit": limit}
        raise ValidationError({"text": ValidationError(message % params, code="words")})


class RequestToSpeak(Ruled):
    """That an organisation asks for the floor, and where it stands on the speakers' list."""

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("request to speak", "Asked")
        LISTED = "listed", pgettext_lazy("request to speak", "On the speakers’ list")
        SPOKE = "spoke", pgettext_lazy("request to speak", "Has spoken")
        DECLINED = "declined", pgettext_lazy("request to speak", "Declined")

    event = models.ForeignKey(
        Event, models.CASCADE, related_name="speaking_requests", verbose_name=_("event")
    )
    item = models.ForeignKey(
        AgendaItem,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="speaking_requests",
        verbose_name=_("agenda item"),
    )
    partner = models.ForeignKey(
        Partner, models.PROTECT, related_name="speaking_requests", verbose_name=_("organisation")
    )
    registration = models.ForeignKey(
        Registration,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="speaking_requests",
        verbose_name=_("speaker"),
    )
    topic = LineField(_("topic"), max_length=300)
    language = models.CharField(_("language"), max_length=5, choices=LANGUAGES, default="en")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ASKED)
    position = models.PositiveSmallIntegerField(_("position"), null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+",
        verbose_name=_("asked by"),
    )  # fmt: skip
    created_at = models.DateTimeField(_("asked"), auto_now_add=True)

    objects = OfPartnerQuerySet.as_manager()

    class Meta:
        verbose_name = _("request to speak")
        verbose_name_plural = _("requests to speak")
        ordering = [models.F("position").asc(nulls_last=True), "created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "partner"],
                condition=models.Q(item__isnull=False),
                name="floor_is_asked_for_once_per_item",
                violation_error_message=_("Your organisation has asked for the floor already."),
            ),
            models.UniqueConstraint(
                fields=["event", "partner"],
                condition=models.Q(item=None),
                name="floor_is_asked_for_once_per_event",
                violation_error_message=_("Your organisation has asked for the floor already."),
            ),
        ]

    #: Whether the organisation spoke at the edition before; said by ``consultations.speaking``.
    spoke_last_time = False
    #: The region, sub-region or country by which the list is balanced; said there as well.
    area: Region | Country | None = None

    def __str__(self):
        return f"{self.partner} – {self.topic}"

    @property
    def category(self):
        return self.partner.category

    def clean(self):
        super().clean()
        if self.item and self.item.event_id != self.event_id:
            message = _("This agenda item belongs to another event.")
            raise ValidationError({"item": ValidationError(message, code="item")})
        if self.registration and self.registration.partner_id != self.partner_id:
            message = _("This person comes from another organisation.")
            raise ValidationError({"registration": ValidationError(message, code="registration")})
