"""What is still missing in an application, as sentences, each with the place where it is mended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from observers.models import Application


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is missing: what to say, and where: a section's code and an element's id."""

    sentence: str
    section: str = ""
    anchor: str = ""
    short: str = ""  # the same where the section is named already


#: Sections of the task list that are no sections of the form.
SESSION, DOCUMENTS, DECLARATIONS = "session", "documents", "declarations"


def gaps(application: Application) -> list[Gap]:
    """Everything that keeps a draft from being submitted, in the order of the task list."""
    return [
        *answer_gaps(application),
        *document_gaps(application),
        *session_gaps(application),
        *declaration_gaps(application),
    ]


def answer_gaps(application: Application) -> Iterator[Gap]:
    answers = application.answers_by_question()
    for section in application.guideline.form():
        for question in section.questions.all():
            for sentence in question.problems(answers.get(question.pk)):
                yield Gap(
                    _("%(section)s: “%(question)s”. %(problem)s")
                    % {"section": section.title, "question": question.title, "problem": sentence},
                    section.code,
                    question.anchor,
                    _("“%(question)s”. %(problem)s")
                    % {"question": question.title, "problem": sentence},
                )


def document_gaps(application: Application) -> Iterator[Gap]:
    handed_in = {document.requirement_id for document in application.current_documents()}
    explained = {reason.requirement_id for reason in application.document_reasons.all()}
    for requirement in application.guideline.documents.all():
        if not requirement.is_asked_of_applicant or requirement.pk in handed_in:
            continue
        if requirement.need == requirement.Need.REQUIRED:
            yield Gap(
                _("Document: “%(title)s”. Attach it.") % {"title": requirement.title},
                DOCUMENTS,
                requirement.anchor,
            )
        elif requirement.need == requirement.Need.OR_REASON and requirement.pk not in explained:
            yield Gap(
                _("Document: “%(title)s”. Attach it, or say why you cannot.")
                % {"title": requirement.title},
                DOCUMENTS,
                requirement.anchor,
            )


def likely_documents(application: Application) -> Iterator[Gap]:
    """Documents that the answers speak of and that are not there: no bar, only a reminder."""
    answers = application.answers_by_question()
    values = {
        question.code: answers[question.pk].value
        for section in application.guideline.form()
        for question in section.questions.all()
        if question.pk in answers
    }
    handed_in = {document.requirement_id for document in application.current_documents()}
    for requirement in application.guideline.documents.all():
        if requirement.pk not in handed_in and requirement.applies_to(values):
            yield Gap(requirement.title, DOCUMENTS, requirement.anchor)


def session_gaps(application: Application) -> Iterator[Gap]:
    session = application.session
    if session is None:
        yield Gap(_("Choose the Council session that you apply for."), SESSION, "id_session")
    elif session.starts_on is not None and session.starts_on <= timezone.localdate():
        yield Gap(
            _("The session that you apply for has begun: choose a later one."),
            SESSION,
            "id_session",
        )
    elif session.opens_at is not None and session.opens_at > timezone.now():
        yield Gap(
            _("Applications for this session are not open yet: choose another one, or wait."),
            SESSION,
            "id_session",
        )


def declaration_gaps(application: Application) -> Iterator[Gap]:
    ticked = {tick.declaration_id for tick in application.ticks.all()}
    for declaration in application.guideline.declarations.all():
        if declaration.pk not in ticked:
            yield Gap(
                _("Declaration %(number)s is not ticked.") % {"number": declaration.position},
                DECLARATIONS,
                declaration.anchor,
            )
