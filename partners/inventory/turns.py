"""One import writes at a time; a run that was killed loses its turn, and can write no more."""

from __future__ import annotations

import time
import uuid
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from partners.models import ImportBatch

if TYPE_CHECKING:
    from collections.abc import Iterator

#: A run that has not been heard of for so long is dead: it is heard of with each chunk, and while it
#: writes one the database lets nobody else at its row.
SILENT = timedelta(seconds=20)
#: How long a run waits for its turn, and how often it looks.
PATIENCE, PAUSE = 900, 1.0


class LostTurn(Exception):
    """Another run has taken over: this one must stop."""


@dataclass(frozen=True, slots=True)
class Turn:
    """The name of a run, and whether it goes on where a dead one of the same import stopped."""

    runner: str
    is_resumed: bool


def take(batch: ImportBatch) -> Turn:
    """The turn, for the work that the batch was read in; waits for others, not for the dead.

    Of two runs of one import the second finds the work done when its turn comes, and stops.
    """
    runner = uuid.uuid4().hex
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        limit = timezone.now() - SILENT
        ImportBatch.objects.filter(turn=1, beat_at__lt=limit).exclude(pk=batch.pk).update(turn=None)
        mine = ImportBatch.objects.filter(pk=batch.pk, state=batch.state)
        if not mine.exists():
            break
        # whether nobody wrote in between is known only by what is found at this very moment
        for free, is_resumed in (
            (mine.filter(turn=1, beat_at__lt=limit), True),
            (mine.filter(turn=None), False),
        ):
            try:
                with transaction.atomic():
                    if free.update(turn=1, runner=runner, beat_at=timezone.now()):
                        return Turn(runner, is_resumed)
            except IntegrityError:
                pass  # another batch has the turn
        mine.filter(turn=None).update(beat_at=timezone.now())  # whoever waits is alive
        time.sleep(PAUSE)
    raise LostTurn


@contextmanager
def held(batch: ImportBatch) -> Iterator[Turn]:
    """The turn for as long as the work takes; what breaks off leaves it to the next run at once."""
    turn = take(batch)
    try:
        yield turn
    except LostTurn:
        raise
    except BaseException:
        mine = ImportBatch.objects.filter(pk=batch.pk, turn=1, runner=turn.runner)
        with suppress(DatabaseError):
            mine.update(beat_at=timezone.now() - 2 * SILENT)
        raise


def beat(batch: ImportBatch, runner: str, **fields) -> None:
    """Say that the run is alive, inside the transaction that writes; stops one that lost its turn."""
    mine = ImportBatch.objects.filter(pk=batch.pk, turn=1, runner=runner)
    if not mine.update(beat_at=timezone.now(), **fields):
        raise LostTurn
