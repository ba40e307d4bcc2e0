"""The forms of the admin lose nothing: not to a colleague, not to a session that ends."""

import pytest

from partners import models
from tests.factories import PASSWORD, ContactFactory
from tests.pages import form_of, read
from tests.partners.admin.records import change_url, form_data, url


def clashes(response):
    """``{field: (mine, theirs)}`` of the two versions that the form shows side by side."""
    rows = read(response).one("section", "conflict").all("tr")[1:]
    return {row.one("th").text: tuple(cell.text for cell in row.all("td")) for row in rows}


def taken(response):
    """What the form says it took over from the other version."""
    lists = read(response).one("section", "conflict").all("ul", "taken")
    return [item.text for found in lists for item in found.all("li")]


def test_stale_save_shows_both_versions_and_loses_neither(client, registry_officer, partner):
    client.force_login(registry_officer)
    address, contact = change_url(partner), ContactFactory(partner=partner, function="Secretary")
    changes = {"acronym": ["FDS"], "city": ["Ségou"], "contacts-0-function": ["President"]}
    data = form_of(client.get(address), id="partner_form") | changes
    partner.city, partner.website = "Kayes", "https://sahel.example"
    partner.save()
    contact.function, contact.phone = "Treasurer", "+223 1"
    contact.save()

    response = client.post(address, data)

    partner.refresh_from_db()
    assert response.status_code == 409
    assert clashes(response) == {
        "City of headquarters": ("Ségou", "Kayes"),
        f"Contact, {contact.name} – Function": ("President", "Treasurer"),
    }
    assert taken(response) == [
        "Website: https://sahel.example",
        f"Contact, {contact.name} – Telephone: +223 1",
    ]
    assert (partner.acronym, partner.city) == ("", "Kayes")

    assert client.post(address, form_of(response, id="partner_form")).status_code == 302
    partner.refresh_from_db()
    contact.refresh_from_db()
    assert (partner.acronym, partner.city) == ("FDS", "Ségou")
    assert partner.website == "https://sahel.example"
    assert (contact.function, contact.phone) == ("President", "+223 1")


def test_rows_that_became_too_many_meanwhile_do_not_lose_what_was_typed(
    client, registry_officer, partner
):
    client.force_login(registry_officer)
    address = change_url(partner)
    contact = ContactFactory(partner=partner)
    data = form_of(client.get(address), id="partner_form") | {"contacts-0-function": ["President"]}
    ContactFactory.create_batch(20, partner=partner)

    response = client.post(address, data)

    assert client.post(address, form_of(response, id="partner_form")).status_code == 302
    contact.refresh_from_db()
    assert (contact.function, partner.contacts.count()) == ("President", 21)


def test_stale_part_shows_both_versions(client, registry_officer, partner):
    client.force_login(registry_officer)
    contact = ContactFactory(partner=partner, name="Oumou", function="Secretary")
    address = change_url(contact)
    changes = {"name": ["Oumou Keïta"], "phone": ["+223 1"]}
    data = form_of(client.get(address), id="contact_form") | changes
    contact.name, contact.function = "O. Keïta", "President"
    contact.save()

    response = client.post(address, data)

    assert response.status_code == 409
    assert clashes(response) == {"Name": ("Oumou Keïta", "O. Keïta")}
    assert taken(response) == ["Function: President"]
    assert client.post(address, form_of(response, id="contact_form")).status_code == 302
    contact.refresh_from_db()
    assert (contact.name, contact.function, contact.phone) == ("Oumou Keïta", "President", "+223 1")


def test_edit_whose_session_ended_is_given_back_after_signing_in(client, registry_officer, partner):
    client.force_login(registry_officer)
    address = change_url(partner)
    changes = {"city": ["Kayes"], "names-TOTAL_FORMS": ["1"], "names-0-text": ["Sahel Women"]}
    data = form_of(client.get(address), id="partner_form") | changes
    client.logout()

    refused = client.post(address, data)
    client.post(refused["Location"], {"login": registry_officer.email, "password": PASSWORD})
    again = client.get(address)
    partner.refresh_from_db()
    before = partner.city
    saved = client.post(address, form_of(again, id="partner_form"))

    partner.refresh_from_db()
    assert "You were signed out. Here is what you had typed: save it now." in again.text
    assert read(again).all("p", "errornote") == []
    assert (again.status_code, before, saved.status_code) == (200, "", 302)
    assert (partner.city, [name.text for name in partner.names.all()]) == ("Kayes", ["Sahel Women"])


def test_edit_whose_session_ended_meets_what_somebody_saved_meanwhile(
    client, registry_officer, partner
):
    client.force_login(registry_officer)
    address = change_url(partner)
    data = form_of(client.get(address), id="partner_form") | {"city": ["Kayes"]}
    client.logout()
    partner.city = "Gao"
    partner.save()
    refused = client.post(address, data)
    client.post(refused["Location"], {"login": registry_officer.email, "password": PASSWORD})

    again = client.get(address)

    assert clashes(again) == {"City of headquarters": ("Kayes", "Gao")}


def test_new_account_whose_session_ended_is_given_back_without_its_password(client, administrator):
    client.force_login(administrator)
    address = url(models.User, "add")
    typed = {"email": ["new@example.org"], "password1": ["Kayes-2026-x"], "first_name": ["Awa"]}
    data = form_of(client.get(address), id="user_form") | typed
    client.logout()

    refused = client.post(address, data)
    kept = client.session["stashed_edit"]["data"]
    client.post(refused["Location"], {"login": administrator.email, "password": PASSWORD})
    again = form_of(client.get(address), id="user_form")

    assert not [name for name in kept if name.startswith("password")]
    assert (again["email"], again["first_name"]) == (["new@example.org"], ["Awa"])
    assert not models.User.objects.filter(email="new@example.org").exists()


@pytest.mark.parametrize("version", ["", "0", "x", "99"])
def test_save_without_the_right_version_is_refused(client, registry_officer, partner, version):
    client.force_login(registry_officer)
    opened = form_data(client.get(change_url(partner)))

    response = client.post(change_url(partner), opened | {"version": version, "city": "Gao"})

    partner.refresh_from_db()
    assert response.status_code == 409
    assert clashes(response) == {"City of headquarters": ("Gao", "—")}
    assert partner.city == ""
