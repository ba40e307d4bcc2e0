"""The people of an organisation: roles, invitations, handing over."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from partners import joining, policies
from partners.forms import InvitationForm, RoleForm
from partners.models import Invitation, Membership, MembershipRequest, Partner, User
from partners.views.editing import all_errors


def managed(request, number):
    """The partner of this number, if this reader decides on its people."""
    return get_object_or_404(Partner.objects.managed_by(request.user), pk=number)


@never_cache
def people(request, number):
    """Who belongs to the organisation, who is invited, and whom to invite next."""
    partner = managed(request, number)
    form = InvitationForm(request.POST or None, instance=Invitation(partner=partner))
    if form.is_bound and form.is_valid():
        try:
            joining.invite(form.instance, by=request.user)
        except ValidationError as error:  # somebody has invited this person at this moment
            form.add_error(None, error.messages)
        else:
            text = _("The invitation is on its way to %(address)s. It is valid for 14 days.")
            messages.success(request, text % {"address": form.instance.email})
            return redirect("partners:people", number)
    members = partner.memberships.select_related("user").order_by("role", "user__email")
    context = {
        "partner": partner,
        "form": form,
        "errors": all_errors(form),
        "members": [
            (member, RoleForm(instance=member, auto_id=f"role-{member.pk}-%s"))
            for member in members
        ],
        "invitations": Invitation.objects.open(timezone.now()).filter(partner=partner),
        "waiting": MembershipRequest.objects.decidable_by(request.user)
        .waiting()
        .filter(partner=partner)
        .count(),
    }
    return render(request, "partners/people.html", context, status=422 if form.is_bound else 200)


@require_POST
def change(request, number, pk):
    """Give a member another role, or take it out of the organisation."""
    partner = managed(request, number)
    membership = get_object_or_404(Membership, pk=pk, partner=partner)
    is_removal = request.POST.get("action") == "remove"
    form = RoleForm(request.POST, instance=membership)
    if not is_removal and not form.is_valid():
        messages.error(request, _("Choose one of the roles."))
        return redirect("partners:people", number)
    role = "" if is_removal else form.cleaned_data["role"]
    person = membership.user
    membership = Membership.objects.select_related("partner").get(pk=pk)
    is_keeper = policies.is_staff(request.user)
    try:
        joining.change_role(membership, role, is_keeper=is_keeper)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("partners:people", number)
    text = (
        _("%(person)s no longer belongs to the organisation.")
        if is_removal
        else _("The role of %(person)s is changed.")
    )
    messages.success(request, text % {"person": person})
    if Partner.objects.managed_by(fresh(request.user)).filter(pk=number).exists():
        return redirect("partners:people", number)
    return redirect("account")  # handed over: this page is no longer its own


def fresh(user):
    """The same user without what was remembered of its memberships."""
    return User.objects.get(pk=user.pk)


@require_POST
def revoke(request, number, pk):
    """Take an invitation back; its link opens nothing more."""
    partner = managed(request, number)
    rows = Invitation.objects.open(timezone.now()).filter(partner=partner)
    invitation = get_object_or_404(rows, pk=pk)
    invitation.revoked_at = timezone.now()
    invitation.save()
    text = _("The invitation of %(address)s is taken back.") % {"address": invitation.email}
    messages.success(request, text)
    return redirect("partners:people", number)
