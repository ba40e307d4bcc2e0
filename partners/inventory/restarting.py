"""Work on an import that has stopped without an end: begun again by the page or by the next worker."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from partners import jobs
from partners.inventory.background import later
from partners.inventory.committing import commit_batch
from partners.inventory.staging import read_batch
from partners.inventory.turns import SILENT
from partners.inventory.undoing import undo_batch
from partners.models import ImportBatch

if TYPE_CHECKING:
    from collections.abc import Callable

State = ImportBatch.State
#: What runs again when the work on a batch has stopped.
WORK: dict[str, Callable[[int], None]] = {
    State.READING: read_batch,
    State.COMMITTING: commit_batch,
    State.UNDOING: undo_batch,
}
#: After so long without a word the page says so, and offers to begin again. That is safe at once:
#: a second run waits until the first has been silent for long enough to be dead.
QUIET = timedelta(seconds=15)


def is_quiet(batch: ImportBatch) -> bool:
    """Whether nothing has been heard of the work on a batch for a while."""
    return batch.is_busy and (batch.beat_at is None or batch.beat_at < timezone.now() - QUIET)


def restart(batch: ImportBatch) -> None:
    """Hand the work on a batch out again, unless that waits to be done already."""
    work = WORK[batch.state]
    if not is_waiting(work, batch.pk):
        later(work, batch.pk)


def is_waiting(work: Callable[[int], None], number: int) -> bool:
    """Whether somebody has handed this out, and no worker has taken it."""
    wanted = [jobs.path_of(work), [number]]
    waiting = DBTaskResult.objects.ready()
    return any(kept["args"][:2] == wanted for kept in waiting.values_list("args_kwargs", flat=True))


def sweep() -> None:
    """Go on with what a killed worker or command was writing; whatever waits for its turn is heard of.

    It may hold the turn still, or another import has taken that from it since.
    """
    dead = ImportBatch.objects.filter(
        state__in=[State.COMMITTING, State.UNDOING], beat_at__lt=timezone.now() - SILENT
    ).exclude(turn=None, runner="")
    for batch in dead:
        restart(batch)
