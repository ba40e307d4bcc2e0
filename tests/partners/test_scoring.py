"""One body or two: what the scorer says, why, and what must never change its mind."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partners.matching import Facts, Reason, score

NAMES = st.sampled_from(
    [
        "Femmes du Sahel", "Croix-Rouge mexicaine", "University of New Orleans (UNO)",
        "جمعية الهلال الأحمر التونسي", "中国与全球化智库", "Оксфам", "Ελληνικός Ερυθρός Σταυρός",
        "Université Claude Bernard Lyon 1", "PTM - Paz y Tercer Mundo", "A.C.", "2030", "Inc.",
    ]
)  # fmt: skip
TEXTS = st.one_of(NAMES, st.text(min_size=1, max_size=60))


def judged(one, other, **both):
    return score(Facts.named(one, **both), Facts.named(other, **both))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Save the Children Fund", "save the children fund, Inc."),
        ("Médecins du Monde", "Medecins du monde"),
        ("Association des Femmes du Sahel", "Assoc. des femmes du Sahel"),
        ("Kentucky Refugee Ministries", "Kentucky Refugee Ministrics"),
        ("Secours Catholique – Caritas", "Secours Catholique â€“ Caritas"),
        ("Women's Refugee Commission", "Womens Refugee Commission"),
        ("Research & Development Forum", "Forum of Research and Development"),
        ("Croix-Rouge mexicaine", "Mexican Red Cross"),
        ("Tunisian Red Crescent", "جمعية الهلال الأحمر التونسي"),
        ("Fundación Contra la Hipertensión", "Fundación Contra la Hipertensión (ONGD)"),
        ("Organización Internacional de la Salud", "International Health Organization"),
    ],
)
def test_spellings_and_translations_of_one_name_are_one_body(one, other):
    assert judged(one, other).verdict in {"same", "likely"}


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("Caritas Norway", "Caritas Venezuela", Reason.OTHER_COUNTRY_IN_NAME),
        ("Croix-Rouge nigérienne", "Croix-Rouge nigériane", Reason.OTHER_COUNTRY_IN_NAME),
        ("Université Lumière Lyon 2", "Université Claude Bernard Lyon 1", Reason.OTHER_NUMBER_IN_NAME),
        ("Lutheran Services Florida", "Lutheran Services Georgia", None),
        ("University of Bamberg", "University of Bamberg Press", Reason.MAY_BE_PART),
        ("Royal Children's Hospital", "Royal Children's Hospital Foundation", Reason.MAY_BE_PART),
        ("Sociedade Brasileira de Nefrologia", "Sociedade Brasileira de Pediatria", None),
        ("University of New Orleans (UNO)", "University of Nebraska at Omaha (UNO)", Reason.SAME_ACRONYM),
    ],
)  # fmt: skip
def test_sections_branches_units_and_namesakes_are_different(one, other, reason):
    verdict = judged(one, other)

    assert verdict.verdict == "different"
    assert reason is None or reason in verdict.reasons


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Women's Circle of Old Harbour East", "Women's Circle of Old Harbour West"),
        ("Red de Migrantes del Norte", "Red de Migrantes del Sur"),
        ("Fédération des veilleurs du Nord", "Fédération des veilleurs du Sud"),
    ],
)
def test_of_two_bodies_one_is_in_the_east_and_the_other_in_the_west(one, other):
    assert judged(one, other, country="KE").verdict == "different"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Association Loi 1901 Tissé Métisse", "Tissé Métisse"),
        ("Int'l Organisation for Peasant Women", "International Organisation for Peasant Women"),
        ("Féd. des veilleurs du Sud", "Fédération des veilleurs du Sud"),
    ],
)
def test_what_is_cut_short_or_a_law_is_no_difference(one, other):
    assert judged(one, other, country="FR").verdict == "same"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Stiftung Beispielhaus", "Gemeinnützige Stiftung Beispielhaus"),
        ("Pan-African Council for Education", "Conseil panafricain pour l’éducation"),
        ("Udruženje Plavi Primer", "Plavi Primer"),
        ("Foreningen Norden", "Norden"),
    ],
)
def test_forms_in_further_languages_and_joined_words_are_one_name(one, other):
    assert judged(one, other, country="RS").verdict == "same"


def test_fuller_name_on_a_page_of_the_site_is_a_unit():
    whole = Facts.named("Allmark Institute", country="US", websites=("https://allmark.example",))
    page = "https://allmark.example/research/dynamics"
    unit = Facts.named("Allmark Institute for Dynamics", country="US", websites=(page,))
    again = Facts.named("Allmark Institute for Dynamics", country="US", websites=whole.websites)

    assert score(whole, unit) == score(unit, whole)
    assert score(whole, unit).probability < score(whole, again).probability
    assert score(whole, unit).verdict != "same"


def test_a_name_alone_in_another_country_is_another_body():
    here, there = (
        Facts.named("Institute of Cardiology", country="CO"),
        Facts.named("Institute of Cardiology", country="PL"),
    )

    verdict = score(here, there)

    assert verdict.verdict == "different"
    assert verdict.reasons == (Reason.SAME_NAME, Reason.OTHER_COUNTRY)


def test_an_acronym_stands_for_the_words_it_is_made_of():
    verdict = judged("Sociedad Española de Oncología Médica", "SEOM", country="ES")

    assert verdict.verdict in {"same", "likely"}
    assert Reason.ACRONYM_OF_NAME in verdict.reasons


def test_websites_and_mail_of_their_own_tell_and_shared_hosts_do_not():
    def at(address):
        return score(
            Facts.named("Femmes du Sahel", websites=(address,)),
            Facts.named("Sahel Women", websites=(address,)),
        )

    own, shared = at("https://fds.example.org"), at("https://facebook.com/fds")
    by_mail = score(
        Facts.named("Femmes du Sahel", websites=("https://fds.example.org",)),
        Facts.named("Sahel Women", emails=("info@fds.example.org",)),
    )

    assert Reason.SAME_WEBSITE in own.reasons
    assert Reason.SAME_WEBSITE in by_mail.reasons
    assert not {Reason.SAME_WEBSITE, Reason.OTHER_WEBSITE} & set(shared.reasons)
    assert own.probability > shared.probability


def test_identifiers_decide():
    def known_as(*identifiers):
        return Facts.named("Femmes du Sahel", identifiers=frozenset(identifiers))

    same = score(known_as(("ROR", "1")), Facts.named("Otra", identifiers=frozenset({("ROR", "1")})))
    other = score(known_as(("ROR", "1")), known_as(("ROR", "2")))
    neither = score(known_as(("list", "1")), known_as(("list", "2")))

    assert same.verdict == "same"
    assert Reason.SAME_IDENTIFIER in same.reasons
    assert other.probability < neither.probability


def test_town_and_year_count():
    def born(city, founded):
        return Facts.named("Femmes du Sahel", city=city, founded=founded)

    alike = score(born("Gao", "2003"), born("gao", "2003-05"))
    apart = score(born("Gao", "2003"), born("Kayes", "1999"))

    assert alike.probability > apart.probability
    assert {Reason.SAME_CITY, Reason.SAME_YEAR} <= set(alike.reasons)
    assert {Reason.OTHER_CITY, Reason.OTHER_YEAR} <= set(apart.reasons)


def test_a_former_name_and_the_acronym_of_the_record_are_looked_at():
    left = Facts(names=(("legal", "United Purpose"), ("former", "Concern Universal")))
    right = Facts(names=(("legal", "Concern Universal"),))
    lettered = Facts(names=(("legal", "Sahel Women"),), acronyms=("FDS",))

    assert score(left, right).verdict == "same"
    assert Reason.SAME_ACRONYM in score(lettered, Facts.named("Otra (FDS)")).reasons


def test_reasons_are_words_in_the_readers_language():
    verdict = judged("Caritas Norway", "Caritas Norway", country="NO")

    assert verdict.sentence == "same name; same country"
    assert 50 < verdict.percent <= 99


@settings(deadline=None, max_examples=60)
@given(TEXTS, TEXTS)
def test_the_order_of_two_bodies_does_not_matter(one, other):
    assert judged(one, other) == judged(other, one)


@settings(deadline=None, max_examples=60)
@given(NAMES, TEXTS)
def test_case_and_accents_do_not_matter(one, other):
    plain = "".join(
        mark for mark in unicodedata.normalize("NFKD", other) if not unicodedata.combining(mark)
    )

    assert judged(one, one.upper()).verdict == "same"
    assert judged(one, unicodedata.normalize("NFD", one)).verdict == "same"
    assert judged(other, plain).probability >= judged(one, other).probability - 0.5


@settings(deadline=None, max_examples=60)
@given(TEXTS, st.sampled_from(["", "ML", "FR"]), st.sampled_from(["", "https://a.example.org"]))
def test_a_body_is_the_same_as_itself(name, country, website):
    facts = Facts.named(name, country=country, websites=(website,) if website else ())

    assert score(facts, facts).verdict == "same"
