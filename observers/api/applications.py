"""Applications: begun, read, and moved by the steps of the one table."""

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.viewsets import GenericViewSet

from config.api.serializers import KnownFields, RecordField
from observers import policies, workflow
from observers.filters import ApplicationFilter
from observers.models import Application, Decision, begin
from partners.api.base import RegistrySerializer, Writing
from partners.models import CouncilSession, Partner
from partners.policies import partners_edited_by

#: What the reference number of an application looks like.
REFERENCE = "OBS-[0-9]{4}-[0-9]{5,12}"


class OwnPartnerField(RecordField):
    """An organisation for which the user may write."""

    default_error_messages = {
        "does_not_exist": _("You do not write for a partner with the number {pk_value}."),
    }

    def get_queryset(self):
        mine = partners_edited_by(self.context["request"].user)
        return Partner.objects.filter(pk__in=mine)

    def use_pk_only_optimization(self):
        return False

    def to_representation(self, value):
        return value.pk


class ApplicationSerializer(RegistrySerializer):
    """An application as its reader may know it: staff in full, the applicant in plain words."""

    url = serializers.SerializerMethodField()
    partner = OwnPartnerField()
    organisation = serializers.CharField(source="partner.legal_name", read_only=True)
    stage = serializers.SerializerMethodField()
    stage_label = serializers.SerializerMethodField()
    stage_since = serializers.SerializerMethodField()
    is_late = serializers.BooleanField(read_only=True)
    guideline = serializers.CharField(source="guideline.name", read_only=True)
    is_proposal = serializers.BooleanField(
        source="guideline.is_proposal",
        read_only=True,
    )
    transitions = serializers.SerializerMethodField()
    case_officer = serializers.SerializerMethodField()

    class Meta:
        model = Application
        fields = [
            "reference", "url", "partner", "organisation", *Application.APPLICANT_FIELDS, "stage",
            "stage_label", "stage_since", "submitted_at", "is_late", "guideline", "is_proposal",
            "symbol", "reply_due_on", "decision", "case_officer", "transitions",
        ]  # fmt: skip
        read_only_fields = ["reference", "submitted_at", "symbol", "reply_due_on", "decision"]

    def get_url(self, application) -> str:
        return reverse(
            "observers-api:observer-applications-detail",
            args=[application.reference],
            request=self.context.get("request"),
        )

    def is_own(self, application):
        return policies.is_applicant(self.user, application)

    def get_stage(self, application) -> str:
        return application.plain_stage if self.is_own(application) else application.stage

    def get_stage_label(self, application) -> str:
        if self.is_own(application):
            return application.plain_stage_label
        return application.get_stage_display()

    def get_stage_since(self, application) -> str:
        if not self.is_own(application):
            return application.stage_since
        changes = [step.at for step in application.steps.all() if step.changes_plain_stage]
        return changes[-1] if changes else application.created_at

    def get_case_officer(self, application) -> str | None:
        officer = application.case_officer
        return None if officer is None or self.is_own(application) else str(officer)

    def get_transitions(self, application) -> list[str]:
        return [row.name for row in workflow.available(application, self.user)]

    def get_fields(self):
        fields = super().get_fields()
        if self.instance is not None and not self.is_described:
            fields["partner"].read_only = True
        return fields

    def create(self, validated):
        partner = validated.pop("partner")
        return begin(partner, by=self.user, **validated)

    def judge(self, record, exclude):
        """A new application is judged as a whole when it is begun; a present one here."""
        if self.instance is not None:
            super().judge(record, exclude)


class StepSerializer(KnownFields, serializers.Serializer):
    """What a step may be given: words, a session, a decision of the Council."""

    note = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=5000, trim_whitespace=True
    )
    session = RecordField(
        queryset=CouncilSession.objects.all(), required=False, allow_null=True, default=None
    )
    decision = RecordField(
        queryset=Decision.objects.all(), required=False, allow_null=True, default=None
    )


class ApplicationViewSet(
    Writing, mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.CreateModelMixin,
    mixins.UpdateModelMixin, GenericViewSet,
):  # fmt: skip
    """Applications for observer status: one's own organisation's, or those in one's scope."""

    queryset = Application.objects.none()
    serializer_class = ApplicationSerializer
    filterset_class = ApplicationFilter
    lookup_field = "reference"
    lookup_value_regex = REFERENCE

    def get_queryset(self):
        applications = Application.objects.visible_to(self.request.user).for_lists()
        return applications.select_related("guideline").prefetch_related("steps")

    def editable(self):
        return Application.objects.editable_by(self.request.user).filter(stage="draft")

    @extend_schema(
        operation_id="observer_applications_step",
        request=StepSerializer,
        responses=ApplicationSerializer,
    )
    @action(detail=True, methods=["post"], url_path="(?P<name>[a-z_]{3,20})", url_name="step")
    def step(self, request, reference, name):
        """Take a step, such as submit, screen, ask, answer, review, place, admit or withdraw.

        409 with code ``wrong_stage`` when the application is elsewhere, 403 when the step is not
        yours, 400 with sentences when something is missing.
        """
        application = self.find(self.get_queryset())
        if name not in workflow.TRANSITIONS:
            raise Http404
        given = StepSerializer(data=request.data, context=self.get_serializer_context())
        given.is_valid(raise_exception=True)
        workflow.perform(
            application, workflow.TRANSITIONS[name], by=request.user, **given.validated_data
        )
        still_seen = self.get_queryset().filter(pk=application.pk).first()
        return Response(self.get_serializer(still_seen).data)
