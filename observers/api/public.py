"""Observers over the API: who holds the status on a day, and the history of each."""

from datetime import date, datetime

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.viewsets import GenericViewSet

from config.api.endpoints import Endpoint
from observers import naming
from observers.filters import ObserverFilter
from observers.models import StatusChange
from observers.models.standings import Standing, observer_periods
from partners.models import ObserverStatus

RELATED = ("partner__hq_country", "partner__category", "session")


class ObserverSerializer(serializers.ModelSerializer):
    """An observer on a day; its name is the one on that day."""

    number = serializers.IntegerField(source="partner_id", read_only=True)
    uuid = serializers.UUIDField(source="partner.uuid", read_only=True)
    url = serializers.SerializerMethodField()
    as_of = serializers.SerializerMethodField()
    name = serializers.SerializerMethodField()
    name_today = serializers.CharField(source="partner.legal_name", read_only=True)
    country = serializers.CharField(
        source="partner.hq_country.code", default=None, allow_null=True, read_only=True
    )
    category = serializers.CharField(
        source="partner.category.code", default=None, allow_null=True, read_only=True
    )
    session_label = serializers.SerializerMethodField()
    is_suspended = serializers.SerializerMethodField()
    suspended_since = serializers.SerializerMethodField()

    class Meta:
        model = ObserverStatus
        fields = [
            "number", "uuid", "url", "as_of", "name", "name_today", "kind", "country", "category",
            "session", "session_label", "decision", "evidence", "started_on", "ended_on",
            "is_suspended", "suspended_since", "source",
        ]  # fmt: skip

    def standing(self, status):
        return Standing(status, self.context["day"])

    def get_url(self, status) -> str:
        return reverse(
            "observers-api:observers-detail",
            args=[status.partner_id],
            request=self.context.get("request"),
        )

    def get_as_of(self, status) -> date:
        return self.context["day"]

    def get_name(self, status) -> str:
        return self.standing(status).name

    def get_session_label(self, status) -> str:
        return naming.session_title(status.session) if status.session else ""

    def get_is_suspended(self, status) -> bool:
        return self.standing(status).is_suspended

    def get_suspended_since(self, status) -> date | None:
        return self.standing(status).suspended_since


class StatusChangeSerializer(serializers.ModelSerializer):
    class Meta:
        model = StatusChange
        fields = ["kind", "decided_on", "decision", "session", "reason", "new_name"]


class PeriodSerializer(ObserverSerializer):
    """A period of an observer with every decision about it."""

    changes = StatusChangeSerializer(many=True, read_only=True)

    class Meta(ObserverSerializer.Meta):
        fields = [*ObserverSerializer.Meta.fields, "changes"]


class HistorySerializer(serializers.Serializer):
    number = serializers.IntegerField()
    periods = PeriodSerializer(many=True)


class ObserverViewSet(Endpoint, mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet):
    """Observers at the Council on a day, today unless ``as_of`` names another one."""

    queryset = ObserverStatus.objects.none()
    serializer_class = ObserverSerializer
    filterset_class = ObserverFilter
    lookup_field = "number"
    lookup_value_regex = "[0-9]{1,12}"
    day: date | None = None

    def get_queryset(self):
        return observer_periods().select_related(*RELATED).prefetch_related("changes")

    def filter_queryset(self, queryset):
        found = super().filter_queryset(queryset)  # refuses what is no day
        if text := self.request.query_params.get("as_of"):
            moment = datetime.strptime(text.strip(), "%Y-%m-%d")  # noqa: DTZ007 - a day
            self.day = moment.date()
        return found

    def get_serializer_context(self):
        return {**super().get_serializer_context(), "day": self.day or timezone.localdate()}

    @extend_schema(responses=HistorySerializer)
    def retrieve(self, request, *args, **kwargs):
        """The history of one observer."""
        number = int(kwargs["number"])
        periods = list(self.get_queryset().filter(partner=number).order_by("started_on", "pk"))
        if not periods:
            raise Http404
        data = {"number": number, "periods": periods}
        return Response(HistorySerializer(data, context=self.get_serializer_context()).data)
