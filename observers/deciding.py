"""What the Council decided on many files at once: looked at first, then recorded all or nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from observers import naming, notices, workflow
from observers.models import Decision
from observers.workflow import TRANSITIONS, Move
from partners.models import CouncilSession

if TYPE_CHECKING:
    from collections.abc import Sequence

    from observers.models import Application
    from partners.models import User


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to happen to one file."""

    application: Application
    step: str
    note: str = ""
    session: CouncilSession | None = None
    decision: Decision | None = None

    @property
    def transition(self) -> workflow.Transition:
        return TRANSITIONS[self.step]

    @property
    def words(self) -> str:
        """The decision in a line, for whoever looks at it before it is recorded."""
        parts = [str(self.transition.target.label)]
        if self.decision is not None:
            if self.decision.resolution:
                number = {"number": self.decision.resolution}
                parts.append(_("Resolution No. %(number)s") % number)
            adoption = str(self.decision.get_adoption_display())
            parts += [naming.day(self.decision.decided_on), adoption[:1].lower() + adoption[1:]]
        return ", ".join(parts)

    @property
    def language(self) -> str:
        """The language of the letter."""
        return naming.language_name(self.application.language)


class Refused(ValidationError):
    """One file of the batch cannot be decided so; nothing at all was recorded."""


def problems(verdict: Verdict, by: User) -> list[str]:
    """Why a file could not be decided so now."""
    application, transition = verdict.application, verdict.transition
    if not transition.open_to(application, by):
        return [_("This file is no longer on the agenda, or is not yours to decide.")]
    move = Move(application, by, verdict.note, verdict.session, verdict.decision)
    found = workflow.problems(transition, move)
    if transition.needs_note and not verdict.note.strip():
        found.append(_("Say why."))
    if verdict.step == "admit" and application.is_of_observer():
        found.append(_("This organisation is an observer already."))
    if verdict.decision is not None:
        try:
            settled(verdict.decision)
        except ValidationError as error:
            found += error.messages
    return found


def is_reachable(application: Application) -> bool:
    """Whether the letter will find an address."""
    return bool(notices.readers_of_letter(application))


def settled(decision: Decision) -> Decision:
    """The decision as recorded already by an earlier batch, or this one, found right."""
    known = Decision.objects.filter(
        session=decision.session, resolution=decision.resolution, outcome=decision.outcome
    ).exclude(resolution="")
    for other in known:
        if (other.decided_on, other.adoption) != (decision.decided_on, decision.adoption):
            raise ValidationError(
                _("Resolution %(number)s is recorded with another date or way of adoption.")
                % {"number": decision.resolution}
            )
        return other
    decision.full_clean()
    return decision


@transaction.atomic
def decide(verdicts: Sequence[Verdict], by: User) -> list[Application]:
    """Record every decision and move every file, or none.

    Two batches of one session follow each other: else each could hold files for which the other
    waits, or record the same resolution.
    """
    numbers = {verdict.application.session_id or 0 for verdict in verdicts}
    sessions = CouncilSession.objects.filter(pk__in=numbers).order_by("pk")
    list(sessions.select_for_update(no_key=True))
    recorded: dict[tuple[str, str], Decision] = {}
    moved = []
    for verdict in verdicts:
        try:
            if verdict.decision is not None:
                key = (verdict.decision.outcome, verdict.decision.resolution)
                if key not in recorded:
                    recorded[key] = settled(verdict.decision)
                    recorded[key].save()
                verdict = replace(verdict, decision=recorded[key])  # noqa: PLW2901 - as recorded
            moved.append(
                workflow.perform(
                    verdict.application,
                    verdict.transition,
                    by=by,
                    note=verdict.note,
                    session=verdict.session,
                    decision=verdict.decision,
                )
            )
        except (ValidationError, PermissionDenied) as error:
            sentences = getattr(error, "messages", [_("You may not do this.")])
            name = verdict.application.partner.legal_name
            raise Refused([naming.told_of(name, sentence) for sentence in sentences]) from error
    return moved
