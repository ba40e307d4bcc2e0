"""What waits for a keeper of the registry: the front page counts it, the lists filter by it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.contrib import admin
from django.db.models import Model, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from partners.models import Agreement, Assessment, Document, Partner

#: A draft that is older has probably been forgotten.
DRAFT_FOR = timedelta(days=30)
#: What ends within this time is told beforehand.
AHEAD = timedelta(days=60)
#: Partners that IOM works with, or has paused with.
LIVING = (Partner.Status.ACTIVE, Partner.Status.DORMANT)


@dataclass(frozen=True, slots=True)
class Concern:
    """A kind of record that wants a look."""

    model: type[Model]
    key: str
    label: str | Promise
    narrow: Callable[[QuerySet], QuerySet]

    @property
    def url(self):
        """Its list in the admin."""
        address = reverse(f"admin:partners_{self.model._meta.model_name}_changelist")
        return f"{address}?{Attention.parameter_name}={self.key}"

    def of(self, queryset, user):
        """The records that this user may put right."""
        return self.narrow(queryset.editable_by(user))


def living(partners):
    return partners.filter(status__in=LIVING)


def ended(field, **where):
    """What narrows a list to the records whose last day is past."""
    return lambda rows: rows.filter(**where, **{f"{field}__lt": timezone.localdate()})


def ending(field, **where):
    """What narrows a list to the records whose last day is near."""

    def narrow(rows):
        today = timezone.localdate()
        return rows.filter(**where, **{f"{field}__range": (today, today + AHEAD)})

    return narrow


CONCERNS = [
    Concern(
        Partner, "pending", _("Partners that wait to be made active"),
        lambda partners: partners.filter(status=Partner.Status.PENDING),
    ),
    Concern(
        Partner, "old-drafts", _("Drafts older than a month"),
        lambda partners: partners.filter(
            status=Partner.Status.DRAFT, created_at__lt=timezone.now() - DRAFT_FOR
        ),
    ),
    Concern(
        Partner, "unconfirmed", _("Partners not confirmed for a year"),
        lambda partners: living(partners).unconfirmed(),
    ),
    Concern(
        Partner, "incomplete", _("Partners without a category or a country"),
        lambda partners: living(partners).filter(Q(category=None) | Q(hq_country=None)),
    ),
    Concern(
        Partner, "registration-ending", _("Registrations that end within 60 days"),
        ending("registration_expires_on", status__in=LIVING),
    ),
    Concern(
        Partner, "registration-ended", _("Registrations that have ended"),
        ended("registration_expires_on", status__in=LIVING),
    ),
]  # fmt: skip
for model, soon, past in [
    (Agreement, _("Agreements that end within 60 days"), _("Agreements that have ended")),
    (Document, _("Documents that expire within 60 days"), _("Documents that have expired")),
    (Assessment, _("Assessments that end within 60 days"), _("Assessments that have ended")),
]:
    CONCERNS += [
        Concern(model, "ending", soon, ending("ends_on", partner__status__in=LIVING)),
        Concern(model, "ended", past, ended("ends_on", partner__status__in=LIVING)),
    ]


def waiting_for(user):
    """``[(concern, count), …]`` of what waits for a user; nothing for who may change nothing."""
    counts = [
        (concern, concern.of(concern.model.objects.visible_to(user), user).count())
        for concern in CONCERNS
    ]
    return [(concern, count) for concern, count in counts if count]


class Attention(admin.SimpleListFilter):
    """The records of a list that wait for this user."""

    title = _("waiting for me")
    parameter_name = "attention"

    def lookups(self, request, model_admin):
        self.concerns = {
            concern.key: concern for concern in CONCERNS if concern.model is model_admin.model
        }
        return [(key, concern.label) for key, concern in self.concerns.items()]

    def queryset(self, request, queryset):
        concern = self.concerns.get(self.value())
        return concern.of(queryset, request.user) if concern else queryset
