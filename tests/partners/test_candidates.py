"""Likely existing records of a body somebody is about to enter, and why they are likely."""

import pytest
from django.contrib.auth.models import AnonymousUser

from partners import candidates
from partners.matching import Facts
from partners.models import MatchKey
from tests.factories import (
    CountryFactory,
    IdentifierFactory,
    PartnerFactory,
    PartnerNameFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def msf(db):
    """A body of several names, beside one that shares a word with the newcomers below."""
    msf = PartnerFactory(
        legal_name="Médecins Sans Frontières",
        acronym="MSF",
        website="https://www.msf.org/fr",
        is_listed=False,
    )
    PartnerNameFactory(partner=msf, text="Doctors Without Borders")
    PartnerNameFactory(partner=msf, text="Artsen zonder Grenzen")
    PartnerFactory(legal_name="Hogar de Cristo, A.C.")
    return msf


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ({"name": "medecins sans frontieres"}, "same_name"),
        ({"name": "Medecins sans frontiere"}, "almost_same_name"),
        ({"name": "Doctors Without Borders, Inc."}, "same_name"),
        ({"name": "Artsen zonder Grenzen"}, "same_name"),
        ({"name": "MSF"}, "same_acronym"),
        ({"name": "أطباء بلا حدود"}, "translated"),
        ({"name": "Médicos sin fronteras", "website": "http://msf.org"}, "same_website"),
    ],
)
def test_candidates_come_with_their_reasons(msf, registry_officer, typed, reason):
    found = candidates.for_new(registry_officer, **typed)

    assert [partner for partner, __ in found] == [msf]
    assert reason in [one.value for one in found[0][1].reasons]


@pytest.mark.parametrize(
    ("there", "typed"),
    [("TechRadar", "Tech Radar"), ("Mc Connell Foundation", "McConnell Foundation"),
     ("ActionAid", "Action-Aid"), ("ReumaNederland", "Reuma Nederland"),
     ("Freie Presse", "FreiePresse"), ("Auckland Zoo", "AucklandZoo"), ("TechRadar", "Tech Radar Ltd")],
)  # fmt: skip
def test_one_word_and_two_are_found_by_each_other(registry_officer, there, typed):
    partner = PartnerFactory(legal_name=there, hq_country=None)

    [(found, verdict)] = candidates.for_new(registry_officer, name=typed)

    assert (found, verdict.verdict) == (partner, "same")


def test_a_body_that_another_country_has_already_is_shown(registry_officer):
    kenya, uganda = CountryFactory(code="KE"), CountryFactory(code="UG")
    office = PartnerFactory(
        legal_name="Women Across Borders Kitale", website="https://wabk.org", hq_country=kenya
    )

    [(found, verdict)] = candidates.for_new(
        registry_officer,
        name="Women Across Borders Kitale",
        country=uganda.code,
        website="https://www.wabk.org/en",
    )

    assert (found, verdict.verdict) == (office, "likely")
    assert verdict.sentence == "same website; same name; other country"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": "Initiative pour la paix"}, "same name; other country"),
        (
            {"name": "Boat Builders of Busoga", "website": "https://www.ipp.example/"},
            "same website; other name; other country",
        ),
    ],
)
def test_who_enters_a_body_sees_those_of_one_name_or_website_in_other_countries(
    registry_officer, typed, sentence
):
    """The scorer takes them for others, as sections are; whoever enters one is to say so."""
    kenya, uganda = CountryFactory(code="KE"), CountryFactory(code="UG")
    there = PartnerFactory(
        legal_name="Initiative pour la paix", website="https://ipp.example", hq_country=kenya
    )

    [(found, verdict)] = candidates.for_new(registry_officer, country=uganda.code, **typed)

    assert (found, verdict.verdict) == (there, "different")
    assert verdict.sentence == sentence
    facts = Facts.named(typed["name"], country="UG", websites=(typed.get("website", ""),))
    assert candidates.alike(facts) == []


@pytest.mark.parametrize(("country", "count"), [("KE", 1), ("UG", 0)])
def test_who_enters_a_body_sees_those_with_its_acronym_in_its_country(
    registry_officer, country, count
):
    PartnerFactory(
        legal_name="Growers of the Rift", acronym="ABRAN", hq_country=CountryFactory(code="KE")
    )
    CountryFactory(code="UG")

    found = candidates.for_new(
        registry_officer, name="Weavers and Dyers", acronym="ABRAN", country=country
    )

    assert len(found) == count


@pytest.mark.parametrize(
    "typed",
    [
        {"name": "Hogar"},
        {"name": "Hogar de Niños", "acronym": "HN", "website": "https://hn.example"},
        {"name": "Sahel Frontières"},
    ],
)
def test_candidates_are_none_for_a_body_that_is_new(msf, registry_officer, typed):
    assert candidates.for_new(registry_officer, **typed) == []


def test_candidates_do_not_share_a_website_by_sharing_a_host_of_many(registry_officer):
    PartnerFactory(legal_name="Femmes du Sahel", website="https://facebook.com/femmes")

    found = candidates.for_new(registry_officer, name="Otra", website="https://facebook.com/otra")

    assert found == []


def test_candidates_leave_out_those_excluded_merged_and_out_of_sight(msf):
    facts = Facts.named("Médecins Sans Frontières")
    found = candidates.alike(facts)
    other = PartnerFactory(legal_name="Médecins Sans Frontières")
    other.status, other.status_reason, other.merged_into = "merged", "Twice.", msf
    other.save()

    assert [one.number for one in found] == [msf.pk]
    assert [one.number for one in candidates.alike(facts)] == [msf.pk]
    assert candidates.alike(facts, exclude=[msf.pk]) == []
    assert candidates.visible_to(AnonymousUser(), found) == []


def test_an_identifier_is_enough(registry_officer):
    partner = PartnerFactory(legal_name="Otra cosa")
    IdentifierFactory(partner=partner, scheme="ROR", value="0abc")
    facts = Facts.named("Femmes du Sahel", identifiers=frozenset({("ROR", "0abc")}))

    found = candidates.alike(facts)

    assert [(one.number, one.verdict.verdict) for one in found] == [(partner.pk, "same")]


def test_best_candidates_come_first_and_are_few(registry_officer):
    mali = CountryFactory(code="ML")
    namesakes = [PartnerFactory(legal_name="Caritas Gao", hq_country=None) for _ in range(4)]
    best = PartnerFactory(legal_name="Caritas Gao", acronym="CAR", hq_country=mali)

    found = candidates.for_new(
        registry_officer, name="Caritas Gao", acronym="CAR", country="ML", limit=3
    )

    assert [partner for partner, __ in found] == [best, *namesakes[:2]]


@pytest.mark.parametrize("count", [1, 6])
def test_many_bodies_cost_the_queries_of_one(count, django_assert_num_queries):
    PartnerFactory(legal_name="Femmes du Sahel")
    bodies = [Facts.named(f"Femmes du Sahel {place}") for place in "ABCDEF"[:count]]

    with django_assert_num_queries(6):
        found = candidates.Finder().alike(bodies)

    assert len(found) == count


def test_keys_follow_the_record_and_its_names():
    partner = PartnerFactory(legal_name="Femmes du Sahel")
    facts = Facts.named("Artsen zonder Grenzen")
    assert candidates.alike(facts) == []

    name = PartnerNameFactory(partner=partner, text="Artsen zonder Grenzen")
    assert [one.number for one in candidates.alike(facts)] == [partner.pk]

    name.delete()
    assert candidates.alike(facts) == []


def test_keys_more_records_share_than_can_be_looked_at_are_left_out(monkeypatch):
    monkeypatch.setattr(candidates, "MOST_SHARING", 2)
    PartnerFactory.create_batch(4, legal_name="Caritas Gao")
    finder = candidates.Finder()

    assert finder.alike([Facts.named("Caritas Gao")]) == [[]]
    assert len(finder.common) == MatchKey.objects.values("key").distinct().count()
