"""XLS, XLSB and ODS workbooks: read by a child process whose memory is limited."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import weakref
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path

from django.utils.translation import gettext_noop as _

from partners.inventory.rows import Joined, Row, Sheet, UnreadableFile, is_blank

#: Memory of the child in bytes, and its time in seconds.
MEMORY, SECONDS = 700_000_000, 120
ROOT = Path(__file__).resolve().parents[2]


class Folder:
    """A folder for the rows of a workbook; it goes when nobody holds its sheets any more."""

    def __init__(self):
        self.name = tempfile.mkdtemp(prefix="workbook-")
        weakref.finalize(self, shutil.rmtree, self.name, ignore_errors=True)


def open_old(path, kind) -> list[Sheet]:
    """The sheets of a workbook of a kind that openpyxl does not know: xls, xlsb or ods."""
    folder = Folder()
    # under its true ending: one that has to be tried out is only said to be of no known kind
    book = Path(folder.name) / f"book.{kind}"
    book.symlink_to(Path(path).resolve())
    command = [sys.executable, "-m", "partners.inventory.child", str(book), folder.name]
    try:
        done = subprocess.run(  # noqa: S603 - our own module, and a path as an argument
            [*command, str(MEMORY), str(SECONDS)],
            cwd=ROOT,
            env={"PATH": os.environ.get("PATH", "")},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS + 10,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise UnreadableFile(_("The workbook takes too long to read.")) from error
    if done.returncode:
        if b"assword" in done.stderr or b"ncrypt" in done.stderr:
            raise UnreadableFile(ENCRYPTED())
        raise UnreadableFile(_("The workbook is damaged or too large, and cannot be read."))
    index = json.loads((Path(folder.name) / "index.json").read_text())
    return [
        Sheet(
            one["name"],
            partial(rows_of, folder, one),  # the folder lives as long as its sheets
            one["is_hidden"],
            count=partial(count_lines, folder, one),
        )
        for one in index
    ]


def count_lines(folder, index):
    with (Path(folder.name) / index["file"]).open("rb") as file:
        return sum(1 for __ in file)


def ENCRYPTED():  # noqa: N802 - asked for late: the child has no settings, and no translations
    return _("The workbook is protected by a password. Save it without one, and send it again.")


def rows_of(folder, index):
    """The rows of a sheet that hold something."""
    joined, last = Joined(sorted(tuple(one) for one in index["joined"])), 0
    with (Path(folder.name) / index["file"]).open(encoding="utf-8") as file:
        for line in file:
            number, cells = json.loads(line)
            row = joined.fill(Row(number, [unpacked(cell) for cell in cells]))
            if any(not is_blank(cell) for cell in row.cells):
                row.after_gap, last = number > last + 1, number
                yield row


def packed(value):
    """A value as JSON can hold it."""
    if isinstance(value, (datetime, date)):
        return {"date": value.isoformat()}
    if isinstance(value, (time, timedelta)):
        return str(value)
    return value


def unpacked(value):
    if isinstance(value, dict):
        return datetime.fromisoformat(value["date"])
    return value
