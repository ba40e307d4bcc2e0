"""What observers live through after admission: changes, representatives, confirmation, certificate."""

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from config.middleware import edit_owner
from observers import downloads, notices, papers
from observers.forms import ConfirmationForm, RepresentativeForm, StatusChangeForm
from observers.models import Confirmation, Representative, StatusChange
from observers.models.standings import kept_by, running_for
from partners import resending
from partners.forms import versions
from partners.models import ObserverStatus, StaleRecord
from partners.views.editing import SAME_MOMENT, all_errors
from partners.views.parts import sent_or_restored


def kept(user, number):
    """The running period of an observer that a user may write for; else it is not there."""
    if number > 10**12:
        raise Http404
    return get_object_or_404(kept_by(user), partner=number)


def form_for(request, form_class, record):
    """The form of a record with what was sent, or with what waited while its author was away."""
    data, is_restored = sent_or_restored(request)
    form = form_class(data, instance=record)
    if is_restored:
        versions.unjudge(form)
    return form


def show_form(request, form, status, title, code=None, hint=""):
    if code is None:
        code = 422 if request.method == "POST" else 200
    context = {
        "form": form,
        "errors": all_errors(form),
        "title": title,
        "subtitle": status.partner.legal_name,
        "hint": hint,
        "back": reverse("observers:observer", args=[status.partner_id]),
        "sending": resending.mark(request.user),
        "edit_of": edit_owner(request.user),
    }
    return render(request, "observers/council/form.html", context, status=code)


@resending.once
def change(request, number):
    """Record a decision about an observer."""
    status = kept(request.user, number)
    get_object_or_404(ObserverStatus.objects.editable_by(request.user), pk=status.pk)
    record = StatusChange(status=status)
    form = form_for(request, StatusChangeForm, record)
    title = _("Record a decision about this observer")
    if request.method == "POST" and form.is_valid():

        def keep():
            record.record(request.user)
            return redirect("observers:observer", number)

        try:
            answer = resending.record(request, keep)
        except (StaleRecord, IntegrityError):
            form.add_error(None, SAME_MOMENT)
            return show_form(request, form, status, title, 409, notices.LETTER_WAITS)
        messages.success(
            request, _("The decision is recorded. Its letter waits to be looked through.")
        )
        return answer
    return show_form(request, form, status, title, hint=notices.LETTER_WAITS)


@resending.once
def representative(request, number, pk=None):
    """Name a representative, or correct what is said of one."""
    status = kept(request.user, number)
    if pk is None:
        record = Representative(partner=status.partner)
    else:
        rows = Representative.objects.editable_by(request.user)
        record = get_object_or_404(rows, pk=pk, partner=status.partner_id)
    form = form_for(request, RepresentativeForm, record)
    title = _("Designated representative")
    if request.method == "POST" and form.is_valid():

        def keep():
            form.save()
            return redirect("observers:observer", number)

        try:
            answer = resending.record(request, keep)
        except IntegrityError:
            form.add_error(None, SAME_MOMENT)
            return show_form(request, form, status, title, 409)
        messages.success(request, _("Saved."))
        return answer
    if request.method == "POST" and form.says_what_stands():
        messages.info(
            request,
            _("%(name)s is named for that year already. Nothing was to be done.")
            % {"name": form.instance.name},
        )
        return redirect("observers:observer", number)
    return show_form(request, form, status, title)


@require_POST
def delete_representative(request, number, pk):
    """Take a name off the list."""
    status = kept(request.user, number)
    rows = Representative.objects.editable_by(request.user)
    get_object_or_404(rows, pk=pk, partner=status.partner_id).delete()
    messages.success(request, _("Taken out."))
    return redirect("observers:observer", number)


@resending.once
def confirm(request, number):
    """Say that nothing has changed, or report what has."""
    status = kept(request.user, number)
    record = Confirmation(partner=status.partner, confirmed_by=request.user)
    form = form_for(request, ConfirmationForm, record)
    title = _("Confirm your record as an observer")
    if request.method == "POST" and form.is_valid():

        def keep():
            form.save()
            return redirect("observers:observer", number)

        try:
            answer = resending.record(request, keep)
        except IntegrityError:
            form.add_error(None, SAME_MOMENT)
            return show_form(request, form, status, title, 409)
        messages.success(request, _("Thank you. It is recorded with today's date."))
        return answer
    return show_form(request, form, status, title)


@require_safe
def certificate(request, number):
    """The certificate of an observer, in a language of the portal."""
    if number > 10**12:
        raise Http404
    status = get_object_or_404(running_for(request.user), partner=number)
    language = request.GET.get("language") or translation.get_language()
    if language not in ("en", "fr", "es"):
        raise Http404
    name = f"observer-certificate-{number}-{language}.pdf"
    return downloads.paper(name, papers.certificate_pdf(status, language))
