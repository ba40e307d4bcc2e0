"""Calls for contributions, and what organisations answer to them."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.viewsets import GenericViewSet

from config.api.bodies import JSONParser
from config.api.serializers import KnownFields
from consultations import contributing, policies
from consultations.api.fields import EditableEventField, PartnerNumberField, SeenCallField
from consultations.api.registrations import MoveSerializer
from consultations.api.stones import Stones, lists, lost_since
from consultations.filters import CallFilter, ContributionFilter
from consultations.models import Call, Contribution, Event, GoneCall, Question
from partners import downloads
from partners.api.base import RegistrySerializer, Writing
from partners.models import Partner
from partners.policies import partners_of


class CallQuestionSerializer(serializers.ModelSerializer):
    """A question of a call; one that has its number is changed, one without is new."""

    id = serializers.IntegerField(required=False, min_value=1, max_value=10**12)

    class Meta:
        model = Question
        fields = ["id", "text_en", "text_fr", "text_es", "word_limit", "position"]
        extra_kwargs = {"word_limit": {"min_value": None}}  # the model says it better


class CallSerializer(RegistrySerializer):
    """A call for contributions with its questions; moments are in UTC."""

    url = serializers.SerializerMethodField()
    event = EditableEventField(queryset=Event.objects.all())
    is_open = serializers.SerializerMethodField()
    questions = CallQuestionSerializer(many=True, required=False)

    class Meta:
        model = Call
        fields = [
            "id", "url", "event", "title_en", "title_fr", "title_es", "opens_at", "closes_at",
            "is_open", "questions", "updated_at",
        ]  # fmt: skip

    def get_fields(self):
        fields = super().get_fields()
        fields["event"].read_only = isinstance(self.instance, Call)
        return fields

    def get_url(self, call) -> str:
        return reverse(
            "consultations-api:calls-detail",
            args=[call.pk],
            request=self.context.get("request"),
        )

    def get_is_open(self, call) -> bool:
        return call.is_open()

    def create(self, validated_data):
        questions = validated_data.pop("questions", [])
        return self.with_questions(super().create(validated_data), questions)

    def update(self, instance, validated_data):
        questions = validated_data.pop("questions", None)
        return self.with_questions(super().update(instance, validated_data), questions)

    @staticmethod
    def with_questions(call, questions):
        """Make the call's questions those that were sent, if any were; answered ones stay."""
        if questions is None:
            return call
        present = {question.pk: question for question in call.questions.all()}
        for values in questions:
            number = values.pop("id", None)
            row = present.pop(number, None) if number else Question(call=call)
            if row is None:
                sentence = _("There is no question with the number %(number)s in this call.")
                raise serializers.ValidationError({"questions": [sentence % {"number": number}]})
            for name, value in values.items():
                setattr(row, name, value)
            checked(row, "questions")
            row.save()
        try:
            Question.objects.filter(pk__in=present).delete()
        except ProtectedError:
            sentence = _("A question that somebody has answered stays.")
            raise serializers.ValidationError({"questions": [sentence]}) from None
        return call


def checked(row, field):
    """Let the model judge a row of a list; its sentences stand under the list's name."""
    try:
        row.full_clean()
    except ValidationError as error:
        raise serializers.ValidationError({field: error.messages}) from error


@lists("CallRow", CallSerializer)
class CallViewSet(
    Writing, Stones, mixins.RetrieveModelMixin, mixins.CreateModelMixin,
    mixins.UpdateModelMixin, GenericViewSet,
):  # fmt: skip
    """Calls for contributions, for all who see the event; written by its organisers."""

    queryset = Call.objects.none()
    serializer_class = CallSerializer
    filterset_class = CallFilter
    lookup_value_regex = "[0-9]{1,12}"

    def get_queryset(self):
        return (
            Call.objects.visible_to(self.request.user)
            .select_related("event")
            .prefetch_related("questions")
        )

    def gone(self, since):
        """Besides those of events that were withdrawn, those that were deleted."""
        user = self.request.user
        columns = ("number", "gone_at")
        deleted = lost_since(GoneCall.objects.withdrawn_from(user), since).values_list(*columns)
        withdrawn = lost_since(Call.objects.withdrawn_from(user), since)
        rows = withdrawn.values_list("id", "gone_at", named=True).union(deleted)
        return rows.order_by("gone_at", "id")

    def editable(self):
        return Call.objects.editable_by(self.request.user)

    def create(self, request, *args, **kwargs):
        """Open a call for an event that one organises."""
        if not policies.may_add_events(request.user):
            raise PermissionDenied(_("Only organisers of the event call for contributions."))
        return super().create(request, *args, **kwargs)


class CallAnswerSerializer(KnownFields, serializers.Serializer):
    """The answer to one question."""

    question = serializers.IntegerField(source="question_id", min_value=1, max_value=10**12)
    question_text = serializers.CharField(source="question.text", read_only=True)
    text = serializers.CharField(allow_blank=True)


class ContributionSerializer(RegistrySerializer):
    """What an organisation answered to a call."""

    url = serializers.SerializerMethodField()
    event = serializers.IntegerField(source="call.event_id", read_only=True)
    call = SeenCallField(queryset=Call.objects.all())
    partner = PartnerNumberField(queryset=Partner.objects.all())
    answers = CallAnswerSerializer(many=True, required=False)
    has_file = serializers.SerializerMethodField()
    moves = serializers.SerializerMethodField()

    class Meta:
        model = Contribution
        fields = [
            "id", "url", "event", "call", "partner", "language", "state", "may_be_published",
            "answers", "file", "has_file", "moves", "moderation_note", "submitted_at",
            "updated_at",
        ]  # fmt: skip
        read_only_fields = ["state", "moderation_note", "submitted_at"]
        extra_kwargs = {
            "file": {"allow_null": True, "help_text": gettext_lazy("null takes the file out.")}
        }

    def get_fields(self):
        fields = super().get_fields()
        if isinstance(self.instance, Contribution):
            fields["call"].read_only = fields["partner"].read_only = True
        return fields

    def get_url(self, contribution) -> str:
        return reverse(
            "consultations-api:contributions-detail",
            args=[contribution.pk],
            request=self.context.get("request"),
        )

    def get_has_file(self, contribution) -> bool:
        return bool(contribution.file)

    def get_moves(self, contribution) -> list[str]:
        return contributing.available(contribution, self.user)

    def to_representation(self, instance):
        shown = super().to_representation(instance)
        is_own = instance.partner_id in partners_of(self.user)
        if not is_own and not policies.organises(self.user, instance.call.event):
            del shown["moderation_note"]
        return shown

    def create(self, validated_data):
        answers = validated_data.pop("answers", [])
        return self.write(Contribution(**validated_data, author=self.user), answers)

    def update(self, instance, validated_data):
        answers = validated_data.pop("answers", [])
        for name, value in validated_data.items():
            setattr(instance, name, value)
        return self.write(instance, answers)

    def write(self, contribution, answers):
        try:
            return contributing.write(
                contribution, self.by_question(contribution, answers), by=self.user
            )
        except ValidationError as error:
            if "text" in getattr(error, "error_dict", {}):
                raise serializers.ValidationError({"answers": error.messages}) from error
            raise

    @staticmethod
    def by_question(contribution, answers):
        """The texts by their questions, which must be questions of the call."""
        questions = {question.pk: question for question in contribution.call.questions.all()}
        texts = {}
        for answer in answers:
            number = answer["question_id"]
            if number not in questions:
                sentence = _("There is no question with the number %(number)s in this call.")
                raise serializers.ValidationError({"answers": [sentence % {"number": number}]})
            texts[questions[number]] = answer["text"]
        return texts


@lists("ContributionRow", ContributionSerializer)
class ContributionViewSet(
    Writing, Stones, mixins.RetrieveModelMixin, mixins.CreateModelMixin,
    mixins.UpdateModelMixin, GenericViewSet,
):  # fmt: skip
    """Contributions: published ones, and one's own organisation's; a file as multipart/form-data."""

    queryset = Contribution.objects.none()
    serializer_class = ContributionSerializer
    filterset_class = ContributionFilter
    lookup_value_regex = "[0-9]{1,12}"
    parser_classes = [MultiPartParser, JSONParser]

    def get_queryset(self):
        seen = Contribution.objects.visible_to(self.request.user)
        seen = seen.select_related("call__event", "partner")
        return seen.prefetch_related("answers__question")

    def editable(self):
        return Contribution.objects.written_by(self.request.user).select_related("call__event")

    @extend_schema(
        operation_id="contributions_move", request=MoveSerializer, responses=ContributionSerializer
    )
    @action(detail=True, methods=["post"], url_path=f"(?P<name>{'|'.join(contributing.MOVES)})")
    def move(self, request, pk, name):
        """Hand in, take back, publish, or withhold for a reason."""
        contribution = self.find(self.get_queryset())
        sent = MoveSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        with transaction.atomic():
            done = contributing.perform(
                contribution, name, by=request.user, note=sent.validated_data["note"]
            )
        return Response(self.represent(done))

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, url_path="file")
    def file(self, request, pk):
        """Send the file of the contribution."""
        contribution = self.find(self.get_queryset())
        if not contribution.file:
            raise Http404
        return downloads.answer(contribution, f"contribution-{contribution.pk}")
