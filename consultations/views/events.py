"""The page of one event, its calendar entry and its documents."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from consultations import admission, calendars, feeds, following, registering
from consultations.hours import When, in_zone, reader_zone
from consultations.models import (
    Call,
    Contribution,
    Event,
    EventDocument,
    Invitation,
    Recommendation,
    Registration,
    RequestToSpeak,
)
from consultations.models.scopes import RegistrationQuerySet
from consultations.views.calendar import calendar_answer
from partners import downloads
from partners.models import Partner
from partners.policies import is_staff, partners_edited_by, partners_of


def seen_event(request, pk):
    """The event, if it exists for this reader."""
    return get_object_or_404(Event.objects.visible_to(request.user).for_lists(), pk=pk)


@login_not_required
@require_safe
def detail(request, pk):
    """Everything about an event that this reader may see."""
    event = seen_event(request, pk)
    now = timezone.now()
    zone = reader_zone(request)
    documents = EventDocument.objects.visible_to(request.user).filter(event=event)
    context = {
        "event": event,
        "when": When(event, zone),
        "zone": zone,
        "phase": event.phase(now),
        "is_open": event.is_open(now),
        "opens": in_zone(event.registration_opens_at, event.zone),
        "closes": in_zone(event.registration_closes_at, event.zone),
        "closes_here": closes_here(event, zone),
        "seats": seats_of(event),
        "concerned": concerned(event),
        "documents": documents.filter(item=None),
        "agenda": agenda_of(event, documents),
        "co_organisers": event.co_organisers.visible_to(request.user),
        "has_entries": bool(event.entries),
        "has_report": event.has_begun(now) and not event.evidence,
        "organises": Event.objects.editable_by(request.user).filter(pk=pk).exists(),
        "structured": mark_safe(feeds.structured(event)),  # noqa: S308 - escaped where it is made
        "sources": [part.strip() for part in event.source.split(" ; ") if part.strip()],
        "is_staff": is_staff(request.user),
        **voices_of(request.user, event, now),
        **part_of(request.user, event),
    }
    context["has_aside"] = event.is_coming(now) or bool(context["registrations"])
    context["may_register"] = context["is_open"] and any(
        not sentence for __, sentence in context["ways"]
    )
    context["may_speak"] = (
        event.is_coming(now)
        and bool(partners_edited_by(request.user))
        and any(item.takes_requests for item in context["agenda"])
    )
    return render(request, "consultations/detail.html", context)


def concerned(event):
    """The region and the countries that an event is about, as one line."""
    names = [event.region.name] if event.region else []
    return ", ".join([*names, *sorted(country.name for country in event.countries.all())])


def closes_here(event, zone):
    """The deadline by the reader's clock, where that is another one."""
    moment = event.registration_closes_at
    if moment is None or zone is None:
        return ""
    if moment.astimezone(zone).utcoffset() == moment.astimezone(event.zone).utcoffset():
        return ""
    return in_zone(moment, zone)


def seats_of(event):
    """``[(way of taking part, seats, free seats), …]``."""
    if event.registration_opens_at is None:
        return []
    return [
        (mode.label, event.seats(mode), max(0, event.seats(mode) - event.seats_taken(mode)))
        for mode in event.modes
        if event.seats(mode) is not None
    ]


def agenda_of(event, documents):
    """The items of the agenda, each with the documents that this reader may see."""
    items = list(event.agenda.all())
    papers: dict = {}
    for document in documents.filter(item__isnull=False):
        papers.setdefault(document.item_id, []).append(document)
    for item in items:
        item.papers = papers.get(item.pk, [])
    return items


def voices_of(user, event, now):
    """Calls, contributions and recommendations, and what became of the last edition's."""
    recommendations = Recommendation.objects.visible_to(user).select_related(
        "office", "raised_by", "event"
    )
    recommendations = recommendations.prefetch_related("progress")
    theirs = recommendations.order_by().filter(event=OuterRef("pk"))
    previous = Event.objects.before(event).filter(Exists(theirs)).first()
    contributions = Contribution.objects.visible_to(user).filter(
        call__event=event, state=Contribution.State.PUBLISHED
    )
    calls = list(Call.objects.filter(event=event).select_related("event"))
    for call in calls:
        call.is_open_now = call.is_open(now)
        call.until = in_zone(call.closes_at, event.zone)
    return {
        "previous": previous,
        "earlier": recommendations.filter(following.on_agenda_of(event, previous)).exclude(
            event=event
        ),
        "recommendations": recommendations.filter(event=event),
        "calls": calls,
        "contributions": contributions.select_related("partner", "call"),
    }


def part_of(user, event):
    """What the reader's own organisations have to do with the event."""
    own = partners_of(user)
    if not own:
        return {"invitations": [], "registrations": [], "ways": [], "requests": [], "link": ""}
    invitations = Invitation.objects.filter(event=event, partner__in=own, sent_at__isnull=False)
    mine = Registration.objects.visible_to(user).filter(event=event, partner__in=own)
    registrations = list(
        mine.select_related("partner").order_by("partner__sort_name", "partner", "pk")
    )
    registering.tell_places(registrations)
    edited = partners_edited_by(user)
    ways = [
        (partner, admission.shut_out(event, partner))
        for partner in Partner.objects.represented_by(user)
    ]
    invitations = list(invitations.select_related("partner"))
    for invitation in invitations:
        invitation.may_answer = invitation.partner_id in edited and event.is_coming()
    has_online_seat = any(
        row.mode == Event.Mode.ONLINE and row.state in RegistrationQuerySet.SEATED
        for row in registrations
    )
    return {
        "link": event.online_link if has_online_seat and event.is_coming() else "",
        "invitations": invitations,
        "registrations": registrations,
        "ways": ways,
        "requests": RequestToSpeak.objects.filter(event=event, partner__in=own).select_related(
            "item", "partner"
        ),
    }


@login_not_required
@require_safe
def ical(request, pk):
    """The event as an iCalendar file; of one that was public, that it is not any more.

    While no day is known there is none: a calendar has at least one entry.
    """
    gone = Event.objects.withdrawn_from(request.user).filter(pk=pk).first()
    if gone is not None:
        return calendar_answer(calendars.calendar_of([], withdrawn=[gone]), f"event-{pk}.ics")
    event = seen_event(request, pk)
    if not event.entries and not event.stones:
        raise Http404
    name = slugify(event.title)[:60] or f"event-{event.pk}"
    return calendar_answer(calendars.calendar_of([event]), f"{name}.ics")


@login_not_required
@require_safe
def document(request, pk, number):
    """A document, for whoever may read it."""
    event = seen_event(request, pk)
    found = EventDocument.objects.visible_to(request.user)
    row = get_object_or_404(found, pk=number, event=event)
    if not row.file:
        if row.link:
            return redirect(row.link)
        raise Http404
    return downloads.answer(row, slugify(row.title)[:60] or "document")
