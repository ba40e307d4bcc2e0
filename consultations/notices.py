"""Which letters go out about events, and to whom; each in its reader's language."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation

from consultations import calendars
from consultations.hours import When, in_zone
from consultations.models.registrations import State
from partners import jobs, outbox
from partners.models import Contact, Membership, User

#: Languages in which the portal writes.
WRITTEN = frozenset(code for code, __ in settings.LANGUAGES)

#: So many letters are written before the page answers.
AT_ONCE = 50

#: The content type of an attached calendar entry.
CALENDAR = "text/calendar; method=PUBLISH"
CANCELLATION = "text/calendar; method=CANCEL"


def soon(number, write, *facts):
    """Have ``number`` letters written by ``write(*facts)``: many of them in the background.

    The background may call it twice, so ``write`` must find again what is written already.
    """
    if number > AT_ONCE:
        jobs.enqueue(write, *facts)
    elif number:
        write(*facts)


def address_of(event, language):
    """The event's page in the reader's language."""
    with translation.override(language if language in WRITTEN else settings.LANGUAGE_CODE):
        return settings.PORTAL_URL + event.get_absolute_url()


def entry_of(registration):
    """The calendar entry for who has a seat; whoever takes part online finds the link in it."""
    event = registration.event
    is_online = registration.mode == event.Mode.ONLINE
    with translation.override(registration.language[:2]):
        place = str(event.Mode.ONLINE.label) if is_online else ""
    entry = calendars.calendar_of(
        [event],
        language=registration.language[:2],
        note=event.online_link if is_online else "",
        place=place,
        stamp=max(event.updated_at, registration.updated_at),
    )
    return "event.ics", entry, CALENDAR


def is_seated(registration):
    """Whether a person has the entry in the calendar: whoever waits was never sent one."""
    return registration.state in (State.APPROVED, State.ATTENDED)


def taken_out(registration, entries):
    """What takes entries out of the calendar of a person, as RFC 5546 has it."""
    event = registration.event
    stamp = max(event.updated_at, registration.updated_at)
    body = calendars.cancellation(event, entries, language=registration.language[:2], stamp=stamp)
    return "cancelled.ics", body, CANCELLATION


def words_of(registration):
    """What each letter to a registered person needs."""
    event = registration.event
    return {
        "registration": registration,
        "event": event,
        "when": When(event),
        "address": address_of(event, registration.language),
    }


def tell(registration):
    """Tell a person where the registration stands now; whoever has a seat gets the calendar entry."""
    if registration.state == State.PENDING:
        ask_to_approve(registration)
    if not registration.email:  # deleted after the event
        return
    attachments = []
    if registration.state == State.APPROVED:
        attachments.append(entry_of(registration))
    elif registration.approved_at and not registration.is_live:
        attachments.append(taken_out(registration, registration.event.entries))
    outbox.post(
        "registration",
        to=registration.email,
        key=f"registration:{registration.pk}:{registration.updated_at.isoformat()}",
        context=words_of(registration) | {"place": registration.place_in_queue()},
        about=registration.event.mark,
        language=registration.language,
        attachments=attachments,
    )


def ask_to_approve(registration):
    """Tell who decides for an organisation that people of it wait.

    Each is told once a day as long as the same person waits first: not of every other one as well.
    """
    event, partner = registration.event, registration.partner
    people = type(registration).objects.filter(event=event, partner=partner, state=State.PENDING)
    people = list(people.order_by("created_at", "pk"))
    readers = User.objects.filter(
        is_active=True, memberships__partner=partner, memberships__role__in=Membership.EDITING
    )
    day = timezone.localdate().isoformat()
    for reader in readers.order_by("pk") if people else ():
        with translation.override(reader.language):
            path = reverse("consultations:mine")
        outbox.post(
            "registration_waits",
            to=reader,
            key=f"registration_waits:{people[0].pk}:{reader.pk}:{day}",
            context={"event": event, "people": people, "address": f"{settings.PORTAL_URL}{path}"},
            partner=partner,
            about=event.mark,
        )


def tell_change(registration, changes, gone, sequence):
    """Tell a person that days, place or way of taking part have changed; ``gone`` are old entries.

    ``sequence`` is that of the event when it changed: the letter may be written later.
    """
    if not registration.email:
        return
    attachments = []
    if is_seated(registration):
        attachments.append(entry_of(registration))
        if gone:
            attachments.append(taken_out(registration, gone))
    event = registration.event
    outbox.post(
        "event_changed",
        to=registration.email,
        key=f"event_changed:{event.pk}:{registration.pk}:{sequence}",
        context=words_of(registration) | dict.fromkeys(changes, True),
        about=event.mark,
        language=registration.language,
        attachments=attachments,
    )


def call_off(registration, sequence):
    """Tell a person that the event does not take place; ``sequence`` as above."""
    if not registration.email:
        return
    event = registration.event
    outbox.post(
        "event_cancelled",
        to=registration.email,
        key=f"event_cancelled:{event.pk}:{registration.pk}:{sequence}",
        context=words_of(registration),
        about=event.mark,
        language=registration.language,
        attachments=[taken_out(registration, event.entries)] if is_seated(registration) else [],
    )


def call_off_people(event, people, sequence, *, to, partner=None, language=None):
    """Tell who sends people, an organisation or a user, whether the event takes place."""
    kind = "event_cancelled_people" if event.publication == "cancelled" else "event_again_people"
    whom = f"u{to.pk}" if partner is None else f"p{partner.pk}"
    language = getattr(to, "language", language)
    outbox.post(
        kind,
        to=to,
        key=f"{kind}:{event.pk}:{whom}:{sequence}",
        context={
            "event": event,
            "people": people,
            "when": When(event),
            "address": address_of(event, language),
        },
        partner=partner,
        about=event.mark,
        language=language,
    )


def addresses_of(partners):
    """``{number: address}`` of letters to partners: the main contact, any contact, the general one.

    Who has no address is not in it.
    """
    found = {partner.pk: partner.email for partner in partners if partner.email}
    contacts = Contact.objects.filter(partner__in=partners).exclude(email="")
    rows = contacts.order_by("is_main", "-pk").values_list("partner_id", "email")
    return found | dict(rows)  # the main contact comes last, and stays


def languages_of(partners):
    """``{number: language of the letter}``: the contact's, else the first the partner works in."""
    contacts = Contact.objects.filter(partner__in=partners, language__in=WRITTEN)
    rows = contacts.order_by("is_main", "-pk").values_list("partner_id", "language")
    spoken = dict(rows)  # the main contact comes last, and stays
    for partner in partners:
        works_in = [code for code in partner.working_languages if code in WRITTEN]
        spoken.setdefault(partner.pk, works_in[0] if works_in else "en")
    return spoken


def address_to(partner):
    """Where letters to a partner go; nothing when it has no address."""
    return addresses_of([partner]).get(partner.pk, "")


def invite(invitation, address):
    """Write the letter of an invitation, or the reminder that it counts last."""
    reminder = invitation.reminders
    outbox.post(
        "event_invitation_reminder" if reminder else "event_invitation",
        to=address,
        key=f"invitation:{invitation.pk}:{reminder}",
        context=words_to_invite(invitation),
        partner=invitation.partner,
        about=invitation.event.mark,
        language=invitation.language,
    )


def letter(invitation):
    """``(subject, text)`` of the letter of an invitation, written to nobody."""
    words = words_to_invite(invitation) | {"partner": invitation.partner}
    return outbox.written("event_invitation", invitation.language, words)


def words_to_invite(invitation):
    """What the letter of an invitation needs, and its reminder."""
    event = invitation.event
    with translation.override(invitation.language):
        closes = in_zone(event.registration_closes_at, event.zone)
        organiser = event.organised_by or (event.office.name if event.office else "")
        seats = [(mode.label, event.seats(mode)) for mode in event.modes]
        spoken = ", ".join(map(str, event.language_names))
        interpretation = ", ".join(map(str, event.interpretation_names))
    return {
        "invitation": invitation,
        "event": event,
        "when": When(event),
        "closes": closes,
        "seats": [(label, number) for label, number in seats if number is not None],
        "languages": spoken,
        "interpretation": interpretation,
        "organiser": organiser,
        "address": address_of(event, invitation.language),
    }


def call_off_invitation(invitation, address, sequence):
    """Tell an invited organisation whether the event takes place; ``sequence`` as above."""
    event = invitation.event
    word = "cancelled" if event.publication == "cancelled" else "again"
    outbox.post(
        f"event_invitation_{word}",
        to=address,
        key=f"event_invitation_{word}:{event.pk}:{invitation.pk}:{sequence}",
        context={
            "event": event,
            "when": When(event),
            "address": address_of(event, invitation.language),
        },
        partner=invitation.partner,
        about=event.mark,
        language=invitation.language,
    )


def tell_judged(contribution):
    """Tell who wrote a contribution, or its organisation, that it is published, or why it is not."""
    author, partner = contribution.author, contribution.partner
    to = author if author is not None and author.is_active else address_to(partner)
    if not to:
        return
    language = getattr(to, "language", contribution.language)
    with translation.override(language if language in WRITTEN else settings.LANGUAGE_CODE):
        path = reverse("consultations:contribution", args=[contribution.pk])
    outbox.post(
        "contribution_judged",
        to=to,
        key=f"contribution_judged:{contribution.history.latest().pk}",
        context={
            "contribution": contribution,
            "call": contribution.call,
            "address": f"{settings.PORTAL_URL}{path}",
        },
        partner=partner,
        about=contribution.call.event.mark,
        language=contribution.language,
    )


def remind_of_recommendations(owner, rows, today):
    """Tell the owner of recommendations which of them are due."""
    with translation.override(owner.language):
        path = reverse("consultations:recommendations")
    outbox.post(
        "recommendations_due",
        to=owner,
        key=f"recommendations_due:{owner.pk}:{today.isoformat()}",
        context={"rows": rows, "address": f"{settings.PORTAL_URL}{path}?owner={owner.pk}"},
    )
