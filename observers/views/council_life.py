"""What observers live through after admission: changes, representatives, confirmation, certificate."""

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from observers import downloads, notices, papers
from observers.forms import ConfirmationForm, RepresentativeForm, StatusChangeForm
from observers.models import Confirmation, Representative, StatusChange
from observers.models.standings import kept_by, running_for
from partners import resending
from partners.models import ObserverStatus, StaleRecord
from partners.views.editing import SAME_MOMENT, all_errors


def kept(user, number):
    """The running period of an observer that a user may write for; else it is not there."""
    if number > 10**12:
        raise Http404
    return get_object_or_404(kept_by(user), partner=number)


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
    }
    return render(request, "observers/council/form.html", context, status=code)


@resending.once
def change(request, number):
    """Record a decision about an observer."""
    status = kept(request.user, number)
    get_object_or_404(ObserverStatus.objects.editable_by(request.user), pk=status.pk)
    record = StatusChange(status=status)
    form = StatusChangeForm(request.POST or None, instance=record)
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


def representative(request, number, pk=None):
    """Name a representative, or correct what is said of one."""
    status = kept(request.user, number)
    if pk is None:
        record = Representative(partner=status.partner)
    else:
        rows = Representative.objects.editable_by(request.user)
        record = get_object_or_404(rows, pk=pk, partner=status.partner_id)
    form = RepresentativeForm(request.POST or None, instance=record)
    title = _("Designated representative")
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                form.save()
        except IntegrityError:
            form.add_error(None, SAME_MOMENT)
            return show_form(request, form, status, title, 409)
        messages.success(request, _("Saved."))
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
    form = ConfirmationForm(request.POST or None, instance=record)
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
