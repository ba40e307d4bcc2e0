"""Which files a session of the Council was handed: those on its list, decided or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from observers.models import Application, Stage, Step

if TYPE_CHECKING:
    from partners.models import CouncilSession, User


def handed(session: CouncilSession, user: User) -> list[Application]:
    """The files that were put to a session and that a user sees as staff, in their order.

    What was decided stays where it stood. A file that was put off reads as it did on this list:
    its symbol and place were taken from it, and it may have been submitted again since. One that
    was recorded as put off, without the step, is held by the session that stands with it.
    """
    put_off = {
        step.application_id: step.at
        for step in Step.objects.visible_to(user).put_off_at(session).order_by("at", "pk")
    }
    unseen = Application.objects.put_off_unseen(session, user).order_by()
    present = (
        Q(stage=Stage.ON_AGENDA, session=session)
        | Q(decision__session=session)
        | Q(pk__in=unseen.values("pk"))
    )
    files = list(
        Application.objects.read_by_staff(user)
        .filter(present | Q(pk__in=put_off))
        .for_lists()
        .prefetch_related("notes", "submissions")
    )
    then = records_of(session, put_off)
    for application in files:
        is_here = application.session_id == session.pk and application.stage != Stage.DEFERRED
        record = None if is_here else then.get(application.pk)
        if record is not None:
            application.symbol = record.symbol
            application.published_on = record.published_on
            application.list_position = record.list_position
            application.handed_until = put_off[application.pk]
    return sorted(files, key=place_of)


def records_of(session, put_off):
    """The last record of each of these files while it was on a session's list."""
    records = Application.history.filter(
        id__in=put_off, stage=Stage.ON_AGENDA, session=session.pk
    ).order_by("history_id")
    return {record.id: record for record in records}


def place_of(application):
    place = application.list_position
    return (place is None, place or 0, application.pk)
