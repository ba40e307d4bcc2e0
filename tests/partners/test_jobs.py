"""Background work: with the transaction, again after a failure, once a day, and never lost."""

import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from partners import jobs
from partners.models import DailyRun

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

#: What the jobs below were called with.
calls = []


def note(text, *, loud=False):
    calls.append((text, loud))


def stumble(text):
    calls.append(text)
    raise RuntimeError("It does not work today.")


def morning():
    calls.append("morning")


@pytest.fixture(autouse=True)
def _quiet(monkeypatch, settings):
    """Real rows in the queue, nobody's calls, and no ticks but ours."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    monkeypatch.setattr(jobs, "_daily", {})
    monkeypatch.setattr(jobs, "_each_minute", [])
    calls.clear()


def work():
    call_command("work", once=True)


def test_job_is_done_by_a_worker():
    jobs.enqueue(note, "hello", loud=True)
    before = list(calls)

    work()

    assert (before, calls) == ([], [("hello", True)])
    assert DBTaskResult.objects.get().status == "SUCCESSFUL"


def test_job_goes_with_the_transaction():
    with transaction.atomic():
        jobs.enqueue(note, "hello")
        transaction.set_rollback(True)

    assert DBTaskResult.objects.count() == 0


def test_failed_job_is_tried_again_later_and_then_stays_failed():
    jobs.enqueue(stumble, "oh")
    waits = []

    for __ in range(9):
        work()
        waiting = DBTaskResult.objects.filter(status="READY").first()
        if waiting is None:
            break
        waits.append(round((waiting.run_after - timezone.now()).total_seconds() / 60))
        DBTaskResult.objects.filter(pk=waiting.pk).update(run_after=timezone.now())

    assert waits == [1, 5, 30, 180, 720]
    assert calls == ["oh"] * 6
    failed = DBTaskResult.objects.filter(status="FAILED")
    assert failed.count() == 6
    assert "It does not work today." in failed[0].traceback


def test_daily_work_is_handed_out_once_a_day():
    jobs.daily(morning)
    noon = timezone.now().replace(hour=12)

    for moment in (noon, noon, noon + timedelta(days=1)):
        jobs.tick(moment)
    work()

    assert calls == ["morning", "morning"]
    assert DailyRun.objects.count() == 2


def test_work_is_handed_out_once_for_a_key_and_not_forgotten():
    for key in ("one", "one", "two"):
        jobs.once(morning, key)
    jobs.forget_old_jobs()
    jobs.once(morning, "one")
    work()

    assert calls == ["morning", "morning"]


def test_tick_that_fails_leaves_the_others(caplog):
    jobs.each_minute(broken_tick)
    jobs.each_minute(morning)

    jobs.tick()

    assert calls == ["morning"]
    assert "broken_tick" in caplog.text


def broken_tick():
    raise RuntimeError


def row(**fields):
    jobs.enqueue(note, "hello")
    found = DBTaskResult.objects.filter(status="READY")
    found.update(**fields)


def test_job_of_a_killed_worker_is_given_to_another():
    long_ago = timezone.now() - jobs.RUNS_AT_MOST - timedelta(minutes=1)
    row(status="RUNNING", started_at=long_ago, worker_ids=["gone"])
    row(status="RUNNING", started_at=timezone.now(), worker_ids=["busy"])

    work()

    assert calls == [("hello", False)]
    assert sorted(DBTaskResult.objects.values_list("status", flat=True)) == [
        "RUNNING",
        "SUCCESSFUL",
    ]


def test_job_that_kills_its_workers_is_given_up():
    long_ago = timezone.now() - jobs.RUNS_AT_MOST - timedelta(minutes=1)
    row(status="RUNNING", started_at=long_ago, worker_ids=["one", "two", "three"])

    work()

    lost = DBTaskResult.objects.get()
    assert (calls, lost.status) == ([], "FAILED")
    assert lost.traceback == "Given up: 3 workers were lost with it."


def test_old_jobs_are_forgotten():
    old = timezone.now() - jobs.KEPT_FOR - timedelta(days=1)
    row(status="FAILED", finished_at=old)
    row(status="FAILED", finished_at=timezone.now())
    row()

    jobs.forget_old_jobs()

    assert DBTaskResult.objects.count() == 2


@pytest.mark.postgresql
def test_two_workers_at_once_share_the_day_and_the_jobs():
    jobs.daily(morning)
    for number in range(20):
        jobs.enqueue(note, str(number))

    workers = [threading.Thread(target=work_and_close) for __ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(calls, key=str) == sorted(
        ["morning", *((str(number), False) for number in range(20))], key=str
    )


def work_and_close():
    work()
    connection.close()


def test_worker_stops_when_it_is_told(tmp_path):
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'work.sqlite3'}",
        "PYTHONUNBUFFERED": "1",
    }
    manage = [sys.executable, str(django_settings.BASE_DIR / "manage.py")]
    subprocess.run([*manage, "migrate", "--verbosity", "0"], env=environment, check=True)

    worker = subprocess.Popen([*manage, "work"], env=environment, stdout=subprocess.PIPE)
    assert b"Working" in worker.stdout.readline()
    worker.send_signal(signal.SIGTERM)

    assert worker.wait(timeout=20) == 0
    worker.stdout.close()
