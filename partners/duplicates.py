"""Looking for duplicates over the whole registry, and afterwards among what has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from partners import candidates, jobs, matching, rebuilding
from partners.models import DuplicatePair, DuplicateScan, Partner, facts_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Container, Iterable

    from django.db.models import QuerySet

    from partners.candidates import Candidate

#: Records looked at in one go; each chunk is written by itself, so that no lock is long.
CHUNK = 500
#: How many records are judged beside each one, and how many of them are kept.
JUDGED, KEPT = 6, 4


def scan(
    *, everything: bool = False, progress: Callable[[int, int], object] | None = None
) -> DuplicateScan:
    """Look at what has changed since the last look, or at everything; write the pairs."""
    partners = Partner.objects.exclude(status="merged") if everything else changed()
    numbers = list(partners.order_by("pk").values_list("pk", flat=True))
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


def changed() -> QuerySet[Partner]:
    """The records that have changed since the last look; all of them before the first."""
    last = DuplicateScan.objects.exclude(finished_at=None).first()
    partners = Partner.objects.exclude(status="merged")
    return partners.filter(updated_at__gte=last.started_at) if last else partners


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
    pairs |= judged_anew(numbers, known_pairs=pairs)
    write(numbers, pairs)
    return len(pairs)


def judged_anew(
    numbers: Collection[int], known_pairs: Container[tuple[int, int]]
) -> dict[tuple[int, int], Candidate]:
    """The open pairs of these records that nothing has found now, as far as they are still likely."""
    touching = DuplicatePair.objects.open().filter(Q(left__in=numbers) | Q(right__in=numbers))
    rest = [pair for pair in touching.values_list("left", "right") if pair not in known_pairs]
    facts = facts_of({number for pair in rest for number in pair})
    found = {}
    for left, right in rest:
        if left in facts and right in facts:
            verdict = matching.score(facts[left], facts[right])
            if verdict.probability >= candidates.LEAST:
                found[left, right] = candidates.Candidate(right, verdict)
    return found


@transaction.atomic
def write(numbers: Iterable[int], pairs: dict[tuple[int, int], Candidate]) -> None:
    """Keep the pairs; forget those of these records that are likely no longer and undecided."""
    chosen = list(numbers)
    undecided = DuplicatePair.objects.filter(
        Q(left__in=chosen) | Q(right__in=chosen), decision=""
    ).exclude(Q(left__status="merged") | Q(right__status="merged"))
    gone = [
        pk
        for pk, left, right in undecided.values_list("pk", "left", "right")
        if (left, right) not in pairs
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


def sweep() -> None:
    """Have a look at what has changed in the last minutes, once; a page never waits for it."""
    last = DuplicateScan.objects.exclude(finished_at=None).first()
    if last is not None and changed().exists():
        jobs.hand_out(f"{jobs.path_of(scan)} after {last.pk}", timezone.localdate(), scan)


def begin_anew() -> None:
    """Write all that is derived from names again, then judge the whole registry by it."""
    rebuilding.rebuild()
    scan(everything=True)


def begin_anew_after_upgrade() -> None:
    """Have that done once, when these rules of reading names have not been at work here before."""
    jobs.once(begin_anew, rebuilding.rules())
