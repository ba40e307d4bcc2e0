"""The Council's letters about an application, once somebody has let them go."""

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action

from observers import downloads, notices
from observers.api.parts import PartsViewSet
from observers.models import Step


class LetterSerializer(serializers.Serializer):
    """A letter: what it says, of which day, and where its PDF is."""

    id = serializers.IntegerField(source="pk", read_only=True)
    outcome = serializers.CharField(source="target", read_only=True)
    dated_at = serializers.DateTimeField(source="at", read_only=True)
    download = serializers.SerializerMethodField()

    def get_download(self, step) -> str:
        address = self.context["request"].build_absolute_uri("/api/v1/observer-applications/")
        return f"{address}{step.application.reference}/letters/{step.pk}/file/"


class LetterViewSet(PartsViewSet):
    """The Council's letters about an application that were looked through and let go."""

    queryset = Step.objects.none()
    serializer_class = LetterSerializer

    @extend_schema(responses=LetterSerializer(many=True))
    def list(self, request, reference):
        found = notices.released_letters(self.application())
        return self.read(LetterSerializer, [step for step, __ in found])

    @extend_schema(responses={(200, "application/pdf"): OpenApiTypes.BINARY})
    @action(detail=True, url_path="file")
    def file(self, request, reference, pk):
        """Send the letter."""
        letters = {step.pk: row for step, row in notices.released_letters(self.application())}
        if int(pk) not in letters:
            raise Http404
        return downloads.letter(letters[int(pk)])
