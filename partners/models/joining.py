"""Coming in: requests to represent an organisation, and invitations of colleagues."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.fields import LineField, ProseField
from partners.models.people import Membership
from partners.models.register import Partner
from partners.models.shapes import Ruled


class RequestQuerySet(models.QuerySet["MembershipRequest"]):
    """Requests by who asks."""

    def decidable_by(self, user):
        """Those of the partners whose people a user manages; never the user's own."""
        managed = Partner.objects.managed_by(user)
        rows = self.filter(partner__in=managed)
        return rows.exclude(user=user) if user.is_authenticated else rows

    def visible_to(self, user):
        """A user's own, and those that it may decide."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        decidable = self.decidable_by(user).values("pk")
        return self.filter(models.Q(user=user) | models.Q(pk__in=decidable))

    def waiting(self):
        return self.filter(status=MembershipRequest.Status.WAITING)


class MembershipRequest(Ruled):
    """That somebody says: I represent this organisation."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting for an answer")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="membership_requests",
        verbose_name=_("user"),
    )
    partner = models.ForeignKey(
        Partner, models.CASCADE, related_name="membership_requests", verbose_name=_("partner")
    )
    role = models.CharField(
        _("role wanted"),
        max_length=20,
        choices=Membership.Role,
        default=Membership.Role.EDITOR,
        help_text=_(
            "A reader sees the whole record, an editor corrects it, an administrator also decides "
            "who belongs to the organisation here."
        ),
    )
    function = LineField(
        _("your function in the organisation"), max_length=120, help_text=_("As programme officer.")
    )
    message = ProseField(
        _("message"),
        max_length=1000,
        blank=True,
        help_text=_("What helps to recognise you: a telephone number, who knows you there."),
    )
    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.WAITING, editable=False
    )
    created_at = models.DateTimeField(_("asked"), auto_now_add=True)
    decided_at = models.DateTimeField(_("decided"), null=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("decided by"),
    )
    reason = ProseField(_("reason"), max_length=1000, blank=True, editable=False)

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request to represent an organisation")
        verbose_name_plural = _("requests to represent an organisation")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "partner"],
                condition=models.Q(status="waiting"),
                name="one_waiting_request_per_user_and_partner",
                violation_error_message=_(
                    "You have asked for this organisation already; the answer will come by e-mail."
                ),
            ),
            models.CheckConstraint(
                condition=~models.Q(status="refused") | ~models.Q(reason=""),
                name="refused_request_has_a_reason",
                violation_error_message=_("Say why, so that the person knows what to do."),
            ),
        ]

    def __str__(self):
        return f"{self.user} – {self.partner}"

    def clean(self):
        super().clean()
        if self._state.adding and Membership.objects.filter(
            user=self.user_id, partner=self.partner_id
        ):
            raise ValidationError(_("You belong to this organisation already."), code="member")


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations by whether they still open anything."""

    def open(self, at):
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=at)


class Invitation(Ruled):
    """That an organisation's administrator asks a colleague in, by e-mail; the link expires."""

    VALID_FOR = timedelta(days=14)

    partner = models.ForeignKey(
        Partner, models.CASCADE, related_name="account_invitations", verbose_name=_("partner")
    )
    email = models.EmailField(_("e-mail address"))
    role = models.CharField(
        _("role"), max_length=20, choices=Membership.Role, default=Membership.Role.EDITOR
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("invited by"),
    )
    created_at = models.DateTimeField(_("invited"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"), editable=False)
    accepted_at = models.DateTimeField(_("accepted"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return f"{self.email} – {self.partner}"

    @staticmethod
    def digest_of(secret):
        """The hash kept in place of the secret in the link."""
        return hashlib.sha256(secret.encode()).hexdigest()

    def set_secret(self):
        """Draw the secret of the link, keep its hash, and return it."""
        secret = secrets.token_urlsafe(32)
        self.digest = self.digest_of(secret)
        self.expires_at = timezone.now() + self.VALID_FOR
        return secret

    def clean(self):
        super().clean()
        self.email = self.email.lower()
        if self._state.adding and Membership.objects.filter(
            user__email=self.email, partner=self.partner_id
        ):
            raise ValidationError({"email": _("This person belongs to this organisation already.")})
        if (
            self._state.adding
            and Invitation.objects.open(timezone.now())
            .filter(email=self.email, partner=self.partner_id)
            .exists()
        ):
            raise ValidationError({"email": _("This person is invited already.")})
