"""The certificate of an observer, with a code that shows the status as it is now."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from config import papers
from observers import naming
from observers.letters import paragraphs, texts_in
from observers.models import Certificate, is_suspended_on, name_on


def certificate_pdf(status, language):
    """The certificate of a period: what the Council decided, and where to see if it still holds."""
    certificate = Certificate.objects.of(status)
    today = timezone.localdate()
    address = settings.PORTAL_URL + reverse("certificate", args=[certificate.code])
    values = {
        "organisation": name_on(status, today),
        "session": naming.session_name(status.session, language) if status.session else "",
        "date": naming.day(status.started_on, language),
        "resolution": status.decision,
    }
    texts = texts_in("certificate-", language, values)
    with translation.override(language):
        is_suspended = is_suspended_on(status, today)
        state = pgettext("observer", "Suspended") if is_suspended else _("Observer")
        data = {
            "title": texts["certificate-title"],
            "organisation": values["organisation"],
            "date": naming.day(today, language),
            "foot": settings.PORTAL_NAME,
            "paragraphs": paragraphs(texts["certificate-text"]),
            "facts": [
                (capfirst(row[0]), row[1])
                for row in [
                    (_("Council session"), values["session"]),
                    (_("Resolution"), values["resolution"]),
                    (_("Observer since"), values["date"]),
                    (_("State on the day of printing"), state),
                ]
                if row[1]
            ],
            "qr": papers.qr_svg(address),
            "qr_text": _("Scan the code, or open this address, to see the status as it is now:"),
            "address": address,
        }
    return papers.pdf("certificate", data, language=language)
