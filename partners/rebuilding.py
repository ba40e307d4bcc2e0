"""Writes again what is derived for sorting, searching and matching, also when names are read anew.

What is stored was made by the rules of its day. A worker of a version that reads names otherwise
finds no trace of its own rules, and has all of it written again.
"""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction

from partners import matching
from partners.models import Partner, SearchEntry

if TYPE_CHECKING:
    from collections.abc import Callable

#: Written together: while they are, nobody else writes to SQLite.
CHUNK = 100
DERIVED = ["sort_name", "sort_name_es", "website_host"]


def rebuild(progress: Callable[[int, int], object] | None = None) -> int:
    """Write everything derived anew, a chunk at a time; how many partners there are."""
    numbers = list(Partner.everything.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(numbers), CHUNK):
        chunk = numbers[start : start + CHUNK]
        with transaction.atomic():
            partners = list(Partner.everything.filter(pk__in=chunk).only("legal_name", "website"))
            for partner in partners:
                partner.derive()
            Partner.everything.bulk_update(partners, DERIVED)
            SearchEntry.objects.refresh(chunk)
        if progress:
            progress(start + len(chunk), len(numbers))
    return len(numbers)


@cache
def rules() -> str:
    """What tells the rules by which names are read from those of every other version."""
    digest = sha256(version("anyascii").encode())
    folder = Path(matching.__file__).parent
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".py", ".csv"):
            digest.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:16]
