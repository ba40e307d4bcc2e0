"""Who is asked to come: a saved search of the registry, and what each organisation answered."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consultations.models.events import Event
from consultations.models.registrations import Registration
from consultations.models.scopes import OfPartnerQuerySet, events
from partners.fields import LineField, ProseField
from partners.models import Contact, Partner
from partners.models.shapes import Ruled
from partners.policies import partners_edited_by


class Segment(Ruled):
    """A search of the registry, kept under a name: whom it finds is asked each time anew."""

    name = LineField(_("name"), max_length=100, unique=True)
    query = ProseField(
        _("search"), max_length=2000, blank=True, help_text=_("As in the directory’s address.")
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("saved by"),
    )
    created_at = models.DateTimeField(_("saved"), auto_now_add=True)

    class Meta:
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        ordering = ["name"]

    def __str__(self):
        return self.name

    def unique_error_message(self, model_class, unique_check):
        """The only thing that two searches cannot share is the name."""
        message = _("A search is saved under this name already.")
        return ValidationError(message, code="unique")


class InvitationQuerySet(OfPartnerQuerySet["Invitation"]):
    """Invitations by who sees them, and by what became of their letters."""

    def visible_to(self, user):
        """An invitation that waits to be sent is the organisers' own."""
        organised = Q(event__in=events().editable_by(user).values("pk"))
        return super().visible_to(user).filter(organised | Q(sent_at__isnull=False))

    def of_standing(self):
        """Without those of records that were merged: the record that is kept says the same."""
        return self.exclude(partner__status=Partner.Status.MERGED)

    def answerable_by(self, user):
        """The invitations that a user may answer for its organisation."""
        return self.visible_to(user).filter(partner__in=partners_edited_by(user))

    def unanswered(self):
        """Letters that were sent and not answered."""
        return self.filter(sent_at__isnull=False, answer="none")

    def reachable(self):
        """Those whose partner has an address for letters: its own, or that of a contact."""
        contacts = Contact.objects.filter(partner=OuterRef("partner")).exclude(email="")
        return self.filter(~Q(partner__email="") | Exists(contacts))

    def open_though_registered(self):
        """Letters that are not answered by yes, to organisations that have registered people."""
        people = Registration.objects.live()
        coming = people.filter(event=OuterRef("event"), partner=OuterRef("partner"))
        return self.filter(Exists(coming), sent_at__isnull=False).exclude(answer="accepted")

    def accept_registered(self, now, by=None):
        """Whoever registers people has accepted its letter: written down as its answer."""
        return self.open_though_registered().update(
            answer="accepted", answered_at=now, answered_by=by, updated_at=now
        )


class Invitation(Ruled):
    """That an organisation is invited to an event; on the list first, then sent, then answered."""

    class Answer(models.TextChoices):
        NONE = "none", pgettext_lazy("invitation", "No answer")
        ACCEPTED = "accepted", pgettext_lazy("invitation", "Accepted")
        DECLINED = "declined", pgettext_lazy("invitation", "Declined")

    event = models.ForeignKey(
        Event, models.CASCADE, related_name="invitations", verbose_name=_("event")
    )
    partner = models.ForeignKey(
        Partner, models.CASCADE, related_name="invitations", verbose_name=_("partner")
    )
    language = models.CharField(
        _("language of the letter"), max_length=5, choices=settings.LANGUAGES, default="en"
    )
    segment = models.ForeignKey(
        Segment,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="invitations",
        verbose_name=_("saved search"),
    )
    answer = models.CharField(
        _("answer"), max_length=10, choices=Answer, default=Answer.NONE, editable=False
    )
    remark = LineField(_("remark"), max_length=300, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, editable=False)
    answered_at = models.DateTimeField(_("answered"), null=True, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+",
        verbose_name=_("answered by"),
    )  # fmt: skip
    reminders = models.PositiveSmallIntegerField(_("reminders"), default=0, editable=False)
    reminded_at = models.DateTimeField(_("reminded"), null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["event", "partner__sort_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "partner"],
                name="partner_is_invited_once",
                violation_error_message=_("This organisation is on the list already."),
            ),
            models.CheckConstraint(
                condition=models.Q(answer="none", answered_at=None)
                | ~models.Q(answer="none") & models.Q(answered_at__isnull=False),
                name="invitation_answer_has_its_moment",
                violation_error_message=_("An answer has its date, and a date its answer."),
            ),
        ]

    def __str__(self):
        return f"{self.partner} – {self.event}"

    def is_said_by(self, partner):
        """Whether an organisation has such an invitation itself, that knows as much as this one."""
        others = Invitation.objects.filter(event=self.event_id, partner=partner)
        if self.answer != self.Answer.NONE:
            others = others.filter(answer=self.answer)
        return others.exclude(pk=self.pk).exists()
