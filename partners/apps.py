"""The registry of partner organisations."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext_lazy as _

from config.formats import french
from partners.fields import no_control_characters


class PartnersConfig(AppConfig):
    name = "partners"
    verbose_name = _("Registry of partners")

    def ready(self):
        from partners import (  # noqa: PLC0415 - models exist only from here on
            duplicates,
            jobs,
            outbox,
            quality,
            resending,
            rounds,
            scanning,
        )
        from partners.inventory import restarting  # noqa: PLC0415 - the same

        french.teach()
        # the forms' own sentence for the first of the characters that our fields refuse
        ProhibitNullCharactersValidator.message = no_control_characters.message
        jobs.each_minute(outbox.sweep)
        jobs.each_minute(scanning.sweep)
        jobs.each_minute(duplicates.begin_anew_after_upgrade)
        jobs.each_minute(duplicates.sweep)
        jobs.each_minute(rounds.take_in)
        jobs.each_minute(restarting.sweep)
        jobs.daily(jobs.forget_old_jobs)
        jobs.daily(duplicates.daily)
        jobs.daily(rounds.daily)
        jobs.daily(quality.daily)
        jobs.daily(resending.forget)


class PortalAdminConfig(admin_apps.AdminConfig):
    """Django's administration with the portal's own front page and door."""

    default = False
    default_site = "partners.admin.site.the_site"
