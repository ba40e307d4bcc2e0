"""Consultations: from the invitation to what became of the recommendations."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConsultationsConfig(AppConfig):
    name = "consultations"
    verbose_name = _("Consultations")

    def ready(self):
        from consultations import (  # noqa: PLC0415 - models exist from here on
            following,
            merging,
            participation,
            retention,
            sample,
        )
        from consultations.models.scopes import (  # noqa: PLC0415 - the same
            mail_kept_from,
            mail_looked_after_by,
        )
        from partners import extensions, jobs  # noqa: PLC0415 - the same
        from partners.merging import merge_follow_ups, merge_stops  # noqa: PLC0415 - the same
        from partners.models.outbox import NoticeQuerySet  # noqa: PLC0415 - the same

        extensions.partner_sections.append(participation.of_partner)
        extensions.home_panels += [
            participation.waiting_on_home,
            participation.owned_on_home,
            participation.on_home,
        ]
        NoticeQuerySet.kept_from.append(mail_kept_from)
        NoticeQuerySet.looked_after.append(mail_looked_after_by)
        extensions.samples.append(sample.load)
        merge_stops.append(merging.stops)
        merge_follow_ups.append(merging.answered_by_coming)
        jobs.daily(following.remind)
        jobs.daily(retention.forget)
        extensions.personal_data["registrations"] = participation.of_person
