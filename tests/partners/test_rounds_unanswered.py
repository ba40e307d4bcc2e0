"""Headquarters see the offices of a round that nobody answers for."""

import pytest

from partners import rounds
from tests.factories import CountryFactory, InventoryRoundFactory, PartnerFactory
from tests.pages import read

pytestmark = pytest.mark.django_db


@pytest.fixture
def inventory(focal_point_mali):
    """A round of a record of Mali, two of Senegal, whose office has no focal point, and a stray."""
    mali, senegal = CountryFactory(code="ML"), CountryFactory(code="SN")
    for name, country in (("A", mali), ("B", senegal), ("C", senegal), ("D", None)):
        PartnerFactory(legal_name=f"Example {name}", hq_country=country)
    one = InventoryRoundFactory(title_en="Yearly look")
    rounds.send(one)
    return one


def warned(client, inventory):
    page = read(client.get(f"/en/partners/rounds/{inventory.pk}/"))
    return [node.text for notice in page.all("div", "notice") for node in notice.all("li")]


def test_offices_without_a_focal_point_are_named_to_headquarters_only(
    client, registry_officer, focal_point_mali, inventory
):
    client.force_login(registry_officer)
    assert warned(client, inventory) == [
        "Regional Office for West and Central Africa, Dakar – 2", "not known – 1",
    ]  # fmt: skip
    client.force_login(focal_point_mali)
    assert warned(client, inventory) == []


def test_who_comes_to_the_office_or_answers_takes_it_off(client, registry_officer, inventory):
    client.force_login(registry_officer)
    inventory.answers.filter(partner__legal_name="Example D").delete()
    senegal = CountryFactory(code="SN")
    focal = rounds.focal_points().get()
    focal.office.countries.add(senegal)

    assert warned(client, inventory) == []
