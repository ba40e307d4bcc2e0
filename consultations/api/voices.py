"""Recommendations, and what became of them."""

from django.utils.translation import gettext as _
from rest_framework import mixins, serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.reverse import reverse
from rest_framework.viewsets import GenericViewSet

from consultations import policies
from consultations.api.fields import EditableEventField, PartnerNumberField
from consultations.filters import RecommendationFilter
from consultations.models import Event, ProgressNote, Recommendation
from partners.api.base import RegistrySerializer, Writing
from partners.models import Partner, User
from partners.policies import is_staff


class ProgressSerializer(RegistrySerializer):
    class Meta:
        model = ProgressNote
        fields = ["happened_on", "text"]
        read_only_fields = fields


class RecommendationSerializer(RegistrySerializer):
    """A recommendation and what became of it; its owner is told to staff only."""

    url = serializers.SerializerMethodField()
    event = EditableEventField(queryset=Event.objects.all())
    carried_to = EditableEventField(queryset=Event.objects.all(), required=False, allow_null=True)
    raised_by = PartnerNumberField(queryset=Partner.objects.all(), required=False, allow_null=True)
    owner = serializers.PrimaryKeyRelatedField(
        queryset=User.objects.filter(is_staff=True, is_active=True),
        required=False,
        allow_null=True,
    )
    progress = ProgressSerializer(many=True, read_only=True)

    class Meta:
        model = Recommendation
        fields = [
            "id", "url", "event", "number", "text_en", "text_fr", "text_es", "theme", "office",
            "unit", "raised_by", "raised_by_text", "status", "reason", "owner", "due_on",
            "is_published", "carried_to", "progress", "updated_at",
        ]  # fmt: skip

    def get_url(self, recommendation) -> str:
        return reverse(
            "consultations-api:recommendations-detail",
            args=[recommendation.pk],
            request=self.context.get("request"),
        )

    def to_representation(self, instance):
        shown = super().to_representation(instance)
        if not is_staff(self.user):
            del shown["owner"]
            if instance.raised_by_id and instance.raised_by_id not in self.seen_partners(instance):
                shown["raised_by"] = None
        return shown

    def seen_partners(self, instance):
        """The numbers of partners that the reader sees, of all rows of the answer at once."""
        rows = self.parent.instance if self.parent is not None else [instance]
        if "seen_partners" not in self.context:
            numbers = {row.raised_by_id for row in rows}
            seen = Partner.objects.visible_to(self.user).filter(pk__in=numbers)
            self.context["seen_partners"] = set(seen.values_list("pk", flat=True))
        return self.context["seen_partners"]


class RecommendationViewSet(
    Writing, mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.CreateModelMixin,
    mixins.UpdateModelMixin, GenericViewSet,
):  # fmt: skip
    """Recommendations: public where published, all of them for staff."""

    queryset = Recommendation.objects.none()
    serializer_class = RecommendationSerializer
    filterset_class = RecommendationFilter
    lookup_value_regex = "[0-9]{1,12}"

    def get_queryset(self):
        seen = Recommendation.objects.visible_to(self.request.user)
        return seen.select_related("office", "raised_by").prefetch_related("progress")

    def editable(self):
        return Recommendation.objects.editable_by(self.request.user)

    def create(self, request, *args, **kwargs):
        """Record a recommendation of an event that one organises."""
        if not policies.may_add_events(request.user):
            raise PermissionDenied(_("Only organisers of the event record recommendations."))
        return super().create(request, *args, **kwargs)
