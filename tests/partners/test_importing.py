"""Lists into the registry: what came in before, what may be the same body, dry runs, cost."""

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from partners.inventory.drafts import draft_of
from partners.inventory.importing import CHUNK, Outcome, bring_in
from partners.inventory.lists import Lists
from partners.models import Identifier, Partner, PartnerName, SearchEntry
from tests.factories import IdentifierFactory, PartnerFactory
from tests.partners.rows import FULL, doubts, lines_of

pytestmark = pytest.mark.django_db


# What came in before, and what may be the same body


def test_second_run_changes_nothing(bring):
    bring(FULL)
    before = list(Partner.objects.values())

    outcomes = bring(FULL)

    assert outcomes == [Outcome(2, "Femmes du Sahel", "skip", "Imported already.")]
    assert list(Partner.objects.values()) == before
    assert PartnerName.objects.count() == 5
    assert Partner.history.count() == 1


def test_row_that_is_in_the_list_twice_comes_in_once(bring):
    outcomes = bring({"id": "R1", "name": "Oxfam"}, {"id": "R1", "name": "Oxfam again"})

    assert outcomes == [
        Outcome(2, "Oxfam", "import"),
        Outcome(3, "Oxfam again", "skip", "Imported already."),
    ]


def test_row_without_a_number_of_its_own_comes_in_each_time(bring):
    bring({"name": "Oxfam"})
    bring({"name": "Oxfam"})

    assert Partner.objects.count() == 2


@pytest.mark.parametrize("bar", ["|", ";", "; "])
def test_identifier_of_another_record_makes_a_possible_duplicate(bring, bar):
    owner = IdentifierFactory(scheme="ISNI", value="0000 0001").partner

    outcomes = bring({"id": "R1", "name": "Oxfam", "ext_ids": f"isni:0000 0001{bar}grid:grid.1"})

    assert outcomes == [
        Outcome(2, "Oxfam", "import"),
        Outcome(
            2,
            "Oxfam",
            "duplicate",
            f"ISNI 0000 0001 belongs to {owner.label}. It may be the same body.",
        ),
    ]
    found = Identifier.objects.exclude(partner=owner).order_by("pk")
    assert list(found.values_list("scheme", "value")) == [("sample", "R1"), ("grid", "grid.1")]


def test_same_value_in_another_scheme_is_no_duplicate(bring):
    IdentifierFactory(scheme="ROR", value="0000 0001")

    assert doubts(bring({"name": "Oxfam", "ext_ids": "isni:0000 0001"})) == []


def test_identifier_of_an_earlier_line_makes_a_possible_duplicate(bring):
    outcomes = bring(
        {"id": "R1", "name": "Oxfam", "ext_ids": "isni:7"},
        {"id": "R2", "name": "Oxfam GB", "ext_ids": "isni:7"},
    )

    assert doubts(outcomes) == [("duplicate", "ISNI 7 belongs to line 2. It may be the same body.")]


def test_rows_of_different_chunks_know_of_each_other(bring):
    rows = [{"id": f"R{n}", "name": f"Body {n}"} for n in range(CHUNK)]

    outcomes = bring(*rows, {"id": "R0", "name": "Body 0"}, is_dry_run=True)

    assert [one.row for one in outcomes if one.action == "skip"] == [CHUNK + 2]


# Dry run, and its cost


def test_dry_run_tells_all_and_writes_nothing(bring):
    rows = [FULL, {"name": "–"}, {"name": "Oxfam", "ext_ids": "isni:0000 0001", "city": "Oxford"}]

    outcomes = bring(*rows, is_dry_run=True)

    assert [one.action for one in outcomes] == ["import", "reject", "import", "duplicate"]
    assert not Partner.objects.exists()
    assert not Partner.history.exists()
    assert not SearchEntry.objects.exists()
    assert bring(*rows) == outcomes


def test_chunk_with_a_fault_is_not_written_at_all(bring):
    PartnerFactory()
    rows = [{"id": "R1", "name": "Oxfam"}, {"id": "R2", "name": "Caritas"}]
    drafts = [draft_of(line, Lists()) for line in lines_of(rows)]
    drafts[1].partner.status = "dormant"  # without its reason: the database says no

    with pytest.raises(IntegrityError):
        list(bring_in(drafts))

    assert Partner.objects.count() == 1


def test_import_costs_few_queries_however_many_rows():
    lists = Lists()
    costs, word_costs, key_costs = [], [], []
    for first, count in ((0, 2), (2, 40)):
        rows = [
            FULL | {"id": f"R{n}", "source_id": f"s{n}", "ext_ids": ""} for n in range(first, count)
        ]
        drafts = [draft_of(line, lists) for line in lines_of(rows)]
        with CaptureQueriesContext(connection) as queries:
            list(bring_in(drafts))
        of_words = sum('INTO "partners_worduse"' in query["sql"] for query in queries)
        of_keys = sum('INTO "partners_matchkey"' in query["sql"] for query in queries)
        costs.append(len(queries) - of_words - of_keys)
        word_costs.append(of_words)
        key_costs.append(of_keys)

    # SQLite bounds the variables of a statement: a longer list needs a few more
    assert costs[1] - costs[0] <= 3
    assert (word_costs[0], key_costs[0]) == (1, 1)
    assert word_costs[1] <= 3
    assert key_costs[1] <= 3


def test_other_spelling_of_an_identifier_makes_a_possible_duplicate(bring):
    owner = IdentifierFactory(scheme="ROR", value="01abc").partner
    IdentifierFactory(scheme="list", value="Éa")

    outcomes = bring(
        {"id": "R1", "name": "Oxfam", "ext_ids": "ror:https://ror.org/01ABC|LIST:ÉA"},
        {"id": "R2", "name": "Care", "ext_ids": "wikidata:Q7|wikidata:wikidata.org/wiki/q7"},
    )

    assert doubts(outcomes)[0] == (
        "duplicate",
        f"ROR 01abc belongs to {owner.label}. It may be the same body.",
    )
    assert Identifier.objects.filter(scheme="wikidata").get().value == "Q7"
