"""What other lists call an organisation, in columns of an office's list."""

import pytest
from django.urls import reverse

from partners.inventory.identifying import pair_in, scheme_in
from partners.models import Identifier, Partner, PartnerName
from tests.factories import PartnerFactory
from tests.partners.inventory.workbooks import Book

pytestmark = pytest.mark.django_db

HEAD = ["Organisation", "Country", "ROR ID", "ISNI", "External identifiers"]
CORAL = ["Coral Weavers", "Fiji", "https://ror.org/01ABCD123", "0000000123456789", ""]


def committed(client, batch, at_once):
    client.force_login(batch.user)
    with at_once():
        client.post(f"/en/partners/import/{batch.pk}/commit/")
    batch.refresh_from_db()
    assert batch.state == "committed"
    return batch


def identifiers_of(partner):
    return sorted(map(str, partner.identifiers.all()))


@pytest.mark.parametrize(
    ("text", "heading", "pair"),
    [
        ("01abc", "ROR", ("ROR", "01abc")),
        ("https://ror.org/01abc", "Identifiers", ("ror", "01abc")),
        ("isni: 0000 0001 2345 6789", "", ("isni", "0000 0001 2345 6789")),
        ("GB-CHC 1234567", "", ("GB-CHC", "1234567")),
        ("ROR 01abc", "", ("ROR", "01abc")),
        ("Registered 1234", "", None),
        ("1234567", "Identifiers", None),
        ("https://example.org/1234", "", None),
    ],
)
def test_an_identifier_names_its_list_or_its_heading_does(text, heading, pair):
    assert pair_in(text, heading) == pair


@pytest.mark.parametrize(
    ("heading", "scheme"),
    [("Código IATI", "IATI"), ("N° ECOSOC", "ECOSOC"), ("Wikidata", "wikidata"), ("Horror", "")],
)
def test_headings_name_lists(heading, scheme):
    assert scheme_in(heading) == scheme


def test_they_come_in_with_a_new_partner_as_their_lists_write_them(
    client, batch_of, registry_officer, at_once
):
    book = Book(rows=[HEAD, [*CORAL[:4], "grid:grid.5.e | 77; GB-CHC 1234567"]])
    batch = committed(client, batch_of(registry_officer, book), at_once)

    assert identifiers_of(Partner.objects.get()) == [
        "GB-CHC 1234567", "ISNI 0000 0001 2345 6789", "ROR 01abcd123", "grid grid.5.e",
    ]  # fmt: skip
    assert "“77” is left out: the list that gave it is not named." in batch.rows.get().reason


def test_a_record_that_is_there_gets_what_it_has_not_and_undo_takes_it_back(
    client, batch_of, registry_officer, at_once
):
    partner = PartnerFactory(legal_name="Coral Weavers", hq_country__code="FJ")
    Identifier(partner=partner, scheme="ROR", value="01abcd123").save()
    batch = batch_of(registry_officer, Book(rows=[HEAD, CORAL]))
    row = batch.rows.get()
    assert (row.action, row.candidate) == ("update", partner)
    assert row.differences == {"identifiers": ["", "ISNI 0000 0001 2345 6789"]}

    committed(client, batch, at_once)
    assert identifiers_of(partner) == ["ISNI 0000 0001 2345 6789", "ROR 01abcd123"]

    with at_once():
        client.post(f"/en/partners/import/{batch.pk}/undo/")
    batch.refresh_from_db()
    assert batch.state == "undone"
    assert identifiers_of(partner) == ["ROR 01abcd123"]


def test_an_identifier_finds_the_record_that_has_it(batch_of, registry_officer):
    partner = PartnerFactory(legal_name="Reef Watch of Suva", hq_country__code="FJ")
    Identifier(partner=partner, scheme="ROR", value="01abcd123").save()
    row = batch_of(registry_officer, Book(rows=[HEAD, CORAL])).rows.get()

    assert (row.action, row.candidate) == ("review", partner)
    assert "same identifier" in row.reason


def test_two_rows_with_one_identifier_are_looked_at(batch_of, registry_officer):
    other = ["Reef Watch of Suva", "Kenya", "01abcd123", "", ""]
    rows = batch_of(registry_officer, Book(rows=[HEAD, CORAL, other])).rows.order_by("number")

    assert [row.action for row in rows] == ["import", "review"]
    assert "Perhaps the same as row Inventory!2: same identifier." in rows[1].reason


@pytest.mark.parametrize("whose", ["a record", "a row"])
def test_an_identifier_stays_with_whom_it_belongs_to(
    client, batch_of, registry_officer, at_once, whose
):
    other = ["Reef Watch of Suva", "Kenya", "01abcd123", "", ""]
    rows = [HEAD, CORAL, other]
    if whose == "a record":
        owner = PartnerFactory(legal_name="Coral Weavers", hq_country__code="FJ")
        Identifier(partner=owner, scheme="ROR", value="01abcd123").save()
        rows = [HEAD, other]
    batch = batch_of(registry_officer, Book(rows=rows))
    batch.rows.filter(name="Reef Watch of Suva").update(decision="import")
    committed(client, batch, at_once)

    assert identifiers_of(Partner.objects.get(legal_name="Reef Watch of Suva")) == []
    label = owner.label if whose == "a record" else "row Inventory!2"
    row = batch.rows.get(name="Reef Watch of Suva")
    assert f"ROR 01abcd123 belongs to {label}. It may be the same body." in row.reason


def test_columns_of_a_list_for_machines_are_known_and_can_be_chosen(
    client, batch_of, registry_officer, at_once
):
    book = Book(
        rows=[
            ["id", "name", "aliases", "labels", "country_name", "ext_ids"],
            ["R1", "Coral Weavers", "Weavers|CW", "fr=Tisseuses du Corail", "Fiji", "isni:0000000123456789"],
        ]
    )  # fmt: skip
    batch = batch_of(registry_officer, book)
    client.force_login(registry_officer)
    page = client.get(reverse("partners:import-columns", args=[batch.pk])).content.decode()
    assert '<option value="identifiers" selected>Identifier in another list</option>' in page
    committed(client, batch, at_once)

    partner = Partner.objects.get()
    assert identifiers_of(partner) == ["ISNI 0000 0001 2345 6789"]
    names = PartnerName.objects.order_by("text").values_list("kind", "language", "text")
    assert list(names) == [
        ("alias", "", "CW"), ("translation", "fr", "Tisseuses du Corail"), ("alias", "", "Weavers"),
    ]  # fmt: skip
