"""A run that is killed leaves nothing to be seen; two at once bring in one set of partners."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.utils import timezone

from partners.inventory import committing, turns
from partners.inventory.committing import commit_batch
from partners.inventory.undoing import undo_batch
from partners.models import ImportBatch, ImportRow, Partner
from tests.factories import UserFactory

ROOT = Path(__file__).resolve().parents[3]
ROWS = 1500
PREPARE = f"""
import django; django.setup()
from django.utils import timezone
from partners.models import ImportBatch, ImportRow
batch = ImportBatch.objects.create(file_name="l.csv", state="committing", read_at=timezone.now())
ImportRow.objects.bulk_create(
    ImportRow(batch=batch, position=n, number=n, name=f"Body {{n}}", action="import",
              values={{"name": f"Body {{n}} of {{n * 7919}}"}})
    for n in range({ROWS})
)
"""
COMMIT = """
import django; django.setup()
from partners.inventory import turns
from datetime import timedelta
turns.SILENT = timedelta(seconds=0)
from partners.inventory.committing import commit_batch
commit_batch(1)
"""


@pytest.fixture
def run(tmp_path):
    """Starts Python on an SQLite file of its own, with the portal's settings for tests."""
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'db.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "PYTHONPATH": str(ROOT),
    }
    return lambda *command: subprocess.Popen([sys.executable, *command], cwd=ROOT, env=environment)


def count(tmp_path, where="1"):
    with sqlite3.connect(tmp_path / "db.sqlite3", timeout=30) as base:
        (number,) = base.execute(f"SELECT COUNT(*) FROM partners_partner WHERE {where}").fetchone()
    base.close()
    return number


def test_killed_commit_shows_nothing_and_goes_on_without_doubles(run, tmp_path):
    assert run("manage.py", "migrate", "-v0").wait() == 0
    assert run("-c", PREPARE).wait() == 0

    first = run("-c", COMMIT)
    while count(tmp_path) < 200 and first.poll() is None:
        time.sleep(0.05)
    first.send_signal(signal.SIGKILL)
    first.wait()
    written, seen = count(tmp_path), count(tmp_path, "is_staged = 0")
    second = run("-c", COMMIT).wait()

    assert 200 <= written < ROWS
    assert seen == 0
    assert second == 0
    assert count(tmp_path, "is_staged = 0") == count(tmp_path) == ROWS


@pytest.mark.django_db
def test_two_officers_bring_in_the_same_file_and_one_set_of_partners_comes(batch_of):
    batches = [batch_of(UserFactory(registry_officer=True)) for __ in range(2)]
    for batch in batches:
        batch.move("committing")

    for batch in batches:
        commit_batch(batch.pk)

    rows = ImportRow.objects.filter(batch=batches[1])
    assert Partner.everything.count() == 6
    assert not rows.exclude(result="").exists()
    assert rows.first().reason.startswith("Came into the registry meanwhile as P-")


@pytest.mark.django_db
def test_partners_of_an_unfinished_import_are_nowhere(client, batch_of, registry_officer):
    batch = batch_of(registry_officer)
    batch.move("committing")
    commit_batch(batch.pk)
    Partner.everything.update(is_staged=True)
    client.force_login(registry_officer)
    number = Partner.everything.first().pk

    assert not Partner.objects.exists()
    for address in (f"/en/partners/{number}/", f"/api/v1/partners/{number}/"):
        assert client.get(address).status_code == 404
    assert client.get("/api/v1/partners/").json()["count"] == 0
    assert "Lakeside" not in client.get("/en/partners/?q=lakeside").content.decode()


@pytest.mark.django_db
def test_run_that_was_overtaken_writes_nothing_more(batch_of, registry_officer):
    batch = batch_of(registry_officer)
    batch.move("committing")
    batch.refresh_from_db()
    runner = turns.take(batch).runner
    ImportBatch.objects.update(runner="another")

    with pytest.raises(turns.LostTurn):
        turns.beat(batch, runner)


@pytest.mark.django_db
def test_dead_run_loses_its_turn_and_its_hidden_partners(batch_of, registry_officer):
    batch = batch_of(registry_officer)
    batch.move("committing")
    commit_batch(batch.pk)
    Partner.everything.update(is_staged=True)
    batch.move("committing", turn=None, beat_at=timezone.now())

    commit_batch(batch.pk)

    assert Partner.objects.count() == Partner.everything.count() == 6


@pytest.mark.django_db
def test_run_that_breaks_off_leaves_its_turn_to_the_next_at_once(
    batch_of, registry_officer, monkeypatch
):
    batch = batch_of(registry_officer)
    batch.move("committing")
    with monkeypatch.context() as patched:
        patched.setattr(committing, "show", interrupted)
        with pytest.raises(KeyboardInterrupt):
            commit_batch(batch.pk)
    monkeypatch.setattr(turns, "PATIENCE", 0.5)

    commit_batch(batch.pk)

    assert Partner.objects.count() == Partner.everything.count() == 6


def interrupted(*args):
    raise KeyboardInterrupt


@pytest.mark.django_db
def test_work_that_is_done_is_not_done_again(batch_of, registry_officer):
    batch = batch_of(registry_officer)

    commit_batch(batch.pk)
    undo_batch(batch.pk)

    batch.refresh_from_db()
    assert batch.state == "ready"
    assert not Partner.everything.exists()
