"""Values that only events have: a time zone, and text in three languages with a fallback."""

import re
from zoneinfo import available_timezones

from babel.core import get_global
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from partners.fields import LineField

#: The languages of the portal, in the order in which one stands in for another.
SPOKEN = ("en", "fr", "es")
#: A year, or a month.
ABOUT = re.compile(r"[12][0-9]{3}(-(0[1-9]|1[0-2]))?")


#: Time zones by place. Short ones such as EST know no summer time, and Etc/GMT+5 is not what it says.
ZONES = frozenset(
    name for name in available_timezones() if "/" in name and not name.startswith("Etc/")
) | {"UTC"}


def check_time_zone(value):
    """Raise unless ``value`` names a time zone of the IANA list by its place."""
    if value not in ZONES:
        raise ValidationError(
            _("“%(value)s” is not a time zone. Give a name such as Africa/Bamako."),
            code="time_zone",
            params={"value": value},
        )


def zone_of(country):
    """The time zone of a country that has one for all; nothing of others, or of none."""
    zones = list(get_global("territory_zones").get(country.code) or ()) if country else []
    return zones[0] if len(zones) == 1 and zones[0] in ZONES else ""


class TimeZoneField(LineField):
    """The name of a time zone, as Europe/Zurich."""

    default_validators = [check_time_zone]

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 60)
        super().__init__(*args, **kwargs)


class Text(str):
    """A text that knows its language, so that a page can say it to a screen reader."""

    __slots__ = ("language",)
    language: str

    def __new__(cls, text, language):
        self = super().__new__(cls, text)
        self.language = language
        return self


class Worded(models.Model):
    """A record with texts in three languages, each kept as ``<name>_en``, ``_fr``, ``_es``."""

    class Meta:
        abstract = True

    def worded(self, name, language=None):
        """A text in the reader's language, else in the first language there is."""
        wanted = (language or translation.get_language() or "en")[:2]
        for code in (wanted, *SPOKEN):
            if text := getattr(self, f"{name}_{code}", ""):
                return Text(text, code)
        return Text("", wanted)

    def check_worded(self, name, message):
        """Raise unless a text is given in at least one language."""
        if not self.worded(name):
            raise ValidationError({f"{name}_en": ValidationError(message, code="required")})


def check_about(value):
    """Raise unless a text is a year, a month, or two of these with a stroke between."""
    parts = value.split("/")
    is_known = len(parts) <= 2 and all(ABOUT.fullmatch(part) for part in parts)
    if not is_known:
        message = _("Give a year (2027) or a month (2027-05), or two with a stroke (2003/2004-11).")
        raise ValidationError(message, code="about")
    if bounds_of(value)[0] > bounds_of(value)[1]:
        raise ValidationError(_("Give the earlier of the two first."), code="about")


def bounds_of(about):
    """The first and the last month of what is known, each as ``(year, month)``."""
    first, __, last = about.partition("/")
    last = last or first
    return (int(first[:4]), int(first[5:] or 1)), (int(last[:4]), int(last[5:] or 12))
