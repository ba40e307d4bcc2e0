"""Reference lists that say what a partner is and does, and the languages it may work in."""

from babel import Locale
from django.conf import global_settings
from django.db import models
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partners.models.shapes import Term

MORE_LANGUAGES = [
    ("am", _("Amharic")),
    ("bm", _("Bambara")),
    ("fil", _("Filipino")),
    ("ff", _("Fula")),
    ("ha", _("Hausa")),
    ("ht", _("Haitian Creole")),
    ("ku", _("Kurdish")),
    ("ln", _("Lingala")),
    ("mg", _("Malagasy")),
    ("ps", _("Pashto")),
    ("si", _("Sinhala")),
    ("so", _("Somali")),
    ("ti", _("Tigrinya")),
    ("wo", _("Wolof")),
    ("zh", _("Chinese")),
]
#: Named in our own catalogues, as Django's French or Spanish has them wrong.
REWORDED = {
    "af": pgettext_lazy("language", "Afrikaans"),
    "az": pgettext_lazy("language", "Azerbaijani"),
    "fa": pgettext_lazy("language", "Persian"),
    "fi": pgettext_lazy("language", "Finnish"),
    "km": pgettext_lazy("language", "Khmer"),
    "lb": pgettext_lazy("language", "Luxembourgish"),
    "ky": pgettext_lazy("language", "Kyrgyz"),
    "mn": pgettext_lazy("language", "Mongolian"),
    "nb": pgettext_lazy("language", "Norwegian Bokmål"),
    "nl": pgettext_lazy("language", "Dutch"),
    "nn": pgettext_lazy("language", "Norwegian Nynorsk"),
    "os": pgettext_lazy("language", "Ossetic"),
    "pa": pgettext_lazy("language", "Punjabi"),
    "tk": pgettext_lazy("language", "Turkmen"),
}
#: Languages an organisation works in, by ISO 639-1 code; Django knows their names.
LANGUAGES = [
    *(
        (code, REWORDED.get(code) or _(name))
        for code, name in global_settings.LANGUAGES
        if "-" not in code
    ),
    *MORE_LANGUAGES,
]


def language_name(code: str) -> str:
    """A language in the reader's, by a code such as ``fr`` or ``pt-BR``; the code if nobody knows it."""
    known = dict(LANGUAGES).get(code)
    return str(known) if known else named("languages", code)


def is_language(code: str) -> bool:
    """Whether a code begins with a language that we or the Unicode locale data know."""
    language = code.partition("-")[0]
    return language in dict(LANGUAGES) or language in Locale("en").languages


def within_sentence(name: str) -> str:
    """A language's name as it stands within a sentence: only English keeps its capital there."""
    is_english = (translation.get_language() or "en").startswith("en")
    return name if is_english else name[:1].lower() + name[1:]


def script_name(code: str) -> str:
    """A script in the reader's language, by its code in ISO 15924, such as ``Arab``."""
    return named("scripts", code)


def named(kind: str, code: str) -> str:
    """What the Unicode locale data call a language or a script in the reader's language."""
    names = getattr(Locale.parse(translation.get_language() or "en", sep="-"), kind)
    return capfirst(names.get(code.replace("-", "_"), "")) or code


class Level(models.TextChoices):
    """How far an organisation's work reaches."""

    GLOBAL = "global", _("Global")
    REGIONAL = "regional", _("Regional")
    NATIONAL = "national", _("National")
    LOCAL = "local", _("Local")


class Category(Term):
    """What kind of organisation it is: the seven of the founding page."""

    class Meta(Term.Meta):
        verbose_name = _("category")
        verbose_name_plural = _("categories")


class ActivityArea(Term):
    """What an organisation does with IOM."""

    class Meta(Term.Meta):
        verbose_name = _("activity area")
        verbose_name_plural = _("activity areas")


class RelationKind(Term):
    """What IOM and an organisation are to each other in one engagement."""

    class Meta(Term.Meta):
        verbose_name = _("kind of relation")
        verbose_name_plural = _("kinds of relation")


class Cluster(Term):
    """A cluster, or an area of responsibility in one, of the Inter-Agency Standing Committee."""

    class Meta(Term.Meta):
        verbose_name = _("cluster")
        verbose_name_plural = _("clusters")
