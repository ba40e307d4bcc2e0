"""What the portal knows about applications for observer status, by noun."""

from observers.models.answers import Answer, DeclarationTick, PartClosed, count_words
from observers.models.application import Application
from observers.models.asking import PartUnfinished, Question
from observers.models.beginning import begin
from observers.models.certificate import Certificate
from observers.models.columns import Column
from observers.models.council import Decision
from observers.models.documents import ApplicationDocument, DocumentReason
from observers.models.figures import MembershipCount
from observers.models.form import FormQuestion, QuestionChoice, Section
from observers.models.guideline import (
    Criterion,
    Declaration,
    GuidelineVersion,
    RequiredDocument,
    StageTarget,
)
from observers.models.life import (
    Confirmation,
    Representative,
    StatusChange,
    is_suspended_on,
    name_on,
)
from observers.models.notes import CaseNote
from observers.models.review import Assignment, ConflictDeclaration, Opinion, OpinionMark
from observers.models.scopes import staff_with
from observers.models.steps import Step, Submission
from observers.models.wording import Wording
from observers.models.writing import Written, aim, explain, write
from observers.stages import DECIDED, EDITABLE, FINAL, OPEN, PlainStage, Stage

__all__ = [
    "DECIDED",
    "EDITABLE",
    "FINAL",
    "OPEN",
    "Answer",
    "Application",
    "ApplicationDocument",
    "Assignment",
    "CaseNote",
    "Certificate",
    "Column",
    "Confirmation",
    "ConflictDeclaration",
    "Criterion",
    "Decision",
    "Declaration",
    "DeclarationTick",
    "DocumentReason",
    "FormQuestion",
    "GuidelineVersion",
    "MembershipCount",
    "Opinion",
    "OpinionMark",
    "PartClosed",
    "PartUnfinished",
    "PlainStage",
    "Question",
    "QuestionChoice",
    "Representative",
    "RequiredDocument",
    "Section",
    "Stage",
    "StageTarget",
    "StatusChange",
    "Step",
    "Submission",
    "Wording",
    "Written",
    "aim",
    "begin",
    "count_words",
    "explain",
    "is_suspended_on",
    "name_on",
    "staff_with",
    "write",
]
