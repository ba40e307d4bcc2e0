"""Papers over the API: for the Council, the observer and the applicant, and letters let go."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from config.api.endpoints import Endpoint
from config.api.errors import Conflict
from config.api.serializers import ChoiceField
from observers import downloads, notices, papers, policies
from observers.api.parts import PartsViewSet
from observers.models import Submission
from observers.models.standings import running_for
from observers.naming import session_slug
from partners import outbox
from partners.models import CouncilSession, Notice

LANGUAGE = OpenApiParameter(
    "language",
    enum=[code for code, __ in settings.LANGUAGES],
    description=_("Of the paper; the language of the answer if it is not given."),
)
PDF = {(200, papers.PDF): OpenApiTypes.BINARY}


class PaperQuery(serializers.Serializer):
    """In which language, and as what, a paper is asked for."""

    language = ChoiceField(choices=settings.LANGUAGES, required=False)
    kind = ChoiceField(choices=["pdf", "docx"], default="pdf")

    @classmethod
    def of(cls, request):
        query = cls(data=request.query_params)
        query.is_valid(raise_exception=True)
        language = query.validated_data.get("language") or translation.get_language()
        return language, query.validated_data["kind"]


class CouncilPaperView(Endpoint, APIView):
    """The Council paper for the whole list of a session."""

    parameters = ("language", "kind")

    @extend_schema(
        parameters=[LANGUAGE, OpenApiParameter("kind", enum=["pdf", "docx"])],
        responses={(200, papers.PDF): OpenApiTypes.BINARY, (200, papers.DOCX): OpenApiTypes.BINARY},
        operation_id="council_sessions_paper",
    )
    def get(self, request, pk):
        """Send the paper as PDF or DOCX; for who prepares the Council's sessions."""
        if not policies.may_record_decisions(request.user):
            raise PermissionDenied
        session = get_object_or_404(CouncilSession, pk=pk)
        language, kind = PaperQuery.of(request)
        try:
            made = papers.session_paper(session, request.user, language, kind)
        except papers.NoPaper as refusal:
            raise Conflict(refusal.message, "no_paper") from refusal
        return downloads.paper(f"council-{session_slug(session)}-{language}.{kind}", *made)


class CertificateView(Endpoint, APIView):
    """The certificate of an observer."""

    parameters = ("language",)

    @extend_schema(parameters=[LANGUAGE], responses=PDF, operation_id="observers_certificate")
    def get(self, request, number):
        """Send the certificate as PDF; for staff and the observer's own people."""
        status = get_object_or_404(running_for(request.user), partner=number)
        language, __ = PaperQuery.of(request)
        name = f"observer-certificate-{number}-{language}.pdf"
        return downloads.paper(name, papers.certificate_pdf(status, language))


class SubmissionSerializer(serializers.Serializer):
    """A file as it was submitted, and where its PDF is."""

    number = serializers.IntegerField(read_only=True)
    frozen_at = serializers.DateTimeField(read_only=True)
    download = serializers.SerializerMethodField()

    def get_download(self, submission) -> str:
        address = self.context["request"].build_absolute_uri("/api/v1/observer-applications/")
        reference = submission.application.reference
        return f"{address}{reference}/submissions/{submission.number}/file/"


class SubmissionViewSet(PartsViewSet):
    """What was submitted, each time: frozen, whatever changes later."""

    queryset = Submission.objects.none()
    serializer_class = SubmissionSerializer
    lookup_field = "number"
    lookup_value_regex = "[0-9]{1,4}"

    @extend_schema(responses=SubmissionSerializer(many=True))
    def list(self, request, reference):
        rows = self.application().submissions.defer("content").select_related("application")
        return self.read(SubmissionSerializer, rows)

    @extend_schema(responses=PDF)
    @action(detail=True, url_path="file")
    def file(self, request, reference, number):
        """Send the whole file as it was submitted, as PDF."""
        rows = self.application().submissions.select_related("frozen_by")
        submission = get_object_or_404(rows, number=number)
        return downloads.paper(f"{reference}-{number}.pdf", papers.submission_paper(submission))


class HeldLetterSerializer(serializers.ModelSerializer):
    """A letter that waits to be looked through."""

    organisation = serializers.CharField(source="partner.legal_name", default=None, read_only=True)
    download = serializers.SerializerMethodField()

    class Meta:
        model = Notice
        fields = [
            "id", "kind", "organisation", "email", "language", "subject", "body", "status",
            "created_at", "download",
        ]  # fmt: skip

    def get_download(self, letter) -> str:
        address = self.context["request"].build_absolute_uri("/api/v1/observer-letters/")
        return f"{address}{letter.pk}/file/"


class HeldLetterViewSet(
    Endpoint, mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet
):  # fmt: skip
    """Letters about the Council's decisions, held until somebody has looked them through."""

    queryset = Notice.objects.none()
    serializer_class = HeldLetterSerializer
    lookup_value_regex = "[0-9]{1,12}"

    def get_queryset(self):
        letters = notices.letters_seen_by(self.request.user)
        if self.action == "list":
            letters = notices.held_letters(self.request.user)
        return letters.select_related("partner")

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if not policies.may_record_decisions(request.user):
            raise PermissionDenied

    @extend_schema(request=None, responses=HeldLetterSerializer)
    @action(detail=True, methods=["post"])
    def release(self, request, pk):
        """Let a letter go; it is sent, and the applicant can read it."""
        return self.decided(outbox.release)

    @extend_schema(request=None, responses=HeldLetterSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request, pk):
        """Cancel a letter that is wrong."""
        return self.decided(outbox.cancel)

    def decided(self, act):
        letter = self.get_object()
        if not (letter.status == Notice.Status.HELD and act(letter)):
            raise Conflict(_("This letter is not held back any more."), "wrong_stage")
        return Response(self.get_serializer(letter).data)

    @extend_schema(responses=PDF)
    @action(detail=True, url_path="file")
    def file(self, request, pk):
        """Send the letter as PDF."""
        found = self.get_object().files.first()
        if found is None:
            raise Http404
        return downloads.letter(found)
