"""The door: checking people in by the code of their badge or by name, also over a weak connection."""

import uuid
from operator import attrgetter

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from consultations import registering
from consultations.filters import RegistrationFilter
from consultations.models import Event, Registration
from consultations.models.registrations import State
from consultations.views.desk import organised
from partners.matching import alphabetical

#: People shown for one name.
SHOWN = 30
#: People on the list that a phone keeps for the hours without a line.
EVERYONE = 2000
by_name = attrgetter("person_name")
#: Longer numbers of seconds are none.
DIGITS = 12


def check_in(request, pk):
    """The page of the door. Sent twice, a check-in counts once and says when that was."""
    event = organised(request, pk)
    if request.method == "POST":
        return note(request, event)
    rows = Registration.objects.filter(event=event).live().select_related("partner")
    at_door = rows.filter(mode=Event.Mode.ROOM)  # who takes part online comes through no door
    now = timezone.now()
    code, query = request.GET.get("code", ""), request.GET.get("q", "").strip()[:200]
    is_everyone = "everyone" in request.GET
    found = Registration.objects.none()
    if is_everyone:
        found = at_door.filter(state__in=(State.APPROVED, State.ATTENDED))
    elif code:
        found = rows.filter(uuid=as_uuid(code))
    elif query:
        found = RegistrationFilter({"q": query}, queryset=rows, request=request).qs
    most = EVERYONE if is_everyone else SHOWN
    found = alphabetical(found.order_by("person_name", "pk")[:most], by_name)
    for row in found:
        row.event = event
        row.moves = [
            move for move in registering.available(row, request.user) if move.name == "give_seat"
        ]
    context = {
        "event": event,
        "query": query,
        "asked": bool(code or query) or is_everyone,
        "is_everyone": is_everyone,
        "is_kept": event.has_begun(now) and event.is_coming(now),
        "hour": formats.date_format(now.astimezone(event.zone), "H:i"),
        "found": found,
        "came": rows.filter(state=State.ATTENDED).count(),
        "expected": at_door.filter(state=State.APPROVED).count(),
    }
    return render(request, "consultations/desk/check_in.html", context)


@require_safe
def worker(request, pk):
    """What keeps the list at the door on a phone; its address says how far it reaches."""
    organised(request, pk)
    return render(request, "consultations/desk/door_worker.js", content_type="text/javascript")


def as_uuid(text):
    """The code of a badge, also inside of the address that it holds; a new one when it is none."""
    try:
        return uuid.UUID(text.rpartition("code=")[2].strip()[:64])
    except ValueError:
        return uuid.uuid4()


def note(request, event):
    """Check a person in; scripts are answered in JSON, forms with the page."""
    code = as_uuid(request.POST.get("code", ""))
    row = Registration.objects.filter(event=event, uuid=code).select_related("partner").first()
    is_in, is_new, sentence = False, False, _("This code belongs to nobody at this event.")
    status = 404
    if row is not None:
        is_in, is_new, sentence = checked_in(
            row, request.user, seconds(request.POST.get("waited", ""))
        )
        status = 200 if is_in else 409
    if request.headers.get("Accept", "").startswith("application/json"):
        response = JsonResponse(
            {"is_in": is_in, "is_new": is_new, "sentence": sentence}, status=status
        )
        response["Cache-Control"] = "no-store"
        return response
    (messages.success if is_in else messages.error)(request, sentence)
    return redirect("consultations:check-in", pk=event.pk)


def seconds(text):
    """How long the phone has kept a scan; nothing when it does not say so."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < DIGITS else 0


def checked_in(row, user, waited):
    """Whether the person is in, whether only now, and the sentence for the screen."""
    try:
        row, is_new = registering.check_in(row, by=user, waited=waited)
    except ValidationError as error:
        words = {"label": row.person_name, "error": " ".join(error.messages)}
        return False, False, _("%(label)s: %(error)s") % words
    names = {"name": row.person_name, "organisation": row.partner.legal_name}
    if is_new:
        return True, True, _("Welcome: %(name)s (%(organisation)s).") % names
    names["hour"] = formats.date_format(row.attended_at.astimezone(row.event.zone), "H:i")
    return True, False, _("%(name)s (%(organisation)s) is in since %(hour)s.") % names
