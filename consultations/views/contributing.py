"""Contributions and requests to speak: writing them, reading them, moderating them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from config.middleware import edit_owner
from consultations import contributing
from consultations.forms.contributing import ContributionForm, RequestForm
from consultations.hours import in_zone
from consultations.models import Call, Contribution, Event, RequestToSpeak
from consultations.views.events import seen_event
from partners import downloads, resending
from partners.policies import partners_edited_by
from partners.views.editing import SAME_MOMENT, all_errors


@resending.once
def contribute(request, pk, call):
    """The contribution of the reader's organisation: saved as a draft, or handed in."""
    event = seen_event(request, pk)
    call = get_object_or_404(Call, pk=call, event=event)
    own = partners_edited_by(request.user)
    if not own:
        raise Http404
    mine = Contribution.objects.filter(call=call, partner__in=own).order_by("pk")
    mine = list(mine.select_related("partner"))
    left = own - {row.partner_id for row in mine}
    # sent twice, a new one is refused: it never lands on that of another organisation
    may_begin = bool(left) or request.method == "POST"
    present = chosen(request, mine, may_begin=may_begin)
    contribution = present or Contribution(call=call, author=request.user)
    if request.method == "POST" and "take_back" in request.POST and present:
        return taken_back(request, present)
    is_writable = contribution.state == Contribution.State.DRAFT and call.is_open()
    form = ContributionForm(
        request.POST or None, request.FILES or None, instance=contribution, partners=left
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            answer = saved(request, form)
            if answer is not None:
                return answer
    context = {
        "event": event,
        "edit_of": edit_owner(request.user),
        "call": call,
        "until": in_zone(call.closes_at, event.zone),
        "form": form,
        "errors": all_errors(form),
        "is_writable": is_writable,
        "contribution": present,
        "others": [row for row in mine if row != present],
        "may_begin": bool(left) and present is not None,
        "counts": form.word_counts(),
    }
    return render(request, "consultations/contribute.html", context, status=status)


def chosen(request, mine, *, may_begin):
    """The contribution that is meant: an editor may write for several organisations.

    Without a choice it is the first one; nothing where another organisation begins its own.
    """
    named = request.GET.get("partner", "")
    found = next((row for row in mine if str(row.partner_id) == named), None)
    if found is None and named == "new" and may_begin:
        return None
    return found or next(iter(mine), None)


def saved(request, form):
    """Save the form, hand it in if so asked; the way on, or nothing with the sentences on it."""

    def write():
        contributing.check_writable(form.instance, request.user)
        contribution = form.save()
        if "hand_in" in request.POST:
            contributing.hand_in(contribution, request.user)
        return back_to(contribution)

    try:
        answer = resending.record(request, write)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return None
    except IntegrityError:
        form.add_error(None, SAME_MOMENT)
        return None
    is_in = "hand_in" in request.POST
    messages.success(request, _("Thank you: it is handed in.") if is_in else _("Draft saved."))
    return answer


def taken_back(request, contribution):
    try:
        contributing.take_back(contribution, request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return back_to(contribution)


def back_to(contribution):
    response = redirect(
        "consultations:contribute", pk=contribution.call.event_id, call=contribution.call_id
    )
    response["Location"] += f"?partner={contribution.partner_id}"
    return response


@login_not_required
@require_safe
def contribution(request, pk):
    """What an organisation has contributed."""
    found = Contribution.objects.visible_to(request.user).select_related("call__event", "partner")
    row = get_object_or_404(found, pk=pk)
    answers = row.answers.exclude(text="").select_related("question")
    context = {"contribution": row, "event": row.call.event, "answers": answers}
    return render(request, "consultations/contribution.html", context)


@login_not_required
@require_safe
def contribution_file(request, pk):
    row = get_object_or_404(Contribution.objects.visible_to(request.user), pk=pk)
    if not row.file:
        raise Http404
    return downloads.answer(row, f"contribution-{row.pk}")


def moderate(request, pk, call):
    """What came in on a call; each is published or withheld."""
    event = get_object_or_404(Event.objects.editable_by(request.user), pk=pk)
    call = get_object_or_404(Call, pk=call, event=event)
    rows = Contribution.objects.moderated_by(request.user).filter(call=call)
    if request.method == "POST":
        number = request.POST.get("contribution", "")
        if not (number.isascii() and number.isdigit() and len(number) < 13):
            raise Http404
        row = get_object_or_404(rows, pk=number)
        try:
            contributing.moderate(
                row,
                request.user,
                publish="publish" in request.POST,
                note=request.POST.get("note", ""),
            )
        except ValidationError as error:
            for sentence in error.messages:
                messages.error(request, sentence)
        else:
            messages.success(request, _("Saved."))
        return redirect("consultations:moderate", pk=event.pk, call=call.pk)
    context = {
        "event": event,
        "call": call,
        "rows": rows.select_related("partner", "moderated_by")
        .prefetch_related("answers__question")
        .order_by("submitted_at", "pk"),
        "zone": event.time_zone,
    }
    return render(request, "consultations/moderate.html", context)


@resending.once
def speak(request, pk):
    """Ask for the floor."""
    event = seen_event(request, pk)
    is_asked = event.is_coming() and event.agenda.filter(takes_requests=True).exists()
    if not (is_asked and partners_edited_by(request.user)):
        raise Http404
    wish = RequestToSpeak(event=event, created_by=request.user)
    form = RequestForm(request.POST or None, instance=wish, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            answer = resending.record(request, lambda: redirect(form.save().event))
        except IntegrityError:
            form.add_error(None, SAME_MOMENT)
        else:
            messages.success(request, _("Your request is noted."))
            return answer
    context = {
        "event": event,
        "edit_of": edit_owner(request.user),
        "title": _("Ask for the floor"),
        "form": form,
        "errors": all_errors(form),
        "may_delete": False,
        "back": "consultations:detail",
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "consultations/row_form.html", context, status=status)
