"""Each working day: one mail to each member of staff with what is late, what is new and what waits.

Who has nothing to do gets no mail. What a digest names is read through the same scopes as the
pages, for each reader; the outbox sees that nobody gets a second one on a day.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from observers import notices, worklist
from observers.models import Assignment, Stage
from observers.models.scopes import targets
from partners.models import Notice, User
from partners.policies import Role

#: Lines of one part of the mail; the rest is counted, and the queue shows it.
LINES = 20
#: What was new longer ago than this is news no more, however long no digest went out.
NEWS_AT_MOST = timedelta(days=7)
#: As ``date.weekday`` counts.
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Part:
    """The first lines of a list, and how many more there are."""

    rows: list
    more: int


def send() -> None:
    """Write today's digest for every member of staff who wants one and has something to do."""
    day = timezone.localdate()
    if is_weekend(day):
        return  # the next one holds what comes in meanwhile
    staff = User.objects.filter(is_active=True, wants_digest=True).filter(
        Q(groups__name__in=Role.values) | Q(is_superuser=True)
    )
    days = targets()
    for user in staff.select_related("office").distinct().order_by("pk"):
        context = content(user, day, days)
        if context:
            notices.send_digest(user, day, context)


def content(user, day, days):
    """What the digest of a user says; nothing when there is nothing to say."""
    since = last_digest(user, day)
    files = worklist.concerning(user).with_due().select_related("partner").order_by("stage_since")
    handed_back = Q(answered_at__gte=since) | Q(replied_at__gte=since)
    parts = {
        "overdue": part(files.filter(is_overdue=True)),
        "submitted": part(files.filter(submitted_at__gte=since, answered_at=None)),
        "answered": part(files.filter(handed_back)),
        "opinions": part(
            Assignment.objects.of(user).waiting().select_related("application__partner")
        ),
    }
    for application in parts["overdue"].rows:
        application.due_on = worklist.due_of(application, days)
    waiting = files.filter(stage__in=worklist.stages_of(user))
    found = worklist.counts_by_stage(waiting)
    counts = [(stage.label, found[stage][0]) for stage in Stage if stage in found]
    if not counts and not any(one.rows for one in parts.values()):
        return {}
    return {**parts, "counts": counts, "day": day}


def part(rows):
    count = rows.count()
    return Part(list(rows[:LINES]), max(0, count - LINES))


def last_digest(user, day):
    """Since when something is new to a user: its last digest, else the working day before."""
    midnight = midnight_of(day)
    last = (
        Notice.objects.filter(kind=notices.DIGEST, user=user)
        .order_by("-created_at")
        .values_list("created_at", flat=True)
        .first()
    )
    return max(last, midnight - NEWS_AT_MOST) if last else midnight_of(working_day_before(day))


def is_weekend(day):
    return day.weekday() >= SATURDAY


def working_day_before(day):
    """The last day before this one on which digests went out."""
    before = day - timedelta(days=1)
    return working_day_before(before) if is_weekend(before) else before


def midnight_of(day):
    return timezone.make_aware(datetime.combine(day, time.min))
