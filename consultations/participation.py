"""What the registry's pages show of consultations: a partner's part in them, and what is coming."""

from django.db.models import Count, Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations import following
from consultations.hours import When, reader_zone
from consultations.models import Contribution, Event, Recommendation, Registration
from consultations.models.registrations import State
from partners.policies import is_staff, partners_edited_by, partners_of

#: Events on the home page, and rows of each kind on a partner's page.
SOON, SHOWN = 4, 12
#: Recommendations on their owner's home page.
OWNED = 5


def of_partner(partner, user):
    """An organisation's part in consultations: what is public of it; staff and its own people see all.

    To the public it took part where the list of participants would name it: in a published event
    that has begun, with somebody who agrees to be named.
    """
    is_inside = is_staff(user) or partner.pk in partners_of(user)
    events, event_count = events_of(partner, user, is_inside)
    contributions = Contribution.objects.visible_to(user).filter(
        partner=partner, state=Contribution.State.PUBLISHED
    )
    contributions = contributions.select_related("call__event").order_by("-call__closes_at", "-pk")
    raised = Recommendation.objects.visible_to(user).filter(raised_by=partner)
    raised = raised.select_related("event").order_by("-event__ends_at", "-event", "number", "pk")
    contributions, raised = list(contributions[: SHOWN + 1]), list(raised[: SHOWN + 1])
    if not (events or contributions or raised):
        return None
    return {
        "title": _("Consultations"),
        "template": "consultations/participation.html",
        "context": {
            "events": events,
            "has_more_events": event_count > len(events),
            "contributions": contributions[:SHOWN],
            "has_more_contributions": len(contributions) > SHOWN,
            "raised": raised[:SHOWN],
            "has_more_raised": len(raised) > SHOWN,
        },
    }


def events_of(partner, user, is_inside):
    """The last events in which it takes part, or that it helps to organise; how many there are."""
    rows = Registration.objects.seated().filter(partner=partner)
    rows = rows.exclude(event__publication=Event.Publication.CANCELLED)
    if not is_inside:
        rows = named(rows)
    people = dict(rows.order_by().values_list("event").annotate(Count("pk")))
    organised = Event.objects.order_by().filter(co_organisers=partner)
    organised = organised.exclude(publication=Event.Publication.CANCELLED)
    helped = set(organised.values_list("pk", flat=True))
    seen = Event.objects.visible_to(user).filter(pk__in={*people, *helped})
    events = list(seen.for_lists().order_by("-ends_at", "-pk")[:SHOWN])
    for event in events:
        event.when, event.is_co_organised = When(event), event.pk in helped
        event.people = people.get(event.pk) if is_inside else None
    return events, seen.count() if len(events) == SHOWN else len(events)


def named(rows):
    """Of people with a seat, those whom the list of participants of a past event names."""
    came = Registration.objects.order_by().filter(event=OuterRef("event"), state="attended")
    public = rows.filter(
        may_be_listed=True,
        event__publication=Event.Publication.PUBLISHED,
        event__starts_at__lte=timezone.now(),
    )
    return public.filter(Q(state="attended") | ~Exists(came))


def on_home(request):
    """The next events."""
    seen = Event.objects.visible_to(request.user).exclude(publication=Event.Publication.CANCELLED)
    events = list(seen.for_lists().coming()[:SOON])
    if not events:
        return None
    for event in events:
        event.when = When(event, reader_zone(request))
    return {
        "title": _("Coming consultations"),
        "template": "consultations/soon.html",
        "context": {"events": events},
    }


def owned_on_home(request):
    """What the reader has to do about recommendations, the most pressing first."""
    if not request.user.is_authenticated:
        return None
    seen = Recommendation.objects.visible_to(request.user)
    mine = seen.filter(owner=request.user).expected()
    rows = mine.select_related("event").order_by(F("due_on").asc(nulls_last=True), "event", "pk")
    rows = list(rows[:OWNED])
    if not rows:
        return None
    soon = timezone.localdate() + following.BEFORE
    for row in rows:
        row.is_soon = row.due_on is not None and row.due_on <= soon
    total = mine.count() if len(rows) == OWNED else len(rows)
    return {
        "title": _("Recommendations in your care"),
        "template": "consultations/owned.html",
        "context": {
            "rows": rows,
            "more": total - len(rows),
            "address": f"{reverse('consultations:recommendations')}?owner={request.user.pk}",
        },
    }


def waiting_on_home(request):
    """People of one's organisations whose registration waits until one approves it."""
    own = partners_edited_by(request.user)
    if not own:
        return None
    rows = Registration.objects.filter(partner__in=own, state=State.PENDING)
    rows = rows.filter(event__in=Event.objects.coming().order_by().values("pk"))
    number = rows.filter(event__publication=Event.Publication.PUBLISHED).count()
    if not number:
        return None
    return {
        "title": _("Registrations for consultations"),
        "template": "consultations/waiting.html",
        "context": {"number": number},
    }


def of_person(user):
    """What consultations hold about a person: its registrations, and those that it has made.

    Of colleagues it has registered, their addresses and needs stay with the organisers.
    """
    rows = Registration.objects.filter(Q(created_by=user) | Q(email=user.email))
    return [
        {"event": str(row.event), "organisation": row.partner.legal_name, "state": row.state}
        | {name: getattr(row, name) for name in fields_for(user, row)}
        | {"registered_at": row.created_at.isoformat()}
        for row in rows.select_related("event", "partner").order_by("pk")
    ]


def fields_for(user, row):
    """The columns that a person is told of a registration."""
    shown = (*Registration.PERSON_FIELDS, *Registration.NEEDS)
    is_own = row.email == user.email
    return [name for name in shown if is_own or name not in Registration.PRIVATE]
