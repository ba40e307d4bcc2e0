"""The work queue of staff, and what waits for each role on the home page."""

from datetime import timedelta

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from observers import policies
from observers.filters import ORDERING_LABELS, ApplicationFilter
from observers.models import Application, Assignment, Stage
from observers.models.scopes import targets
from partners.policies import Role, roles_of

PAGE = 50
#: The stages in which a file waits for somebody of a role.
WORK = {
    Role.CASE_OFFICER: (Stage.SUBMITTED, Stage.SCREENING, Stage.UNDER_REVIEW, Stage.RETURNED),
    Role.LEGAL_OFFICER: (Stage.CLEARANCE,),
    Role.GOVERNING_BODIES: (Stage.RECOMMENDED, Stage.DEFERRED, Stage.ON_AGENDA),
    Role.ADMINISTRATOR: (Stage.SUBMITTED, Stage.SCREENING, Stage.RETURNED, Stage.UNDER_REVIEW,
                         Stage.CLEARANCE, Stage.RECOMMENDED, Stage.DEFERRED, Stage.ON_AGENDA),
}  # fmt: skip


@require_safe
def queue(request):
    """Files in this reader's scope, overdue ones on top, counted by stage."""
    user = request.user
    if not policies.is_staff(user):
        raise Http404
    scope = Application.objects.read_by_staff(user)
    query = request.GET.copy()
    filterset = ApplicationFilter(query, queryset=scope, request=request)
    filterset.is_valid()
    found = filterset.qs
    if not query.get("stage"):
        found = found.running()
    found = found.with_due().order_by("-is_overdue", *found.query.order_by)
    page = Paginator(found.for_lists(), PAGE).get_page(query.get("page"))
    days = targets()
    for application in page.object_list:
        application.due_on = due_of(application, days)
    query.pop("page", None)
    context = {
        "filterset": filterset,
        "page": page,
        "stages": by_stage(scope, query),
        "orderings": ORDERING_LABELS,
        "sorting": filterset.sorting,
        "waiting": undeclared(user),
        "parameters": query.urlencode(),
        "errors": [error for errors in filterset.errors.values() for error in errors],
    }
    return render(request, "observers/queue.html", context)


def due_of(application, days):
    """The day by which the file should leave its stage."""
    if application.stage == Stage.RETURNED and application.question_due:
        return application.question_due
    if application.stage == Stage.NOT_RECOMMENDED and application.reply_due_on:
        return application.reply_due_on
    if application.stage not in days:
        return None
    since = timezone.localtime(application.stage_since).date()
    return since + timedelta(days=days[application.stage])


def by_stage(scope, query):
    """``[(stage, how many, whether it is chosen), …]`` of the reader's files."""
    counts = dict(scope.order_by().values_list("stage").annotate(Count("pk")))
    chosen = query.getlist("stage")
    return [
        (stage, counts[stage.value], stage.value in chosen)
        for stage in Stage
        if counts.get(stage.value)
    ]


def undeclared(user):
    """Assignments before which the user has to declare a conflict of interest, or none."""
    return (
        Assignment.objects.of(user)
        .exclude(application__in=policies.files_of(user).assigned)
        .select_related("application__partner", "office")
    )


def home_panel(request):
    """What waits for the reader, by role, for the home page."""
    user = request.user
    if not policies.is_staff(user):
        return None
    rows = [*stage_rows(user), *review_rows(user)]
    if not rows:
        return None
    return {
        "title": _("Observer status"),
        "template": "observers/home_panel.html",
        "context": {"rows": rows},
    }


def stage_rows(user):
    """``[(label, address, count), …]`` of the stages in which a file waits for this user."""
    mine = [stage for role in roles_of(user) for stage in WORK.get(role, ())]
    if not mine:
        return []
    counts = (
        Application.objects.read_by_staff(user)
        .filter(stage__in=mine)
        .with_due()
        .order_by()
        .values_list("stage")
        .annotate(Count("pk"), late=Count("pk", filter=Q(is_overdue=True)))
    )
    found = {stage: (count, late) for stage, count, late in counts}
    address = reverse("observers:queue")
    rows = [
        (stage.label, f"{address}?stage={stage}", found[stage][0])
        for stage in Stage
        if stage in found
    ]
    if late := sum(late for __, late in found.values()):
        rows.insert(0, (_("Overdue"), f"{address}?overdue=true", late))
    return rows


def review_rows(user):
    """What a reviewer or a focal point is asked for."""
    asked = Assignment.objects.of(user).waiting()
    count = asked.count()
    return (
        [(_("Opinions that are asked of you"), reverse("observers:queue"), count)] if count else []
    )
