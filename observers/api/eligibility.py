"""The eligibility check over the API: anonymous, kept nowhere, binding nobody."""

from django.http import Http404
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from config.api.endpoints import Endpoint
from config.api.serializers import KnownFields
from observers.forms import EligibilityForm
from observers.models import GuidelineVersion


class CheckedQuestionSerializer(serializers.Serializer):
    """A question of the check; “yes” is the answer that fits."""

    code = serializers.CharField()
    question = serializers.CharField(source="asks")
    criterion = serializers.CharField(source="title")


class FailingCriterionSerializer(serializers.Serializer):
    """A criterion that does not seem to be met, and why it matters."""

    code = serializers.CharField()
    criterion = serializers.CharField(source="title")
    why = serializers.CharField()
    basis = serializers.CharField()


class EligibilitySerializer(serializers.Serializer):
    """What is asked before applying, and under which guidelines."""

    guideline = serializers.CharField(source="name")
    is_proposal = serializers.BooleanField()
    notice = serializers.CharField()
    questions = CheckedQuestionSerializer(many=True)


class EligibilityBody(KnownFields, serializers.Serializer):
    """A yes or a no to every question, by its code."""

    answers = serializers.DictField(
        child=serializers.CharField(max_length=10),
        help_text=_("“yes” or “no” by the code of each question."),
    )


class EligibilityResult(serializers.Serializer):
    """Which criteria do not seem to be met; a person decides, not this answer."""

    guideline = serializers.CharField()
    is_proposal = serializers.BooleanField()
    fits = serializers.BooleanField()
    failing = FailingCriterionSerializer(many=True)


class EligibilityView(Endpoint, APIView):
    """The questions of the eligibility check and what a set of answers means.

    Open to everybody, read-only tokens too: nothing of what is answered is kept.
    """

    permission_classes = [AllowAny]  # the page is public too: one checks before having an account

    def version(self):
        version = GuidelineVersion.objects.whole().in_force()
        if version is None:
            raise Http404
        return version

    @extend_schema(responses=EligibilitySerializer, operation_id="observer_eligibility_retrieve")
    def get(self, request):
        """List the questions that come before an application."""
        version = self.version()
        version.questions = [one for one in version.criteria.all() if one.asks]
        return Response(EligibilitySerializer(version).data)

    @extend_schema(
        request=EligibilityBody,
        responses=EligibilityResult,
        operation_id="observer_eligibility_check",
    )
    def post(self, request):
        """Say which criteria a set of answers does not meet; binds nobody."""
        version = self.version()
        body = EligibilityBody(data=request.data)
        body.is_valid(raise_exception=True)
        given = body.validated_data["answers"]
        form = EligibilityForm(
            {f"criterion_{code}": answer for code, answer in given.items()},
            criteria=version.criteria.all(),
        )
        errors = {form.criteria[name].code: texts for name, texts in form.errors.items()}
        known = {criterion.code for criterion in form.criteria.values()}
        for code in sorted(given.keys() - known):
            errors[code] = [_now("The check asks no question with this code.")]
        if errors:
            raise serializers.ValidationError(errors)
        failing = form.failing()
        result = {
            "guideline": version.name,
            "is_proposal": version.is_proposal,
            "fits": not failing,
            "failing": failing,
        }
        return Response(EligibilityResult(result).data)
