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


def test_offices_that_report_one_body_in_two_countries_are_looked_at():
    here = Facts.named("Women Across Borders Kitale", country="KE", websites=("https://wabk.org",))
    there = Facts.named(
        "Women Across Borders Kitale", country="UG", websites=("https://www.wabk.org/en",)
    )
    section = Facts.named(
        "Women Across Borders Kitale", country="UG", websites=("https://wabk.or.ug",)
    )

    verdict = score(here, there)

    assert verdict == score(there, here)
    assert verdict.verdict == "likely"
    assert verdict.sentence == "same website; same name; other country"
    assert score(here, section).verdict == "different"


def test_offices_with_two_identifiers_of_one_list_are_two_bodies():
    def office(country, number):
        return Facts.named(
            "Women Across Borders",
            country=country,
            websites=("https://wabk.org",),
            identifiers=frozenset({("ROR", number)}),
        )

    assert score(office("KE", "1"), office("UG", "2")).verdict == "different"


@pytest.mark.parametrize(
    ("branch", "parent", "reason"),
    [
        ("Kenya Red Cross Mombasa County Branch", "Croix-Rouge du Kenya", Reason.MAY_BE_PART),
        ("Kenya Red Cross Youth Section", "Kenya Red Cross Society", Reason.MAY_BE_PART),
        ("Kenya Red Cross Mombasa", "Croix-Rouge du Kenya", Reason.MAY_BE_PART),
        ("British Red Cross, Leeds Branch", "British Red Cross", Reason.MAY_BE_PART),
        ("Cruz Roja Mexicana Delegación Tijuana", "Cruz Roja Mexicana", Reason.MAY_BE_PART),
        ("Cruz Roja Colombiana Seccional Antioquia", "Cruz Roja Colombiana", Reason.MAY_BE_PART),
        ("Croix-Rouge burkinabè, comité provincial du Houet", "Croix-Rouge burkinabè", Reason.MAY_BE_PART),
        ("Cáritas Diocesana de Chosica", "Cáritas del Perú", Reason.MAY_BE_PART),
        ("Cáritas Diocesana de Chosica", "Cáritas Diocesana de Tumbes", Reason.TWO_BRANCHES),
        ("KRCS Nakuru", "Kenya Red Cross Society (KRCS)", Reason.MAY_BE_PART),
        ("KRCS – Kakuma", "Kenya Red Cross Society", Reason.MAY_BE_PART),
        ("Nairobi (KRCS)", "Kenya Red Cross Society (KRCS)", Reason.MAY_BE_PART),
        ("FNAE Kayes", "Fédération nationale des associations d’écologie", Reason.MAY_BE_PART),
        ("KRCS Nakuru", "KRCS Kakamega", Reason.TWO_BRANCHES),
    ],
)  # fmt: skip
def test_branches_that_share_a_website_are_never_the_same(branch, parent, reason):
    verdict = judged(branch, parent, country="KE", websites=("https://parent.example",))

    assert verdict.verdict == "likely"
    assert reason in verdict.reasons
    assert not {Reason.TRANSLATED, Reason.OTHER_KIND_IN_NAME} & set(verdict.reasons)


@pytest.mark.parametrize(
    "fuller", ["KRCS Red Cross of Kenya", "KRCS", "MSF Doctors Without Borders"]
)
def test_an_acronym_before_its_own_words_is_no_branch(fuller):
    names = {"MSF": "Médecins Sans Frontières (MSF)", "KRC": "Kenya Red Cross Society (KRCS)"}
    verdict = judged(fuller, names[fuller[:3]], country="KE", websites=("https://one.example",))

    assert Reason.MAY_BE_PART not in verdict.reasons


HERE = {"country": "KE"}
SITE = {"websites": ("https://one.example",)}


@pytest.mark.parametrize(
    ("short", "full", "known", "expected"),
    [
        ("Kenya Red Cross", "Kenya Red Cross Society", HERE | SITE, "likely"),
        ("Kenya Red Cross", "Kenya Red Cross Society", SITE, "likely"),
        ("Kenya Red Cross", "Kenya Red Cross Society", HERE, "likely"),
        ("Cruz Roja Mexicana", "Sociedad Cruz Roja Mexicana", HERE | SITE, "likely"),
        ("Rwanda Women", "Rwanda Women Network", HERE, "likely"),
        ("Farmers", "Farmers Union", HERE, "different"),
        ("Hospital of St Mary", "Hospital of St Mary Foundation", HERE, "different"),
        ("Refugee Law", "Refugee Law Project", HERE, "different"),
    ],
)
def test_a_word_such_as_society_is_often_left_out(short, full, known, expected):
    assert judged(short, full, **known).verdict == expected


def test_a_word_such_as_society_between_two_countries_or_websites_tells_them_apart():
    def body(name, country, website):
        return Facts.named(name, country=country, websites=(website,))

    one = body("Kenya Red Cross", "KE", "https://one.example")

    assert score(one, body("Kenya Red Cross Society", "UG", "https://one.example")).verdict == (
        "different"
    )
    assert score(one, body("Kenya Red Cross Society", "KE", "https://two.example")).verdict == (
        "different"
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nairobi County Women's Council", "Council of Women, Nairobi County"),
        ("Cáritas Diocesana de Chosica", "Caritas diocesana de Chosica"),
        ("Green Youth Action Bulawayo", "Green Yough Action Bulawayo"),
    ],
)
def test_a_branch_is_the_same_as_itself(one, other):
    website = ("https://own.example",)

    assert judged(one, other, country="KE", websites=website).verdict == "same"


def test_a_branch_with_the_identifier_of_the_other_is_the_same():
    verdict = judged(
        "British Red Cross, Leeds Branch",
        "British Red Cross",
        identifiers=frozenset({("registration", "220949")}),
    )

    assert verdict.verdict == "same"


def test_a_word_set_apart_in_capitals_makes_no_other_name():
    one, other = "Women Across Borders Kitale", "Women across borders, KITALE"

    assert judged(one, other).reasons == (Reason.SAME_NAME,)
    assert judged(one, "KITALE: Women across borders").reasons == (Reason.SAME_WORDS,)


def test_an_acronym_that_only_one_has_is_not_called_the_same():
    verdict = score(Facts.named("Sahel Women", acronyms=("FDS",)), Facts.named("Sahel Women"))

    assert verdict.reasons == (Reason.SAME_NAME,)


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ({"emails": ("a@fds.example",)}, {"emails": ("b@fds.example",)}, Reason.SAME_MAIL_DOMAIN),
        ({"emails": ("a@fds.example",)}, {"emails": ("b@x.fds.example",)}, Reason.SAME_MAIL_DOMAIN),
        ({"emails": ("a@fds.example",)}, {"emails": ("b@sds.example",)}, Reason.OTHER_MAIL_DOMAIN),
        ({"emails": ("a@fds.example",)}, {"websites": ("fds.example",)}, Reason.MAIL_OF_WEBSITE),
        (
            {"emails": ("a@fds.example",), "websites": ("www.fds.example",)},
            {"emails": ("b@fds.example",), "websites": ("fds.example/en",)},
            Reason.SAME_WEBSITE,
        ),
    ],
)
def test_the_reason_tells_letter_boxes_from_websites(one, other, reason):
    addresses = {
        Reason.SAME_WEBSITE, Reason.SAME_HOST, Reason.SAME_DOMAIN, Reason.SIMILAR_WEBSITE,
        Reason.SAME_MAIL_DOMAIN, Reason.MAIL_OF_WEBSITE,
        Reason.OTHER_WEBSITE, Reason.OTHER_MAIL_DOMAIN,
    }  # fmt: skip

    found = score(Facts.named("Femmes du Sahel", **one), Facts.named("Sahel Women", **other))

    assert addresses & set(found.reasons) == {reason}


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
    assert Reason.MAIL_OF_WEBSITE in by_mail.reasons
    assert Reason.SAME_WEBSITE not in by_mail.reasons
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


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("Environnement et Santé du Tiers-Monde", "Environmental Health Action in the Third World", Reason.IN_TWO_LANGUAGES),
        ("Consejo de la Tierra", "Earth Council", Reason.TRANSLATED),
        ("Refugee Education Trust", "Ayuda al Refugiado", Reason.OTHER_NAME),
    ],
)  # fmt: skip
def test_names_that_say_much_the_same_in_two_languages_say_so(one, other, reason):
    assert judged(one, other).reasons == (reason,)
