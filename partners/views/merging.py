"""Joining two records, field by field, and parting them again."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from partners import candidates, merging, policies
from partners.forms.duplicates import OtherRecordForm
from partners.models import Merge, Partner, StaleRecord, facts_of
from partners.views.editing import all_errors


def record(request, number):
    """A record that may be merged, for who may merge."""
    if not policies.may_merge(request.user):
        raise Http404
    partners = Partner.objects.visible_to(request.user).exclude(status="merged")
    return get_object_or_404(partners.for_pages(), pk=number)


@require_http_methods(["GET", "HEAD", "POST"])
def choose(request, number):
    """Which record is the same body: one that looks alike, or any by its number."""
    kept = record(request, number)
    others = Partner.objects.visible_to(request.user)
    form = OtherRecordForm(request.POST or None, partners=others, own=number)
    if request.method == "POST" and form.is_valid():
        return redirect("partners:merge", number, form.cleaned_data["other"].pk)
    found = candidates.alike(facts_of([number])[number], exclude=[number])
    context = {
        "partner": kept,
        "form": form,
        "errors": all_errors(form),
        "candidates": candidates.visible_to(request.user, found),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "partners/merge_choose.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def merge(request, number, other):
    """Two records side by side, with a choice for each field that differs."""
    if number == other:
        raise Http404
    if away := one_already(request, number, other):
        return away
    kept, gone = record(request, number), record(request, other)
    sent = request.POST
    choices = {
        name.removeprefix("choice-"): side
        for name, side in sent.items()
        if name.startswith("choice-")
    }
    errors, status = merging.stops(kept, gone), 200
    if request.method == "POST":
        try:
            done = merging.merge(
                kept,
                gone,
                by=request.user,
                choices=choices,
                versions=versions_of(sent),
                reason=sent.get("reason", "").strip()[:300],
            )
        except StaleRecord as error:
            errors, status = error.messages, 409
        except ValidationError as error:
            errors, status = error.messages, 422
        else:
            messages.success(request, _("The two records are one now."))
            return redirect(done)
        if away := one_already(request, number, other):
            return away  # somebody was quicker by a moment
        kept, gone = record(request, number), record(request, other)
    moving, staying = merging.hanging_on(kept, gone)
    context = {
        "kept": kept,
        "gone": gone,
        "rows": merging.side_by_side(kept, gone, choices),
        "moves": moving,
        "stays": staying,
        "errors": [("", sentence) for sentence in errors],
        "reason": sent.get("reason", ""),
    }
    return render(request, "partners/merge.html", context, status=status)


def one_already(request, number, other):
    """Where to go instead when one of the records has been merged: to what is left of the two."""
    if not policies.may_merge(request.user):
        raise Http404
    merged = Partner.objects.filter(pk__in=[number, other], status=Partner.Status.MERGED)
    into = dict(merged.values_list("pk", "merged_into"))
    if not into:
        return None
    kept, gone = into.get(number, number), into.get(other, other)
    if kept != gone:
        messages.warning(request, _("One of these records has been merged already."))
        return redirect("partners:merge", kept, gone)
    messages.info(request, _("The two records are one already: this one."))
    return redirect(record(request, kept))


def versions_of(sent):
    """The versions the person has looked at."""
    return tuple(
        int(text) if text.isdecimal() else -1
        for text in (sent.get("kept_version", "")[:9], sent.get("gone_version", "")[:9])
    )


@require_http_methods(["GET", "HEAD", "POST"])
def done(request, pk):
    """What was joined, by whom and when; and its undoing."""
    merges = Merge.objects.visible_to(request.user).select_related(
        "kept", "gone", "merged_by", "undone_by"
    )
    found = get_object_or_404(merges, pk=pk)
    errors, status = [], 200
    if request.method == "POST":
        try:
            left = merging.undo(found, by=request.user)
        except ValidationError as error:
            errors, status = error.messages, 409
        else:
            messages.success(request, _("The two records are two again."))
            for sentence in left.kept_edits:
                messages.warning(request, sentence)
            return redirect(found)
    context = {
        "merge": found,
        "moves": moved(found),
        "errors": [("", sentence) for sentence in errors],
    }
    return render(request, "partners/merge_done.html", context, status=status)


def moved(found):
    """How many rows of each kind were moved."""
    counts = {}
    for move in found.record.get("moves", ()):
        label = merging.name_of(move["model"])
        counts[label] = counts.get(label, 0) + 1
    return sorted(counts.items())
