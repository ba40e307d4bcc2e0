"""What one line of a list becomes, what is left out of it, and why it cannot come in."""

import pytest

from partners import search
from partners.inventory.drafts import draft_of
from partners.inventory.importing import Outcome
from partners.inventory.lists import Lists
from partners.inventory.reading import open_csv
from partners.models import Identifier, Partner, PartnerName
from tests.factories import CountryFactory
from tests.partners.rows import FULL, doubts

pytestmark = pytest.mark.django_db


# What a line becomes


def test_line_becomes_a_partner_with_all_that_the_columns_say(bring):
    outcomes = bring(FULL)

    partner = Partner.objects.get()
    assert outcomes == [Outcome(2, "Femmes du Sahel", "import")]
    assert {
        name: getattr(partner, name)
        for name in ("legal_name", "acronym", "city", "website", "founded", "source", "status")
    } == {
        "legal_name": "Femmes du Sahel",
        "acronym": "FDS",
        "city": "Ségou",
        "website": "https://www.sahel.example/",
        "founded": "1982",
        "source": "ROR",
        "status": "active",
    }
    assert partner.category.code == "ngo"
    assert partner.hq_country.code == "ML"
    assert partner.is_listed
    assert partner.website_host == "sahel.example"
    assert set(partner.activity_countries.values_list("code", flat=True)) == {"ML", "NE", "SN"}


def test_line_becomes_names_with_kind_language_and_script(bring):
    bring(FULL)

    names = PartnerName.objects.order_by("pk").values_list("kind", "language", "script", "text")
    assert list(names) == [
        ("alias", "", "Latn", "AFS"),
        ("alias", "", "Latn", "Sahel Women"),
        ("translation", "ar", "Arab", "نساء الساحل"),
        ("translation", "en", "Latn", "Women of the Sahel"),
        ("alias", "", "Latn", "Sahelfrauen"),
    ]


def test_label_without_a_text_or_already_the_name_is_no_further_name(bring):
    bring({"name": "Oxfam", "acronym": "OX", "aliases": "OX|Oxfam", "labels": "fr=|es= |ar"})

    assert list(PartnerName.objects.values_list("kind", "text")) == [("alias", "ar")]


def test_line_becomes_identifiers_in_the_registrys_spelling(bring):
    bring(FULL)

    found = Identifier.objects.order_by("pk").values_list("scheme", "value")
    assert list(found) == [
        ("sample", "R00003"),
        ("ROR", "0000ev088"),
        ("ISNI", "0000 0001"),
        ("grid", "grid.1.e"),
    ]


def test_imported_partner_is_found_at_once(bring):
    bring(FULL)

    for text in ("نساء الساحل", "AFS", "sahel.example", "0000ev088", "segou"):
        assert search.matching(Partner.objects.all(), text).count() == 1


def test_imported_partner_has_its_history_with_countries_and_reason(bring):
    bring(FULL)

    version = Partner.objects.get().history.get()
    assert version.history_type == "+"
    assert version.history_change_reason == "import list.csv"
    assert {row.country.code for row in version.activity_countries.all()} == {"ML", "NE", "SN"}
    assert PartnerName.history.count() == 5
    assert Identifier.history.count() == 4


def test_line_with_a_name_alone_is_enough(bring):
    bring({"name": "Femmes du Sahel"})

    partner = Partner.objects.get()
    assert partner.category is None
    assert partner.hq_country is None
    assert not partner.identifiers.exists()
    assert not partner.activity_countries.exists()


def test_source_and_listing_may_be_said_for_the_whole_list(bring):
    bring(FULL, source="Inventory 2026", is_listed=False)

    partner = Partner.objects.get()
    assert partner.source == "Inventory 2026"
    assert not partner.is_listed


@pytest.mark.parametrize("nothing", ["", "-", "?", "N/A", "n.a.", "NULL", "None", "#REF!", "#n/a"])
def test_cell_that_says_nothing_stays_empty(bring, nothing):
    columns = ["id", "acronym", "aliases", "category", "city", "website", "founded", "ext_ids"]

    outcomes = bring({"name": "Femmes du Sahel"} | dict.fromkeys(columns, nothing))

    partner = Partner.objects.get()
    assert doubts(outcomes) == []
    assert [partner.acronym, partner.city, partner.website, partner.founded] == [""] * 4
    assert not partner.identifiers.exists()
    assert not partner.names.exists()


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"country_iso2": "NA"}, "NA"),  # Namibia, not "nothing"
        ({"country_iso2": "ml"}, "ML"),
        ({"country_iso3": "MLI"}, "ML"),
        ({"country_name": "Sénégal"}, "SN"),
        ({"country_name": "ALLEMAGNE"}, "DE"),
        ({"country_name": "España"}, "ES"),
        ({"country_iso2": "??", "country_name": "Mali"}, "ML"),
    ],
)
def test_country_is_known_by_its_codes_and_names(bring, cells, code):
    outcomes = bring({"name": "Femmes du Sahel"} | cells)

    assert doubts(outcomes) == []
    assert Partner.objects.get().hq_country.code == code


def test_country_is_known_by_the_further_names_an_administrator_gave_it(bring):
    country = CountryFactory(code="ML")
    country.other_names = "Soudan français\nMande"
    country.save()

    bring({"name": "Femmes du Sahel", "country_name": "mandé"})

    assert Partner.objects.get().hq_country == country


def test_website_without_its_protocol_gets_one(bring):
    bring({"name": "Femmes du Sahel", "website": "www.sahel.example"})

    assert Partner.objects.get().website == "https://www.sahel.example"


@pytest.mark.parametrize("status", ["inactive", "WITHDRAWN"])
def test_body_that_its_source_no_longer_finds_is_dormant(bring, status):
    bring({"name": "Femmes du Sahel", "status": status})

    partner = Partner.objects.get()
    assert partner.status == "dormant"
    assert partner.status_reason == f"Its source says: {status.lower()}."


# What is left out, with a warning


@pytest.mark.parametrize(
    ("cells", "warning"),
    [
        ({"category": "charity"}, "“charity” is not a category."),
        (
            {"country_iso2": "XX", "country_name": "Atlantis"},
            "“Atlantis” is not a country of the list.",
        ),
        ({"activity_countries": "ML|Mordor"}, "“Mordor” is not a country of the list."),
    ],
)
def test_value_that_no_list_knows_is_left_out_with_a_warning(bring, cells, warning):
    outcomes = bring({"name": "Femmes du Sahel"} | cells)

    partner = Partner.objects.get()
    assert doubts(outcomes) == [("warning", warning)]
    assert partner.category is None
    assert partner.hq_country is None


@pytest.mark.parametrize("code", ["unknown", "out_of_scope"])
def test_category_that_says_nobody_knows_is_no_reason_to_warn(bring, code):
    assert doubts(bring({"name": "Femmes du Sahel", "category": code})) == []


@pytest.mark.parametrize(
    ("cells", "begins"),
    [
        ({"website": "javascript://alert(1)"}, "“javascript://alert(1)” is left out: "),
        ({"website": "no website yet"}, "“no website yet” is left out: "),
        ({"founded": "long ago"}, "“long ago” is left out: "),
        ({"acronym": "X" * 61}, f"“{'X' * 60}” is left out: Acronym: "),
        ({"city": "x" * 101}, f"“{'x' * 60}” is left out: City of headquarters: "),
        ({"founded": "2003-13"}, "“2003-13” is left out: "),
        ({"aliases": "Bell\x07"}, "“Bell\x07” is left out: "),
        ({"ext_ids": f"isni:{'1' * 500}"}, f"“ISNI {'1' * 55}” is left out: "),
    ],
)
def test_value_that_the_model_refuses_is_left_out_with_its_sentence(bring, cells, begins):
    ((action, reason),) = doubts(bring({"name": "Femmes du Sahel"} | cells))

    partner = Partner.objects.get()
    assert action == "warning"
    assert reason.startswith(begins)
    assert len(reason) > len(begins)
    assert [partner.website, partner.founded] == ["", ""]
    assert not partner.names.exists()
    assert not partner.identifiers.exists()


# What cannot come in


def test_row_without_a_name_is_rejected(bring):
    outcomes = bring({"name": "–", "city": "Gao"}, {"name": "Oxfam", "city": ""})

    assert outcomes == [
        Outcome(2, "–", "reject", "The row has no name."),
        Outcome(3, "Oxfam", "import"),
    ]


def test_row_with_more_cells_than_columns_is_rejected(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("name,city\nFemmes, Enfants,Gao\n", encoding="utf-8")

    (draft,) = [draft_of(line, Lists()) for line in open_csv(path).lines()]

    assert draft.refusal == ("The row has more cells than columns: quote cells that hold a comma.")


@pytest.mark.parametrize(
    ("cells", "begins"),
    [
        ({"name": "x" * 301}, "Legal name: "),
        ({"name": "x"}, "Legal name: "),
        ({"name": "Bell\x07"}, "Legal name: "),
        ({"name": "Null\x00"}, "Legal name: "),
    ],
)
def test_row_that_the_model_refuses_is_rejected_with_its_sentence(bring, cells, begins):
    ((action, reason),) = doubts(bring(cells))

    assert action == "reject"
    assert reason.startswith(begins)
    assert not Partner.objects.exists()


def test_rejected_row_is_named_by_the_beginning_of_its_name(bring):
    (outcome,) = bring({"name": "x" * 301})

    assert outcome.name == "x" * 80
