"""A server killed in the middle of a batch or a submission, or a worker in a mail: nothing half done."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
BEFORE = {
    "stages": {"on_agenda": 18, "draft": 1}, "decisions": 0, "observers": 0, "steps": 0,
    "submissions": 0, "letters": 0, "receipts": [],
}  # fmt: skip
SUBMITTED = {"stages": {"on_agenda": 18, "submitted": 1}, "steps": 1, "submissions": 1}


class Portal:
    """The portal in processes of their own, on one database."""

    def __init__(self, url, media):
        self.environment = os.environ | {
            "DATABASE_URL": url,
            "MEDIA_ROOT": str(media),
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "PYTHONPATH": str(ROOT),
        }

    def start(self, *command):
        return subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env=self.environment, stdout=subprocess.PIPE
        )

    def run(self, call):
        """Do something to its end; what it said."""
        with self.start("-c", self.program(call)) as process:
            said, __ = process.communicate(timeout=120)
        assert process.returncode == 0
        return said.decode()

    def kill_in_the_middle(self, call):
        """Begin something, and kill it when it says that it is in the middle."""
        with self.start("-c", self.program(call)) as process:
            said = process.stdout.readline()
            process.send_signal(signal.SIGKILL)
        assert (said, process.returncode) == (b"middle\n", -signal.SIGKILL)

    def look(self):
        return json.loads(self.run("look()").splitlines()[-1])

    @staticmethod
    def program(call):
        return f"import django; django.setup(); from tests.observers import dying; dying.{call}"


def killed_batch(portal):
    portal.kill_in_the_middle("decide()")
    assert portal.look() == BEFORE

    portal.run("decide(whole=True)")

    assert portal.look() == BEFORE | {
        "stages": {"admitted": 18, "draft": 1}, "decisions": 1, "observers": 18, "steps": 18,
        "letters": 18,
    }  # fmt: skip


def killed_submission(portal):
    portal.kill_in_the_middle("submit()")
    assert portal.look() == BEFORE

    portal.run("submit(whole=True)")

    assert portal.look() == BEFORE | SUBMITTED | {"receipts": [["queued", 0]]}


def killed_worker(portal):
    portal.run("submit(whole=True)")
    portal.kill_in_the_middle("work()")
    assert portal.look() == BEFORE | SUBMITTED | {"receipts": [["queued", 1]]}

    portal.run("work(whole=True)")
    portal.run("work(whole=True)")

    assert portal.look() == BEFORE | SUBMITTED | {"receipts": [["sent", 2]]}


CASES = pytest.mark.parametrize("case", [killed_batch, killed_submission, killed_worker])


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """An SQLite file with a world in it."""
    folder = tmp_path_factory.mktemp("killed")
    portal = Portal(f"sqlite:///{folder / 'db.sqlite3'}", folder)
    with portal.start("manage.py", "migrate", "-v0") as process:
        process.communicate()
    portal.run("prepare()")
    return folder / "db.sqlite3"


@CASES
def test_kill_leaves_nothing_half_done_on_sqlite(file, tmp_path, case):
    copy = tmp_path / "db.sqlite3"
    copy.write_bytes(file.read_bytes())

    case(Portal(f"sqlite:///{copy}", tmp_path))


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@CASES
def test_kill_leaves_nothing_half_done_on_postgresql(tmp_path, case):
    base = connection.settings_dict
    place = f"{base['USER']}@{base['HOST']}:{base['PORT'] or 5432}/{base['NAME']}"
    portal = Portal(f"postgres://{place}", tmp_path)
    portal.run("prepare()")

    case(portal)
