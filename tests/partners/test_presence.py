"""Who is present in a country: based there, or at work there."""

import pytest

from partners.facets import facets_of
from partners.filters import PartnerFilter
from partners.models import Partner
from tests.factories import CountryFactory, PartnerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def present():
    """Partners based in Mali and Kenya; two of them work elsewhere as well, one has no country."""
    mali, kenya, niger = (CountryFactory(code=code) for code in ("ML", "KE", "NE"))
    local = PartnerFactory(legal_name="Local", hq_country=mali)
    wide = PartnerFactory(legal_name="Wide", hq_country=mali)
    wide.activity_countries.set([mali, niger])
    far = PartnerFactory(legal_name="Far", hq_country=kenya)
    far.activity_countries.set([mali])
    PartnerFactory(legal_name="Nowhere", hq_country=None).activity_countries.set([niger])
    assert local.hq_country == mali
    return mali


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("present_in=ML", ["Far", "Local", "Wide"]),
        ("present_in=NE", ["Nowhere", "Wide"]),
        ("present_in=ML&country=ML", ["Local", "Wide"]),
        ("present_in=ML&present_in=NE", ["Far", "Local", "Nowhere", "Wide"]),
        ("country=NE", []),
    ],
)
def test_page_and_api_find_those_who_are_based_or_work_there(client, present, asked, found):
    answer = client.get(f"/api/v1/partners/?{asked}&ordering=name")
    assert [row["legal_name"] for row in answer.json()["results"]] == found
    page = client.get(f"/en/partners/?{asked}")
    assert [row.legal_name for row in page.context["page"].partners] == found


def test_what_narrows_the_list_says_which_of_the_two_filters_it_is(client, present):
    page = client.get("/fr/partners/?present_in=ML&country=ML")

    assert [label for label, __ in page.context["chips"]] == [
        "Mali", "Présence dans le pays\xa0: Mali",
    ]  # fmt: skip


def test_counts_beside_the_countries_are_what_each_would_show(registry_officer, present, rf):
    request = rf.get("/")
    request.user = registry_officer
    filterset = PartnerFilter(request.GET, queryset=Partner.objects.all(), request=request)

    facet = next(one for one in facets_of(filterset, registry_officer) if one.name == "present_in")

    counts = {choice.value: choice.count for choice in facet.choices}
    assert counts == {"ML": 3, "KE": 1, "NE": 2}
