"""Several values in one cell: what the record holds of them is kept, the rest is named on the row."""

import pytest

from partners.inventory.engine import open_workbook
from partners.inventory.staging import remember_answer
from partners.models import Partner
from tests.partners.inventory.workbooks import Book

pytestmark = pytest.mark.django_db

SEVERAL = "Guatemala, El Salvador y Honduras"


def reading(path, *cells, answers=None):
    book = Book()
    book.line("Organización", "Tipo", "País", "Países de intervención", "Correo", "Contacto")
    book.line("Ayuda Ejemplo", "ONG", *cells)
    book.line("Radio Ejemplo", "Medio de comunicación", "Perú", "Perú", "r@radio.example", None)
    first, _other = open_workbook(book.xlsx(path / "list.xlsx")).readings(answers)
    return first


def test_further_addresses_are_named_on_the_row(tmp_path):
    found = reading(tmp_path, "Perú", None, "a@uno.example ; b@uno.example, c@uno.example", None)

    assert found.values["email"] == "a@uno.example"
    assert found.warnings == [
        "More e-mail addresses than the record holds; left out: b@uno.example, c@uno.example."
    ]


def test_address_that_the_contact_keeps_is_not_left_out(tmp_path):
    found = reading(
        tmp_path, "Perú", None, "a@uno.example; rosa@uno.example", "Rosa Ejemplo, rosa@uno.example"
    )

    assert found.values["contact"]["email"] == "rosa@uno.example"
    assert found.warnings == []


def test_countries_beyond_the_one_answered_are_countries_of_activity(tmp_path):
    answers = {("country", "guatemala el salvador y honduras"): "GT"}

    found = reading(tmp_path, SEVERAL, "Nicaragua", None, None, answers=answers)

    assert found.values["country"] == "GT"
    assert found.values["activity_countries"] == ["NI", "SV", "HN"]
    assert found.warnings == [
        "Further countries: El Salvador, Honduras. They come in as countries of activity."
    ]


def test_countries_are_kept_while_nobody_has_answered(tmp_path):
    found = reading(tmp_path, SEVERAL, None, None, None)

    assert "country" not in found.values
    assert found.values["activity_countries"] == ["GT", "SV", "HN"]
    assert found.questions == [("country", SEVERAL)]
    assert found.warnings == []


def test_no_country_is_kept_where_the_answer_is_that_it_is_none(tmp_path):
    answers = {("country", "guatemala el salvador y honduras"): "-"}

    found = reading(tmp_path, SEVERAL, None, None, None, answers=answers)

    assert "activity_countries" not in found.values


def test_country_of_activity_that_cannot_be_read_is_named_on_the_row(tmp_path):
    found = reading(tmp_path, "Perú", "Tierra Media", None, None)

    assert found.warnings == ["“Tierra Media” is left out: it cannot be read."]


def test_of_several_countries_of_activity_the_unread_one_is_named(tmp_path):
    found = reading(tmp_path, "Perú", "Bolivia; Tierra Media, Ecuadr", None, None)

    assert found.values["activity_countries"] == ["BO", "EC"]
    assert found.warnings == ["“Tierra Media” is left out: it cannot be read."]


def test_new_partner_has_the_further_countries(client, batch_of, registry_officer, at_once):
    book = Book()
    book.line("Organización", "Tipo", "País")
    book.line("Ayuda Ejemplo", "ONG", SEVERAL)
    book.line("Radio Ejemplo", "Medio de comunicación", "Perú")
    remember_answer(registry_officer.office, registry_officer, "country", SEVERAL, "GT")
    batch = batch_of(registry_officer, book)
    client.force_login(registry_officer)

    with at_once():
        client.post(f"/en/partners/import/{batch.pk}/commit/")

    partner = Partner.objects.get(legal_name="Ayuda Ejemplo")
    assert partner.hq_country.code == "GT"
    assert sorted(partner.activity_countries.values_list("code", flat=True)) == ["HN", "SV"]
