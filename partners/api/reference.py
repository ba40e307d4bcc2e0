"""Reference lists, by code, with their names in every language of the portal."""

from django_filters import FilterSet
from rest_framework import mixins
from rest_framework.viewsets import GenericViewSet

from config.api.endpoints import Endpoint
from partners.api.base import RegistrySerializer
from partners.filters import OneFilter, by_code
from partners.models import (
    ActivityArea,
    Category,
    Cluster,
    Country,
    Office,
    Region,
    RelationKind,
)

NAMES = ["code", "name_en", "name_fr", "name_es"]


class CategorySerializer(RegistrySerializer):
    class Meta:
        model = Category
        fields = NAMES


class ActivityAreaSerializer(RegistrySerializer):
    class Meta:
        model = ActivityArea
        fields = NAMES


class RelationKindSerializer(RegistrySerializer):
    class Meta:
        model = RelationKind
        fields = NAMES


class ClusterSerializer(RegistrySerializer):
    class Meta:
        model = Cluster
        fields = NAMES


class RegionSerializer(RegistrySerializer):
    class Meta:
        model = Region
        fields = [*NAMES, "parent"]


class CountrySerializer(RegistrySerializer):
    class Meta:
        model = Country
        fields = [*NAMES, "iso3", "m49", "region", "subregion", "intermediate_region"]


class OfficeSerializer(RegistrySerializer):
    class Meta:
        model = Office
        fields = [
            *NAMES, "kind", "city", "country", "parent", "valid_from", "valid_until", "countries",
        ]  # fmt: skip


class CountryFilter(FilterSet):
    region = by_code(Region, method="inside")

    class Meta:
        model = Country
        fields: list[str] = []

    def inside(self, queryset, name, value):
        return queryset.within([value])


class OfficeFilter(FilterSet):
    country = by_code(Country, field_name="countries")
    kind = OneFilter(choices=Office.Kind)

    class Meta:
        model = Office
        fields: list[str] = []


class TermViewSet(Endpoint, mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet):
    """A reference list."""

    lookup_field = "code"
    lookup_value_regex = "[-a-zA-Z0-9_]+"
    #: A whole list fits on a page.
    page_size = 500


class CategoryViewSet(TermViewSet):
    """Kinds of organisations."""

    queryset = Category.objects.all()
    serializer_class = CategorySerializer


class ActivityAreaViewSet(TermViewSet):
    """What organisations do."""

    queryset = ActivityArea.objects.all()
    serializer_class = ActivityAreaSerializer


class RelationKindViewSet(TermViewSet):
    """What IOM and an organisation are to each other."""

    queryset = RelationKind.objects.all()
    serializer_class = RelationKindSerializer


class ClusterViewSet(TermViewSet):
    """Clusters of the Inter-Agency Standing Committee."""

    queryset = Cluster.objects.all()
    serializer_class = ClusterSerializer


class RegionViewSet(TermViewSet):
    """Regions, sub-regions and intermediate regions of the United Nations' M49 standard."""

    queryset = Region.objects.select_related("parent")
    serializer_class = RegionSerializer


class CountryViewSet(TermViewSet):
    """Countries and areas, by ISO 3166-1 code, with the names that the United Nations use."""

    queryset = Country.objects.select_related("region", "subregion", "intermediate_region")
    serializer_class = CountrySerializer
    filterset_class = CountryFilter


class OfficeViewSet(TermViewSet):
    """IOM offices and the countries that they cover."""

    queryset = Office.objects.select_related("country", "parent").prefetch_related("countries")
    serializer_class = OfficeSerializer
    filterset_class = OfficeFilter
