"""The task list: each part of an application with its state and with what is missing."""

from dataclasses import dataclass, field

from django.db.models import TextChoices
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from observers import readiness
from observers.readiness import DECLARATIONS, DOCUMENTS, SESSION


class State(TextChoices):
    """How far a part is."""

    NOT_STARTED = "not_started", gettext_lazy("Not started")
    IN_PROGRESS = "in_progress", gettext_lazy("In progress")
    COMPLETE = "complete", gettext_lazy("Complete")
    ASKED = "asked", gettext_lazy("Needs an answer")


@dataclass
class Task:
    """One line of the list; ``missing`` holds ``(in short, in full, address)``."""

    code: str
    title: str
    address: str
    is_begun: bool
    missing: list = field(default_factory=list)
    is_asked: bool = False

    @property
    def state(self):
        if self.is_asked:
            return State.ASKED
        if self.is_begun or not self.missing:
            return State.IN_PROGRESS if self.missing else State.COMPLETE
        return State.NOT_STARTED


def tasks_of(application):
    """The parts of the form, then documents, session and declarations, in order."""
    answered = {answer.question_id for answer in application.answers.all() if answer.value}
    asked = asked_parts(application)
    tasks = {}
    for section in application.guideline.form():
        questions = {question.pk for question in section.questions.all()}
        tasks[section.code] = Task(
            section.code,
            section.title,
            reverse("observers:own-section", args=[application.reference, section.code]),
            is_begun=bool(answered & questions),
            is_asked=section.pk in asked["sections"],
        )
    others = [
        (DOCUMENTS, _("Documents"), "own-documents", is_documented(application)),
        (SESSION, _("Council session and language"), "own-session", bool(application.session_id)),
        (DECLARATIONS, _("Integrity declarations"), "own-declarations",
         bool(application.ticks.all())),
    ]  # fmt: skip
    for code, title, name, is_begun in others:
        address = reverse(f"observers:{name}", args=[application.reference])
        tasks[code] = Task(code, title, address, is_begun)
    tasks[DOCUMENTS].is_asked = bool(asked["documents"])
    for gap in readiness.gaps(application):
        task = tasks[gap.section]
        address = f"{task.address}#{gap.anchor}"
        task.missing.append((gap.short or gap.sentence, gap.sentence, address))
    return list(tasks.values())


def is_documented(application):
    return application.current_documents().exists() or bool(application.document_reasons.all())


def asked_parts(application):
    """The sections and documents about which questions wait for an answer."""
    found = {"sections": set(), "documents": set()}
    if not application.is_returned:
        return found
    for question in application.questions.unanswered().select_related("form_question"):
        if question.form_question is not None:
            found["sections"].add(question.form_question.section_id)
        elif question.section_id:
            found["sections"].add(question.section_id)
        elif question.requirement_id:
            found["documents"].add(question.requirement_id)
    return found
