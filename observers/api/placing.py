"""Many files onto the agenda of a session, in one request: looked at first, then all or none."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from config.api.endpoints import Endpoint
from config.api.errors import Conflict
from config.api.serializers import KnownFields
from observers import placing, policies
from observers.forms.placing import PlacingForm, own_symbol
from observers.models import Application
from partners.models import CouncilSession


class PlacingRow(KnownFields, serializers.Serializer):
    """A file that is to go on the agenda."""

    application = serializers.CharField(max_length=40, help_text=_("Its reference number."))
    symbol = serializers.CharField(
        required=False,
        allow_blank=True,
        default="",
        help_text=_("Only when it is another one than that of all files."),
    )


class PlacingBody(KnownFields, serializers.Serializer):
    """Files for the agenda of one session, in the order of its list."""

    symbol = serializers.CharField(required=False, allow_blank=True, default="")
    published_on = serializers.DateField(required=False, allow_null=True, default=None)
    files = serializers.ListField(child=PlacingRow(), allow_empty=False, max_length=200)
    record = serializers.BooleanField(
        default=False, help_text=_("False: only say what would happen to each file.")
    )


class PlacingAnswerRow(serializers.Serializer):
    application = serializers.CharField(source="application.reference")
    organisation = serializers.CharField(source="application.partner.legal_name")
    symbol = serializers.CharField()
    published_on = serializers.DateField(allow_null=True)


class PlacingAnswer(serializers.Serializer):
    is_recorded = serializers.BooleanField()
    files = PlacingAnswerRow(many=True)


class PlacingView(Endpoint, APIView):
    """Files that wait are put on the agenda of a session, all of them or none."""

    @extend_schema(
        request=PlacingBody,
        responses={200: PlacingAnswer, 201: PlacingAnswer},
        operation_id="council_sessions_place",
    )
    def post(self, request, pk):
        """Look at what would happen to each file, or, with ``record``, put them on the agenda.

        400 with sentences by file when one cannot be placed so: nothing is recorded then.
        """
        if not policies.may_record_decisions(request.user):
            raise PermissionDenied
        session = get_object_or_404(CouncilSession, pk=pk)
        body = PlacingBody(data=request.data)
        body.is_valid(raise_exception=True)
        given = body.validated_data
        placings = read(request.user, session, given)
        problems = {
            one.application.reference: sentences
            for one in placings
            if (sentences := placing.problems(one, request.user))
        }
        if problems:
            raise serializers.ValidationError(problems)
        if given["record"]:
            try:
                placing.place(placings, request.user)
            except ValidationError as refusal:  # somebody was quicker
                raise Conflict(" ".join(refusal.messages)) from refusal
        code = status.HTTP_201_CREATED if given["record"] else status.HTTP_200_OK
        answer = {"is_recorded": given["record"], "files": placings}
        return Response(PlacingAnswer(answer).data, code)


def read(user, session, given):
    """What is to happen, by the form of the page: the same rules judge it."""
    waiting = Application.objects.placeable_by(user).for_lists()
    names = [row["application"] for row in given["files"]]
    files = {one.reference: one for one in waiting.filter(reference__in=names)}
    if strange := strange_names(names, files):
        raise serializers.ValidationError(strange)
    chosen = [files[name] for name in names]
    data = {
        "symbol": given["symbol"],
        "published_on": given["published_on"],
        "files": [str(one.pk) for one in chosen],
    }
    data |= {own_symbol(files[row["application"]]): row["symbol"] for row in given["files"]}
    form = PlacingForm(data, session=session, applications=chosen)
    if not form.is_valid():
        raise serializers.ValidationError(errors_of(form))
    return form.placings


def strange_names(names, files):
    """Errors for files that do not wait, or are named twice."""
    found, seen = {}, set()
    for name in names:
        if name not in files:
            found[name] = [_now("This file does not wait for a place on an agenda.")]
        elif name in seen:
            found[name] = [_now("This file is named twice.")]
        seen.add(name)
    return found


def errors_of(form):
    """What the form says: by its field for all files, by the file's number for one."""
    own = {own_symbol(one): one.reference for one in form.applications}
    return {own.get(name, name): list(texts) for name, texts in form.errors.items()}
