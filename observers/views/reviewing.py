"""Reviewers and offices: declaring a conflict of interest, and giving an opinion."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from config.middleware import edit_owner
from observers import policies
from observers.forms import InterestForm, OpinionForm
from observers.models import Application, ConflictDeclaration, Opinion
from partners import resending
from partners.forms import versions
from partners.views.editing import SAME_MOMENT, all_errors
from partners.views.parts import sent_or_restored


@resending.once
def interest(request, reference):
    """Ask for a conflict of interest before the file opens; it can be declared later too."""
    files = Application.objects.declarable_by(request.user)
    application = get_object_or_404(files, reference=reference)
    present = application.declarations.filter(user=request.user).first()
    if request.method == "GET" and present is not None and "again" not in request.GET:
        return redirect(application)
    form = InterestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        has_conflict = form.cleaned_data["has_conflict"]

        def declare():
            ConflictDeclaration.declare(
                application,
                request.user,
                has_conflict=has_conflict,
                reason=form.cleaned_data["reason"],
            )
            return redirect("observers:queue") if has_conflict else redirect(application)

        try:
            answer = resending.record(request, declare)
        except IntegrityError:
            form.add_error(None, SAME_MOMENT)
        else:
            if has_conflict:
                text = _("You have stepped back: this file is closed to you now.")
                messages.success(request, text)
            return answer
    context = {
        "application": application,
        "form": form,
        "errors": all_errors(form),
        "sending": resending.mark(request.user),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "observers/interest.html", context, status=status)


@resending.once
def opinion(request, reference):
    """The user's own opinion: saved as a draft, or handed in for good, and then only read."""
    handed_in = Opinion.objects.visible_to(request.user).submitted()
    own = handed_in.filter(author=request.user.pk, application__reference=reference)
    if (record := own.select_related("application__partner", "office").first()) is not None:
        return opinion_handed_in(request, record)
    application = get_object_or_404(
        Application.objects.judged_by(request.user).for_pages(), reference=reference
    )
    record = Opinion.objects.of(request.user, application)
    data, is_restored = sent_or_restored(request)
    form = OpinionForm(data, instance=record, criteria=application.guideline.criteria.all())
    if is_restored:
        versions.unjudge(form)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            answer = keep(request, form)
        except IntegrityError:
            form.add_error(None, SAME_MOMENT)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            policies.forget_files(request.user)
            messages.success(
                request,
                _("Your opinion is handed in.")
                if "hand_in" in request.POST
                else _("Saved. Nobody else sees it until you hand it in."),
            )
            return answer
    context = {
        "application": application,
        "form": form,
        "errors": all_errors(form),
        "sending": resending.mark(request.user),
        "edit_of": edit_owner(request.user),
    }
    return render(request, "observers/opinion.html", context, status=status)


def keep(request, form):
    """Save a draft, as often as one likes, or hand the opinion in, once."""
    if "hand_in" not in request.POST:
        return redirect(form.save().application)

    def hand_in():
        saved = form.save()
        saved.submit()
        return redirect(saved.application)

    return resending.record(request, hand_in)


def opinion_handed_in(request, record):
    """An opinion that does not change any more; whoever sends another one is told so."""
    errors, status = [], 200
    if request.method == "POST":
        try:
            record.check_open()
        except ValidationError as error:
            errors, status = [("", sentence) for sentence in error.messages], 409
    context = {
        "application": record.application,
        "opinion": record,
        "marks": record.marks.select_related("criterion"),
        "errors": errors,
    }
    return render(request, "observers/opinion_handed_in.html", context, status=status)
