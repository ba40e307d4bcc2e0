"""The life of an application, written once.

``TRANSITIONS`` is the whole truth: the pages, the admin, the API, the history, the diagram in the
README and the tests read this table and nothing else. ``perform`` alone sets a stage.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, TypeAlias

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from observers import notices, policies
from observers.conditions import (
    Move,
    admitted_by_resolution,
    all_answered,
    filled_in,
    fit_for_agenda,
    house_documents,
    judged,
    moved,
    nothing,
    paper_may_differ,
    put_off,
    refused_by_council,
    screened,
    silent_past_date,
    something_asked,
)
from observers.stages import FINAL, OPEN, Stage
from partners.models import CouncilSession, ObserverStatus, User

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.utils.functional import Promise

    from observers.models import Application, Decision
    from partners.models import Partner

    Rule: TypeAlias = Callable[["Move"], list[str]]
    Effect: TypeAlias = Callable[["Move"], None]
    Who: TypeAlias = Callable[["User", Application], bool]

__all__ = ["FINAL", "OPEN", "TRANSITIONS", "Move", "Stage", "Transition", "WrongStage", "available",
           "diagram", "perform", "problems"]  # fmt: skip


class WrongStage(ValidationError):
    """The application has moved on since the page was shown."""

    def __init__(self) -> None:
        super().__init__(
            _("This application has moved on since you opened it. Look at it again."),
            code="wrong_stage",
        )


def no_effect(move: Move) -> None:
    pass


# What a step does besides, before the application is judged and saved


def freeze(move: Move) -> None:
    """Keep what was submitted as it was."""
    move.application.freeze(move.by)


def take(move: Move) -> None:
    """Whoever takes a file up answers for it, unless somebody else was named."""
    if move.application.case_officer is None:
        move.application.case_officer = move.by


def send_questions(move: Move) -> None:
    move.application.questions.unsent().update(sent_at=timezone.now())


def remember_sender(move: Move) -> None:
    move.application.sent_by = move.by


def open_reply(move: Move) -> None:
    """Give the right of reply its date."""
    days = timedelta(days=move.application.guideline.reply_days)
    move.application.reply_due_on = timezone.localdate() + days


def list_on(move: Move) -> None:
    """Put the file at the end of the session's list."""
    application = move.application
    if move.session is not None:
        application.session = move.session
    application.list_position = application.next_position()
    if application.deferred_at is not None:  # newer documents were open to the applicant
        application.freeze_newer_documents(move.by)


def move_session(move: Move) -> None:
    """Aim at the later session; what was said about the former one is in the history."""
    application = move.application
    application.session, application.decision = move.session, None
    application.symbol, application.published_on, application.list_position = "", None, None


def list_elsewhere(move: Move) -> None:
    """Put the file at the end of another session's list; its paper stays as it is."""
    move.application.session = move.session
    move.application.list_position = move.application.next_position()


def keep_decision(move: Move) -> None:
    if move.decision is not None:
        move.application.decision = move.decision


def confer_status(move: Move) -> None:
    """Open the observer period from the day of the decision."""
    keep_decision(move)
    decision = move.application.decision
    if decision is None:  # ``missing`` has asked for it; the type checker has not seen that
        raise WrongStage
    status = ObserverStatus(
        partner=move.application.partner,
        name_then=move.application.partner.legal_name,
        session=decision.session,
        decision=decision.resolution,
        evidence=ObserverStatus.Evidence.DECIDED,
        started_on=decision.decided_on,
    )
    status.full_clean()
    status.save()
    list_publicly(status.partner)


def list_publicly(partner: Partner) -> None:
    """The Council decides in the open: who it admits is found by everybody."""
    if not partner.is_listed:
        partner.claim(partner.version)
        partner.is_listed = True
        partner.full_clean()
        partner.save()


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table."""

    name: str  # in addresses, the API, the history and the notices
    label: Promise  # the button
    sources: tuple[Stage, ...]
    target: Stage
    allowed: Who
    missing: Rule = nothing
    effect: Effect = no_effect
    stamps: str = ""
    needs_note: bool = False
    is_told: bool = False  # whether the applicant reads the note
    takes: tuple[str, ...] = ()  # what besides a note it may be given: a session, a decision
    advice: Rule = nothing  # what to look at before the step, as sentences; no bar

    def open_to(self, application: Application, user: User) -> bool:
        return application.stage in self.sources and self.allowed(user, application)


_ALL = (
    Transition(
        "submit", gettext_lazy("Submit the application"), (Stage.DRAFT,), Stage.SUBMITTED,
        policies.is_signing, filled_in, freeze, "submitted_at",
    ),
    Transition(
        "screen", gettext_lazy("Begin screening"), (Stage.SUBMITTED,), Stage.SCREENING,
        policies.is_case_officer, effect=take, stamps="screening_at",
    ),
    Transition(
        "ask", gettext_lazy("Send the questions"), (Stage.SCREENING, Stage.UNDER_REVIEW),
        Stage.RETURNED, policies.is_case_officer, something_asked, send_questions, "returned_at",
        is_told=True,
    ),
    Transition(
        "answer", gettext_lazy("Send the answers"), (Stage.RETURNED,), Stage.SUBMITTED,
        policies.is_drafting, all_answered, freeze, "answered_at",
    ),
    Transition(
        "close", gettext_lazy("Close without prejudice"),
        (Stage.RETURNED, Stage.NOT_RECOMMENDED), Stage.CLOSED,
        policies.is_case_officer, silent_past_date, stamps="closed_at",
        needs_note=True, is_told=True,
    ),
    Transition(
        "review", gettext_lazy("Begin the review"), (Stage.SCREENING,), Stage.UNDER_REVIEW,
        policies.is_case_officer, screened, stamps="review_at",
    ),
    Transition(
        "clear", gettext_lazy("Send to legal clearance"), (Stage.UNDER_REVIEW,), Stage.CLEARANCE,
        policies.is_case_officer, judged, remember_sender, "clearance_at",
        advice=house_documents,
    ),
    Transition(
        "recommend", gettext_lazy("Recommend"), (Stage.CLEARANCE,), Stage.RECOMMENDED,
        policies.is_clearing, stamps="recommended_at",
    ),
    Transition(
        "advise_against", gettext_lazy("Advise against"), (Stage.CLEARANCE,),
        Stage.NOT_RECOMMENDED, policies.is_supervising, effect=open_reply,
        stamps="not_recommended_at", needs_note=True, is_told=True,
    ),
    Transition(
        "reply", gettext_lazy("Send the reply"), (Stage.NOT_RECOMMENDED,), Stage.CLEARANCE,
        policies.is_signing, stamps="replied_at", needs_note=True, is_told=True,
    ),
    Transition(
        "place", gettext_lazy("Put on the agenda"), (Stage.RECOMMENDED, Stage.DEFERRED),
        Stage.ON_AGENDA, policies.is_governing, fit_for_agenda, list_on, "agenda_at",
        takes=("session",),
    ),
    Transition(
        "move", gettext_lazy("Move to another session"), (Stage.ON_AGENDA,), Stage.ON_AGENDA,
        policies.is_governing, moved, list_elsewhere, is_told=True, takes=("session",),
        advice=paper_may_differ,
    ),
    Transition(
        "admit", gettext_lazy("Record the admission"), (Stage.ON_AGENDA,), Stage.ADMITTED,
        policies.is_governing, admitted_by_resolution, confer_status, "decided_at",
        takes=("decision",),
    ),
    Transition(
        "defer", gettext_lazy("Put off"), (Stage.ON_AGENDA,), Stage.DEFERRED,
        policies.is_governing, put_off, move_session, "deferred_at",
        needs_note=True, is_told=True, takes=("session",),
    ),
    Transition(
        "reject", gettext_lazy("Record the refusal"), (Stage.ON_AGENDA,), Stage.REJECTED,
        policies.is_governing, refused_by_council, keep_decision, "decided_at",
        needs_note=True, is_told=True, takes=("decision",),
    ),
    Transition(
        "withdraw", gettext_lazy("Withdraw the application"), OPEN, Stage.WITHDRAWN,
        policies.is_signing, stamps="withdrawn_at", is_told=True,
    ),
)  # fmt: skip
TRANSITIONS = {transition.name: transition for transition in _ALL}


def available(application: Application, user: User) -> list[Transition]:
    """The buttons: what this user may do to this application now, ready or not."""
    return [row for row in TRANSITIONS.values() if row.open_to(application, user)]


def problems(transition: Transition, move: Move) -> list[str]:
    """What must be ready before a step, as sentences."""
    return transition.missing(move)


@transaction.atomic
def perform(
    application: Application,
    transition: Transition,
    *,
    by: User,
    note: str = "",
    session: CouncilSession | None = None,
    decision: Decision | None = None,
) -> Application:
    """Move the application, stamp it, and write the step into its history.

    Refusals, in this order: not allowed (``PermissionDenied``), another stage (``WrongStage``),
    something missing, no note (``ValidationError``). Nothing is written then. Who may not take a
    step is not told by the refusal where the file is.
    """
    application = type(application).objects.locked(application.pk)
    policies.forget_files(by)
    if not transition.allowed(by, application):
        raise PermissionDenied
    if application.stage not in transition.sources:
        raise WrongStage
    note = note.strip()
    move = Move(application, by, note, session, decision)
    if sentences := transition.missing(move):
        raise ValidationError(sentences)
    if transition.needs_note and not note:
        raise ValidationError({"note": [_("Say why.")]})
    before, now = application.stage, timezone.now()
    application.stage = transition.target
    if transition.target != before:
        application.stage_since = now
    if transition.stamps:
        setattr(application, transition.stamps, now)
    transition.effect(move)
    application.full_clean()
    application.save()
    step = application.steps.create(
        name=transition.name,
        source=before,
        target=transition.target,
        actor=by,
        note=note,
        session=application.session if "session" in transition.takes else None,
        is_told=transition.is_told,
        at=now,
    )
    notices.announce(step)
    return application


def diagram() -> str:
    """The table as a Mermaid state diagram, for the README."""
    lines = ["stateDiagram-v2", "    [*] --> draft"]
    for row in TRANSITIONS.values():
        if row.name == "withdraw":
            continue
        lines += [f"    {source} --> {row.target}: {row.name}" for source in row.sources]
    lines.append("    note right of draft: withdraw leads from every open stage to withdrawn")
    lines += [f"    {stage} --> [*]" for stage in FINAL]
    return "\n".join(lines)
