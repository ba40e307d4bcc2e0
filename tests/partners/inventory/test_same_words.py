"""One name written short and in full, in two rows of one list."""

import pytest

from tests.partners.inventory.workbooks import Book

pytestmark = pytest.mark.django_db

HEAD = ["Organisation", "Country", "Website"]


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("Univ. of Kisii", "University of Kisii"),
        ("Inst. de Estudios Andinos", "Instituto de Estudios Andinos"),
        ("Féd. des Femmes du Sahel", "Fédération des Femmes du Sahel"),
        ("St. Mary's Shelter Home", "Saint Mary's Shelter Home"),
    ],
)
def test_name_in_short_and_in_full_is_one(batch_of, registry_officer, short, full):
    book = Book(rows=[HEAD, [short, "Kenya", ""], [full, "Kenya", ""]])
    first, second = batch_of(registry_officer, book).rows.order_by("number")

    assert (first.action, second.action, second.matched) == ("import", "duplicate", "Inventory!2")
    assert second.reason == "The same as row Inventory!2: same words, written differently."


def test_two_websites_are_looked_at(batch_of, registry_officer):
    rows = [
        ["Univ. of Kisii", "Kenya", "https://kisii.example"],
        ["University of Kisii", "Kenya", "https://other.example"],
    ]
    second = batch_of(registry_officer, Book(rows=[HEAD, *rows])).rows.order_by("number")[1]

    assert second.action == "review"
