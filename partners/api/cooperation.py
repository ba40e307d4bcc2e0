"""Projects, and engagements of every partner."""

from django.utils.translation import gettext as _
from django_filters import FilterSet, NumberFilter
from rest_framework import mixins, serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.reverse import reverse
from rest_framework.viewsets import GenericViewSet

from config.api.endpoints import Endpoint
from partners import policies
from partners.api.base import RegistrySerializer, Writing
from partners.api.parts import EngagementSerializer, open_office
from partners.filters import OneFilter, YesNoFilter, by_code
from partners.models import (
    ActivityArea,
    Country,
    Engagement,
    Level,
    Office,
    Project,
    RelationKind,
)


class ProjectSerializer(RegistrySerializer):
    url = serializers.SerializerMethodField()

    class Meta:
        model = Project
        fields = [
            "id", "url", "title", "code", "office", "starts_on", "ends_on", "level", "countries",
            "activity_areas", "cluster", "is_public",
        ]  # fmt: skip

    def get_url(self, project) -> str:
        return reverse(
            "api:projects-detail", args=[project.pk], request=self.context.get("request")
        )

    def get_fields(self):
        fields = super().get_fields()
        if not self.is_described:
            fields["office"].queryset = open_office(self.user)
            fields["office"].allow_null = policies.is_registry_officer(self.user)
        return fields

    def given(self):
        is_left_out = not self.instance and "office" not in self.initial_data
        if is_left_out and not policies.is_registry_officer(self.user):
            return {"office": self.user.office}
        return {}


class ProjectFilter(FilterSet):
    office = by_code(Office)
    country = by_code(Country, field_name="countries")
    activity = by_code(ActivityArea, field_name="activity_areas")
    level = OneFilter(choices=Level)

    class Meta:
        model = Project
        fields: list[str] = []


class ProjectViewSet(
    Writing, mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.CreateModelMixin,
    mixins.UpdateModelMixin, GenericViewSet,
):  # fmt: skip
    """Projects of IOM in which partners take part."""

    queryset = Project.objects.none()
    serializer_class = ProjectSerializer
    filterset_class = ProjectFilter
    lookup_value_regex = "[0-9]{1,12}"

    def get_queryset(self):
        projects = Project.objects.visible_to(self.request.user)
        return projects.select_related("office", "cluster").prefetch_related(
            "countries", "activity_areas"
        )

    def editable(self):
        return Project.objects.editable_by(self.request.user)

    def create(self, request, *args, **kwargs):
        """Open a project."""
        if not policies.may_add_partners(request.user):
            raise PermissionDenied(
                _("Only registry officers and office focal points open projects.")
            )
        return super().create(request, *args, **kwargs)


class EngagementRowSerializer(EngagementSerializer):
    """An engagement in the list of all, with the number of its partner."""

    class Meta(EngagementSerializer.Meta):
        fields = ["partner", *EngagementSerializer.Meta.fields]
        extra_kwargs = {"partner": {"read_only": True}}

    partner = serializers.PrimaryKeyRelatedField(read_only=True)


class EngagementFilter(FilterSet):
    partner = NumberFilter(field_name="partner", min_value=1, max_value=10**12)
    project = NumberFilter(field_name="project", min_value=1, max_value=10**12)
    relation = by_code(RelationKind)
    office = by_code(Office)
    country = by_code(Country, field_name="partner__hq_country")
    in_design = YesNoFilter()
    in_implementation = YesNoFilter()

    class Meta:
        model = Engagement
        fields: list[str] = []


class EngagementsViewSet(
    Endpoint, mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet
):
    """What partners do with IOM; written at the address of the partner."""

    queryset = Engagement.objects.none()
    serializer_class = EngagementRowSerializer
    filterset_class = EngagementFilter
    lookup_value_regex = "[0-9]{1,12}"

    def get_queryset(self):
        return Engagement.objects.visible_to(self.request.user).select_related(
            "project", "relation", "office"
        )
