"""The pages on which two records are joined, and parted again."""

import pytest

from partners import merging
from partners.models import DuplicatePair, Merge
from tests.factories import (
    DuplicatePairFactory,
    ObserverStatusFactory,
    PartnerFactory,
    PartnerNameFactory,
    UserFactory,
)
from tests.pages import read, sent, summary, texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(db):
    return [
        PartnerFactory(legal_name="Femmes du Sahel", city=""),
        PartnerFactory(legal_name="Association des femmes du Sahel", city="Gao"),
    ]


@pytest.fixture
def keeper(client, registry_officer):
    client.force_login(registry_officer)
    return client


def page_of(kept, gone):
    return f"/en/partners/{kept.pk}/merge/{gone.pk}/"


@pytest.mark.parametrize("role", ["focal_point", "case_officer", "reviewer"])
def test_others_do_not_find_the_pages(client, role, two, registry_officer, office_mali):
    done = merging.merge(PartnerFactory(), PartnerFactory(), by=registry_officer)
    client.force_login(UserFactory(**{role: True}, office=office_mali))

    for address in (page_of(*two), f"/en/partners/{two[0].pk}/merge/", done.get_absolute_url()):
        assert client.get(address).status_code == 404
        assert client.post(address).status_code == 404
    assert Merge.objects.get().undone_at is None


def test_the_other_record_is_offered_or_given_by_number(keeper, two):
    address = f"/en/partners/{two[0].pk}/merge/"

    offered = read(keeper.get(address)).one("ul", "candidates").all("a")
    given = keeper.post(address, {"other": two[1].label})

    assert [link["href"] for link in offered] == [page_of(*two)]
    assert given["Location"] == page_of(*two)


@pytest.mark.parametrize("number", ["", "P-999999", "none", "٣", "9" * 20])
def test_a_number_of_no_record_is_refused(keeper, two, number):
    response = keeper.post(f"/en/partners/{two[0].pk}/merge/", {"other": number})

    assert response.status_code == 422
    assert summary(response) != []


@pytest.mark.parametrize("number", ["1e999", "-1", "1.000", "P-1-2", "x12"])
def test_what_is_no_number_is_not_read_as_one(keeper, two, number):
    PartnerFactory(number=1999)

    response = keeper.post(f"/en/partners/{two[0].pk}/merge/", {"other": number})

    assert response.status_code == 422
    assert list(summary(response)) == [
        "Number of the other record: Give the number of a record, such as P-000123."
    ]


def test_own_number_is_named_as_such(keeper, two):
    response = keeper.post(f"/en/partners/{two[0].pk}/merge/", {"other": two[0].label})

    assert list(summary(response)) == [
        (
            "Number of the other record: This is the number of this record itself: give that of the"
            " other one."
        )
    ]


@pytest.mark.parametrize("form", ["P-{:06d}", "p {}", "{}", " P–{:06d} "])
def test_number_is_read_as_people_write_it(keeper, two, form):
    given = keeper.post(f"/en/partners/{two[0].pk}/merge/", {"other": form.format(two[1].pk)})

    assert given["Location"] == page_of(*two)


def test_two_records_are_joined_as_chosen(keeper, two, registry_officer):
    pair = DuplicatePairFactory(left=two[0], right=two[1])
    data = sent(keeper, page_of(*two), {"reason": "Same statutes.", "choice-legal_name": "gone"})

    response = keeper.post(page_of(*two), data, follow=True)

    done = Merge.objects.get()
    two[0].refresh_from_db()
    pair.refresh_from_db()
    assert data["choice-city"] == ["gone"]
    assert response.redirect_chain == [(done.get_absolute_url(), 302)]
    assert texts(response, "p", "notice") == ["The two records are one now."]
    assert (two[0].legal_name, two[0].city) == ("Association des femmes du Sahel", "Gao")
    assert (done.merged_by, done.reason) == (registry_officer, "Same statutes.")
    assert (pair.decision, pair.decided_by) == (DuplicatePair.Decision.SAME, registry_officer)


def test_the_pair_is_open_again_and_the_undoing_is_found_from_the_record(
    keeper, two, registry_officer
):
    pair = DuplicatePairFactory(left=two[0], right=two[1])
    done = merging.merge(*two, by=registry_officer)
    pair.refresh_from_db()
    assert pair.decision == DuplicatePair.Decision.SAME
    pages = [two[0].get_absolute_url(), f"{two[0].get_absolute_url()}history/"]

    links = [links_to(keeper.get(page), done) for page in pages]
    merging.undo(done, by=registry_officer)
    after = [links_to(keeper.get(page), done) for page in pages]

    assert links == [[f"Look at the merging of {two[1].label} or undo it"]] * 2
    assert after == [[], []]
    pair.refresh_from_db()
    assert (pair.decision, pair.decided_by, pair.decided_at) == ("", None, None)
    assert pair in DuplicatePair.objects.visible_to(registry_officer).open()


def links_to(response, done):
    return [
        " ".join(link.text.split())
        for link in read(response).all("a")
        if link.get("href") == done.get_absolute_url()
    ]


def test_the_old_address_leads_to_the_record_kept(keeper, two, registry_officer):
    old = two[1].get_absolute_url()
    merging.merge(*two, by=registry_officer)

    page, answer = keeper.get(old), keeper.get(f"/api/v1/partners/{two[1].pk}/")

    assert (page.status_code, page["Location"]) == (301, two[0].get_absolute_url())
    assert (answer.status_code, answer.json()) == (301, {"merged_into": two[0].pk})
    assert page["Cache-Control"] == "no-cache"
    assert "no-cache" in answer["Cache-Control"]


def test_what_forbids_the_merging_is_said_before_and_after(keeper, two):
    for partner in two:
        ObserverStatusFactory(partner=partner)
    data = sent(keeper, page_of(*two))

    before, after = keeper.get(page_of(*two)), keeper.post(page_of(*two), data | {"reason": "Yes."})

    sentence = "Observer status: This organisation is an observer already."
    assert (before.status_code, after.status_code) == (200, 422)
    assert sentence in before.text
    assert sentence in after.text
    assert "Yes." in after.text
    assert not Merge.objects.exists()


@pytest.mark.parametrize(
    "versions", [{"kept_version": "9"}, {"gone_version": "x"}, {"gone_version": ""}]
)
def test_a_page_out_of_date_joins_nothing(keeper, two, versions):
    data = sent(keeper, page_of(*two), versions)

    response = keeper.post(page_of(*two), data)

    assert response.status_code == 409
    assert not Merge.objects.exists()


def test_a_choice_that_is_none_is_refused_and_the_page_stays(keeper, two):
    data = sent(keeper, page_of(*two), {"choice-city": "nonsense", "reason": "Same statutes."})

    response = keeper.post(page_of(*two), data)

    assert response.status_code == 422
    assert list(summary(response)) == [
        "Choose what one of the two records says: City of headquarters."
    ]
    assert "Same statutes." in response.text
    assert not Merge.objects.exists()


@pytest.mark.parametrize("swapped", [False, True])
def test_a_merging_that_is_done_leads_to_the_record_left(keeper, two, swapped):
    data = sent(keeper, page_of(*two))
    keeper.post(page_of(*two), data)
    address = page_of(*(two[::-1] if swapped else two))

    again, looked = keeper.post(address, data, follow=True), keeper.get(address)

    assert again.redirect_chain == [(two[0].get_absolute_url(), 302)]
    assert texts(again, "p", "notice")[-1] == "The two records are one already: this one."
    assert looked["Location"] == two[0].get_absolute_url()
    assert Merge.objects.count() == 1


def test_a_record_merged_elsewhere_leads_to_the_two_that_are_left(keeper, two, registry_officer):
    third = PartnerFactory()
    data = sent(keeper, page_of(*two))
    merging.merge(third, two[1], by=registry_officer)

    response = keeper.post(page_of(*two), data, follow=True)

    assert response.redirect_chain == [(page_of(two[0], third), 302)]
    assert texts(response, "p", "notice")[0] == "One of these records has been merged already."


def test_a_record_is_not_joined_with_itself_or_nothing(keeper, two):
    assert keeper.get(page_of(two[0], two[0])).status_code == 404
    assert keeper.get(f"/en/partners/{two[0].pk}/merge/999999/").status_code == 404


def test_a_merging_is_undone_once_and_says_what_it_left(keeper, two, registry_officer):
    PartnerNameFactory(partner=two[1], text="Sahel Women")
    done = merging.merge(*two, by=registry_officer)
    two[0].refresh_from_db()
    two[0].city = "Kayes"
    two[0].save()

    first = keeper.post(done.get_absolute_url(), follow=True)
    second = keeper.post(done.get_absolute_url())

    two[1].refresh_from_db()
    assert texts(first, "p", "notice") == [
        "The two records are two again.",
        "City of headquarters: changed since, and left as it is.",
    ]
    assert two[1].status == "active"
    assert "Undo this merging" not in first.text
    assert second.status_code == 409
    assert "This merging has been undone already." in second.text


def test_the_partner_page_leads_to_the_merging(keeper, two):
    assert f"/en/partners/{two[0].pk}/merge/" in keeper.get(two[0].get_absolute_url()).text
