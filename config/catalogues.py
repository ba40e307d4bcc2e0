"""The catalogues of translations without GNU gettext: ``python -m config.catalogues compile``.

``update`` collects the messages of code and templates into the catalogues, ``compile`` writes what
Django reads, ``check`` says what is missing or doubtful and then fails.
"""

import ast
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from gettext import NullTranslations, translation
from io import BytesIO, StringIO
from pathlib import Path

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
#: Where messages are looked for, and in which files.
SOURCES = [
    (ROOT / "config", "*.py"),
    (ROOT / "partners", "*.py"),
    (ROOT / "observers", "*.py"),
    (ROOT / "consultations", "*.py"),
    (ROOT / "templates", "*.html"),
    (ROOT / "templates", "*.txt"),
]


@cache
def of_the_api() -> Iterable[str]:
    """The docstrings that the description of the API shows."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    django.setup()
    from config.api.schema import descriptions  # noqa: PLC0415 - not before Django is set up

    return descriptions()


#: What else holds messages, by the place that translates them.
OTHERS: dict[str, Callable[[], Iterable[str]]] = {"config/api/schema.py": of_the_api}
LOCALE = ROOT / "config" / "locale"
#: What marks a message: which of its arguments are context, singular and plural.
PLAIN = {
    "_": None,
    "_now": None,  # gettext, where _ is gettext_lazy
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
KEYWORDS = PLAIN | {f"{name}_lazy": spec for name, spec in PLAIN.items()} | {"gettext_noop": None}

#: A message, or its forms, and its context.
Found = tuple[str | tuple[str, ...], str | None]

STRING = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
CALL = re.compile(rf"(?<!\w)(_|n?p?gettext)\(({STRING}(?:, {STRING})*)")
#: A mark that a French line may begin with when the space before it is a plain one; and its twin.
LOOSE = re.compile(r"(?<=\S) (?=[:;?!»](?!\w))|(?<=«) ")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")

HEADER = """\
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural_forms}\\n"

"""


@dataclass(frozen=True, slots=True)
class Language:
    """How a language counts, and which words it shares with English."""

    #: Gives the same form as Django's own catalogue, so that the two go together.
    plural_forms: str
    #: Whether the first form is also used for nought, so that it has to say the number.
    first_form_is_one: bool
    #: Messages whose translation reads the same.
    same: frozenset[str]

    @property
    def forms(self) -> int:
        """How many forms a message with a number has."""
        return int(self.plural_forms[len("nplurals=")])


LANGUAGES = {
    "fr": Language(
        plural_forms="nplurals=2; plural=(n > 1);",
        first_form_is_one=False,
        same=frozenset(
            "Administration Afrikaans Bambara Confirmation Confirmations Consultations Contacts Date Dates Description Documents Filipino Khmer Lingala "
            "Message Page Pages Relation Session Somali Source Sources Structure Wolof code contact contacts date description document documents "
            "note notes organisation organisations "
            "Contributions Invitations Organisation Phase Publication Questions contribution "
            "contributions invitation invitations page publication question questions source Badges Organisations".split()
        ),
    ),
    "es": Language(
        plural_forms=("nplurals=3; plural=n == 1 ? 0 : n != 0 && n % 1000000 == 0 ? 1 : 2;"),
        first_form_is_one=True,
        same=frozenset(
            ": Bambara Editor Filipino Fula Hausa Lingala Local No Regional no series".split()
        ),
    ),
}


def po_path(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def header(language: str) -> str:
    return HEADER.format(language=language, plural_forms=LANGUAGES[language].plural_forms)


def messages_in_python(source: str) -> Iterator[Found]:
    """``(message or its two forms, context)`` for each marked message of a module."""
    for _line, text, _comments, context in extract("python", BytesIO(source.encode()), KEYWORDS):
        yield text, context


def messages_in_template(source: str) -> Iterator[Found]:
    """The same for a Django template."""
    for name, arguments in CALL.findall(templatize(source)):
        parts = ast.literal_eval(f"[{arguments}]")
        context = parts.pop(0) if "pgettext" in name else None
        yield tuple(parts) if len(parts) > 1 else parts[0], context


def collected() -> Catalog:
    """Every message of code and templates, as a catalogue without translations."""
    found = Catalog()
    for folder, pattern in SOURCES:
        read = messages_in_python if pattern == "*.py" else messages_in_template
        for path in sorted(folder.rglob(pattern)):
            place = (path.relative_to(ROOT).as_posix(), 1)
            for text, context in read(path.read_text(encoding="utf-8")):
                found.add(text, locations=[place], context=context)
    for name, texts in OTHERS.items():
        for text in texts():
            found.add(text, locations=[(name, 1)])
    for message in found:
        message.locations.sort()  # the order in the file is that of the first
    return found


def catalogue(language: str) -> Catalog:
    """The catalogue of a language as it stands; an empty one when there is none yet."""
    path = po_path(language)
    text = path.read_text(encoding="utf-8") if path.exists() else header(language)
    return read_po(StringIO(text))


def update() -> None:
    """Write what is new into the catalogues, drop what is gone, keep every translation."""
    messages = collected()
    for language in LANGUAGES:
        current = catalogue(language)
        current.update(messages, no_fuzzy_matching=True)
        body = BytesIO()
        write_po(
            body,
            current,
            width=100,
            omit_header=True,
            sort_by_file=True,
            ignore_obsolete=True,
            include_lineno=False,
        )
        po_path(language).parent.mkdir(parents=True, exist_ok=True)
        po_path(language).write_bytes(header(language).encode() + body.getvalue())


def compile_stale() -> None:
    """Write the compiled catalogues that are missing or older than their source."""
    for language in LANGUAGES:
        source = po_path(language)
        target = source.with_suffix(".mo")
        if not source.exists():
            continue
        if target.exists() and target.stat().st_mtime_ns > source.stat().st_mtime_ns:
            continue
        half = target.with_suffix(f".{os.getpid()}")
        with half.open("wb") as file:
            write_mo(file, catalogue(language))
        half.replace(target)  # at once, for whoever is reading it now


def problems() -> list[str]:
    """A line for each message that is missing, unfinished or doubtful in a language."""
    messages = [message for message in collected() if message.id]
    catalogues = {name: catalogue(name) for name in LANGUAGES}
    return [
        f"{name}: {problem}: {forms_of(message.id)[0]!r}"
        for name, known in catalogues.items()
        for message in messages
        if (problem := doubt(name, message, known.get(message.id, message.context)))
    ]


def doubt(name: str, message: Message, found: Message | None) -> str | None:
    """What is wrong with one translation, or nothing."""
    language = LANGUAGES[name]
    if found is None:
        return "not in the catalogue, run `make messages`"
    if found.fuzzy:
        return "fuzzy"
    forms = forms_of(found.string)
    if message.pluralizable and len(forms) != language.forms:
        return f"{len(forms)} of {language.forms} plural forms"
    if not all(forms):
        return "not translated"
    english = forms_of(message.id)
    if any(form in english and form not in language.same and has_words(form) for form in forms):
        return "the same in English"
    if not all(is_filled(language, english, *numbered) for numbered in enumerate(forms)):
        return "other placeholders"
    if name == "fr" and any(map(LOOSE.search, forms)):
        return "a plain space before : ; ? ! » or after «, where a no-break space belongs"
    return clash(name, message, forms[0])


def clash(name: str, message: Message, text: str) -> str | None:
    """What is wrong when Django says the same message otherwise: ours would overrule it."""
    if message.context is not None or message.pluralizable:
        return None
    english = forms_of(message.id)[0]
    usual = djangos(name).gettext(english)
    if usual in (english, text):
        return None
    return f"Django has {usual!r} for it, give it a context"


@cache
def djangos(language: str) -> NullTranslations:
    """Django's own catalogue, where "May" is a month."""
    folder = Path(django.__file__).parent / "conf" / "locale"
    return translation("django", folder, [language])


def forms_of(text: str | Sequence[str] | None) -> Sequence[str]:
    """The singular and plurals of a message, or its only form."""
    return [text or ""] if isinstance(text, str | None) else text


def has_words(text: str) -> bool:
    """Whether anything is left to translate between the placeholders."""
    return any(map(str.isalpha, PLACEHOLDER.sub("", text)))


def is_filled(language: Language, english: Sequence[str], index: int, form: str) -> bool:
    """Whether a form holds the placeholders of the English plural; of the singular when for one."""
    is_for_one = index == 0 and language.first_form_is_one
    held = set(PLACEHOLDER.findall(form))
    return any(
        held == set(PLACEHOLDER.findall(text)) for text in (english if is_for_one else english[-1:])
    )


def main(arguments: list[str]) -> int:
    """Run one command; the exit status says whether something is wrong."""
    match arguments:
        case ["update"]:
            update()
        case ["compile"]:
            compile_stale()
        case ["check"]:
            found = problems()
            sys.stdout.writelines(f"{line}\n" for line in found)
            return 1 if found else 0
        case _:
            sys.stderr.write(__doc__ or "")
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
