"""The work queue of staff, and what waits for each role on the home page."""

from django.core.paginator import Paginator
from django.db.models import Count
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
from observers.worklist import counts_by_stage, due_of, owed, stages_of, undeclared

PAGE = 50
#: So many records that wait to be made active are named on the home page, the oldest first.
MOST = 10


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
    context = {
        "filterset": filterset,
        "page": page,
        "reads_all": policies.may_read_all(user),
        "stages": by_stage(scope, query),
        "orderings": ORDERING_LABELS,
        "sorting": filterset.sorting,
        "waiting": undeclared(user).order_by("due_on", "pk"),
        "owed": owed(user),
        "today": timezone.localdate(),
        "errors": [error for errors in filterset.errors.values() for error in errors],
    }
    return render(request, "observers/queue.html", context)


def by_stage(scope, query):
    """``[(stage, how many, whether it is chosen), …]`` of the reader's files."""
    counts = dict(scope.order_by().values_list("stage").annotate(Count("pk")))
    chosen = query.getlist("stage")
    return [
        (stage, counts[stage.value], stage.value in chosen)
        for stage in Stage
        if counts.get(stage.value)
    ]


def home_panel(request):
    """What waits for the reader, by role, for the home page."""
    user = request.user
    if not policies.is_staff(user):
        return None
    rows = [*stage_rows(user), *review_rows(user)]
    records = Application.objects.awaiting_record(user).select_related("partner")
    records = list(records.order_by("submitted_at", "pk")[:MOST])
    if not rows and not records:
        return None
    return {
        "title": _("Observer status"),
        "template": "observers/home_panel.html",
        "context": {"rows": rows, "records": records},
    }


def stage_rows(user):
    """``[(label, address, count), …]`` of the stages in which a file waits for this user."""
    mine = stages_of(user)
    if not mine:
        return []
    found = counts_by_stage(Application.objects.read_by_staff(user).filter(stage__in=mine))
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
        [(_("Opinions that are asked of you"), f"{reverse('observers:queue')}#asked", count)]
        if count
        else []
    )
