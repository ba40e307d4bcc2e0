"""The calendar: coming and past events as a list or a month, and as feeds."""

import calendar as weeks
import hashlib
from datetime import date, timedelta

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.db.models import Count, Max
from django.http import HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import formats, timezone, translation
from django.utils.http import quote_etag, url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from consultations import calendars, feeds, policies
from consultations.facets import facets_of
from consultations.fields import ZONES
from consultations.filters import EventFilter
from consultations.hours import When, reader_zone, zone_options
from consultations.models import Event, EventDay

#: Events on a page, coming and past ones each.
PAGE_SIZE = 25
#: Entries of the Atom feed.
LATEST = 50
#: How long feeds say that an event is not announced any more.
TOLD = timedelta(days=90)
#: How far a reader's date is from that of the event at most.
SHIFT = timedelta(days=1)
YEAR_OF_COOKIE = 365 * 24 * 3600


def filterset_of(request):
    """The events in this reader's scope, narrowed by the address."""
    events = Event.objects.visible_to(request.user)
    filterset = EventFilter(request.GET, queryset=events, request=request)
    filterset.is_valid()
    return filterset


@login_not_required
@require_safe
def index(request):
    """The list page, or the month."""
    filterset = filterset_of(request)
    zone = reader_zone(request)
    facets = facets_of(filterset)
    context = {
        "filterset": filterset,
        "errors": [error for errors in filterset.errors.values() for error in errors],
        "facets": facets,
        "chips": chips(request, facets, filterset.chosen_values()),
        "query": request.GET.get("q", ""),
        "when": request.GET.get("when", ""),
        "as_month": request.GET.get("view") == "month",
        "zones": zone_options(str(zone or "")),
        "parameters": without_page(request),
        "may_add": policies.may_add_events(request.user),
    }
    if context["as_month"]:
        context |= month_of(request, filterset, zone)
    else:
        context |= list_of(request, filterset, zone)
    return render(request, "consultations/calendar.html", context)


def list_of(request, filterset, zone):
    """The next events, and a page of past ones; coming ones alone are turned over as well."""
    events, when = filterset.qs.for_lines(), request.GET.get("when")
    coming, past = Paginator(events.coming(), PAGE_SIZE), Paginator(events.past(), PAGE_SIZE)
    page = (coming if when == "coming" else past).get_page(request.GET.get("page"))
    shown = {
        "coming": () if when == "past" else page if when == "coming" else coming.page(1),
        "past": () if when == "coming" else page,
    }
    shown = {name: list(rows) for name, rows in shown.items()}
    for event in (*shown["coming"], *shown["past"]):
        event.when = When(event, zone)
    return shown | {
        "coming_total": coming.count,
        "more_coming": when != "coming" and coming.num_pages > 1,
        "page": page,
        "past_total": past.count,
    }


def month_of(request, filterset, zone):
    """The weeks of a month with the events of each day, by the reader's clock, else the events'."""
    first = month_asked(request.GET.get("month", ""))
    dates = list(weeks.Calendar().itermonthdates(first.year, first.month))
    around = (dates[0] - SHIFT, dates[-1] + SHIFT)
    days = EventDay.objects.filter(
        event__in=filterset.qs.order_by().values("pk"), date__range=around
    ).select_related("event")
    by_date: dict = {}
    for day in days:
        day.shown_on, day.hour = shown(day, zone)
        by_date.setdefault(day.shown_on, []).append(day)
    for found in by_date.values():
        found.sort(key=lambda day: (str(day.hour or ""), day.event_id))
    cells = [(day, day.month == first.month, by_date.get(day, [])) for day in dates]
    sunday = date(2024, 1, 7)
    inside = (first.year, first.month)
    events = {day.event_id for day in days if (day.shown_on.year, day.shown_on.month) == inside}
    return {
        "month": first,
        "month_text": month_after(first, 0),
        "clock": str(zone or "").replace("_", " "),
        "month_name": formats.date_format(first, "YEAR_MONTH_FORMAT"),
        "weekdays": [
            formats.date_format(sunday.replace(day=8 + number), "l") for number in range(7)
        ],
        "weeks": [cells[start : start + 7] for start in range(0, len(cells), 7)],
        "today": timezone.localdate(),
        "previous_month": month_after(first, -1),
        "next_month": month_after(first, 1),
        "events_of_month": events,
        "no_events": not events,
    }


def shown(day, zone):
    """The date and the hour of a day of an event by the reader's clock."""
    if zone is None or day.starts is None:
        return day.date, day.starts
    start = day.moments(day.event.zone)[0].astimezone(zone)
    return start.date(), start.time()


def month_asked(text):
    """The month in the address, as 2027-03; this one when it is none."""
    try:
        year, month = map(int, text.split("-"))
        asked = date(year, month, 1)
    except ValueError:
        return timezone.localdate().replace(day=1)
    return asked.replace(year=min(max(asked.year, 1950), 2100))


def month_after(first, step):
    number = first.year * 12 + first.month - 1 + step
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def chips(request, facets, chosen):
    """What narrows the list, each with the address that widens it again."""
    found = []
    if "q" in chosen:
        words = chosen["q"][0]
        found.append((_("“%(words)s”") % {"words": words}, without(request, "q", words)))
    return found + [
        (choice.label, without(request, facet.name, choice.value))
        for facet in facets
        for choice in facet.choices
        if choice.is_chosen
    ]


def without(request, name, value):
    query = request.GET.copy()
    query.setlist(name, [other for other in query.getlist(name) if other != value])
    query.pop("page", None)
    return query.urlencode()


def without_page(request):
    """The filters of the address alone."""
    query = request.GET.copy()
    for name in ("page", "view", "month"):
        query.pop(name, None)
    return query.urlencode()


def withdrawn_of(request, filterset):
    """What the whole feed says is gone; a filtered one leaves it out, as who filters learns of drafts.

    A calendar that is subscribed to is replaced whole, so what is left out disappears from it.
    """
    if filterset.chosen_values():
        return Event.objects.none()
    gone = Event.objects.withdrawn_from(request.user)
    return gone.filter(withdrawn_at__gte=timezone.now() - TOLD).order_by("-withdrawn_at", "-pk")


def filterset_fed(request):
    """The same for a feed: nobody reads there that a value does not exist, so it is refused."""
    filterset = filterset_of(request)
    if not filterset.is_valid():
        raise BadRequest(_("A filter has a value that does not exist."))
    return filterset


@login_not_required
@require_safe
def ical(request):
    """All events, or those of a filter, for a calendar that comes back for more."""
    filterset = filterset_fed(request)
    events, gone = filterset.qs, list(withdrawn_of(request, filterset))
    state = events.aggregate(number=Count("pk"), last=Max("updated_at"))
    state["gone"] = [(event.pk, event.sequence, event.withdrawn_at) for event in gone]
    sql, values = events.order_by().query.sql_with_params()
    language = translation.get_language()
    key = hashlib.sha256(f"{sql}|{values}|{state}|{language}".encode()).hexdigest()
    etag = quote_etag(key[:32])
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified()
    body = cache.get(f"ical:{key}")
    if body is None:
        events = events.for_feeds().order_by("starts_at", "pk")
        name = _("Consultations of IOM and civil society")
        body = calendars.calendar_of(events, name=name, withdrawn=gone)
        cache.set(f"ical:{key}", body, 3600)
    return calendar_answer(body, "consultations.ics", etag)


def calendar_answer(body, name, etag=None):
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    if etag:
        headers |= {"ETag": etag, "Cache-Control": "no-cache"}
    return HttpResponse(body, content_type="text/calendar; charset=utf-8", headers=headers)


@login_not_required
@require_safe
def atom(request):
    """The latest changes, for feed readers."""
    filterset = filterset_fed(request)
    events = filterset.qs.for_feeds().order_by("-updated_at", "-pk")[:LATEST]
    gone = withdrawn_of(request, filterset)[:LATEST]
    text = feeds.atom(events, request.get_full_path(), gone)
    return HttpResponse(text, content_type="application/atom+xml; charset=utf-8")


@login_not_required
@require_POST
def choose_zone(request):
    """Keep the reader's time zone in a cookie, and go back."""
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(
        target, {request.get_host()}, require_https=request.is_secure()
    ):
        target = reverse("consultations:list")
    response = redirect(target)
    name = request.POST.get("time_zone", "")
    if name in ZONES:
        response.set_cookie(
            "time_zone", name, max_age=YEAR_OF_COOKIE, samesite="Lax", secure=request.is_secure()
        )
    elif not name:
        response.delete_cookie("time_zone")
    return response
