"""Series and events, with their days, documents and agenda."""

from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import mixins, serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.reverse import reverse
from rest_framework.viewsets import GenericViewSet

from config.api.endpoints import Endpoint
from config.api.serializers import ChoiceField, KnownFields, RecordField
from consultations import changing, policies
from consultations.api.fields import PartnerNumbersField
from consultations.api.stones import GoneSerializer, Stones, lists
from consultations.filters import EventFilter
from consultations.models import AgendaItem, Event, EventDocument, Series
from consultations.models.days import set_days
from consultations.phases import Phase
from partners.api.base import RegistrySerializer, Writing
from partners.models import CouncilSession, Office, Partner


class SeriesSerializer(RegistrySerializer):
    class Meta:
        model = Series
        fields = ["code", "name_en", "name_fr", "name_es"]


class SeriesViewSet(Endpoint, mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet):
    """Series of events, by code."""

    queryset = Series.objects.all()
    serializer_class = SeriesSerializer
    lookup_field = "code"
    lookup_value_regex = "[a-z0-9_-]{1,40}"


class DaySerializer(KnownFields, serializers.Serializer):
    """A day of an event; its hours are in the event's time zone."""

    date = serializers.DateField()
    starts = serializers.TimeField(required=False, allow_null=True, default=None)
    ends = serializers.TimeField(required=False, allow_null=True, default=None)


class EventSerializer(RegistrySerializer):
    """An event; moments are in UTC, the hours of its days in its own time zone."""

    url = serializers.SerializerMethodField()
    phase = serializers.SerializerMethodField(
        help_text=gettext_lazy(
            "How far it is by its dates; null for a cancelled event, which does not take place."
        )
    )
    is_open = serializers.SerializerMethodField(
        help_text=gettext_lazy(
            "Whether registration is open now: of no draft, and of no cancelled event."
        )
    )
    days = DaySerializer(many=True, required=False)
    co_organisers = PartnerNumbersField(queryset=Partner.objects.all(), required=False)
    council_session = RecordField(
        queryset=CouncilSession.objects.all(), required=False, allow_null=True
    )

    class Meta:
        model = Event
        fields = [
            "id", "uuid", "url", "series", "ordinal", "kind", "title_en", "title_fr", "title_es",
            "theme_en", "theme_fr", "theme_es", "description_en", "description_fr",
            "description_es", "level", "countries", "region", "mode", "venue", "city", "country",
            "time_zone", "about", "days", "starts_at", "ends_at", "year", "languages",
            "interpretation", "cluster", "council_session", "office", "organised_by",
            "co_organisers", "online_link", "audience", "registration_opens_at",
            "registration_closes_at", "seats_room", "seats_online", "quota", "publication",
            "cancelled_because", "phase", "is_open", "participants_then", "evidence", "evidence_note",
            "source", "sequence", "updated_at",
        ]  # fmt: skip
        #: The link is told to those who have a seat, by mail.
        extra_kwargs = {
            "online_link": {"write_only": True},
            "quota": {"min_value": None},  # the model says it better
        }

    def get_url(self, event) -> str:
        return reverse(
            "consultations-api:events-detail",
            args=[event.pk],
            request=self.context.get("request"),
        )

    @extend_schema_field(ChoiceField(choices=Phase.choices, allow_null=True))
    def get_phase(self, event):
        told = event.phase_told()
        return told and told.value

    def get_is_open(self, event) -> bool:
        return event.is_open()

    def get_fields(self):
        fields = super().get_fields()
        if not self.is_described and not policies.is_organiser(self.user):
            fields["office"].queryset = Office.objects.filter(pk=policies.office_of(self.user))
            fields["office"].allow_null = False
        return fields

    def given(self):
        is_left_out = not self.instance and "office" not in self.initial_data
        if is_left_out and not policies.is_organiser(self.user):
            return {"office": self.user.office}
        return {}

    def judge(self, record, exclude):
        record.days_follow = "days" in self.initial_data
        super().judge(record, exclude)

    def create(self, validated_data):
        days = validated_data.pop("days", None)
        event = super().create(validated_data)
        return self.with_days(event, days, None)

    def update(self, instance, validated_data):
        days, was = validated_data.pop("days", None), changing.known(instance)
        event = super().update(instance, validated_data)
        return self.with_days(event, days, was)

    @staticmethod
    def with_days(event, days, was):
        """Make the event's days those that were sent, if any were, and give new seats away."""
        if days is not None:
            try:
                set_days(event, days)
            except ValidationError as error:
                if hasattr(error, "error_dict"):
                    raise
                raise serializers.ValidationError({"days": error.messages}) from error
        changing.settle(event, was)
        return event


class AgendaItemSerializer(RegistrySerializer):
    """An item of an event's agenda; its hours are in the event's time zone."""

    class Meta:
        model = AgendaItem
        fields = [
            "id", "date", "starts", "ends", "title_en", "title_fr", "title_es", "speakers",
            "takes_requests",
        ]  # fmt: skip
        read_only_fields = fields


class EventDocumentSerializer(RegistrySerializer):
    """A document of an event that the user may read; ``url`` is its file, else the link."""

    url = serializers.SerializerMethodField()

    class Meta:
        model = EventDocument
        fields = ["id", "url", "item", "kind", "language", "title", "audience"]
        read_only_fields = fields

    def get_url(self, document) -> str:
        if not document.file:
            return document.link
        path = reverse("consultations:document", args=[document.event_id, document.pk])
        request = self.context.get("request")
        return request.build_absolute_uri(path) if request else path


class WholeEventSerializer(EventSerializer):
    """An event with its agenda, and those of its documents that the user may read."""

    agenda = AgendaItemSerializer(many=True, read_only=True)
    documents = EventDocumentSerializer(many=True, read_only=True, source="seen_documents")

    class Meta(EventSerializer.Meta):
        fields = [*EventSerializer.Meta.fields, "agenda", "documents"]


class GoneEventSerializer(GoneSerializer):
    """What is left of an event: its calendars know it by its UUID."""

    uuid = serializers.UUIDField()


@lists("EventRow", EventSerializer, GoneEventSerializer)
class EventViewSet(
    Writing, Stones, mixins.RetrieveModelMixin, mixins.CreateModelMixin,
    mixins.UpdateModelMixin, GenericViewSet,
):  # fmt: skip
    """Events: consultations, dialogues, sessions, meetings."""

    queryset = Event.objects.none()
    serializer_class = WholeEventSerializer
    filterset_class = EventFilter
    lookup_value_regex = "[0-9]{1,12}"

    def get_queryset(self):
        user = self.request.user
        partners = Prefetch("co_organisers", Partner.objects.visible_to(user))
        events = Event.objects.visible_to(user).for_lists().select_related("cluster")
        events = events.prefetch_related(partners).order_by("-starts_at", "-pk")
        return events if self.action == "list" else self.whole(events)

    def whole(self, events):
        """Each with its agenda, and the documents that the user may read."""
        documents = EventDocument.objects.visible_to(self.request.user)
        seen = Prefetch("documents", documents, to_attr="seen_documents")
        return events.prefetch_related("agenda", seen)

    def get_serializer_class(self):
        return EventSerializer if self.action == "list" else WholeEventSerializer

    def stone_of(self, row):
        return super().stone_of(row) | {"uuid": row.uuid}

    def editable(self):
        return self.whole(Event.objects.order_by().editable_by(self.request.user))

    def create(self, request, *args, **kwargs):
        """Open an event."""
        if not policies.may_add_events(request.user):
            raise PermissionDenied(_("Only events officers and office focal points open events."))
        return super().create(request, *args, **kwargs)
