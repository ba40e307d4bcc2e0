"""What an import writes into records that are there: signed, and never over what is newer."""

import pytest

from partners.models import ActivityArea, Partner
from tests.factories import CountryFactory, PartnerFactory
from tests.pages import read
from tests.partners.inventory.workbooks import Book

pytestmark = pytest.mark.django_db

HEAD = ["Organisation", "Country", "City", "Telephone", "Areas of work", "Countries of activity"]


@pytest.fixture
def weavers():
    partner = PartnerFactory(
        legal_name="Coral Weavers", hq_country=CountryFactory(code="FJ"), city="Suva"
    )
    partner.activity_areas.set(ActivityArea.objects.filter(code="training"))
    CountryFactory(code="TO")
    return partner


@pytest.fixture
def batch(batch_of, registry_officer, weavers):
    row = ["Coral Weavers", "Fiji", "Lautoka", "+679 330 0000", "Health care", "Tonga"]
    return batch_of(registry_officer, Book(rows=[HEAD, row]))


def press(client, batch, at_once, what):
    client.force_login(batch.user)
    with at_once():
        client.post(f"/en/partners/import/{batch.pk}/{what}/")
    batch.refresh_from_db()
    return batch.state


def authors(partner):
    """Who made each version of a record."""
    return set(partner.history.values_list("history_user__email", "history_change_reason"))


def test_history_names_who_imported_areas_and_countries(client, batch, weavers, at_once):
    weavers.history.all().delete()

    assert press(client, batch, at_once, "commit") == "committed"
    assert press(client, batch, at_once, "undo") == "undone"

    assert authors(weavers) == {(batch.user.email, "import list.xlsx")}
    assert [area.code for area in weavers.activity_areas.all()] == ["training"]


def test_what_somebody_has_written_since_the_list_was_read_stays(client, batch, weavers, at_once):
    partner = Partner.objects.get(pk=weavers.pk)
    partner.city = "Nadi"
    partner.save()

    press(client, batch, at_once, "commit")

    weavers.refresh_from_db()
    assert (weavers.city, weavers.phone) == ("Nadi", "+679 330 0000")
    reason = batch.rows.get().reason
    assert "changed it since the list was read, and it stays as it is now: City" in reason


def test_preview_says_that_lists_are_added_to(client, batch):
    client.force_login(batch.user)

    page = read(client.get(f"/en/partners/import/{batch.pk}/"))

    changes = page.one("dl", "differences")
    names = [node.text for node in changes.all("dt")]
    told = dict(zip(names, (node.text for node in changes.all("dd")), strict=True))
    assert told["Activity areas"] == "+ Health care"
    assert told["City of headquarters"] == "Suva → Lautoka"
    assert "To lists it only adds, and an empty cell changes nothing." in page.text
