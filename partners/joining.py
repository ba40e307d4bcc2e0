"""Who belongs to an organisation: asking, deciding, inviting, handing over, each with its notices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from partners import outbox
from partners.models import Invitation, Membership, MembershipRequest, Partner, User
from partners.policies import Role

if TYPE_CHECKING:
    from django.db.models import QuerySet

Status = MembershipRequest.Status


class TooLate(Exception):
    """Somebody else has decided meanwhile."""


def keepers_of(partner: Partner) -> QuerySet[User]:
    """The staff who answer for a partner: its country's focal points, else headquarters."""
    staff = User.objects.filter(is_active=True)
    focal_points = staff.filter(
        groups__name=Role.FOCAL_POINT, office__countries=partner.hq_country_id
    )
    if partner.hq_country_id and focal_points.exists():
        return focal_points.distinct()
    return staff.filter(groups__name=Role.REGISTRY_OFFICER).distinct()


def administrators_of(partner: Partner) -> QuerySet[User]:
    """The people who decide for an organisation."""
    return User.objects.filter(
        is_active=True,
        memberships__partner=partner,
        memberships__role=Membership.Role.ADMINISTRATOR,
    )


def link(name: str, *args: object, user: User | None = None, language: str = "en") -> str:
    """The path of a page in the language of its reader; the notice puts the portal before it."""
    with override(user.language if user else language):
        return reverse(name, args=args)


def ask(request: MembershipRequest) -> None:
    """Save a request and tell those who decide."""
    with transaction.atomic():
        request.save()
        readers = [*administrators_of(request.partner), *keepers_of(request.partner)]
        for reader in {reader.pk: reader for reader in readers}.values():
            outbox.post(
                "membership_asked",
                to=reader,
                key=f"membership-asked-{request.pk}-{reader.pk}",
                partner=request.partner,
                context={
                    "request": request,
                    "path": link("partners:request", request.pk, user=reader),
                },
            )


def decide(
    request: MembershipRequest, *, by: User, approve: bool, role: str = "", reason: str = ""
) -> None:
    """Answer a request that waits; of two who do, one gets ``TooLate``."""
    with transaction.atomic():
        waiting = MembershipRequest.objects.select_for_update().filter(pk=request.pk)
        request = waiting.select_related("partner", "user").get()
        if request.status != Status.WAITING:
            raise TooLate
        request.status = Status.APPROVED if approve else Status.REFUSED
        request.role = role or request.role
        request.reason = reason
        request.decided_by, request.decided_at = by, timezone.now()
        request.full_clean()
        request.save()
        if approve:
            join(request.user, request.partner, request.role)
        outbox.post(
            "membership_approved" if approve else "membership_refused",
            to=request.user,
            key=f"membership-decided-{request.pk}",
            partner=request.partner,
            context={
                "request": request,
                "path": link("partners:detail", request.partner_id, user=request.user),
            },
        )


def withdraw(request: MembershipRequest) -> bool:
    """Take a request back; whether it was still waiting."""
    waiting = MembershipRequest.objects.waiting().filter(pk=request.pk)
    return bool(waiting.update(status=Status.WITHDRAWN, decided_at=timezone.now()))


def join(user: User, partner: Partner, role: str) -> None:
    """Make a user belong to a partner; the larger of an old and a new role counts."""
    order: list[str] = [Membership.Role.READER, *reversed(Membership.EDITING)]
    membership, is_new = Membership.objects.get_or_create(
        user=user, partner=partner, defaults={"role": role}
    )
    if not is_new and order.index(role) > order.index(membership.role):
        membership.role = role
        membership.save()


def describe(partner: Partner, user: User) -> None:
    """Make whoever described a new organisation its administrator, and tell its keepers."""
    join(user, partner, Membership.Role.ADMINISTRATOR)
    for reader in keepers_of(partner):
        outbox.post(
            "organisation_described",
            to=reader,
            key=f"organisation-described-{partner.pk}-{reader.pk}",
            partner=partner,
            context={
                "user": user,
                "path": link("partners:detail", partner.pk, user=reader),
            },
        )


def invite(invitation: Invitation, *, by: User) -> None:
    """Save an invitation and send its link, in the language of the colleague where it is known.

    Judged once more while the organisation is held: the same form may be sent again at this moment.
    """
    secret = invitation.set_secret()
    invitation.invited_by = by
    with transaction.atomic():
        list(Partner.objects.select_for_update().filter(pk=invitation.partner_id).only("pk"))
        invitation.full_clean()
        invitation.save()
        known = User.objects.filter(email=invitation.email, is_active=True).first()
        outbox.post(
            "invitation",
            to=known or invitation.email,
            language=by.language,
            key=f"invitation-{invitation.pk}",
            partner=invitation.partner,
            context={
                "invitation": invitation,
                "by": by,
                "path": link("partners:invitation", secret, user=known, language=by.language),
            },
        )


def accept(invitation: Invitation, user: User) -> None:
    """Belong to the organisation that has invited this user; once."""
    now = timezone.now()
    with transaction.atomic():
        is_open = Invitation.objects.open(now).filter(pk=invitation.pk)
        if not is_open.update(accepted_at=now):
            raise TooLate
        join(user, invitation.partner, invitation.role)


def change_role(membership: Membership, role: str, *, is_keeper: bool) -> None:
    """Give a member another role, or none: an organisation keeps an administrator of its own.

    Staff may take the last one away, when it is lost to the organisation.
    """
    with transaction.atomic():
        # held, so that two administrators do not leave at the same moment
        others = list(
            Membership.objects.select_for_update()
            .filter(partner=membership.partner_id, role=Membership.Role.ADMINISTRATOR)
            .exclude(pk=membership.pk)
        )
        is_last = membership.role == Membership.Role.ADMINISTRATOR and not others
        if is_last and role != Membership.Role.ADMINISTRATOR and not is_keeper:
            raise ValidationError(
                _("Make somebody else administrator first: an organisation needs one."),
                code="last_administrator",
            )
        if role:
            membership.role = role
            membership.save()
        else:
            membership.delete()
