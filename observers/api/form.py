"""The form of an application: sections, answers, declarations."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.response import Response

from config.api.serializers import KnownFields
from observers import policies, readiness
from observers.api.parts import PartsViewSet
from observers.models import (
    Answer,
    Declaration,
    DeclarationTick,
    FormQuestion,
    Section,
    count_words,
)


class AnswerSerializer(serializers.Serializer):
    """A question of the form and its answer."""

    question = serializers.CharField(source="code", read_only=True)
    section = serializers.CharField(source="section.code", read_only=True)
    title = serializers.CharField(read_only=True)
    kind = serializers.CharField(read_only=True)
    is_required = serializers.BooleanField(read_only=True)
    needs_yes = serializers.BooleanField(read_only=True)
    word_limit = serializers.IntegerField(read_only=True)
    min_rows = serializers.IntegerField(read_only=True)
    max_rows = serializers.IntegerField(read_only=True)
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


class AnswerBody(KnownFields, serializers.Serializer):
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


class SectionPartSerializer(serializers.Serializer):
    """A question, a document or a declaration of a section: its code is what one writes under."""

    code = serializers.CharField()
    title = serializers.CharField()
    is_required = serializers.BooleanField()


class SectionSerializer(serializers.Serializer):
    """A section of the form, what belongs to it, and what it still lacks."""

    code = serializers.CharField()
    title = serializers.CharField()
    help = serializers.CharField()
    parts = SectionPartSerializer(many=True)
    missing = serializers.ListField(child=serializers.CharField())


def documents_of(application):
    """The documents that the applicant may hand in."""
    return [
        {
            "code": row.code,
            "title": row.title,
            "is_required": row.need in (row.Need.REQUIRED, row.Need.OR_REASON),
        }
        for row in application.guideline.documents.all()
        if row.is_asked_of_applicant
    ]


def declarations_of(application):
    return [
        {"code": row.code, "title": row.text, "is_required": True}
        for row in application.guideline.declarations.all()
    ]


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
                "parts": part.questions.all(),
                "missing": found.get(part.code, []),
            }
            for part in application.guideline.form()
        ]
        rows += [
            {
                "code": code,
                "title": str(title),
                "help": "",
                "parts": parts,
                "missing": found.get(code, []),
            }
            for code, title, parts in (
                (readiness.DOCUMENTS, _("Documents"), documents_of(application)),
                (readiness.SESSION, _("Council session"), []),
                (readiness.DECLARATIONS, _("Declarations"), declarations_of(application)),
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


class DeclarationSerializer(serializers.Serializer):
    """A declaration, and who made it when."""

    code = serializers.CharField(read_only=True)
    text = serializers.CharField(read_only=True)
    name = serializers.CharField(read_only=True, allow_null=True)
    ticked_at = serializers.DateTimeField(read_only=True, allow_null=True)


class DeclarationBody(KnownFields, serializers.Serializer):
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
