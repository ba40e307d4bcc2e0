"""Work after the answer: handed out with the transaction, tried again, never lost, and by the day.

The library keeps jobs as rows and lets workers share them. Added here: another attempt after a
failure, a schedule, and a look for jobs whose worker was killed. A job may therefore run twice:
whatever is handed out must bear that.
"""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from partners.models.outbox import DailyRun

if TYPE_CHECKING:
    from collections.abc import Callable

#: The waits before the second, the third … attempt; after the last one a job stays failed.
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 180, 720))
#: A job that runs for longer has lost its worker.
RUNS_AT_MOST = timedelta(hours=2)
#: A job that took so many workers with it is not given to another one.
WORKERS_AT_MOST = 3
#: Finished jobs are kept for so long.
KEPT_FOR = timedelta(days=30)
#: The day of what is handed out once and never again.
ONCE = date(1970, 1, 1)

logger = logging.getLogger(__name__)

_daily: dict[str, Callable[[], object]] = {}
_each_minute: list[Callable[[], object]] = []


def path_of(function: Callable[..., object]) -> str:
    """Where a function is found again by a worker."""
    return f"{function.__module__}.{function.__qualname__}"


@task
def run(path: str, args: list[Any], kwargs: dict[str, Any], attempt: int = 1) -> None:
    """Call a function; when it fails, put it back for later, and say that it failed."""
    try:
        import_string(path)(*args, **kwargs)
    except Exception:
        if attempt <= len(WAITS) and run.get_backend().supports_defer:
            after = timezone.now() + WAITS[attempt - 1]
            run.using(run_after=after).enqueue(path, args, kwargs, attempt + 1)
        raise


def enqueue(function: Callable[..., object], *args: Any, **kwargs: Any) -> None:
    """Have a function of a module called after the transaction, with arguments that JSON can hold.

    The queue is in the same database: the row is written with the transaction, so that neither is
    there without the other. A queue elsewhere hears of it on commit.
    """
    put = partial(run.enqueue, path_of(function), list(args), kwargs)
    if run.get_backend().supports_defer:
        put()
    else:
        transaction.on_commit(put)


def daily(function: Callable[[], object]) -> Callable[[], object]:
    """Have a function called once a day; registered in ``AppConfig.ready``."""
    _daily[path_of(function)] = function
    return function


def once(function: Callable[[], object], key: str) -> None:
    """Hand out a piece of work unless it was handed out under this key before."""
    name, day = f"{path_of(function)} {key}", ONCE
    if DailyRun.objects.filter(name=name, day=day).exists():
        return
    hand_out(name, day, function)


def each_minute(function: Callable[[], object]) -> Callable[[], object]:
    """Have a function called about each minute by every worker; it must bear company."""
    if function not in _each_minute:
        _each_minute.append(function)
    return function


def tick(at: datetime | None = None) -> None:
    """What a worker does about once a minute beside its jobs."""
    at = at or timezone.now()
    reap(at)
    hand_out_the_day(at)
    for function in _each_minute:
        try:
            function()
        except Exception:
            # a worker that dies of one tick would leave all the others undone
            logger.exception("A regular piece of work failed: %s", path_of(function))


def hand_out_the_day(at: datetime) -> None:
    """Hand out each daily piece of work, unless that was done today by this or another worker."""
    day = timezone.localdate(at)
    done = set(DailyRun.objects.filter(day=day).values_list("name", flat=True))
    for name, function in _daily.items():
        if name not in done:
            hand_out(name, day, function)


def hand_out(name: str, day: date, function: Callable[[], object]) -> None:
    """Note that a piece of work is handed out for a day, and enqueue it; of two workers, one does."""
    try:
        with transaction.atomic():
            DailyRun.objects.create(name=name, day=day)
            enqueue(function)
    except IntegrityError:
        return  # another worker was quicker


def reap(at: datetime) -> int:
    """Give jobs of killed workers to others, and give up those that kill their workers."""
    lost = DBTaskResult.objects.filter(
        status=TaskResultStatus.RUNNING, started_at__lt=at - RUNS_AT_MOST
    )
    given_back = 0
    for row in lost:
        mine = lost.filter(pk=row.pk)
        if len(row.worker_ids) >= WORKERS_AT_MOST:
            text = f"Given up: {len(row.worker_ids)} workers were lost with it."
            mine.update(status=TaskResultStatus.FAILED, finished_at=at, traceback=text)
        else:
            given_back += mine.update(status=TaskResultStatus.READY, started_at=None)
    return given_back


def forget_old_jobs() -> None:
    """Drop finished jobs after a month; failed ones as well, their notice has been read by then."""
    DBTaskResult.objects.finished().filter(finished_at__lt=timezone.now() - KEPT_FOR).delete()
    old = DailyRun.objects.filter(day__lt=timezone.localdate() - KEPT_FOR)
    old.exclude(day=ONCE).delete()
