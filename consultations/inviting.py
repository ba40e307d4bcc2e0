"""Invitations: whom a search finds, the list, the letters, and reminders."""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations import notices
from consultations.filters import SegmentFilter
from consultations.models import Event, Invitation
from partners.models import Contact, Partner

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


def languages_of(partners):
    """``{number: language of the letter}``: the contact's, else the first the partner works in."""
    contacts = Contact.objects.filter(partner__in=partners, language__in=WRITTEN)
    rows = contacts.order_by("is_main", "-pk").values_list("partner_id", "language")
    spoken = dict(rows)  # the main contact comes last, and stays
    for partner in partners:
        works_in = [code for code in partner.working_languages if code in WRITTEN]
        spoken.setdefault(partner.pk, works_in[0] if works_in else "en")
    return spoken


def put_on_list(event, partners, segment=None):
    """Add partners to the list of an event; those on it stay as they are. How many are new."""
    with transaction.atomic():
        Event.objects.order_by().select_for_update().get(pk=event.pk)
        present = set(Invitation.objects.filter(event=event).values_list("partner_id", flat=True))
        added = [partner for partner in partners if partner.pk not in present]
        languages = languages_of(added)
        Invitation.objects.bulk_create(
            Invitation(
                event=event, partner=partner, language=languages[partner.pk], segment=segment
            )
            for partner in added
        )
    return len(added)


def send(event, now=None):
    """Write the letters that are not sent yet: how many went out, and who has no address."""
    now = now or timezone.now()
    if event.publication != Event.Publication.PUBLISHED:
        raise ValidationError(_("Publish the event before you send the invitations."))
    sent, unreachable = 0, []
    with transaction.atomic():
        event = Event.objects.order_by().select_for_update().get(pk=event.pk)
        for invitation in waiting(event):
            invitation.event = event
            if notices.invite(invitation):
                invitation.sent_at = now
                invitation.save()
                sent += 1
            else:
                unreachable.append(invitation.partner)
    return sent, unreachable


def waiting(event):
    """Invitations on the list whose letter is not written."""
    return Invitation.objects.filter(event=event, sent_at=None).select_related("partner")


def unanswered(event, now=None):
    """Invitations that may be reminded of."""
    before = (now or timezone.now()) - BETWEEN_REMINDERS
    return (
        Invitation.objects.filter(event=event, answer=Invitation.Answer.NONE, sent_at__lte=before)
        .exclude(reminded_at__gt=before)
        .select_related("partner")
    )


def remind(event, now=None):
    """Write a reminder to whoever has not answered; how many."""
    now, reminded = now or timezone.now(), 0
    with transaction.atomic():
        event = Event.objects.order_by().select_for_update().get(pk=event.pk)
        for invitation in unanswered(event, now):
            invitation.event = event
            if notices.invite(invitation, reminder=invitation.reminders + 1):
                invitation.reminders += 1
                invitation.reminded_at = now
                invitation.save()
                reminded += 1
    return reminded
