"""What the registry's pages show of consultations: a partner's part in them, and what is coming."""

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from consultations.hours import When, reader_zone
from consultations.models import Event, Registration
from partners.policies import is_staff, partners_of

#: Events on the home page, and on a partner's page.
SOON, SHOWN = 4, 12


def of_partner(partner, user):
    """The events in which an organisation took part: for staff and its own people."""
    if not is_staff(user) and partner.pk not in partners_of(user):
        return None
    registrations = Registration.objects.seated().filter(partner=partner)
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
    events = list(Event.objects.visible_to(request.user).for_lists().coming()[:SOON])
    if not events:
        return None
    for event in events:
        event.when = When(event, reader_zone(request))
    return {
        "title": _("Coming consultations"),
        "template": "consultations/soon.html",
        "context": {"events": events},
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
