"""Looking for duplicates over the whole registry, and afterwards among what has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from partners import candidates
from partners.models import DuplicatePair, DuplicateScan, Partner, facts_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from partners.candidates import Candidate

#: Records looked at in one go; each chunk is written by itself, so that no lock is long.
CHUNK = 500
#: How many records are judged beside each one, and how many of them are kept.
JUDGED, KEPT = 6, 4


def scan(
    *, everything: bool = False, progress: Callable[[int, int], object] | None = None
) -> DuplicateScan:
    """Look at what has changed since the last look, or at everything; write the pairs."""
    last = DuplicateScan.objects.exclude(finished_at=None).first()
    partners = Partner.objects.exclude(status="merged").order_by("pk")
    if last is not None and not everything:
        partners = partners.filter(updated_at__gte=last.started_at)
    numbers = list(partners.values_list("pk", flat=True))
    look = DuplicateScan.objects.create()
    finder = candidates.Finder(judged=JUDGED)
    for start in range(0, len(numbers), CHUNK):
        chunk = numbers[start : start + CHUNK]
        look.pairs += look_at(chunk, finder)
        look.partners += len(chunk)
        if progress:
            progress(look.partners, len(numbers))
    look.finished_at = timezone.now()
    look.save()
    return look


def look_at(numbers: list[int], finder: candidates.Finder) -> int:
    """Judge these records beside those that share their keys; how many pairs are likely."""
    known = facts_of(numbers)
    bodies = [known[number] for number in numbers if number in known]
    present = [number for number in numbers if number in known]
    found = finder.alike(bodies, exclude=[[number] for number in present], limit=KEPT)
    pairs = {
        (min(number, one.number), max(number, one.number)): one
        for number, others in zip(present, found, strict=True)
        for one in others
    }
    write(numbers, pairs)
    return len(pairs)


@transaction.atomic
def write(numbers: Iterable[int], pairs: dict[tuple[int, int], Candidate]) -> None:
    """Keep the pairs; forget those of these records that are likely no longer and undecided."""
    chosen = list(numbers)
    for side in ("left", "right"):
        undecided = DuplicatePair.objects.filter(decision="", **{f"{side}__in": chosen})
        gone = [
            pk
            for pk, left, right in undecided.values_list("pk", "left", "right")
            if (left, right) not in pairs and left in chosen and right in chosen
        ]
        DuplicatePair.objects.filter(pk__in=gone).delete()
    DuplicatePair.objects.bulk_create(
        [
            DuplicatePair(
                left_id=left,
                right_id=right,
                probability=one.verdict.probability,
                reason_codes=[reason.value for reason in one.verdict.reasons],
            )
            for (left, right), one in pairs.items()
        ],
        update_conflicts=True,
        unique_fields=["left", "right"],
        update_fields=["probability", "reason_codes"],
    )


def daily() -> None:
    """The look of the day: at what has changed."""
    scan()
