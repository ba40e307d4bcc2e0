"""The files of an application."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from config.api.bodies import JSONParser
from config.api.serializers import ChoiceField, KnownFields
from observers.api.parts import PartsViewSet
from observers.models import (
    Application,
    ApplicationDocument,
    RequiredDocument,
)
from partners import downloads
from partners.models import LANGUAGES


class ApplicationDocumentSerializer(serializers.Serializer):
    """A file of an application."""

    id = serializers.IntegerField(source="pk", read_only=True)
    document = serializers.CharField(source="requirement.code", read_only=True)
    title = serializers.CharField(source="requirement.title", read_only=True)
    name = serializers.CharField(read_only=True)
    size = serializers.IntegerField(read_only=True)
    sha256 = serializers.CharField(read_only=True)
    language = serializers.CharField(read_only=True)
    issued_on = serializers.DateField(read_only=True)
    uploaded_at = serializers.DateTimeField(read_only=True)
    is_current = serializers.BooleanField(read_only=True)
    download = serializers.SerializerMethodField()

    def get_download(self, document) -> str:
        address = self.context["request"].build_absolute_uri("/api/v1/observer-applications/")
        return f"{address}{document.application.reference}/documents/{document.pk}/file/"


class DocumentBody(KnownFields, serializers.Serializer):
    """A file that is handed in."""

    document = serializers.CharField(
        max_length=40,
        help_text=_("Its code, which the section “documents” of the application lists."),
    )
    file = serializers.FileField(allow_empty_file=True, max_length=1000)
    language = ChoiceField(choices=LANGUAGES, required=False)
    issued_on = serializers.DateField(required=False)
    replaces = serializers.IntegerField(required=False, min_value=1, max_value=10**12)


class DocumentViewSet(PartsViewSet):
    """The files of an application."""

    queryset = ApplicationDocument.objects.none()
    serializer_class = ApplicationDocumentSerializer
    parser_classes = [MultiPartParser, JSONParser]

    def files(self, application):
        mine = ApplicationDocument.objects.visible_to(self.request.user)
        return mine.filter(application=application).select_related(
            "requirement", "application", "replacement"
        )

    def writing(self):
        """``(application, whether it is one's own)``, for who adds documents to it."""
        application = self.application()
        mine = Application.objects.documented_by(self.request.user)
        if mine.filter(pk=application.pk).exists():
            return application, False
        return self.drafting(), True

    @extend_schema(responses=ApplicationDocumentSerializer(many=True))
    def list(self, request, reference):
        return self.read(ApplicationDocumentSerializer, self.files(self.application()))

    @extend_schema(
        request={"multipart/form-data": DocumentBody},
        responses={200: ApplicationDocumentSerializer, 201: ApplicationDocumentSerializer},
    )
    def create(self, request, reference):
        """Hand a file in, as ``multipart/form-data``; staff add what they write for the file.

        The same content for the same document is received once: 200 with the file that is there.
        """
        application, is_own = self.writing()
        body = self.body(DocumentBody)
        asked = RequiredDocument.objects.filter(version=application.guideline_id)
        asked = asked.exclude(need="internal") if is_own else asked.filter(need="internal")
        requirement = get_object_or_404(asked, code=body.pop("document"))
        editable = ApplicationDocument.objects.editable_by(request.user)
        replaces = None
        if number := body.pop("replaces", None):
            mine = editable.filter(application=application, requirement=requirement)
            replaces = get_object_or_404(mine, pk=number)
        document = ApplicationDocument.objects.hand_in(
            application, requirement, body.pop("file"), by=request.user, replaces=replaces, **body
        )
        row = self.files(application).get(pk=document.pk)
        data = ApplicationDocumentSerializer(row, context={"request": request}).data
        code = status.HTTP_200_OK if document.is_repeated else status.HTTP_201_CREATED
        return Response(data, code)

    @extend_schema(responses={204: None})
    def destroy(self, request, reference, pk):
        """Take a file back; it is kept, but no longer part of the application."""
        application, __ = self.writing()
        mine = ApplicationDocument.objects.editable_by(request.user)
        get_object_or_404(mine, pk=pk, application=application).take_back()
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, url_path="file")
    def file(self, request, reference, pk):
        """Send the file."""
        document = get_object_or_404(self.files(self.application()), pk=pk)
        return downloads.answer(document, f"{reference}-{document.pk}")
