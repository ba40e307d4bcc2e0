"""The directory: search, filters with counts, pages, and the export of what is found."""

from dataclasses import dataclass
from math import ceil

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from config.api.queries import broken
from partners import exports, facets, policies
from partners.filters import ORDERING_LABELS, PartnerFilter
from partners.models import ObserverStatus, Partner

PAGE_SIZES = (25, 50, 100)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the results, and what was wrong with the page that was asked for."""

    number: int
    size: int
    total: int
    partners: list
    complaint: str = ""

    @property
    def last(self):
        return max(1, ceil(self.total / self.size))

    @property
    def near(self):
        """The numbers of the first, the last and the neighbouring pages; None where some are left out."""
        wanted = {1, self.last, *range(self.number - 1, self.number + 2)}
        numbers = sorted(number for number in wanted if 1 <= number <= self.last)
        found: list[int | None] = []
        for number in numbers:
            if found and number != found[-1] + 1:
                found.append(None)
            found.append(number)
        return found

    @property
    def first_index(self):
        return (self.number - 1) * self.size + 1

    @property
    def last_index(self):
        return min(self.number * self.size, self.total)


def filterset_of(request):
    """The partners in this reader's scope, narrowed by the address."""
    partners = Partner.objects.visible_to(request.user)
    return PartnerFilter(request.GET, queryset=partners, request=request)


@login_not_required
@require_safe
def directory(request):
    """The list page."""
    filterset = filterset_of(request)
    filterset.is_valid()
    page = page_of(request, filterset)
    found = facets.facets_of(filterset, request.user)
    chosen = filterset.chosen_values()
    context = {
        "filterset": filterset,
        "errors": errors_of(request, filterset),
        "page": page,
        "facets": found,
        "chips": chips(request, found, chosen),
        "filter_count": sum(choice.is_chosen for facet in found for choice in facet.choices),
        "is_nearest": filterset.is_nearest,
        "query": request.GET.get("q", ""),
        "sorting": filterset.sorting,
        "orderings": orderings(chosen),
        "page_sizes": PAGE_SIZES,
        "may_add": policies.may_add_partners(request.user),
        "is_staff": policies.is_staff(request.user),
        "parameters": parameters(request),
    }
    return render(request, "partners/directory.html", context)


def errors_of(request, filterset):
    """What was not understood, as sentences."""
    found = [error for errors in filterset.errors.values() for error in errors]
    if filterset.filters.keys() & set(broken(request.META.get("QUERY_STRING", ""))):
        found.append(_("A part of the address is not text in UTF-8 and was not understood."))
    return found


@login_not_required
@require_safe
def export(request, kind):
    """The whole filtered set, as CSV or XLSX."""
    if kind not in ("csv", "xlsx"):
        raise Http404
    filterset = filterset_of(request)
    filterset.is_valid()
    if errors := errors_of(request, filterset):
        context = {"errors": errors, "parameters": parameters(request)}
        return render(request, "partners/export_refused.html", context, status=400)
    return exports.response(
        filterset.qs,
        request.user,
        kind,
        bom=request.GET.get("bom") == "1",
        hxl=request.GET.get("hxl") == "1",
    )


def page_of(request, filterset):
    """The page asked for, or the nearest one there is, with a word about it."""
    size, complaint = number_of(request.GET.get("page_size"), PAGE_SIZES[0]), ""
    if size not in PAGE_SIZES:
        complaint = _("Pages hold 25, 50 or 100 partners. Here are 25.")
        size = PAGE_SIZES[0]
    asked = request.GET.get("page", "")[:20]
    number, last = number_of(request.GET.get("page"), 1), max(1, ceil(filterset.total / size))
    if number is None:
        complaint = _("“%(value)s” is not the number of a page. This is the first one.") % {
            "value": asked
        }
        number = 1
    elif number > last:
        complaint = _("There is no page %(number)s. This is the last one.") % {"number": asked}
        number = last
    elif number < 1:
        complaint = _("Pages are counted from 1. This is the first one.")
        number = 1
    numbers = filterset.numbers((number - 1) * size, number * size)
    return Page(number, size, filterset.total, rows(numbers), complaint)


def number_of(text, default):
    """The number in a parameter, nothing when it is none."""
    if not text:
        return default
    try:
        return int(text)
    except ValueError:
        return None


def rows(numbers):
    """Partners in this order, each with its areas and since when it is an observer."""
    partners = (
        Partner.objects.filter(pk__in=numbers)
        .select_related("category", "hq_country")
        .prefetch_related("activity_areas")
        .in_bulk()
    )
    running = ObserverStatus.objects.as_of(timezone.localdate()).filter(partner__in=numbers)
    since = dict(running.order_by().values_list("partner_id", "started_on"))
    found = [partners[number] for number in numbers if number in partners]
    for partner in found:
        partner.observer_since = since.get(partner.pk)
    return found


def orderings(chosen):
    """The ways to sort that make sense for this search."""
    if "q" in chosen:
        return [("", _("Relevance")), *ORDERING_LABELS]
    # sent without a word, so that a search typed next is sorted by relevance
    return [("" if key == "name" else key, label) for key, label in ORDERING_LABELS]


def parameters(request):
    """The address's filters, without its page."""
    return spoken(request.GET.copy())


def spoken(query):
    """A query as text, without its page and without what says nothing."""
    query.pop("page", None)
    for name, values in list(query.lists()):
        query.setlist(name, [value for value in values if value])
    return query.urlencode()


def chips(request, found, chosen):
    """What narrows the list, each with the address that widens it again."""
    result = []
    if "q" in chosen:
        words = _("“%(words)s”") % {"words": chosen["q"][0]}
        result.append((words, without(request, "q", chosen["q"][0])))
    for facet in found:
        result += [
            (facet.called(choice), without(request, facet.name, choice.value))
            for choice in facet.choices
            if choice.is_chosen
        ]
    return result


def without(request, name, value):
    """The address's parameters without one value."""
    query = request.GET.copy()
    others = [one for one in query.getlist(name) if one.casefold() != value.casefold()]
    query.setlist(name, others)
    return spoken(query)
