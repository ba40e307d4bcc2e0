"""Sessions of the Council: read by all, kept and their lists put in order by who prepares them."""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.viewsets import GenericViewSet

from config.api.serializers import KnownFields
from observers import policies
from observers.models import Application
from partners.api.base import RegistrySerializer, Writing
from partners.models import CouncilSession


class CouncilSessionSerializer(RegistrySerializer):
    url = serializers.SerializerMethodField()

    class Meta:
        model = CouncilSession
        fields = ["id", "url", *CouncilSession.FIELDS]

    def get_url(self, session) -> str:
        return reverse(
            "observers-api:council-sessions-detail",
            args=[session.pk],
            request=self.context.get("request"),
        )


class ListOrder(KnownFields, serializers.Serializer):
    """The files on a session's list, in their order."""

    files = serializers.ListField(
        child=serializers.CharField(max_length=40),
        max_length=1000,
        help_text=_("The reference number of each file on the list, in the order to be."),
    )


class CouncilSessionViewSet(
    Writing, mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.CreateModelMixin,
    mixins.UpdateModelMixin, GenericViewSet,
):  # fmt: skip
    """Sessions of the IOM Council; the governing bodies' office keeps them."""

    queryset = CouncilSession.objects.all()
    serializer_class = CouncilSessionSerializer
    lookup_value_regex = "[0-9]{1,12}"

    def check_council(self):
        if not policies.may_record_decisions(self.request.user):
            self.permission_denied(self.request)

    def editable(self):
        self.check_council()
        return CouncilSession.objects.all()

    def create(self, request, *args, **kwargs):
        """Record a session."""
        self.check_council()
        return super().create(request, *args, **kwargs)

    @extend_schema(responses=ListOrder)
    @action(detail=True)
    def order(self, request, pk):
        """The files on the session's list that you see, in their order."""
        self.check_council()
        return Response({"files": self.listed(self.find(self.get_queryset()))})

    @extend_schema(request=ListOrder, responses=ListOrder)
    @order.mapping.put
    def put_in_order(self, request, pk):
        """Put the session's list in an order; a file that you do not see keeps its place.

        400 when a file of the list is missing, named twice, or not on it: nothing changes then.
        """
        self.check_council()
        session = self.find(self.get_queryset())
        body = ListOrder(data=request.data)
        body.is_valid(raise_exception=True)
        wanted = body.validated_data["files"]
        files = {one.reference: one.pk for one in self.on_list(session)}
        if len(wanted) != len(files) or set(wanted) != set(files):
            sentence = _now("Name each file on this list once: %(files)s.")
            raise serializers.ValidationError({"files": [sentence % {"files": ", ".join(files)}]})
        places = {files[reference]: place for place, reference in enumerate(wanted)}
        Application.objects.arrange(session, request.user, places)
        return Response({"files": self.listed(session)})

    def on_list(self, session):
        return Application.objects.on_list_of(session, self.request.user)

    def listed(self, session):
        return list(self.on_list(session).values_list("reference", flat=True))
