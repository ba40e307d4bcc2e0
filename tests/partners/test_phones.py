"""Telephone numbers as people write them, and text that was damaged on the way."""

import pytest
from django.core.exceptions import ValidationError

from partners.fields import check_phone
from partners.inventory.drafts import draft_of_values
from partners.inventory.lists import Lists
from partners.models import Contact, Partner
from tests.factories import ContactFactory, PartnerFactory
from tests.pages import sent, summary

WANTED = "Give a telephone number with its digits, such as +41 22 717 91 11."
LOST = "Some characters were lost on the way; “\ufffd” stands for them. Write them again."


@pytest.mark.parametrize(
    "text",
    [
        "+41 22 717 91 11",
        "+41\u00a022\u00a0717\u00a091\u00a011",
        "(0041) 22/717.91-11",
        "+33 1 23 45 67 89 / +33 6 12 34 56 78",
        "022 717 91 11 ext. 12",
        "022 717 91 11 poste 12",
        "022 717 91 11 int. 12",
        "0227179111x12",
        "Tél. : 022 717 91 11 ou 12",
        "Teléfono 55 1234 5678, móvil 55 8765 4321",
        "117",
        "٠٢٢ ٧١٧ ٩١",
        "+223 20 22 01 95 (secrétariat)",
        "+223 20 22 01 95 (secre\u0301tariat)",
        "call 022 717 91 11",
        "022 717 91 11 - 022 717 91 12",
        "0041 22 717 91 11, 0041 22 717 91 12",
        "+41 22 717 91 11 +41 22 717 91 12",
    ],
)
def test_phone_as_people_write_it_is_taken(text):
    assert check_phone(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "abc",
        "call me",
        "12",
        "+ ()",
        "www.example.org",
        "ext. poste",
        "++41 22 717 91 11",
        "room 117",
        "www.example.org 022 717 91 11",
        "awa@example.org 022 717 91 11",
        "022 717 91 11 and ask the kind person at the door",
    ],
)
def test_what_is_no_phone_is_refused(text):
    with pytest.raises(ValidationError) as refused:
        check_phone(text)

    assert refused.value.messages == [WANTED]


@pytest.mark.parametrize("text", ["0" * 30, "+41 22 717 91 11 022 717 91 12", "1" * 16])
def test_number_is_no_longer_than_the_plan_of_the_telephones_allows(text):
    with pytest.raises(ValidationError) as refused:
        check_phone(text)

    assert refused.value.messages == [
        "A telephone number has at most 15 digits. Write a comma between two numbers."
    ]


@pytest.mark.django_db
def test_word_beside_the_number_of_a_list_is_kept():
    values = {"name": "Femmes du Sahel", "phone": "+223 20 22 01 95 (secrétariat)"}
    draft = draft_of_values(7, values, Lists())

    assert draft.partner.phone == "+223 20 22 01 95 (secrétariat)"
    assert draft.warnings == []


@pytest.mark.django_db
def test_phone_is_refused_of_organisations_and_people_alike():
    for record in (PartnerFactory(), ContactFactory()):
        record.phone = "none of your business"
        with pytest.raises(ValidationError) as refused:
            record.full_clean()
        assert refused.value.message_dict == {"phone": [WANTED]}


@pytest.mark.django_db
def test_unreadable_phone_of_a_list_is_named_and_the_row_stays():
    draft = draft_of_values(7, {"name": "Femmes du Sahel", "phone": "ask Awa"}, Lists())

    assert (draft.refusal, draft.partner.phone) == (None, "")
    assert [str(one) for one in draft.warnings] == [f"“ask Awa” is left out: Telephone: {WANTED}"]


def test_characters_lost_on_the_way_are_asked_for_again(client, registry_officer, partner):
    client.force_login(registry_officer)
    address = f"/en/partners/{partner.number}/edit/"
    data = sent(client, address) | {"city": [b"Bamako \xe9"]}

    page = client.post(address, data)

    assert page.status_code == 422
    assert summary(page) == {f"City of headquarters: {LOST}": "id_city"}


def test_lost_characters_are_refused_by_the_api_too(client, registry_officer, partner):
    client.force_login(registry_officer)
    address = f"/api/v1/partners/{partner.number}/"

    marks = client.patch(address, {"city": "Bamako \ufffd"}, "application/json")
    bytes_ = client.patch(address, b'{"city": "Bamako \xe9"}', "application/json")

    assert (marks.status_code, marks.json()["errors"]) == (400, {"city": [LOST]})
    assert bytes_.status_code == 400
    assert Partner.objects.get().city == ""


def test_contact_with_lost_characters_is_not_kept(client, registry_officer, partner):
    client.force_login(registry_officer)
    address = f"/en/partners/{partner.number}/contacts/add/"

    page = client.post(address, sent(client, address) | {"name": [b"Oumou Ke\xefta"]})

    assert summary(page) == {f"Name: {LOST}": "id_name"}
    assert not Contact.objects.exists()
