"""Many files onto the agenda of a session, in one request: looked at first, then all or none."""

from operator import attrgetter

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from config.api.serializers import KnownFields
from observers import placing
from observers.api.together import TogetherView
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


class PlacingView(TogetherView):
    """Files that wait are put on the agenda of a session, all of them or none."""

    body = PlacingBody
    answer = PlacingAnswer
    strange = _("This file does not wait for a place on an agenda.")
    rows = staticmethod(attrgetter("placings"))

    @extend_schema(
        request=PlacingBody,
        responses={200: PlacingAnswer, 201: PlacingAnswer},
        operation_id="council_sessions_place",
    )
    def post(self, request, pk):
        """Look at what would happen to each file, or, with ``record``, put them on the agenda.

        400 with sentences by file when one cannot be placed so: nothing is recorded then.
        """
        return self.answered(request, session=get_object_or_404(CouncilSession, pk=pk))

    def files(self, user, given):
        return Application.objects.placeable_by(user)

    def form(self, given, chosen):
        data = {
            "symbol": given["symbol"],
            "published_on": given["published_on"],
            "files": [str(one.pk) for one in chosen],
        }
        pairs = zip(chosen, given["files"], strict=True)
        data |= {own_symbol(one): row["symbol"] for one, row in pairs}
        return PlacingForm(data, session=given["session"], applications=chosen)

    def errors(self, form):
        own = {own_symbol(one): one.reference for one in form.applications}
        return {own.get(name, name): list(texts) for name, texts in form.errors.items()}

    def problems(self, row, user):
        return placing.problems(row, user)

    def record(self, rows, user):
        placing.place(rows, user)
