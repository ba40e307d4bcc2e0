"""Starting an application, and the choice of session and language."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from observers.forms.applying import SessionForm, StartForm
from observers.models import Application, aim, begin
from observers.views.applicant.before import version_in_force
from observers.views.applicant.finding import own, own_open
from partners.policies import partners_edited_by
from partners.views.editing import SAME_MOMENT, all_errors


@require_http_methods(["GET", "HEAD", "POST"])
def start(request):
    """Begin a draft for an organisation that the reader represents."""
    version = version_in_force()
    if not partners_edited_by(request.user):
        return render(request, "observers/applicant/no_organisation.html", status=200)
    given = request.GET.get("again", "")
    initial = {}
    if given:
        previous = own(request.user, given)
        initial = {"previous": previous, "partner": previous.partner}
    form = StartForm(
        request.POST if request.method == "POST" else None, user=request.user, initial=initial
    )
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            application = begin(
                form.cleaned_data["partner"],
                by=request.user,
                session=form.cleaned_data["session"],
                language=form.cleaned_data["language"],
                previous=form.cleaned_data.get("previous"),
            )
        except (ValidationError, IntegrityError) as error:
            if (present := under_way(form.cleaned_data["partner"])) is not None:
                text = _("This organisation has an open application already: it is this one.")
                messages.info(request, text)
                return redirect("observers:own", present.reference)
            form.add_error(None, " ".join(getattr(error, "messages", [str(SAME_MOMENT)])))
            status = 409 if isinstance(error, IntegrityError) else 422
        else:
            messages.success(
                request,
                _("The application is begun. What the registry knows is filled in: check it."),
            )
            return redirect("observers:own", application.reference)
    context = {"form": form, "errors": all_errors(form), "version": version}
    return render(request, "observers/applicant/start.html", context, status=status)


def under_way(partner):
    """The open application of an organisation; there is one at most."""
    return Application.objects.running().filter(partner=partner).first()


@require_http_methods(["GET", "HEAD", "POST"])
def session(request, reference):
    """The session that is applied for, and the language of letters: while it is a draft."""
    application = own_open(request.user, reference, whole=False)
    if not application.is_draft:
        raise Http404
    form = SessionForm(request.POST if request.method == "POST" else None, instance=application)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            aim(application, **form.cleaned_data)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("Saved."))
        return redirect("observers:own", application.reference)
    context = {
        "application": application,
        "title": _("Council session and language"),
        "form": form,
        "errors": all_errors(form),
        "button": _("Save"),
    }
    return render(request, "observers/applicant/words.html", context, status=status)
