"""Registering people for an event, and what one can do with a registration afterwards."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import Count
from django.http import Http404, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from config.middleware import edit_owner, stashed_edit
from consultations import admission, inviting, policies, registering
from consultations.forms.registering import CorrectionForm, RegistrationForm
from consultations.hours import When, in_zone, reader_zone
from consultations.models import Event, Invitation, Registration
from consultations.models.registrations import State
from consultations.views.events import seats_of, seen_event
from partners.models import Partner
from partners.policies import partners_edited_by, partners_of
from partners.views.editing import SAME_MOMENT, all_errors
from partners.views.parts import as_query

#: What the reader is told when a registration is in.
TAKEN = {
    State.APPROVED: gettext_lazy("%(name)s is registered. The confirmation is on its way."),
    State.WAITLISTED: gettext_lazy(
        "All seats are taken: %(name)s is number %(place)s on the waiting list."
    ),
    State.PENDING: gettext_lazy(
        "The registration of %(name)s waits for your organisation’s approval."
    ),
}
#: The same of a waiting list that does not move any more.
WAITS_IN_VAIN = gettext_lazy(
    "All seats are taken: %(name)s is on the waiting list. The event has begun and registration is"
    " closed: nobody moves up any more."
)


def register(request, pk):
    """The form; a second click on the same person changes nothing."""
    event = seen_event(request, pk)
    organises = policies.organises(request.user, event)
    if not (organises or partners_of(request.user)):
        raise Http404
    restored = stashed_edit(request) if request.method == "GET" else None
    data = request.POST if request.method == "POST" else as_query(restored)
    form = RegistrationForm(
        data, instance=Registration(event=event), user=request.user, wanted=request.GET.get("for")
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            answer = save(request, form)
            if answer is not None:
                return answer
            status = 409 if form.has_error("__all__", "same_moment") else 422
    may_register = event.is_open() or (organises and event.publication != "cancelled")
    context = {
        "event": event,
        "when": When(event, reader_zone(request)),
        "form": form,
        "errors": all_errors(form),
        "closed": "" if may_register else admission.closed_because(event, event.phase()),
        "closes": in_zone(event.registration_closes_at, event.zone),
        "seats": seats_of(event),
        "quotas": quotas_of(event, request.user),
        "edit_of": edit_owner(request.user),
        "is_decided_here": organises or bool(partners_edited_by(request.user)),
    }  # fmt: skip
    return render(request, "consultations/register.html", context, status=status)


def save(request, form):
    """Register the person; the way on, or nothing with the sentences on the form."""
    registration = form.instance
    if same := clicked_twice(request.user, registration):
        messages.info(request, _("%(name)s is registered already.") % {"name": same.person_name})
        return redirect("consultations:mine")
    try:
        registration = registering.register(registration, by=request.user)
    except ValidationError as error:
        add_errors(form, error)
        return None
    except IntegrityError:
        form.add_error(None, ValidationError(SAME_MOMENT, code="same_moment"))
        return None
    words = {"name": registration.person_name, "place": registration.place}
    sentence = TAKEN[registration.state]
    if registration.state == State.WAITLISTED and registration.place is None:
        sentence = WAITS_IN_VAIN
    messages.success(request, str(sentence) % words)
    if "another" in request.POST:
        response = redirect("consultations:register", pk=registration.event_id)
        response["Location"] += f"?for={registration.partner_id}"
        return response
    return redirect(registration.event)


def quotas_of(event, user):
    """``[(organisation, people it may still register), …]`` of the reader's own, where that counts."""
    if event.quota is None:
        return []
    own = Partner.objects.represented_by(user).order_by("sort_name")
    people = Registration.objects.counted().filter(event=event, partner__in=partners_of(user))
    counts = dict(people.order_by().values_list("partner").annotate(Count("pk")))
    return [(partner, max(0, event.quota - counts.get(partner.pk, 0))) for partner in own]


def clicked_twice(user, registration):
    """The registration that the same user has sent a moment ago, word by word."""
    registration.tidy()
    return (
        Registration.objects.live()
        .filter(
            event=registration.event,
            partner=registration.partner,
            email=registration.email,
            name_key=registration.name_key,
            mode=registration.mode,
            created_by=user,
        )
        .first()
    )


def add_errors(form, error):
    """The model's sentences, each at its field if the form shows it."""
    found = error.error_dict if hasattr(error, "error_dict") else {"__all__": error.error_list}
    for name, errors in found.items():
        form.add_error(name if name in form.fields else None, errors)


@require_safe
def mine(request):
    """The registrations of the reader's organisations, and invitations that wait for an answer."""
    registrations = (
        Registration.objects.visible_to(request.user)
        .filter(partner__in=partners_of(request.user))
        .select_related("event__series", "event__country", "partner")
        .prefetch_related("event__days")
        .order_by("-event__ends_at", "event", "created_at")
    )
    now, zone = timezone.now(), reader_zone(request)
    coming, past, cancelled = [], [], []
    registrations = list(registrations[:500])
    registering.tell_places(registrations)
    for registration in registrations:
        event = registration.event
        registration.moves = registering.available(registration, request.user)
        registration.may_correct = registering.may_correct(registration, request.user, now)
        registration.when = When(event, zone)
        registration.has_certificate = registration.state == State.ATTENDED and event.has_begun(now)
        is_cancelled = event.publication == Event.Publication.CANCELLED
        is_over = event.ends_at is not None and event.ends_at <= now
        if is_cancelled or is_over:
            registration.moves = []
        (cancelled if is_cancelled else past if is_over else coming).append(registration)
    coming.sort(key=lambda row: (row.event.ends_at is None, row.event.ends_at, row.event_id))
    invitations = (
        Invitation.objects.visible_to(request.user)
        .filter(partner__in=partners_of(request.user), answer=Invitation.Answer.NONE)
        .exclude(event__ends_at__lte=now)
        .exclude(event__publication=Event.Publication.CANCELLED)
        .select_related("event", "partner")
        .prefetch_related("event__days")
    )
    for invitation in invitations:
        invitation.when = When(invitation.event, zone)
    context = {"coming": coming, "past": past, "cancelled": cancelled, "invitations": invitations}
    return render(request, "consultations/mine.html", context)


def move(request, pk, name):
    """Do something with a registration, and go back; what costs a seat is asked first."""
    chosen = registering.MOVES.get(name)
    if chosen is None:
        raise Http404
    registration = get_object_or_404(seen_registrations(request), pk=pk)
    if request.method != "POST":
        if not chosen.asks:
            return HttpResponseNotAllowed(["POST"])
        return ask(request, registration, chosen)
    try:
        done = registering.perform(
            registration, name, by=request.user, note=request.POST.get("note", "")
        )
    except ValidationError as error:
        for sentence in error.messages:
            messages.error(request, sentence)
    else:
        words = {"label": done.person_name, "value": done.get_state_display()}
        messages.success(request, _("%(label)s: %(value)s") % words)
    return redirect(way_back(request, request.POST, "consultations:mine"))


def seen_registrations(request):
    seen = Registration.objects.visible_to(request.user)
    return seen.select_related("event__series", "event__country", "partner")


def way_back(request, data, otherwise):
    """Where the reader came from, if that is a page of the portal."""
    target = data.get("next", "")
    is_here = url_has_allowed_host_and_scheme(
        target, {request.get_host()}, require_https=request.is_secure()
    )
    return target if is_here else otherwise


def ask(request, registration, chosen):
    """The page that says what a move does before it is made."""
    context = {
        "registration": registration,
        "event": registration.event,
        "when": When(registration.event, reader_zone(request)),
        "move": chosen,
        "may": chosen in registering.available(registration, request.user),
        "next": way_back(request, request.GET, reverse("consultations:mine")),
    }
    return render(request, "consultations/confirm.html", context)


def correct(request, pk):
    """Correct the details of a person; event, organisation and mode stay."""
    registration = get_object_or_404(seen_registrations(request), pk=pk)
    back = way_back(request, request.POST or request.GET, reverse("consultations:mine"))
    if not registering.may_correct(registration, request.user):
        messages.error(request, _("Nothing can be corrected here any more."))
        return redirect(back)
    restored = stashed_edit(request) if request.method == "GET" else None
    form = CorrectionForm(
        request.POST if request.method == "POST" else as_query(restored),
        instance=registration,
        reads_private=registering.organises(request.user, registration),
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                registering.correct(registration, by=request.user)
            except ValidationError as error:
                add_errors(form, error)
            except IntegrityError:
                form.add_error(None, ValidationError(SAME_MOMENT, code="same_moment"))
            else:
                messages.success(request, _("Saved."))
                return redirect(back)
    context = {
        "event": registration.event,
        "registration": registration,
        "form": form,
        "errors": all_errors(form),
        "edit_of": edit_owner(request.user),
        "next": back,
    }
    return render(request, "consultations/correct.html", context, status=status)


@require_POST
def answer(request, pk):
    """Accept or decline an invitation, for one's organisation."""
    answerable = Invitation.objects.answerable_by(request.user)
    invitation = get_object_or_404(answerable, pk=pk)
    wanted = request.POST.get("answer")
    if wanted not in (Invitation.Answer.ACCEPTED, Invitation.Answer.DECLINED):
        raise Http404
    try:
        inviting.answer(invitation, wanted, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(invitation.event)
    messages.success(request, _("Thank you for the answer."))
    is_yes = wanted == Invitation.Answer.ACCEPTED
    if is_yes and invitation.event.is_open():
        return redirect("consultations:register", pk=invitation.event_id)
    return redirect(invitation.event)
