"""What follows from a change of an event: who counts on it is told, and new seats are given away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Count

from consultations import notices, policies, registering
from consultations.models import Event, Invitation, Registration
from consultations.phases import Phase

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class Known:
    """What readers know of an event before it is changed."""

    publication: str
    entries: list[list[str]]
    place: dict[str, Any]


def known(event: Event) -> Known:
    """Take note of an event before a change, for ``settle`` afterwards."""
    return Known(event.publication, event.entries, event.place)


def settle(event: Event, was: Known | None) -> int:
    """After an event has changed: tell who counts on it, and give new seats to those who wait.

    ``was`` is what was known before the change; nothing of a new event. How many have a seat now.
    """
    published, cancelled = Event.Publication.PUBLISHED, Event.Publication.CANCELLED
    with transaction.atomic():
        event = registering.locked(event.pk)
        if was and was.publication in (published, cancelled):
            present = {entry[0] for entry in event.entries}
            gone = [entry for entry in was.entries if entry[0] not in present]
            if gone:
                event.note_gone(gone)
            if event.publication == published and event.phase() != Phase.OVER:
                tell_changes(event, was, gone)
        if event.publication == cancelled and (not was or was.publication != cancelled):
            write_soon(call_off, event)
            tell_organisations(event)
        elif was and was.publication == cancelled and event.is_coming():
            tell_organisations(event)
    return len(registering.promote(event))


def number_over_quota(event: Event) -> int:
    """How many organisations have more people than they may send by now; nobody is sent away."""
    if event.quota is None:
        return 0
    rows = Registration.objects.counted().filter(event=event).order_by().values("partner")
    return rows.annotate(people=Count("pk")).filter(people__gt=event.quota).count()


def tell_organisations(event: Event) -> None:
    """Have who sends people told that the event is cancelled, or that it takes place after all."""
    write_soon(call_off_senders, event, event.publication)
    letters = uninformed(event.pk).count()
    notices.soon(letters, call_off_invitations, event.pk, event.sequence, event.publication)


def tell_changes(event: Event, was: Known, gone: list[list[str]]) -> None:
    """Have who is registered told when the days, hours or place are not those that were known."""
    if changes := changes_of(event, was):
        write_soon(tell, event, sorted(changes), gone)


def write_soon(write: Callable[..., None], event: Event, *facts: Any) -> None:
    """Write letters to the people of an event: to many of them in the background."""
    people = Registration.objects.live().filter(event=event)
    notices.soon(people.order_by().count(), write, event.pk, event.sequence, *facts)


def tell(number: int, sequence: int, changes: list[str], gone: list[list[str]]) -> None:
    """Write to who is registered what has changed of an event; twice writes no second letter."""
    rows = Registration.objects.live().filter(event=number)
    if changes == ["link"]:
        rows = rows.filter(mode=Event.Mode.ONLINE)
    for registration in of_one_event(rows, number, Event.Publication.PUBLISHED):
        notices.tell_change(registration, changes, gone, sequence)


def call_off(number: int, sequence: int) -> None:
    """Write to who counts on an event that it is cancelled; twice writes no second letter."""
    rows = Registration.objects.counting_on(number)
    for registration in of_one_event(rows, number, Event.Publication.CANCELLED):
        notices.call_off(registration, sequence)


def call_off_senders(number: int, sequence: int, publication: str = "cancelled") -> None:
    """Write to who sends people that the event is cancelled; twice writes no second letter.

    One that is published again takes place after all, which they are told in the same way.

    These are the organisation, by its contact, and whoever has registered its people: each once.
    Nobody is told twice of itself, and the organisers know.
    """
    counting = Registration.objects.counting_on(number).select_related("created_by")
    rows = list(of_one_event(counting, number, publication))
    if not rows:
        return
    event = rows[0].event
    partners = {row.partner_id: row.partner for row in rows}
    addresses = notices.addresses_of(partners.values())
    spoken = notices.languages_of(partners.values())
    invited = Invitation.objects.filter(event=number, partner__in=partners)
    spoken |= dict(invited.values_list("partner_id", "language"))
    for pk, to in addresses.items():
        if people := [row for row in rows if row.partner_id == pk and row.email != to.lower()]:
            notices.call_off_people(
                event, people, sequence, to=to, partner=partners[pk], language=spoken[pk]
            )
    for user in {row.created_by for row in rows if row.created_by is not None}:
        people = [
            row
            for row in rows
            if row.created_by == user
            and user.email not in (row.email, addresses.get(row.partner_id, "").lower())
        ]
        if people and user.is_active and not policies.organises(user, event):
            notices.call_off_people(event, people, sequence, to=user)


def uninformed(number: int) -> QuerySet[Invitation]:
    """Letters that no answer declined, to organisations whose people are not told themselves."""
    people = Registration.objects.counting_on(number).order_by()
    sent = Invitation.objects.of_standing().filter(event=number, sent_at__isnull=False)
    kept = sent.exclude(answer=Invitation.Answer.DECLINED).reachable()
    return kept.exclude(partner__in=people.values("partner_id")).order_by()


def call_off_invitations(number: int, sequence: int, publication: str = "cancelled") -> None:
    """Write to who was invited that an event is cancelled, or is not; as above."""
    event = Event.objects.filter(pk=number, publication=publication).for_lists().first()
    if event is None:
        return
    rows = list(uninformed(number).select_related("partner").order_by("pk"))
    addresses = notices.addresses_of([row.partner for row in rows])
    for invitation in rows:
        invitation.event = event
        notices.call_off_invitation(invitation, addresses[invitation.partner_id], sequence)


def of_one_event(
    rows: QuerySet[Registration], number: int, publication: str
) -> Iterator[Registration]:
    """These registrations with their event; none when it has become something else meanwhile."""
    event = Event.objects.filter(pk=number, publication=publication).for_lists().first()
    for registration in rows.select_related("partner").order_by("pk") if event else ():
        registration.event = event
        yield registration


def changes_of(event: Event, was: Known) -> set[str]:
    """What has changed of what people arrange their journey by: days, place, mode, link, or all."""
    names = {"mode": "mode", "online_link": "link"}
    now = known(event)
    changes = {names.get(name, "place") for name in now.place if now.place[name] != was.place[name]}
    if sorted(now.entries) != sorted(was.entries):
        changes.add("days")
    if now.publication != was.publication:
        changes.add("again")
    return changes
