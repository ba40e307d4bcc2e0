"""Records that come while a round is open: on the list of their office at once, by whom they came."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from partners import jobs, rounds
from partners.models import Notice, Partner, RoundAnswer
from tests.factories import CountryFactory, InventoryRoundFactory, PartnerFactory
from tests.pages import sent

pytestmark = pytest.mark.django_db
ADD = "/en/partners/add/"


@pytest.fixture
def mali(db):
    return CountryFactory(code="ML")


@pytest.fixture
def inventory(focal_point_mali, mali):
    PartnerFactory(legal_name="Amina", hq_country=mali)
    one = InventoryRoundFactory(title_en="Yearly look")
    rounds.send(one)
    return one


def states():
    rows = RoundAnswer.objects.values_list("partner__legal_name", "state", "answered_by__email")
    return {name: (state, person) for name, state, person in rows}


def add(client, mali, name, query=""):
    page = f"{ADD}{query}"
    client.post(page, sent(client, page, {"legal_name": name, "hq_country": mali.pk}))
    assert Partner.objects.filter(legal_name=name).exists()


def test_record_entered_by_headquarters_waits_for_its_office(
    client, inventory, registry_officer, mali
):
    client.force_login(registry_officer)

    add(client, mali, "Zeinab Zz")

    assert states()["Zeinab Zz"] == ("waiting", None)


def test_record_entered_by_its_office_is_added_by_it(client, inventory, focal_point_mali, mali):
    client.force_login(focal_point_mali)

    add(client, mali, "Zeinab Zz")

    assert states()["Zeinab Zz"] == ("added", focal_point_mali.email)
    page = client.get(f"/en/partners/rounds/{inventory.pk}/?show=done").content.decode()
    assert "Zeinab Zz" in page


def test_record_entered_for_the_round_is_added_whoever_does_it(
    client, inventory, registry_officer, mali
):
    client.force_login(registry_officer)

    add(client, mali, "Zeinab Zz", f"?round={inventory.pk}")

    assert states()["Zeinab Zz"] == ("added", registry_officer.email)


def test_record_that_came_by_another_way_is_on_the_list_within_a_minute(inventory, mali):
    PartnerFactory(legal_name="Zeinab Zz", hq_country=mali)

    jobs.tick()

    assert states()["Zeinab Zz"] == ("waiting", None)


def test_closing_adds_nothing_that_nobody_has_said(inventory, registry_officer, mali):
    PartnerFactory(legal_name="Zeinab Zz", hq_country=mali)

    rounds.close(inventory, registry_officer)

    assert states()["Zeinab Zz"] == ("waiting", None)


def test_round_that_opens_three_days_before_its_end_is_announced_once(focal_point_mali, mali):
    today = timezone.localdate()
    PartnerFactory(legal_name="Amina", hq_country=mali)
    InventoryRoundFactory(opens_on=today, closes_on=today + timedelta(days=3))

    rounds.daily()

    assert Notice.objects.filter(user=focal_point_mali, kind="inventory_round").count() == 1


def test_reminder_by_hand_and_by_the_day_is_one(client, focal_point_mali, registry_officer, mali):
    today = timezone.localdate()
    PartnerFactory(legal_name="Amina", hq_country=mali)
    with time_machine.travel(timezone.now() - timedelta(days=5)):
        one = InventoryRoundFactory(
            opens_on=today - timedelta(days=5), closes_on=today + timedelta(days=14)
        )
        rounds.send(one)
    client.force_login(registry_officer)
    address = f"/en/partners/rounds/{one.pk}/remind/"

    first = client.post(address, follow=True).content.decode()
    second = client.post(address, follow=True).content.decode()
    rounds.daily()

    assert "1 focal point is reminded." in first
    assert "Nobody is reminded: nothing waits, or everybody has been written to today." in second
    assert Notice.objects.filter(user=focal_point_mali, kind="inventory_round").count() == 2
