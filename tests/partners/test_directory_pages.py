"""The directory's pages: their order, their size, and what is said of a wrong address."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partners import search
from partners.models import Partner
from tests.factories import (
    CategoryFactory,
    EngagementFactory,
    ObserverStatusFactory,
    PartnerFactory,
)
from tests.pages import chosen, listed, read, texts

LIST = "/en/partners/"


def pager(response):
    """Where the page before is, what is shown, where the next one is."""
    found = read(response).one("nav", "pager")
    links = {link["rel"]: link["href"] for link in found.all("a") if link.get("rel")}
    return [links.get("prev", ""), found.one("span", "soft").text, links.get("next", "")]


def numbers(response):
    """The pages that can be gone to, the present one in brackets."""
    parts = read(response).one("ol", "page-numbers").all("li")
    return [
        f"[{part.text}]" if part.all("span", **{"aria-current": "page"}) else part.text
        for part in parts
    ]


# Order


@pytest.mark.parametrize(
    ("ordering", "found"),
    [
        ("", ["Alpha", "Beta", "Gamma"]),
        ("name", ["Alpha", "Beta", "Gamma"]),
        ("-name", ["Gamma", "Beta", "Alpha"]),
        ("country", ["Gamma", "Alpha", "Beta"]),
        ("-confirmed", ["Beta", "Gamma", "Alpha"]),
        ("confirmed", ["Alpha", "Gamma", "Beta"]),
        ("-updated", ["Beta", "Alpha", "Gamma"]),
        ("updated", ["Gamma", "Alpha", "Beta"]),
        ("number", ["Alpha", "Beta", "Gamma"]),
    ],
)
def test_list_is_sorted_as_asked(client, db, ordering, found):
    PartnerFactory(legal_name="Alpha")
    PartnerFactory(legal_name="Beta", hq_country__code="SN", confirmed_on=date(2026, 1, 1))
    PartnerFactory(legal_name="Gamma", hq_country__code="FR", confirmed_on=date(2025, 1, 1))
    for day, name in enumerate(["Gamma", "Alpha", "Beta"], start=1):
        moment = datetime(2026, 1, day, tzinfo=UTC)
        Partner.objects.filter(legal_name=name).update(updated_at=moment)

    assert listed(client.get(LIST, {"ordering": ordering})) == found


def test_search_is_sorted_by_relevance_unless_asked_otherwise(client, db):
    for name in ("A group for Migrants", "Migrants", "Migrants and More"):
        PartnerFactory(legal_name=name)

    relevance = client.get(LIST, {"q": "migrants"})
    by_name = client.get(LIST, {"q": "migrants", "ordering": "name"})

    assert listed(relevance) == ["Migrants", "Migrants and More", "A group for Migrants"]
    assert listed(by_name) == ["A group for Migrants", "Migrants", "Migrants and More"]
    assert chosen(relevance, "ordering") == "Relevance"
    assert chosen(by_name, "ordering") == "Name"


def test_search_that_finds_more_than_it_ranks_gives_every_page(client, db, monkeypatch):
    monkeypatch.setattr(search, "RANKED", 3)
    for number in range(30):
        PartnerFactory(legal_name=f"Migrants {number:02}")

    first = listed(client.get(LIST, {"q": "migrants"}))
    second = listed(client.get(LIST, {"q": "migrants", "page": 2}))

    assert sorted(first + second) == [f"Migrants {number:02}" for number in range(30)]


@pytest.mark.parametrize(
    ("language", "found"),
    [("en", ["Caña", "Cañas", "Canas", "Caza"]), ("es", ["Canas", "Caña", "Cañas", "Caza"])],
)
def test_names_are_sorted_as_the_language_sorts_them(client, db, language, found):
    for name in ("Caza", "Cañas", "Canas", "Caña"):
        PartnerFactory(legal_name=name)

    assert listed(client.get(f"/{language}/partners/")) == found


# Pages


@pytest.fixture
def sixty(db):
    """Sixty partners, from “Partner 01” to “Partner 60”."""
    for number in range(1, 61):
        PartnerFactory(legal_name=f"Partner {number:02}")


def test_page_holds_25_partners_unless_asked_otherwise(client, sixty):
    response = client.get(LIST)

    assert listed(response) == [f"Partner {number:02}" for number in range(1, 26)]
    assert chosen(response, "page_size") == "25"
    assert texts(response, "h2", id="result-count") == ["60 partners"]
    assert pager(response) == ["", "1–25 of 60", "?page=2"]


def test_page_size_is_the_readers_choice(client, sixty):
    response = client.get(LIST, {"page_size": "50", "page": "2"})

    assert listed(response) == [f"Partner {number}" for number in range(51, 61)]
    assert chosen(response, "page_size") == "50"
    assert pager(response) == ["?page_size=50&page=1", "51–60 of 60", ""]


def test_next_page_keeps_filters_and_order(client, sixty):
    response = client.get(f"{LIST}?category=ngo&category=media&q=partner&ordering=-name&page=2")

    assert listed(response)[0] == "Partner 35"
    assert pager(response) == [
        "?category=ngo&category=media&q=partner&ordering=-name&page=1",
        "26–50 of 60",
        "?category=ngo&category=media&q=partner&ordering=-name&page=3",
    ]


def test_export_takes_the_whole_filtered_list(client, sixty):
    response = client.get(f"{LIST}?category=ngo&page=2")
    links = [link["href"] for link in read(response).one("details", "export").all("a")]

    assert links == [
        "/en/partners/export.csv?category=ngo",
        "/en/partners/export.csv?category=ngo&bom=1",
        "/en/partners/export.xlsx?category=ngo",
        "/en/partners/export.csv?category=ngo&hxl=1",
        "/en/partners/export.xlsx?category=ngo&hxl=1",
    ]


def test_htmx_finds_its_one_part_in_the_same_page(client, sixty):
    plain = read(client.get(LIST, {"ordering": "-name"})).one("form", id="directory")
    response = client.get(LIST, {"ordering": "-name"}, headers={"HX-Request": "true"})
    form = read(response).one(id="directory")

    assert (form["hx-get"], form["hx-target"], form["hx-select"]) == (
        LIST,
        "#directory",
        "#directory",
    )
    assert form["hx-push-url"] == "true"
    assert form.text == plain.text


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize(
    ("query", "complaint"),
    [
        ("category=bogus", "“bogus” is not one of the choices."),
        ("q=%ff", "A part of the address is not text in UTF-8 and was not understood."),
    ],
)
def test_export_by_a_wrong_filter_is_refused(client, partner, kind, query, complaint):
    response = client.get(f"/en/partners/export.{kind}?{query}")

    assert response.status_code == 400
    assert texts(response, "p", "notice") == [complaint]


def test_choices_follow_the_alphabet_of_the_language(client, db):
    for code in ("EG", "EE", "ET", "ZW"):
        PartnerFactory(hq_country__code=code)

    page = read(client.get("/fr/partners/"))

    options = [option.text for option in page.one("select", name="country").all("option")]
    assert [name.rpartition(" (")[0] for name in options[1:]] == [
        "Égypte", "Estonie", "Éthiopie", "Zimbabwe",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "chip"), [("en", "“xyz”"), ("fr", "« xyz »"), ("es", "«xyz»")]
)
def test_searched_words_are_quoted_as_the_language_quotes(client, db, language, chip):
    found = read(client.get(f"/{language}/partners/", {"q": "xyz"})).one("ul", "chips")

    assert chip.replace(" ", " ") in found.text.replace(" ", " ")


def test_links_say_only_what_was_chosen(client, sixty):
    response = client.get(f"{LIST}?q=&category=ngo&country=&page_size=&ordering=")

    links = [link["href"] for link in read(response).one("details", "export").all("a")]
    assert links[0] == "/en/partners/export.csv?category=ngo"


# Nothing found, and wrong addresses


def test_empty_result_says_what_to_try(client, partner):
    response = client.get(LIST, {"q": "zzzzzzzz"})
    advice = read(response).one("div", "empty")

    assert response.status_code == 200
    assert texts(response, "h2", id="result-count") == ["0 partners"]
    assert advice.one("h3").text == "Nothing is found"
    assert [item.text for item in advice.all("li")] == [
        "Try fewer words, an acronym, the website or the city.",
        "Remove a filter above, or clear them all.",
        "Names work in any language and script; accents and small typing errors do not matter.",
    ]
    assert advice.all("a") == []
    assert read(response).all("nav", "pager") == []


def test_empty_result_offers_a_new_record_to_its_keepers(client, registry_officer):
    client.force_login(registry_officer)

    advice = read(client.get(LIST, {"q": "zzzzzzzz"})).one("div", "empty")

    assert [link["href"] for link in advice.all("a")] == ["/en/partners/add/"]


LAST = "There is no page {}. This is the last one."
NO_PAGE = "“{}” is not the number of a page. This is the first one."
MOMENT = "Give a date or a moment, such as 2026-03-01 or 2026-03-01T08:30:00Z."
FIRST = "Pages are counted from 1. This is the first one."
SIZE = "Pages hold 25, 50 or 100 partners. Here are 25."


@pytest.mark.parametrize(
    ("query", "complaint"),
    [
        ("page=99999", LAST.format(99999)),
        ("page=" + "9" * 4000, LAST.format("9" * 20)),
        ("page=0", FIRST),
        ("page=-1", FIRST),
        ("page=abc", NO_PAGE.format("abc")),
        ("page=1.5", NO_PAGE.format("1.5")),
        ("page=%ff", NO_PAGE.format("\N{REPLACEMENT CHARACTER}")),
        ("page_size=-1", SIZE),
        ("page_size=0", SIZE),
        ("page_size=30", SIZE),
        ("page_size=99999", SIZE),
        ("page_size=abc", SIZE),
        ("page_size=abc&page=x", NO_PAGE.format("x")),
        ("category=bogus", "“bogus” is not one of the choices."),
        ("category=ngo&category=bogus", "“bogus” is not one of the choices."),
        ("category=%00", "Remove the invisible control characters: they cannot be kept."),
        ("country=XX", "“XX” is not one of the choices."),
        ("region=2", "“2” is not one of the choices."),
        ("activity=-1", "“-1” is not one of the choices."),
        ("relation=x", "“x” is not one of the choices."),
        ("office=x", "“x” is not one of the choices."),
        ("level=galactic", "“galactic” is not one of the choices."),
        ("status=lost", "“lost” is not one of the choices."),
        ("observer=maybe", "“maybe” is not one of the choices."),
        ("unconfirmed=2", "“2” is not one of the choices."),
        ("ordering=beauty", "“beauty” is not one of the choices."),
        ("updated_since=yesterday", MOMENT),
        ("q=a%00b", "Remove the invisible control characters: they cannot be kept."),
        ("q=" + "x" * 301, "Ensure this value has at most 300 characters (it has 301)."),
    ],
)
def test_wrong_value_is_named_and_the_rest_is_shown(client, partner, query, complaint):
    response = client.get(f"{LIST}?{query}")

    assert response.status_code == 200
    assert texts(response, "p", "notice", role="alert") == [complaint]
    assert listed(response) == ["Femmes du Sahel"]


@pytest.mark.parametrize("query", ["q=%ff%fe", "q=%F0%28%8C%28", "q=%ED%A0%80"])
def test_search_in_broken_utf8_finds_nothing_and_says_so(client, partner, query):
    response = client.get(f"{LIST}?{query}")

    assert response.status_code == 200
    assert listed(response) == []
    assert texts(response, "h3") == ["Nothing is found"]
    assert texts(response, "p", "notice", role="alert") == [
        "A part of the address is not text in UTF-8 and was not understood."
    ]


def test_first_last_and_neighbouring_pages_are_offered(client, db):
    for number in range(7 * 25 + 1):
        PartnerFactory(legal_name=f"Partner {number:03}")

    assert numbers(client.get(LIST)) == ["[1]", "Page 2", "…", "Page 8"]
    assert numbers(client.get(LIST, {"page": "4"})) == [
        "Page 1", "…", "Page 3", "[4]", "Page 5", "…", "Page 8",
    ]  # fmt: skip


def test_unknown_parameters_are_let_be(client, partner):
    response = client.get(f"{LIST}?utm_source=x&%ff=1")

    assert listed(response) == ["Femmes du Sahel"]
    assert texts(response, "p", "notice") == []


def test_search_is_written_back_as_text(client, partner):
    response = client.get(LIST, {"q": '"><script>alert(1)</script>'})

    assert read(response).one("input", id="q")["value"] == '"><script>alert(1)</script>'


def test_directory_is_only_read(client, partner):
    assert client.post(LIST).status_code == 405


# Cost


@pytest.mark.parametrize("query", ["", "?q=partner", "?category=ngo&country=ML&observer=yes"])
def test_page_costs_the_same_however_long(client, case_officer, query):
    client.force_login(case_officer)

    costs = []
    for size in (2, 20):
        for number in range(size):
            partner = PartnerFactory(
                legal_name=f"Partner {size} {number}",
                levels=["local"],
                activity_areas=["health", "research"],
            )
            ObserverStatusFactory(partner=partner)
            EngagementFactory(partner=partner)
        client.get(LIST + query)
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST + query)
        costs.append(len(queries))

    assert costs[0] == costs[1]


def test_code_in_small_letters_is_ticked_and_can_be_taken_away(client, partner):
    PartnerFactory(hq_country__code="SN")

    page = read(client.get(f"{LIST}?country=ml"))

    chip, __ = page.one("ul", "chips").all("a")
    assert "Mali" in chip.text
    assert chip["href"] in ("?", LIST, f"{LIST}?")


def test_code_in_small_letters_is_refused_when_two_are_alike(client, partner):
    CategoryFactory(code="club")
    CategoryFactory(code="Club")

    response = client.get(f"{LIST}?category=CLUB")

    assert texts(response, "p", "notice", role="alert") == ["“CLUB” is not one of the choices."]


@pytest.mark.parametrize(
    ("language", "query", "said"),
    [
        ("en", "Femmes du Nord", ["No partner has exactly this name; the nearest are:"]),
        (
            "fr",
            "Femes du Sahel",
            ["Aucun partenaire ne porte exactement ce nom ; les plus proches sont :"],
        ),
        (
            "es",
            "Femmes Nord",
            ["Ningún socio tiene exactamente este nombre; los más cercanos son:"],
        ),
        ("en", "femmes sahel", []),
        ("en", "Sahel", []),
        ("en", "zzyzx", []),
        ("en", "", []),
    ],
)
def test_list_says_when_nothing_is_called_so(client, db, language, query, said):
    PartnerFactory(legal_name="Femmes du Sahel")

    response = client.get(LIST.replace("/en/", f"/{language}/"), {"q": query})

    assert texts(response, "p", "nearest") == said
