"""The speakers' list of an event."""

from itertools import groupby

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from consultations import admission, speaking
from consultations.models import RequestToSpeak
from consultations.views.desk import organised

#: More places than this are not asked for.
MOST_PLACES = 999


def speakers(request, pk):
    """Requests by agenda item: the list in its order, then those who wait, then the others."""
    event = organised(request, pk)
    if request.method == "POST":
        return act(request, event)
    rows = speaking.requests_of(event)
    for row in rows:
        row.steps = [
            (name, step.label) for name, step in speaking.STEPS.items() if row.state in step.sources
        ]
        if row.state == RequestToSpeak.State.DECLINED:
            row.steps.append(("remove", pgettext("request to speak", "Remove")))
    rows.sort(key=lambda row: (row.item.position if row.item else -1, row.item_id or 0))
    groups = [
        (found[0].item, found)
        for __, group in groupby(rows, key=lambda row: row.item_id)
        if (found := list(group))
    ]
    context = {"event": event, "groups": groups, "is_held": not admission.is_cancelled(event)}
    return render(request, "consultations/desk/speakers.html", context)


def places_in(text):
    """How many places were typed; nothing where none, which means all."""
    places = number_in(text, MOST_PLACES + 1)
    if text.strip() and not (places and places <= MOST_PLACES):
        message = _("Give a number of places from 1 to %(most)s, or leave it empty for all.")
        raise ValidationError(message % {"most": MOST_PLACES})
    return places


def number_in(text, most):
    """A number as typed; nothing where it is none."""
    text = text.strip()
    if not (text.isascii() and text.isdigit() and len(text) < 13):
        return None
    return min(int(text), most)


def act(request, event):
    """Balance the list of an item, or do something with one request."""
    try:
        if "balance" in request.POST:
            item = number_in(request.POST["balance"], 10**12)
            places = places_in(request.POST.get("places", ""))
            number = speaking.balance(event, item, by=request.user, places=places)
            messages.success(request, _("On the list: %(number)s.") % {"number": number})
        else:
            one(request, event)
    except ValidationError as error:
        for sentence in error.messages:
            messages.error(request, sentence)
    return redirect("consultations:speakers", pk=event.pk)


def one(request, event):
    number = number_in(request.POST.get("request", ""), 10**12)
    row = get_object_or_404(RequestToSpeak, pk=number, event=event)
    name = request.POST.get("step", "")
    if name in ("up", "down"):
        speaking.shift(row, by=request.user, up=name == "up")
    elif name == "remove":
        speaking.remove(row, by=request.user)
    elif name in speaking.STEPS:
        speaking.step(row, name, by=request.user)
    else:
        raise Http404
