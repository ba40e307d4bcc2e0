"""What the registry's pages show of consultations: a partner's part in them, and what is coming."""

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations import following
from consultations.hours import When, reader_zone
from consultations.models import Event, Recommendation, Registration
from partners.policies import is_staff, partners_of

#: Events on the home page, and on a partner's page.
SOON, SHOWN = 4, 12
#: Recommendations on their owner's home page.
OWNED = 5


def of_partner(partner, user):
    """The events in which an organisation took part: for staff and its own people."""
    if not is_staff(user) and partner.pk not in partners_of(user):
        return None
    seated = Registration.objects.seated().filter(partner=partner)
    registrations = seated.exclude(event__publication=Event.Publication.CANCELLED)
    people = dict(registrations.order_by().values_list("event").annotate(Count("pk")))
    if not people:
        return None
    events = list(
        Event.objects.visible_to(user)
        .filter(pk__in=people)
        .for_lists()
        .order_by("-ends_at")[:SHOWN]
    )
    for event in events:
        event.when, event.people = When(event), people[event.pk]
    return {
        "title": _("Consultations"),
        "template": "consultations/participation.html",
        "context": {"events": events, "total": len(people)},
    }


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
