"""Who is admitted to an event: when, from which organisation, in which way, and how many of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from consultations import policies
from consultations.models import Event, Invitation, Registration
from consultations.phases import Phase
from partners.models import ObserverStatus
from partners.policies import partners_of

if TYPE_CHECKING:
    from datetime import datetime

    from partners.models import Partner
    from partners.policies import Person


def is_cancelled(event: Event) -> bool:
    """Whether nobody is led to the event any more, though it is still seen."""
    return bool(event.publication == Event.Publication.CANCELLED)


def check_takes_place(event: Event) -> None:
    """Raise when an event is cancelled: nobody is led to it, asked to come, or given the floor."""
    if is_cancelled(event):
        raise ValidationError(_("The event is cancelled."), code="cancelled")


def too_early(event: Event) -> str:
    """Why nobody can be checked in yet, as a sentence."""
    if event.starts_at is None:
        return _("The days of this event are not known yet: nobody can be checked in.")
    there = event.starts_at.astimezone(event.zone)
    day = formats.date_format(there, "DATE_FORMAT", use_l10n=True)
    return _("People are checked in from the first day of the event: %(day)s.") % {"day": day}


def check_open(registration: Registration, user: Person, now: datetime) -> None:
    """Raise unless this user may register people of this organisation now."""
    event = registration.event
    check_takes_place(event)
    phase = event.phase(now)
    if policies.organises(user, event):
        if phase == Phase.OVER:
            raise ValidationError(_("The event is over."), code="over")
        return
    if registration.partner_id not in partners_of(user):
        raise PermissionDenied
    if not event.is_open(now):
        raise ValidationError(closed_because(event, phase), code="closed")
    if sentence := shut_out(event, registration.partner):
        raise ValidationError(sentence, code="audience")


def closed_because(event: Event, phase: Phase) -> str:
    """Why nobody can register now, as a sentence."""
    if is_cancelled(event):
        return _("The event is cancelled.")
    if phase == Phase.CLOSED:
        moment = event.registration_closes_at
    elif phase == Phase.ANNOUNCED:
        moment = event.registration_opens_at
    else:
        moment = None
    if phase == Phase.RUNNING and event.publication == Event.Publication.PUBLISHED:
        return _("Registration is closed: the event has begun.")
    if moment is None or event.publication != Event.Publication.PUBLISHED:
        return _("This event does not take registrations now.")
    there = formats.date_format(moment.astimezone(event.zone), "DATETIME_FORMAT", use_l10n=True)
    sentence = (
        _("Registration closed on %(moment)s (%(zone)s).")
        if phase == Phase.CLOSED
        else _("Registration opens on %(moment)s (%(zone)s).")
    )
    return sentence % {"moment": there, "zone": event.time_zone}


def shut_out(event: Event, partner: Partner) -> str:
    """Why an organisation may not register, as a sentence; nothing when it may."""
    if event.audience == Event.Audience.INVITED:
        invited = Invitation.objects.filter(event=event, partner=partner, sent_at__isnull=False)
        if not invited.exclude(answer=Invitation.Answer.DECLINED).exists():
            return _("This event is by invitation, and there is none for this organisation.")
    if event.audience == Event.Audience.OBSERVERS:
        today = timezone.localdate()
        running = ObserverStatus.objects.as_of(today).filter(partner=partner)
        if not running.exists():
            return _("This event is for observers at the Council.")
    return ""


def check_mode(registration: Registration) -> None:
    """Raise when the event cannot be attended in this way."""
    if registration.mode and registration.mode not in registration.event.modes:
        message = _("This event cannot be attended in this way.")
        raise ValidationError({"mode": ValidationError(message, code="mode")})


def check_once(registration: Registration, user: Person) -> None:
    """Raise, of a person who is registered already, what this user may know of it.

    A person has one seat, whichever organisation sends it. But that an address is registered by
    another organisation is nobody's business there, and whoever tries addresses must not read it:
    the plain sentence of the constraint is for who sees that other registration, or asks for the
    same organisation. Everybody else is sent to the organisers, who see both and settle it, and
    learns neither that it is the address nor whose person it is. Nothing is kept as pending
    meanwhile: a second row of a person would have to be told apart wherever seats are counted.
    """
    registration.tidy()
    if not registration.email:
        return
    others = Registration.objects.live().exclude(pk=registration.pk)
    others = others.filter(event=registration.event_id, email=registration.email)
    known = others.visible_to(user) | others.filter(partner=registration.partner_id)
    if others.exists() and not known.exists():
        message = _("This cannot be settled here. Please write to the organisers of the event.")
        raise ValidationError(message, code="organisers")


def check_quota(registration: Registration) -> None:
    """Raise when the organisation has as many people as it may send."""
    quota = registration.event.quota
    if quota is None:
        return
    others = Registration.objects.counted().filter(
        event=registration.event, partner=registration.partner_id
    )
    if others.exclude(pk=registration.pk).count() >= quota:
        message = _(
            "Each organisation may send %(quota)s people at most, and yours has registered as many."
            " Cancel one of them first."
        )
        if quota == 1:
            message = _(
                "Each organisation may send one person, and yours is registered already."
                " Cancel that registration first."
            )
        raise ValidationError(message % {"quota": quota}, code="quota")
