"""The review of a file: what somebody declares before it opens, and opinions on it."""

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.views import APIView

from config.api.endpoints import Endpoint
from config.api.serializers import ChoiceField, KnownFields
from observers import policies
from observers.api.parts import PartsViewSet
from observers.models import Application, ConflictDeclaration, Opinion, OpinionMark


class InterestBody(KnownFields, serializers.Serializer):
    """Whether there is a conflict of interest, and why."""

    has_conflict = serializers.BooleanField()
    reason = serializers.CharField(required=False, allow_blank=True, default="", max_length=500)


class InterestView(Endpoint, APIView):
    """What the user declares before a file opens: a conflict of interest, or none."""

    @extend_schema(
        request=InterestBody, responses=InterestBody, operation_id="observer_applications_interest"
    )
    def put(self, request, reference):
        """Declare it; a conflict closes the file to the user for good, and takes nothing back."""
        files = Application.objects.declarable_by(request.user)
        application = get_object_or_404(files, reference=reference)
        body = InterestBody(data=request.data)
        body.is_valid(raise_exception=True)
        declared = ConflictDeclaration.declare(application, request.user, **body.validated_data)
        return Response(InterestBody(declared).data)


class MarkSerializer(KnownFields, serializers.Serializer):
    """One criterion, judged."""

    criterion = serializers.CharField(
        source="criterion.code", max_length=40, help_text=_("Its code.")
    )
    mark = ChoiceField(choices=OpinionMark.Mark.choices)
    comment = serializers.CharField(required=False, allow_blank=True, default="")


class OpinionSerializer(KnownFields, serializers.Serializer):
    """An opinion; nobody else sees it before it is handed in."""

    author = serializers.CharField(read_only=True)
    office = serializers.CharField(source="office.code", default=None, read_only=True)
    recommendation = ChoiceField(
        choices=Opinion.Recommendation.choices, required=False, allow_blank=True, default=""
    )
    comment = serializers.CharField(required=False, allow_blank=True, default="")
    marks = MarkSerializer(many=True, required=False)
    submitted_at = serializers.DateTimeField(read_only=True)
    hand_in = serializers.BooleanField(
        write_only=True, default=False, help_text=_("True: for good, with every criterion judged.")
    )


class OpinionViewSet(PartsViewSet):
    """Opinions on a file, as far as the reader may see them: others' once its own is in."""

    queryset = Opinion.objects.none()
    serializer_class = OpinionSerializer

    @extend_schema(responses=OpinionSerializer(many=True))
    def list(self, request, reference):
        files = Application.objects.read_by_staff(request.user)
        application = get_object_or_404(files, reference=reference)
        opinions = Opinion.objects.visible_to(request.user).filter(application=application)
        rows = opinions.select_related("author", "office").prefetch_related("marks__criterion")
        return self.read(OpinionSerializer, rows)

    @extend_schema(request=OpinionSerializer, responses=OpinionSerializer)
    @action(detail=False, methods=["put"])
    def own(self, request, reference):
        """Write the user's own opinion, whole: kept as a draft, or handed in for good."""
        files = Application.objects.judged_by(request.user).select_related("guideline")
        application = get_object_or_404(files, reference=reference)
        body = self.body(OpinionSerializer)
        criteria = {row.code: row for row in application.guideline.criteria.all()}
        marks = {}
        for row in body.get("marks", []):
            if (code := row["criterion"]["code"]) not in criteria:
                raise serializers.ValidationError(
                    {"marks": [_("“%(code)s” is not a criterion here.") % {"code": code}]}
                )
            marks[criteria[code]] = (row["mark"], row["comment"])
        with transaction.atomic():
            opinion = Opinion.objects.of(request.user, application)
            opinion.check_open()
            opinion.recommendation, opinion.comment = body["recommendation"], body["comment"]
            opinion.full_clean()
            opinion.save()
            opinion.judge(marks)
            if body["hand_in"]:
                opinion.submit()
        policies.forget_files(request.user)
        opinion = Opinion.objects.prefetch_related("marks__criterion").get(pk=opinion.pk)
        return Response(OpinionSerializer(opinion).data, status.HTTP_200_OK)
