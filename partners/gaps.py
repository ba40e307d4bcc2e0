"""What a record lacks: one list of gaps for the filter, the quality page and the daily score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.models import Contact, Document, DuplicatePair, Partner
from partners.models.scopes import confirmation_limit

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.utils.functional import Promise

#: Hosts that stand in for a website in forms, and endings that no website has.
NO_HOSTS = ("localhost", "example.com", "example.org", "example.net", "website.com", "test.com")
NO_ENDINGS = (".invalid", ".test", ".local", ".localhost", ".example", ".con", ".ogr", ".cmo")


@dataclass(frozen=True, slots=True)
class Gap:
    """Something a record lacks: a condition on partners, by what a user sees of them."""

    key: str
    label: str | Promise
    condition: Callable[[Any], Q]

    def narrow(self, partners: QuerySet[Partner], user: Any) -> QuerySet[Partner]:
        """The partners of a queryset that lack it."""
        return partners.filter(self.condition(user))

    @property
    def column(self) -> str:
        """A name for its count in a query that counts all gaps at once."""
        return f"lacks_{self.key.replace('-', '_')}"


def where(condition):
    """Partners by their own columns; who asks does not matter."""
    return lambda user: condition


def with_rows(rows_of):
    """Partners that have such a row, among the rows that a user sees."""
    return lambda user: Q(pk__in=rows_of(user).order_by().values("partner_id"))


def dead_looking():
    """Websites that cannot be right by their shape alone; nothing is fetched."""
    wrong = Q(website_host="") | ~Q(website_host__contains=".") | Q(website_host__in=NO_HOSTS)
    wrong |= Q(website_host__contains="..") | Q(website__contains=" ") | Q(website__contains="@")
    wrong |= Q(website_host__regex=r"^[0-9.]+$")
    for ending in NO_ENDINGS:
        wrong |= Q(website_host__endswith=ending)
    return ~Q(website="") & wrong


def unconfirmed(user):
    return Q(confirmed_on=None) | Q(confirmed_on__lt=confirmation_limit())


def without_areas(user):
    return ~Q(pk__in=Partner.activity_areas.through.objects.values("partner_id"))


def without_contacts(user):
    seen = Contact.objects.visible_to(user).order_by()
    return ~Q(pk__in=seen.values("partner_id"))


def expired(user):
    return Document.objects.visible_to(user).filter(ends_on__lt=timezone.localdate())


def in_pairs(user):
    """Partners that may be there twice, in the pairs that a user may judge."""
    pairs = DuplicatePair.objects.visible_to(user).open().order_by()
    return Q(pk__in=pairs.values("left_id")) | Q(pk__in=pairs.values("right_id"))


GAPS = [
    Gap("place", _("Without country or category"), where(Q(hq_country=None) | Q(category=None))),
    Gap("unconfirmed", _("Not confirmed for a year"), unconfirmed),
    Gap("duplicate", _("Probably recorded twice"), in_pairs),
    Gap("website", _("Without website"), where(Q(website=""))),
    Gap("website-shape", _("With a website that looks dead"), where(dead_looking())),
    Gap("email", _("Without a general e-mail address"), where(Q(email=""))),
    Gap("contact", _("Without a contact"), without_contacts),
    Gap(
        "contact-email", _("With a contact without e-mail address"),
        with_rows(lambda user: Contact.objects.visible_to(user).filter(email="")),
    ),
    Gap("documents", _("With expired documents"), with_rows(expired)),
    Gap("city", _("Without the city of headquarters"), where(Q(city=""))),
    Gap("levels", _("Without a level"), where(Q(levels=""))),
    Gap("areas", _("Without activity areas"), without_areas),
    Gap("founded", _("Without the year of foundation"), where(Q(founded=""))),
    Gap(
        "description", _("Without a description in any language"),
        where(Q(description_en="", description_fr="", description_es="")),
    ),
]  # fmt: skip
BY_KEY = {gap.key: gap for gap in GAPS}
