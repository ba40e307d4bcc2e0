"""What a record cannot hold, what comes to its lists, and reasons in the reader's language."""

import pytest

from partners.models import Partner
from tests.factories import PartnerFactory
from tests.partners.inventory.workbooks import Book

pytestmark = pytest.mark.django_db

HEAD = ["Organization", "Country", "City", "Telephone", "Countries of activity", "Contact person"]
LONG = "+223 20 00 00 00 / " * 5


def book_of(*rows):
    return Book(rows=[HEAD, *map(list, rows)])


def after(client, batch, at_once, step):
    client.force_login(batch.user)
    with at_once():
        client.post(f"/en/partners/import/{batch.pk}/{step}/")
    batch.refresh_from_db()
    return batch.state


def test_values_that_the_record_refuses_are_named_and_the_rest_comes_in(
    client, batch_of, registry_officer, at_once
):
    person = f"Awa Exemple, {'présidente ' * 20}"
    batch = batch_of(
        registry_officer, book_of(["Coral Weavers", "Fiji", "Suva " * 30, LONG, "", person])
    )

    row = batch.rows.get()
    assert row.action == "import"
    assert "“+223 20 00 00 00 / +223 20" in row.reason
    assert "is left out: Telephone: Ensure this value has at most 60 characters" in row.reason
    assert "is left out: City of headquarters: Ensure this value" in row.reason
    assert "is left out: Function: Ensure this value has at most 150 characters" in row.reason
    assert after(client, batch, at_once, "commit") == "committed"
    partner = Partner.objects.get()
    assert (partner.city, partner.phone, partner.hq_country.code) == ("", "", "FJ")
    assert [(one.name, one.function) for one in partner.contacts.all()] == [("Awa Exemple", "")]


def test_value_that_the_record_refuses_changes_no_partner_either(batch_of, registry_officer):
    partner = PartnerFactory(legal_name="Coral Weavers", hq_country__code="FJ", website="", city="")
    batch = batch_of(
        registry_officer,
        book_of([partner.legal_name, "Fiji", "Suva", LONG, "", "info@coral.example"]),
    )

    row = batch.rows.get()
    assert row.differences == {"city": ["", "Suva"]}
    assert "is left out: Telephone: " in row.reason
    assert "“info@coral.example” is left out: the contact person has no name." in row.reason


def test_further_countries_come_to_a_partner_that_is_there_and_go_with_the_undo(
    client, batch_of, registry_officer, at_once
):
    partner = PartnerFactory(
        legal_name="Coral Weavers", hq_country__code="FJ", website="", city="", phone=""
    )
    partner.activity_countries.add(partner.hq_country)
    batch = batch_of(
        registry_officer, book_of(["Coral Weavers", "Fiji", "", "", "Fiji; Samoa", ""])
    )

    def codes():
        return sorted(country.code for country in partner.activity_countries.all())

    row = batch.rows.get()
    assert (row.action, row.differences) == ("update", {"activity_countries": ["", "WS"]})
    client.force_login(registry_officer)
    assert "<ins>+ Samoa</ins>" in client.get(f"/en/partners/import/{batch.pk}/").content.decode()
    assert after(client, batch, at_once, "commit") == "committed"
    assert codes() == ["FJ", "WS"]
    kept = partner.history.latest().activity_countries.all()
    assert sorted(one.country.code for one in kept) == ["FJ", "WS"]
    assert after(client, batch, at_once, "undo") == "undone"
    assert codes() == ["FJ"]


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("en", ["Several countries: Fiji, Samoa. Which one is the headquarters?",
                "Perhaps the same as row Inventory!2: same website."]),
        ("fr", ["Plusieurs pays : Fidji, Samoa. Lequel est le siège ?",
                "Peut-être identique à la ligne Inventory!2 : même site web."]),
        ("es", ["Varios países: Fiji, Samoa. ¿Cuál es la sede?"]),
    ],
)  # fmt: skip
def test_reasons_are_read_in_the_language_of_the_reader(
    client, batch_of, registry_officer, language, sentences
):
    rows = [
        ["Organization", "Country", "Website"],
        ["Coral Weavers", "Fiji and Samoa", "https://coral.example"],
        ["Coral Knitters of the Sea", "Fiji", "https://coral.example"],
        ["Palm Weavers", "Fiji", "https://palm.example"],
    ]
    batch = batch_of(registry_officer, Book(rows=rows))
    client.force_login(registry_officer)

    page = client.get(f"/{language}/partners/import/{batch.pk}/").content.decode()
    report = client.get(f"/{language}/partners/import/{batch.pk}/report.csv")
    told = b"".join(report.streaming_content).decode()

    plain = " ".join(page.replace("\xa0", " ").split())
    for sentence in sentences:
        assert sentence in plain
        assert sentence in told.replace("\xa0", " ")
