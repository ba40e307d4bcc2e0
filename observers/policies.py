"""Who a user is to an application. Every predicate of the staff asks for conflicts of interest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.apps import apps
from django.db.models import Q

from partners.policies import (
    Role,
    is_focal_point,
    is_staff,
    partners_edited_by,
    partners_managed_by,
    partners_of,
    roles_of,
)

if TYPE_CHECKING:
    from observers.models import Application
    from partners.policies import Person

#: Who reads every application that was submitted; other staff read what is assigned to them.
READERS = frozenset(
    {Role.ADMINISTRATOR, Role.CASE_OFFICER, Role.LEGAL_OFFICER, Role.GOVERNING_BODIES}
)


@dataclass(frozen=True, slots=True)
class Files:
    """The applications a member of staff has to do with, by number."""

    assigned: frozenset[int] = frozenset()
    conflicted: frozenset[int] = frozenset()
    opined: frozenset[int] = frozenset()


NO_FILES = Files()


def files_of(user: Person) -> Files:
    """What is assigned to a user, closed to it by a conflict, and judged by it; read once."""
    if not user.is_authenticated or not (is_staff(user) or user.is_superuser):
        return NO_FILES
    if "observer_files" not in user.__dict__:
        user.__dict__["observer_files"] = read_files(user)
    files: Files = user.__dict__["observer_files"]
    return files


def forget_files(user: Person) -> None:
    """Read anew next time: something was declared, assigned or judged."""
    user.__dict__.pop("observer_files", None)


def read_files(user: Person) -> Files:
    def rows(name: str, field: str, **where: object) -> frozenset[int]:
        manager = apps.get_model("observers", name)._default_manager
        return frozenset(manager.filter(**where).values_list(field, flat=True))

    free = rows("ConflictDeclaration", "application_id", user=user.pk, has_conflict=False)
    assignments = apps.get_model("observers", "Assignment")._default_manager.filter(mine(user))
    return Files(
        assigned=free & frozenset(assignments.values_list("application_id", flat=True)),
        conflicted=rows("ConflictDeclaration", "application_id", user=user.pk, has_conflict=True),
        opined=rows("Opinion", "application_id", author=user.pk),
    )


def mine(user: Person) -> Q:
    """The assignments of a user: its own, and those of the office it keeps."""
    own = Q(reviewer=user.pk)
    if is_focal_point(user) and user.is_authenticated:
        own |= Q(office=user.office_id)
    return own


def may_read_all(user: Person) -> bool:
    """Whether every submitted application is this user's business."""
    return bool(roles_of(user) & READERS)


def is_free(user: Person, application: Application) -> bool:
    """Neither one of the applicant's people nor bound by a conflict of interest."""
    return (
        application.partner_id not in partners_of(user)
        and application.pk not in files_of(user).conflicted
    )


def has_role(user: Person, application: Application, *roles: Role) -> bool:
    return bool(roles_of(user) & set(roles)) and is_free(user, application)


def is_applicant(user: Person, application: Application) -> bool:
    """One of the organisation's own people, whatever its rights."""
    return application.partner_id in partners_of(user)


def is_drafting(user: Person, application: Application) -> bool:
    """Who fills in the form for the organisation."""
    return application.partner_id in partners_edited_by(user)


def is_signing(user: Person, application: Application) -> bool:
    """Who binds the organisation: its administrators."""
    return application.partner_id in partners_managed_by(user)


def is_case_officer(user: Person, application: Application) -> bool:
    return has_role(user, application, Role.CASE_OFFICER, Role.ADMINISTRATOR)


def is_clearing(user: Person, application: Application) -> bool:
    """A legal officer who neither sent the file to clearance nor judged it."""
    return has_role(user, application, Role.LEGAL_OFFICER) and is_second_pair(user, application)


def is_supervising(user: Person, application: Application) -> bool:
    """A legal officer or an administrator, again with other eyes than those before."""
    allowed = has_role(user, application, Role.LEGAL_OFFICER, Role.ADMINISTRATOR)
    return allowed and is_second_pair(user, application)


def is_second_pair(user: Person, application: Application) -> bool:
    """Four eyes: not who sent the file to clearance, nor who recommended anything in it."""
    return (
        application.sent_by_id is None or application.sent_by_id != user.pk
    ) and application.pk not in files_of(user).opined


def is_governing(user: Person, application: Application) -> bool:
    """Who prepares the Council's list and records its decisions."""
    return has_role(user, application, Role.GOVERNING_BODIES, Role.ADMINISTRATOR)


def is_reader(user: Person, application: Application) -> bool:
    """Staff before whom the file lies open."""
    opened = may_read_all(user) or application.pk in files_of(user).assigned
    return opened and is_free(user, application)


def is_assigned(user: Person, application: Application) -> bool:
    """A reviewer, or an office's focal point, who has declared no conflict."""
    return application.pk in files_of(user).assigned and is_free(user, application)


def may_record_decisions(user: Person) -> bool:
    """Who writes down what the Council decided, and prepares its list."""
    return bool(roles_of(user) & {Role.GOVERNING_BODIES, Role.ADMINISTRATOR})


def may_manage_files(user: Person) -> bool:
    """Who asks, assigns and notes: the case officers."""
    return bool(roles_of(user) & {Role.CASE_OFFICER, Role.ADMINISTRATOR})


def may_judge(user: Person) -> bool:
    """Who may be asked for an opinion."""
    return Role.REVIEWER in roles_of(user)
