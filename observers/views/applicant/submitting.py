"""Before the file goes out: look it through, make the declarations, submit."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from observers import policies, readiness, workflow
from observers.forms.applying import DeclarationsForm
from observers.models import DeclarationTick, PartClosed
from observers.views.applicant.finding import own, tell_arrived
from observers.views.applicant.tasks import tasks_of
from observers.workflow import TRANSITIONS
from partners.views.editing import SAME_MOMENT, all_errors


def signers(application):
    """The names of those who bind the organisation: its administrators."""
    rows = application.partner.memberships.filter(role="administrator", user__is_active=True)
    return [str(row.user) for row in rows.select_related("user")]


@require_http_methods(["GET", "HEAD", "POST"])
def declarations(request, reference):
    """The integrity declarations; only who binds the organisation ticks them."""
    application = own(request.user, reference, whole=True)
    ticks = {tick.declaration_id: tick for tick in application.ticks.all()}
    rows = list(application.guideline.declarations.all())
    may_sign = policies.is_signing(request.user, application) and application.is_draft
    if request.method == "POST" and not may_sign:
        raise Http404
    first = next(iter(ticks.values()), None)
    initial = {DeclarationsForm.name_of(row): row.pk in ticks for row in rows}
    initial["name"] = first.name if first else request.user.get_full_name()
    form = DeclarationsForm(
        request.POST if request.method == "POST" else None, declarations=rows, initial=initial
    )
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            DeclarationTick.objects.set(
                application, form.ticked(), by=request.user, name=form.cleaned_data["name"]
            )
        except PartClosed as error:
            messages.error(request, error.message)
        except IntegrityError:
            messages.error(request, SAME_MOMENT)
        else:
            if form.ticked():
                messages.success(request, _("Saved."))
            else:
                text = _("No declaration is ticked: the application cannot be submitted yet.")
                messages.info(request, text)
        return redirect("observers:own", application.reference)
    context = {
        "application": application,
        "form": form,
        "rows": [(row, field, ticks.get(row.pk)) for row, field in form.rows()],
        "may_sign": may_sign,
        "signers": signers(application),
        "errors": all_errors(form) if form.is_bound else [],
    }
    return render(request, "observers/applicant/declarations.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def check(request, reference):
    """Everything on one page before it is submitted; what is missing is listed as links."""
    if request.method == "POST":
        application = own(request.user, reference, whole=True)
        if not policies.is_signing(request.user, application):
            raise Http404
        try:
            moved = workflow.perform(application, TRANSITIONS["submit"], by=request.user)
        except workflow.WrongStage:
            tell_arrived(request, application, "submit")
            return redirect("observers:own", reference)
        except PermissionDenied:
            messages.error(request, PartClosed().message)
            return redirect("observers:own", reference)
        except ValidationError as error:
            return show_check(request, application, refused=error)
        messages.success(
            request,
            _("Your application has arrived. Its reference number is %(reference)s.")
            % {"reference": moved.reference},
        )
        return redirect("observers:own", moved.reference)
    application = own(request.user, reference, whole=True)
    if not application.is_draft:
        return redirect("observers:own", reference)
    return show_check(request, application)


def show_check(request, application, refused=None):
    tasks = tasks_of(application)
    gaps = [(address, full) for task in tasks for __, full, address in task.missing]
    others = [] if gaps or refused is None else refused.messages
    answers = application.answers_by_question()
    files = {}
    for file in application.current_documents().of_applicant():
        files.setdefault(file.requirement_id, []).append(file)
    reasons = {row.requirement_id: row for row in application.document_reasons.all()}
    context = {
        "application": application,
        "sections": [
            (section, [(row, answers.get(row.pk)) for row in section.questions.all()])
            for section in application.guideline.form()
        ],
        "documents": [
            (row, files.get(row.pk, []), reasons.get(row.pk))
            for row in application.guideline.documents.all()
            if row.is_asked_of_applicant
        ],
        "ticks": application.ticks.select_related("declaration"),
        "gaps": gaps,
        "others": others,
        "likely": [
            (reverse("observers:own-documents", args=[application.reference]), gap)
            for gap in readiness.likely_documents(application)
        ],
        "is_refused": refused is not None,
        "may_sign": policies.is_signing(request.user, application),
        "signers": signers(application),
    }
    status = 422 if refused is not None else 200
    return render(request, "observers/applicant/check.html", context, status=status)
