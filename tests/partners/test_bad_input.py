"""Wrong values in a record's form: a message beside the field and in the summary, nothing lost."""

from urllib.parse import urlencode

import pytest

from partners.models import Partner
from tests.factories import IdentifierFactory, PartnerFactory
from tests.pages import form_of, read, sent, summary, texts, typed

ADD = "/en/partners/add/"
CONTROL = "Remove the invisible control characters: they cannot be kept."
ADDRESS = "Enter a web address that begins with http:// or https://."
COPY = "Copy the address from the browser, without spaces: https://www.example.org."
CHOICE = "Select a valid choice. That choice is not one of the available choices."
PARTIAL = "Give a year (2003), a month (2003-05) or a day (2003-05-14)."


def at_most(limit, length):
    return f"Ensure this value has at most {limit} characters (it has {length})."


@pytest.fixture
def keeper(client, registry_officer):
    """A browser in which a registry officer is signed in."""
    client.force_login(registry_officer)
    return client


def edit(partner):
    return f"/en/partners/{partner.number}/edit/"


def beside(response, field):
    """The messages beside a field."""
    return [node.text for node in read(response).one(id=f"{field}_error").all("p")]


#: Fields that are wrong at once: what is typed, and what is said of it.
WRONG = [
    {
        "legal_name": ("", "This field is required."),
        "acronym": ("F" * 61, at_most(60, 61)),
        "hq_country": ("999999", CHOICE),
        "city": ("Bam\x80ako", CONTROL),
        "website": ("javascript:alert(1)", ADDRESS),
        "email": ("nobody", "Enter a valid email address."),
        "address": ("Rue\x00 12", "Remove the invisible control characters: they cannot be kept."),
        "description_en": ("x" * 5001, at_most(5000, 5001)),
        "founded": ("May 2003", PARTIAL),
        "registered_on": ("2003-02-30", "Enter a valid date."),
        "parent": ("P-999999", "There is no partner with this number."),
    },
    {
        "legal_name": ("x" * 301, at_most(300, 301)),
        "acronym": ("F\x1bDS", CONTROL),
        "category": ("bogus", CHOICE),
        "hq_country": ("ZZ", CHOICE),
        "website": ("data:text/html,x", ADDRESS),
        "phone": ("1" * 61, at_most(60, 61)),
        "address": ("x" * 501, at_most(500, 501)),
        "description_fr": ("Un\x0btexte", CONTROL),
        "founded": ("2003-13", PARTIAL),
        "parent": ("Zzyzx", "No partner is called like this. Search for it, and give its number."),
    },
    {
        "legal_name": ("Fem\x07mes", CONTROL),
        "website": ("ftp://fds.example/", ADDRESS),
        "founded": ("2999", "This date is in the future or too far away."),
        "registered_on": ("yesterday", "Enter a valid date."),
        "parent": ("P-" + "9" * 15, "There is no partner with this number."),
    },
    {
        "legal_name": ("x", "Ensure this value has at least 2 characters (it has 1)."),
        "website": ("http://[::1", COPY),
        "founded": ("0999", "This date is in the future or too far away."),
    },
    {"legal_name": ("Femmes\u2028du Sahel", CONTROL), "website": ("https://", COPY)},
]
LABELS = {
    "legal_name": "Legal name",
    "acronym": "Acronym",
    "category": "Main category",
    "hq_country": "Country of headquarters",
    "city": "City of headquarters",
    "website": "Website",
    "email": "General e-mail address",
    "phone": "Telephone",
    "address": "Postal address",
    "description_en": "Description in English",
    "description_fr": "Description in French",
    "founded": "Founded",
    "registered_on": "Registered on",
    "parent": "Network or headquarters it belongs to",
}


@pytest.mark.parametrize("is_new", [True, False])
@pytest.mark.parametrize("wrong", WRONG)
def test_wrong_values_get_their_messages_and_are_kept(keeper, is_new, wrong):
    address = ADD if is_new else edit(PartnerFactory())
    values = {name: value for name, (value, __) in wrong.items()}
    data = sent(keeper, address, {"source": "Kept", "levels": ["local"], **values})
    before = list(Partner.objects.values())

    response = keeper.post(address, data)

    assert response.status_code == 422
    assert summary(response) == {
        f"{LABELS[name]}: {message}": f"id_{name}" for name, (__, message) in wrong.items()
    }
    assert {name: beside(response, f"id_{name}") for name in wrong} == {
        name: [message] for name, (__, message) in wrong.items()
    }
    assert list(Partner.objects.values()) == before
    lists = {"hq_country": [""], "category": [""]}  # they cannot show what they do not hold
    assert typed(form_of(response, "record")) == typed(
        data | {name: lists[name] for name in wrong if name in lists}
    )


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"registered_on": "2020-01-02", "registration_expires_on": "2020-01-01"},
            "Registration ends on: A registration ends after it begins.",
        ),
        (
            {"status": "dormant", "is_listed": "on"},
            "Reason for the status: Say why: a dormant, archived or merged record needs a reason.",
        ),
        (
            {"status": "draft", "is_listed": "on"},
            "Listed publicly: A draft or pending record cannot be listed publicly: make it active first.",
        ),
    ],
)
def test_values_that_do_not_agree_are_told_so(keeper, partner, changes, message):
    address = edit(partner)
    data = sent(keeper, address, {"city": "Kayes", **changes})

    response = keeper.post(address, data)

    assert response.status_code == 422
    assert list(summary(response)) == [message]
    assert typed(form_of(response, "record")) == typed(data)


def test_circle_of_networks_is_refused(keeper, partner):
    section = PartnerFactory(parent=partner)
    address = edit(partner)

    response = keeper.post(address, sent(keeper, address, {"parent": section.label}))

    assert beside(response, "id_parent") == [
        "These organisations would belong to each other in a circle."
    ]


@pytest.mark.parametrize(
    ("rows", "field", "said"),
    [
        (
            {"names-0-text": "x" * 301},
            "id_names-0-text",
            f"Other names, row 1 – Name: {at_most(300, 301)}",
        ),
        ({"names-0-text": "a\x07b"}, "id_names-0-text", f"Other names, a\x07b – Name: {CONTROL}"),
        (
            {"names-0-text": "Sahel", "names-0-language": "French"},
            "id_names-0-language",
            "Other names, Sahel – Language: Give the language as a code, such as fr or pt-BR.",
        ),
        (
            {"identifiers-0-scheme": "R O R", "identifiers-0-value": "1"},
            "id_identifiers-0-scheme",
            (
                "Identifiers in other lists, 1 – Scheme: Enter a valid “slug” consisting of letters, "
                "numbers, underscores or hyphens."
            ),
        ),
        (
            {"identifiers-0-scheme": "ROR"},
            "id_identifiers-0-value",
            "Identifiers in other lists, ROR – Identifier: This field is required.",
        ),
        (
            {"identifiers-0-scheme": "ROR", "identifiers-0-value": "taken"},
            "id_identifiers-0-value",
            (
                "Identifiers in other lists, ROR taken – Identifier: This identifier is "
                "recorded already for Femmes du Sahel."
            ),
        ),
        (
            {"contacts-0-email": "nobody@example.org"},
            "id_contacts-0-name",
            "Contacts, row 1 – Name: This field is required.",
        ),
        (
            {"contacts-0-name": "Oumou", "contacts-0-email": "oumou"},
            "id_contacts-0-email",
            "Contacts, Oumou – E-mail address: Enter a valid email address.",
        ),
    ],
)
def test_wrong_row_gets_its_message_and_is_kept(keeper, partner, rows, field, said):
    other = PartnerFactory(legal_name="Femmes du Sahel")
    IdentifierFactory(partner=other, scheme="ROR", value="taken")
    address = edit(partner)
    data = sent(keeper, address, {"city": "Kayes", **rows})

    response = keeper.post(address, data)

    partner.refresh_from_db()
    assert response.status_code == 422
    assert summary(response) == {said: field}
    assert typed(form_of(response, "record")) == typed(data)
    assert partner.city == ""
    assert (partner.names.count(), partner.identifiers.count(), partner.contacts.count()) == (
        0,
        0,
        0,
    )


def test_summary_counts_and_links_every_message(keeper, partner):
    address = edit(partner)
    data = sent(keeper, address, {"legal_name": "", "website": "x:y", "contacts-0-phone": "123"})

    response = keeper.post(address, data)

    page = read(response)
    assert page.one(id="errors").one("h2").text == "3 things to correct"
    assert list(summary(response).values()) == ["id_legal_name", "id_website", "id_contacts-0-name"]
    assert all(page.all(id=field) for field in summary(response).values())
    assert page.one("input", id="id_website")["aria-invalid"] == "true"


def test_text_of_20_megabytes_is_refused_before_it_is_read(keeper, partner):
    address = edit(partner)
    data = {"legal_name": "Tous", "description_en": "x" * 20_000_000}

    response = keeper.post(
        address, urlencode(data), content_type="application/x-www-form-urlencoded"
    )

    assert response.status_code == 413
    assert texts(response, "h1") == ["This is too large to send"]
    partner.refresh_from_db()
    assert partner.legal_name == "Femmes du Sahel"


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"names-TOTAL_FORMS": "x"},
        {"names-TOTAL_FORMS": "9999999"},
        {"names-TOTAL_FORMS": "-1", "names-INITIAL_FORMS": "5"},
        {"names-INITIAL_FORMS": "1", "names-0-id": "999999"},
        {"add": "bogus"},
        {"add": "names", "names-TOTAL_FORMS": "9999999"},
        {"add": "names", "names-TOTAL_FORMS": "²"},
        {"add": "names", "names-TOTAL_FORMS": "9" * 5000},
    ],
)
def test_form_that_no_page_sends_breaks_nothing(keeper, partner, data):
    address = edit(partner)
    before = Partner.objects.values().get(pk=partner.pk)

    response = keeper.post(address, {"version": "1", "legal_name": "Tous", **data})

    assert response.status_code == (200 if "add" in data else 422)
    assert Partner.objects.values().get(pk=partner.pk) == before


@pytest.mark.parametrize("name", ["activity_countries", "activity_areas", "other_categories"])
@pytest.mark.parametrize("is_new", [True, False])
def test_row_of_an_impossible_number_is_not_understood(keeper, partner, name, is_new):
    address = ADD if is_new else edit(partner)
    data = sent(keeper, address, {"legal_name": "Old Harbour Aid", name: "9" * 20})

    response = keeper.post(address, data)

    # PostgreSQL compares any number and finds no such row; SQLite cannot even hold it
    assert response.status_code in {400, 422}
    assert not Partner.objects.filter(legal_name="Old Harbour Aid").exists()


@pytest.mark.parametrize("number", ["1500", "99999999"])
def test_forged_number_of_rows_makes_no_rows_and_no_more_than_one_sentence(keeper, partner, number):
    address = edit(partner)
    data = sent(keeper, address, {"names-TOTAL_FORMS": number, "names-0-text": "Sahel Women"})

    response = keeper.post(address, data)

    if number == "1500":
        assert response.status_code == 302
        assert [name.text for name in partner.names.all()] == ["Sahel Women"]
    else:
        assert response.status_code == 422
        assert list(summary(response)) == ["Other names – Please submit at most 1000 forms."]
        assert len(read(response).all("select", name="names-0-kind")) == 1
        assert not read(response).all("select", name="names-1-kind")


def test_another_row_can_be_had_and_filled(keeper, partner):
    address = edit(partner)

    page = keeper.post(address, sent(keeper, address, {"add": "names"}))
    data = form_of(page, "record") | {"names-1-text": ["Sahel Women"], "names-1-kind": ["alias"]}

    assert keeper.post(address, data).status_code == 302
    assert [name.text for name in partner.names.all()] == ["Sahel Women"]


def test_two_spellings_of_one_identifier_on_a_page_are_refused(keeper, partner):
    address = edit(partner)
    data = sent(keeper, address, {"identifiers-0-scheme": "ROR", "identifiers-0-value": "01abc"})
    data |= {"identifiers-TOTAL_FORMS": "2", "identifiers-1-scheme": "ror"}
    data |= {"identifiers-1-value": "https://ror.org/01ABC"}

    response = keeper.post(address, data)

    assert response.status_code == 422
    assert summary(response) == {
        "Identifiers in other lists, ROR 01abc – Identifier: This identifier is recorded already.": "id_identifiers-1-value"
    }
    assert partner.identifiers.count() == 0


def test_network_that_is_called_otherwise_is_said_to_be_near_only(keeper, partner):
    near = PartnerFactory(legal_name="Réseau des femmes du Sahel")
    address = f"/en/partners/{partner.number}/edit/"

    response = keeper.post(address, sent(keeper, address, {"parent": "Réseau des femmes du Nord"}))

    assert beside(response, "id_parent") == [
        (
            "No partner has exactly this name; the nearest are: "
            f"{near.label} Réseau des femmes du Sahel. Give the number of the one you mean."
        )
    ]


@pytest.mark.parametrize(
    ("is_seen", "said"),
    [
        (True, "This identifier is recorded already for Femmes & <b>Sahel</b>."),
        (False, "This identifier is recorded already, here or for another partner. Search for it."),
    ],
)
def test_identifier_of_another_partner_leads_to_it_if_the_reader_may_see_it(
    client, registry_officer, member_editor, is_seen, said
):
    status = "active" if is_seen else "archived"
    other = PartnerFactory(
        legal_name="Femmes & <b>Sahel</b>", status=status, status_reason="Gone.", is_listed=False
    )
    IdentifierFactory(partner=other, scheme="ROR", value="01abc")
    user = registry_officer if is_seen else member_editor
    mine = PartnerFactory() if is_seen else user.memberships.get().partner
    client.force_login(user)
    data = sent(client, edit(mine), {"identifiers-0-scheme": "ror"})

    response = client.post(edit(mine), data | {"identifiers-0-value": "01ABC"})

    row = "Identifiers in other lists, ROR 01abc – Identifier"
    assert summary(response) == {f"{row}: {said}": "id_identifiers-0-value"}
    assert beside(response, "id_identifiers-0-value") == [said]
    links = read(response).one(id="id_identifiers-0-value_error").all("a")
    assert [link["href"] for link in links] == ([other.get_absolute_url()] if is_seen else [])
