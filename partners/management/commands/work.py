"""``manage.py work``: do the jobs that wait and the daily ticks, until interrupted."""

import logging
import time

from django.core.management.base import BaseCommand
from django.db import OperationalError, close_old_connections
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from partners import jobs

logger = logging.getLogger(__name__)

#: Seconds between two looks at an empty queue, and between two ticks.
LOOK_EVERY = 1
TICK_EVERY = 60


class TickingWorker(Worker):
    """The library's worker, which also looks at the clock after each job."""

    ticked_at = float("-inf")

    def tick_if_due(self):
        if time.monotonic() - self.ticked_at >= TICK_EVERY:
            self.ticked_at = time.monotonic()
            jobs.tick()

    def run_task(self, db_task_result):
        super().run_task(db_task_result)
        if self.running:
            self.tick_if_due()


class Command(BaseCommand):
    help = "Do the jobs that wait and the daily ticks, until interrupted; several may run."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="Do what waits, then stop.")

    def handle(self, *, once, **options):
        logging.getLogger("django_tasks_db").setLevel(logging.WARNING)
        worker = TickingWorker(
            queue_names=["*"],
            excluded_queue_names=[],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
        )
        if not once:
            worker.configure_signals()
            self.stdout.write("Working. Ctrl-C stops.")
        while worker.running:
            close_old_connections()
            try:
                self.look(worker)
            except OperationalError:
                if once:
                    raise
                # the database is away or busy: the work is still there when it comes back
                logger.exception("The database did not answer")
                time.sleep(TICK_EVERY)
            if once:
                return
            if worker.running:
                time.sleep(LOOK_EVERY)

    def look(self, worker):
        worker.tick_if_due()
        # asked first, because taking a job locks an SQLite file for writing
        if DBTaskResult.objects.ready().exists():
            worker.run()
