"""Opening and editing a record: what is saved, what is asked, what a wrong value is told."""

import pytest

from partners.matching import sort_key
from partners.models import Partner
from tests.factories import (
    CategoryFactory,
    ContactFactory,
    CountryFactory,
    IdentifierFactory,
    PartnerFactory,
    PartnerNameFactory,
)
from tests.pages import form_of, read, sent, summary, texts, typed

ADD = "/en/partners/add/"


@pytest.fixture
def keeper(client, registry_officer):
    """A browser in which a registry officer is signed in."""
    client.force_login(registry_officer)
    return client


def edit(partner):
    return f"/en/partners/{partner.number}/edit/"


# Opening


def test_new_record_is_saved_with_its_rows(keeper, registry_officer):
    data = sent(
        keeper,
        ADD,
        {
            "legal_name": "Tous ensemble",
            "acronym": "TE",
            "category": CategoryFactory().pk,
            "levels": ["local", "national"],
            "hq_country": CountryFactory().pk,
            "website": "https://te.example/",
            "public_details": "email",
            "founded": "2003-05",
            "is_listed": "on",
            "names-0-text": "كلنا معا",
            "names-0-kind": "translation",
            "names-0-language": "ar",
            "identifiers-0-scheme": "ROR",
            "identifiers-0-value": "03yrm5c26",
            "contacts-0-name": "Oumou",
            "contacts-0-email": "oumou@te.example",
            "contacts-0-is_main": "on",
        },
    )

    response = keeper.post(ADD, data)

    partner = Partner.objects.get()
    assert response["Location"] == partner.get_absolute_url()
    assert (partner.legal_name, partner.acronym, partner.status) == (
        "Tous ensemble",
        "TE",
        "active",
    )
    assert (partner.category.code, partner.hq_country.code) == ("ngo", "ML")
    assert (partner.levels, partner.public_details) == (["national", "local"], ["email"])
    assert (partner.founded, partner.is_listed) == ("2003-05", True)
    assert [(name.text, name.language) for name in partner.names.all()] == [("كلنا معا", "ar")]
    assert [str(identifier) for identifier in partner.identifiers.all()] == ["ROR 03yrm5c26"]
    assert [(contact.name, contact.is_main) for contact in partner.contacts.all()] == [
        ("Oumou", True)
    ]
    assert partner.history.get().history_user == registry_officer


def test_likely_duplicates_are_shown_before_saving(keeper):
    by_name = PartnerFactory(legal_name="Femmes du Sahel")
    by_site = PartnerFactory(legal_name="Autre", website="https://www.fds.example/fr")
    by_acronym = PartnerFactory(legal_name="Encore", acronym="F.D.S.")
    by_other_name = PartnerFactory(legal_name="Quatrième")
    PartnerNameFactory(partner=by_other_name, text="Sahel Women")
    PartnerFactory(legal_name="Tout à fait différent")
    data = sent(
        keeper,
        ADD,
        {
            "legal_name": "Association femmes du Sahel",
            "acronym": "FDS",
            "website": "http://fds.example",
            "city": "Kayes",
            "names-0-text": "Sahel Women",
        },
    )

    response = keeper.post(ADD, data)

    found = read(response).one("ul", "candidates").all("li")
    assert response.status_code == 409
    assert Partner.objects.count() == 5
    reasons = {item.one("a")["href"]: item.text.rpartition(" %: ")[2] for item in found}
    assert reasons == {
        by_name.get_absolute_url(): "one name translates the other",
        by_site.get_absolute_url(): "same website; other name; other acronym",
        by_acronym.get_absolute_url(): "same acronym; other name",
        by_other_name.get_absolute_url(): "same name",
    }
    assert typed(form_of(response, "record")) == typed(data)


def test_new_record_is_saved_when_its_author_knows_better(keeper):
    PartnerFactory(legal_name="Femmes du Sahel")
    data = sent(keeper, ADD, {"legal_name": "Femmes du Sahel", "city": "Kayes"})
    warned = keeper.post(ADD, data)
    button = read(warned).one("button", name="force")

    response = keeper.post(
        ADD, form_of(warned, "record") | {button["name"]: button["value"]}, follow=True
    )

    new = Partner.objects.get(city="Kayes")
    assert response.redirect_chain == [(new.get_absolute_url(), 302)]
    assert texts(response, "p", "notice") == ["Saved."]


def test_duplicates_outside_the_authors_sight_are_not_named(client, focal_point_mali):
    PartnerFactory(legal_name="Femmes du Sahel", draft=True, hq_country__code="SN")
    client.force_login(focal_point_mali)
    data = sent(client, ADD, {"legal_name": "Femmes du Sahel", "hq_country": CountryFactory().pk})

    assert client.post(ADD, data).status_code == 302


@pytest.mark.parametrize(
    ("reader", "code"),
    [
        ("member_admin", 404),
        ("case_officer", 404),
        ("focal_point_mali", 200),
        ("registry_officer", 200),
        ("administrator", 200),
    ],
)
def test_records_are_opened_by_keepers(client, request, reader, code):
    client.force_login(request.getfixturevalue(reader))

    assert client.get(ADD).status_code == code
    assert client.post(ADD, {}).status_code == {200: 422}.get(code, code)


# Changing


def test_untouched_form_changes_nothing(keeper, partner):
    partner.description_en = "Two\n\nparagraphs"
    partner.address = "Rue 12\nBamako"
    partner.levels = ["local"]
    partner.working_languages = ["fr"]
    partner.parent = PartnerFactory(legal_name="Network")
    partner.save()
    partner.activity_countries.set([CountryFactory(code="SN")])
    PartnerNameFactory(partner=partner, text="Sahel Women")
    ContactFactory(partner=partner, main=True)
    before = Partner.objects.values().get(pk=partner.pk)

    response = keeper.post(edit(partner), sent(keeper, edit(partner)))

    after = Partner.objects.values().get(pk=partner.pk)
    assert response["Location"] == partner.get_absolute_url()
    assert after == before
    assert [country.code for country in partner.activity_countries.all()] == ["SN"]
    assert [name.text for name in partner.names.all()] == ["Sahel Women"]


def test_record_and_its_rows_are_changed_together(keeper, partner):
    PartnerNameFactory(partner=partner, text="Old name", kind="alias")
    IdentifierFactory(partner=partner, value="gone")
    data = sent(
        keeper,
        edit(partner),
        {
            "city": "Kayes",
            "names-0-text": "New name",
            "identifiers-0-DELETE": "on",
            "contacts-0-name": "Oumou",
        },
    )

    keeper.post(edit(partner), data)

    partner.refresh_from_db()
    assert partner.city == "Kayes"
    assert [name.text for name in partner.names.all()] == ["New name"]
    assert partner.identifiers.count() == 0
    assert [contact.name for contact in partner.contacts.all()] == ["Oumou"]


def test_another_row_is_added_without_saving_or_judging(keeper, partner):
    data = sent(keeper, edit(partner), {"legal_name": "", "names-0-text": "First"})

    response = keeper.post(edit(partner), data | {"add": "names"})

    assert response.status_code == 200
    assert read(response).all(id="errors") == []
    again = form_of(response, "record")
    assert (again["legal_name"], again["names-0-text"], again["names-1-text"]) == (
        [""],
        ["First"],
        [""],
    )
    assert partner.names.count() == 0
    focused = [node["name"] for node in read(response).walk() if "autofocus" in node.attributes]
    assert focused == ["names-1-text"]


def test_first_button_of_the_form_saves(keeper, partner):
    button = read(keeper.get(edit(partner))).one("form", "record").all("button")[0]

    assert (button["type"], button.get("name")) == ("submit", None)


@pytest.mark.parametrize(
    ("language", "order"),
    [
        ("en", ["Côte d’Ivoire", "Croatia", "Egypt", "Estonia", "Ethiopia"]),
        ("fr", ["Côte d’Ivoire", "Croatie", "Égypte", "Estonie", "Éthiopie"]),
        ("es", ["Côte d’Ivoire", "Croacia", "Egipto", "Estonia", "Etiopía"]),
    ],
)
def test_countries_are_offered_in_the_order_of_the_language(keeper, language, order):
    page = read(keeper.get(f"/{language}/partners/add/"))

    for name in ("hq_country", "registration_country"):
        shown = [option.text for option in page.one("select", name=name).all("option")]
        assert [name for name in shown if name in order] == order


def test_languages_are_offered_in_the_order_of_their_names(keeper):
    page = read(keeper.get("/fr/partners/add/"))
    names = [option.text for option in page.one("select", name="contacts-0-language").all("option")]

    assert [name for name in names if name in ("Allemand", "Anglais", "Tchèque", "Écossais")]
    assert names[1:] == sorted(names[1:], key=sort_key)


def test_record_is_archived_with_its_reason_only(keeper, partner):
    refused = keeper.post(edit(partner), sent(keeper, edit(partner), {"status": "archived"}))
    saved = keeper.post(
        edit(partner), form_of(refused, "record") | {"status_reason": "Dissolved in 2025."}
    )

    partner.refresh_from_db()
    assert refused.status_code == 422
    assert list(summary(refused)) == [
        "Reason for the status: Say why: a dormant, archived or merged record needs a reason."
    ]
    assert saved.status_code == 302
    assert (partner.status, partner.status_reason) == ("archived", "Dissolved in 2025.")


def test_record_is_not_merged_in_the_form(keeper, partner):
    response = keeper.post(
        edit(partner), sent(keeper, edit(partner), {"status": "merged", "status_reason": "Twin."})
    )

    partner.refresh_from_db()
    assert response.status_code == 422
    assert partner.status == "active"


# Who changes what


@pytest.mark.parametrize(
    ("reader", "code"),
    [
        ("member_reader", 404),
        ("member_editor", 200),
        ("member_admin", 200),
        ("case_officer", 404),
        ("focal_point_mali", 200),
        ("registry_officer", 200),
    ],
)
def test_record_is_edited_by_its_own(client, request, partner, reader, code):
    client.force_login(request.getfixturevalue(reader))

    assert client.get(edit(partner)).status_code == code
    assert client.post(edit(partner), {}).status_code == {200: 409}.get(code, code)


def test_member_does_not_write_what_is_staffs(client, member_editor, partner):
    client.force_login(member_editor)
    data = sent(client, edit(partner), {"city": "Kayes"})
    shown = set(data)

    client.post(edit(partner), data | {"status": "archived", "status_reason": "x", "source": "x"})

    partner.refresh_from_db()
    assert shown.isdisjoint(Partner.STAFF_FIELDS)
    assert (partner.city, partner.status, partner.source, partner.is_listed) == (
        "Kayes",
        "active",
        "",
        True,
    )


def test_member_of_a_network_it_does_not_see_can_save(client, member_editor, partner):
    partner.parent = PartnerFactory(legal_name="Network", unlisted=True)
    partner.save()
    client.force_login(member_editor)

    response = client.post(edit(partner), sent(client, edit(partner), {"city": "Kayes"}))

    partner.refresh_from_db()
    assert response.status_code == 302
    assert (partner.city, partner.parent.legal_name) == ("Kayes", "Network")


def test_focal_point_of_mali_keeps_its_records_in_mali(client, focal_point_mali, partner):
    client.force_login(focal_point_mali)
    senegal = CountryFactory(code="SN")

    response = client.post(
        edit(partner), sent(client, edit(partner), {"hq_country": str(senegal.pk), "city": "Dakar"})
    )

    message = "Choose a country that your office covers: other offices keep the others."
    partner.refresh_from_db()
    assert response.status_code == 422
    assert summary(response) == {f"Country of headquarters: {message}": "id_hq_country"}
    assert texts(response, "p", "error") == [message]
    assert form_of(response, "record")["city"] == ["Dakar"]
    assert partner.hq_country.code == "ML"


def test_focal_point_of_mali_opens_records_in_mali_only(client, focal_point_mali):
    client.force_login(focal_point_mali)
    data = sent(client, ADD, {"legal_name": "Tous ensemble"})

    elsewhere = client.post(ADD, data | {"hq_country": CountryFactory(code="SN").pk})
    nowhere = client.post(ADD, data)
    here = client.post(ADD, data | {"hq_country": CountryFactory().pk})

    assert (elsewhere.status_code, nowhere.status_code, here.status_code) == (422, 422, 302)


def test_record_of_another_country_is_not_the_focal_points_to_edit(client, focal_point_mali):
    partner = PartnerFactory(hq_country__code="SN", activity_countries=["ML"])
    client.force_login(focal_point_mali)

    assert client.get(edit(partner)).status_code == 404
