"""Inventory rounds: every office looks at its list, and the count of a day is kept."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partners import policies
from partners.fields import LineField, ProseField
from partners.models.places import Office
from partners.models.register import Partner
from partners.models.shapes import Ruled

#: Partners that a round asks about: those that IOM works with, or has paused with.
ASKED = (Partner.Status.ACTIVE, Partner.Status.DORMANT)
#: Of several offices that cover a country, the nearest answers.
NEAREST = ["country", "special", "sub", "regional", "headquarters"]
CHUNK = 1000


class InventoryRoundQuerySet(models.QuerySet["InventoryRound"]):
    """Rounds by who asks: all of the staff see how far they are, headquarters keep them."""

    def visible_to(self, user):
        return self if policies.is_staff(user) else self.none()

    def editable_by(self, user):
        return self if policies.is_registry_officer(user) else self.none()

    def running(self, day):
        """Those whose lists are out on a day."""
        return self.filter(sent_at__isnull=False, closed_at=None, opens_on__lte=day)


class InventoryRound(Ruled):
    """A time in which every office says of each of its partners whether the record is right."""

    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(1951), MaxValueValidator(2200)]
    )
    title_en = LineField(_("title in English"), max_length=200)
    title_fr = LineField(_("title in French"), max_length=200)
    title_es = LineField(_("title in Spanish"), max_length=200)
    opens_on = models.DateField(_("opens on"))
    closes_on = models.DateField(_("closes on"))
    sent_at = models.DateTimeField(_("lists sent"), null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("closed by"),
    )

    objects: ClassVar = InventoryRoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("inventory round")
        verbose_name_plural = _("inventory rounds")
        ordering = ["-opens_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "title_en"],
                name="round_is_named_once_a_year",
                violation_error_message=_("There is a round of this year and title already."),
            ),
            models.CheckConstraint(
                condition=models.Q(closes_on__gt=models.F("opens_on")),
                name="round_closes_after_it_opens",
                violation_error_message=_("A round closes after it opens."),
            ),
            models.CheckConstraint(
                condition=models.Q(closed_at=None) | models.Q(sent_at__isnull=False),
                name="round_is_sent_before_it_is_closed",
                violation_error_message=_("Send the lists first: nobody has seen this round."),
            ),
        ]

    def __str__(self):
        return f"{self.title} ({self.year})"

    def get_absolute_url(self):
        return reverse("partners:round", args=[self.pk])

    @property
    def title(self):
        """The title in the reader's language."""
        return getattr(self, f"title_{(translation.get_language() or 'en')[:2]}", self.title_en)

    @property
    def is_open(self):
        """Whether answers are taken: the lists are out, and headquarters have not closed it."""
        return self.sent_at is not None and self.closed_at is None

    @property
    def state_label(self):
        if self.closed_at:
            return _("Closed")
        return pgettext_lazy("inventory round", "Open") if self.sent_at else _("In preparation")

    @property
    def why_no_answers(self):
        """Why it takes no answers, and what may be done instead; nothing while it is open."""
        if self.closed_at:
            message = _(
                "This round was closed on %(date)s and takes no more answers. Corrections still "
                "come in: on the page of the record, or with “Import a list”."
            )
            return message % {"date": date_format(timezone.localdate(self.closed_at))}
        return "" if self.sent_at else _("The lists of this round are not out yet.")

    def unlisted(self):
        """The partners that the round should ask about and does not yet."""
        return (
            Partner.objects.filter(status__in=ASKED)
            .exclude(pk__in=self.answers.values("partner_id"))
            .order_by("pk")
        )

    def ask_about(self, partners, by=None):
        """Put partners onto the lists; how many came.

        A record younger than these is added where ``by`` says so for the round, or its own office
        has made it; the office is asked about those that others made.
        """
        offices, now = offices_by_country(), timezone.now()
        partners = list(partners.only("pk", "hq_country", "version", "created_at"))
        young = [one for one in partners if self.sent_at and one.created_at > self.sent_at]
        makers = dict.fromkeys([one.pk for one in young], by) if by else makers_of(young)
        answers = []
        for partner in partners:
            maker = makers.get(partner.pk)
            answers.append(
                RoundAnswer(
                    round=self,
                    partner=partner,
                    office_id=offices.get(partner.hq_country_id or 0),
                    state=RoundAnswer.State.ADDED if maker else RoundAnswer.State.WAITING,
                    answered_by=maker,
                    answered_at=now if maker else None,
                    version=partner.version,
                )
            )
        RoundAnswer.objects.bulk_create(answers, CHUNK, ignore_conflicts=True)
        return len(answers)


def makers_of(partners) -> dict:
    """Who made each of these records, where that was the office that keeps its country."""
    if not partners:
        return {}
    begun = Partner.history.filter(number__in=[one.pk for one in partners], history_type="+")
    people = (
        get_user_model()
        .objects.select_related("office")
        .in_bulk({pk for pk in begun.values_list("history_user", flat=True) if pk})
    )
    kept = {pk: set(policies.countries_of(one)) for pk, one in people.items()}
    countries = {one.pk: one.hq_country_id for one in partners}
    return {
        number: people[person]
        for number, person in begun.values_list("number", "history_user")
        if person in people and countries[number] in kept[person]
    }


def offices_by_country() -> dict[int, int]:
    """The office that answers for each country."""
    rows = Office.countries.through.objects.filter(office__valid_until=None).values_list(
        "country_id", "office__kind", "office_id"
    )
    ordered = sorted(rows, key=lambda row: (NEAREST.index(row[1]), row[2]), reverse=True)
    return {country: office for country, __, office in ordered}


class RoundQuestion(Ruled):
    """What a round asks about each partner beside whether the record is right."""

    round = models.ForeignKey(
        InventoryRound, models.CASCADE, related_name="questions", verbose_name=_("round")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    text_en = LineField(_("question in English"), max_length=300)
    text_fr = LineField(_("question in French"), max_length=300)
    text_es = LineField(_("question in Spanish"), max_length=300)
    is_required = models.BooleanField(_("must be answered"), default=False)

    class Meta:
        verbose_name = _("question of a round")
        verbose_name_plural = _("questions of a round")
        ordering = ["round", "position", "pk"]

    def __str__(self):
        return self.text

    @property
    def text(self):
        """The question in the reader's language."""
        return getattr(self, f"text_{(translation.get_language() or 'en')[:2]}", self.text_en)


class RoundAnswerQuerySet(models.QuerySet["RoundAnswer"]):
    """Answers by who asks: headquarters all, a focal point those of its countries."""

    def asked(self):
        """Without those that nobody can give any more: the record was merged before its answer."""
        return self.exclude(state=RoundAnswer.State.WAITING, partner__status="merged")

    def visible_to(self, user):
        if policies.is_registry_officer(user):
            return self.asked()
        return self.asked().filter(partner__hq_country__in=policies.countries_of(user))

    def editable_by(self, user):
        """What a user may answer: rounds that are open, records that it may change."""
        return self.visible_to(user).filter(
            round__sent_at__isnull=False,
            round__closed_at=None,
            partner__in=Partner.objects.editable_by(user),
        )

    def waiting(self):
        return self.asked().filter(state=RoundAnswer.State.WAITING)

    def for_lists(self):
        return self.select_related(
            "round", "partner__hq_country", "partner__category", "office", "answered_by"
        ).order_by("partner__sort_name", "partner_id")


class RoundAnswer(Ruled):
    """What an office says of one partner in one round."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        CONFIRMED = "confirmed", _("Confirmed")
        CORRECTED = "corrected", _("Corrected")
        ENDED = "ended", _("Ended")
        ADDED = "added", _("Added")

    #: What was said of a record stays with it; the kept one has its own place in the round.
    STAYS_WHEN_MERGED = True

    round = models.ForeignKey(
        InventoryRound, models.CASCADE, related_name="answers", verbose_name=_("round")
    )
    partner = models.ForeignKey(
        Partner, models.CASCADE, related_name="round_answers", verbose_name=_("partner")
    )
    office = models.ForeignKey(
        Office,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("IOM office"),
    )
    state = models.CharField(
        _("answer"), max_length=10, choices=State, default=State.WAITING, editable=False
    )
    #: The version of the record that the office was sent: a later one was corrected.
    version = models.PositiveIntegerField(editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("answered by"),
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True, editable=False)

    objects: ClassVar = RoundAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer of an office")
        verbose_name_plural = _("answers of offices")
        ordering = ["round", "partner"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "partner"],
                name="partner_is_asked_once_a_round",
                violation_error_message=_("This partner is in the round already."),
            ),
            models.CheckConstraint(
                condition=models.Q(state="waiting", answered_at=None)
                | (~models.Q(state="waiting") & models.Q(answered_at__isnull=False)),
                name="answer_has_its_moment",
                violation_error_message=_("An answer has its moment."),
            ),
        ]
        indexes = [models.Index(fields=["round", "state"], name="round_answer_by_state")]

    def __str__(self):
        return f"{self.partner} – {self.get_state_display()}"

    def get_absolute_url(self):
        return reverse("partners:round-answer", args=[self.round_id, self.partner_id])

    @property
    def is_changed(self):
        """Whether the record has been corrected since the office was sent its list."""
        return self.partner.version > self.version

    def confirm(self, user):
        """Say that the record is right now; as corrected when it has changed since the list."""
        self.check_open()
        required = self.round.questions.filter(is_required=True)
        if missing := list(required.exclude(replies__answer=self)):
            names = " ".join(map(str, missing))
            raise ValidationError(
                _("Answer what the round asks first: %(questions)s"),
                code="reply_missing",
                params={"questions": names},
            )
        state = self.State.CORRECTED if self.is_changed else self.State.CONFIRMED
        with transaction.atomic():
            self.partner.confirm(user)
            self.settle(self.State.ADDED if self.state == self.State.ADDED else state, user)

    def end(self, user, reason):
        """Say that the cooperation has ended: the record sleeps, and says why."""
        self.check_open()
        with transaction.atomic():
            self.partner.status, self.partner.status_reason = Partner.Status.DORMANT, reason
            self.partner.full_clean()
            self.partner.save()
            self.settle(self.State.ENDED, user)

    def reply(self, texts):
        """Keep what was written to each question; an emptied reply is taken back."""
        for question, text in texts.items():
            if not text:
                self.replies.filter(question=question).delete()
                continue
            reply = self.replies.filter(question=question).first()
            reply = reply or RoundReply(answer=self, question=question)
            reply.text = text
            reply.full_clean()
            reply.save()

    def check_open(self):
        if not self.round.is_open:
            raise ValidationError(self.round.why_no_answers, code="round_closed")

    def settle(self, state, user):
        """Keep the answer, and the version of the record that it is about."""
        self.state, self.version = state, self.partner.version
        self.answered_by, self.answered_at = user, timezone.now()
        self.save()


class RoundReply(Ruled):
    """What an office answers to a question of the round about one partner."""

    answer = models.ForeignKey(
        RoundAnswer, models.CASCADE, related_name="replies", verbose_name=_("answer of an office")
    )
    question = models.ForeignKey(
        RoundQuestion, models.CASCADE, related_name="replies", verbose_name=_("question")
    )
    text = ProseField(_("reply"), max_length=1000)

    class Meta:
        verbose_name = _("reply to a question")
        verbose_name_plural = _("replies to questions")
        ordering = ["question__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["answer", "question"],
                name="round_question_is_answered_once",
                violation_error_message=_("This question has its answer already."),
            ),
        ]

    def __str__(self):
        return self.text
