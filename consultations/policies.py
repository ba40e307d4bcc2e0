"""Who organises events. The rest about users is known to ``partners.policies``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partners.policies import Role, is_focal_point, roles_of

if TYPE_CHECKING:
    from consultations.models import Event
    from partners.policies import Person


def is_organiser(user: Person) -> bool:
    """Who organises every event: events officers and administrators."""
    return bool(roles_of(user) & {Role.EVENTS_OFFICER, Role.ADMINISTRATOR})


def office_of(user: Person) -> int | None:
    """The office whose events a focal point organises; nothing for anybody else."""
    if not user.is_authenticated or not is_focal_point(user):
        return None
    return user.office_id


def may_add_events(user: Person) -> bool:
    """Who may open a new event: organisers, and focal points for their own office."""
    return is_organiser(user) or office_of(user) is not None


def organises(user: Person, event: Event) -> bool:
    """Whether a user organises this event."""
    office = office_of(user)
    return is_organiser(user) or (office is not None and event.office_id == office)
