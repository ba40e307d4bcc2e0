"""What is left, for whoever keeps a copy, of what a reader does not see any more."""

from django.utils.translation import gettext_lazy
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.response import Response

from config.api.queries import StrictFilterBackend


class GoneSerializer(serializers.Serializer):
    """What is left of a record that is not public any more."""

    id = serializers.IntegerField()
    publication = serializers.CharField(help_text=gettext_lazy("Always gone."))
    updated_at = serializers.DateTimeField()


class Stones(mixins.ListModelMixin):
    """Mix into a viewset whose records readers may lose."""

    def list(self, request, *args, **kwargs):
        """List them; with ``updated_since`` also, at the end, those that are not seen any more.

        Of these only their numbers, ``updated_at`` and ``publication``, which is ``gone``.
        """
        if "updated_since" not in request.query_params:
            return super().list(request, *args, **kwargs)
        filterset = StrictFilterBackend().bound(request, self.get_queryset(), self)
        gone = self.gone(filterset.form.cleaned_data["updated_since"])
        there = filterset.qs.count()
        start, stop = self.paginator.window(request, there + gone.count())
        rows = filterset.qs[start : min(stop, there)] if start < there else []
        shown = self.get_serializer(rows, many=True).data
        lost = gone[max(0, start - there) : max(0, stop - there)]
        return Response(self.paginator.body([*shown, *map(self.stone_of, lost)]))

    def gone(self, since):
        """What the reader has lost since a moment, the first loss first."""
        rows = self.queryset.model.objects.withdrawn_from(self.request.user)
        return lost_since(rows, since).order_by("gone_at", "id")

    def stone_of(self, row):
        """What is told of a record that the reader has lost."""
        return {"id": row.id, "publication": "gone", "updated_at": row.gone_at}


def lost_since(rows, since):
    """Those of what is gone that were lost since a moment; without one, all of them."""
    return rows.order_by().filter(gone_at__gte=since) if since else rows.order_by()


def lists(name, serializer, gone=GoneSerializer):
    """Say in the schema that a list has rows and stones."""
    rows = PolymorphicProxySerializer(name, [serializer, gone], None)
    return extend_schema_view(list=extend_schema(responses=rows))
