"""The administration refuses what the pages refuse, with the same sentences."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from partners import models
from tests.factories import (
    PDF,
    ContactFactory,
    DocumentFactory,
    EngagementFactory,
    IdentifierFactory,
    PartnerFactory,
)
from tests.partners.admin.records import WEBSITE, change_url, errors_of, form_data, url


def test_archived_record_needs_a_reason(client, registry_officer, partner):
    client.force_login(registry_officer)
    data = form_data(client.get(change_url(partner))) | {"status": "archived"}

    response = client.post(change_url(partner), data)

    sentence = "Say why: a dormant, archived or merged record needs a reason."
    assert sentence in errors_of(response)
    partner.refresh_from_db()
    assert partner.status == "active"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"legal_name": "A\x07B"}, "Remove the invisible control characters: they cannot be kept."),
        ({"legal_name": "x" * 301}, "Ensure this value has at most 300 characters (it has 301)."),
        (
            {"website": "javascript:alert(1)"},
            WEBSITE,
        ),
        (
            {"registered_on": "2020-01-02", "registration_expires_on": "2020-01-01"},
            "A registration ends after it begins.",
        ),
        ({"founded": "2999"}, "This date is in the future or too far away."),
        (
            {"status": "pending"},
            "A draft or pending record cannot be listed publicly: make it active first.",
        ),
        ({"hq_country": "99999"}, "Select a valid choice."),
        ({"status": "merged"}, "Select a valid choice."),
    ],
)
def test_record_is_refused_with_the_sentence_of_its_rule(
    client, registry_officer, partner, change, sentence
):
    client.force_login(registry_officer)
    data = form_data(client.get(change_url(partner))) | change

    response = client.post(change_url(partner), data)

    assert response.status_code == 200
    assert sentence in errors_of(response)
    kept = models.Partner.objects.get()
    assert (kept.version, kept.legal_name, kept.status) == (1, "Femmes du Sahel", "active")


def test_duplicate_identifier_is_refused_in_a_row(client, registry_officer, partner):
    client.force_login(registry_officer)
    other = PartnerFactory(legal_name="Femmes du Sahel")
    IdentifierFactory(scheme="ROR", value="05gq02987", partner=other)
    data = form_data(client.get(change_url(partner)))
    data |= {"identifiers-TOTAL_FORMS": 1, "identifiers-0-scheme": "ROR"}
    data |= {"identifiers-0-value": "05gq02987"}

    response = client.post(change_url(partner), data)

    link = f'<a href="{other.get_absolute_url()}" dir="auto">Femmes du Sahel</a>'
    assert f"This identifier is recorded already for {link}." in errors_of(response)


def test_two_main_contacts_are_refused_before_the_database_does(client, registry_officer, partner):
    client.force_login(registry_officer)
    data = form_data(client.get(change_url(partner))) | {"contacts-TOTAL_FORMS": 2}
    for row in (0, 1):
        data |= {f"contacts-{row}-name": f"Person {row}", f"contacts-{row}-is_main": "on"}

    response = client.post(change_url(partner), data)

    assert "There is a main contact already." in errors_of(response)
    assert not models.Contact.objects.exists()


def test_two_running_observer_statuses_are_refused_before_the_database_does(
    client, registry_officer, partner
):
    client.force_login(registry_officer)
    data = form_data(client.get(change_url(partner))) | {"observer_statuses-TOTAL_FORMS": 2}
    for row in (0, 1):
        data |= {f"observer_statuses-{row}-evidence": "decided"}
        data |= {f"observer_statuses-{row}-decision": "1"}
        data |= {f"observer_statuses-{row}-started_on": f"201{row}-01-01"}

    response = client.post(change_url(partner), data)

    assert "This organisation is an observer already." in errors_of(response)
    assert not models.ObserverStatus.objects.exists()


def test_file_that_is_not_what_its_name_says_is_refused(client, registry_officer, partner):
    client.force_login(registry_officer)
    data = {"partner": partner.pk, "kind": "other", "title": "Statutes"}

    refused = client.post(
        url(models.Document, "add"), data | {"file": SimpleUploadedFile("a.pdf", b"MZ program")}
    )
    done = client.post(
        url(models.Document, "add"), data | {"file": SimpleUploadedFile("a.pdf", PDF)}
    )

    assert "The content of this file is not what its name says (.pdf)." in errors_of(refused)
    assert done.status_code == 302


def test_file_is_fetched_through_the_portal(client, registry_officer):
    client.force_login(registry_officer)
    document = DocumentFactory()

    page = client.get(change_url(document)).text

    assert f"/partners/{document.partner_id}/documents/{document.pk}/file/" in page
    assert document.file.name not in page


def test_rows_are_saved_with_the_record_and_signed(client, registry_officer, partner):
    client.force_login(registry_officer)
    data = form_data(client.get(change_url(partner)))
    data |= {"names-TOTAL_FORMS": 1, "names-0-text": "Sahel Women", "names-0-kind": "translation"}
    data |= {"notes-TOTAL_FORMS": 1, "notes-0-kind": "call", "notes-0-text": "They called."}
    data |= {"notes-0-happened_on": "2024-05-02"}
    data |= {"assessments-TOTAL_FORMS": 1, "assessments-0-kind": "psea"}
    data |= {"assessments-0-result": "clear", "assessments-0-starts_on": "2024-05-02"}

    response = client.post(change_url(partner), data)

    assert response.status_code == 302
    assert [name.text for name in partner.names.all()] == ["Sahel Women"]
    assert partner.notes.get().author == registry_officer
    assert partner.assessments.get().assessor == registry_officer
    assert "sahel women" in models.SearchEntry.objects.get(partner=partner).names


def test_rows_that_the_page_may_remove_can_be_removed_and_the_others_not(
    client, registry_officer, partner
):
    client.force_login(registry_officer)
    ContactFactory(partner=partner)
    EngagementFactory(partner=partner)
    data = form_data(client.get(change_url(partner)))
    data |= {"contacts-0-DELETE": "on", "engagements-0-DELETE": "on"}

    assert client.post(change_url(partner), data).status_code == 302

    assert (partner.contacts.count(), partner.engagements.count()) == (0, 1)
    assert models.Contact.history.first().history_type == "-"


def test_part_does_not_move_to_another_partner(client, registry_officer):
    client.force_login(registry_officer)
    contact = ContactFactory()
    data = form_data(client.get(change_url(contact))) | {"partner": PartnerFactory().pk}

    assert client.post(change_url(contact), data | {"function": "Director"}).status_code == 302

    before, contact = contact, models.Contact.objects.get()
    assert (contact.partner_id, contact.function) == (before.partner_id, "Director")


def test_new_record_that_looks_like_another_is_asked_about(client, registry_officer, partner):
    client.force_login(registry_officer)
    data = form_data(client.get(url(models.Partner, "add")))
    data |= {"legal_name": "Femmes du Sahel", "status": "active"}

    asked = client.post(url(models.Partner, "add"), data)
    done = client.post(url(models.Partner, "add"), data | {"is_another": "on"})

    assert f"P-{partner.pk:06d} Femmes du Sahel (99 %: same name)" in errors_of(asked)
    assert done.status_code == 302
    assert models.Partner.objects.count() == 2


def test_confirmation_and_version_are_not_fields(client, registry_officer, partner):
    client.force_login(registry_officer)
    data = form_data(client.get(change_url(partner)))
    data |= {"confirmed_on": "2024-01-01", "merged_into": partner.pk, "uuid": "0" * 32}

    assert client.post(change_url(partner), data).status_code == 302

    after = models.Partner.objects.get()
    assert (after.confirmed_on, after.merged_into, after.uuid) == (None, None, partner.uuid)
