"""What readers were told: what they do not see any more is gone, and what they count on has moved."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations.phases import Phase
from consultations.spans import spans_of

#: States in which everybody sees an event.
PUBLIC = ("published", "cancelled")
#: What says where and how an event takes place.
PLACE = ("mode", "venue", "city", "country", "online_link")


class Losable(models.Model):
    """Mix into what hangs on an event: when some of its readers lost it, for whoever keeps a copy."""

    objects: Any

    #: Nothing while all who ever saw it see it.
    withdrawn_at = models.DateTimeField(null=True, editable=False, db_index=True)

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        self.note_loss()
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "withdrawn_at"}
        super().save(*args, **kwargs)

    @property
    def readers(self) -> frozenset[str]:
        """Kinds of people who see it as it is."""
        raise NotImplementedError  # each kind of record has its own scope: none is a safe default

    def note_loss(self):
        """Write down, before it is saved, that readers lose it, or that they have it again."""
        before = type(self).objects.filter(pk=self.pk).first() if self.pk else None
        if before is None:
            return
        if before.readers - self.readers:
            self.withdrawn_at = timezone.now()
        elif self.readers - before.readers:
            self.withdrawn_at = None


class Withdrawable(models.Model):
    """Mix into the event: whoever keeps a copy learns what has moved, and what is gone."""

    objects: Any
    evidence: Any
    publication: Any
    registrations: Any
    serializable_value: Any

    #: When it stopped being public; nothing while it is public, or if it never was.
    withdrawn_at = models.DateTimeField(null=True, editable=False, db_index=True)
    #: ``[key, start, end]``, as text, of entries that calendars were given once and that are gone.
    gone_entries = models.JSONField(default=list, editable=False)

    class Meta:
        abstract = True

    def before(self):
        """The event as it is kept, if it was public."""
        return type(self).objects.filter(pk=self.pk, publication__in=PUBLIC).first()

    def check_withdrawn(self):
        """People who count on an event are told when it is cancelled, but not of a draft."""
        if self.publication in PUBLIC:
            return
        before = self.before()
        if before is None or before.phase() == Phase.OVER:
            return
        if self.registrations.expecting().exists():
            message = _("People are registered. Cancel the event instead: then they are told.")
            raise ValidationError({"publication": ValidationError(message, code="registered")})

    def check_announced(self):
        """To cancel is to tell the public, which nobody wants of what it never heard of."""
        if self.publication != "cancelled" or self.evidence:
            return
        kept = type(self).objects.filter(pk=self.pk).first() if self.pk is not None else None
        # what was public once says when it stopped being so
        if kept is None or (kept.publication not in PUBLIC and kept.withdrawn_at is None):
            message = _("This event was never announced: leave it as a draft.")
            raise ValidationError({"publication": ValidationError(message, code="unannounced")})

    def note_withdrawal(self):
        """Write down, before it is saved, that it stops being public, or that it is public again."""
        if self.publication in PUBLIC:
            self.withdrawn_at = None
        elif (before := self.before()) is not None:
            self.withdrawn_at = timezone.now()
            self.gone_entries = with_entries(before.gone_entries, before.entries)

    @property
    def entries(self) -> list[list[str]]:
        """Its entries in calendars as they are now, as text."""
        return [[key, start.isoformat(), end.isoformat()] for key, start, end in spans_of(self)]

    @property
    def stones(self) -> list[list[str]]:
        """Entries that calendars have to take out: what was there once, and is not now."""
        present = {entry[0] for entry in self.entries} if self.publication in PUBLIC else set()
        return [entry for entry in self.gone_entries if entry[0] not in present]

    @property
    def place(self) -> dict[str, Any]:
        """Where and how it takes place, as far as people arrange their journey by it."""
        return {name: self.serializable_value(name) for name in PLACE}

    def note_gone(self, entries):
        """Write down which entries are taken out, for calendars that ask later."""
        self.gone_entries = with_entries(self.gone_entries, entries)
        type(self).objects.filter(pk=self.pk).update(gone_entries=self.gone_entries)


def with_entries(rows, more):
    """Entries with others beside them; of two with the same key the later one counts."""
    return [*{row[0]: row for row in [*rows, *more]}.values()]
