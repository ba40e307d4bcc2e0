"""The duplicates desk: what a look over the registry finds, and what people say about it."""

from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone

from partners import duplicates, jobs
from partners.models import DuplicatePair, DuplicateScan, Partner
from tests.factories import CountryFactory, DuplicatePairFactory, PartnerFactory, UserFactory
from tests.pages import read, summary, texts

pytestmark = pytest.mark.django_db
DESK = "/en/partners/duplicates/"


@pytest.fixture
def mali(db):
    return CountryFactory(code="ML")


@pytest.fixture
def twins(mali):
    return [
        PartnerFactory(legal_name=name, hq_country=mali)
        for name in ("Femmes du Sahel", "Association des femmes du Sahel", "Hogar de Cristo")
    ]


def found():
    return [(pair.left, pair.right) for pair in DuplicatePair.objects.all()]


def test_a_look_finds_each_pair_once(twins):
    look = duplicates.scan()

    assert found() == [(twins[0], twins[1])]
    assert (look.partners, look.pairs) == (3, 1)
    assert look.finished_at is not None


def test_the_next_look_is_at_what_has_changed(twins):
    duplicates.scan()
    Partner.objects.filter(pk=twins[2].pk).update(updated_at="2020-01-01T00:00Z")
    twins[1].legal_name = "Otra cosa"
    twins[1].save()
    Partner.objects.filter(pk=twins[0].pk).update(updated_at="2020-01-01T00:00Z")

    look = duplicates.scan()

    assert look.partners == 1
    assert duplicates.scan(everything=True).partners == 3
    assert found() == []


def test_a_look_leaves_decisions_as_they_are(twins, registry_officer):
    duplicates.scan()
    DuplicatePair.objects.get().decide("different", by=registry_officer, note="Two statutes.")

    duplicates.scan(everything=True)

    pair = DuplicatePair.objects.get()
    assert (pair.decision, pair.note, pair.decided_by) == (
        "different", "Two statutes.", registry_officer,
    )  # fmt: skip


@pytest.mark.parametrize("everything", [True, False])
def test_open_pairs_are_judged_anew_and_decided_ones_stay(
    twins, registry_officer, monkeypatch, everything
):
    monkeypatch.setattr(duplicates, "CHUNK", 1)
    duplicates.scan()
    likely = DuplicatePair.objects.get()
    DuplicatePair.objects.update(probability=0.51, reason_codes=[])
    unlikely = DuplicatePairFactory(left=twins[0], right=twins[2], probability=0.9)
    decided = DuplicatePairFactory(left=twins[1], right=twins[2], probability=0.9)
    decided.decide("same", by=registry_officer)
    Partner.objects.update(updated_at=timezone.now())

    duplicates.scan(everything=everything)

    likely.refresh_from_db()
    assert likely.probability > 0.6
    assert "same_country" in likely.reason_codes
    assert set(DuplicatePair.objects.all()) == {likely, decided}
    assert unlikely not in DuplicatePair.objects.all()


def test_merged_records_are_not_looked_at(twins):
    twins[1].status, twins[1].status_reason, twins[1].merged_into = "merged", "Twice.", twins[0]
    twins[1].save()

    assert duplicates.scan().pairs == 0


def test_the_command_says_what_it_found_and_the_day_looks_too(twins):
    out = StringIO()

    call_command("find_duplicates", "--all", stdout=out)

    assert out.getvalue().startswith("3 records, 1 likely pairs, ")
    duplicates.daily()
    assert DuplicateScan.objects.count() == 2
    assert jobs.path_of(duplicates.daily) in jobs._daily


def test_a_pair_has_the_lower_number_left_and_is_recorded_once(twins):
    pair = DuplicatePairFactory(left=twins[0], right=twins[1])

    with pytest.raises(ValidationError):
        DuplicatePair(left=twins[1], right=twins[0], probability=1).full_clean()
    with pytest.raises(ValidationError):
        DuplicatePair(left=twins[0], right=twins[1], probability=1).full_clean()
    assert str(pair) == f"{twins[0].label} – {twins[1].label}"


@pytest.mark.parametrize(
    ("role", "status"),
    [("registry_officer", 200), ("administrator", 200), ("case_officer", 404), ("reviewer", 404)],
)
def test_the_desk_is_for_who_keeps_the_registry(client, role, status):
    pair = DuplicatePairFactory()
    client.force_login(UserFactory(**{role: True}))

    assert client.get(DESK).status_code == status
    assert client.get(pair.get_absolute_url()).status_code == status


def test_focal_points_see_the_pairs_of_their_countries(client, focal_point_mali, mali):
    mine = DuplicatePairFactory(left=PartnerFactory(hq_country=mali))
    france = CountryFactory(code="FR")
    other = DuplicatePairFactory(left__hq_country=france, right__hq_country=france)
    client.force_login(focal_point_mali)

    response = client.get(DESK)

    assert [link["href"] for link in read(response).one("ol", "results").all("a")] == [
        mine.get_absolute_url()
    ]
    assert client.get(other.get_absolute_url()).status_code == 404
    assert "Merge the two" not in client.get(mine.get_absolute_url()).text


def test_the_likeliest_come_first_and_what_is_settled_is_asked_for(client, registry_officer):
    low, high = DuplicatePairFactory(probability=0.6), DuplicatePairFactory(probability=0.95)
    settled = DuplicatePairFactory()
    settled.decide("different", by=registry_officer)
    client.force_login(registry_officer)

    def links(address):
        results = read(client.get(address)).all("ol", "results")
        return [link["href"] for one in results for link in one.all("a")]

    assert links(DESK) == [high.get_absolute_url(), low.get_absolute_url()]
    assert links(f"{DESK}?decision=different") == [settled.get_absolute_url()]
    assert links(f"{DESK}?country=ZZ&decision=bogus&page=x") == []


def test_a_decision_is_remembered_with_who_and_why(client, registry_officer):
    pair = DuplicatePairFactory()
    client.force_login(registry_officer)

    response = client.post(
        pair.get_absolute_url(), {"decision": "different", "note": "Two cities."}, follow=True
    )

    pair.refresh_from_db()
    assert response.redirect_chain == [(DESK, 302)]
    assert texts(response, "p", "notice") == ["Thank you. The decision is kept."]
    assert (pair.decision, pair.note, pair.decided_by) == (
        "different", "Two cities.", registry_officer,
    )  # fmt: skip
    assert pair.history.first().history_user == registry_officer
    assert "Two cities." in client.get(pair.get_absolute_url()).text


def test_the_same_leads_to_the_merging(client, registry_officer):
    pair = DuplicatePairFactory()
    client.force_login(registry_officer)

    response = client.post(pair.get_absolute_url(), {"decision": "same"})

    assert response["Location"] == f"/en/partners/{pair.left_id}/merge/{pair.right_id}/"


def test_no_decision_is_asked_for_again(client, registry_officer):
    pair = DuplicatePairFactory()
    client.force_login(registry_officer)

    response = client.post(pair.get_absolute_url(), {"note": "Hm."})

    assert response.status_code == 422
    assert summary(response) != []
    assert "Hm." in response.text


@pytest.mark.parametrize("count", [1, 5])
def test_the_desk_costs_the_same_however_long(
    client, registry_officer, count, django_assert_num_queries
):
    DuplicatePairFactory.create_batch(count)
    client.force_login(registry_officer)
    client.get(DESK)

    with django_assert_num_queries(9):
        client.get(DESK)


# Groups of several records, and whose pairs somebody sees


@pytest.fixture
def three(mali):
    """A is like B and B is like C; another pair has nothing to do with them."""
    one, two, three = (PartnerFactory(legal_name=name, hq_country=mali) for name in "ABC")
    pairs = [DuplicatePairFactory(left=one, right=two), DuplicatePairFactory(left=two, right=three)]
    elsewhere = [PartnerFactory(legal_name=name, hq_country__code="KE") for name in "XY"]
    return [*pairs, DuplicatePairFactory(left=elsewhere[0], right=elsewhere[1])]


def test_desk_and_pair_lead_to_the_other_pairs_of_a_record(client, registry_officer, three):
    client.force_login(registry_officer)

    desk = client.get(DESK)
    page = client.get(three[0].get_absolute_url()).content.decode()
    alone = client.get(three[2].get_absolute_url()).content.decode()

    assert {pair.pk: pair.others for pair in desk.context["page"]} == {
        three[0].pk: 1, three[1].pk: 1, three[2].pk: 0,
    }  # fmt: skip
    assert "1 other pair of these records" in desk.content.decode()
    others = page.partition('id="others"')[2]
    assert three[1].get_absolute_url() in others
    assert three[2].get_absolute_url() not in others
    assert 'id="others"' not in alone


def test_pair_that_is_settled_is_no_other_pair(client, registry_officer, three):
    three[1].decide("different", by=registry_officer)
    client.force_login(registry_officer)

    assert 'id="others"' not in client.get(three[0].get_absolute_url()).content.decode()


def test_focal_point_reads_whose_pairs_it_sees(client, focal_point_mali, registry_officer, three):
    client.force_login(focal_point_mali)
    own = client.get(DESK)
    client.force_login(registry_officer)
    every = client.get(DESK)

    assert [pair.pk for pair in own.context["page"]] == [three[0].pk, three[1].pk]
    text = "You see the pairs of which a record has its headquarters in a country of your office: Mali."
    assert text in " ".join(own.content.decode().split())
    assert "in a country of your office" not in every.content.decode()


@pytest.mark.parametrize(
    ("language", "names"), [("en", ["Chad", "Germany"]), ("fr", ["Allemagne", "Tchad"])]
)
def test_countries_of_the_desk_stand_by_name(client, registry_officer, language, names):
    for code in ("TD", "DE"):
        CountryFactory(code=code)
    client.force_login(registry_officer)

    page = client.get(f"/{language}/partners/duplicates/").content.decode()

    assert page.index(f">{names[0]}<") < page.index(f">{names[1]}<")
