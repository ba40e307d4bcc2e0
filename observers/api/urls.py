"""Addresses of the API of observer status; they stand before those of the registry."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from observers.api import life, parts
from observers.api.applications import REFERENCE, ApplicationViewSet
from observers.api.batch import BatchView
from observers.api.decisions import DecisionViewSet
from observers.api.eligibility import EligibilityView
from observers.api.letters import LetterViewSet
from observers.api.public import ObserverViewSet

app_name = "observers-api"

#: What hangs on an observer.
LIFE = {
    "changes": life.ChangeViewSet,
    "representatives": life.RepresentativeViewSet,
    "confirmations": life.ConfirmationViewSet,
}
PARTS = f"observer-applications/(?P<reference>{REFERENCE})"
router = SimpleRouter()
router.register(f"{PARTS}/sections", parts.SectionViewSet, "application-sections")
router.register(f"{PARTS}/answers", parts.AnswerViewSet, "application-answers")
router.register(f"{PARTS}/documents", parts.DocumentViewSet, "application-documents")
router.register(f"{PARTS}/declarations", parts.DeclarationViewSet, "application-declarations")
router.register(f"{PARTS}/questions", parts.QuestionViewSet, "application-questions")
router.register(f"{PARTS}/letters", LetterViewSet, "application-letters")
router.register("observer-applications", ApplicationViewSet, "observer-applications")
for kind, view in LIFE.items():
    router.register(f"observers/(?P<number>[0-9]{{1,12}})/{kind}", view, f"observer-{kind}")
router.register("observers", ObserverViewSet, "observers")
router.register("observer-decisions", DecisionViewSet, "observer-decisions")

urlpatterns = [
    path("observer-eligibility/", EligibilityView.as_view(), name="eligibility"),
    path("observer-decisions/batch/", BatchView.as_view(), name="batch"),
    *router.urls,
]
