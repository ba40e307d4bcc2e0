"""Figures about Members and observers, each with its date and its source."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from partners.fields import LineField, ProseField
from partners.models.shapes import Ruled

#: How sources count other observers, in the words of the sample: shown in the reader's language.
COUNTED = (
    gettext_noop("76 IGOs and NGOs"),
    gettext_noop("49 CSOs"),
    gettext_noop("over 80 IGOs and NGOs"),
    gettext_noop("over 60 NGOs"),
    gettext_noop("over 50 NGOs"),
)


class MembershipCount(Ruled):
    """How many Members and observers there were at one date, as a source says."""

    as_of = LineField(
        _("as of"), max_length=20, blank=True, help_text=_("As far as it is known: 2016-12.")
    )
    member_states = models.PositiveSmallIntegerField(_("Member States"), null=True, blank=True)
    observer_states = models.PositiveSmallIntegerField(_("observer States"), null=True, blank=True)
    others = LineField(
        _("other observers"), max_length=100, blank=True, help_text=_("In the source's words.")
    )
    statement = ProseField(_("statement"), max_length=500, blank=True)
    source = ProseField(_("source"), max_length=1000)

    class Meta:
        verbose_name = _("figure about the membership")
        verbose_name_plural = _("figures about the membership")
        ordering = ["-as_of", "pk"]

    @property
    def others_shown(self):
        """In the reader's language where the words are known, else as they were written."""
        return gettext(self.others) if self.others in COUNTED else self.others

    def __str__(self):
        return f"{self.as_of or '?'}: {self.member_states or '–'}"
