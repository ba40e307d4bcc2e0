"""The duplicates desk and merging through the API: the same pairs, rights and sentences."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partners import merging
from partners.models import DuplicatePair, Merge
from tests.factories import (
    DuplicatePairFactory,
    ObserverStatusFactory,
    PartnerFactory,
    UserFactory,
)
from tests.pages import read

pytestmark = pytest.mark.django_db

PAIRS, MERGES = "/api/v1/duplicates/", "/api/v1/merges/"


@pytest.fixture
def two(db):
    return [
        PartnerFactory(legal_name="Femmes du Sahel", city="", hq_country__code="ML"),
        PartnerFactory(
            legal_name="Association des femmes du Sahel", city="Gao", hq_country__code="ML"
        ),
    ]


@pytest.fixture
def pair(two):
    return DuplicatePairFactory(left=two[0], right=two[1], probability=0.9)


@pytest.fixture
def keeper(client, registry_officer):
    client.force_login(registry_officer)
    return client


def send(client, address, **body):
    return client.post(address, body, content_type="application/json")


def test_desk_lists_the_same_pairs_as_the_page(keeper, pair):
    low = DuplicatePairFactory(probability=0.6)
    DuplicatePairFactory(decision="different")

    rows = keeper.get(f"{PAIRS}?decision=open").json()["results"]
    page = read(keeper.get("/en/partners/duplicates/")).one("ol", "results").all("a")

    assert [row["id"] for row in rows] == [pair.pk, low.pk]
    assert [link["href"] for link in page] == [
        f"/en/partners/duplicates/{row['id']}/" for row in rows
    ]
    assert rows[0]["left"]["legal_name"] == "Femmes du Sahel"
    assert rows[0]["right"]["url"].endswith(f"/api/v1/partners/{pair.right_id}/")
    assert keeper.get(f"{PAIRS}?decision=perhaps").status_code == 400


def test_focal_point_judges_its_own_pairs_and_joins_nothing(client, focal_point_mali, pair):
    other = DuplicatePairFactory(left__hq_country__code="SN", right__hq_country__code="SN")
    client.force_login(focal_point_mali)

    listed = [row["id"] for row in client.get(PAIRS).json()["results"]]
    said = send(client, f"{PAIRS}{pair.pk}/decide/", decision="different", note="Two statutes.")
    hidden = send(client, f"{PAIRS}{other.pk}/decide/", decision="same")
    joined = send(client, MERGES, kept=pair.left_id, gone=pair.right_id)

    assert listed == [pair.pk]
    assert (said.status_code, said.json()["decision"]) == (200, "different")
    assert (hidden.status_code, joined.status_code) == (404, 403)
    pair.refresh_from_db()
    assert (pair.note, pair.decided_by) == ("Two statutes.", focal_point_mali)
    assert client.get(MERGES).json()["count"] == 0


def test_strange_names_are_refused_and_nothing_is_done(keeper, pair):
    said = send(keeper, f"{PAIRS}{pair.pk}/decide/", decision="different", reason="Two.")
    joined = send(keeper, MERGES, kept=pair.left_id, gone=pair.right_id, choice={})

    assert (said.status_code, list(said.json()["errors"])) == (400, ["reason"])
    assert (joined.status_code, list(joined.json()["errors"])) == (400, ["choice"])
    assert keeper.get(MERGES).json()["count"] == 0


@pytest.mark.parametrize("role", ["case_officer", "reviewer", None])
def test_others_find_nothing(client, pair, role):
    client.force_login(UserFactory(**({role: True} if role else {})))

    assert client.get(PAIRS).json()["count"] == 0
    assert client.get(f"{PAIRS}{pair.pk}/").status_code == 404
    assert send(client, MERGES, kept=pair.left_id, gone=pair.right_id).status_code == 403


def test_records_are_joined_as_chosen_and_parted_again(keeper, pair, two, registry_officer):
    kept, gone = two

    done = send(
        keeper, MERGES, kept=kept.pk, gone=gone.pk, kept_version=kept.version,
        gone_version=gone.version, choices={"legal_name": "gone"}, reason="Same statutes.",
    )  # fmt: skip
    kept.refresh_from_db()
    joined = kept.legal_name, kept.city
    pair.refresh_from_db()
    kept.phone = "+223 1"
    kept.city = "Kayes"
    kept.save()
    undone = send(keeper, f"{MERGES}{done.json()['id']}/undo/")
    again = send(keeper, f"{MERGES}{done.json()['id']}/undo/")

    assert (done.status_code, joined) == (201, ("Association des femmes du Sahel", "Gao"))
    assert done["Location"].endswith(f"{MERGES}{Merge.objects.get().pk}/")
    assert (pair.decision, pair.decided_by) == (DuplicatePair.Decision.SAME, registry_officer)
    assert undone.status_code == 200
    assert undone.json()["kept_edits"] == [
        "City of headquarters: changed since, and left as it is."
    ]
    assert undone.json()["undone_by"] == str(registry_officer)
    assert (again.status_code, again.json()["code"]) == (409, "undo_stopped")
    assert again.json()["reasons"] == ["This merging has been undone already."]


def test_what_forbids_it_is_a_conflict_with_the_page_s_sentences(keeper, two):
    for partner in two:
        ObserverStatusFactory(partner=partner)

    answer = send(keeper, MERGES, kept=two[0].pk, gone=two[1].pk)

    assert (answer.status_code, answer.json()["code"]) == (409, "merge_stopped")
    assert answer.json()["reasons"] == merging.stops(*two)
    assert answer.json()["reasons"] == [
        "Observer status: This organisation is an observer already."
    ]
    assert not Merge.objects.exists()


def test_versions_that_have_passed_join_nothing(keeper, two):
    answer = send(
        keeper, MERGES, kept=two[0].pk, gone=two[1].pk, kept_version=two[0].version,
        gone_version=two[1].version + 1,
    )  # fmt: skip

    assert (answer.status_code, answer.json()["code"]) == (409, "stale")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kept": 1}, "gone"),
        ({"gone": 10**9}, "gone"),
        ({"gone": "x"}, "gone"),
        ({"choices": {"status": "gone"}}, "choices"),
        ({"choices": {"city": "both"}}, "choices"),
        ({"kept_version": 1}, ""),
    ],
)
def test_bad_input_is_named(keeper, two, body, field):
    full = {"kept": two[0].pk, "gone": two[1].pk} | body
    if body == {"kept": 1}:
        full.pop("gone")

    answer = send(keeper, MERGES, **full)

    assert answer.status_code == 400
    assert any(name.startswith(field) for name in answer.json()["errors"])
    assert not Merge.objects.exists()


def test_lists_cost_the_same_however_long(keeper, registry_officer):
    def cost(address):
        with CaptureQueriesContext(connection) as queries:
            assert keeper.get(address).status_code == 200
        return len(queries)

    def grow():
        DuplicatePairFactory()
        merging.merge(PartnerFactory(), PartnerFactory(), by=registry_officer)

    grow()
    keeper.get(PAIRS)
    few = cost(PAIRS), cost(MERGES)
    for __ in range(4):
        grow()

    assert (cost(PAIRS), cost(MERGES)) == few
