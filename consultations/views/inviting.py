"""Inviting: a search of the registry, seen as a list, saved, and sent."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consultations import inviting
from consultations.hours import When
from consultations.models import Event, Invitation, Segment

#: The filters of the registry that the page offers; others come with the directory's address.
OFFERED = ("q", "category", "country", "region", "activity", "level", "observer", "attended")
#: Organisations whose names the page shows before they are put on the list.
SHOWN = 50
#: Organisations without an address that are named.
UNREACHED = 20
#: More organisations are not put on a list at once.
MOST = 2000


def invitations(request, pk):
    """The list of an event: search, put on the list, send, remind."""
    event = get_object_or_404(Event.objects.editable_by(request.user), pk=pk)
    if request.method == "POST":
        return act(request, event)
    query = request.GET.copy()
    query.pop("page", None)
    filterset = inviting.search(request, query.urlencode())
    is_searching = bool(query)
    found = filterset.qs.select_related("hq_country", "category").order_by("sort_name", "pk")
    rows = (
        Invitation.objects.filter(event=event)
        .select_related("partner__hq_country", "segment")
        .order_by("partner__sort_name", "pk")
    )
    answers = Invitation.Answer
    counts = rows.order_by().aggregate(
        total=Count("pk"),
        waiting=Count("pk", filter=Q(sent_at=None)),
        accepted=Count("pk", filter=Q(answer=answers.ACCEPTED)),
        declined=Count("pk", filter=Q(answer=answers.DECLINED)),
        silent=Count("pk", filter=Q(answer=answers.NONE, sent_at__isnull=False)),
    )
    countries = filterset.form.fields["country"]
    countries.widget.choices = sorted(countries.choices, key=lambda choice: str(choice[1]))
    context = {
        "event": event,
        "when": When(event),
        "page": Paginator(rows, 100).get_page(request.GET.get("page")),
        "counts": counts,
        "remindable": inviting.unanswered(event).count(),
        "fields": [filterset.form[name] for name in OFFERED],
        "errors": [error for errors in filterset.errors.values() for error in errors],
        "is_searching": is_searching,
        "found": found[:SHOWN] if is_searching else [],
        "found_total": found.count() if is_searching else 0,
        "query": query.urlencode(),
        "segments": Segment.objects.all(),
    }
    return render(request, "consultations/invitations.html", context)


def act(request, event):
    """Do what the button says, and show the list again."""
    actions = {"add": put_on_list, "save": save_segment, "send": send, "remind": remind,
               "remove": remove}  # fmt: skip
    action = actions.get(request.POST.get("action", ""))
    query = request.POST.get("query", "")[:2000]
    try:
        if action is not None:
            messages.success(request, action(request, event, query))
    except ValidationError as error:
        for sentence in error.messages:
            messages.error(request, sentence)
    is_over = request.POST.get("action") in ("send", "remind", "remove", "add")
    response = redirect("consultations:invitations", pk=event.pk)
    if query and not is_over:
        response["Location"] += f"?{query}"
    return response


def put_on_list(request, event, query):
    filterset = inviting.search(request, query)
    if not query or not filterset.is_valid():
        raise ValidationError(_("Search first: there is nothing to put on the list."))
    partners = list(filterset.qs.order_by("pk")[: MOST + 1])
    if len(partners) > MOST:
        message = _("Narrow the search: at most %(most)s organisations are added at once.")
        raise ValidationError(message % {"most": MOST})
    segment = Segment.objects.filter(query=query).first()
    number = inviting.put_on_list(event, partners, segment)
    return ngettext(
        "%(number)s organisation is put on the list.",
        "%(number)s organisations are put on the list.",
        number,
    ) % {"number": number}


def save_segment(request, event, query):
    segment = Segment(
        name=request.POST.get("name", "").strip(), query=query, created_by=request.user
    )
    segment.full_clean()
    segment.save()
    return _("The search is saved.")


def send(request, event, query):
    number, unreachable = inviting.send(event)
    tell_unreachable(request, unreachable)
    if not number:
        return _("There is no letter to send: the others are on their way.")
    return ngettext(
        "%(number)s letter is on its way.", "%(number)s letters are on their way.", number
    ) % {"number": number}


def tell_unreachable(request, partners):
    """Name who is not written to, the first of them."""
    if not partners:
        return
    names = ", ".join(str(partner) for partner in partners[:UNREACHED])
    messages.warning(request, _("No e-mail address is known of: %(names)s") % {"names": names})
    if more := len(partners[UNREACHED:]):
        text = ngettext("And %(count)d more.", "And %(count)d more.", more)
        messages.warning(request, text % {"count": more})


def remind(request, event, query):
    number, unreachable = inviting.remind(event)
    tell_unreachable(request, unreachable)
    if not number:
        return _("There is nobody to remind now.")
    return ngettext(
        "%(number)s reminder is on its way.", "%(number)s reminders are on their way.", number
    ) % {"number": number}


def remove(request, event, query):
    number = request.POST.get("invitation", "")
    if not (number.isascii() and number.isdigit() and len(number) < 13):
        raise ValidationError(_("This is not on the list any more."))
    gone, __ = Invitation.objects.filter(event=event, pk=number, sent_at=None).delete()
    if not gone:
        raise ValidationError(_("This is not on the list any more."))
    return _("Taken from the list.")
