"""How many partners there are, by everything that the list can be narrowed by."""

from collections import Counter

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from config.api.endpoints import Endpoint
from config.api.queries import StrictFilterBackend
from partners import facets
from partners.filters import PartnerFilter
from partners.models import ActivityArea, Category, Country, Partner, RelationKind

#: The code under which partners are counted of whom it is not known.
UNKNOWN = "unknown"


class StatisticsSerializer(serializers.Serializer):
    """Numbers of partners by code; a partner counts once for each of its areas and relations."""

    total = serializers.IntegerField()
    observers = serializers.IntegerField()
    unconfirmed = serializers.IntegerField()
    status = serializers.DictField(child=serializers.IntegerField())
    category = serializers.DictField(child=serializers.IntegerField())
    level = serializers.DictField(child=serializers.IntegerField())
    region = serializers.DictField(child=serializers.IntegerField())
    country = serializers.DictField(child=serializers.IntegerField())
    activity_area = serializers.DictField(child=serializers.IntegerField())
    relation = serializers.DictField(child=serializers.IntegerField())


class StatisticsView(Endpoint, APIView):
    """Count the partners that the reader may see; the filters are those of the list."""

    filterset_class = PartnerFilter
    parameters = tuple(name for name in PartnerFilter.base_filters if name != "ordering")

    @extend_schema(responses=StatisticsSerializer, operation_id="statistics_retrieve")
    def get(self, request):
        """Count partners by category, level, region, country, activity area, relation, status."""
        partners = Partner.objects.visible_to(request.user)
        partners = StrictFilterBackend().bound(request, partners, self).qs
        kept = facets.Kept()
        cube = kept(partners, "cube", lambda: facets.cube(partners))
        countries = coded(Country, cube["country"])
        return Response(
            {
                "total": sum(cube["status"].values()),
                "observers": facets.observers(partners, kept)["yes"],
                "unconfirmed": cube["unconfirmed"]["true"],
                "status": ordered(cube["status"]),
                "category": coded(Category, cube["category"]),
                "level": ordered(cube["level"]),
                "region": by_region(countries),
                "country": countries,
                "activity_area": coded(ActivityArea, facets.by_activity(partners)),
                "relation": coded(RelationKind, facets.by_relation(partners, request.user)),
            }
        )


def ordered(counts):
    return {key: counts[key] for key in sorted(counts) if counts[key]}


def coded(model, counts):
    """Counts by code instead of by key."""
    codes = dict(model.objects.order_by().values_list("pk", "code"))
    return ordered({codes.get(key, UNKNOWN): count for key, count in counts.items()})


def by_region(countries):
    """Counts by region, from those by country."""
    places = dict(Country.objects.order_by().values_list("code", "region__code"))
    counts = Counter()
    for code, count in countries.items():
        counts[places.get(code) or UNKNOWN] += count
    return ordered(counts)
