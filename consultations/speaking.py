"""The speakers' list: in turn by region and category, and first who did not speak last time."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Exists, Max, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from consultations import admission
from consultations.models import Event, RequestToSpeak
from consultations.registering import locked

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.utils.functional import Promise

    from partners.models import User

State = RequestToSpeak.State


#: Parts of the world, the largest first.
AREAS = ("region", "subregion", "intermediate_region")


@dataclass(frozen=True, slots=True)
class Step:
    """What an organiser does with a request."""

    label: str | Promise
    sources: tuple[State, ...]
    target: State


STEPS = {
    "list": Step(
        pgettext_lazy("request to speak", "Put on the list"), (State.ASKED,), State.LISTED
    ),
    "spoke": Step(pgettext_lazy("request to speak", "Has spoken"), (State.LISTED,), State.SPOKE),
    "decline": Step(
        pgettext_lazy("request to speak", "Decline"), (State.ASKED, State.LISTED), State.DECLINED
    ),
    "back": Step(
        pgettext_lazy("request to speak", "Take back"),
        (State.SPOKE, State.DECLINED, State.LISTED),
        State.ASKED,
    ),
}


def requests_of(event: Event) -> list[RequestToSpeak]:
    """The requests of an event with what they are balanced by, in the order of the list."""
    rows = RequestToSpeak.objects.filter(event=event).select_related(
        "item", "partner__category", "registration",
        *(f"partner__hq_country__{name}" for name in AREAS),
    )  # fmt: skip
    spoke = spoke_last_time(event)
    found = list(rows)
    by_item: dict[int | None, list[RequestToSpeak]] = {}
    for row in found:
        row.spoke_last_time = row.partner_id in spoke
        by_item.setdefault(row.item_id, []).append(row)
    for rows_of_item in by_item.values():
        place(rows_of_item)
    return found


def place(rows: Iterable[RequestToSpeak]) -> None:
    """Say of each request from which part of the world it comes, as far as that differs.

    All from one region are told apart by their sub-regions, all from one of these by country.
    """
    countries = [(row, row.partner.hq_country) for row in rows]
    for name in (*AREAS, None):
        areas = [(row, getattr(at, name) if at and name else at) for row, at in countries]
        if name is None or len({area.pk if area else None for __, area in areas}) > 1:
            for row, area in areas:
                row.area = area
            return


def spoke_last_time(event: Event) -> frozenset[int]:
    """The organisations that spoke at the last edition where anybody did."""
    spoken = RequestToSpeak.objects.order_by().filter(state=State.SPOKE)
    heard = Event.objects.before(event).filter(Exists(spoken.filter(event=OuterRef("pk"))))
    previous = heard.first()
    if previous is None:
        return frozenset()
    return frozenset(spoken.filter(event=previous).values_list("partner_id", flat=True))


def in_turn(
    waiting: Iterable[RequestToSpeak], spoken: Iterable[RequestToSpeak] = ()
) -> list[RequestToSpeak]:
    """The order in which the floor goes round.

    Next is always who did not speak last time, then whose part of the world has been heard least,
    then whose category, then who asked first.
    """
    regions: Counter[int | None] = Counter()
    categories: Counter[int | None] = Counter()
    for row in spoken:
        count(row, regions, categories)
    left, order = list(waiting), []
    while left:
        best = min(
            left,
            key=lambda row: (
                row.spoke_last_time,
                regions[row.area.pk if row.area else None],
                categories[row.category and row.category.pk],
                row.created_at,
                row.pk,
            ),
        )
        left.remove(best)
        order.append(best)
        count(best, regions, categories)
    return order


def count(row: RequestToSpeak, regions: Counter, categories: Counter) -> None:
    regions[row.area.pk if row.area else None] += 1
    categories[row.category and row.category.pk] += 1


def check_organises(event: Event, user: User) -> None:
    if not Event.objects.editable_by(user).filter(pk=event.pk).exists():
        raise PermissionDenied


def balance(event: Event, item: int | None, *, by: User, places: int | None = None) -> int:
    """Write the speakers' list of an agenda item anew; how many are on it.

    With fewer places than requests the others stay asked.
    """
    check_organises(event, by)
    with transaction.atomic():
        admission.check_takes_place(locked(event.pk))
        rows = [row for row in requests_of(event) if row.item_id == item]
        spoken = [row for row in rows if row.state == State.SPOKE]
        order = in_turn([row for row in rows if row.state in (State.ASKED, State.LISTED)], spoken)
        listed = order if places is None else order[:places]
        for place, row in enumerate(spoken + listed, 1):
            row.position = place
            row.state = row.state if row.state == State.SPOKE else State.LISTED
        for row in order[len(listed) :]:
            row.position, row.state = None, State.ASKED
        RequestToSpeak.objects.bulk_update(spoken + order, ["position", "state"])
    return len(listed)


def step(request: RequestToSpeak, name: str, *, by: User) -> RequestToSpeak:
    """Put a request on the list, note that it was heard, decline it, or take that back."""
    check_organises(request.event, by)
    made = STEPS[name]
    with transaction.atomic():
        admission.check_takes_place(locked(request.event_id))
        fresh = RequestToSpeak.objects.get(pk=request.pk)
        if fresh.state not in made.sources:
            raise ValidationError(_("The list has changed meanwhile: look at it again."))
        fresh.state = made.target
        if made.target == State.LISTED:
            fresh.position = after_last(fresh)
        elif made.target != State.SPOKE:
            fresh.position = None
        fresh.save(update_fields=["state", "position"])
    return fresh


def remove(request: RequestToSpeak, *, by: User) -> None:
    """Delete a request that is declined: then its organisation may ask again, or be merged."""
    check_organises(request.event, by)
    with transaction.atomic():
        admission.check_takes_place(locked(request.event_id))
        declined = RequestToSpeak.objects.filter(pk=request.pk, state=State.DECLINED)
        if not declined.delete()[0]:
            raise ValidationError(_("The list has changed meanwhile: look at it again."))


def after_last(request: RequestToSpeak) -> int:
    rows = RequestToSpeak.objects.filter(event=request.event_id, item=request.item_id)
    last = rows.order_by().aggregate(last=Max("position"))["last"]
    return (last or 0) + 1


def shift(request: RequestToSpeak, *, by: User, up: bool) -> None:
    """Change places with the neighbour on the list."""
    check_organises(request.event, by)
    with transaction.atomic():
        admission.check_takes_place(locked(request.event_id))
        rows = list(
            RequestToSpeak.objects.filter(
                event=request.event_id, item=request.item_id, state=State.LISTED
            )
        )
        place = next((at for at, row in enumerate(rows) if row.pk == request.pk), None)
        if place is None:
            raise ValidationError(_("The list has changed meanwhile: look at it again."))
        other = place + (-1 if up else 1)
        if not 0 <= other < len(rows):
            return
        mine, theirs = rows[place], rows[other]
        mine.position, theirs.position = theirs.position, mine.position
        RequestToSpeak.objects.bulk_update([mine, theirs], ["position"])
