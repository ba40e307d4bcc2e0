"""What the Council decided on many files, in one request: looked at first, then all or nothing."""

from operator import attrgetter

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from config.api.serializers import ChoiceField, KnownFields, RecordField
from observers import deciding
from observers.api.together import TogetherView
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


class BatchView(TogetherView):
    """Decisions of the Council on the files of a session's list, all or nothing."""

    body = BatchBody
    answer = BatchAnswer
    strange = _("This file is not on the list of this session.")
    rows = staticmethod(attrgetter("verdicts"))

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
        return self.answered(request)

    def files(self, user, given):
        return Application.objects.on_list_of(given["session"], user)

    def form(self, given, chosen):
        data = {name: given[name] for name in ("resolution", "decided_on", "adoption", "vote")}
        for one, row in zip(chosen, given["files"], strict=True):
            prefix = f"file-{one.pk}"
            data |= {
                f"{prefix}-outcome": row["outcome"],
                f"{prefix}-resolution": row["resolution"],
                f"{prefix}-session": str(row["session"] or ""),
                f"{prefix}-note": row["note"],
            }
        return Batch(given["session"], chosen, data)

    def errors(self, form):
        found = {name: list(texts) for name, texts in form.common.errors.items()}
        for application, row in form.rows:
            sentences = [text for texts in row.errors.values() for text in texts]
            if sentences:
                found[application.reference] = sentences
        return found

    def problems(self, row, user):
        return deciding.problems(row, user)

    def record(self, rows, user):
        deciding.decide(rows, user)
