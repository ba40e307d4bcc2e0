"""Finding an application of the reader's own organisation: anybody else's does not exist."""

from django.shortcuts import get_object_or_404

from observers.models import Application
from partners.policies import partners_of

#: What the form of an application says besides its questions, in a constant number of queries.
WHOLE = ("guideline__documents", "guideline__declarations")


def own(user, reference, *, whole=False):
    """An application of an organisation to which the reader belongs, whatever its rights."""
    found = Application.objects.filter(partner__in=partners_of(user)).for_pages()
    if whole:
        found = found.prefetch_related(*WHOLE, "answers", "ticks", "document_reasons")
    return get_object_or_404(found, reference=reference)


def own_open(user, reference, *, whole=True):
    """The same while the reader may write in it: a draft, or where questions were asked."""
    found = Application.objects.editable_by(user).for_pages()
    if whole:
        found = found.prefetch_related(*WHOLE, "answers", "ticks", "document_reasons")
    return get_object_or_404(found, reference=reference)
