"""How people come to have a seat: registering, approving, the waiting list, checking in.

Whatever takes or frees a seat first locks the row of the event, so that no two requests count the
seats at the same time: an event is never overbooked.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from simple_history.utils import bulk_update_with_history

from consultations import admission, notices, policies
from consultations.models import Event, Invitation, Registration
from consultations.models.registrations import State
from consultations.models.scopes import RegistrationQuerySet
from consultations.phases import Phase
from partners.policies import partners_edited_by

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.utils.functional import Promise

    from partners.models import User
    from partners.policies import Person


#: Registrations that are changed in one statement.
CHUNK = 500
#: The least by which one waits longer than the next.
INSTANT = timedelta(microseconds=1)
#: A scan that was sent later than this after it was made counts from here.
KEPT_AT_MOST = timedelta(days=3)


class WrongState(ValidationError):
    """The registration is not, or no longer, where such a move begins: a stale page."""

    def __init__(self, registration: Registration):
        message = _("This is not possible any more: the registration is “%(state)s” now.")
        state = registration.get_state_display()
        super().__init__(message % {"state": state}, code="stale")


def organises(user: Person, registration: Registration) -> bool:
    """Whether a user organises the event."""
    return policies.organises(user, registration.event)


def speaks_for(user: Person, registration: Registration) -> bool:
    """Whether a user decides for the organisation whose person it is."""
    return registration.partner_id in partners_edited_by(user)


def decides(user: Person, registration: Registration) -> bool:
    return organises(user, registration) or speaks_for(user, registration)


def withdraws(user: Person, registration: Registration) -> bool:
    is_own = user.is_authenticated and registration.created_by_id == user.pk
    return is_own or decides(user, registration)


@dataclass(frozen=True, slots=True)
class Move:
    """One thing that can be done with a registration."""

    name: str
    label: str | Promise
    sources: tuple[State, ...]
    target: State
    allowed: Callable[[Person, Registration], bool]
    needs_note: bool = False
    #: Whether there is nothing to do before the first day of the event.
    on_the_day: bool = False
    #: Whether a page asks first: the person loses the seat.
    asks: bool = False
    #: Whether the person is written to.
    is_told: bool = True
    #: Whether it leads people to the event: to one that is cancelled it does not.
    leads_there: bool = False
    #: Whether it is for a waiting list that does not move up by itself any more.
    when_still: bool = False


MOVES = {
    move.name: move
    for move in (
        Move("approve", pgettext_lazy("registration", "Approve"), (State.PENDING,),
             State.APPROVED, decides, leads_there=True),
        Move("decline", pgettext_lazy("registration", "Decline"),
             (State.PENDING, State.WAITLISTED, State.APPROVED), State.DECLINED, organises,
             needs_note=True),
        Move("cancel", pgettext_lazy("registration", "Cancel the registration"),
             (State.PENDING, State.WAITLISTED, State.APPROVED), State.CANCELLED, withdraws,
             asks=True),
        Move("reopen", pgettext_lazy("registration", "Take up again"),
             (State.DECLINED, State.CANCELLED), State.PENDING, organises, leads_there=True),
        Move("give_seat", pgettext_lazy("registration", "Give a seat"), (State.WAITLISTED,),
             State.APPROVED, organises, leads_there=True, when_still=True),
        Move("check_in", pgettext_lazy("registration", "Check in"), (State.APPROVED,),
             State.ATTENDED, organises, on_the_day=True, leads_there=True,
             is_told=False),
        Move("undo_check_in", pgettext_lazy("registration", "Undo the check-in"),
             (State.ATTENDED,), State.APPROVED, organises, is_told=False),
    )
}  # fmt: skip


def available(registration: Registration, user: Person) -> list[Move]:
    """What a user may do with a registration now."""
    return [
        move
        for move in MOVES.values()
        if registration.state in move.sources
        and move.allowed(user, registration)
        and (not move.on_the_day or registration.event.has_begun())
        and not (move.asks and registration.event.phase() == Phase.OVER)
        and not (move.leads_there and admission.is_cancelled(registration.event))
        and not (move.when_still and registration.event.moves_up())
    ]


def locked(event_id: int) -> Event:
    """The event, which nobody else changes until this transaction ends."""
    return Event.objects.order_by().select_for_update().get(pk=event_id)


def register(registration: Registration, *, by: User, now: datetime | None = None) -> Registration:
    """Take a new registration: a seat, a place on the waiting list, or waiting for approval."""
    with transaction.atomic():
        registration.event = locked(registration.event_id)
        now = now or timezone.now()  # once it is this one's turn
        registration.created_by = by
        admission.check_open(registration, by, now)
        admission.check_mode(registration)
        admission.check_once(registration, by)
        registration.full_clean()
        admission.check_quota(registration)
        if decides(by, registration):
            seat(registration, now)
        registration.save()
        tell_places([registration])
        invited = Invitation.objects.filter(event=registration.event)
        invited.filter(partner=registration.partner).accept_registered(now, by=by)
        notices.tell(registration)
    return registration


def perform(
    registration: Registration,
    name: str,
    *,
    by: Person,
    note: str = "",
    now: datetime | None = None,
    tells: bool = True,
) -> Registration:
    """Make a move: the only code that changes the state of a registration that exists.

    Whoever makes many of them tells the people itself, and says so by ``tells``.
    """
    move = MOVES[name]
    with transaction.atomic():
        event = locked(registration.event_id)
        now = now or timezone.now()
        fresh: Registration = Registration.objects.select_related("partner").get(pk=registration.pk)
        fresh.event = event
        if fresh.state not in move.sources:
            raise WrongState(fresh)
        if not move.allowed(by, fresh):
            raise PermissionDenied
        if move.needs_note and not note.strip():
            raise ValidationError({"note": _("Give the reason: the person is told.")})
        check_time(move, fresh, by, now)
        fresh.note = note.strip()
        enter(fresh, move, now)
        fresh.full_clean(exclude=["email"])  # deleted after the event, as a rule of privacy
        fresh.save()
        if move.name in ("decline", "cancel"):
            promote(event, now)
        if tells and move.is_told:
            notices.tell(fresh)
    return fresh


def perform_each(
    registrations: Iterable[Registration], name: str, *, by: Person, note: str = ""
) -> tuple[int, list[str]]:
    """Make a move with each of these, judged by itself: how many, and why not with the others.

    The letters are written together afterwards, to many people in the background.
    """
    moved: list[tuple[int, str]] = []
    refused: list[str] = []
    pattern = _("%(label)s: %(error)s")
    with transaction.atomic():
        for registration in registrations:
            try:
                done = perform(registration, name, by=by, note=note, tells=False)
            except ValidationError as error:
                reason = " ".join(error.messages)
            except PermissionDenied:
                reason = _("You may not do this.")
            else:
                moved.append((done.pk, done.state))
                continue
            refused.append(pattern % {"label": registration.person_name, "error": reason})
        if MOVES[name].is_told:
            notices.soon(len(moved), tell_moved, moved)
    return len(moved), refused


def tell_moved(moved: Iterable[tuple[int, str]]) -> None:
    """Write to people how they stand after many moves; twice writes no second letter.

    Who stands otherwise by now was told so.
    """
    states = dict(moved)
    rows = Registration.objects.filter(pk__in=states).select_related("event", "partner")
    for row in rows.order_by("pk"):
        if row.state == states[row.pk]:
            notices.tell(row)


def check_time(move: Move, registration: Registration, by: Person, now: datetime) -> None:
    """Raise when there is nothing to do so any more, or not yet."""
    event = registration.event
    if move.leads_there:
        admission.check_takes_place(event)
    if event.phase(now) == Phase.OVER and (move.asks or not organises(by, registration)):
        raise ValidationError(_("The event is over."))
    if move.on_the_day and not event.has_begun(now):
        raise ValidationError(admission.too_early(event), code="early")
    if move.when_still and event.moves_up(now):
        raise ValidationError(_("A seat that becomes free goes to whoever waits next."))


def may_correct(registration: Registration, user: Person, now: datetime | None = None) -> bool:
    """Whether a user corrects the details of a person: as long as people register.

    That is until the event begins, or its later closing; organisers do until it is over.
    """
    event, is_organiser = registration.event, organises(user, registration)
    states = RegistrationQuerySet.LIVE if is_organiser else RegistrationQuerySet.EXPECTING
    if registration.state not in states or admission.is_cancelled(event):
        return False
    phase: Phase = event.phase(now)
    if is_organiser:
        return phase != Phase.OVER
    takes_people = phase not in (Phase.RUNNING, Phase.OVER) or event.is_open(now)
    return takes_people and withdraws(user, registration)


def correct(registration: Registration, *, by: Person, now: datetime | None = None) -> None:
    """Save what is corrected about a person; a new name or address gets the letter again."""
    with transaction.atomic():
        event = locked(registration.event_id)
        stored = Registration.objects.select_related("partner").get(pk=registration.pk)
        stored.event = event
        if not may_correct(stored, by, now):
            raise ValidationError(_("Nothing can be corrected here any more."), code="closed")
        was = (stored.person_name, stored.email)
        for name in Registration.CORRECTED:
            setattr(stored, name, getattr(registration, name))
        admission.check_once(stored, by)
        stored.full_clean()
        stored.save()
        if (stored.person_name, stored.email) != was:
            notices.tell(stored)


def check_in(
    registration: Registration, *, by: Person, waited: int = 0, now: datetime | None = None
) -> tuple[Registration, bool]:
    """Check a person in at the hour of the scan, ``waited`` seconds ago; whether only now.

    The phone at the door says how long it kept the scan, so its own clock may be wrong. Of several
    scans the earliest counts, whichever is sent first.
    """
    now = now or timezone.now()
    at = now - min(max(timedelta(seconds=min(waited, 10**9)), timedelta()), KEPT_AT_MOST)
    with transaction.atomic():
        first = locked(registration.event_id).first_midnight
        if first is not None and first <= now:
            at = max(at, first)
        try:
            return perform(registration, "check_in", by=by, now=at), True
        except WrongState:
            fresh = Registration.objects.select_related("event", "partner").get(pk=registration.pk)
            if fresh.state != State.ATTENDED or not organises(by, fresh):
                raise
            if fresh.attended_at is None or at < fresh.attended_at:
                fresh.attended_at = at
                fresh.save(update_fields=["attended_at", "updated_at"])
            return fresh, False


def tell_places(registrations: Iterable[Registration]) -> None:
    """Note on each that waits, where people move up, how many it takes until it gets a seat."""
    waiting = [
        row for row in registrations if row.state == State.WAITLISTED and row.event.moves_up()
    ]
    queue = Registration.objects.in_queue().filter(event__in={row.event_id for row in waiting})
    before: Counter[tuple[int, str]] = Counter()
    places = {}
    for number, *line in queue.values_list("pk", "event_id", "mode") if waiting else ():
        before[tuple(line)] += 1
        places[number] = before[tuple(line)]
    for row in waiting:
        row.place = places.get(row.pk)


def enter(registration: Registration, move: Move, now: datetime) -> None:
    """Set the state in which a move ends, with the moments that belong to it."""
    if move.name == "approve":
        admission.check_quota(registration)
        seat(registration, now)
        return
    if move.name == "give_seat":
        if registration.event.is_full(registration.mode):
            raise ValidationError(_("All seats are taken."), code="full")
        registration.approved_at = now
    registration.state = move.target
    registration.attended_at = now if move.target == State.ATTENDED else None


def seat(registration: Registration, now: datetime) -> None:
    """Give a seat, or a place at the end of the waiting list: nobody overtakes who moves up.

    At the door of an event that takes no more registrations, organisers give what is free.
    """
    event, mode = registration.event, registration.mode
    queue = Registration.objects.in_queue().filter(event=event, mode=mode)
    last = queue.last()
    if last is not None and not event.is_full(mode):  # a seat that nobody was given when it could
        promote(event, now)
        last = queue.last()
    if event.is_full(mode) or (last is not None and event.moves_up(now)):
        registration.state, registration.waitlisted_at = State.WAITLISTED, now
        if last is not None and last.waitlisted_at is not None:  # whatever the clocks say
            registration.waitlisted_at = max(now, last.waitlisted_at + INSTANT)
    else:
        registration.state, registration.approved_at = State.APPROVED, now
        registration.waitlisted_at = None  # it has not waited for this seat


def promote(event: Event, now: datetime | None = None) -> list[Registration]:
    """Give free seats to those who wait, in order, as long as people move up; they are told."""
    now = now or timezone.now()
    promoted: list[Registration] = []
    with transaction.atomic():
        event = locked(event.pk)
        if not event.moves_up(now):
            return promoted
        for mode in event.modes:
            waiting = Registration.objects.in_queue().filter(event=event, mode=mode)
            seats = event.seats(mode)
            if seats is not None:
                waiting = waiting[: max(0, seats - event.seats_taken(mode))]
            promoted += waiting.select_related("partner")
        if promoted:
            give_seats(promoted, event, now)
            notices.soon(len(promoted), tell_promoted, event.pk, now.isoformat())
    return promoted


def give_seats(promoted: list[Registration], event: Event, now: datetime) -> None:
    """Write down that people of the waiting list have a seat: thousands of them at once."""
    saved_at = timezone.now()
    for registration in promoted:
        registration.event, registration.state = event, State.APPROVED
        registration.approved_at, registration.updated_at = now, saved_at
    columns = ["state", "approved_at", "updated_at"]
    bulk_update_with_history(promoted, Registration, columns, CHUNK, default_date=saved_at)


def tell_promoted(number: int, moment: str) -> None:
    """Write to those who came from the waiting list at a moment; twice writes no second letter.

    Whoever has lost the seat again by now was told so, and is not told of the seat.
    """
    event = Event.objects.filter(pk=number, publication="published").for_lists().first()
    at = datetime.fromisoformat(moment)
    seated = Registration.objects.filter(event=event, state=State.APPROVED, approved_at=at)
    # the same moment may have given a seat to somebody who has not waited, and was told
    waited = seated.filter(waitlisted_at__isnull=False)
    for registration in waited.select_related("partner").order_by("pk"):
        registration.event = event
        notices.tell(registration)
