"""Addresses of the API."""

from django.urls import path, re_path
from rest_framework.routers import SimpleRouter

from partners.api import cooperation, docs, duplicates, reference
from partners.api.partners import PartnerViewSet
from partners.api.parts import PARTS
from partners.api.statistics import StatisticsView

app_name = "api"

router = SimpleRouter()
router.register("partners", PartnerViewSet, "partners")
for slug, view in PARTS.items():
    router.register(f"partners/(?P<number>[0-9]{{1,12}})/{slug}", view, slug)
router.register("categories", reference.CategoryViewSet, "categories")
router.register("activity-areas", reference.ActivityAreaViewSet, "activity-areas")
router.register("relation-kinds", reference.RelationKindViewSet, "relation-kinds")
router.register("clusters", reference.ClusterViewSet, "clusters")
router.register("regions", reference.RegionViewSet, "regions")
router.register("countries", reference.CountryViewSet, "countries")
router.register("offices", reference.OfficeViewSet, "offices")
router.register("projects", cooperation.ProjectViewSet, "projects")
router.register("engagements", cooperation.EngagementsViewSet, "all-engagements")
router.register("duplicates", duplicates.DuplicateViewSet, "duplicates")
router.register("merges", duplicates.MergeViewSet, "merges")

urlpatterns = [
    path("", docs.root, name="root"),
    *router.urls,
    path("statistics/", StatisticsView.as_view(), name="statistics"),
    path("schema/", docs.Description.as_view(), name="schema"),
    path("docs/", docs.docs, name="docs"),
    re_path(r"^.*/$", docs.Nothing.as_view()),
]
