"""What case officers and the governing bodies' office write about a file."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from config.middleware import SIGNED_OUT, edit_owner, stashed_edit
from observers.forms import AgendaForm, AssignmentForm, CaseNoteForm, OfficerForm, QuestionForm
from observers.forms.applying import HandInForm
from observers.models import Application, ApplicationDocument, Assignment, CaseNote, Question
from observers.views.applicant.documents import tell_kept
from observers.views.files import find_for_staff
from partners import resending
from partners.forms import versions
from partners.views.editing import SAME_MOMENT, all_errors
from partners.views.parts import as_query

#: What can be added to a file: its form and its model.
KINDS = {
    "questions": (QuestionForm, Question),
    "assignments": (AssignmentForm, Assignment),
    "notes": (CaseNoteForm, CaseNote),
}
SIGNED = {"questions": "asked_by", "assignments": "assigned_by", "notes": "author"}


def managed(user, reference):
    return get_object_or_404(Application.objects.managed_by(user).for_pages(), reference=reference)


@resending.once
def part(request, reference, kind, pk=None):
    """Write a question, an assignment or a note; what was sent already does not change."""
    if kind not in KINDS:
        raise Http404
    form_class, model = KINDS[kind]
    application = managed(request.user, reference)
    if pk is None:
        record = model(application=application, **{SIGNED[kind]: request.user})
    else:
        record = get_object_or_404(
            model.objects.editable_by(request.user), pk=pk, application=application
        )
    initial = {}
    if kind == "questions" and pk is None:
        days = timedelta(days=application.guideline.question_days)
        initial["due_on"] = timezone.localdate() + days
    restored = stashed_edit(request) if request.method == "GET" else None
    data = request.POST if request.method == "POST" else as_query(restored)
    form = form_class(data, instance=record, initial=initial)
    if restored is not None:
        messages.info(request, SIGNED_OUT)
        form = versions.without_errors(form, {})[0]
    status = 422 if request.method == "POST" else 200
    is_right = request.method == "POST" and form.is_valid()
    before = asked_before(request, form, record) if is_right else None
    if is_right and before is None:
        try:
            answer = resending.record(request, lambda: saved(form, application))
        except IntegrityError:
            form.add_error(None, SAME_MOMENT)
            status = 409
        else:
            messages.success(request, _("Saved."))
            return answer
    context = {
        "application": application,
        "kind_name": model._meta.verbose_name,
        "form": form,
        "errors": all_errors(form),
        "record": record if pk is not None else None,
        "kind": kind,
        "before": before,
        "edit_of": edit_owner(request.user),
    }
    return render(request, "observers/part_form.html", context, status=status)


def saved(form, application):
    """Save, and lead on."""
    form.save()
    return redirect(application)


def asked_before(request, form, record):
    """The latest question about the same part, unless the writer has been shown it.

    Questions without end are what applicants complain of most: nothing is kept before the answer
    to the last one was looked at.
    """
    if not isinstance(record, Question) or not {"about", "text"} & set(form.changed_data):
        return None
    before = record.asked_before().order_by("-asked_at", "-pk").first()
    is_shown = before is None or request.POST.get("asked_before") == str(before.pk)
    return None if is_shown else before


@require_POST
def delete_part(request, reference, kind, pk):
    """Take back a question that was not sent, or an assignment."""
    if kind not in ("questions", "assignments"):
        raise Http404
    application = managed(request.user, reference)
    record = get_object_or_404(
        KINDS[kind][1].objects.editable_by(request.user), pk=pk, application=application
    )
    record.delete()
    messages.success(request, _("Taken out."))
    return redirect(application)


def fields_of_file(request, reference, kind):
    """Name the case officer, or write what the Council's list needs."""
    if kind == "officer":
        application = managed(request.user, reference)
        form_class = OfficerForm
    else:
        application = get_object_or_404(
            Application.objects.placed_by(request.user).for_pages(), reference=reference
        )
        form_class = AgendaForm
    form = form_class(request.POST or None, instance=application)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect(application)
    context = {
        "application": find_for_staff(request.user, reference),
        "kind_name": _("Case officer") if kind == "officer" else _("Place on the agenda"),
        "form": form,
        "errors": all_errors(form),
        "record": None,
        "kind": kind,
        "before": None,
        "edit_of": "",
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "observers/part_form.html", context, status=status)


def house_document(request, reference, pk):
    """Add a file of a document that staff write, or take out one's own."""
    user = request.user
    application = get_object_or_404(
        Application.objects.documented_by(user).for_pages(), reference=reference
    )
    requirement = get_object_or_404(application.guideline.documents, pk=pk, need="internal")
    files = ApplicationDocument.objects.visible_to(user).current()
    files = files.filter(application=application, requirement=requirement)
    own = ApplicationDocument.objects.editable_by(user).filter(pk__in=files.values("pk"))
    if number := request.POST.get("take_out", ""):
        number = number if number.isdecimal() and len(number) < 12 else 0
        get_object_or_404(own.select_related("requirement"), pk=number).take_back()
        messages.success(request, _("Taken out."))
        return redirect("observers:house-document", reference, pk)
    form = HandInForm(request.POST or None, request.FILES or None)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            kept = ApplicationDocument.objects.hand_in(
                application, requirement, by=user, **form.cleaned_data
            )
        except ValidationError as error:
            form.add_error("file", error.messages)
        else:
            tell_kept(request, kept)
            return redirect(application)
    context = {
        "application": application,
        "requirement": requirement,
        "form": form,
        "errors": all_errors(form),
        "files": files.select_related("uploaded_by"),
        "own": set(own.values_list("pk", flat=True)),
    }
    return render(request, "observers/file_added.html", context, status=status)
