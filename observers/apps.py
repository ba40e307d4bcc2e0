"""Observer status: how it is asked for, decided and lived."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ObserversConfig(AppConfig):
    name = "observers"
    verbose_name = _("Observer status")

    def ready(self):
        from observers import confirming, digest, merging, reminders, sample  # noqa: PLC0415 - models exist only from here on
        from observers.models.scopes import mail_kept_from, records_read_by  # noqa: PLC0415 - the same
        from observers.views import queue, registry  # noqa: PLC0415 - the same
        from observers.views.applicant import following  # noqa: PLC0415 - the same
        from partners import extensions, jobs  # noqa: PLC0415 - the same
        from partners.merging import merge_stops  # noqa: PLC0415 - the same
        from partners.models.outbox import NoticeQuerySet  # noqa: PLC0415 - the same
        from partners.models.scopes import PartnerQuerySet  # noqa: PLC0415 - the same

        extensions.home_panels += [queue.home_panel, following.home_panel]
        extensions.partner_sections.append(registry.of_partner)
        extensions.samples.append(sample.load)
        merge_stops.append(merging.stops)
        NoticeQuerySet.kept_from.append(mail_kept_from)
        PartnerQuerySet.opened_to.append(records_read_by)
        jobs.daily(reminders.remind)
        jobs.daily(confirming.remind)
        jobs.daily(digest.send)
