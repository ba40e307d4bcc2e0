"""The duplicates desk: pairs of records that may be one body, best first, and what people say."""

from collections import defaultdict
from operator import attrgetter

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from config.formats.lists import listed
from partners import merging, policies
from partners.filters import PairFilter
from partners.forms.duplicates import DecisionForm
from partners.matching import alphabetical
from partners.models import Country, DuplicatePair, DuplicateScan
from partners.views.editing import all_errors

PAGE_SIZE = 25
#: Other pairs of the same records that are named beside one.
OTHERS = 10


@require_safe
def desk(request):
    """The pairs a reader may judge; those still open, unless others are asked for."""
    if not policies.may_judge_duplicates(request.user):
        raise Http404
    asked = request.GET.copy()
    asked.setdefault("decision", "open")
    pairs = DuplicatePair.objects.visible_to(request.user).for_lists()
    filterset = PairFilter(asked, queryset=pairs, request=request)
    found = filterset.qs if filterset.is_valid() else pairs.none()
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    count_others(page, DuplicatePair.objects.visible_to(request.user).open())
    context = {
        "filterset": filterset,
        "page": page,
        "own": own_countries(request.user),
        "last_scan": DuplicateScan.objects.exclude(finished_at=None).first(),
        "may_merge": policies.may_merge(request.user),
    }
    return render(request, "partners/duplicates.html", context)


def count_others(page, pairs):
    """Say of each pair in how many others its records are: three spellings make three pairs."""
    shown = list(page.object_list)
    numbers = {number for one in shown for number in (one.left_id, one.right_id)}
    beside = defaultdict(set)
    for pk, left, right in pairs.of(numbers).order_by().values_list("pk", "left", "right"):
        beside[left].add(pk)
        beside[right].add(pk)
    for one in shown:
        one.others = len((beside[one.left_id] | beside[one.right_id]) - {one.pk})
    page.object_list = shown


def own_countries(user):
    """The countries whose pairs somebody sees; nothing for headquarters, who see all."""
    if policies.is_registry_officer(user):
        return None
    countries = Country.objects.filter(pk__in=policies.countries_of(user))
    return listed(one.name for one in alphabetical(countries, attrgetter("name")))


@require_http_methods(["GET", "HEAD", "POST"])
def pair(request, pk):
    """Two records side by side, their differences marked; and what somebody says about them."""
    if not policies.may_judge_duplicates(request.user):
        raise Http404
    pairs = DuplicatePair.objects.visible_to(request.user).for_lists()
    found = get_object_or_404(pairs, pk=pk)
    form = DecisionForm(request.POST or None, instance=found)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            said = form.cleaned_data
            found.decide(said["decision"], by=request.user, note=said["note"])
            messages.success(request, _("Thank you. The decision is kept."))
            return redirect(*next_page(request, found))
        status = 422
    context = {
        "pair": found,
        "rows": merging.side_by_side(found.left, found.right),
        "others": DuplicatePair.objects.visible_to(request.user)
        .open()
        .of([found.left_id, found.right_id])
        .exclude(pk=found.pk)
        .for_lists()[:OTHERS],
        "form": form,
        "errors": all_errors(form),
        "may_merge": policies.may_merge(request.user),
    }
    return render(request, "partners/pair.html", context, status=status)


def next_page(request, found):
    """After "the same" comes the merging, for who may; else the desk."""
    if found.decision == DuplicatePair.Decision.SAME and policies.may_merge(request.user):
        return "partners:merge", found.left_id, found.right_id
    return ("partners:duplicates",)
