"""What the search reads follows what is saved, and costs the same however much there is."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from partners import search, spelling
from partners.models import Partner, PartnerName, SearchEntry, Word, WordUse
from tests.factories import IdentifierFactory, PartnerFactory, PartnerNameFactory

pytestmark = pytest.mark.django_db


def is_found(text):
    return search.matching(Partner.objects.all(), text).exists()


def test_entry_holds_every_name_and_every_word_once():
    partner = PartnerFactory(
        legal_name="Femmes du Sahel",
        acronym="F.S.",
        city="Ségou",
        website="https://www.sahel.example",
        hq_country=None,
    )
    PartnerNameFactory(partner=partner, text="Sahel Women")
    PartnerNameFactory(partner=partner, text="FEMMES DU SAHEL")
    IdentifierFactory(partner=partner, value="ML-7")

    entry = SearchEntry.objects.get(partner=partner)

    assert str(entry) == "|femmes du sahel|fs|sahel women|"
    assert entry.text == f" femmes du sahel fs women segou example p {partner.pk:06d} ml 7 "


def test_words_are_learnt_once_when_neither_too_short_nor_too_long():
    PartnerFactory(legal_name=f"Ab Abc Abc {'x' * 40} {'y' * 41}", hq_country=None)
    PartnerFactory(legal_name="Abc", hq_country=None)

    words = Word.objects.exclude(text__startswith="0").order_by("text")

    assert [str(word) for word in words] == ["abc", "x" * 40]


def test_uses_of_words_follow_the_entry():
    partner = PartnerFactory(legal_name=f"Femmes du Sahel {'x' * 41}", hq_country=None)
    number = f"{partner.pk:06d}"

    assert set(WordUse.objects.values_list("word", "begins_name")) == {
        ("femmes", True),
        ("du", False),
        ("sahel", False),
        ("p", False),
        (number, False),
    }

    partner.legal_name = "Sahel vert"
    partner.save()

    assert set(WordUse.objects.values_list("word", "begins_name")) == {
        ("sahel", True),
        ("vert", False),
        ("p", False),
        (number, False),
    }


def test_piece_that_stands_in_too_many_words_is_found_in_the_texts(monkeypatch):
    monkeypatch.setattr(spelling, "SPELLINGS", 1)
    PartnerFactory(legal_name="Solidarité")
    PartnerFactory(legal_name="Solidaires du Sahel")
    PartnerFactory(legal_name="Solange")

    found = search.matching(Partner.objects.all(), "solida")

    assert {partner.legal_name for partner in found} == {"Solidarité", "Solidaires du Sahel"}


def test_word_longer_than_any_in_the_vocabulary_is_found_by_its_whole():
    PartnerFactory(legal_name=f"Sahel {'ab' * 25}")

    assert is_found("sahel " + "ab" * 25)


def test_record_is_found_by_its_number():
    partner = PartnerFactory(legal_name="Femmes du Sahel")
    PartnerFactory(legal_name="Another")

    assert list(search.matching(Partner.objects.all(), partner.label)) == [partner]


def test_index_follows_a_new_name_acronym_city_and_website():
    partner = PartnerFactory(
        legal_name="Oldname", acronym="ODN", city="Oldtown", website="https://oldhost.example"
    )

    partner.legal_name, partner.acronym = "Freshlabel", "FLB"
    partner.city, partner.website = "Sikasso", "https://brandnew.example"
    partner.save()

    assert [is_found(text) for text in ("Oldname", "ODN", "Oldtown", "oldhost")] == [False] * 4
    assert [is_found(text) for text in ("Freshlabel", "FLB", "Sikasso", "brandnew")] == [True] * 4


def test_index_follows_another_name_when_added_changed_and_removed():
    name = PartnerNameFactory(text="Tisserandes")
    assert is_found("Tisserandes")

    name.text = "Brodeuses"
    name.save()
    assert not is_found("Tisserandes")
    assert is_found("Brodeuses")

    name.delete()
    assert not is_found("Brodeuses")


def test_index_follows_an_identifier_when_added_changed_and_removed():
    identifier = IdentifierFactory(value="032mwd808")
    assert is_found("032mwd808")

    identifier.value = "zz99qq11"
    identifier.save()
    assert not is_found("032mwd808")
    assert is_found("zz99qq11")

    identifier.delete()
    assert not is_found("zz99qq11")


def test_index_forgets_a_record_that_is_gone():
    partner = PartnerFactory(legal_name="Tisserandes")

    partner.delete()

    assert not is_found("Tisserandes")
    assert not SearchEntry.objects.exists()


def test_refresh_reads_what_was_written_past_the_models():
    name = PartnerNameFactory(text="Tisserandes")
    PartnerName.objects.filter(pk=name.pk).update(text="Brodeuses")

    SearchEntry.objects.refresh([name.partner_id])

    assert is_found("Brodeuses")
    assert not is_found("Tisserandes")


def test_refresh_of_nothing_and_of_records_that_are_not_there_writes_nothing():
    SearchEntry.objects.refresh([])
    SearchEntry.objects.refresh([404])

    assert not SearchEntry.objects.exists()


def test_vocabulary_corrects_towards_a_word_learnt_since():
    PartnerFactory(legal_name="Tisserandes")
    assert not is_found("Brodeusse")

    PartnerFactory(legal_name="Brodeuses")

    assert is_found("Brodeusse")


def test_vocabulary_forgets_words_that_are_gone():
    PartnerFactory(legal_name="Tisserandes")
    assert is_found("Tisserandez")
    Word.objects.all().delete()

    assert spelling.vocabulary().words == set()
    assert not is_found("Tisserandez")


def test_vocabulary_reads_all_again_when_its_last_word_is_another():
    PartnerFactory(legal_name="Tisserandes", hq_country=None)
    last = Word.objects.latest("pk")
    assert "tisserandes" in spelling.vocabulary().words

    Word.objects.filter(text="tisserandes").delete()
    Word.objects.filter(pk=last.pk).delete()
    Word.objects.create(pk=last.pk + 1, text="brodeuses")

    assert "tisserandes" not in spelling.vocabulary().words
    assert "brodeuses" in spelling.vocabulary().words


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_vocabulary_forgets_what_was_rolled_back():
    word = Word.objects.create(text="tisserandes")
    with transaction.atomic():
        Word.objects.create(pk=word.pk + 1, text="brodeuses")
        Word.objects.create(pk=word.pk + 2, text="fileuses")
        assert "brodeuses" in spelling.vocabulary().words
        transaction.set_rollback(True)
    Word.objects.create(pk=word.pk + 1, text="potieres")
    Word.objects.create(pk=word.pk + 2, text="fileuses")

    assert spelling.vocabulary().words == {"tisserandes", "potieres", "fileuses"}


@pytest.fixture
def queries_of():
    """Counts the queries of a search once its vocabulary is read."""

    def count(text):
        spelling.vocabulary()
        with CaptureQueriesContext(connection) as queries:
            search.ranked(search.matching(Partner.objects.all(), text), text)
        return len(queries)

    return count


@pytest.mark.parametrize("text", ["solidarite", "solidarites", "solidarite inconnue", "www.s.org"])
def test_search_costs_the_same_queries_for_few_and_for_many(text, queries_of):
    PartnerFactory(legal_name="Solidarité 0", website="https://s.org")
    few = queries_of(text)

    for n in range(1, 12):
        PartnerFactory(legal_name=f"Solidarité {n}", website="https://s.org")
    many = queries_of(text)

    assert few == many


def test_refresh_costs_the_same_queries_for_few_and_for_many(django_assert_num_queries):
    every = [PartnerNameFactory().partner_id for _ in range(12)]

    with django_assert_num_queries(14):
        SearchEntry.objects.refresh(every[:1])
    with django_assert_num_queries(14):
        SearchEntry.objects.refresh(every)
