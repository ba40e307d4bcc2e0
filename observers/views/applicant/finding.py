"""Finding an application of the reader's own organisation: anybody else's does not exist."""

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from observers.models import Application, PartClosed
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


def tell_arrived(request, application, name):
    """Whoever presses a button twice, or after a colleague, reads that it has arrived."""
    step = application.steps.filter(name=name).last()
    if step is None:
        messages.error(request, PartClosed().message)
        return
    messages.info(
        request,
        _("We have received this already, on %(moment)s: %(reference)s.")
        % {
            "moment": date_format(timezone.localtime(step.at), "DATETIME_FORMAT"),
            "reference": application.reference,
        },
    )
