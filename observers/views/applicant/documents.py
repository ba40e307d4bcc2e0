"""Documents: what is asked, the files that are there, handing in, replacing, reusing."""

from functools import wraps

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import IntegrityError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from observers import policies
from observers.forms.applying import HandInForm, ReasonForm
from observers.models import ApplicationDocument, PartClosed, explain
from observers.views.applicant.finding import own, own_open
from partners.models import Document
from partners.views.editing import SAME_MOMENT, all_errors


def asked_of_applicant(application):
    return [row for row in application.guideline.documents.all() if row.is_asked_of_applicant]


def files_by_requirement(application, user):
    """``{requirement: its files, replaced ones too}``; what was taken back is left out."""
    found = {}
    files = ApplicationDocument.objects.visible_to(user).filter(
        application=application, removed_at=None
    )
    for file in files.of_applicant().select_related("replacement", "application"):
        found.setdefault(file.requirement_id, []).append(file)
    return found


@require_safe
def documents(request, reference):
    """The list of documents, with the files for each."""
    application = own(request.user, reference, whole=True)
    files = files_by_requirement(application, request.user)
    reasons = {reason.requirement_id: reason for reason in application.document_reasons.all()}
    is_drafting = policies.is_drafting(request.user, application)
    context = {
        "application": application,
        "rows": [
            {
                "requirement": row,
                "files": files.get(row.pk, []),
                "reason": reasons.get(row.pk),
                "may_write": is_drafting and application.may_hand_in(row),
            }
            for row in asked_of_applicant(application)
        ],
    }
    return render(request, "observers/applicant/documents.html", context)


def writable(user, reference, pk):
    """An application and one of its documents that the reader may hand in.

    Raises ``PartClosed`` when it may not be handed in now.
    """
    application = own(user, reference, whole=True)
    requirement = next((row for row in asked_of_applicant(application) if row.pk == pk), None)
    if requirement is None or not policies.is_drafting(user, application):
        raise Http404
    if not application.may_hand_in(requirement):
        raise PartClosed
    return application, requirement


def told_when_closed(view):
    """Whoever comes too late is told so on the page of its application."""

    @wraps(view)
    def wrapped(request, reference, pk):
        try:
            return view(request, reference, pk)
        except PartClosed as error:
            messages.error(request, error.message)
            return redirect("observers:own", reference)

    return wrapped


@require_http_methods(["GET", "HEAD", "POST"])
@told_when_closed
def document(request, reference, pk):
    """One document of the list: hand in a file, or a newer one in the place of another."""
    application, requirement = writable(request.user, reference, pk)
    replaced = request.POST.get("replaces") or request.GET.get("replaces") or ""
    former = None
    is_sent = request.method == "POST"
    form = HandInForm(request.POST if is_sent else None, request.FILES if is_sent else None)
    if replaced:
        former = (
            ApplicationDocument.objects.editable_by(request.user)
            .filter(
                pk=replaced if replaced.isdecimal() and len(replaced) < 12 else 0,
                application=application,
                requirement=requirement,
            )
            .first()
        )
        if former is None:
            return replaced_before(request, application, requirement, form)
    status = 422 if is_sent else 200
    if is_sent and form.is_valid():
        try:
            kept = ApplicationDocument.objects.hand_in(
                application, requirement, by=request.user, replaces=former, **form.cleaned_data
            )
        except PartClosed:
            raise
        except ValidationError as error:
            form.add_error("file", error.messages)
        except IntegrityError:
            form.add_error(None, SAME_MOMENT)
            status = 409
        else:
            tell_kept(request, kept)
            return redirect_to(application, requirement)
    return show(request, application, requirement, form, former=former, status=status)


def replaced_before(request, application, requirement, form):
    """Say that the newer file has arrived, to whom sends it twice; else there is nothing here."""
    file = form.cleaned_data["file"] if form.is_bound and form.is_valid() else None
    kept = file and ApplicationDocument.objects.received(application, requirement, file)
    if not kept:
        raise Http404
    kept.is_repeated = True
    tell_kept(request, kept)
    return redirect_to(application, requirement)


def tell_kept(request, file):
    """Say that a file is kept, or that it was here already: then nothing was added."""
    if file.is_repeated:
        text = _("This file was received already: %(name)s. It is kept once.")
        messages.info(request, text % {"name": file.name})
    else:
        messages.success(request, _("The file is kept."))


def show(request, application, requirement, form, *, former=None, reason_form=None, status=200):
    records = Document.objects.visible_to(request.user).filter(partner=application.partner)
    reason = next(
        (row for row in application.document_reasons.all() if row.requirement_id == requirement.pk),
        None,
    )
    if requirement.takes_reason and reason_form is None:
        reason_form = ReasonForm(initial={"text": reason.text if reason else ""}, prefix="reason")
    files = files_by_requirement(application, request.user).get(requirement.pk, [])
    context = {
        "application": application,
        "requirement": requirement,
        "form": form,
        "former": former,
        "errors": all_errors(form) + (all_errors(reason_form) if reason_form else []),
        "files": files,
        "is_full": former is None
        and len([file for file in files if file.is_current]) >= requirement.max_files,
        "records": sorted(
            records, key=lambda record: record.kind != (requirement.record_kind or None)
        ),
        "reason_form": reason_form,
    }
    return render(request, "observers/applicant/document.html", context, status=status)


def redirect_to(application, requirement):
    address = redirect("observers:own-documents", application.reference)["Location"]
    return redirect(f"{address}#{requirement.anchor}")


@require_POST
@told_when_closed
def reuse(request, reference, pk):
    """Hand in a document of the organisation's record: its file is copied as it is now."""
    application, requirement = writable(request.user, reference, pk)
    number = request.POST.get("record", "")
    record = get_object_or_404(
        Document.objects.visible_to(request.user).filter(partner=application.partner),
        pk=number if number.isdecimal() and len(number) < 12 else 0,
    )
    form = HandInForm()
    ending = record.file.name.rpartition(".")[2]
    try:
        with record.file.open("rb") as stored:
            kept = ApplicationDocument.objects.hand_in(
                application,
                requirement,
                File(stored, name=f"{record.title[:140]}.{ending}".replace("/", "-")),
                by=request.user,
                record=record,
                language=record.language,
                issued_on=record.starts_on,
            )
    except PartClosed:
        raise
    except FileNotFoundError:
        messages.error(request, _("The file of this document cannot be read: upload it again."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return show(request, application, requirement, form, status=422)
    else:
        tell_kept(request, kept)
    return redirect_to(application, requirement)


@require_POST
@told_when_closed
def reason(request, reference, pk):
    """Say why a document cannot be handed in, where the guidelines allow it."""
    application, requirement = writable(request.user, reference, pk)
    if not requirement.takes_reason:
        raise Http404
    form = ReasonForm(request.POST, prefix="reason")
    if not form.is_valid():
        return show(request, application, requirement, HandInForm(), reason_form=form, status=422)
    explain(application, requirement, form.cleaned_data["text"])
    messages.success(request, _("Saved."))
    return redirect_to(application, requirement)


@require_POST
@told_when_closed
def take_back_file(request, reference, pk):
    """Take a file out of the application again."""
    application = own_open(request.user, reference, whole=False)
    file = get_object_or_404(
        ApplicationDocument.objects.editable_by(request.user).select_related("requirement"),
        pk=pk,
        application=application,
    )
    if not application.is_draft:  # what was submitted once is replaced, not taken out
        raise Http404
    file.take_back()
    messages.success(request, _("Taken out."))
    return redirect_to(application, file.requirement)
