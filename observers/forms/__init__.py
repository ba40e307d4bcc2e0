"""Forms of the pages about observer status."""

from observers.forms.casework import (
    AgendaForm,
    AssignmentForm,
    CaseNoteForm,
    InterestForm,
    OfficerForm,
    QuestionForm,
    StepForm,
)
from observers.forms.council import (
    ConfirmationForm,
    RepresentativeForm,
    SessionForm,
    StatusChangeForm,
)
from observers.forms.eligibility import EligibilityForm
from observers.forms.opinion import OpinionForm

__all__ = [
    "AgendaForm",
    "AssignmentForm",
    "CaseNoteForm",
    "ConfirmationForm",
    "EligibilityForm",
    "InterestForm",
    "OfficerForm",
    "OpinionForm",
    "QuestionForm",
    "RepresentativeForm",
    "SessionForm",
    "StatusChangeForm",
    "StepForm",
]
