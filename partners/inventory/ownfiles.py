"""Lists that this portal has exported itself: their columns are known, and their numbers are ours."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import override

from partners.inventory.cells import text_of
from partners.listing import BETWEEN, COLUMNS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partners.inventory.rows import Row

#: What an import calls the columns of an export that it takes.
IMPORTED = {
    "number": "partner_number",
    "legal_name": "name",
    "acronym": "acronym",
    "other_names": "alias",
    "category": "category",
    "hq_country": "country",
    "city": "city",
    "activity_countries": "activity_countries",
    "activity_areas": "activities",
    "website": "website",
    "email": "email",
    "phone": "phone",
    "founded": "founded",
}
#: Columns that nobody else's list has under these words; some of them may have been taken out.
TELLING = frozenset(
    "uuid hq_country_code observer_since confirmed_on updated_at is_listed merged_into source".split()
)
#: How many of them tell an export of ours, and in which rows its headings are looked for.
ENOUGH, HIGHEST = 2, 20


@cache
def keys() -> dict[str, str]:
    """Every heading of an export, by language, code and HXL tag, with its column."""
    found: dict[str, str] = {}
    for language, __ in settings.LANGUAGES:
        with override(language):
            found |= {plain(column.heading): column.key for column in COLUMNS}
    return found | {word: column.key for column in COLUMNS for word in (column.key, column.hxl)}


def plain(text: str) -> str:
    """A heading without the time zone that may stand behind it."""
    return re.sub(r"\s*\(\w+(/\w+)*\)$", "", text).casefold() if "/" in text else text.casefold()


def places_in(row: Row) -> dict[str, int]:
    """Which column of an export is where, by a row of its headings; empty for all other rows."""
    known = keys()
    places: dict[str, int] = {}
    for at, cell in enumerate(row.cells):
        if key := known.get(plain(text_of(cell))):
            places.setdefault(key, at)
    is_ours = {"number", "legal_name"} <= places.keys() and len(TELLING & places.keys()) >= ENOUGH
    return places if is_ours else {}


def heading_in(sample: Sequence[Row]) -> tuple[list[Row], dict[str, list[int]]] | None:
    """The rows of headings of an export, and its columns as an import calls them."""
    for at, row in enumerate(sample[:HIGHEST]):
        if places := places_in(row):
            rows = [row]
            if at + 1 < len(sample) and places_in(sample[at + 1]):
                rows.append(sample[at + 1])  # the tags under the words
            columns = {IMPORTED[key]: [place] for key, place in places.items() if key in IMPORTED}
            return rows, columns
    return None


def number_of(text: str) -> int:
    """The plain number of a record in an export; 0 where there is none."""
    return int(text) if text.isdecimal() and len(text) < 13 else 0


def several(text: str) -> list[str]:
    """The values that an export puts into one cell."""
    return [part for part in text.split(BETWEEN) if part]
