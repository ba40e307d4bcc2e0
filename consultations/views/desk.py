"""The organiser's desk: who comes, who waits, who has not answered, what people need, and papers."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, F, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from consultations import admission, following, inviting, papers, registering, sheets
from consultations.filters import RegistrationFilter
from consultations.hours import When
from consultations.models import Event, Invitation, Recommendation, Registration
from consultations.phases import Phase
from partners.models import Partner

PAGE_SIZE = 100
#: Badges in one file; the rest comes in the next one.
BADGES = 200
#: What is done with many registrations at once.
BULK = ("approve", "decline", "check_in")
#: The lists of the desk, and what they are called.
VIEWS = {
    "people": gettext_lazy("People"),
    "organisations": gettext_lazy("Organisations"),
    "silent": gettext_lazy("No answer"),
    "needs": gettext_lazy("Needs"),
}


def organised(request, pk):
    """The event, for those who organise it; for nobody else there is a desk."""
    return get_object_or_404(Event.objects.editable_by(request.user).for_lists(), pk=pk)


def desk(request, pk):
    """The desk; moves of many registrations at once."""
    event = organised(request, pk)
    if request.method == "POST":
        return act(request, event)
    shown = request.GET.get("view", "people")
    shown = shown if shown in VIEWS else "people"
    rows, context = LISTS[shown](request, event)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    page.object_list = list(page.object_list)
    now = timezone.now()
    context |= {
        "event": event,
        "when": When(event),
        "view": shown,
        "views": [(name, label, name == shown) for name, label in VIEWS.items()],
        "page": page,
        "seats": seats_of(event),
        "badge_files": badge_files(event),
        "counts": counts_of(event),
        "is_over": event.phase(now) == Phase.OVER,
        "later": following.later_editions(event, request.user)[:20],
        "open_count": Recommendation.objects.filter(event=event).expected().count(),
    }
    if shown == "people":
        for row in page.object_list:
            row.event = event
        registering.tell_places(page.object_list)
        for row in page.object_list:
            row.moves = registering.available(row, request.user)
            row.may_correct = registering.may_correct(row, request.user, now)
    return render(request, "consultations/desk/desk.html", context)


def people(request, event):
    """Registrations by the filters of the page; the waiting list in its order."""
    rows = Registration.objects.filter(event=event).select_related("partner__hq_country")
    filterset = RegistrationFilter(request.GET, queryset=rows, request=request)
    filterset.is_valid()
    chosen = request.GET.getlist("state")
    first = [F("waitlisted_at").asc(nulls_last=True)] if chosen == ["waitlisted"] else []
    return filterset.qs.order_by(*first, "partner__sort_name", "person_name", "pk"), {
        "errors": [error for errors in filterset.errors.values() for error in errors],
        "query": request.GET.get("q", "")[:200],
        "states": options(Registration.State.choices, chosen),
        "modes": options(
            [(mode.value, mode.label) for mode in event.modes], request.GET.getlist("mode")
        ),
        "bulk": [
            move
            for move in map(registering.MOVES.get, BULK)
            if not (move.leads_there and admission.is_cancelled(event))
        ],
    }


def options(choices, chosen):
    return [(value, label, value in chosen) for value, label in choices]


def organisations(request, event):
    """Each organisation with its people against the quota."""
    of_event = Q(registrations__event=event)
    counted = of_event & Q(registrations__state__in=Registration.objects.none().COUNTED)
    rows = (
        Partner.objects.filter(of_event)
        .select_related("hq_country", "category")
        .annotate(
            counted=Count("registrations", filter=counted, distinct=True),
            waiting=Count(
                "registrations",
                filter=of_event & Q(registrations__state="waitlisted"),
                distinct=True,
            ),
            pending=Count(
                "registrations", filter=of_event & Q(registrations__state="pending"), distinct=True
            ),
            came=Count(
                "registrations", filter=of_event & Q(registrations__state="attended"), distinct=True
            ),
        )
        .order_by("-counted", "sort_name", "pk")
    )
    return rows, {}


def silent(request, event):
    """Invited organisations that neither accepted nor declined."""
    rows = inviting.unanswered_of(event)
    return rows.select_related("partner__hq_country").order_by("partner__sort_name", "pk"), {}


def needs(request, event):
    """What people who come need; organisers only, deleted after the event."""
    rows = Registration.objects.filter(event=event).live().with_needs()
    return rows.select_related("partner").order_by("person_name", "pk"), {}


LISTS = {"people": people, "organisations": organisations, "silent": silent, "needs": needs}


def seats_of(event):
    """``[(way of taking part, seats taken, seats, people waiting), …]``."""
    modes = dict.fromkeys(event.modes)
    rows = Registration.objects.order_by().filter(event=event)
    taken = dict(rows.seated().values_list("mode").annotate(Count("pk")))
    waiting = dict(rows.filter(state="waitlisted").values_list("mode").annotate(Count("pk")))
    return [
        (mode.label, taken.get(mode.value, 0), event.seats(mode), waiting.get(mode.value, 0))
        for mode in modes
    ]


def badge_files(event):
    """The numbers of the files with badges: more than one where many people have a seat."""
    return range(1, max(1, -(-event.seats_taken(Event.Mode.ROOM) // BADGES)) + 1)


def counts_of(event):
    """How many people are in which state, and how many invitations wait for an answer."""
    states = dict(
        Registration.objects.order_by()
        .filter(event=event)
        .values_list("state")
        .annotate(Count("pk"))
    )
    sent = Invitation.objects.of_standing().filter(event=event, sent_at__isnull=False)
    return {
        "pending": states.get("pending", 0),
        "approved": states.get("approved", 0),
        "attended": states.get("attended", 0),
        "waitlisted": states.get("waitlisted", 0),
        "invited": sent.count(),
        "silent": sent.unanswered().count(),
    }


def act(request, event):
    """Make the same move with all ticked registrations; each is judged by itself."""
    name = request.POST.get("move", "")
    if name not in BULK:
        raise Http404
    numbers = [
        number
        for number in request.POST.getlist("registration")[: PAGE_SIZE * 5]
        if number.isascii() and number.isdigit() and len(number) < 13
    ]
    if not numbers:
        messages.warning(request, _("Nobody is ticked: tick people in the list first."))
    rows = Registration.objects.filter(event=event, pk__in=numbers).order_by("created_at", "pk")
    done, refused = registering.perform_each(
        rows, name, by=request.user, note=request.POST.get("note", "")
    )
    if done or (numbers and not refused):
        messages.success(
            request,
            ngettext(
                "%(number)s registration is changed.", "%(number)s registrations are changed.", done
            )
            % {"number": done},
        )
    for sentence in refused[:20]:
        messages.error(request, sentence)
    response = redirect("consultations:desk", pk=event.pk)
    if query := request.GET.urlencode():
        response["Location"] += f"?{query}"
    return response


def download(content, name, content_type):
    """A paper as a download that nobody on the way keeps."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def registrations(request, pk, kind):
    """Everything about who comes, with addresses and needs: for organisers."""
    event = organised(request, pk)
    if kind not in ("csv", "xlsx"):
        raise Http404
    rows = Registration.objects.filter(event=event).select_related("partner")
    sheet = sheets.of_registrations(rows.order_by("partner__sort_name", "person_name", "pk"))
    return sheets.answer(sheet, f"registrations-{event.pk}", kind)


@require_safe
def participants(request, pk, kind):
    """The list of participants: only who agrees to be named."""
    event = organised(request, pk)
    name = f"participants-{event.pk}"
    if kind == "pdf":
        return download(papers.participants_pdf(event), f"{name}.pdf", "application/pdf")
    if kind == "docx":
        return download(papers.participants_docx(event), f"{name}.docx", papers.DOCX)
    if kind not in ("xlsx", "csv"):
        raise Http404
    return sheets.answer(sheets.of_participants(papers.participants_of(event)), name, kind)


@require_safe
def badges(request, pk):
    """Badges of all who have a seat in the room, or of one person; first what they cannot draw."""
    event = organised(request, pk)
    rows = Registration.objects.filter(event=event, mode=Event.Mode.ROOM).seated()
    number = request.GET.get("registration", "")
    if number.isascii() and number.isdigit() and len(number) < 13:
        rows = rows.filter(pk=number)
    rows = rows.select_related("partner").order_by("partner__sort_name", "person_name", "pk")
    page = Paginator(rows, BADGES).get_page(request.GET.get("page"))
    if not page.paginator.count:
        messages.info(request, _("Nobody has a seat in the room yet."))
        return redirect("consultations:desk", pk=event.pk)
    rows = list(page.object_list)
    unreadable = [] if "anyway" in request.GET else papers.unreadable(rows)
    if unreadable:
        context = {"event": event, "unreadable": unreadable}
        return render(request, "consultations/desk/unreadable.html", context)
    made = papers.badges_pdf(event, rows)
    return download(made, f"badges-{event.pk}-{page.number}.pdf", "application/pdf")


@require_safe
def certificate(request, pk):
    """That a person came: for the organisers, the organisation and whoever registered it."""
    seen = Registration.objects.visible_to(request.user).filter(state="attended")
    row = get_object_or_404(
        seen.select_related("event__country", "event__office", "partner"), pk=pk
    )
    if not row.event.has_begun():
        messages.error(request, admission.too_early(row.event))
        return redirect(row.event)
    made = papers.certificate_pdf(row)
    return download(made, f"attendance-{row.pk}.pdf", "application/pdf")
