"""What the Council decided on many files, in one request: looked at first, then all or nothing."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from config.api.endpoints import Endpoint
from config.api.errors import Conflict
from config.api.serializers import ChoiceField, KnownFields, RecordField
from observers import deciding, policies
from observers.forms.council import OUTCOMES, Batch
from observers.models import Application, Decision
from partners.models import CouncilSession


class BatchRow(KnownFields, serializers.Serializer):
    """What was decided on one file."""

    application = serializers.CharField(max_length=40, help_text=_("Its reference number."))
    outcome = ChoiceField(choices=[pair for pair in OUTCOMES if pair[0]])
    resolution = serializers.CharField(
        required=False,
        allow_blank=True,
        default="",
        help_text=_("Only when it is another one than that of the batch."),
    )
    session = serializers.IntegerField(
        required=False,
        allow_null=True,
        default=None,
        min_value=1,
        max_value=10**12,
        help_text=_("The session to which the file is put off."),
    )
    note = serializers.CharField(required=False, allow_blank=True, default="")


class BatchBody(KnownFields, serializers.Serializer):
    """Decisions of one session."""

    session = RecordField(queryset=CouncilSession.objects.all())
    resolution = serializers.CharField(required=False, allow_blank=True, default="")
    decided_on = serializers.DateField()
    adoption = ChoiceField(choices=Decision.Adoption.choices)
    vote = serializers.CharField(required=False, allow_blank=True, default="")
    files = serializers.ListField(child=BatchRow(), allow_empty=False, max_length=200)
    record = serializers.BooleanField(
        default=False, help_text=_("False: only say what would happen to each file.")
    )


class BatchAnswerRow(serializers.Serializer):
    application = serializers.CharField(source="application.reference")
    organisation = serializers.CharField(source="application.partner.legal_name")
    outcome = serializers.CharField(source="transition.target")
    words = serializers.CharField()
    letter_language = serializers.CharField(source="application.language")
    is_reachable = serializers.SerializerMethodField()

    def get_is_reachable(self, verdict) -> bool:
        return deciding.is_reachable(verdict.application)


class BatchAnswer(serializers.Serializer):
    is_recorded = serializers.BooleanField()
    files = BatchAnswerRow(many=True)


class BatchView(Endpoint, APIView):
    """Decisions of the Council on the files of a session's list, all or nothing."""

    @extend_schema(
        request=BatchBody,
        responses={200: BatchAnswer, 201: BatchAnswer},
        operation_id="observer_decisions_batch",
    )
    def post(self, request):
        """Look at what will happen to each file, or, with ``record``, record it.

        400 with sentences by file when one cannot be decided so: nothing is recorded then. The
        letters are held until somebody sends them; what is recorded shows in the portal at once.
        """
        if not policies.may_record_decisions(request.user):
            raise PermissionDenied
        body = BatchBody(data=request.data)
        body.is_valid(raise_exception=True)
        given = body.validated_data
        files = Application.objects.on_list_of(given["session"], request.user).for_lists()
        files = {one.reference: one for one in files}
        if strange := strange_rows(given["files"], files):
            raise serializers.ValidationError(strange)
        chosen = [files[row["application"]] for row in given["files"]]
        batch = Batch(given["session"], chosen, form_data(given, files))
        if not batch.is_valid():
            raise serializers.ValidationError(errors_of(batch))
        verdicts = batch.verdicts
        problems = {
            one.application.reference: sentences
            for one in verdicts
            if (sentences := deciding.problems(one, request.user))
        }
        if problems:
            raise serializers.ValidationError(problems)
        if given["record"]:
            try:
                deciding.decide(verdicts, request.user)
            except deciding.Refused as refusal:  # somebody was quicker
                raise Conflict(" ".join(refusal.messages)) from refusal
        code = status.HTTP_201_CREATED if given["record"] else status.HTTP_200_OK
        answer = {"is_recorded": given["record"], "files": verdicts}
        return Response(BatchAnswer(answer).data, code)


def strange_rows(rows, files):
    """Errors for files that are not on this list, or are named twice."""
    found, seen = {}, set()
    for row in rows:
        reference = row["application"]
        if reference not in files:
            found[reference] = [_now("This file is not on the list of this session.")]
        elif reference in seen:
            found[reference] = [_now("This file is named twice.")]
        seen.add(reference)
    return found


def form_data(given, files):
    """The body as the form of the page would send it: the same rules read it."""
    data = {name: given[name] for name in ("resolution", "decided_on", "adoption", "vote")}
    for row in given["files"]:
        prefix = f"file-{files[row['application']].pk}"
        data |= {
            f"{prefix}-outcome": row["outcome"],
            f"{prefix}-resolution": row["resolution"],
            f"{prefix}-session": str(row["session"] or ""),
            f"{prefix}-note": row["note"],
        }
    return data


def errors_of(batch):
    """What the form says: by its field for all files, by the file's number for one."""
    found = {name: list(texts) for name, texts in batch.common.errors.items()}
    for application, form in batch.rows:
        sentences = [text for texts in form.errors.values() for text in texts]
        if sentences:
            found[application.reference] = sentences
    return found
