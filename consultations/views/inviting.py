"""Inviting: a search of the registry, seen as a list, saved, and sent."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from consultations import inviting, notices
from consultations.hours import When, in_zone
from consultations.models import Event, Invitation, Segment
from partners.models import Partner

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
    for name in ("page", "letter"):
        query.pop(name, None)
    filterset = inviting.search(request, query.urlencode())
    is_searching = bool(query)
    found = filterset.qs.select_related("hq_country", "category").order_by("sort_name", "pk")
    rows = (
        Invitation.objects.of_standing()
        .filter(event=event)
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
    page = Paginator(rows, 100).get_page(request.GET.get("page"))
    page.object_list = with_addresses(page.object_list, request.user)
    language = request.GET.get("letter", "")
    language = language if language in inviting.WRITTEN else get_language()
    subject, text = inviting.letter(event, language)
    sendable = inviting.waiting(event).reachable().count()
    countries = filterset.form.fields["country"]
    countries.widget.choices = sorted(countries.choices, key=lambda choice: str(choice[1]))
    context = {
        "event": event,
        "when": When(event),
        "page": page,
        "counts": counts,
        "is_coming": event.is_coming(),
        "is_cancelled": event.publication == Event.Publication.CANCELLED,
        "sendable": sendable,
        "unsendable": counts["waiting"] - sendable,
        "remindable": inviting.unanswered(event).reachable().count(),
        "reminded_next": in_zone(inviting.reminded_next(event), event.zone),
        "written": settings.LANGUAGES,
        "letter_language": language,
        "subject": subject,
        "letter": text,
        "note_limit": Event._meta.get_field("invitation_note").max_length,
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
               "remove": remove, "language": choose_language, "say": say}  # fmt: skip
    action = actions.get(request.POST.get("action", ""))
    query = request.POST.get("query", "")[:2000]
    try:
        if action is not None:
            messages.success(request, action(request, event, query))
    except ValidationError as error:
        for sentence in error.messages:
            messages.error(request, sentence)
    is_over = action not in (save_segment, None)
    response = redirect("consultations:invitations", pk=event.pk)
    if query and not is_over:
        response["Location"] += f"?{query}"
    return response


def with_addresses(rows, user):
    """Each with whether its letter can be sent, and whether the reader can give an address."""
    rows = list(rows)
    numbers = [row.partner_id for row in rows]
    addresses = notices.addresses_of([row.partner for row in rows])
    editable = Partner.objects.editable_by(user).filter(pk__in=numbers)
    edited = set(editable.order_by().values_list("pk", flat=True))
    for row in rows:
        row.has_address = row.partner_id in addresses
        row.may_give = row.partner_id in edited
    return rows


def number_in(request):
    """The number of the row that is meant; nothing where none is."""
    number = request.POST.get("invitation", "")
    return number if number.isascii() and number.isdigit() and len(number) < 13 else None


def choose_language(request, event, query):
    language = request.POST.get("language", "")
    if language not in inviting.WRITTEN:
        raise ValidationError(_("Letters are not written in this language."))
    if not inviting.speak(event, language, number_in(request)):
        raise ValidationError(_("This is not on the list any more."))
    return _("Saved.")


def say(request, event, query):
    inviting.say(event, request.POST.get("note", ""))
    return _("Saved.")


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
        if unreachable:
            raise ValidationError(_("No letter is sent: none of those that wait has an address."))
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
        waiting = inviting.unanswered_of(event).reachable()
        if waiting.exists():
            return _("Nobody is reminded twice within three days: look again later.")
        return _("There is nobody to remind: every letter that was sent is answered.")
    return ngettext(
        "%(number)s reminder is on its way.", "%(number)s reminders are on their way.", number
    ) % {"number": number}


def remove(request, event, query):
    gone, __ = Invitation.objects.filter(event=event, pk=number_in(request), sent_at=None).delete()
    if not gone:
        raise ValidationError(_("This is not on the list any more."))
    return _("Taken from the list.")
