"""Recommendations, and what became of them."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.reverse import reverse
from rest_framework.viewsets import GenericViewSet

from config.api.serializers import RecordField
from consultations import following, policies
from consultations.api.fields import EditableEventField, LaterEventField, PartnerNumberField
from consultations.api.stones import Stones, lists
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
    carried_to = LaterEventField(queryset=Event.objects.order_by(), required=False, allow_null=True)
    raised_by = PartnerNumberField(queryset=Partner.objects.all(), required=False, allow_null=True)
    owner = RecordField(
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
        if not self.sees("carried_to", Event, instance):
            shown["carried_to"] = None
        if not is_staff(self.user):
            del shown["owner"]
            if not self.sees("raised_by", Partner, instance):
                shown["raised_by"] = None
        return shown

    def sees(self, name, model, instance):
        """Whether the reader sees what a row names; asked for all rows of the answer at once."""
        if "seen" not in self.context:
            self.context["seen"] = {}
        seen = self.context["seen"]
        if name not in seen:
            rows = self.parent.instance if self.parent is not None else [instance]
            numbers = {getattr(row, f"{name}_id") for row in rows} - {None}
            found = model.objects.order_by().visible_to(self.user).filter(pk__in=numbers)
            seen[name] = set(found.values_list("pk", flat=True)) if numbers else set()
        number = getattr(instance, f"{name}_id")
        return number is None or number in seen[name]

    def update(self, instance, validated_data):
        # what the reader was not shown comes back empty, and stays
        if not self.sees("carried_to", Event, instance) and not validated_data.get("carried_to"):
            validated_data.pop("carried_to", None)
        return super().update(instance, validated_data)


class ReportSerializer(RegistrySerializer):
    """How far a recommendation is, and what has happened, on a day; left out is today."""

    text = serializers.CharField(
        required=False,
        allow_blank=True,
        help_text=gettext_lazy("What has happened: without it no note is added."),
    )
    happened_on = serializers.DateField(required=False)

    class Meta:
        model = Recommendation
        fields = [*Recommendation.OWNER_FIELDS, "text", "happened_on"]

    def validate(self, attrs):
        """A report says something: how far it is, or what has happened."""
        has_text = bool(attrs.get("text", "").strip())
        if "happened_on" in attrs and not has_text:
            raise serializers.ValidationError({"text": [_("Say what happened on this day.")]})
        if not has_text and not set(attrs) & set(Recommendation.OWNER_FIELDS):
            sentence = _("Say how far it is (status, reason, due_on), or what has happened (text).")
            raise serializers.ValidationError(sentence)
        return super().validate(attrs)

    def update(self, instance, validated_data):
        note = {
            name: validated_data.pop(name)
            for name in ("text", "happened_on")
            if name in validated_data
        }
        for name, value in validated_data.items():
            setattr(instance, name, value)
        following.report(instance, by=self.user, **note)
        return instance


@lists("RecommendationRow", RecommendationSerializer)
class RecommendationViewSet(
    Writing, Stones, mixins.RetrieveModelMixin, mixins.CreateModelMixin,
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

    @extend_schema(
        operation_id="recommendations_report",
        request=ReportSerializer,
        responses=RecommendationSerializer,
    )
    @action(detail=True, methods=["post"], url_path="report")
    def report(self, request, pk):
        """Say how far it is, and note what has happened: for its owner and the organisers."""
        with transaction.atomic():
            followed = Recommendation.objects.followed_by(request.user)
            row = self.find(followed.select_for_update(of=("self",)))
            self.check_match(request, self.represent(row))
            context = self.get_serializer_context()
            sent = ReportSerializer(row, data=request.data, context=context)
            sent.is_valid(raise_exception=True)
            sent.save()
        return self.answer(self.represent(row))

    def create(self, request, *args, **kwargs):
        """Record a recommendation of an event that one organises."""
        if not policies.may_add_events(request.user):
            raise PermissionDenied(_("Only organisers of the event record recommendations."))
        return super().create(request, *args, **kwargs)
