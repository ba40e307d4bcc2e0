"""One normalisation of names: what two spellings have in common, hosts, and sorting."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partners.matching import (
    bare,
    bare_words,
    host_of,
    normalise,
    normalise_part,
    own_host,
    sort_key,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("  – … !  ", ""),
        ("CARE", "care"),
        ("Médecins   du\tMonde", "medecins du monde"),
        ("Me\u0301decins", "medecins"),  # the accent as a mark of its own
        ("ACTED/ACTED-France", "acted acted france"),
        ("snake_case", "snake case"),
        ("L’Œuvre d'Éducation", "l oeuvre d education"),
        ("Straße", "strasse"),
        ("Łódź Ærø Đakovo Þór Ħamrun", "lodz aero dakovo thor hamrun"),
        ("Kadın", "kadin"),
        ("İstanbul", "istanbul"),
        ("Caña", "cana"),
        ("ＡＢＣ", "abc"),  # wide letters
        ("ﬁlles", "filles"),  # a ligature
        ("Kreis 2²", "kreis 22"),
    ],
)
def test_normalise_keeps_letters_and_figures_only(text, expected):
    assert normalise(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A.C.", "ac"),
        ("S.O.S Sahel", "sos sahel"),
        ("Amigos, A.C. de México", "amigos ac de mexico"),
        ("O.N.G.Salud", "ong salud"),
        ("Mr. Smith", "mr smith"),
        ("example.org", "example org"),
    ],
)
def test_normalise_joins_the_letters_of_a_dotted_acronym(text, expected):
    assert normalise(text) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("جمعية", "جمعيه"),  # the two forms of the last letter
        ("مصطفى", "مصطفي"),
        ("جمعيـــة", "جمعية"),  # a lengthened word
        ("أطباء", "اطباء"),  # the mark on the first letter
        ("کمک", "كمك"),  # Persian and Arabic keyboards
        ("یاری", "ياري"),
        ("Ёлка", "елка"),
        ("ґрунт", "грунт"),
        ("ガールスカウト", "ガ－ルスカウト".replace("－", "ー")),
        ("ΟΔΟΣ", "οδος"),
    ],
)
def test_normalise_gives_one_form_to_letters_written_in_several_ways(one, other):
    assert normalise(one) == normalise(other)


def test_normalise_leaves_chinese_and_korean_as_they_are():
    assert normalise("红十字会（中国）") == "红十字会 中国"
    assert normalise("한국 적십자") == "한국 적십자"


@settings(deadline=None)
@given(st.text())
def test_normalise_changes_nothing_the_second_time(text):
    once = normalise(text)

    assert normalise(once) == once
    assert once == " ".join(once.split())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Association des femmes du Mali, Inc.", ["femmes", "mali"]),
        ("Deutsche Hilfe e.V.", ["deutsche", "hilfe"]),
        ("Save the Children Fund Ltd", ["save", "children", "fund"]),
        ("Fundación para el Desarrollo A.C.", ["desarrollo"]),
        ("Oxfam", ["oxfam"]),
        ("", []),
    ],
)
def test_bare_words_are_what_tells_a_name_from_others(text, expected):
    assert bare_words(text) == expected


def test_bare_words_are_all_words_when_nothing_else_is_left():
    assert bare_words("The Trust") == ["the", "trust"]


def test_bare_takes_text_that_is_normalised_already():
    assert bare("stichting vrouwen van mali") == ["vrouwen", "mali"]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("", ""),
        ("https://www.Example.org/about", "example.org"),
        ("example.org", "example.org"),
        ("www.example.org/path?x=1", "example.org"),
        ("http://user:secret@example.org:8080/", "example.org"),
        ("https://example.org.", "example.org"),
        ("https://wwwomen.org", "wwwomen.org"),
        ("http://[broken", ""),
        ("https:///path", ""),
        ("/path", ""),
    ],
)
def test_host_of_takes_the_host_out_of_an_address(address, expected):
    assert host_of(address) == expected


def test_host_of_is_never_longer_than_its_column():
    assert host_of(f"https://{'a' * 300}.org") == "a" * 253


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://www.example.org", "example.org"),
        ("https://www.facebook.com/femmes", ""),
        ("https://femmes.wordpress.com", ""),
        ("https://fr-fr.facebook.com/femmes", ""),
        ("https://notfacebook.com", "notfacebook.com"),
        ("", ""),
    ],
)
def test_own_host_is_nothing_where_many_organisations_live(address, expected):
    assert own_host(address) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ["Cana", "Caña", "Canto", "caza", "Été", "Zoo"]),
        ("fr", ["Cana", "Caña", "Canto", "caza", "Été", "Zoo"]),
        ("es", ["Cana", "Canto", "Caña", "caza", "Été", "Zoo"]),
    ],
)
def test_sort_key_sorts_as_the_language_does(language, expected):
    names = ["Zoo", "caza", "Été", "Cana", "Caña", "Canto"]

    assert sorted(names, key=lambda name: sort_key(name, language)) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Niños del Sur", "nin~os del sur"),
        ("Nin\u0303os", "nin~os"),  # the tilde as a mark of its own
        ("Año Ñandú", "an~o n~andu"),
        ("España y Ñu", "espan~a y n~u"),
        ("Oxfam", "oxfam"),
        ("«La Caña»", "la can~a"),  # no mark before a name puts it before all others
    ],
)
def test_sort_key_in_spanish_writes_the_enye_after_every_n(name, expected):
    assert sort_key(name, "es") == expected


@pytest.mark.parametrize("language", ["en", "es"])
def test_sort_key_is_never_longer_than_its_column(language):
    assert sort_key("ñ" * 400, language) == {"en": "n" * 300, "es": "n~" * 150}[language]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        (" ", " "),
        (" du Monde", " du monde"),
        ("Médecins ", "medecins "),
        ("- A -", " a "),
        ("Monde", "monde"),
    ],
)
def test_normalise_part_keeps_a_blank_at_either_end(text, expected):
    assert normalise_part(text) == expected
