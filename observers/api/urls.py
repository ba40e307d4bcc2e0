"""Addresses of the API of observer status; they stand before those of the registry."""

from typing import Any

from django.urls import path, re_path
from rest_framework.routers import SimpleRouter

from observers.api import casework, documents, form, life, opinions, papers, questions
from observers.api.applications import REFERENCE, ApplicationViewSet
from observers.api.batch import BatchView
from observers.api.decisions import DecisionViewSet
from observers.api.eligibility import EligibilityView
from observers.api.letters import LetterViewSet
from observers.api.placing import PlacingView
from observers.api.public import ObserverViewSet
from observers.api.sessions import CouncilSessionViewSet

app_name = "observers-api"

#: What hangs on an observer.
LIFE = {
    "changes": life.ChangeViewSet,
    "representatives": life.RepresentativeViewSet,
    "confirmations": life.ConfirmationViewSet,
}
#: What may be done with some fields of an application.
FIELDS: dict[str, Any] = {"get": "retrieve", "put": "update", "patch": "partial_update"}
PARTS = f"observer-applications/(?P<reference>{REFERENCE})"
router = SimpleRouter()
router.register(f"{PARTS}/sections", form.SectionViewSet, "application-sections")
router.register(f"{PARTS}/answers", form.AnswerViewSet, "application-answers")
router.register(f"{PARTS}/documents", documents.DocumentViewSet, "application-documents")
router.register(f"{PARTS}/declarations", form.DeclarationViewSet, "application-declarations")
router.register(f"{PARTS}/questions", questions.QuestionViewSet, "application-questions")
router.register(f"{PARTS}/letters", LetterViewSet, "application-letters")
router.register(f"{PARTS}/submissions", papers.SubmissionViewSet, "application-submissions")
router.register(f"{PARTS}/opinions", opinions.OpinionViewSet, "application-opinions")
router.register(f"{PARTS}/assignments", casework.AssignmentViewSet, "application-assignments")
router.register(f"{PARTS}/notes", casework.CaseNoteViewSet, "application-notes")
router.register("observer-applications", ApplicationViewSet, "observer-applications")
for kind, view in LIFE.items():
    router.register(f"observers/(?P<number>[0-9]{{1,12}})/{kind}", view, f"observer-{kind}")
router.register("observers", ObserverViewSet, "observers")
router.register("observer-letters", papers.HeldLetterViewSet, "observer-letters")
router.register("council-sessions", CouncilSessionViewSet, "council-sessions")
router.register("observer-decisions", DecisionViewSet, "observer-decisions")

urlpatterns = [
    path("observer-eligibility/", EligibilityView.as_view(), name="eligibility"),
    path("observer-decisions/batch/", BatchView.as_view(), name="batch"),
    re_path(
        "^council-sessions/(?P<pk>[0-9]{1,12})/place/$", PlacingView.as_view(), name="session-place"
    ),
    re_path(
        "^council-sessions/(?P<pk>[0-9]{1,12})/paper/$",
        papers.CouncilPaperView.as_view(),
        name="session-paper",
    ),
    re_path(
        "^observers/(?P<number>[0-9]{1,12})/certificate/$",
        papers.CertificateView.as_view(),
        name="certificate",
    ),
    re_path(f"^{PARTS}/interest/$", opinions.InterestView.as_view(), name="interest"),
    re_path(f"^{PARTS}/officer/$", casework.OfficerView.as_view(FIELDS), name="officer"),
    re_path(f"^{PARTS}/agenda/$", casework.AgendaView.as_view(FIELDS), name="agenda"),
    *router.urls,
]
