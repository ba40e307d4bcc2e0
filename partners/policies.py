"""Who a user is. Every other rule about access is built from these."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import User

    Person: TypeAlias = User | AnonymousUser


class Role(TextChoices):
    """What IOM staff do; each is a Django group of this name, shipped by a migration."""

    ADMINISTRATOR = "administrator", _("Administrator")
    REGISTRY_OFFICER = "registry_officer", _("Registry officer")
    FOCAL_POINT = "focal_point", _("Office focal point")
    CASE_OFFICER = "case_officer", _("Case officer")
    REVIEWER = "reviewer", _("Reviewer")
    LEGAL_OFFICER = "legal_officer", _("Legal officer")
    GOVERNING_BODIES = "governing_bodies", _("Governing-bodies officer")
    EVENTS_OFFICER = "events_officer", _("Events officer")


#: A group of any other name is no role.
ROLES = frozenset(Role.values)


def roles_of(user: Person) -> frozenset[str]:
    """The roles of an active user; none for a visitor."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    return user.role_names & ROLES


def role_labels(user: Person) -> list[str]:
    """The roles of a user, as the reader calls them."""
    held = roles_of(user)
    return [str(role.label) for role in Role if role in held]


def is_staff(user: Person) -> bool:
    """Anyone of IOM with a role."""
    return bool(roles_of(user))


def is_administrator(user: Person) -> bool:
    """Who edits reference lists and users."""
    return Role.ADMINISTRATOR in roles_of(user)


def is_registry_officer(user: Person) -> bool:
    """Who keeps the whole registry: headquarters and administrators."""
    return bool(roles_of(user) & {Role.REGISTRY_OFFICER, Role.ADMINISTRATOR})


def is_focal_point(user: Person) -> bool:
    """Who keeps the partners of one office's countries."""
    return Role.FOCAL_POINT in roles_of(user) and user.is_authenticated and bool(user.office_id)


def is_keeper_of_observers(user: Person) -> bool:
    """Who records what the Council decided: the governing bodies' office and headquarters."""
    return is_registry_officer(user) or Role.GOVERNING_BODIES in roles_of(user)


def partners_of(user: Person) -> frozenset[int]:
    """The numbers of the partners a user belongs to; none for a visitor."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    return user.partner_ids


def partners_edited_by(user: Person) -> frozenset[int]:
    """The numbers of the partners whose own record a user may correct."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    return user.edited_partner_ids


def partners_managed_by(user: Person) -> frozenset[int]:
    """The numbers of the partners of which a user is an administrator."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    return user.managed_partner_ids


def countries_of(user: Person) -> frozenset[int]:
    """The ids of the countries a focal point answers for; none for anybody else."""
    if not user.is_authenticated or not is_focal_point(user):
        return frozenset()
    return user.country_ids


def may_add_partners(user: Person) -> bool:
    """Who may open a new record."""
    return is_registry_officer(user) or is_focal_point(user)


def may_keep_in(user: Person, country_id: int | None) -> bool:
    """Whether a record that ends up in this country stays with its keeper.

    Headquarters keep every country, a focal point the countries of its office. A partner's own
    people may move house.
    """
    if is_registry_officer(user) or not is_staff(user):
        return True
    return country_id in countries_of(user)


def may_merge(user: Person) -> bool:
    """Who may join two records, and part them again."""
    return is_registry_officer(user)


def may_judge_duplicates(user: Person) -> bool:
    """Who sees the duplicates desk: headquarters, and focal points for their countries."""
    return is_registry_officer(user) or is_focal_point(user)
