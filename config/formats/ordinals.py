"""The first of a month: French writes 1er janvier, which Django's formats cannot say."""

from django.utils import translation
from django.utils.dateformat import DateFormat

_english = DateFormat.S


def ordinal(written):
    """What stands after the day for ``S`` in a format: in French only after the first."""
    if not (translation.get_language() or "").startswith("fr"):
        return _english(written)
    return "er" if written.data.day == 1 else ""


def teach():
    """Have every date of this process written so; called once, in ``AppConfig.ready``."""
    DateFormat.S = ordinal  # type: ignore[method-assign]  # Django asks no setting for it
