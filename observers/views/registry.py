"""What a partner's page in the registry shows of observer status: its history, its applications."""

from django.utils.translation import gettext as _

from observers.models import Application
from observers.models.standings import observer_periods
from partners.policies import may_merge, partners_of


def of_partner(partner, user):
    """The way to the history as an observer, and to the applications that the reader may open.

    Staff come to the files in their scope, the organisation's people to their own pages of them.
    Who may make the record of an applicant active is asked to.
    """
    is_observer = observer_periods().filter(partner=partner).exists()
    files = []
    if user.is_authenticated:
        visible = Application.objects.visible_to(user).filter(partner=partner)
        files = list(visible.select_related("session").order_by("-created_at", "-pk"))
    waiting = Application.objects.awaiting_record(user).filter(partner=partner).first()
    if not is_observer and not files and waiting is None:
        return None
    return {
        "title": _("At the Council"),
        "template": "observers/partner_section.html",
        "context": {
            "partner": partner,
            "is_observer": is_observer,
            "files": files,
            "is_own": partner.pk in partners_of(user),
            "waiting": waiting,
            "may_merge": may_merge(user),
        },
    }
