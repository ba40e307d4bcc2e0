"""The quality of the records: what is missing, where, and whether it gets better."""

from django.http import Http404, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from partners import policies
from partners import quality as counting
from partners.filters import PartnerFilter
from partners.models import Office, Partner, QualityScore

#: Days of the score that are drawn, and those that the table lists.
DRAWN, LISTED = 365, 14


@require_safe
def quality(request):
    """Gaps with links to the records, the offices by their score, and the score over time."""
    user = request.user
    if not policies.is_staff(user):
        raise Http404
    code = request.GET.get("office", "").replace("\x00", "")[:40]
    office = Office.objects.filter(code=code).first() if code else None
    query = "".join(f"&status={status}" for status in counting.LIVING)
    query += f"&office={office.code}" if office else ""
    partners = narrowed(request, office)
    total, gaps = counting.counts_of(partners, user)
    standing = counting.Standing(office, total, sum(count for __, count in gaps))
    scores = list(QualityScore.objects.filter(office=office).order_by("-day")[:DRAWN])
    context = {
        "office": office,
        "query": query,
        "gaps": sorted(gaps, key=lambda row: -row[1]),
        "standing": standing,
        "standings": counting.standings(user)[1:],
        "offices": Office.objects.filter(valid_until=None),
        "scores": scores[:LISTED],
        "since": scores[-1].day if scores else None,
        "until": scores[0].day if scores else None,
        "line": counting.line_of(scores[::-1]),
    }
    return render(request, "partners/quality.html", context)


def narrowed(request, office):
    """The living partners of an office, as the directory's own filter finds them."""
    partners = Partner.objects.visible_to(request.user)
    asked = {"status": list(counting.LIVING)} | ({"office": [office.code]} if office else {})
    filterset = PartnerFilter(asked_as_address(asked), queryset=partners, request=request)
    return filterset.qs


def asked_as_address(asked):
    """Values as they would stand in the address of the directory."""
    data = QueryDict(mutable=True)
    for name, values in asked.items():
        data.setlist(name, values)
    return data
