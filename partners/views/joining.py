"""Asking to represent an organisation, and the answers."""

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from partners import joining, policies, search
from partners.forms import DecisionForm, RequestForm
from partners.models import Invitation, Membership, MembershipRequest, Partner
from partners.views.editing import SAME_MOMENT, Beginning, all_errors

#: So many organisations are found on the search page; more say that the words were too few.
FOUND = 20
#: So many drafts may one person have open.
DRAFTS = 3


@require_safe
def find(request):
    """The search for the own organisation, and the way to describe one that is not there."""
    query = request.GET.get("q", "").replace("\0", "")[: search.LONGEST].strip()
    partners = Partner.objects.visible_to(request.user).filter(status__in=Partner.LIVE)
    found = []
    if query:
        asked = search.Asked(query)
        best = search.ranked(search.matching(partners, asked), asked, limit=FOUND)
        rows = partners.select_related("category", "hq_country").in_bulk(best)
        found = [rows[pk] for pk in best if pk in rows]
    context = {
        "query": query,
        "found": found,
        "own": policies.partners_of(request.user),
        "requests": request.user.membership_requests.select_related("partner")[:20],
    }
    return render(request, "partners/represent_search.html", context)


@never_cache
def represent(request, number):
    """The form: who I am there, and what I want to do."""
    partner = get_object_or_404(
        Partner.objects.visible_to(request.user).filter(status__in=Partner.LIVE), pk=number
    )
    asked = MembershipRequest(user=request.user, partner=partner)
    form = RequestForm(request.POST or None, instance=asked)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            joining.ask(form.instance)
        except IntegrityError:
            form.add_error(None, SAME_MOMENT)
            status = 409
        else:
            messages.success(
                request,
                _("Your request is on its way. The answer comes by e-mail, and stands here."),
            )
            return redirect("partners:requests")
    context = {
        "partner": partner,
        "form": form,
        "errors": all_errors(form),
        "has_administrator": joining.administrators_of(partner).exists(),
    }
    return render(request, "partners/represent.html", context, status=status)


@require_safe
def requests(request):
    """What waits for this reader's answer, and what it has asked itself."""
    rows = MembershipRequest.objects.select_related("user", "partner")
    context = {
        "waiting": rows.decidable_by(request.user).waiting().order_by("created_at")[:100],
        "mine": rows.filter(user=request.user)[:50],
    }
    return render(request, "partners/requests.html", context)


@never_cache
def request_page(request, pk):
    """One request: its answer, or the form for it."""
    rows = MembershipRequest.objects.select_related("user", "partner", "decided_by")
    asked = get_object_or_404(rows.visible_to(request.user), pk=pk)
    may_decide = rows.decidable_by(request.user).waiting().filter(pk=pk).exists()
    form = DecisionForm(request.POST or None, initial={"role": asked.role}) if may_decide else None
    status = 200
    if request.method == "POST":
        status = 422
        if form is None:
            messages.error(request, _("Somebody else has answered meanwhile. Nothing was changed."))
            return redirect("partners:request", pk)
        if form.is_valid():
            return answer(request, asked, form.cleaned_data)
    context = {"asked": asked, "form": form, "errors": all_errors(form) if form else []}
    return render(request, "partners/request.html", context, status=status)


def answer(request, asked, data):
    """Say yes or no, unless somebody else just did."""
    is_yes = data["decision"] == "approve"
    try:
        joining.decide(
            asked, by=request.user, approve=is_yes, role=data["role"], reason=data["reason"]
        )
    except joining.TooLate:
        messages.error(request, _("Somebody else has answered meanwhile. Nothing was changed."))
        return redirect("partners:request", asked.pk)
    messages.success(
        request,
        _("%(person)s now belongs to the organisation and is told so by e-mail.")
        % {"person": asked.user}
        if is_yes
        else _("The request is refused; %(person)s is told why by e-mail.")
        % {"person": asked.user},
    )
    return redirect("partners:requests")


@require_POST
def withdraw(request, pk):
    """Take the own request back."""
    asked = get_object_or_404(request.user.membership_requests, pk=pk)
    if joining.withdraw(asked):
        messages.success(request, _("Your request is withdrawn."))
    return redirect("partners:requests")


class Describing(Beginning):
    """A new organisation, described by its own people: a draft until the registry takes it up."""

    def dispatch(self, request, *args, **kwargs):
        drafts = Membership.objects.filter(
            user=request.user, partner__status=Partner.Status.DRAFT
        ).count()
        if drafts >= DRAFTS:
            messages.error(
                request,
                _("You have %(number)d drafts open. Hand one in before you begin another.")
                % {"number": drafts},
            )
            return redirect("account")
        self.partner = Partner(status=Partner.Status.DRAFT, is_listed=False)
        return super().dispatch(request, *args, **kwargs)

    def save(self, form, rows):
        super().save(form, rows)
        joining.describe(self.partner, self.request.user)
        self.request.user.__dict__.pop("partner_ids", None)  # it has one more now

    def show(self, form, rows, *, status=200, **context):
        return super().show(form, rows, status=status, is_description=True, **context)


@require_POST
def hand_in(request, number):
    """The draft is ready: the registry's keepers look at it next."""
    drafts = Partner.objects.editable_by(request.user).filter(status=Partner.Status.DRAFT)
    partner = get_object_or_404(drafts, pk=number)
    partner.status = Partner.Status.PENDING
    partner.save()
    messages.success(request, _("The description is handed in. IOM looks at it next."))
    return redirect(partner)


@never_cache
def invitation(request, secret):
    """The page behind the link of an invitation; accepting is a button, not the link."""
    rows = Invitation.objects.select_related("partner", "invited_by")
    found = rows.filter(digest=Invitation.digest_of(secret)).first()
    if found is None:
        raise Http404
    is_open = Invitation.objects.open(timezone.now()).filter(pk=found.pk).exists()
    is_mine = found.email == request.user.email
    if request.method == "POST" and is_open and is_mine:
        try:
            joining.accept(found, request.user)
        except joining.TooLate:
            return redirect("partners:invitation", secret)
        text = _("You now belong to %(organisation)s.") % {"organisation": found.partner}
        messages.success(request, text)
        return redirect(found.partner)
    context = {"invitation": found, "is_open": is_open, "is_mine": is_mine}
    return render(request, "partners/invitation.html", context)
