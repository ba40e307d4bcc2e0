"""Questions to the applicant, and the answers."""

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.response import Response

from config.api.serializers import KnownFields
from observers import policies
from observers.api.parts import PartsViewSet
from observers.models import (
    FormQuestion,
    Question,
    RequiredDocument,
    Section,
)


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


class QuestionBody(KnownFields, serializers.ModelSerializer):
    """A question as a case officer writes it, about one part at most."""

    section = serializers.CharField(required=False, max_length=40)
    question = serializers.CharField(required=False, max_length=40)
    document = serializers.CharField(required=False, max_length=40)

    class Meta:
        model = Question
        fields = ["text", "due_on", "section", "question", "document"]


class ReplyBody(KnownFields, serializers.Serializer):
    """What the applicant answers to a question."""

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

    @extend_schema(request=QuestionBody, responses=QuestionSerializer)
    @transaction.atomic
    def partial_update(self, request, reference, pk):
        """Reword a question that was not sent yet; about another part when one is named."""
        question = self.unsent(pk)
        body = self.body(QuestionBody, partial=True)
        if target := self.target(question.application, body):
            question.section = question.form_question = question.requirement = None
        for name, value in (body | target).items():
            if name in ("text", "due_on", "section", "form_question", "requirement"):
                setattr(question, name, value)
        question.full_clean()
        question.save()
        return Response(self.shown(question))

    @transaction.atomic
    def destroy(self, request, reference, pk):
        """Take back a question that was not sent yet."""
        self.unsent(pk).delete()
        return Response(status=status.HTTP_204_NO_CONTENT)

    def unsent(self, pk):
        """A question that may still be changed; one that was sent is answered by a sentence."""
        seen = get_object_or_404(self.questions(self.application()), pk=pk)
        mine = Question.objects.editable_by(self.request.user).select_for_update(of=("self",))
        question = mine.filter(pk=seen.pk).first()
        if question is None:
            raise PermissionDenied(
                _("Only case officers change a question, and only before it is sent.")
            )
        return question

    @extend_schema(request=ReplyBody, responses=QuestionSerializer)
    @action(detail=True, methods=["post"])
    def answer(self, request, reference, pk):
        """Answer a question; the step ``answer`` hands the file back."""
        application = self.drafting()
        question = get_object_or_404(self.questions(application), pk=pk)
        question.write_answer(self.body(ReplyBody)["answer"], by=request.user)
        return Response(self.shown(question))
