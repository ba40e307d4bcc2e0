"""What hangs on an application: sections, answers, documents, declarations, questions."""

from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from config.api.bodies import JSONParser
from config.api.endpoints import Endpoint
from config.api.serializers import ChoiceField
from observers import policies, readiness
from observers.models import (
    Answer,
    Application,
    ApplicationDocument,
    Declaration,
    DeclarationTick,
    FormQuestion,
    Question,
    RequiredDocument,
    Section,
    count_words,
)
from partners import downloads
from partners.models import LANGUAGES


class PartsViewSet(Endpoint, ViewSet):
    """Parts of one application; those of another one are not there."""

    lookup_value_regex = "[0-9]{1,12}"

    def known_parameters(self):
        """None: these lists are short and come whole."""
        return set()

    def application(self):
        """The application of this address, if it is there for the user."""
        applications = Application.objects.visible_to(self.request.user).select_related("guideline")
        return get_object_or_404(applications, reference=self.kwargs["reference"])

    def drafting(self):
        """The application, for whoever fills it in; others who see it are told that they do not."""
        application = self.application()
        if not policies.is_drafting(self.request.user, application):
            raise PermissionDenied(_("Only the organisation's own people write this."))
        return application

    def read(self, serializer_class, rows):
        context = {"request": self.request}
        return Response(serializer_class(rows, many=True, context=context).data)

    def body(self, serializer_class):
        """The body of a request, valid, as a dictionary."""
        serializer = serializer_class(data=self.request.data, context={"request": self.request})
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data


class AnswerSerializer(serializers.Serializer):
    """A question of the form and its answer."""

    question = serializers.CharField(source="code", read_only=True)
    section = serializers.CharField(source="section.code", read_only=True)
    title = serializers.CharField(read_only=True)
    kind = serializers.CharField(read_only=True)
    is_required = serializers.BooleanField(read_only=True)
    word_limit = serializers.IntegerField(read_only=True)
    choices = serializers.SerializerMethodField()
    columns = serializers.SerializerMethodField()
    value = serializers.JSONField()
    words = serializers.IntegerField(read_only=True)
    version = serializers.IntegerField(read_only=True)
    saved_at = serializers.DateTimeField(read_only=True)

    def get_choices(self, question) -> list[dict]:
        return [{"code": row.code, "label": row.label} for row in question.choices.all()]

    def get_columns(self, question) -> list[dict]:
        return [
            {"code": row.code, "title": row.title, "kind": row.kind, "is_required": row.is_required}
            for row in question.columns.all()
        ]


class AnswerBody(serializers.Serializer):
    """What is written: the value, and the version that it takes the place of."""

    value = serializers.JSONField()
    version = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=2**31 - 1,
        help_text=_("The version that you have read; another one since then is a 409."),
    )


def with_answers(application, questions):
    """Questions carrying their answers, as the serializer reads them."""
    answers = application.answers_by_question()
    for question in questions:
        answer = answers.get(question.pk)
        question.value = answer.value if answer else question.empty
        question.words = count_words(question.value) if isinstance(question.value, str) else None
        question.version = answer.version if answer else 0
        question.saved_at = answer.saved_at if answer else None
        yield question


class SectionSerializer(serializers.Serializer):
    """A section of the form and what it still lacks."""

    code = serializers.CharField()
    title = serializers.CharField()
    help = serializers.CharField()
    missing = serializers.ListField(child=serializers.CharField())


class SectionViewSet(PartsViewSet):
    """The sections of an application's form, each with what it still lacks."""

    queryset = Section.objects.none()
    serializer_class = SectionSerializer
    lookup_field = "code"
    lookup_value_regex = "[a-z0-9_-]{1,40}"

    @extend_schema(responses=SectionSerializer(many=True))
    def list(self, request, reference):
        application = self.application()
        found = {}
        for gap in readiness.gaps(application):
            found.setdefault(gap.section, []).append(gap.sentence)
        rows = [
            {
                "code": part.code,
                "title": part.title,
                "help": part.help,
                "missing": found.get(part.code, []),
            }
            for part in application.guideline.sections.all()
        ]
        rows += [
            {"code": code, "title": str(title), "help": "", "missing": found.get(code, [])}
            for code, title in (
                (readiness.DOCUMENTS, _("Documents")),
                (readiness.SESSION, _("Council session")),
                (readiness.DECLARATIONS, _("Declarations")),
            )
        ]
        return self.read(SectionSerializer, rows)


class AnswerViewSet(PartsViewSet):
    """The questions of an application's form with their answers, by the question's code."""

    queryset = Answer.objects.none()
    serializer_class = AnswerSerializer
    lookup_field = "question"
    lookup_value_regex = "[a-z0-9_-]{1,40}"

    def questions(self, application):
        return (
            FormQuestion.objects.filter(section__version=application.guideline_id)
            .select_related("section")
            .prefetch_related("choices", "columns")
            .order_by("section__position", "position")
        )

    @extend_schema(responses=AnswerSerializer(many=True))
    def list(self, request, reference):
        application = self.application()
        rows = with_answers(application, self.questions(application))
        return self.read(AnswerSerializer, list(rows))

    @extend_schema(responses=AnswerSerializer)
    def retrieve(self, request, reference, question):
        application = self.application()
        return Response(self.one(application, question))

    def one(self, application, code):
        question = get_object_or_404(self.questions(application), code=code)
        (row,) = with_answers(application, [question])
        return AnswerSerializer(row, context={"request": self.request}).data

    @extend_schema(request=AnswerBody, responses=AnswerSerializer)
    def update(self, request, reference, question):
        """Write an answer, complete or not; a version that is no longer the present one is a 409."""
        application = self.drafting()
        row = get_object_or_404(self.questions(application), code=question)
        body = self.body(AnswerBody)
        Answer.objects.write(
            application, row, body["value"], by=request.user, version=body.get("version")
        )
        return Response(self.one(application, question))


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


class DocumentBody(serializers.Serializer):
    """A file that is handed in."""

    document = serializers.CharField(max_length=40, help_text=_("The code of the document."))
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

    @extend_schema(responses=ApplicationDocumentSerializer(many=True))
    def list(self, request, reference):
        return self.read(ApplicationDocumentSerializer, self.files(self.application()))

    @extend_schema(
        request={"multipart/form-data": DocumentBody}, responses=ApplicationDocumentSerializer
    )
    def create(self, request, reference):
        """Hand a file in, as ``multipart/form-data``."""
        application = self.drafting()
        body = self.body(DocumentBody)
        asked = RequiredDocument.objects.filter(version=application.guideline_id)
        requirement = get_object_or_404(asked.exclude(need="internal"), code=body.pop("document"))
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
        return Response(data, status.HTTP_201_CREATED)

    @extend_schema(responses={204: None})
    def destroy(self, request, reference, pk):
        """Take a file back; it is kept, but no longer part of the application."""
        application = self.drafting()
        mine = ApplicationDocument.objects.editable_by(request.user)
        get_object_or_404(mine, pk=pk, application=application).take_back()
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, url_path="file")
    def file(self, request, reference, pk):
        """Send the file."""
        document = get_object_or_404(self.files(self.application()), pk=pk)
        return downloads.answer(document, f"{reference}-{document.pk}")


class DeclarationSerializer(serializers.Serializer):
    """A declaration, and who made it when."""

    code = serializers.CharField(read_only=True)
    text = serializers.CharField(read_only=True)
    name = serializers.CharField(read_only=True, allow_null=True)
    ticked_at = serializers.DateTimeField(read_only=True, allow_null=True)


class DeclarationBody(serializers.Serializer):
    """Which declarations are made, and in whose name."""

    name = serializers.CharField(max_length=150)
    declarations = serializers.ListField(
        child=serializers.CharField(max_length=40), max_length=50, help_text=_("Their codes.")
    )


class DeclarationViewSet(PartsViewSet):
    """The integrity declarations of an application."""

    queryset = Declaration.objects.none()
    serializer_class = DeclarationSerializer

    @extend_schema(responses=DeclarationSerializer(many=True))
    def list(self, request, reference):
        return self.shown(self.application())

    def shown(self, application):
        ticks = {tick.declaration_id: tick for tick in application.ticks.all()}
        rows = [
            {
                "code": row.code,
                "text": row.text,
                "name": ticks[row.pk].name if row.pk in ticks else None,
                "ticked_at": ticks[row.pk].ticked_at if row.pk in ticks else None,
            }
            for row in application.guideline.declarations.all()
        ]
        return self.read(DeclarationSerializer, rows)

    @extend_schema(request=DeclarationBody, responses=DeclarationSerializer(many=True))
    def create(self, request, reference):
        """Make exactly these declarations; only who binds the organisation may."""
        application = self.application()
        if not policies.is_signing(request.user, application):
            raise PermissionDenied(_("Only an administrator of the organisation declares this."))
        body = self.body(DeclarationBody)
        codes = set(body["declarations"])
        chosen = application.guideline.declarations.filter(code__in=codes)
        if len(chosen) != len(codes):
            raise Http404
        DeclarationTick.objects.set(application, chosen, by=request.user, name=body["name"])
        return self.shown(application)


class QuestionSerializer(serializers.Serializer):
    """A question to the applicant, and the answer."""

    id = serializers.IntegerField(source="pk", read_only=True)
    about = serializers.CharField(read_only=True)
    text = serializers.CharField(read_only=True)
    due_on = serializers.DateField(read_only=True)
    sent_at = serializers.DateTimeField(read_only=True)
    answer = serializers.CharField(read_only=True)
    answered_at = serializers.DateTimeField(read_only=True)
    is_overdue = serializers.BooleanField(read_only=True)


class QuestionBody(serializers.ModelSerializer):
    """A question as a case officer writes it, about one part at most."""

    section = serializers.CharField(required=False, max_length=40)
    question = serializers.CharField(required=False, max_length=40)
    document = serializers.CharField(required=False, max_length=40)

    class Meta:
        model = Question
        fields = ["text", "due_on", "section", "question", "document"]


class ReplyBody(serializers.Serializer):
    answer = serializers.CharField(max_length=5000)


class QuestionViewSet(PartsViewSet):
    """Questions to the applicant, and the answers."""

    queryset = Question.objects.none()
    serializer_class = QuestionSerializer

    def questions(self, application):
        mine = Question.objects.visible_to(self.request.user).filter(application=application)
        return mine.select_related("section", "form_question", "requirement")

    @extend_schema(responses=QuestionSerializer(many=True))
    def list(self, request, reference):
        return self.read(QuestionSerializer, self.questions(self.application()))

    @extend_schema(request=QuestionBody, responses=QuestionSerializer)
    def create(self, request, reference):
        """Write a question; the step ``ask`` sends it."""
        application = self.application()
        if not policies.is_case_officer(request.user, application) or application.is_final:
            raise PermissionDenied(_("Only case officers ask the applicant."))
        body = self.body(QuestionBody)
        question = Question(
            application=application,
            asked_by=request.user,
            text=body["text"],
            due_on=body["due_on"],
            **self.target(application, body),
        )
        with transaction.atomic():
            question.full_clean()
            question.save()
        return Response(self.shown(question), status.HTTP_201_CREATED)

    def target(self, application, body):
        """The part of this application that a question is about; none of another one."""
        version, found = application.guideline_id, {}
        if code := body.get("section"):
            found["section"] = get_object_or_404(Section, version=version, code=code)
        if code := body.get("question"):
            found["form_question"] = get_object_or_404(
                FormQuestion, section__version=version, code=code
            )
        if code := body.get("document"):
            found["requirement"] = get_object_or_404(RequiredDocument, version=version, code=code)
        return found

    def shown(self, question):
        return QuestionSerializer(question, context={"request": self.request}).data

    @extend_schema(request=ReplyBody, responses=QuestionSerializer)
    @action(detail=True, methods=["post"])
    def answer(self, request, reference, pk):
        """Answer a question; the step ``answer`` hands the file back."""
        application = self.drafting()
        question = get_object_or_404(self.questions(application), pk=pk)
        question.write_answer(self.body(ReplyBody)["answer"], by=request.user)
        return Response(self.shown(question))
