"""The address of the contact person beside the general one of the organisation."""

import pytest

from partners.models import Partner
from tests.partners.inventory.workbooks import Book

pytestmark = pytest.mark.django_db

PERSON = ["Awa Exemple", "awa@person.example", "+223 66 00 00 01"]


@pytest.mark.parametrize(
    "head",
    [
        ["Organisation", "Country", "Contact person", "Contact e-mail", "Contact phone", "General e-mail"],
        ["Organisation", "Pays", "Personne de contact", "Courriel du contact", "Téléphone du contact",
         "Courriel général"],
        ["Organización", "País", "Persona de contacto", "Correo del contacto", "Teléfono del contacto",
         "Correo de la organización"],
    ],
)  # fmt: skip
def test_each_address_goes_to_whom_its_heading_names(
    client, batch_of, registry_officer, django_capture_on_commit_callbacks, head
):
    row = ["Coral Weavers", "Mali", *PERSON, "info@coral.example"]
    batch = batch_of(registry_officer, Book(rows=[head, row]))
    client.force_login(registry_officer)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/en/partners/import/{batch.pk}/commit/")

    partner = Partner.objects.get()
    contact = partner.contacts.get()
    assert (partner.email, partner.phone) == ("info@coral.example", "")
    assert [contact.name, contact.email, contact.phone] == PERSON


def test_the_only_address_is_that_of_the_organisation(batch_of, registry_officer):
    head = ["Organisation", "Country", "Contact person", "Contact e-mail"]
    row = ["Coral Weavers", "Mali", "Awa Exemple", "info@coral.example"]

    values = batch_of(registry_officer, Book(rows=[head, row])).rows.get().values

    assert values["email"] == "info@coral.example"
