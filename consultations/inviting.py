"""Invitations: whom a search finds, the list, the letters, and reminders."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations import admission, notices, registering
from consultations.filters import SegmentFilter
from consultations.models import Event, Invitation, Registration
from consultations.phases import Phase
from partners.models import Partner

#: An organisation is not reminded twice within this time.
BETWEEN_REMINDERS = timedelta(days=3)
#: Letters are written in these languages.
WRITTEN = [code for code, __ in settings.LANGUAGES]


def search(request, query):
    """The registry narrowed by a saved or typed search: active partners that the reader sees."""
    partners = Partner.objects.visible_to(request.user).filter(status=Partner.Status.ACTIVE)
    filterset = SegmentFilter(QueryDict(query), queryset=partners, request=request)
    filterset.is_valid()
    return filterset


def put_on_list(event, partners, segment=None):
    """Add partners to the list of an event; those on it stay as they are. How many are new."""
    with transaction.atomic():
        admission.check_takes_place(registering.locked(event.pk))
        present = set(Invitation.objects.filter(event=event).values_list("partner_id", flat=True))
        added = [partner for partner in partners if partner.pk not in present]
        languages = notices.languages_of(added)
        Invitation.objects.bulk_create(
            Invitation(
                event=event, partner=partner, language=languages[partner.pk], segment=segment
            )
            for partner in added
        )
    return len(added)


def send(event, now=None):
    """Have the letters written that are not sent yet: how many, and who has no address.

    The invitations count as sent at once, so that a second click finds nothing to send.
    """
    now = now or timezone.now()
    with transaction.atomic():
        event = registering.locked(event.pk)
        if event.publication == Event.Publication.DRAFT:
            raise ValidationError(_("Publish the event before you send the invitations."))
        check_coming(event, now)
        reached, unreachable = by_address(waiting(event))
        sent = waiting(event).filter(pk__in=reached).update(sent_at=now, updated_at=now)
        Invitation.objects.filter(event=event, pk__in=reached).accept_registered(now)
        notices.soon(sent, write_invitations, event.pk, now.isoformat())
    return sent, unreachable


def check_coming(event, now=None):
    """Raise when nobody is invited any more, or answers."""
    admission.check_takes_place(event)
    if event.phase(now) == Phase.OVER:
        raise ValidationError(_("The event is over."), code="over")


def answer(invitation, wanted, *, by, now=None):
    """Accept or decline for an organisation; whoever has people registered cancels them first."""
    now = now or timezone.now()
    with transaction.atomic():
        event = registering.locked(invitation.event_id)
        check_coming(event, now)
        people = Registration.objects.expecting().filter(event=event, partner=invitation.partner_id)
        if wanted == Invitation.Answer.DECLINED and people.exists():
            message = _(
                "People of your organisation are registered for this event. Cancel their"
                " registrations under “My registrations” first, then decline."
            )
            raise ValidationError(message, code="registered")
        invitation.answer = wanted
        invitation.answered_at, invitation.answered_by = now, by
        invitation.save(update_fields=["answer", "answered_at", "answered_by", "updated_at"])


def by_address(invitations):
    """The numbers of invitations whose partner has an address, and the partners that have none."""
    invitations = list(invitations)
    addresses = notices.addresses_of([invitation.partner for invitation in invitations])
    reached = [row.pk for row in invitations if row.partner_id in addresses]
    return reached, [row.partner for row in invitations if row.partner_id not in addresses]


def write_invitations(number, moment):
    """Write the letters of invitations that were sent at a moment; twice writes no second letter.

    What cannot be written any more goes back to those that wait.
    """
    rows = Invitation.objects.filter(event=number, sent_at=datetime.fromisoformat(moment))
    unwritten = write(number, rows.filter(reminders=0))
    rows.filter(pk__in=unwritten, answer=Invitation.Answer.NONE).update(
        sent_at=None, updated_at=timezone.now()
    )


def write_reminders(number, moment):
    """Write the reminders of a moment to who has not answered since; twice writes no second one."""
    at = datetime.fromisoformat(moment)
    rows = Invitation.objects.filter(event=number, reminded_at=at)
    write(number, rows.filter(answer=Invitation.Answer.NONE))


def write(number, invitations):
    """Write letters about an event that comes; the numbers of those that cannot be written."""
    event = Event.objects.filter(pk=number).for_lists().first()
    if event is not None and not event.is_coming():
        event = None
    rows = list(invitations.select_related("partner").order_by("pk"))
    addresses = notices.addresses_of([row.partner for row in rows]) if event else {}
    for invitation in rows:
        if address := addresses.get(invitation.partner_id):
            invitation.event = event
            notices.invite(invitation, address)
    return [row.pk for row in rows if row.partner_id not in addresses]


def waiting(event):
    """Invitations on the list whose letter is not written."""
    listed = Invitation.objects.of_standing().filter(event=event, sent_at=None)
    return listed.select_related("partner")


def speak(event, language, number=None):
    """Have the letters of an event written in a language: one of the list, or all. How many."""
    rows = Invitation.objects.filter(event=event)
    if number is not None:
        rows = rows.filter(pk=number)
    return rows.update(language=language, updated_at=timezone.now())


def say(event, sentence):
    """Keep the sentence that the letters of an event say besides; empty it is left out."""
    event.invitation_note = sentence.strip()
    event.clean_fields(exclude=[field.name for field in event._meta.fields
                                if field.name != "invitation_note"])  # fmt: skip
    Event.objects.filter(pk=event.pk).update(invitation_note=event.invitation_note)


def letter(event, language):
    """``(subject, text)`` of the letter as it would be written to the first who waits for it."""
    row = waiting(event).reachable().order_by("pk").first()
    partner = row.partner if row else Partner(legal_name=_("Name of the organisation"))
    invitation = Invitation(event=event, partner=partner, language=language)
    return notices.letter(invitation)


def unanswered_of(event):
    """Letters about an event that were sent and not answered."""
    return Invitation.objects.of_standing().unanswered().filter(event=event)


def unanswered(event, now=None):
    """Invitations that may be reminded of."""
    before = (now or timezone.now()) - BETWEEN_REMINDERS
    return (
        unanswered_of(event)
        .filter(sent_at__lte=before)
        .exclude(reminded_at__gt=before)
        .select_related("partner")
    )


def reminded_next(event):
    """From when somebody who has not answered may be reminded again; nothing where nobody waits."""
    rows = unanswered_of(event).reachable().values_list("sent_at", "reminded_at")
    last = [max(filter(None, moments)) for moments in rows]
    return min(last) + BETWEEN_REMINDERS if last else None


def remind(event, now=None):
    """Have reminders written to whoever has not answered; how many, and who has no address."""
    now = now or timezone.now()
    with transaction.atomic():
        event = registering.locked(event.pk)
        if event.publication == Event.Publication.DRAFT:
            raise ValidationError(_("The event is not announced: nobody is reminded of it."))
        check_coming(event, now)
        reached, unreachable = by_address(unanswered(event, now))
        reminded = (
            unanswered(event, now)
            .filter(pk__in=reached)
            .update(reminders=F("reminders") + 1, reminded_at=now, updated_at=now)
        )
        notices.soon(reminded, write_reminders, event.pk, now.isoformat())
    return reminded, unreachable
