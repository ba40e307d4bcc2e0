"""Rows that carry our own number: an update of exactly that partner, whatever the names say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from partners.matching import normalise
from partners.models import Partner

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partners.models import User

#: The number as the registry writes it; a list's own “P-1” or “17” is none.
NUMBER = re.compile(r"P-([0-9]{6,12})\Z", re.IGNORECASE)
#: Names that are less alike than this, in per cent, are those of two bodies.
ALIKE = 50


def number_in(text: str) -> int | None:
    """The number of a partner in a cell.

    >>> number_in("P-000012"), number_in("12"), number_in("P-7")
    (12, None, None)
    """
    found = NUMBER.match(text.strip())
    return int(found[1]) if found else None


def partners_of(numbers: Iterable[int], user: User | None = None) -> dict[int, Partner]:
    """The partners of these numbers that exist for a user; of a merged one, the record kept."""
    seen = Partner.objects.visible_to(user) if user else Partner.objects.all()
    found = seen.select_related("category", "hq_country").in_bulk(set(numbers))
    kept = {one.pk: one.merged_into_id for one in found.values() if one.merged_into_id}
    if kept:
        others = seen.select_related("category", "hq_country").in_bulk(set(kept.values()))
        for number, other in kept.items():
            found.pop(number)
            if other in others:
                found[number] = others[other]
    return found


def is_called_so(name: str, partner: Partner) -> bool:
    """Whether a name may be the partner's, corrected or shortened; else a number is mistaken."""
    known = (partner.legal_name, partner.acronym)
    return any(
        fuzz.token_set_ratio(normalise(name), normalise(one)) >= ALIKE for one in known if one
    )
