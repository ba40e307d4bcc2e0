"""Why the consultations of two organisations cannot be those of one: asked before records are joined."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations.models import (
    Contribution,
    Event,
    Invitation,
    Registration,
    RequestToSpeak,
)
from partners.merging import Stop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partners.models import Partner


def stops(kept: Partner, gone: Partner) -> Iterator[Stop]:
    """What both have at one event, of which an organisation has only one."""
    words = {
        "kept": f"{kept.label} {kept.legal_name}",
        "gone": f"{gone.label} {gone.legal_name}",
    }
    yield from one_person_twice(kept, gone, words)
    yield from too_many_people(kept, gone, words)
    yield from two_answers(kept, gone, words)
    yield from two_contributions(kept, gone, words)
    message = _(
        "%(kept)s and %(gone)s both ask for the floor at “%(event)s” on the same item. One of the"
        " two requests must be declined and removed on the speakers’ list first."
    )
    floors = set(kept.speaking_requests.values_list("event", "item"))
    for asked in gone.speaking_requests.select_related("event"):
        if (asked.event_id, asked.item_id) in floors:
            yield Stop(message % (words | {"event": asked.event.title}), RequestToSpeak)


def answered_by_coming(kept: Partner) -> Iterator[Invitation]:
    """Invitations that its people have answered by registering, with whichever record they did."""
    now = timezone.now()
    for row in Invitation.objects.filter(partner=kept).open_though_registered():
        row.answer, row.answered_at, row.updated_at = Invitation.Answer.ACCEPTED, now, now
        yield row


def one_person_twice(kept: Partner, gone: Partner, words: dict[str, str]) -> Iterator[Stop]:
    """A person whom both have registered with different addresses; its name is the organisers'."""
    mine = set(Registration.objects.live().filter(partner=kept).values_list("event", "name_key"))
    message = _(
        "%(kept)s and %(gone)s have registered the same person for “%(event)s”. One of the two"
        " registrations must be cancelled first."
    )
    theirs = Registration.objects.live().filter(
        partner=gone, event__in={event for event, __ in mine}
    )
    for row in theirs.select_related("event"):
        if (row.event_id, row.name_key) in mine:
            text = message % (words | {"event": row.event.title})
            yield Stop(text, Registration)


def too_many_people(kept: Partner, gone: Partner, words: dict[str, str]) -> Iterator[Stop]:
    """A coming event to which one organisation may not send as many people as the two together."""
    message = _(
        "%(kept)s and %(gone)s have registered %(count)s people together for “%(event)s”, and an"
        " organisation may send %(quota)s. Cancel registrations first."
    )
    people = Registration.objects.counted().filter(partner__in=(kept, gone)).order_by()
    both = people.values("event").annotate(
        count=Count("pk"), partners=Count("partner", distinct=True)
    )
    counts = {row["event"]: row["count"] for row in both if row["partners"] == 2}
    events = Event.objects.filter(pk__in=counts, quota__isnull=False, ends_at__gte=timezone.now())
    for event in events:
        if event.quota is not None and counts[event.pk] > event.quota:
            more = {"count": counts[event.pk], "event": event.title, "quota": event.quota}
            yield Stop(message % (words | more))


def two_contributions(kept: Partner, gone: Partner, words: dict[str, str]) -> Iterator[Stop]:
    """Calls to which both have contributed; a draft or one not published stays where it is."""
    both = _(
        "%(kept)s and %(gone)s both have a contribution to the call “%(call)s” (%(event)s). An"
        " organisation has one: its organisers must first decide on the page of the call not to"
        " publish one of the two."
    )
    other_way = _(
        "The contribution of %(kept)s to the call “%(call)s” (%(event)s) does not count, that of"
        " %(gone)s does: merge the other way round, so that %(gone)s is kept."
    )
    mine = {row.call_id: row for row in kept.contributions.all()}
    for row in gone.contributions.filter(call__in=mine).select_related("call__event"):
        if row.counts:
            message = both if mine[row.call_id].counts else other_way
            place = {"call": row.call, "event": row.call.event.title}
            yield Stop(message % (words | place), Contribution)


def two_answers(kept: Partner, gone: Partner, words: dict[str, str]) -> Iterator[Stop]:
    """An event whose invitation the two have answered differently."""
    message = _(
        "%(kept)s and %(gone)s have answered the invitation to “%(event)s” differently. Bring the"
        " two answers into line first."
    )
    mine = set(kept.invitations.values_list("event", flat=True))
    for row in gone.invitations.filter(event__in=mine).select_related("event"):
        if not row.is_said_by(kept):
            yield Stop(message % (words | {"event": row.event.title}), Invitation)
