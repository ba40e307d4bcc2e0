"""What the other words of a heading say: whose address it is, which date, which of several.

“Partner since” is no founding, the e-mail under “Contact person” is a person's, the second address
comes after the first, and a country of operation is not where the headquarters are.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from partners import reference
from partners.matching import normalise

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@cache
def lists() -> dict[str, frozenset[str]]:
    """The lists of ``heading_words.csv``, by what their words say."""
    rows = reference.rows_of("heading_words")
    return {row["kind"]: frozenset(row["words"].split()) for row in rows}


def words(kind: str) -> frozenset[str]:
    return lists()[kind]


#: Words of a date that is another one than the founding, by the field that it is.
OTHER_DATES = {field: words(f"date_{field}") for field in ("registered", "status", "notes")}
#: With these it is the founding, whoever was founded: “Date of creation of the partner”.
FOUNDING = words("founding")
#: Words by which a heading is known to be a date, or a span of time.
TIMES = words("times")
#: “Date of last contact” and “Last contact”: the day of it, not a person.
_LASTING = words("lasting")
#: Whoever has these in a heading is a person, and its address or telephone that of a person.
PERSONS = words("persons")
#: What of a person's columns is read together with its name.
OF_PERSONS = ("email", "phone", "website", "address")
#: What comes after the main one.
SECOND = words("second")
#: Of what there may be a second one.
COUNTED = ("email", "website", "phone", "address", "city", "country", "contact", "acronym")
#: What a country is of, when the organisation works there.
WORKED_IN = words("worked_in")
#: How sure a second column is at most: less than any heading, enough where it is alone.
LESS = 3.5


def words_of(text: str) -> frozenset[str]:
    return frozenset(normalise(text).split())


def is_person(text: str) -> bool:
    """Whether a heading names somebody, rather than ways to write to the organisation."""
    return bool(words_of(text) & PERSONS)


def is_second(text: str) -> bool:
    """Whether a heading says that another column holds the main one.

    >>> is_second("Alternative e-mail"), is_second("Courriel 2"), is_second("E-mail")
    (True, True, False)
    """
    return bool(words_of(text) & SECOND)


def is_worked_in(text: str) -> bool:
    """Whether the countries under a heading are those of the work.

    >>> is_worked_in("País de operación"), is_worked_in("Pays du siège")
    (True, False)
    """
    return bool(words_of(text) & WORKED_IN)


def other_date(text: str) -> str:
    """The field of a date that is not the founding; nothing where a heading says no such date.

    >>> other_date("Partner since"), other_date("Year of registration"), other_date("Founded on")
    ('status', 'registered', '')
    """
    own = words_of(text)
    is_dated = bool(own & (TIMES - {"on", "le", "in", "en", "el"})) or bool(own & _LASTING)
    if own & FOUNDING:
        return ""
    for field, others in OTHER_DATES.items():
        if own & others and (is_dated or field == "status"):
            return field
    return ""


def qualified(heading: str, found: Mapping[str, float], known: Iterable[str]) -> dict[str, float]:
    """The fields that a heading may mean, after what its other words say of them.

    ``known`` are the fields whose heading it is word by word: nobody need explain those.
    """
    fields = dict(found)
    exact = set(known)
    if "founded" not in exact and (field := other_date(heading)):
        is_dated = bool(words_of(heading) & TIMES) or "founded" in fields
        if is_dated and not exact - {"name", "contact"}:
            fields = {field: max([5.0, *fields.values()])}
    if is_person(heading) and any(name in fields for name in OF_PERSONS):
        sureness = max(fields.values())
        fields = {name: value for name, value in fields.items() if name not in OF_PERSONS}
        fields["contact"] = sureness + 1
    return fields
