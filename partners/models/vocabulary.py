"""Reference lists that say what a partner is and does, and the languages it may work in."""

from django.conf import global_settings
from django.db import models
from django.utils.translation import gettext_lazy as _

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
#: Languages an organisation works in, by ISO 639-1 code; Django knows their names.
LANGUAGES = [
    *((code, _(name)) for code, name in global_settings.LANGUAGES if "-" not in code),
    *MORE_LANGUAGES,
]


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
