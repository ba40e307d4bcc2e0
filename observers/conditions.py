"""What must be ready before a step: what the steps of the table ask, as sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from config.formats.lists import listed
from observers import readiness
from observers.stages import Stage
from partners.models import Assessment

if TYPE_CHECKING:
    from observers.models import Application, Decision
    from partners.models import CouncilSession, User


@dataclass(frozen=True, slots=True)
class Move:
    """What somebody wants to do to an application, with what the step needs to know."""

    application: Application
    by: User
    note: str = ""
    session: CouncilSession | None = None
    decision: Decision | None = None


def nothing(move: Move) -> list[str]:
    return []


def filled_in(move: Move) -> list[str]:
    """Everything the guidelines ask: answers, documents, the session, the declarations."""
    return [gap.sentence for gap in readiness.gaps(move.application)]


def something_asked(move: Move) -> list[str]:
    if move.application.questions.unsent().exists():
        return []
    return [_("Write at least one question to the applicant first, with its due date.")]


def all_answered(move: Move) -> list[str]:
    if move.application.questions.unanswered().exists():
        return [_("Answer every question first.")]
    return []


def silent_past_date(move: Move) -> list[str]:
    """A file is closed by a person, and only when its date has passed without an answer."""
    application, today = move.application, timezone.localdate()
    if application.stage == Stage.NOT_RECOMMENDED:
        if application.reply_due_on is None or application.reply_due_on < today:
            return []
        return [_("The applicant may still reply: wait until the date has passed.")]
    if application.questions.unanswered().filter(due_on__lt=today).exists():
        return []
    return [_("The applicant still has time to answer: wait until the date has passed.")]


def screened(move: Move) -> list[str]:
    """Complete, and the sanctions lists searched with every hit decided by a person."""
    sentences = []
    if move.application.questions.unsent().exists():
        sentences.append(_("Questions wait to be sent: send them, or delete them."))
    screening = (
        move.application.partner.assessments.filter(kind=Assessment.Kind.SANCTIONS)
        .exclude(ends_on__lt=timezone.localdate())
        .order_by("-starts_on", "-pk")
        .first()
    )
    if screening is None:
        sentences.append(
            _(
                "No valid sanctions screening is recorded: ask a registry officer to record one on"
                " the organisation's page in the registry."
            )
        )
    elif screening.result == Assessment.Result.CONCERN:
        sentences.append(
            _("The sanctions screening raised a concern: decide it before the review begins.")
        )
    return sentences


def judged(move: Move) -> list[str]:
    """An opinion of every assigned reviewer, one at least, and one of an IOM office."""
    sentences = []
    opinions = move.application.opinions.submitted()
    if not opinions.filter(office=None).exists():
        sentences.append(_("No reviewer has given an opinion yet."))
    if not opinions.exclude(office=None).exists():
        sentences.append(_("No IOM office has given its opinion yet."))
    waiting = [str(assignment) for assignment in move.application.assignments.waiting()]
    if waiting:
        sentences.append(
            _("Opinions are still missing from: %(names)s.") % {"names": listed(waiting)}
        )
    return sentences


def house_documents(move: Move) -> list[str]:
    """What staff should have written for the file: no bar, since no rule of IOM asks for it."""
    present = move.application.current_documents().values("requirement")
    missing = move.application.guideline.documents.filter(need="internal").exclude(pk__in=present)
    return [
        _("“%(title)s” is not on the file yet: add it under “Documents”, or go on without.")
        % {"title": requirement.title}
        for requirement in missing
    ]


def record_is_live(move: Move) -> list[str]:
    """Everybody may read an observer's record: the Council does not admit a draft of one."""
    if move.application.has_live_record:
        return []
    return [
        _(
            "The organisation's record in the registry is not active yet: ask a registry officer"
            " to look for duplicates and to make it active."
        )
    ]


def fit_for_agenda(move: Move) -> list[str]:
    """A session to come, a document symbol with its date, and an active record."""
    application, session = move.application, move.session or move.application.session
    sentences = []
    if session is None:
        sentences.append(_("Choose the session."))
    elif closed := session.why_closed():
        sentences.append(closed)
    if not application.symbol:
        sentences.append(_("Give the symbol of the Council paper."))
    if application.published_on is None:
        sentences.append(_("Give the date on which the paper is published."))
    if application.has_old_documents:
        sentences.append(_("The documents are too old: the applicant hands in newer ones first."))
    return [*sentences, *record_is_live(move)]


def resolved(move: Move, outcome: Stage) -> list[str]:
    """A decision of the Council at the session on whose agenda the application is."""
    decision = move.decision or move.application.decision
    if decision is None:
        return [_("Only the Council decides: record its decision first.")]
    sentences = []
    if decision.session_id != move.application.session_id:
        sentences.append(_("This decision was taken at another session than the file is on."))
    if decision.is_ahead:
        sentences.append(_("The decision is dated in the future."))
    sentences += too_early(decision, move.application)
    if decision.outcome != outcome:
        sentences.append(_("The decision that was recorded says something else."))
    return sentences


def too_early(decision: Decision, application: Application) -> list[str]:
    """The Council decides on what it was handed: not before the application, nor its paper."""
    submitted, published = application.submitted_at, application.published_on
    if submitted is not None and decision.decided_on < timezone.localdate(submitted):
        return [
            _("The decision is dated before the application was submitted, on %(day)s.")
            % {"day": date_format(timezone.localdate(submitted))}
        ]
    if published is not None and decision.decided_on < published:
        return [
            _("The decision is dated before the paper on this file was published, on %(day)s.")
            % {"day": date_format(published)}
        ]
    return []


def admitted_by_resolution(move: Move) -> list[str]:
    """Nobody becomes an observer without a numbered resolution."""
    sentences = resolved(move, Stage.ADMITTED)
    decision = move.decision or move.application.decision
    if decision is not None and not decision.resolution:
        sentences.append(_("Give the number of the Council's resolution."))
    return [*sentences, *record_is_live(move)]


def refused_by_council(move: Move) -> list[str]:
    return resolved(move, Stage.REJECTED)


def put_off(move: Move) -> list[str]:
    if move.session is None:
        return [_("Choose the session to which the file is put off.")]
    return elsewhere(move.session, move.application)


def moved(move: Move) -> list[str]:
    """A file is moved to another session while the Council has not decided on it."""
    if move.session is None:
        return [_("Choose the session to which the file is moved.")]
    return elsewhere(move.session, move.application)


def elsewhere(session: CouncilSession, application: Application) -> list[str]:
    """What speaks against another session than the one a file is on."""
    if session.pk == application.session_id:
        return [_("Choose another session than the present one.")]
    closed = session.why_closed()
    return [closed] if closed else []


def paper_may_differ(move: Move) -> list[str]:
    """The symbol names a session as a rule: who moves the file looks at it."""
    if not move.application.symbol:
        return []
    return [
        _(
            "The symbol of the paper (%(symbol)s) and its date stay as they are: change them if"
            " they belong to the former session."
        )
        % {"symbol": move.application.symbol}
    ]
