"""Decisions of the Council on applications."""

from django_filters import ChoiceFilter, FilterSet, NumberFilter
from rest_framework import mixins, serializers
from rest_framework.viewsets import GenericViewSet

from config.api.endpoints import Endpoint
from observers.models import Decision
from partners.api.base import RegistrySerializer


class DecisionSerializer(RegistrySerializer):
    session_label = serializers.StringRelatedField(source="session")

    class Meta:
        model = Decision
        fields = [
            "id", "session", "session_label", "resolution", "decided_on", "adoption", "outcome",
            "vote",
        ]  # fmt: skip


class DecisionFilter(FilterSet):
    session = NumberFilter(field_name="session", min_value=1, max_value=10**12)
    outcome = ChoiceFilter(choices=Decision.OUTCOMES)

    class Meta:
        model = Decision
        fields: list[str] = []


class DecisionViewSet(Endpoint, mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet):
    """Decisions of the Council, by session: numbers, dates and outcomes.

    Admissions, and what was decided on one's own applications; staff read all of them.
    """

    queryset = Decision.objects.none()
    serializer_class = DecisionSerializer
    filterset_class = DecisionFilter
    lookup_value_regex = "[0-9]{1,12}"

    def get_queryset(self):
        return Decision.objects.visible_to(self.request.user).select_related("session")
