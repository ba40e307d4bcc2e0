"""Many files onto the agenda of one session: looked at first, then all of them or none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from observers import naming, workflow
from observers.models import Application
from observers.workflow import TRANSITIONS, Move
from partners.models import CouncilSession

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from partners.models import User

PLACE = TRANSITIONS["place"]


@dataclass(frozen=True, slots=True)
class Placing:
    """A file that is to go on a session's agenda, with its paper."""

    application: Application
    session: CouncilSession
    symbol: str
    published_on: date | None

    def write_paper(self, application: Application) -> Application:
        application.symbol, application.published_on = self.symbol, self.published_on
        return application


def problems(placing: Placing, by: User) -> list[str]:
    """Why a file could not be placed so now."""
    application = placing.write_paper(placing.application)
    if not PLACE.open_to(application, by):
        return [_("This file does not wait for a place on an agenda, or is not yours to place.")]
    return workflow.problems(PLACE, Move(application, by, session=placing.session))


@transaction.atomic
def place(placings: Sequence[Placing], by: User) -> int:
    """Put every file on the agenda, in this order, or none; how many. ``ValidationError`` tells."""
    numbers = {placing.session.pk for placing in placings}
    # one after the other: else two would count the same places on the list
    list(CouncilSession.objects.filter(pk__in=numbers).select_for_update(no_key=True))
    for placing in placings:
        name = placing.application.partner.legal_name
        try:
            held = placing.write_paper(Application.objects.locked(placing.application.pk))
            if not PLACE.open_to(held, by):
                raise workflow.WrongStage
            held.full_clean()
            held.save()
            workflow.perform(held, PLACE, by=by, session=placing.session)
        except (ValidationError, PermissionDenied) as error:
            sentences = getattr(error, "messages", [_("You may not do this.")])
            raise ValidationError(
                [naming.told_of(name, sentence) for sentence in sentences]
            ) from error
    return len(placings)
