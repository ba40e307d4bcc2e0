"""The tracker: what civil society recommended, and what became of it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest, ValidationError
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from config.middleware import edit_owner
from consultations import following, sheets
from consultations.filters import RecommendationFilter
from consultations.forms.following import RecommendationForm, ReportForm
from consultations.models import Event, Recommendation, Series
from partners import resending
from partners.models import Office, Partner, User
from partners.policies import is_staff
from partners.views.editing import SAME_MOMENT, all_errors

PAGE_SIZE = 25
#: Editions in the picture of progress.
EDITIONS = 12
#: How wide the drawing is, in its own units.
WIDTH = 300
#: What an edition's recommendations are counted by, in the order of the drawing.
OUTCOMES = ("done", "moving", "silent", "refused")


def filterset_of(request):
    """The recommendations in this reader's scope, narrowed by the address."""
    seen = Recommendation.objects.visible_to(request.user)
    filterset = RecommendationFilter(request.GET, queryset=seen, request=request)
    filterset.is_valid()
    return filterset


def for_lists(queryset, user):
    """With all that a line names, the latest event first."""
    rows = queryset.select_related("event", "office", "owner", "carried_to", "raised_by")
    rows = rows.prefetch_related("progress")
    return rows.order_by("-event__ends_at", "-event", "number", "pk")


def with_raisers(rows, user):
    """Each row with the name of who raised it, where this reader sees that partner."""
    rows = list(rows)
    numbers = {row.raised_by_id for row in rows if row.raised_by_id}
    seen = set()
    if numbers:
        visible = Partner.objects.visible_to(user).filter(pk__in=numbers)
        seen = set(visible.values_list("pk", flat=True))
    today = timezone.now()
    for row in rows:
        row.raising = row.raised_by if row.raised_by_id in seen else None
        names = [row.raising.legal_name] if row.raising else []
        row.raiser = ", ".join([*names, *([row.raised_by_text] if row.raised_by_text else [])])
        row.since = row.event.ends_at or row.created_at
        row.is_ahead = row.since > today  # of an event that is still to come: it has no age yet
        row.notes = list(row.progress.all())
    return rows


@login_not_required
@require_safe
def index(request):
    """The tracker."""
    filterset = filterset_of(request)
    rows = for_lists(filterset.qs, request.user)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    page.object_list = with_raisers(page.object_list, request.user)
    parameters = request.GET.copy()
    parameters.pop("page", None)
    context = {
        "page": page,
        "total": page.paginator.count,
        "errors": [error for errors in filterset.errors.values() for error in errors],
        "query": request.GET.get("q", "")[:200],
        "choices": choices(request),
        "picture": picture(filterset.qs),
        "parameters": parameters.urlencode(),
        "is_staff": is_staff(request.user),
    }
    return render(request, "consultations/recommendations/index.html", context)


def choices(request):
    """What can be chosen: ``[(name, label, [(value, text, whether it is chosen), …]), …]``."""
    seen = Recommendation.objects.visible_to(request.user).order_by()
    events = Event.objects.filter(pk__in=seen.values("event")).order_by("-ends_at", "-pk")[:200]
    offices = Office.objects.filter(pk__in=seen.values("office"))
    series = Series.objects.filter(pk__in=seen.values("event__series"))
    filters = RecommendationFilter.base_filters
    offered = {
        "event": [(str(event.pk), titled(event)) for event in events],
        "series": [(term.code, term.name) for term in series],
        "office": [(term.code, term.name) for term in offices],
        "status": Recommendation.Status.choices,
        "age": filters["age"].extra["choices"],
        "late": filters["late"].extra["choices"],
        "silent": filters["silent"].extra["choices"],
    }
    if is_staff(request.user):
        owners = User.objects.filter(pk__in=seen.values("owner")).order_by("email")
        offered["owner"] = [(str(owner.pk), str(owner)) for owner in owners]
    return [
        (
            name,
            filters[name].label,
            [(value, text, value in request.GET.getlist(name)) for value, text in options],
        )
        for name, options in offered.items()
        if options
    ]


def titled(event):
    return f"{event.title} ({event.year})" if event.year else str(event.title)


def picture(queryset):
    """The progress of each edition: a row of the table, and the bars of the drawing."""
    counted = {row["event"]: row for row in queryset.by_outcome()}
    events = Event.objects.filter(pk__in=counted).order_by("-ends_at", "-pk")[:EDITIONS]
    rows = []
    for event in events:
        counts = counted[event.pk]
        counts["moving"] = counts["total"] - sum(
            counts[name] for name in OUTCOMES if name != "moving"
        )
        at, bars = 0, []
        for name in OUTCOMES:
            width = round(WIDTH * counts[name] / counts["total"])
            if counts[name]:
                bars.append((name, at, max(width, 1), counts[name]))
            at += width
        rows.append({"event": event, "label": titled(event), "counts": counts, "bars": bars})
    return rows


@login_not_required
@require_safe
def export(request, kind):
    """The list as CSV or XLSX, with the filters of the page."""
    if kind not in ("csv", "xlsx"):
        raise Http404
    filterset = filterset_of(request)
    if not filterset.is_valid():
        raise BadRequest(_("A filter has a value that does not exist."))
    rows = with_raisers(for_lists(filterset.qs, request.user), request.user)
    sheet = sheets.of_recommendations(rows, with_owner=is_staff(request.user))
    return sheets.answer(sheet, f"recommendations-{timezone.localdate().isoformat()}", kind)


@login_not_required
def detail(request, pk):
    """One recommendation with its progress; who follows it reports here."""
    seen = for_lists(Recommendation.objects.visible_to(request.user), request.user)
    row = get_object_or_404(seen, pk=pk)
    follows = Recommendation.objects.followed_by(request.user).filter(pk=pk).exists()
    form, status = None, 200
    if follows:
        form = ReportForm(request.POST or None, instance=row)
    if request.method == "POST":
        if form is None:
            raise Http404
        status = 422
        if form.is_valid() and is_reported(request, form):
            messages.success(request, _("Saved."))
            return redirect("consultations:recommendation", pk=pk)
        # what is shown beside the form is what is kept
        row = get_object_or_404(seen, pk=pk)
    (row,) = with_raisers([row], request.user)
    visible = Event.objects.visible_to(request.user)
    context = {
        "row": row,
        "event": row.event,
        "carried": visible.filter(pk=row.carried_to_id).first() if row.carried_to_id else None,
        "form": form,
        "errors": all_errors(form) if form else [],
        "may_edit": Recommendation.objects.editable_by(request.user).filter(pk=pk).exists(),
        "is_staff": is_staff(request.user),
    }
    return render(request, "consultations/recommendations/detail.html", context, status=status)


def is_reported(request, form):
    """Save the report; whether nothing was wrong, else the form says what."""
    text, day = form.cleaned_data["text"], form.cleaned_data["happened_on"]
    try:
        following.report(form.instance, by=request.user, text=text, happened_on=day)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return False
    return True


@resending.once
def edit(request, pk, number=None):
    """Record a recommendation of an event, or change one."""
    event = get_object_or_404(Event.objects.editable_by(request.user), pk=pk)
    if number is None:
        row = Recommendation(event=event, number=Recommendation.next_number(event))
    else:
        row = get_object_or_404(Recommendation, pk=number, event=event)
    form = RecommendationForm(request.POST or None, instance=row, user=request.user)
    if request.method == "POST" and form.is_valid():

        def save():
            saved = form.save() if row.pk else following.record(form.save(commit=False))
            if "another" in request.POST:
                return redirect("consultations:recommendation-add", pk=event.pk)
            return redirect("consultations:recommendation", pk=saved.pk)

        try:
            answer = resending.record(request, save)
        except IntegrityError:
            form.add_error(None, SAME_MOMENT)
        else:
            messages.success(request, _("Saved."))
            return answer
    context = {
        "event": event,
        "row": row,
        "form": form,
        "errors": all_errors(form),
        "edit_of": edit_owner(request.user),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "consultations/recommendations/form.html", context, status=status)


@require_POST
def carry(request, pk):
    """Carry all that is still expected of an event to a later edition."""
    event = get_object_or_404(Event.objects.editable_by(request.user), pk=pk)
    number = request.POST.get("target", "")
    later = following.later_editions(event, request.user)
    if not (number.isascii() and number.isdigit() and len(number) < 13):
        raise Http404
    target = get_object_or_404(later, pk=number)
    count = following.carry(event, target, by=request.user)
    messages.success(
        request, _("Carried to “%(title)s”: %(number)s.") % {"title": target.title, "number": count}
    )
    return redirect("consultations:desk", pk=event.pk)
