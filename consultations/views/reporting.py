"""The report of an event: what we heard, what we do."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from consultations import reporting
from consultations.hours import When
from consultations.models import Contribution, Event, EventDocument, Recommendation
from consultations.views.events import seen_event
from consultations.views.recommendations import for_lists, picture, with_raisers

#: Contributions that the page names.
SHOWN = 200


@login_not_required
@require_safe
def report(request, pk):
    """Numbers, documents, contributions and recommendations of an event."""
    event = seen_event(request, pk)
    recommendations = Recommendation.objects.visible_to(request.user).filter(event=event)
    contributions = Contribution.objects.visible_to(request.user).filter(
        call__event=event, state=Contribution.State.PUBLISHED
    )
    documents = EventDocument.objects.visible_to(request.user).filter(event=event)
    context = {
        "event": event,
        "when": When(event),
        "has_begun": event.has_begun(),
        "numbers": reporting.numbers(event),
        "documents": documents.select_related("item"),
        "contributions": contributions.select_related("partner", "call")[:SHOWN],
        "contribution_count": contributions.count(),
        "rows": with_raisers(for_lists(recommendations, request.user), request.user),
        "picture": picture(recommendations),
        "organises": Event.objects.editable_by(request.user).filter(pk=pk).exists(),
    }
    return render(request, "consultations/report.html", context)
