"""Forms that were sent: what tells that one arrives for the second time."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SentForm(models.Model):
    """A form that was recorded, and the address its sender was led to."""

    #: A digest of whose form it was, when it was shown and all that it said.
    key = models.CharField(_("digest"), max_length=64, unique=True)
    led_to = models.TextField(_("led to"))
    sent_at = models.DateTimeField(_("sent at"), default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("sent form")
        verbose_name_plural = _("sent forms")
        ordering = ["-sent_at"]

    def __str__(self):
        return self.led_to
