"""The same file a second time: every row finds its own record, and nothing is written over another."""

import pytest

from partners.inventory.committing import commit_batch
from partners.models import Partner
from tests.factories import PartnerFactory
from tests.partners.inventory.workbooks import Book

pytestmark = pytest.mark.django_db

HEAD = ("Name", "Acronym", "Type", "Country", "City", "Website", "Founded")
#: Bodies that share a website: a parent and its branches, sections of two countries, one media house.
TWINS = (
    ("Blue Acacia Relief", "BAR", "NGO", "Kenya", "Nairobi", "www.acacia.example.org", 1990),
    ("Blue Acacia Relief Trust", "", "NGO", "Kenya", "Mombasa", "www.acacia.example.org", 2001),
    ("Green Cedar", "GC", "NGO", "Mali", "Bamako", "www.cedar.example.org", 1980),
    ("Green Cedar", "GC", "NGO", "Niger", "Niamey", "www.cedar.example.org", 1985),
    ("Radio Lumen", "RL", "Media", "Chad", "N'Djamena", "www.lumen.example.org", 2001),
    ("Tele Lumen", "TL", "Media", "Chad", "Moundou", "www.lumen.example.org", 2009),
    ("Lumen Foundation", "", "Foundation", "Chad", "Sarh", "www.lumen.example.org", 2010),
)


def book_of(*rows):
    book = Book()
    book.line(*HEAD)
    for row in rows:
        book.line(*row)
    return book


def what(batch):
    return list(batch.rows.order_by("position").values_list("name", "action", "differences"))


@pytest.mark.parametrize("order", [1, -1])
def test_second_import_of_twins_finds_each_its_own_record(batch_of, registry_officer, order):
    first = batch_of(registry_officer, book_of(*TWINS))
    first.rows.update(decision="import")
    first.move("committing")
    commit_batch(first.pk)
    assert Partner.objects.count() == 7

    second = batch_of(registry_officer, book_of(*TWINS[::order]))

    assert what(second) == [(row[0], "duplicate", {}) for row in TWINS[::order]]


def test_row_that_is_like_another_rows_record_is_looked_at(batch_of, registry_officer):
    first = batch_of(registry_officer, book_of(TWINS[4]))
    first.move("committing")
    commit_batch(first.pk)

    second = batch_of(registry_officer, book_of(*TWINS[:3:-1]))

    assert what(second) == [
        ("Lumen Foundation", "review", {}),
        ("Tele Lumen", "review", {}),
        ("Radio Lumen", "duplicate", {}),
    ]


def test_one_record_is_updated_by_one_row_of_a_file(batch_of, registry_officer):
    partner = PartnerFactory(
        legal_name="Radio Lumen", hq_country__code="TD", website="https://www.lumen.example.org"
    )
    rows = [TWINS[4], ("Radio Lumen", "RL", "Media", "Chad", "Abeche", "www.lumen.example.org", "")]

    batch = batch_of(registry_officer, book_of(*rows))

    found = list(batch.rows.order_by("position").values_list("action", "candidate"))
    assert found[0] == ("update", partner.pk)
    assert found[1][0] == "duplicate"


def test_page_does_not_offer_to_bring_in_nothing(client, batch_of, registry_officer):
    first = batch_of(registry_officer, book_of(TWINS[0]))
    client.force_login(registry_officer)
    page = client.get(first.get_absolute_url()).content.decode()
    assert "Bring them into the registry" in page
    first.move("committing")
    commit_batch(first.pk)

    again = batch_of(registry_officer, book_of(TWINS[0]))

    page = client.get(again.get_absolute_url()).content.decode()
    assert "Bring them into the registry" not in page
    assert "As it stands nothing comes in. Decide below about the rows that should." in page
