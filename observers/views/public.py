"""Observers in public: who holds the status on a day, the history of each, decisions by session."""

from itertools import groupby

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Exists, F, OuterRef
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from observers import confirming, exports, naming, policies
from observers.filters import ObserverFilter
from observers.models import (
    Certificate,
    Confirmation,
    MembershipCount,
    Representative,
    StatusChange,
)
from observers.models.standings import Standing, observer_periods, standings
from partners.models import CouncilSession, ObserverStatus, Partner
from partners.policies import is_keeper_of_observers, is_staff, partners_managed_by, partners_of

PAGE = 50


@login_not_required
@require_safe
def observers(request):
    """The list on any day, today unless another is asked for."""
    filterset = ObserverFilter(request.GET, queryset=observer_periods(), request=request)
    filterset.is_valid()
    return show_list(request, filterset)


def show_list(request, filterset, status=200):
    """The page; what was given as a day and is none gets a sentence, and no list and no count."""
    found, day = filterset.qs, filterset.day
    pages = Paginator(found, PAGE)
    page = pages.get_page(request.GET.get("page"))
    rows = standings(page.object_list, day)
    visible = visible_numbers(rows, request.user)
    kinds = dict.fromkeys(ObserverStatus.Kind.values, 0)
    for kind in dict(found.order_by().values_list("partner", "kind")).values():
        kinds[kind] += 1
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "filterset": filterset,
        "errors": [error for errors in filterset.errors.values() for error in errors],
        "day": day,
        "is_today": day == timezone.localdate(),
        "is_future": day > timezone.localdate(),
        "page": page,
        "rows": [(row, row.partner.pk in visible) for row in rows],
        "count": kinds["civil_society"],
        "intergovernmental": kinds["intergovernmental"],
        "uncounted": [] if filterset.has_no_day else uncounted(filterset),
        "figures": MembershipCount.objects.all(),
        "parameters": query.urlencode(),
        "is_staff": is_staff(request.user),
        "may_prepare": policies.may_record_decisions(request.user),
    }
    return render(request, "observers/public/list.html", context, status=status)


def visible_numbers(rows, user):
    """Which of the partners in these rows have a page for the reader."""
    numbers = [row.partner.pk for row in rows]
    return set(Partner.objects.visible_to(user).filter(pk__in=numbers).values_list("pk", flat=True))


def uncounted(filterset):
    """Rows that sources name without a decision or without a day: shown apart, never counted.

    Who holds the status on the day stands above already.
    """
    rest = observer_periods().exclude(
        evidence=ObserverStatus.Evidence.DECIDED, started_on__isnull=False
    )
    counted = observer_periods().as_of(filterset.day).order_by()
    rest = rest.exclude(partner__in=counted.values("partner"))
    return standings(rest.order_by("partner__sort_name", "pk")[:200], filterset.day)


@login_not_required
@require_safe
def export(request, kind):
    """The list on a day as a file."""
    if kind not in ("csv", "xlsx"):
        raise Http404
    filterset = ObserverFilter(request.GET, queryset=observer_periods(), request=request)
    filterset.is_valid()
    if filterset.has_no_day:
        return show_list(request, filterset, status=400)
    return exports.response(filterset.qs, filterset.day, kind, bom=request.GET.get("bom") == "1")


@login_not_required
@require_safe
def observer(request, number):
    """The history of one observer: every period, and every decision about it."""
    if number > 10**12:
        raise Http404
    periods = list(
        observer_periods()
        .filter(partner=number)
        .select_related("partner__hq_country", "partner__category", "session")
        .prefetch_related("changes__session")
        .order_by("started_on", "pk")
    )
    if not periods:
        raise Http404
    user, today, partner = request.user, timezone.localdate(), periods[0].partner
    inside = is_staff(user) or partner.pk in partners_of(user)
    running = next((Standing(one, today) for one in periods if one.is_running), None)
    confirmations = []
    if inside:
        confirmations = list(Confirmation.objects.visible_to(user).filter(partner=partner))
    due = None
    if inside and running is not None:
        last = confirmations[0].confirmed_on if confirmations else None
        due = confirming.due_on(running.status.started_on, last)
    context = {
        "partner": partner,
        "name": (running or Standing(periods[-1], today)).name,
        "running": running,
        "periods": [(one, events_of(one)) for one in periods],
        "has_page": Partner.objects.visible_to(user).filter(pk=partner.pk).exists(),
        "representatives": Representative.objects.visible_to(user).filter(partner=partner)
        if inside
        else [],
        "confirmations": confirmations,
        "confirmation_due": due,
        "is_overdue": due is not None and due < today,
        "is_inside": inside,
        "may_change": is_keeper_of_observers(user) and running is not None,
        "may_name": running is not None
        and (is_keeper_of_observers(user) or partner.pk in partners_managed_by(user)),
    }
    return render(request, "observers/public/observer.html", context)


def events_of(status):
    """``[(day, words, decision, reason), …]`` of a period, from its beginning."""
    is_decided = status.evidence == "decided"
    granted = pgettext("observer", "Admitted") if is_decided else status.get_evidence_display()
    events = [(status.started_on, granted, decision_text(status), "")]
    for change in status.changes.all():
        words = str(change.get_kind_display())
        if change.new_name:
            words = naming.told_of(words, change.new_name)
        events.append((change.decided_on, words, decision_text(change), change.reason))
    ended = any(change.kind in StatusChange.ENDS for change in status.changes.all())
    if status.ended_on and not ended:
        events.append((status.ended_on, _("Status ended"), "", status.end_reason))
    return events


def decision_text(record):
    """The decision behind a status or a change, and its session."""
    number, session = record.decision, record.session
    if number and number[:1].isdigit():
        number = _("Resolution No. %(number)s") % {"number": number}
    return ", ".join(filter(None, [number, naming.session_title(session) if session else ""]))


@login_not_required
@require_safe
def decisions(request):
    """Numbered decisions about observers, session by session."""
    granted = observer_periods().filter(session=OuterRef("pk"), evidence="decided")
    changed = StatusChange.objects.filter(session=OuterRef("pk"))
    sessions = CouncilSession.objects.filter(Exists(granted) | Exists(changed)).order_by(
        F("starts_on").desc(nulls_last=True), "-number"
    )
    page = Paginator(sessions, 20).get_page(request.GET.get("page"))
    numbers = [session.pk for session in page.object_list]
    rows = list(
        observer_periods()
        .filter(session__in=numbers, evidence="decided")
        .select_related("partner")
        .prefetch_related("changes")
        .order_by(F("started_on").asc(nulls_last=True), "decision", "partner__sort_name", "pk")
    )
    changes = list(
        StatusChange.objects.filter(session__in=numbers)
        .select_related("status__partner")
        .order_by("decided_on", "decision", "pk")
    )
    found = []
    for session in page.object_list:
        mine = [row for row in rows if row.session_id == session.pk]
        groups = [
            (number, list(group)) for number, group in groupby(mine, lambda row: row.decision)
        ]
        found.append(
            (
                naming.session_title(session),
                " · ".join(filter(None, [naming.dates(session), naming.place(session)])),
                session,
                groups,
                [change for change in changes if change.session_id == session.pk],
            )
        )
    loose = StatusChange.objects.filter(session=None).select_related("status__partner")
    context = {
        "sessions": found,
        "page": page,
        "loose": [] if page.has_next() else loose.order_by("-decided_on", "decision", "pk"),
    }
    return render(request, "observers/public/decisions.html", context)


@login_not_required
@require_safe
def certificate_check(request, code):
    """What anybody sees who scans the code on a certificate: the status as it is now."""
    certificate = (
        Certificate.objects.filter(code=code.lower())
        .select_related("status__partner__hq_country", "status__session")
        .prefetch_related("status__changes")
        .first()
    )
    if certificate is None:
        context = {"standing": None, "state": "unknown", "today": timezone.localdate()}
        return render(request, "observers/public/check.html", context, status=404)
    today = timezone.localdate()
    standing = Standing(certificate.status, today)
    if not certificate.status.is_running:
        state = "ended"
    else:
        state = "suspended" if standing.is_suspended else "running"
    context = {
        "certificate": certificate,
        "standing": standing,
        "state": state,
        "today": today,
        "decision": decision_text(certificate.status),
    }
    return render(request, "observers/public/check.html", context)
