"""Finding partners by what people type: what is found, what comes first, what never shows."""

import pytest

from partners import search
from partners.models import Partner, SearchEntry
from tests.factories import (
    CategoryFactory,
    ContactFactory,
    CountryFactory,
    IdentifierFactory,
    NoteFactory,
    PartnerFactory,
    PartnerNameFactory,
)

pytestmark = pytest.mark.django_db


def found(text, queryset=None):
    """Legal names of what is found, best first."""
    queryset = Partner.objects.all() if queryset is None else queryset
    numbers = search.ranked(search.matching(queryset, text), text)
    names = dict(Partner.objects.values_list("pk", "legal_name"))
    return [names[number] for number in numbers]


@pytest.fixture
def registry(db):
    """Bodies that share hardly a word, so that each query has one answer."""
    msf = PartnerFactory(
        legal_name="Médecins Sans Frontières",
        acronym="MSF",
        website="https://www.msf.org/fr",
        city="Genève",
        hq_country__code="CH",
    )
    PartnerNameFactory(
        partner=msf, kind="translation", language="en", text="Doctors Without Borders"
    )
    PartnerNameFactory(partner=msf, kind="alias", text="Artsen zonder Grenzen")
    PartnerNameFactory(partner=msf, kind="translation", language="ar", text="أطباء بلا حدود")
    PartnerNameFactory(partner=msf, kind="translation", language="zh", text="无国界医生组织")
    PartnerNameFactory(partner=msf, kind="translation", language="ru", text="Врачи без границ")
    IdentifierFactory(partner=msf, scheme="ROR", value="032mwd808")
    sahel = PartnerFactory(
        legal_name="Association des Femmes du Sahel",
        acronym="AFS",
        website="https://femmes-sahel.example/",
        city="Ségou",
    )
    PartnerNameFactory(partner=sahel, kind="former", text="Comité des Tisserandes")
    IdentifierFactory(partner=sahel, scheme="registration", value="ML-2003/0451")
    PartnerFactory(legal_name="Deutsche Welthungerhilfe e.V.", city="Bonn", hq_country__code="DE")
    PartnerFactory(legal_name="Hogar de Cristo, A.C.", city="Puebla", hq_country__code="MX")
    PartnerFactory(legal_name="Organisation Tunisienne جمعية تونس الخضراء", hq_country__code="TN")
    return msf


@pytest.mark.parametrize(
    "text",
    [
        "Médecins Sans Frontières",
        "MSF",
        "Doctors Without Borders",
        "Artsen zonder Grenzen",
        "032mwd808",
        "www.msf.org",
        "https://www.msf.org/en/contact",
        "msf.org",
        "somebody@msf.org",
        "Genève",
        "Médecins Genève",
        "MSF Suisse",
    ],
)
def test_search_finds_by_every_public_particular(registry, text):
    assert found(text) == ["Médecins Sans Frontières"]


@pytest.mark.parametrize(
    "text",
    [
        "MEDECINS SANS FRONTIERES",
        "medecins sans frontieres",
        "Me\u0301decins sans frontie\u0300res",
        "médecins-sans-frontières!",
        "“Médecins” (sans) frontières",
        "Frontières sans médecins",
        "m.s.f.",
        "Médecins Sans Frontières ASBL",
        "The Médecins Sans Frontières Association, Inc.",
    ],
)
def test_search_ignores_case_accents_punctuation_order_and_legal_forms(registry, text):
    assert found(text) == ["Médecins Sans Frontières"]


@pytest.mark.parametrize(
    "text",
    [
        "Medecins sans frontiers",
        "Medcins sans frontieres",
        "Medecins sans frotnieres",
        "Medecinss sans frontieres",
        "Doctros without borders",
        "Zedecins sans frontieres",
        "Doctorswithout borders",
        "doctorswithout",
        "Doc tors without borders",
    ],
)
def test_search_forgives_an_error_of_typing(registry, text):
    assert found(text) == ["Médecins Sans Frontières"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("femmes sahel", "Association des Femmes du Sahel"),
        ("Tisserandes", "Association des Femmes du Sahel"),
        ("ML-2003/0451", "Association des Femmes du Sahel"),
        ("femmes-sahel.example", "Association des Femmes du Sahel"),
        ("segou", "Association des Femmes du Sahel"),
        ("welthunger", "Deutsche Welthungerhilfe e.V."),
        ("Welt Hunger Hilfe", "Deutsche Welthungerhilfe e.V."),
        ("hungerhilfe", "Deutsche Welthungerhilfe e.V."),
        ("Hogar Cristo AC", "Hogar de Cristo, A.C."),
        ("femmes sahel unknownword", "Association des Femmes du Sahel"),
    ],
)
def test_search_finds_parts_joined_words_and_all_but_one(registry, text, expected):
    assert found(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("أطباء بلا حدود", "Médecins Sans Frontières"),
        ("اطباء بلا حدود", "Médecins Sans Frontières"),
        ("无国界医生组织", "Médecins Sans Frontières"),
        ("无国界医生", "Médecins Sans Frontières"),
        ("国界", "Médecins Sans Frontières"),
        ("Врачи без границ", "Médecins Sans Frontières"),
        ("ВРАЧИ", "Médecins Sans Frontières"),
        ("Врочи без границ", "Médecins Sans Frontières"),
        ("جمعيه تونس", "Organisation Tunisienne جمعية تونس الخضراء"),
    ],
)
def test_search_finds_names_in_other_scripts(registry, text, expected):
    assert found(text) == [expected]


@pytest.mark.parametrize("text", ["", "   "])
def test_search_for_nothing_finds_all(registry, text):
    assert search.matching(Partner.objects.all(), text).count() == 5


@pytest.mark.parametrize("text", ["?!", "…", "qqqqqqqq", "qqqqqqqq wwwwwwww", "日本"])
def test_search_for_what_is_not_there_finds_nothing(registry, text):
    assert found(text) == []


def test_search_reads_the_first_ten_words_and_three_hundred_letters(registry):
    long = "medecins sans frontieres " + "x" * 1_000_000

    assert search.words_of("a1 a2 a3 a4 a5 a6 a7 a8 a9 b1 b2") == [
        *("a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8", "a9", "b1")
    ]
    assert search.words_of("x" * 1000) == ["x" * 300]
    assert found(long) == ["Médecins Sans Frontières"]


def test_search_does_not_correct_words_of_three_letters(registry):
    assert found("MSX") == []


def test_search_stays_within_the_queryset_it_is_given(registry):
    PartnerFactory(legal_name="Frontières ouvertes", unlisted=True)
    listed = Partner.objects.filter(is_listed=True)

    assert found("ouvertes", listed) == []
    assert found("Frontières", listed) == ["Médecins Sans Frontières"]


def test_search_corrects_a_word_that_only_records_out_of_sight_hold(registry):
    PartnerFactory(legal_name="Medecinz", unlisted=True)
    listed = Partner.objects.filter(is_listed=True)

    assert found("medecinz", listed) == ["Médecins Sans Frontières"]


# What comes first


def test_search_ranks_exact_name_acronym_beginning_whole_words_parts(db):
    for name, acronym in [
        ("Kenyan Carers", ""),  # a part of a word
        ("Health and Care Kenya", ""),  # a whole word within
        ("Care International in Kenya", ""),  # the beginning
        ("Cooperative for Relief Everywhere", "CARE"),  # the acronym
        ("Care", ""),  # the name itself
    ]:
        PartnerFactory(legal_name=name, acronym=acronym)

    assert found("care") == [
        "Care",
        "Cooperative for Relief Everywhere",
        "Care International in Kenya",
        "Health and Care Kenya",
        "Kenyan Carers",
    ]


def test_search_ranks_the_exact_name_above_one_that_differs_by_its_legal_form(db):
    PartnerFactory(legal_name="Femmes du Mali")
    PartnerFactory(legal_name="Association des femmes du Mali")

    assert found("association des femmes du mali")[0] == "Association des femmes du Mali"


def test_search_ranks_a_whole_word_of_a_long_name_above_a_part_of_a_short_one(db):
    PartnerFactory(legal_name="La Carex")
    PartnerFactory(legal_name="Coalition of Nurses, Midwives and Home Care Workers")

    assert found("care") == ["Coalition of Nurses, Midwives and Home Care Workers", "La Carex"]


def test_search_ranks_the_same_words_in_another_order_above_a_longer_name(db):
    PartnerFactory(legal_name="Tunis Red Crescent Youth of the North")
    PartnerFactory(legal_name="Red Crescent of Tunis")

    assert found("tunis red crescent") == [
        "Red Crescent of Tunis",
        "Tunis Red Crescent Youth of the North",
    ]


def test_search_ranks_the_owner_of_a_host_first(db):
    PartnerFactory(legal_name="oxfam.example")
    PartnerFactory(legal_name="A body of another name", website="https://www.oxfam.example")

    assert found("oxfam.example") == ["A body of another name", "oxfam.example"]


def test_search_ranks_names_above_cities(db):
    PartnerFactory(legal_name="Secours Populaire", city="Gao")
    PartnerFactory(legal_name="Gao Solidarité", city="Bamako")

    assert found("gao") == ["Gao Solidarité", "Secours Populaire"]


def test_search_uses_a_city_to_choose_between_equal_names(db):
    PartnerFactory(legal_name="Caritas", city="Bamako")
    PartnerFactory(legal_name="Caritas", city="Dakar")

    first = search.ranked(search.matching(Partner.objects.all(), "caritas dakar"), "caritas dakar")

    assert list(Partner.objects.filter(pk__in=first).values_list("city", flat=True)) == ["Dakar"]


def test_search_prefers_the_older_record_among_equals(db):
    older, newer = PartnerFactory(legal_name="Caritas"), PartnerFactory(legal_name="Caritas")

    assert search.ranked(Partner.objects.all(), "Caritas") == [older.pk, newer.pk]


def test_search_gives_as_many_as_asked_for(registry):
    assert len(search.ranked(Partner.objects.all(), "femmes", limit=2)) == 2


# What stays private


@pytest.fixture
def secretive(db):
    """One word for each particular that nobody may find it by."""
    partner = PartnerFactory(
        legal_name="Sahel Vert",
        email="abcdefgh@ijklmnop.example",
        phone="77665544",
        address="Rue Quatrevingt 8080",
        description_en="Zebrafinch",
        status_reason="Whistleblower",
        source="Spreadsheetone",
    )
    ContactFactory(
        partner=partner, name="Wilhelmina Quist", email="quist@vwxyz.example", phone="0099887766"
    )
    NoteFactory(partner=partner, text="Embezzlement suspected")
    SearchEntry.objects.refresh([partner.pk])  # contacts and notes are no reason to write it
    return partner


@pytest.mark.parametrize(
    "text",
    [
        "abcdefgh@ijklmnop.example",
        "abcdefgh",
        "ijklmnop.example",
        "77665544",
        "Quatrevingt",
        "Zebrafinch",
        "Whistleblower",
        "Spreadsheetone",
        "Wilhelmina",
        "quist@vwxyz.example",
        "0099887766",
        "Embezzlement",
    ],
)
def test_search_never_finds_by_private_particulars(secretive, text):
    assert found("Sahel Vert") == ["Sahel Vert"]
    assert found(text) == []


def test_search_finds_by_the_country_in_three_languages_and_by_code(db):
    PartnerFactory(legal_name="Hilfe", hq_country__code="DE")

    for text in ("Germany", "Allemagne", "Alemania", "DEU"):
        assert found(text) == ["Hilfe"]


# More than are ranked


@pytest.fixture
def crowd(db):
    """More records of one word than are ranked, and one of exactly that name, the newest."""
    category, country = CategoryFactory(), CountryFactory()
    partners = [
        PartnerFactory.build(
            legal_name=f"Solidarité locale {n}", category=category, hq_country=country
        )
        for n in range(search.RANKED + 5)
    ]
    for partner in partners:
        partner.derive()
    Partner.objects.bulk_create(partners)
    SearchEntry.objects.refresh(Partner.objects.values_list("pk", flat=True))
    return PartnerFactory(legal_name="Solidarité")


def test_search_counts_more_than_it_ranks(crowd):
    assert search.matching(Partner.objects.all(), "solidarite").count() == 506


def test_search_ranks_the_exact_name_first_in_a_crowd(crowd):
    every = search.matching(Partner.objects.all(), "solidarite")

    best = search.ranked(every, "solidarite")

    assert best[0] == crowd.pk
    assert len(best) == 500


@pytest.mark.parametrize(
    "text",
    [
        "https://ror.org/032mwd808",
        "HTTPS://ROR.ORG/032MWD808/",
        "ror.org/032mwd808",
        "ROR 032mwd808",
        "ror: 032mwd808",
        "ROR:032mwd808",
    ],
)
def test_pasted_identifier_finds_its_record_alone(registry, text):
    PartnerFactory(legal_name="ROR 032mwd808 is not ours", website="https://ror.org/")

    assert found(text) == ["Médecins Sans Frontières"]


def test_number_of_a_registration_comes_first(registry):
    PartnerFactory(legal_name="0000 Exemple")
    PartnerFactory(legal_name="Greniers", registration_number="0000/EXEMPLE")

    assert found("0000/EXEMPLE") == ["Greniers", "0000 Exemple"]
    assert found("0000/exemple")[0] == "Greniers"
    assert found("ML-2003/0451") == ["Association des Femmes du Sahel"]


def test_identifier_finds_nothing_that_the_reader_does_not_see(registry):
    hidden = Partner.objects.exclude(legal_name__startswith="Médecins")

    assert found("https://ror.org/032mwd808", hidden) == []
    assert found("ROR 032mwd808", hidden) == []
