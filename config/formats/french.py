"""What Django's French dates have otherwise than people write them: 1er janvier, 3 févr. 2026."""

from django.utils import translation
from django.utils.dateformat import DateFormat

#: The months as the Imprimerie nationale shortens them; the others are right in Django.
SHORT_MONTHS = {1: "janv.", 2: "févr.", 7: "juill."}
_ordinal, _month = DateFormat.S, DateFormat.N


def is_french():
    return (translation.get_language() or "").startswith("fr")


def ordinal(written):
    """What stands after the day for ``S`` in a format: in French only after the first."""
    if not is_french():
        return _ordinal(written)
    return "er" if written.data.day == 1 else ""


def month(written):
    """The short name of the month for ``N`` in a format."""
    return (is_french() and SHORT_MONTHS.get(written.data.month)) or _month(written)


def teach():
    """Have every date of this process written so; called once, in ``AppConfig.ready``."""
    DateFormat.S = ordinal  # type: ignore[method-assign]  # Django asks no setting for it
    DateFormat.N = month  # type: ignore[method-assign]
