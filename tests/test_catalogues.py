"""Keeping the catalogues of translations: what is collected, kept, compiled and complained of."""

import gettext
import json
import os
import re

import pytest
from babel.messages.catalog import Message
from django.utils import translation

from config import catalogues
from config.catalogues import doubt, messages_in_python, messages_in_template

BOTH = ("%(count)d partner", "%(count)d partners")


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project of one module and one template, with catalogues of its own."""
    monkeypatch.setattr(catalogues, "ROOT", tmp_path)
    monkeypatch.setattr(catalogues, "LOCALE", tmp_path / "locale")
    monkeypatch.setattr(catalogues, "OTHERS", {})
    monkeypatch.setattr(catalogues, "SOURCES", [(tmp_path, "*.py"), (tmp_path, "*.html")])
    (tmp_path / "views.py").write_text('title = _("Partners")\n', encoding="utf-8")
    (tmp_path / "page.html").write_text('{% load i18n %}{% translate "Search" %}', encoding="utf-8")
    return tmp_path


def fill(language, **translations):
    """Write translations into a catalogue, as a translator would."""
    path = catalogues.po_path(language)
    text = path.read_text(encoding="utf-8")
    for message, translated in translations.items():
        text = text.replace(
            f'msgid "{message}"\nmsgstr ""', f'msgid "{message}"\nmsgstr "{translated}"'
        )
    path.write_text(text, encoding="utf-8")


def complete(project):
    catalogues.update()
    fill("fr", Partners="Partenaires", Search="Rechercher")
    fill("es", Partners="Socios", Search="Buscar")


# Collecting


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('_("Partners")', [("Partners", None)]),
        ('_now("Partners")', [("Partners", None)]),
        ('gettext_lazy("Partners")', [("Partners", None)]),
        ('gettext_noop("Partners")', [("Partners", None)]),
        ('ngettext("one", "many", n)', [(("one", "many"), None)]),
        ('pgettext("verb", "Search")', [("Search", "verb")]),
        ('npgettext("noun", "one", "many", n)', [(("one", "many"), "noun")]),
        ('_("in " "pieces")', [("in pieces", None)]),
        ('print("Partners")', []),
        ("_(name)", []),
    ],
)
def test_messages_of_a_module_are_those_marked(source, found):
    assert list(messages_in_python(source)) == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('{% translate "Partners" %}', [("Partners", None)]),
        ('{% translate "Search" context "verb" %}', [("Search", "verb")]),
        ("{% translate 'It is \"here\"' %}", [('It is "here"', None)]),
        ('{{ _("Partners") }}', [("Partners", None)]),
        ("{% blocktranslate %}Hello {{ name }}{% endblocktranslate %}", [("Hello %(name)s", None)]),
        (
            "{% blocktranslate count n=n %}{{ n }} one{% plural %}{{ n }}{% endblocktranslate %}",
            [(("%(n)s one", "%(n)s"), None)],
        ),
        (
            "{% blocktranslate trimmed %}\n  Two\n  lines\n{% endblocktranslate %}",
            [("Two lines", None)],
        ),
        ("<p>Partners</p>", []),
        ("{# _('Partners') #}", []),
    ],
)
def test_messages_of_a_template_are_those_marked(source, found):
    assert list(messages_in_template("{% load i18n %}" + source)) == found


# Keeping


def test_every_name_that_modules_give_to_gettext_is_collected():
    renamed = re.compile(r"\b\w*gettext(?:_lazy|_noop)? as (\w+)")
    named = {
        name
        for folder, pattern in catalogues.SOURCES
        if pattern == "*.py"
        for path in folder.rglob(pattern)
        for name in renamed.findall(path.read_text(encoding="utf-8"))
    }

    assert named == {"_", "_now"}
    assert named <= set(catalogues.KEYWORDS)


def test_update_collects_from_modules_and_templates(project):
    catalogues.update()

    found = {message.id: message.locations for message in catalogues.catalogue("fr") if message.id}
    assert found == {"Partners": [("views.py", None)], "Search": [("page.html", None)]}


def test_update_keeps_translations_and_drops_what_is_gone(project):
    complete(project)
    (project / "page.html").write_text('{% load i18n %}{% translate "Confirm" %}', encoding="utf-8")

    catalogues.update()

    found = {message.id: message.string for message in catalogues.catalogue("fr") if message.id}
    assert found == {"Partners": "Partenaires", "Confirm": ""}
    assert "#~" not in catalogues.po_path("fr").read_text(encoding="utf-8")


def test_update_changes_nothing_when_nothing_is_new(project):
    complete(project)
    before = catalogues.po_path("fr").read_bytes()

    catalogues.update()

    assert catalogues.po_path("fr").read_bytes() == before


# Compiling


def test_compiled_catalogue_translates(project):
    complete(project)

    catalogues.compile_stale()

    french = gettext.translation("django", catalogues.LOCALE, ["fr"])
    assert (french.gettext("Partners"), french.gettext("Search")) == ("Partenaires", "Rechercher")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", ["0 fiche est archivée.", "1 fiche est archivée.", "2 fiches sont archivées."]),
        ("es", ["0 fichas archivadas.", "1 ficha archivada.", "2 fichas archivadas."]),
    ],
)
def test_language_counts_in_its_own_way(language, said):
    forms = ("%(count)d record is archived.", "%(count)d records are archived.")

    with translation.override(language):
        found = [translation.ngettext(*forms, n) % {"count": n} for n in (0, 1, 2)]

    assert found == said


def test_compiling_writes_only_what_is_older_than_its_source(project):
    complete(project)
    catalogues.compile_stale()
    french, spanish = (catalogues.po_path(name).with_suffix(".mo") for name in ("fr", "es"))
    for compiled in (french, spanish):
        compiled.write_bytes(b"as it was")
    os.utime(french, (1, 1))

    catalogues.compile_stale()

    assert french.read_bytes() != b"as it was"
    assert spanish.read_bytes() == b"as it was"


def test_compiling_leaves_no_halves_behind(project):
    complete(project)

    catalogues.compile_stale()

    names = sorted(path.name for path in catalogues.po_path("fr").parent.iterdir())
    assert names == ["django.mo", "django.po"]


def test_compiling_without_catalogues_writes_nothing(project):
    catalogues.compile_stale()

    assert not catalogues.LOCALE.exists()


# Complaining

LOOSE = "a plain space before : ; ? ! » or after «, where a no-break space belongs"


@pytest.mark.parametrize(
    ("language", "message", "string", "complaint"),
    [
        ("fr", "Partners", "Partenaires", None),
        ("fr", "Partners", "", "not translated"),
        ("fr", "Partners", "Partners", "the same in English"),
        ("fr", "%(name)s", "%(name)s", None),
        ("fr", "P-{number}", "P-{number}", "the same in English"),
        ("fr", "Hello %(name)s", "Bonjour %(name)s", None),
        ("fr", "Hello %(name)s", "Bonjour %(nom)s", "other placeholders"),
        ("fr", "Hello %(name)s", "Bonjour", "other placeholders"),
        ("fr", "Hello", "Bonjour %(name)s", "other placeholders"),
        ("fr", "{a} of {b}", "{b}\u00a0: {a}", None),
        ("fr", "{a} of {b}", "{b} : {a}", LOOSE),
        ("fr", "Who?", "Qui ?", LOOSE),
        ("fr", "“{a}”", "« {a}\u00a0»", LOOSE),
        ("fr", "“{a}”", "«\u00a0{a} »", LOOSE),
        ("es", "“{a}”", "« {a} »", None),
        ("fr", BOTH, ("%(count)d partenaire", "%(count)d partenaires"), None),
        ("fr", BOTH, ("%(count)d partenaire",), "1 of 2 plural forms"),
        ("fr", BOTH, ("%(count)d partenaire", ""), "not translated"),
        # in French the first form is also that of nought, so that it has to say the number
        (
            "fr",
            ("One partner", BOTH[1]),
            ("Un partenaire", "%(count)d partenaires"),
            "other placeholders",
        ),
        (
            "es",
            ("One partner", BOTH[1]),
            ("Un socio", "%(count)d de socios", "%(count)d socios"),
            None,
        ),
        ("es", BOTH, ("%(count)d socio", "%(count)d socios"), "2 of 3 plural forms"),
        (
            "es",
            BOTH,
            ("%(count)d socio", "de socios", "%(count)d socios"),
            "other placeholders",
        ),
    ],
)
def test_doubt_says_what_is_wrong_with_a_translation(language, message, string, complaint):
    english = Message(message)

    assert doubt(language, english, Message(message, string)) == complaint


def test_translation_on_the_list_may_read_the_same():
    assert doubt("fr", Message("Documents"), Message("Documents", "Documents")) is None
    assert doubt("es", Message("Documents"), Message("Documents", "Documents")) == (
        "the same in English"
    )


def test_guessed_translation_is_doubtful():
    guessed = Message("Partners", "Partenaires", flags=["fuzzy"])

    assert doubt("fr", Message("Partners"), guessed) == "fuzzy"


def test_message_is_not_taken_from_django_in_another_sense():
    complaint = "Django has 'mai' for it, give it a context"

    assert doubt("fr", Message("May"), Message("May", "Peut")) == complaint
    assert doubt("fr", Message("May"), Message("May", "mai")) is None
    assert doubt("fr", Message("May", context="verb"), Message("May", "Peut")) is None


def test_problems_name_the_language_and_the_message(project):
    complete(project)
    (project / "more.py").write_text('_("Confirm")', encoding="utf-8")
    fill("es", Partners="")
    path = catalogues.po_path("es")
    text = path.read_text(encoding="utf-8").replace('"Buscar"', '"Search"')
    path.write_text(text, encoding="utf-8")

    assert catalogues.problems() == [
        "fr: not in the catalogue, run `make messages`: 'Confirm'",
        "es: not in the catalogue, run `make messages`: 'Confirm'",
        "es: the same in English: 'Search'",
    ]


# From the terminal


def test_check_fails_with_a_line_for_each_problem(project, capsys):
    catalogues.main(["update"])

    assert catalogues.main(["check"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "fr: not translated: 'Partners'",
        "fr: not translated: 'Search'",
        "es: not translated: 'Partners'",
        "es: not translated: 'Search'",
    ]


def test_check_says_nothing_of_complete_catalogues(project, capsys):
    complete(project)

    assert catalogues.main(["check"]) == 0
    assert capsys.readouterr().out == ""


def test_compile_is_a_command(project):
    complete(project)

    assert catalogues.main(["compile"]) == 0
    assert catalogues.po_path("fr").with_suffix(".mo").exists()


@pytest.mark.parametrize("arguments", [[], ["translate"], ["check", "fr"]])
def test_unknown_command_is_told_which_there_are(arguments, capsys):
    assert catalogues.main(arguments) == 2
    assert "``update`` collects the messages" in capsys.readouterr().err


# The description of the API


@pytest.mark.parametrize(
    ("language", "title", "operation", "empty"),
    [
        ("fr", "Portail des partenariats OIM-OSC", "Ouvrir un événement.", "Réponse sans contenu"),
        ("es", "Portal de alianzas OIM-OSC", "Abrir un evento.", "Respuesta sin contenido"),
    ],
)
def test_docstrings_of_the_api_are_described_in_the_readers_language(
    client, db, language, title, operation, empty
):
    response = client.get(
        "/api/v1/schema/", headers={"accept-language": language, "accept": "application/json"}
    )

    described = json.loads(response.content)
    paths = described["paths"]
    document = paths["/api/v1/observer-applications/{reference}/documents/{id}/"]
    assert described["info"]["title"] == title
    assert paths["/api/v1/events/"]["post"]["description"] == operation
    assert document["delete"]["responses"]["204"]["description"] == empty


def test_what_the_api_says_of_itself_is_collected():
    assert "Open an event." in catalogues.collected()


@pytest.mark.parametrize(
    ("language", "text"), [("fr", "Ouvrir un événement."), ("es", "Abrir un evento.")]
)
def test_docs_of_the_api_speak_to_each_reader_in_the_own_language(client, db, language, text):
    client.get("/api/v1/docs/", headers={"accept-language": "en"})

    page = client.get("/api/v1/docs/", headers={"accept-language": language}).content.decode()

    assert text in page
    assert "Open an event." not in page
