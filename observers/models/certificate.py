"""Certificates of observer status: the short code by which anybody sees the live status."""

from __future__ import annotations

import secrets

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.models import ObserverStatus
from partners.models.shapes import Ruled
from partners.policies import is_staff, partners_of

#: Without letters and digits that are taken for one another.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def new_code():
    """Ten characters that nobody guesses."""
    return "".join(secrets.choice(ALPHABET) for __ in range(10))


class CertificateQuerySet(models.QuerySet["Certificate"]):
    """The paper is for the organisation and staff; its code is for whoever holds the paper."""

    def visible_to(self, user):
        if is_staff(user):
            return self
        return self.filter(status__partner__in=partners_of(user))

    def of(self, status):
        """The certificate of a period, made when it is first asked for."""
        return self.get_or_create(status=status)[0]


class Certificate(Ruled):
    """A certificate of one period of observer status."""

    status = models.OneToOneField(
        ObserverStatus,
        models.CASCADE,
        related_name="certificate",
        verbose_name=_("observer status"),
    )
    code = models.CharField(_("code"), max_length=10, unique=True, default=new_code, editable=False)
    issued_at = models.DateTimeField(_("issued"), default=timezone.now, editable=False)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["-issued_at", "-pk"]

    def __str__(self):
        return self.code
