"""What follows from a change of an event: who counts on it is told, and new seats are given away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from consultations import notices, registering
from consultations.models import Event, Registration
from consultations.phases import Phase


@dataclass(frozen=True, slots=True)
class Known:
    """What readers know of an event before it is changed."""

    publication: str
    entries: list[list[str]]
    place: dict[str, Any]


def known(event: Event) -> Known:
    """Take note of an event before a change, for ``settle`` afterwards."""
    return Known(event.publication, event.entries, event.place)


def settle(event: Event, was: Known | None) -> None:
    """After an event has changed: tell who counts on it, and give new seats to those who wait.

    ``was`` is what was known before the change; nothing of a new event.
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
            coming = Registration.objects.expecting().filter(event=event)
            for registration in coming.select_related("partner"):
                registration.event = event
                notices.call_off(registration)
    registering.promote(event)


def tell_changes(event: Event, was: Known, gone: list[list[str]]) -> None:
    """Write to who is registered when the days, hours or place are not those that were known."""
    changes = changes_of(event, was)
    rows = Registration.objects.live().filter(event=event).select_related("partner")
    if changes == {"link"}:
        rows = rows.filter(mode=Event.Mode.ONLINE)
    for registration in rows if changes else ():
        registration.event = event
        notices.tell_change(registration, changes, gone)


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
