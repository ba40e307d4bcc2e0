"""A user's own page: profile, and keys for programs."""

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import translate_url
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from partners import extensions, policies
from partners.forms import ProfileForm, TokenForm


@never_cache
def account(request):
    """Profile and tokens; a new token's secret is shown this once."""
    action = request.POST.get("action", "")
    profile = ProfileForm(request.POST if action == "profile" else None, instance=request.user)
    token_form = TokenForm(request.POST if action == "token" else None)
    secret = None
    if profile.is_bound and profile.is_valid():
        user = profile.save()
        with override(user.language):
            messages.success(request, _("Saved."))
        return redirect(translate_url(request.path, user.language))
    if token_form.is_bound:
        token_form.instance.user = request.user
        if token_form.is_valid():
            __, secret = token_form.save()
            token_form = TokenForm()
    context = {
        "profile": profile,
        "token_form": token_form,
        "tokens": request.user.tokens.all(),
        "secret": secret,
        "memberships": request.user.memberships.select_related("partner"),
        "roles": policies.role_labels(request.user),
    }
    status = 422 if action and not secret else 200
    return render(request, "partners/account.html", context, status=status)


@require_safe
def everything(request):
    """What the portal holds about this person, as JSON to take away."""
    response = JsonResponse(
        held_about(request.user), json_dumps_params={"indent": 2, "ensure_ascii": False}
    )
    response["Content-Disposition"] = 'attachment; filename="account.json"'
    response["Cache-Control"] = "private, no-store"
    return response


def held_about(user):
    """Account, memberships, requests, notices and tokens; no secret and no hash of one.

    ``personal_data`` of ``partners.extensions`` adds what other apps hold.
    """
    held = {
        "account": {
            name: getattr(user, name)
            for name in ("email", "first_name", "last_name", "language", "wants_digest", "date_joined", "last_login")
        }
        | {"roles": policies.role_labels(user), "office": str(user.office or "")},
        "addresses": list(user.emailaddress_set.values("email", "verified")),
        "memberships": [
            {"partner": str(row.partner), "role": row.role, "since": row.created_at}
            for row in user.memberships.select_related("partner")
        ],
        "requests": [
            {
                "partner": str(row.partner), "role": row.role, "function": row.function,
                "message": row.message, "status": row.status, "asked": row.created_at,
                "decided": row.decided_at, "reason": row.reason,
            }
            for row in user.membership_requests.select_related("partner")
        ],
        "notices": list(
            user.notices.values("kind", "subject", "body", "status", "created_at", "sent_at")
        ),
        "tokens": list(
            user.tokens.values("name", "scope", "created_at", "expires_at", "revoked_at", "last_used_at")
        ),
    }  # fmt: skip
    for name, collect in extensions.personal_data.items():
        held[name] = collect(user)
    return held


@require_POST
def revoke_token(request, pk):
    """Take a key back, at once and for ever."""
    token = get_object_or_404(request.user.tokens, pk=pk)
    token.revoked_at = timezone.now()
    token.save()
    messages.success(request, _("The token “%(name)s” works no more.") % {"name": token.name})
    return redirect("account")
