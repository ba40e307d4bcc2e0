"""Registrations: one's own organisation's, or those of the events that one organises."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.viewsets import GenericViewSet

from config.api.serializers import KnownFields
from consultations import registering
from consultations.api.fields import PartnerNumberField, SeenEventField
from consultations.filters import RegistrationFilter
from consultations.models import Event, Registration
from partners.api.base import RegistrySerializer, Writing
from partners.models import Partner


class RegistrationSerializer(RegistrySerializer):
    """A registration; its address and needs are read by organisers only."""

    url = serializers.SerializerMethodField()
    event = SeenEventField(queryset=Event.objects.all())
    partner = PartnerNumberField(queryset=Partner.objects.all())
    moves = serializers.SerializerMethodField()
    place = serializers.IntegerField(
        read_only=True,
        allow_null=True,
        help_text=_("The number on the waiting list, as long as people move up."),
    )

    class Meta:
        model = Registration
        fields = [
            "id", "uuid", "url", "event", "partner", *Registration.PERSON_FIELDS,
            *Registration.NEEDS, "state", "place", "note", "moves", "waitlisted_at", "approved_at",
            "attended_at", "created_at", "updated_at",
        ]  # fmt: skip

    def get_url(self, registration) -> str:
        return reverse(
            "consultations-api:registrations-detail",
            args=[registration.pk],
            request=self.context.get("request"),
        )

    def get_moves(self, registration) -> list[str]:
        return [move.name for move in registering.available(registration, self.user)]

    def to_representation(self, instance):
        shown = super().to_representation(instance)
        if not registering.organises(self.user, instance):
            for name in Registration.PRIVATE:
                del shown[name]
        return shown

    def judge(self, record, exclude):
        """What concerns other registrations is asked later, when it is known who may hear it."""
        record.full_clean(exclude=exclude, validate_constraints=False)

    def create(self, validated_data):
        return registering.register(Registration(**validated_data), by=self.user)

    def update(self, instance, validated_data):
        for name, value in validated_data.items():
            setattr(instance, name, value)
        registering.correct(instance, by=self.user)
        return instance


def placed(registrations):
    """The same, each that waits with its number on the list: one question for all of them."""
    registering.tell_places(registrations)
    return registrations


class MoveSerializer(KnownFields, serializers.Serializer):
    """The reason for a move, where one is needed."""

    note = serializers.CharField(required=False, allow_blank=True, max_length=300, default="")


class RegistrationMoveSerializer(MoveSerializer):
    waited = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=10**9,
        default=0,
        help_text=_("For check_in: how many seconds ago the badge was read."),
    )


class RegistrationViewSet(
    Writing, mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.CreateModelMixin,
    GenericViewSet,
):  # fmt: skip
    """Who comes to events, for their organisers and for the organisations they come from."""

    queryset = Registration.objects.none()
    serializer_class = RegistrationSerializer
    filterset_class = RegistrationFilter
    lookup_value_regex = "[0-9]{1,12}"

    def get_queryset(self):
        return Registration.objects.visible_to(self.request.user).select_related("event", "partner")

    def editable(self):
        return Registration.objects.editable_by(self.request.user)

    def find(self, queryset):
        return placed([super().find(queryset)])[0]

    def paginate_queryset(self, queryset):
        return placed(super().paginate_queryset(queryset))

    def represent(self, record):
        return self.get_serializer(placed([self.get_queryset().get(pk=record.pk)])[0]).data

    @extend_schema(
        operation_id="registrations_move",
        request=RegistrationMoveSerializer,
        responses=RegistrationSerializer,
    )
    @action(detail=True, methods=["post"], url_path=f"(?P<name>{'|'.join(registering.MOVES)})")
    def move(self, request, pk, name):
        """Approve, decline, cancel, reopen, check in, or undo a check-in."""
        registration = self.find(self.get_queryset())
        sent = RegistrationMoveSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        if name == "check_in":
            waited = sent.validated_data["waited"]
            done, is_new = registering.check_in(registration, by=request.user, waited=waited)
            if not is_new:
                raise registering.WrongState(done)
            return Response(self.represent(done))
        done = registering.perform(
            registration, name, by=request.user, note=sent.validated_data["note"]
        )
        return Response(self.represent(done))
