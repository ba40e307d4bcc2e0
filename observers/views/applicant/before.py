"""Before an account: what observer status is, what is asked, and whether it is worth trying."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from observers.forms import EligibilityForm
from observers.models import Application, GuidelineVersion
from observers.papers import form_paper
from partners.models import CouncilSession
from partners.policies import partners_of
from partners.views.editing import all_errors


def version_in_force():
    """The guidelines that hold today, whole."""
    version = GuidelineVersion.objects.whole().in_force()
    if version is None:
        raise Http404(_("No guidelines are in force at present: nobody can apply."))
    return version


@login_not_required
@require_safe
def entry(request):
    """What applying means, its steps and dates; for the organisation's people, their files."""
    own = Application.objects.filter(partner__in=partners_of(request.user))
    context = {
        "version": GuidelineVersion.objects.in_force(),
        "sessions": CouncilSession.objects.to_come()[:3],
        "applications": own.for_lists() if request.user.is_authenticated else [],
        "is_member": bool(partners_of(request.user)),
    }
    return render(request, "observers/applicant/entry.html", context)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def eligibility(request):
    """A few questions; the answers are neither kept nor binding."""
    version = version_in_force()
    form = EligibilityForm(
        request.POST if request.method == "POST" else None, criteria=version.criteria.all()
    )
    is_answered = form.is_valid()
    context = {
        "version": version,
        "form": form,
        "errors": all_errors(form) if form.is_bound else [],
        "is_answered": is_answered,
        "failing": form.failing() if is_answered else [],
    }
    status = 422 if form.is_bound and not is_answered else 200
    return render(request, "observers/applicant/eligibility.html", context, status=status)


@login_not_required
@require_safe
def guidelines(request):
    """All that is asked, to read before one begins."""
    return render(request, "observers/applicant/guidelines.html", {"version": version_in_force()})


@login_not_required
@require_safe
def guidelines_pdf(request):
    """The same, to print."""
    response = HttpResponse(form_paper(version_in_force()), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{_("observer-application")}.pdf"'
    return response
