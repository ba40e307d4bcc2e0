"""Two people at one record, and a session that ends in the middle of an edit: nothing is lost."""

from datetime import date

import pytest

from partners.models import Partner
from tests.factories import (
    PASSWORD,
    ContactFactory,
    CountryFactory,
    IdentifierFactory,
    NoteFactory,
    PartnerFactory,
    PartnerNameFactory,
    UserFactory,
)
from tests.pages import form_of, read, sent, texts, typed

ADD = "/en/partners/add/"


def edit(partner):
    return f"/en/partners/{partner.number}/edit/"


def differences(response):
    """``{field: (mine, theirs)}`` of the conflict page."""
    rows = read(response).one("section", "conflict").one("tbody").all("tr")
    return {row.one("th").text: tuple(cell.text for cell in row.all("td")) for row in rows}


# A stale edit


def differences_or_none(response):
    """``differences`` of a page on which nothing clashes and no table stands."""
    return differences(response) if read(response).all("tbody") else {}


def taken(response):
    """What the conflict page says it took over from the other version."""
    lists = read(response).one("section", "conflict").all("ul", "taken")
    return [item.text for found in lists for item in found.all("li")]


def save_after(client, partner, response):
    """Save the form of a conflict page as it stands."""
    saved = client.post(edit(partner), form_of(response, "record"))
    partner.refresh_from_db()
    return saved.status_code


@pytest.fixture
def other(partner):
    """What a colleague saves while the form is open."""
    colleague = UserFactory(registry_officer=True, first_name="Binta", last_name="Diallo")

    def save(**changes):
        for name, value in changes.items():
            setattr(partner, name, value)
        partner._history_user = colleague
        partner.save()

    return save


def test_stale_edit_shows_both_versions(client, registry_officer, partner, other):
    client.force_login(registry_officer)
    data = sent(
        client,
        edit(partner),
        {"city": "Kayes", "acronym": "FDS", "levels": ["local"], "names-0-text": "Sahel Women"},
    )
    other(city="Gao", acronym="FDS", levels=["national"])
    PartnerNameFactory(partner=partner, text="Their name")

    response = client.post(edit(partner), data)

    partner.refresh_from_db()
    assert response.status_code == 409
    assert differences(response) == {
        "City of headquarters": ("Kayes", "Gao"),
        "Levels": ("Local", "National"),
    }
    assert taken(response) == ["Other name: Their name · Also known as"]
    assert "Last saved by Binta Diallo on " in read(response).one("section", "conflict").text
    assert (partner.city, partner.names.count()) == ("Gao", 1)
    kept = form_of(response, "record")
    assert (kept["city"], kept["acronym"], kept["levels"]) == (["Kayes"], ["FDS"], ["local"])
    assert (kept["names-0-text"], kept["names-1-text"]) == (["Their name"], ["Sahel Women"])
    assert kept["version"] == ["3"]


@pytest.mark.parametrize(
    ("is_own", "title"),
    [
        (True, "You have changed this record in another window since you opened it here"),
        (False, "Somebody else has changed this record since you opened it"),
    ],
)
def test_conflict_says_whose_change_it_was(client, registry_officer, partner, other, is_own, title):
    client.force_login(registry_officer)
    data = sent(client, edit(partner), {"city": "Kayes"})
    if is_own:
        client.post(edit(partner), data | {"city": "Gao"})
    else:
        other(city="Gao")

    response = client.post(edit(partner), data)

    assert read(response).one("section", "conflict").one("h2").text == title


def test_saving_a_page_unchanged_is_no_change_to_others(client, registry_officer, partner):
    client.force_login(registry_officer)
    mine = sent(client, edit(partner), {"city": "Kayes"})
    before = Partner.objects.get()

    idle = client.post(edit(partner), sent(client, edit(partner)))
    kept = Partner.objects.get()
    saved = client.post(edit(partner), mine)

    assert (idle.status_code, saved.status_code) == (302, 302)
    assert (kept.version, kept.updated_at) == (before.version, before.updated_at)
    assert kept.history.count() == 2  # its beginning, and the change at last


def test_second_saving_keeps_what_is_in_the_form(client, registry_officer, partner, other):
    client.force_login(registry_officer)
    data = sent(client, edit(partner), {"city": "Kayes"})
    other(city="Gao")
    refused = client.post(edit(partner), data)

    response = client.post(edit(partner), form_of(refused, "record"))

    partner.refresh_from_db()
    assert response.status_code == 302
    assert (partner.city, partner.version) == ("Kayes", 3)


def test_conflict_over_the_same_values_says_so(client, registry_officer, partner, other):
    client.force_login(registry_officer)
    data = sent(client, edit(partner), {"city": "Gao"})
    other(city="Gao")

    response = client.post(edit(partner), data)

    conflict = read(response).one("section", "conflict")
    assert response.status_code == 409
    assert conflict.all("table") == []
    assert "Both versions say the same." in conflict.text


def test_third_change_after_the_conflict_is_a_conflict_again(
    client, registry_officer, partner, other
):
    client.force_login(registry_officer)
    data = sent(client, edit(partner), {"city": "Kayes"})
    other(city="Gao")
    refused = client.post(edit(partner), data)
    other(city="Ségou")

    response = client.post(edit(partner), form_of(refused, "record"))

    assert response.status_code == 409
    assert differences(response) == {"City of headquarters": ("Kayes", "Ségou")}


@pytest.mark.parametrize("version", ["", "0", "x", "999"])
def test_form_without_the_version_it_was_opened_with_is_stale(
    client, registry_officer, partner, version
):
    client.force_login(registry_officer)

    response = client.post(
        edit(partner), sent(client, edit(partner), {"city": "Kayes", "version": version})
    )

    partner.refresh_from_db()
    assert response.status_code == 409
    assert partner.city == ""


def test_member_does_not_see_in_a_conflict_what_is_staffs(client, member_admin, partner, other):
    client.force_login(member_admin)
    data = sent(client, edit(partner), {"city": "Kayes"})
    other(source="Secret source", city="Gao")

    response = client.post(edit(partner), data)

    assert differences(response) == {"City of headquarters": ("Kayes", "Gao")}
    assert "Secret source" not in response.content.decode()


def test_untouched_field_takes_what_somebody_else_wrote(client, registry_officer, partner, other):
    client.force_login(registry_officer)
    data = sent(client, edit(partner), {"city": "Kayes"})
    other(description_en="New text", is_listed=False)
    partner.activity_countries.set([CountryFactory(code="SN")])

    response = client.post(edit(partner), data)

    assert response.status_code == 409
    assert differences_or_none(response) == {}
    assert taken(response) == [
        "Countries of activity: Senegal",
        "Description in English: New text",
        "Listed publicly: no",
    ]
    assert save_after(client, partner, response) == 302
    assert (partner.city, partner.description_en, partner.is_listed) == ("Kayes", "New text", False)
    assert [country.code for country in partner.activity_countries.all()] == ["SN"]


def test_ticks_and_dates_are_shown_in_words(client, registry_officer, partner, other):
    client.force_login(registry_officer)
    data = sent(client, edit(partner), {"registered_on": "2003-05-14"})
    other(registered_on=date(2004, 5, 14), is_listed=False)

    response = client.post(edit(partner).replace("/en/", "/fr/"), data)

    assert list(differences(response).values()) == [("14 mai 2003", "14 mai 2004")]
    assert [text.rpartition(": ")[2] for text in taken(response)] == ["non"]


@pytest.mark.parametrize("door", ["page", "api", "model"])
@pytest.mark.parametrize(
    ("kind", "factory", "field", "changed"),
    [
        ("contacts", ContactFactory, "name", "Aminata"),
        ("names", PartnerNameFactory, "text", "Femmes"),
        ("identifiers", IdentifierFactory, "value", "x-2"),
    ],
)
def test_row_changed_elsewhere_is_not_undone(
    client, registry_officer, partner, door, kind, factory, field, changed
):
    part = factory(partner=partner)
    client.force_login(registry_officer)
    data = sent(client, edit(partner), {"city": "Kayes"})
    if door == "page" and kind == "contacts":
        address = f"/en/partners/{partner.number}/{kind}/{part.pk}/"
        client.post(address, sent(client, address, {field: changed}))
    elif door == "api":
        address = f"/api/v1/partners/{partner.number}/{kind}/{part.pk}/"
        client.patch(address, {field: changed}, content_type="application/json")
    else:
        setattr(part, field, changed)
        part.save()

    response = client.post(edit(partner), data)

    assert response.status_code == 409
    assert len(taken(response)) == 1
    assert save_after(client, partner, response) == 302
    part.refresh_from_db()
    assert (getattr(part, field), partner.city) == (changed, "Kayes")


def test_row_changed_by_both_is_a_clash(client, registry_officer, partner):
    contact = ContactFactory(partner=partner, name="Oumou", phone="")
    client.force_login(registry_officer)
    data = sent(client, edit(partner), {"contacts-0-name": "Oumou K."})
    contact.name, contact.phone = "Oumou Keïta", "+223 1"
    contact.save()

    response = client.post(edit(partner), data)

    assert differences(response) == {"Contact, Oumou Keïta – Name": ("Oumou K.", "Oumou Keïta")}
    assert taken(response) == ["Contact, Oumou Keïta – Telephone: +223 1"]
    assert save_after(client, partner, response) == 302
    contact.refresh_from_db()
    assert (contact.name, contact.phone) == ("Oumou K.", "+223 1")


def test_row_of_which_both_changed_different_fields_keeps_both(client, registry_officer, partner):
    contact = ContactFactory(partner=partner, name="Oumou", function="", phone="")
    client.force_login(registry_officer)
    data = sent(client, edit(partner), {"contacts-0-function": "Director"})
    contact.phone = "+223 1"
    contact.save()

    response = client.post(edit(partner), data)

    assert differences_or_none(response) == {}
    assert taken(response) == ["Contact, Oumou – Telephone: +223 1"]
    assert save_after(client, partner, response) == 302
    contact.refresh_from_db()
    assert (contact.function, contact.phone) == ("Director", "+223 1")


def test_row_that_both_removed_or_both_added_is_not_said_to_be_untouched(
    client, registry_officer, partner
):
    ContactFactory(partner=partner, name="Oumou")
    client.force_login(registry_officer)
    changes = {"contacts-0-DELETE": "on", "names-0-text": "Sahel Women"}
    data = sent(client, edit(partner), changes)
    partner.contacts.get().delete()
    PartnerNameFactory(partner=partner, text="Sahel Women")

    response = client.post(edit(partner), data)

    assert (differences_or_none(response), taken(response)) == ({}, [])


def test_conflict_names_who_changed_a_row(client, registry_officer, partner, other):
    contact = ContactFactory(partner=partner, name="Oumou")
    other(city="Gao")
    client.force_login(registry_officer)
    data = sent(client, edit(partner), {"city": "Kayes"})
    contact.function = "Director"
    contact._history_user = UserFactory(first_name="Fanta", last_name="Koné")
    contact.save()

    response = client.post(edit(partner), data)

    assert "Last saved by Fanta Koné on " in read(response).one("section", "conflict").text


def test_row_removed_elsewhere_stays_away(client, registry_officer, partner):
    ContactFactory(partner=partner, name="Oumou")
    stays = ContactFactory(partner=partner, name="Zeinab")
    client.force_login(registry_officer)
    data = sent(client, edit(partner), {"city": "Kayes"})
    partner.contacts.get(name="Oumou").delete()

    response = client.post(edit(partner), data)

    assert differences_or_none(response) == {}
    assert save_after(client, partner, response) == 302
    assert list(partner.contacts.all()) == [stays]


def test_row_removed_elsewhere_but_changed_here_comes_back(client, registry_officer, partner):
    ContactFactory(partner=partner, name="Oumou")
    client.force_login(registry_officer)
    data = sent(client, edit(partner), {"contacts-0-function": "Director"})
    partner.contacts.get().delete()

    response = client.post(edit(partner), data)

    ((mine, theirs),) = differences(response).values()
    assert ("Director" in mine, theirs) == (True, "removed")
    assert save_after(client, partner, response) == 302
    assert [contact.function for contact in partner.contacts.all()] == ["Director"]


def test_row_ticked_to_go_that_somebody_changed_is_shown(client, registry_officer, partner):
    contact = ContactFactory(partner=partner, name="Oumou")
    client.force_login(registry_officer)
    data = sent(client, edit(partner), {"contacts-0-DELETE": "on"})
    contact.phone = "+223 1"
    contact.save()

    response = client.post(edit(partner), data)

    ((mine, theirs),) = differences(response).values()
    assert (mine, "+223 1" in theirs) == ("removed", True)
    assert form_of(response, "record")["contacts-0-DELETE"] == ["on"]


def test_row_that_both_added_stands_once(client, registry_officer, partner):
    client.force_login(registry_officer)
    data = sent(client, edit(partner), {"city": "Kayes", "names-0-text": "Sahel Women"})
    PartnerNameFactory(partner=partner, text="Sahel Women")

    response = client.post(edit(partner), data)

    assert save_after(client, partner, response) == 302
    assert [name.text for name in partner.names.all()] == ["Sahel Women"]


@pytest.mark.parametrize("opened", ["", "bogus", "eyJh:1:x"])
def test_form_without_what_it_was_opened_with_shows_every_difference(
    client, registry_officer, partner, other, opened
):
    client.force_login(registry_officer)
    data = sent(client, edit(partner), {"city": "Kayes", "opened": opened})
    other(acronym="FDS")

    response = client.post(edit(partner), data)

    assert set(differences(response)) == {"City of headquarters", "Acronym"}
    assert form_of(response, "record")["city"] == ["Kayes"]


def test_part_takes_what_somebody_else_wrote(client, registry_officer, partner):
    contact = ContactFactory(partner=partner, name="Oumou", function="")
    address = f"/en/partners/{partner.number}/contacts/{contact.pk}/"
    client.force_login(registry_officer)
    data = sent(client, address, {"function": "Director"})
    contact.name = "Oumou Keïta"
    contact.save()

    response = client.post(address, data)
    saved = client.post(address, form_of(response, "record"))

    contact.refresh_from_db()
    assert (response.status_code, saved.status_code) == (409, 302)
    assert taken(response) == ["Name: Oumou Keïta"]
    assert (contact.name, contact.function) == ("Oumou Keïta", "Director")


# A session that ends in the middle of an edit


def sign_in(client, user, address):
    return client.post(
        f"/en/accounts/login/?next={address}", {"login": user.email, "password": PASSWORD}
    )


def test_edit_without_a_session_waits_for_its_author(client, registry_officer, partner):
    client.force_login(registry_officer)
    ContactFactory(partner=partner, name="Oumou")
    data = sent(
        client,
        edit(partner),
        {"city": "Kayes", "levels": ["national", "local"], "names-0-text": "Sahel Women"},
    )
    client.logout()

    refused = client.post(edit(partner), data)
    entered = sign_in(client, registry_officer, edit(partner))
    again = client.get(edit(partner))
    saved = client.post(edit(partner), form_of(again, "record"))

    partner.refresh_from_db()
    assert refused["Location"] == f"/en/accounts/login/?next={edit(partner)}"
    assert entered["Location"] == edit(partner)
    assert "You were signed out. Here is what you had typed: save it now." in texts(
        again, "p", "notice"
    )
    assert typed(form_of(again, "record")) == typed(data)
    assert read(again).all(id="errors") == []
    assert saved.status_code == 302
    assert (partner.city, partner.levels) == ("Kayes", ["national", "local"])
    assert [name.text for name in partner.names.all()] == ["Sahel Women"]


def test_waiting_edit_is_given_back_once(client, registry_officer, partner):
    client.force_login(registry_officer)
    data = sent(client, edit(partner), {"city": "Kayes"})
    client.logout()
    client.post(edit(partner), data)
    sign_in(client, registry_officer, edit(partner))

    first, second = (form_of(client.get(edit(partner)), "record")["city"] for __ in range(2))

    assert (first, second) == (["Kayes"], [""])


def test_waiting_edit_is_not_given_to_somebody_else(
    client, registry_officer, administrator, partner
):
    client.force_login(registry_officer)
    data = sent(client, edit(partner), {"city": "Kayes"})
    client.logout()
    client.post(edit(partner), data)
    sign_in(client, administrator, edit(partner))

    assert form_of(client.get(edit(partner)), "record")["city"] == [""]


def test_waiting_edit_of_a_record_that_has_changed_is_a_conflict(
    client, registry_officer, partner, other
):
    client.force_login(registry_officer)
    data = sent(client, edit(partner), {"city": "Kayes"})
    client.logout()
    client.post(edit(partner), data)
    other(city="Gao")
    sign_in(client, registry_officer, edit(partner))

    response = client.get(edit(partner))

    assert differences(response) == {"City of headquarters": ("Kayes", "Gao")}
    assert form_of(response, "record")["city"] == ["Kayes"]


def test_new_record_waits_as_well(client, registry_officer):
    client.force_login(registry_officer)
    data = sent(client, ADD, {"legal_name": "Tous ensemble"})
    client.logout()
    client.post(ADD, data)
    sign_in(client, registry_officer, ADD)

    assert form_of(client.get(ADD), "record")["legal_name"] == ["Tous ensemble"]
    assert Partner.objects.count() == 0


def test_note_waits_as_well(client, registry_officer, partner):
    note = NoteFactory(partner=partner, text="Before")
    address = f"/en/partners/{partner.number}/notes/{note.pk}/"
    client.force_login(registry_officer)
    data = sent(client, address, {"text": "A long\r\nafternoon"})
    client.logout()
    client.post(address, data)
    sign_in(client, registry_officer, address)

    again = client.get(address)

    assert form_of(again, "record")["text"] == ["A long\r\nafternoon"]
    note.refresh_from_db()
    assert note.text == "Before"


@pytest.mark.parametrize("mark", ["", "bogus", "MQ:1xVj7v:sQ9vC0U0K0FaY2Q6Q2vbRKw"])
def test_edit_with_a_forged_mark_does_not_come_back(client, registry_officer, partner, mark):
    client.post(edit(partner), {"city": "Kayes", "edit_of": mark})
    sign_in(client, registry_officer, edit(partner))

    response = client.get(edit(partner))

    assert response.status_code == 200
    assert form_of(response, "record")["city"] == [""]


def test_waiting_edit_stays_with_its_page(client, registry_officer, partner):
    elsewhere = PartnerFactory()
    client.force_login(registry_officer)
    data = sent(client, edit(partner), {"city": "Kayes"})
    client.logout()
    client.post(edit(partner), data)
    sign_in(client, registry_officer, edit(partner))

    assert form_of(client.get(edit(elsewhere)), "record")["city"] == [""]
    assert form_of(client.get(edit(partner)), "record")["city"] == ["Kayes"]
