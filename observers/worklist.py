"""What waits for whom among the staff: for the queue, the home page and the daily digest."""

from datetime import timedelta

from django.db.models import Count, Q
from django.utils import timezone

from observers import policies
from observers.models import Application, Assignment, Stage
from partners.policies import Role, roles_of

#: The stages in which a file waits for somebody of a role.
WORK = {
    Role.CASE_OFFICER: (Stage.SUBMITTED, Stage.SCREENING, Stage.UNDER_REVIEW, Stage.RETURNED),
    Role.LEGAL_OFFICER: (Stage.CLEARANCE,),
    Role.GOVERNING_BODIES: (Stage.RECOMMENDED, Stage.DEFERRED, Stage.ON_AGENDA),
    Role.ADMINISTRATOR: (Stage.SUBMITTED, Stage.SCREENING, Stage.RETURNED, Stage.UNDER_REVIEW,
                         Stage.CLEARANCE, Stage.RECOMMENDED, Stage.DEFERRED, Stage.ON_AGENDA),
}  # fmt: skip


def stages_of(user):
    """The stages in which files wait for a user."""
    return [stage for role in roles_of(user) for stage in WORK.get(Role(role), ())]


def due_of(application, days):
    """The day by which the file should leave its stage; ``days`` are the targets by stage."""
    if application.stage == Stage.RETURNED and application.question_due:
        return application.question_due
    if application.stage == Stage.NOT_RECOMMENDED and application.reply_due_on:
        return application.reply_due_on
    if application.stage not in days:
        return None
    since = timezone.localtime(application.stage_since).date()
    return since + timedelta(days=days[application.stage])


def counts_by_stage(files):
    """``{stage: (how many, how many of them overdue)}``."""
    counts = (
        files.with_due()
        .order_by()
        .values_list("stage")
        .annotate(Count("pk"), late=Count("pk", filter=Q(is_overdue=True)))
    )
    return {stage: (count, late) for stage, count, late in counts}


def undeclared(user):
    """Assignments before which the user has to declare a conflict of interest, or none."""
    return (
        Assignment.objects.of(user)
        .exclude(application__in=policies.files_of(user).assigned)
        .select_related("application__partner", "office")
    )


def owed(user):
    """Assignments on which a user has declared no conflict, and whose opinion is not in yet."""
    return (
        Assignment.objects.of(user)
        .waiting()
        .filter(application__in=policies.files_of(user).assigned)
        .select_related("application__partner", "office")
        .order_by("due_on", "pk")
    )


def concerning(user):
    """Running files that are a user's business, among those that it may read.

    Case officers answer for their own files and for those that nobody has taken up.
    """
    roles, concern = roles_of(user), Q(pk=None)
    if Role.CASE_OFFICER in roles:
        concern |= Q(case_officer=user) | Q(case_officer=None)
    for role in (Role.LEGAL_OFFICER, Role.GOVERNING_BODIES, Role.ADMINISTRATOR):
        if role in roles:
            concern |= Q(stage__in=WORK[role])
    return Application.objects.read_by_staff(user).running().filter(concern)
