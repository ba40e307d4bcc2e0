"""The duplicates desk and the merging of records: the same pairs, rules and sentences as the pages."""

from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as ModelError
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.viewsets import GenericViewSet

from config.api.endpoints import Endpoint
from config.api.errors import Conflict
from config.api.serializers import ChoiceField, KnownFields
from partners import merging, policies
from partners.filters import PairFilter
from partners.models import DuplicatePair, Merge, Partner, StaleRecord


class RecordSerializer(serializers.ModelSerializer):
    """One record of a pair, briefly."""

    url = serializers.SerializerMethodField()
    hq_country = serializers.SerializerMethodField()

    class Meta:
        model = Partner
        fields = ["number", "url", "legal_name", "acronym", "hq_country"]

    def get_url(self, partner) -> str:
        request = self.context.get("request")
        return reverse("api:partners-detail", args=[partner.pk], request=request)

    def get_hq_country(self, partner) -> str | None:
        return partner.hq_country and partner.hq_country.code


class PairSerializer(serializers.ModelSerializer):
    """Two records that may be one body, and what somebody said about them."""

    left, right = RecordSerializer(read_only=True), RecordSerializer(read_only=True)
    reasons = serializers.SerializerMethodField()
    decided_by = serializers.SerializerMethodField()

    class Meta:
        model = DuplicatePair
        fields = [
            "id", "left", "right", "probability", "reasons", "reason_codes", "found_at",
            "decision", "note", "decided_by", "decided_at",
        ]  # fmt: skip

    def get_reasons(self, pair) -> list[str]:
        return [str(reason) for reason in pair.reasons]

    def get_decided_by(self, pair) -> str | None:
        return str(pair.decided_by) if pair.decided_by else None


class DecisionSerializer(KnownFields, serializers.Serializer):
    """What somebody decides about a pair, and why."""

    decision = ChoiceField(choices=DuplicatePair.Decision.choices)
    note = serializers.CharField(required=False, allow_blank=True, default="", max_length=500)


class DuplicateViewSet(
    Endpoint, mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet
):  # fmt: skip
    """Pairs of records that may be one body, best first: headquarters all, an office its own."""

    queryset = DuplicatePair.objects.none()
    serializer_class = PairSerializer
    filterset_class = PairFilter
    lookup_value_regex = "[0-9]{1,12}"

    def get_queryset(self):
        return DuplicatePair.objects.visible_to(self.request.user).for_lists()

    @extend_schema(request=DecisionSerializer, responses=PairSerializer)
    @action(detail=True, methods=["post"])
    def decide(self, request, **kwargs):
        """Say whether the two are the same body; it is remembered, with who said it and why."""
        pair = get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])
        given = DecisionSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        said = given.validated_data
        pair.decide(said["decision"], by=request.user, note=said["note"])
        return Response(self.get_serializer(pair).data)


class MergeSerializer(serializers.ModelSerializer):
    """Two records that were joined, and whether that was undone."""

    url = serializers.SerializerMethodField()
    merged_by = serializers.SerializerMethodField()
    undone_by = serializers.SerializerMethodField()

    class Meta:
        model = Merge
        fields = [
            "id", "url", "kept", "gone", "reason", "merged_by", "merged_at", "undone_by",
            "undone_at",
        ]  # fmt: skip

    def get_url(self, merge) -> str:
        return reverse("api:merges-detail", args=[merge.pk], request=self.context.get("request"))

    def get_merged_by(self, merge) -> str | None:
        return str(merge.merged_by) if merge.merged_by else None

    def get_undone_by(self, merge) -> str | None:
        return str(merge.undone_by) if merge.undone_by else None


class UndoneSerializer(MergeSerializer):
    """What undoing has left as it was, because somebody has changed it since."""

    kept_edits = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta(MergeSerializer.Meta):
        fields = [*MergeSerializer.Meta.fields, "kept_edits"]


class JoinSerializer(KnownFields, serializers.Serializer):
    """Which record goes, what is taken of it, and the versions that were looked at."""

    kept = serializers.IntegerField(min_value=1, max_value=10**12)
    gone = serializers.IntegerField(min_value=1, max_value=10**12)
    kept_version = serializers.IntegerField(required=False, min_value=1)
    gone_version = serializers.IntegerField(required=False, min_value=1)
    choices = serializers.DictField(
        child=ChoiceField(choices=["kept", "gone"]), required=False, default=dict
    )
    reason = serializers.CharField(required=False, allow_blank=True, default="", max_length=300)

    def validate_choices(self, choices):
        try:
            merging.check_choices(choices)
        except ModelError as error:
            raise serializers.ValidationError(error.messages) from error
        return choices

    def validate(self, attrs):
        if ("kept_version" in attrs) != ("gone_version" in attrs):
            raise serializers.ValidationError(_("Give both versions or none."))
        return attrs


class MergeViewSet(
    Endpoint, mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet
):  # fmt: skip
    """Records that were joined; for who may join them."""

    queryset = Merge.objects.none()
    serializer_class = MergeSerializer
    lookup_value_regex = "[0-9]{1,12}"

    def get_queryset(self):
        return Merge.objects.visible_to(self.request.user).select_related("merged_by", "undone_by")

    @extend_schema(request=JoinSerializer, responses={201: MergeSerializer})
    def create(self, request, **kwargs):
        """Join two records.

        409 with code ``merge_stopped`` and the ``reasons`` when something forbids it now, with code
        ``stale`` when one of them has another version than the one you give.
        """
        if not policies.may_merge(request.user):
            raise PermissionDenied(_("Only registry officers join records."))
        given = JoinSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        said = given.validated_data
        kept, gone = self.record("kept", said), self.record("gone", said)
        versions = (said["kept_version"], said["gone_version"]) if "kept_version" in said else None
        try:
            done = merging.merge(
                kept, gone, by=request.user, choices=said["choices"], versions=versions,
                reason=said["reason"],
            )  # fmt: skip
        except StaleRecord:
            raise
        except ModelError as error:
            message = _("These two records cannot be joined now.")
            raise Conflict(message, "merge_stopped", reasons=error.messages) from error
        data = self.get_serializer(done).data
        return Response(data, status.HTTP_201_CREATED, headers={"Location": data["url"]})

    def record(self, name, said):
        """A record by its number; one that the reader does not see is none."""
        partners = Partner.objects.visible_to(self.request.user)
        partner = partners.filter(pk=said[name]).first()
        if partner is None:
            message = _("There is no partner with the number %(number)s.") % {"number": said[name]}
            raise serializers.ValidationError({name: [message]})
        return partner

    @extend_schema(request=None, responses=UndoneSerializer)
    @action(detail=True, methods=["post"])
    def undo(self, request, **kwargs):
        """Part two records again; ``kept_edits`` says what stays as somebody has changed it since."""
        done = get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])
        try:
            left = merging.undo(done, by=request.user)
        except ModelError as error:
            message = _("This merging cannot be undone now.")
            raise Conflict(message, "undo_stopped", reasons=error.messages) from error
        done.refresh_from_db()
        return Response(self.get_serializer(done).data | {"kept_edits": left.kept_edits})
