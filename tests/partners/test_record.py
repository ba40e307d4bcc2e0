"""A partner's page: what each reader sees of it, its timeline, its confirmation, its history."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import (
    AgreementFactory,
    AssessmentFactory,
    ContactFactory,
    DocumentFactory,
    EngagementFactory,
    IdentifierFactory,
    MembershipFactory,
    NoteFactory,
    ObserverStatusFactory,
    OfficeFactory,
    PartnerFactory,
    PartnerNameFactory,
    ProjectFactory,
    UserFactory,
)
from tests.pages import read, texts

READERS = ["visitor", "stranger", "member_reader", "member_admin", "case_officer"]
INSIDE = {"member_reader", "member_admin", "case_officer"}


def page_for(client, request, reader, partner):
    """The partner's page as one reader gets it."""
    if reader == "stranger":
        client.force_login(MembershipFactory().user)
    elif reader != "visitor":
        client.force_login(request.getfixturevalue(reader))
    return client.get(f"/en/partners/{partner.number}/")


def sections(response):
    """The titles of the page's parts."""
    return [node.text for node in read(response).one("main").all("h2")]


@pytest.fixture
def full(partner):
    """The partner with something of everything."""
    partner.acronym = "FDS"
    partner.levels = ["national", "local"]
    partner.city = "Bamako"
    partner.website = "https://www.fds.example/accueil"
    partner.email = "office@fds.example"
    partner.phone = "+223 20 00 00 00"
    partner.address = "Rue 12\nBamako"
    partner.founded = "1998-05"
    partner.working_languages = ["fr", "bm"]
    partner.description_fr = "Une association de femmes."
    partner.registration_number = "0412/MATD"
    partner.registration_authority = "Ministère"
    partner.registered_on = date(1999, 1, 2)
    partner.registration_expires_on = date(2030, 1, 2)
    partner.parent = PartnerFactory(legal_name="Réseau du Sahel")
    partner.status = "dormant"
    partner.status_reason = "The telephone is cut off."
    partner.focal_person = UserFactory(first_name="Awa", last_name="Focal", case_officer=True)
    partner.confirmed_on = date(2024, 2, 3)
    partner.confirmed_by = UserFactory(first_name="Binta", last_name="Confirms")
    partner.source = "Sample"
    partner.save()
    PartnerNameFactory(partner=partner, text="Sahel Women", kind="translation", language="en")
    IdentifierFactory(partner=partner, value="03yrm5c26")
    ContactFactory(partner=partner, name="Oumou Contact", email="oumou@fds.example", main=True)
    secret = ProjectFactory(title="Secret project")
    EngagementFactory(partner=partner, note="Pays late.", project=secret)
    EngagementFactory(partner=partner, project=ProjectFactory(title="Open project", public=True))
    AgreementFactory(partner=partner, reference="MOU-7")
    DocumentFactory(partner=partner, title="Our statutes")
    NoteFactory(partner=partner, text="They seemed tired.")
    AssessmentFactory(partner=partner, note="Checked twice.")
    ObserverStatusFactory(partner=partner, decision="No. 1107")
    return partner


@pytest.mark.parametrize("reader", READERS)
def test_everybody_reads_what_is_public(client, request, full, reader):
    response = page_for(client, request, reader, full)
    main = read(response).one("main").text

    assert response.status_code == 200
    for public in (
        "Femmes du Sahel (FDS)",
        "Non-governmental organizations (NGOs) and networks",
        "National, Local",
        "Bamako, Mali",
        "Une association de femmes.",
        "Sahel Women",
        "Bambara, French",
        "May 1998",
        "0412/MATD",
        "until 2 January 2030",
        "Réseau du Sahel",
        "fds.example",
        "ROR: 03yrm5c26",
        "Open project",
        "No. 1107",
        "Confirmed on 3 February 2024",
        "Not confirmed for a year",
    ):
        assert public in main


INTERNAL = {
    "office@fds.example": INSIDE,
    "+223 20 00 00 00": INSIDE,
    "Rue 12": INSIDE,
    "Oumou Contact": INSIDE,
    "oumou@fds.example": INSIDE,
    "Secret project": INSIDE,
    "MOU-7": INSIDE,
    "Our statutes": INSIDE,
    "The telephone is cut off.": INSIDE,
    "Binta Confirms": INSIDE,
    "Listed publicly": INSIDE,
    "Awa Focal": {"case_officer"},
    "Pays late.": {"case_officer"},
    "They seemed tired.": {"case_officer"},
    "Due diligence": {"case_officer"},
}


@pytest.mark.parametrize("reader", READERS)
def test_what_is_internal_reaches_only_its_readers(client, request, full, reader):
    content = page_for(client, request, reader, full).content.decode()

    assert {text for text in INTERNAL if text in content} == {
        text for text, readers in INTERNAL.items() if reader in readers
    }


@pytest.mark.parametrize(
    ("reader", "parts"),
    [
        ("visitor", ["With IOM", "Observer status"]),
        ("stranger", ["With IOM", "Observer status"]),
        ("member_reader", ["With IOM", "Observer status", "Agreements", "Contacts", "Documents"]),
        (
            "case_officer",
            [
                "With IOM",
                "Observer status",
                "Agreements",
                "Contacts",
                "Documents",
                "Notes of staff",
                "Assessments",
            ],
        ),
    ],
)
def test_parts_that_a_reader_may_not_see_have_no_heading(client, request, full, reader, parts):
    response = page_for(client, request, reader, full)

    assert sections(response) == [
        "Who they are", *parts, "At the Council", "Standing", "Over time",
    ]  # fmt: skip


def test_organisation_says_which_details_the_public_sees(client, full):
    full.public_details = ["email", "address"]
    full.save()

    main = read(client.get(full.get_absolute_url())).one("main").text

    assert "office@fds.example" in main
    assert "Rue 12Bamako" in main
    assert "+223 20 00 00 00" not in main


def test_links_lead_to_what_they_name(client, full):
    page = read(client.get(full.get_absolute_url())).one("main")
    links = {link.text: link["href"] for link in page.all("a")}

    assert links == {
        "Partners": "/en/partners/",
        "Mali": "/en/partners/?country=ML",
        "Réseau du Sahel": f"/en/partners/{full.parent_id}/",
        "Its history as an observer": f"/en/observers/{full.pk}/",
        "I represent this organisation": f"/en/partners/{full.pk}/represent/",
        "fds.example": "https://www.fds.example/accueil",
    }


def test_network_that_a_reader_may_not_see_is_not_named(client, case_officer, partner):
    partner.parent = PartnerFactory(legal_name="Hidden network", unlisted=True)
    partner.save()
    PartnerFactory(legal_name="Hidden section", unlisted=True, parent=partner)
    PartnerFactory(legal_name="Open section", parent=partner)

    visitor = client.get(partner.get_absolute_url())
    client.force_login(case_officer)
    staff = client.get(partner.get_absolute_url())

    assert "Hidden" not in visitor.content.decode()
    assert "Open section" in visitor.content.decode()
    assert "Hidden network" in staff.content.decode()
    assert "Hidden section" in staff.content.decode()


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_empty_record_is_a_page_all_the_same(client, db, language):
    bare = PartnerFactory(legal_name="Nobody", category=None, hq_country=None)

    response = client.get(f"/{language}/partners/{bare.number}/")

    assert response.status_code == 200
    assert texts(response, "h1") == ["Nobody"]


# Who finds it


@pytest.mark.parametrize(
    ("trait", "finders"),
    [
        ("unlisted", {"case_officer", "registry_officer", "focal_point_mali"}),
        ("archived", {"case_officer", "registry_officer", "focal_point_mali"}),
        ("dormant", {"visitor", "case_officer", "registry_officer", "focal_point_mali"}),
        ("draft", {"registry_officer", "focal_point_mali"}),
        ("pending", {"registry_officer", "focal_point_mali"}),
    ],
)
def test_record_is_found_by_those_who_may_see_it(client, request, db, trait, finders):
    partner = PartnerFactory(**{trait: True})

    codes = {
        reader: page_for(client, request, reader, partner).status_code
        for reader in ["visitor", "case_officer", "registry_officer", "focal_point_mali"]
    }

    assert {reader for reader, code in codes.items() if code == 200} == finders
    assert set(codes.values()) <= {200, 404}


def test_draft_of_another_country_is_not_the_focal_points(client, focal_point_mali):
    partner = PartnerFactory(draft=True, hq_country__code="SN")
    client.force_login(focal_point_mali)

    assert client.get(partner.get_absolute_url()).status_code == 404


def test_member_finds_its_own_draft(client, db):
    membership = MembershipFactory(partner__draft=True, reader=True)
    client.force_login(membership.user)

    assert client.get(membership.partner.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("number", ["0", "999999", "9" * 30])
def test_unknown_number_is_not_found(client, db, number):
    assert client.get(f"/en/partners/{number}/").status_code == 404


def test_merged_record_leads_to_the_one_that_was_kept(client, partner):
    merged = PartnerFactory(merged=True, merged_into=partner)
    hidden = PartnerFactory(merged=True, merged_into=PartnerFactory(unlisted=True))

    response = client.get(merged.get_absolute_url())

    assert response.status_code == 301
    assert response["Location"] == partner.get_absolute_url()
    assert client.get(hidden.get_absolute_url()).status_code == 404


def test_page_costs_the_same_however_much_hangs_on_it(client, full, case_officer):
    client.force_login(case_officer)

    costs = []
    for __ in range(2):
        client.get(full.get_absolute_url())
        with CaptureQueriesContext(connection) as queries:
            client.get(full.get_absolute_url())
        costs.append(len(queries))
        office = OfficeFactory()
        for __ in range(3):
            EngagementFactory(partner=full, project=ProjectFactory(), office=office)
            ContactFactory(partner=full, office=office)
            NoteFactory(partner=full, office=office, author=UserFactory())
            DocumentFactory(partner=full)
            PartnerNameFactory(partner=full)
            PartnerFactory(parent=full)

    assert costs[0] == costs[1]


@pytest.mark.parametrize(
    ("language", "lang", "remark"),
    [("en", "fr", "Language of this text: French"), ("fr", "fr", "")],
)
def test_description_says_which_language_it_is_in(client, partner, language, lang, remark):
    partner.description_fr = "Entraide"
    partner.save()

    prose = read(client.get(f"/{language}/partners/{partner.number}/")).one("section", "prose")

    assert prose.one("div")["lang"] == lang
    assert [node.text for node in prose.all("p", "small")] == ([remark] if remark else [])


@pytest.mark.parametrize(
    ("values", "tag"),
    [
        ({"kind": "translation", "language": "ar", "script": "Arab"}, "ar-Arab"),
        ({"kind": "transliteration", "language": "ar"}, "ar-Latn"),
        ({"kind": "alias", "language": "fr"}, "fr"),
        ({"kind": "alias", "script": "Latn"}, None),
    ],
)
def test_name_is_marked_with_its_language_and_script(client, partner, values, tag):
    PartnerNameFactory(partner=partner, text="Nisa", **{"language": "", "script": ""} | values)

    page = read(client.get(f"/en/partners/{partner.number}/"))

    (name,) = [node for node in page.all("span") if node.text == "Nisa"]
    assert name.get("lang") == tag


@pytest.mark.parametrize(
    ("confirmed_on", "said"),
    [(None, "Never confirmed"), (date(2020, 1, 1), "Not confirmed for a year")],
)
def test_record_says_how_long_nobody_has_confirmed_it(client, partner, confirmed_on, said):
    partner.confirmed_on = confirmed_on
    partner.save()

    page = read(client.get(partner.get_absolute_url())).one("main").text

    found = [text for text in ("Never confirmed", "Not confirmed for a year") if text in page]
    assert found == [said]
