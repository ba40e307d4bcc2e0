"""The one place that hands the work on a batch to the background."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partners import jobs

if TYPE_CHECKING:
    from collections.abc import Callable


def later(function: Callable[[int], None], number: int) -> None:
    """Have a function called with the number of a batch; it must bear being called twice."""
    jobs.enqueue(function, number)
