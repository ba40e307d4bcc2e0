"""What hangs on a partner: shown with it, and written at addresses below its own."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.reverse import reverse
from rest_framework.viewsets import GenericViewSet

from config.api.bodies import JSONParser
from partners import downloads, policies
from partners.api.base import RegistrySerializer, Removing, Writing
from partners.models import (
    Agreement,
    Assessment,
    Contact,
    Document,
    Engagement,
    Identifier,
    Note,
    ObserverStatus,
    Office,
    Part,
    Partner,
    PartnerName,
    Project,
)


def is_open(model, user, number):
    """Whether a reader may see records of a kind at a partner at all; engagements may be public."""
    if model.SEEN_BY == Part.Sight.WITH_PARTNER or policies.is_staff(user) or model is Engagement:
        return True
    return model.SEEN_BY == Part.Sight.INSIDE and number in policies.partners_of(user)


def open_office(user):
    """The offices that a user may write for."""
    if policies.is_registry_officer(user):
        return Office.objects.all()
    if not user.is_authenticated:
        return Office.objects.none()
    return Office.objects.filter(pk=user.office_id)


class SeenParts(serializers.ListSerializer):
    """The records of one kind: those given, or those of a partner that the reader sees."""

    def to_representation(self, data):
        if isinstance(data, Partner):
            data = seen(self.child.Meta.model, self.context["request"].user, data.pk)
        return super().to_representation(data)


def seen(model, user, number):
    """The records of a kind at one partner that a reader sees, with what their rows name."""
    related = {field.name for field in model._meta.fields if field.is_relation} - {"partner"}
    return model.objects.visible_to(user).filter(partner=number).select_related(*sorted(related))


class PartSerializer(RegistrySerializer):
    """A record of one partner."""

    url = serializers.SerializerMethodField()

    class Meta:
        list_serializer_class = SeenParts
        slug = ""
        internal = ()

    def get_url(self, part) -> str:
        name = f"api:{self.Meta.slug}-detail"
        arguments = {"number": part.partner_id, "pk": part.pk}
        return reverse(name, kwargs=arguments, request=self.context.get("request"))

    def get_fields(self):
        fields = super().get_fields()
        if self.is_described:
            return fields
        if not policies.is_staff(self.user):
            for name in self.Meta.internal:
                del fields[name]
        if "office" in fields:
            fields["office"].queryset = open_office(self.user)
            fields["office"].allow_null = self.writes_for_any_office
        if "project" in fields:
            fields["project"].queryset = Project.objects.visible_to(self.user)
        return fields

    @property
    def writes_for_any_office(self):
        registry = policies.is_registry_officer(self.user)
        return registry or not policies.is_focal_point(self.user)

    def given(self):
        if self.instance:
            return {"partner": self.instance.partner}
        given = {"partner": self.context["partner"]}
        if "office" in self.fields and "office" not in self.initial_data:
            given["office"] = None if self.writes_for_any_office else self.user.office
        return given


class NameSerializer(PartSerializer):
    class Meta(PartSerializer.Meta):
        model = PartnerName
        slug = "names"
        fields = ["id", "url", "kind", "text", "language", "script"]


class IdentifierSerializer(PartSerializer):
    class Meta(PartSerializer.Meta):
        model = Identifier
        slug = "identifiers"
        fields = ["id", "url", "scheme", "value"]

    def judge(self, record, exclude):
        record.reader = self.user
        super().judge(record, exclude)


class ContactSerializer(PartSerializer):
    class Meta(PartSerializer.Meta):
        model = Contact
        slug = "contacts"
        fields = [
            "id", "url", "name", "function", "email", "phone", "language", "is_main", "office",
        ]  # fmt: skip


class EngagementSerializer(PartSerializer):
    project_title = serializers.CharField(source="project.title", default=None, read_only=True)

    class Meta(PartSerializer.Meta):
        model = Engagement
        slug = "engagements"
        internal = ("note",)
        fields = [
            "id", "url", "project", "project_title", "relation", "in_design", "in_implementation",
            "starts_on", "ends_on", "office", "note",
        ]  # fmt: skip


class AgreementSerializer(PartSerializer):
    download = serializers.SerializerMethodField()

    class Meta(PartSerializer.Meta):
        model = Agreement
        slug = "agreements"
        fields = [
            "id", "url", "kind", "reference", "signed_on", "starts_on", "ends_on", "signatories",
            "file", "download",
        ]  # fmt: skip

    def get_download(self, part) -> str | None:
        return f"{self.get_url(part)}file/" if part.file else None


class DocumentSerializer(PartSerializer):
    download = serializers.SerializerMethodField()

    class Meta(PartSerializer.Meta):
        model = Document
        slug = "documents"
        fields = [
            "id", "url", "kind", "title", "language", "starts_on", "ends_on", "file", "download",
        ]  # fmt: skip

    def get_download(self, part) -> str:
        return f"{self.get_url(part)}file/"


class NoteSerializer(PartSerializer):
    author = serializers.StringRelatedField()

    class Meta(PartSerializer.Meta):
        model = Note
        slug = "notes"
        fields = ["id", "url", "kind", "happened_on", "text", "office", "author"]


class ObserverStatusSerializer(PartSerializer):
    class Meta(PartSerializer.Meta):
        model = ObserverStatus
        slug = "observer-statuses"
        fields = [
            "id", "url", "kind", "name_then", "session", "decision", "evidence", "started_on",
            "ended_on", "suspended_on", "end_reason", "source",
        ]  # fmt: skip


class AssessmentSerializer(PartSerializer):
    assessor = serializers.StringRelatedField()

    class Meta(PartSerializer.Meta):
        model = Assessment
        slug = "assessments"
        fields = ["id", "url", "kind", "result", "starts_on", "ends_on", "note", "assessor"]


class PartViewSet(
    Writing, mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.CreateModelMixin,
    mixins.UpdateModelMixin, GenericViewSet,
):  # fmt: skip
    """The records of one kind at one partner."""

    lookup_value_regex = "[0-9]{1,12}"
    #: The column that remembers who wrote a record.
    signed_by = ""

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        number = int(self.kwargs["number"])
        self.partner = get_object_or_404(Partner.objects.visible_to(request.user), pk=number)
        if not is_open(self.model, request.user, number):
            raise Http404

    @property
    def model(self):
        return self.serializer_class.Meta.model

    def get_queryset(self):
        return seen(self.model, self.request.user, self.kwargs.get("number"))

    def editable(self):
        mine = self.model.objects.editable_by(self.request.user)
        return mine.filter(partner=self.kwargs["number"])

    def get_serializer_context(self):
        return super().get_serializer_context() | {"partner": getattr(self, "partner", None)}

    def create(self, request, *args, **kwargs):
        get_object_or_404(self.model.objects.addable_to(request.user), pk=self.partner.pk)
        return super().create(request, *args, **kwargs)

    def perform_create(self, serializer):
        return serializer.save(**{self.signed_by: self.request.user} if self.signed_by else {})


class RowViewSet(Removing, PartViewSet):
    """Rows of a record, which can be taken out of it; the history keeps them."""


class FileViewSet(PartViewSet):
    """Records with a file, sent as ``multipart/form-data``."""

    parser_classes = [MultiPartParser, JSONParser]

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, url_path="file")
    def file(self, request, **kwargs):
        """Send the file of the record."""
        part = self.find(self.get_queryset())
        if not part.file:
            raise Http404
        name = f"{self.partner.label}-{self.serializer_class.Meta.slug}-{part.pk}"
        return downloads.answer(part, name)


class NameViewSet(RowViewSet):
    """Other names of a partner: translations, former names, aliases, transliterations."""

    queryset = PartnerName.objects.none()
    serializer_class = NameSerializer


class IdentifierViewSet(RowViewSet):
    """What other lists call a partner."""

    queryset = Identifier.objects.none()
    serializer_class = IdentifierSerializer


class ContactViewSet(RowViewSet):
    """People at a partner, for staff and for the partner's own people."""

    queryset = Contact.objects.none()
    serializer_class = ContactSerializer


class EngagementViewSet(PartViewSet):
    """What a partner does with IOM; the public sees engagements in public projects."""

    queryset = Engagement.objects.none()
    serializer_class = EngagementSerializer


class AgreementViewSet(FileViewSet):
    """Agreements between IOM and a partner, for staff and for the partner's own people."""

    queryset = Agreement.objects.none()
    serializer_class = AgreementSerializer


class DocumentViewSet(FileViewSet):
    """Files about a partner, for staff and for the partner's own people."""

    queryset = Document.objects.none()
    serializer_class = DocumentSerializer


class NoteViewSet(PartViewSet):
    """What staff remember of meetings and calls, for staff."""

    queryset = Note.objects.none()
    serializer_class = NoteSerializer
    signed_by = "author"


class ObserverStatusViewSet(PartViewSet):
    """Periods in which a partner is an observer at the Council."""

    queryset = ObserverStatus.objects.none()
    serializer_class = ObserverStatusSerializer


class AssessmentViewSet(PartViewSet):
    """Checks that people made of a partner, for staff."""

    queryset = Assessment.objects.none()
    serializer_class = AssessmentSerializer
    signed_by = "assessor"


#: The kinds by their place in the address.
PARTS = {
    view.serializer_class.Meta.slug: view
    for view in (
        NameViewSet, IdentifierViewSet, ContactViewSet, EngagementViewSet, AgreementViewSet,
        DocumentViewSet, NoteViewSet, ObserverStatusViewSet, AssessmentViewSet,
    )
}  # fmt: skip
