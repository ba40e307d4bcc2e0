"""What the applicant's people write, each in a transaction that holds the application."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from observers.models.answers import Answer, check_open
from observers.models.application import Application
from observers.models.documents import DocumentReason

if TYPE_CHECKING:
    from observers.models.form import FormQuestion
    from observers.models.guideline import RequiredDocument
    from partners.models import CouncilSession, User


#: Within this time an earlier text from the same page is its unfinished one, not a clash.
OVERTAKING = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Written:
    """What became of one answer: ``clash`` when somebody else has written something else."""

    answer: Answer | None
    is_new: bool = False
    clash: bool = False

    @property
    def version(self) -> int:
        return self.answer.version if self.answer else 0


@transaction.atomic
def write(
    application: Application,
    question: FormQuestion,
    value: Any,
    *,
    seen: int,
    by: User,
    page: str = "",
) -> Written:
    """Keep an answer unless another was written over the version ``seen`` in the meantime.

    By somebody else, or by the same person on another ``page``: in a second tab, on a telephone.

    A value that was not touched since ``seen`` gives way to what somebody else has written.
    """
    held = Application.objects.locked(application.pk)
    check_open(held, question=question)
    answer = Answer.objects.filter(application=held, question=question).first()
    present = answer.value if answer else question.empty
    if value == present:
        return Written(answer)
    if answer is not None and seen != answer.version and not is_own_draft(answer, by, page):
        before = answer.history.filter(version=seen).order_by("history_id").first()
        was = before.value if before else question.empty
        return Written(answer, clash=value != was)
    return Written(Answer.objects.write(held, question, value, by=by, page=page), is_new=True)


def is_own_draft(answer: Answer, user: User, page: str) -> bool:
    """Whether a page overtakes itself: Save was pressed while the field was saving itself."""
    is_same_page = bool(page) and answer.saved_from == page and answer.saved_by_id == user.pk
    return is_same_page and timezone.now() - answer.saved_at < OVERTAKING


@transaction.atomic
def explain(application: Application, requirement: RequiredDocument, text: str) -> None:
    """Say why a document cannot be handed in; an empty text takes the reason back."""
    held = Application.objects.locked(application.pk)
    check_open(held, requirement=requirement)
    reason = DocumentReason.objects.filter(application=held, requirement=requirement).first()
    if not text:
        if reason is not None:
            reason.delete()
        return
    reason = reason or DocumentReason(application=held, requirement=requirement)
    reason.text = text
    reason.full_clean()
    reason.save()


@transaction.atomic
def aim(application: Application, *, session: CouncilSession | None, language: str) -> None:
    """Choose the session that a draft is for, and the language of letters."""
    held = Application.objects.locked(application.pk)
    check_open(held)
    held.session, held.language = session, language
    held.full_clean()
    held.save()
