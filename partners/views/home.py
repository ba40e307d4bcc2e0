"""The front door, and what the portal says about itself."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, Q
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.vary import vary_on_headers

from config.middleware import language_for
from partners import extensions, facets, policies
from partners.filters import PartnerFilter
from partners.models import (
    InventoryRound,
    KeyFigure,
    MembershipRequest,
    Partner,
    RoundAnswer,
)


def waiting_for(user):
    """What waits for a keeper of the registry: ``[(sentence, filter of the directory, count), …]``."""
    mine = Partner.objects.editable_by(user)
    pending = mine.filter(status=Partner.Status.PENDING)
    drafts = mine.filter(status=Partner.Status.DRAFT)
    old = mine.filter(status=Partner.Status.ACTIVE).unconfirmed()
    return [
        (_("Records that wait to be made active"), "status=pending", pending.count()),
        (_("Drafts"), "status=draft", drafts.count()),
        (
            _("Active records not confirmed for a year"),
            "status=active&unconfirmed=true",
            facets.Kept().total(old),
        ),
    ]


def rounds_for(user):
    """The running inventory rounds, with how many records wait for this keeper's answer."""
    if not policies.may_add_partners(user):
        return []
    waiting = RoundAnswer.objects.editable_by(user).waiting()
    running = InventoryRound.objects.running(timezone.localdate())
    counts = Count("answers", filter=Q(answers__in=waiting))
    return list(running.annotate(left=counts).order_by("closes_on"))


def requests_for(user):
    """How many people wait for this user's word on whether they represent an organisation."""
    if not policies.may_add_partners(user) and not policies.partners_managed_by(user):
        return 0
    return MembershipRequest.objects.decidable_by(user).waiting().count()


def is_new(user):
    """Whether the account represents no organisation yet and is none of the staff's."""
    has_work = policies.is_staff(user) or user.is_superuser or policies.partners_of(user)
    return user.is_authenticated and not has_work


def asked_by(user):
    """The organisations that a new account has asked to represent and waits for."""
    if not is_new(user):
        return []
    return user.membership_requests.waiting().select_related("partner")


@login_not_required
@vary_on_headers("Accept-Language", "Cookie")
def entrance(request):
    """The address without a language leads to the user's own, else to the browser's."""
    user = request.user
    with override(language_for(request, user)):
        return redirect("home")


@login_not_required
def home(request):
    """Counts of what this reader may see, ways in by what people come for."""
    partners = Partner.objects.visible_to(request.user)
    filterset = PartnerFilter(None, queryset=partners, request=request)
    found = {facet.name: facet for facet in facets.facets_of(filterset, request.user)}
    countries = found["country"].choices if "country" in found else []
    observers = found["observer"].choices if "observer" in found else []
    context = {
        "total": filterset.total,
        "country_count": len(countries),
        "observer_count": sum(choice.count for choice in observers if choice.value == "yes"),
        "categories": found["category"].choices if "category" in found else [],
        "regions": [choice for choice in found["region"].choices if choice.depth == 0]
        if "region" in found
        else [],
        "waiting": waiting_for(request.user) if policies.may_add_partners(request.user) else [],
        "own": Partner.objects.represented_by(request.user),
        "is_new": is_new(request.user),
        "asked": asked_by(request.user),
        "requests": requests_for(request.user),
        "panels": list(extensions.panels_of(request)),
        "rounds": rounds_for(request.user),
        "key_figures": KeyFigure.objects.filter(is_public=True),
        "is_staff": policies.is_staff(request.user),
        "may_add": policies.may_add_partners(request.user),
    }
    return render(request, "partners/home.html", context)


@login_not_required
def about(request):
    """Where the data come from, access for all, privacy."""
    return render(request, "partners/about.html")
