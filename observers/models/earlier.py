"""What an answer said before: as it was handed in each time, not as it was typed in between."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import translation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from observers.models.answers import Answer
    from observers.models.application import Application
    from observers.models.form import FormQuestion
    from partners.models import User


@dataclass(frozen=True, slots=True)
class EarlierAnswer:
    """An answer as it was handed in, and is no longer."""

    value: Any
    shown: str
    cells: list[list[str]]
    handed_in_at: datetime
    by: User


class EarlierAnswers:
    """The answers of an application in everything that was submitted, by section and question."""

    def __init__(self, said: dict[tuple[str, str], list[EarlierAnswer]]) -> None:
        self.said = said

    def before(
        self, section: str, question: FormQuestion, answer: Answer | None
    ) -> list[EarlierAnswer]:
        """What was said before the present answer, the latest first; each text once in a row."""
        found: list[EarlierAnswer] = []
        for one in self.said.get((section, question.code), []):
            if not found or found[-1].value != one.value:
                found.append(one)
        present = answer.value if answer is not None else question.empty
        if found and found[-1].value == present:
            found.pop()
        return found[::-1]


def earlier_answers(application: Application) -> EarlierAnswers:
    """What the application said each time it was submitted, in the reader's language."""
    language = (translation.get_language() or "en")[:2]
    said: dict[tuple[str, str], list[EarlierAnswer]] = {}
    for submission in application.submissions.select_related("frozen_by"):
        for section, question in questions_of(submission.content):
            one = EarlierAnswer(
                question["value"],
                question["shown"].get(language) or "",
                question["cells"].get(language) or [],
                submission.frozen_at,
                submission.frozen_by,
            )
            said.setdefault((section, question["code"]), []).append(one)
    return EarlierAnswers(said)


def questions_of(content: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for section in content["sections"]:
        for question in section["questions"]:
            yield section["code"], question
