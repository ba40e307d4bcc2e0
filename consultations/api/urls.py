"""Addresses of the API of consultations, beside those of the registry."""

from rest_framework.routers import SimpleRouter

from consultations.api.contributing import CallViewSet, ContributionViewSet
from consultations.api.events import EventViewSet, SeriesViewSet
from consultations.api.registrations import RegistrationViewSet
from consultations.api.voices import RecommendationViewSet

app_name = "consultations-api"

router = SimpleRouter()
router.register("series", SeriesViewSet, "series")
router.register("events", EventViewSet, "events")
router.register("registrations", RegistrationViewSet, "registrations")
router.register("calls", CallViewSet, "calls")
router.register("contributions", ContributionViewSet, "contributions")
router.register("recommendations", RecommendationViewSet, "recommendations")
urlpatterns = router.urls
