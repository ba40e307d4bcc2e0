"""The directory's page: what it lists, counts beside its choices, and removes again."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories import (
    EngagementFactory,
    IdentifierFactory,
    ObserverStatusFactory,
    OfficeFactory,
    PartnerFactory,
    ProjectFactory,
)
from tests.pages import form_of, listed, read, texts

LIST = "/en/partners/"


def facet(response, name):
    """``{label: count}`` of one facet."""
    page = read(response)
    ticks = page.all("input", name=name, type="checkbox")
    labels = {label.get("for"): label for label in page.all("label")}
    found = {}
    for tick in ticks:
        label = labels[tick["id"]]
        count = label.one("span", "count").text
        found[label.text.removesuffix(count).strip()] = int(count)
    return found


def chips(response):
    """``{label: address}`` of what narrows the list."""
    (chosen,) = read(response).all("ul", "chips")
    return {
        link.text.removesuffix("×remove").strip(): link["href"]
        for link in chosen.all("a")
        if link.get("class") != "clear"
    }


def options(response, name):
    """What a long facet offers to pick from."""
    return [option.text for option in read(response).one("select", name=name).all("option")]


def complaints(response):
    return [node.text for node in read(response).all("p", "notice", role="alert")]


# What is listed


@pytest.fixture
def world(db):
    """Three listed partners that differ in everything that can be filtered."""
    bamako = OfficeFactory(code="bamako", name_en="Bamako", countries=["ML"])
    alpha = PartnerFactory(
        legal_name="Alpha",
        levels=["global"],
        activity_areas=["research", "health"],
        website="https://alpha.example/",
    )
    beta = PartnerFactory(
        legal_name="Beta",
        category__code="media",
        hq_country__code="SN",
        levels=["national", "local"],
        activity_areas=["health"],
        city="Ziguinchor",
        confirmed_on=timezone.localdate(),
    )
    gamma = PartnerFactory(
        legal_name="Gamma",
        hq_country__code="FR",
        levels=["national"],
        dormant=True,
        confirmed_on=timezone.localdate() - timedelta(days=366),
    )
    IdentifierFactory(partner=beta, scheme="ROR", value="03yrm5c26")
    ObserverStatusFactory(partner=alpha)
    ObserverStatusFactory(partner=beta, ended=True)
    EngagementFactory(partner=gamma, project=ProjectFactory(public=True), office=bamako)
    EngagementFactory(partner=alpha, relation__code="donor")


def test_visitor_sees_listed_partners_by_name(client, db):
    PartnerFactory(legal_name="Zénith")
    PartnerFactory(legal_name="Étoile")
    PartnerFactory(legal_name="Amis", dormant=True)
    for trait in ("unlisted", "draft", "pending", "archived"):
        PartnerFactory(**{trait: True})

    response = client.get(LIST)

    assert response.status_code == 200
    assert listed(response) == ["Amis", "Étoile", "Zénith"]
    assert texts(response, "h2", id="result-count") == ["3 partners"]


def test_merged_partner_is_left_to_staff(client, case_officer):
    kept = PartnerFactory(legal_name="Kept")
    PartnerFactory(legal_name="Merged", merged=True, merged_into=kept)

    visitor = client.get(LIST)
    client.force_login(case_officer)
    staff = client.get(LIST)

    assert listed(visitor) == ["Kept"]
    assert listed(staff) == ["Kept", "Merged"]


def test_staff_sees_everything_in_scope(client, case_officer):
    for number, trait in enumerate(("unlisted", "draft", "pending", "dormant", "archived")):
        PartnerFactory(legal_name=f"Life {number}", **{trait: True})
    client.force_login(case_officer)

    assert listed(client.get(LIST)) == ["Life 0", "Life 3", "Life 4"]


def test_member_sees_its_own_unlisted_partner(client, member_reader, partner):
    partner.is_listed = False
    partner.save()
    client.force_login(member_reader)

    assert listed(client.get(LIST)) == ["Femmes du Sahel"]


def test_row_tells_what_the_reader_looks_for(client, world):
    (row,) = read(client.get(LIST, {"country": "ML"})).one("ul", "results").all("li")

    assert [node.text for node in row.all("div", "meta")] == [
        "Non-governmental organizations (NGOs) and networks Mali Global",
        "Research, Health care",
    ]
    assert row.one("div", "side").text == "Observer since 2015"


# Filters


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("category=ngo", ["Alpha", "Gamma"]),
        ("category=media&category=ngo", ["Alpha", "Beta", "Gamma"]),
        ("category=academia", []),
        ("level=national", ["Beta", "Gamma"]),
        ("level=local&level=global", ["Alpha", "Beta"]),
        ("country=ML", ["Alpha"]),
        ("country=ML&country=FR", ["Alpha", "Gamma"]),
        ("country=ml&country=FR", ["Alpha", "Gamma"]),
        ("category=NGO&country=ml", ["Alpha"]),
        ("region=002", ["Alpha", "Beta"]),
        ("region=202", ["Alpha", "Beta"]),
        ("region=011", ["Alpha", "Beta"]),
        ("region=014", []),
        ("region=155&region=150", ["Gamma"]),
        ("activity=health", ["Alpha", "Beta"]),
        ("activity=research&activity=training", ["Alpha"]),
        ("relation=collaborator", ["Gamma"]),
        ("relation=donor", []),  # outside of public projects: not the public's to know
        ("office=bamako", ["Alpha", "Gamma"]),  # covers the one, works with the other
        ("observer=yes", ["Alpha"]),
        ("observer=no", ["Beta", "Gamma"]),
        ("status=dormant", ["Gamma"]),
        ("status=active&status=dormant", ["Alpha", "Beta", "Gamma"]),
        ("unconfirmed=true", ["Alpha", "Gamma"]),
        ("updated_since=2000-01-01T00:00:00Z", ["Alpha", "Beta", "Gamma"]),
        ("updated_since=2000-01-01T00:00:00+00:00", ["Alpha", "Beta", "Gamma"]),
        ("updated_since=2999-01-01T00:00:00.5+0000", []),
        ("updated_since=2999-01-01 00:00", []),
        ("updated_since=2999-01-01", []),
        ("q=gamma", ["Gamma"]),
        ("q=ziguinchor", ["Beta"]),
        ("q=alpha.example", ["Alpha"]),
        ("q=03yrm5c26", ["Beta"]),
        ("q=", ["Alpha", "Beta", "Gamma"]),
        ("category=&country=", ["Alpha", "Beta", "Gamma"]),
        ("category=ngo&country=ML", ["Alpha"]),
        ("category=ngo&country=SN", []),
        ("category=ngo&level=national&observer=no&unconfirmed=true&q=gamma", ["Gamma"]),
        ("activity=health&region=002&country=SN&category=media&level=local", ["Beta"]),
    ],
)
def test_filter_narrows_the_list(client, world, query, found):
    response = client.get(f"{LIST}?{query}")

    assert listed(response) == found
    assert complaints(response) == []


def test_staff_filters_by_every_relation(client, world, case_officer):
    client.force_login(case_officer)

    assert listed(client.get(LIST, {"relation": "donor"})) == ["Alpha"]


# Counts beside the choices


def test_facets_count_what_each_choice_would_show(client, world):
    response = client.get(LIST)

    assert facet(response, "category") == {
        "Non-governmental organizations (NGOs) and networks": 2,
        "Media organizations": 1,
    }
    assert facet(response, "level") == {"Global": 1, "National": 2, "Local": 1}
    assert facet(response, "region") == {
        "Africa": 2,
        "Sub-Saharan Africa": 2,
        "Western Africa": 2,
        "Europe": 1,
        "Western Europe": 1,
    }
    assert facet(response, "activity") == {"Research": 1, "Health care": 2}
    assert facet(response, "relation") == {"Collaborator": 1}
    assert facet(response, "observer") == {"Observer today": 1, "Not an observer": 2}
    assert options(response, "country") == ["All", "France (1)", "Mali (1)", "Senegal (1)"]
    assert "Bamako (2)" in options(response, "office")


def test_facet_is_counted_as_if_its_own_filter_were_not_set(client, world):
    response = client.get(LIST, {"category": "media"})

    assert facet(response, "category") == {
        "Non-governmental organizations (NGOs) and networks": 2,
        "Media organizations": 1,
    }
    assert facet(response, "level") == {"National": 1, "Local": 1}
    assert facet(response, "activity") == {"Health care": 1}
    assert facet(response, "relation") == {}
    assert options(response, "country") == ["All", "Senegal (1)"]


def test_counts_follow_the_search(client, world):
    assert facet(client.get(LIST, {"q": "ziguinchor"}), "category") == {"Media organizations": 1}


def test_chosen_choice_stays_when_it_shows_nothing(client, world):
    response = client.get(LIST, {"category": "academia"})
    ticked = [tick["value"] for tick in read(response).all("input", type="checkbox", checked=None)]

    assert listed(response) == []
    assert "academia" in ticked


def test_facets_of_staff_count_lives_and_confirmations(client, world, case_officer):
    PartnerFactory(archived=True, confirmed_on=timezone.localdate())
    client.force_login(case_officer)

    response = client.get(LIST)

    assert facet(response, "status") == {"Active": 2, "Dormant": 1, "Archived": 1}
    assert facet(response, "unconfirmed") == {"Not confirmed for a year": 2}
    assert facet(response, "relation") == {"Collaborator": 1, "Donor": 1}


def test_facets_of_a_visitor_leave_out_the_internal_ones(client, world):
    response = client.get(LIST)

    assert facet(response, "status") == {}
    assert facet(response, "unconfirmed") == {}


def test_remembered_counts_stay_within_their_scope(client, world, case_officer, settings):
    settings.PORTAL_CACHE_SECONDS = 60
    PartnerFactory(archived=True, category__code="media")
    client.force_login(case_officer)

    staff = client.get(LIST)
    client.logout()
    visitor = client.get(LIST)

    assert facet(staff, "category")["Media organizations"] == 2
    assert facet(visitor, "category")["Media organizations"] == 1


def test_remembered_counts_follow_every_change(client, world, settings):
    settings.PORTAL_CACHE_SECONDS = 60
    costs = []
    for __ in range(2):
        with CaptureQueriesContext(connection) as queries:
            before = client.get(LIST)
        costs.append(len(queries))
    PartnerFactory(category__code="media")

    after = client.get(LIST)

    assert costs[1] < costs[0]
    assert facet(before, "category")["Media organizations"] == 1
    assert facet(after, "category")["Media organizations"] == 2


def test_api_list_holds_what_was_written_a_moment_ago(client, partner, settings):
    settings.PORTAL_CACHE_SECONDS = 60
    first = client.get("/api/v1/partners/").json()
    PartnerFactory(legal_name="Sahel vert")

    second = client.get("/api/v1/partners/").json()

    assert (first["count"], second["count"]) == (1, 2)
    assert [row["legal_name"] for row in second["results"]] == ["Femmes du Sahel", "Sahel vert"]


# Chips


def test_every_filter_is_removed_by_its_chip(client, world):
    response = client.get(
        LIST + "?q=gamma&category=ngo&category=media&country=FR&page_size=50&page=1"
    )

    assert chips(response) == {
        "“gamma”": "?category=ngo&category=media&country=FR&page_size=50",
        "Non-governmental organizations (NGOs) and networks": (
            "?q=gamma&category=media&country=FR&page_size=50"
        ),
        "Media organizations": "?q=gamma&category=ngo&country=FR&page_size=50",
        "France": "?q=gamma&category=ngo&category=media&page_size=50",
    }
    assert texts(response, "a", "clear", href=LIST) == ["Clear all"]


def test_list_without_filters_has_no_chips(client, world):
    assert read(client.get(f"{LIST}?q=&page_size=25")).all("ul", "chips") == []


def test_chip_of_a_status_is_there_for_visitors(client, world):
    assert list(chips(client.get(LIST, {"status": "dormant"}))) == ["Dormant"]


def test_form_as_the_browser_sends_it_asks_for_the_same_list(client, world):
    query = form_of(
        client.get(f"{LIST}?category=ngo&country=ML&country=FR&q=alpha"), id="directory"
    )

    response = client.get(LIST, query)

    assert listed(response) == ["Alpha"]
    assert complaints(response) == []
    assert list(chips(response)) == [
        "“alpha”",
        "Non-governmental organizations (NGOs) and networks",
        "France",
        "Mali",
    ]
