"""Who may see and edit which records: the only place where access is decided."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar, TypeVar

from django.apps import apps
from django.db import models, transaction
from django.utils import timezone

from partners import policies

if TYPE_CHECKING:
    from collections.abc import Callable

    from partners.models.parts import Part
    from partners.models.register import Partner
    from partners.policies import Person

P = TypeVar("P", bound="Part")
#: A record counts as confirmed for this long.
CONFIRMED_FOR = timedelta(days=365)


def confirmation_limit():
    """The earliest date of a confirmation that still counts."""
    return timezone.localdate() - CONFIRMED_FOR


class PartnerQuerySet(models.QuerySet["Partner"]):
    """Partners by who asks."""

    #: What staff see of other offices' records; drafts belong to whoever prepares them.
    STAFF_STATUSES = ("active", "dormant", "archived", "merged")
    PUBLIC_STATUSES = ("active", "dormant")
    #: What other apps open to staff besides, such as the drafts of applicants whose files they
    #: examine: ``(user) -> Q``. They register it in ``AppConfig.ready``.
    opened_to: ClassVar[list[Callable[[Person], models.Q]]] = []

    def visible_to(self, user):
        """The partners that exist for a user."""
        if policies.is_registry_officer(user):
            return self
        if policies.is_staff(user):
            seen = models.Q(status__in=self.STAFF_STATUSES)
            for opened in self.opened_to:
                seen |= opened(user)
        else:
            seen = models.Q(is_listed=True, status__in=self.PUBLIC_STATUSES)
        if countries := policies.countries_of(user):
            seen |= models.Q(hq_country__in=countries)
        if own := policies.partners_of(user):
            seen |= models.Q(pk__in=own)
        return self.filter(seen)

    def editable_by(self, user):
        """The partners whose own record a user may change; never a merged one."""
        partners = self.exclude(status="merged")
        if policies.is_registry_officer(user):
            return partners
        return partners.filter(
            models.Q(hq_country__in=policies.countries_of(user))
            | models.Q(pk__in=policies.partners_edited_by(user))
        )

    def present_for(self, user):
        """The partners at work in a focal point's countries, wherever their headquarters are."""
        at_work = self.model.activity_countries.through.objects.filter(
            country__in=policies.countries_of(user)
        )
        partners = self.exclude(status="merged").visible_to(user)
        return partners.filter(pk__in=at_work.values("partner_id"))

    def represented_by(self, user):
        """The partners a user belongs to."""
        return self.filter(pk__in=policies.partners_of(user))

    def managed_by(self, user):
        """The partners whose people a user decides on: its keepers, and its own administrators."""
        partners = self.exclude(status="merged")
        if policies.is_registry_officer(user):
            return partners
        return partners.filter(
            models.Q(hq_country__in=policies.countries_of(user))
            | models.Q(pk__in=policies.partners_managed_by(user))
        )

    def confirmable_by(self, user):
        """The partners a user may confirm: its keepers, and its own administrators."""
        partners = self.editable_by(user)
        if policies.is_staff(user) or not user.is_authenticated:
            return partners
        return partners.filter(
            memberships__user=user,
            memberships__role="administrator",
            status__in=self.STAFF_STATUSES,  # a draft is handed in, not confirmed
        )

    def unconfirmed(self):
        """Partners nobody has confirmed for a year."""
        return self.filter(
            models.Q(confirmed_on=None) | models.Q(confirmed_on__lt=confirmation_limit())
        )

    def touch(self, ids, *, is_new_version=False):
        """Stamp partners whose parts have changed; a part of the record itself makes a version."""
        version = models.F("version") + int(is_new_version)
        return self.filter(pk__in=ids).update(updated_at=timezone.now(), version=version)

    def latest_change(self):
        """When one of them, or a part of one, was last changed."""
        return self.order_by("-updated_at").values_list("updated_at", flat=True).first()

    def for_pages(self):
        """With everything the partner page names."""
        return self.select_related(
            "category", "hq_country", "registration_country", "parent", "merged_into",
            "confirmed_by", "focal_person",
        ).prefetch_related(
            "other_categories", "activity_countries", "activity_areas", "names", "identifiers"
        )  # fmt: skip


class PartnerManager(models.Manager.from_queryset(PartnerQuerySet)):  # type: ignore[misc]  # made here
    """All partners but those of imports that are not finished."""

    def get_queryset(self):
        return super().get_queryset().filter(is_staged=False)


class PartQuerySet(models.QuerySet[P]):
    """Records that hang on a partner, by who asks; each kind says who its readers are."""

    def bulk_create(self, objs, *args, **kwargs):
        """As saving each one: their partners are stamped. The search is refreshed by the caller."""
        objs = list(objs)
        with transaction.atomic():
            made = super().bulk_create(objs, *args, **kwargs)
            self.partners.touch(
                {part.partner_id for part in objs}, is_new_version=self.model.IN_RECORD
            )
        return made

    def update(self, **values):
        """As saving each one: their partners are stamped and found by what is written now."""
        with transaction.atomic():
            rows = dict(self.order_by().values_list("pk", "partner_id"))
            changed = super().update(**values)
            ids = set(rows.values())
            if values.keys() & {"partner", "partner_id"}:
                moved = self.model._base_manager.filter(pk__in=rows)
                ids |= set(moved.values_list("partner_id", flat=True))
            self.model.stamp(ids)
        return changed

    def delete(self):
        """As deleting each one: their partners are stamped and found by what is left."""
        with transaction.atomic():
            ids = set(self.order_by().values_list("partner_id", flat=True))
            gone = super().delete()
            self.model.stamp(ids)
        return gone

    delete.alters_data = True  # type: ignore[attr-defined]  # as Django marks its own
    delete.queryset_only = True  # type: ignore[attr-defined]

    @property
    def partners(self) -> PartnerQuerySet:
        partner: type[Partner] = apps.get_model("partners", "Partner")
        return partner.objects.all()

    def visible_to(self, user):
        """What a user sees of the partners that it sees."""
        sight = self.model.SEEN_BY
        if policies.is_staff(user) or sight == self.model.Sight.WITH_PARTNER:
            return self.filter(partner__in=self.partners.visible_to(user))
        if sight == self.model.Sight.INSIDE:
            return self.filter(partner__in=policies.partners_of(user))
        return self.none()

    def addable_to(self, user):
        """The partners to which a user may add a record of this kind."""
        if not (self.model.MEMBERS_EDIT or policies.is_staff(user)):
            return self.partners.none()
        partners = self.partners.editable_by(user)
        if not self.model.BY_OFFICE or not policies.is_focal_point(user):
            return partners
        present = self.partners.present_for(user)
        return self.partners.filter(
            models.Q(pk__in=partners.values("pk")) | models.Q(pk__in=present.values("pk"))
        )

    def editable_by(self, user):
        """What a user may change: parts of its partners, and those its own office wrote."""
        if not (self.model.MEMBERS_EDIT or policies.is_staff(user)):
            return self.none()
        mine = models.Q(partner__in=self.partners.editable_by(user))
        if self.model.BY_OFFICE and policies.is_focal_point(user):
            mine |= models.Q(partner__in=self.partners.present_for(user), office=user.office_id)
        return self.filter(mine)
