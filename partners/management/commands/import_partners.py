"""``manage.py import_partners FILE``: organisations from a workbook or a list into the registry."""

import time
from argparse import BooleanOptionalAction
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Count
from tqdm import tqdm

from partners.inventory import batches
from partners.inventory.drafts import draft_of
from partners.inventory.engine import open_workbook
from partners.inventory.importing import bring_in
from partners.inventory.lists import Lists
from partners.inventory.proposals import propose
from partners.inventory.reading import is_published_list, open_csv
from partners.inventory.reports import line_of, line_of_outcome, line_of_row, open_report
from partners.inventory.rows import UnreadableFile

#: How many rows of each kind are named one by one, unless all are asked for.
NAMED = 20


class Command(BaseCommand):
    help = (
        "Import organisations from XLSX, XLS, ODS or CSV: the table, its columns, encoding and "
        "separator are found. A published list (id, name, country_iso2 …) is taken as it is, and "
        "shown to the public; what an office's workbook brings is not, unless --listed is given."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would happen")
        parser.add_argument("--report", type=Path, help="write a CSV with one line for each row")
        parser.add_argument("--source", default="", help="where the list comes from")
        parser.add_argument(
            "--listed",
            action=BooleanOptionalAction,
            default=None,
            help="show new records to the public: the default for a published list, "
            "not for the workbook of an office",
        )

    def handle(self, *, file, report, verbosity, **options):
        self.most = None if verbosity > 1 else NAMED
        self.is_silent = not verbosity
        try:
            if is_published_list(file):
                self.bring_list(file, report, **options)
            else:
                self.bring_workbook(file, report, **options)
        except UnreadableFile as error:
            raise CommandError(str(error)) from error

    def bring_list(self, file, report, *, dry_run, source, listed, **options):
        """A published list: its columns have the registry's own names."""
        table = open_csv(file)
        listed = True if listed is None else listed
        start = time.monotonic()
        lists = Lists()
        bar = tqdm(table.lines(), total=table.length, disable=None, unit=" rows", leave=False)
        drafts, cells = [], {}

        def kept():
            for line in bar:
                cells[line.number] = line.values
                drafts.append(draft_of(line, lists, source=source, is_listed=listed))
                yield drafts[-1]

        outcomes = list(bring_in(kept(), reason=f"import {file.name}"[:100], is_dry_run=dry_run))
        batch = None
        if not dry_run:
            batch = batches.of_list(file, drafts, outcomes, cells, source=source, is_listed=listed)
        counts = Counter(outcome.action for outcome in outcomes)
        rows = [(one.action, one.row, one.name, one.reason) for one in outcomes]
        self.name_rows(rows, counts)
        self.say(
            f"{'would create' if dry_run else 'created'} {counts['import']}, "
            f"skipped {counts['skip']} imported before, rejected {counts['reject']}, "
            f"possible duplicates {counts['duplicate']}, warnings {counts['warning']}"
        )
        self.say_listed(counts["import"], listed)
        if batch:
            self.say(f"To look at it, or to take all of it back: {batch.get_absolute_url()}")
        self.say_rate(table.length, start)
        if report:
            by_row = {draft.row: draft for draft in drafts}
            with open_report(report) as note:
                for one in filter(lambda outcome: outcome.is_final, outcomes):
                    note(line_of_outcome(one, by_row[one.row]))

    def bring_workbook(self, file, report, *, dry_run, source, listed, **options):
        """A workbook or text file as people send it; nobody has said that it may be published."""
        listed = bool(listed)
        start = time.monotonic()
        book = open_workbook(file)
        for table in book.tables:
            self.say(f"{table.name or file.name}: {table.summary}")
        for name, why in book.left_out:
            self.say(f"{name}: not read, {why}")
        if dry_run:
            counts = self.look_at(book, report)
            created, updated = counts["import"], counts["update"]
        else:
            batch = self.bring_batch(file, report, source=source, is_listed=listed)
            counts = Counter(
                dict(batch.rows.order_by().values_list("action").annotate(Count("pk")))
            )
            results = dict(batch.rows.order_by().values_list("result").annotate(Count("pk")))
            created, updated = results.get("created", 0), results.get("updated", 0)
        self.say(
            f"{'would create' if dry_run else 'created'} {created}, "
            f"{'would update' if dry_run else 'updated'} {updated}, "
            f"duplicates {counts['duplicate']}, left for review {counts['review']}, "
            f"rejected {counts['reject']}"
            + (f", unchanged {counts['unchanged']}" if counts["unchanged"] else "")
        )
        for table in book.tables:
            if labels := ", ".join(f"“{label[:40]}”" for label in table.not_taken):
                self.say(f"{table.name or file.name}: columns not taken: {labels}")
        self.say_listed(created, listed)
        if not dry_run:
            self.say(f"To look at it, or to take all of it back: {batch.get_absolute_url()}")
        self.say_rate(counts.total(), start)

    def look_at(self, book, report):
        """What would become of each row; nothing is written."""
        bar = tqdm(book.readings(), disable=None, unit=" rows", leave=False)
        counts: Counter[str] = Counter()
        named = []
        with ExitStack() as stack:
            note = stack.enter_context(open_report(report)) if report else None
            for one in propose(bar, book.lists):
                counts[one.action] += 1
                if note:
                    note(line_of(one))
                if counts[one.action] <= (self.most or counts[one.action]):
                    named.append((one.action, one.reading.place, one.reading.name[:80], one.reason))
        self.name_rows(named, counts)
        return counts

    def bring_batch(self, file, report, **fields):
        """All that is new and all that differs, as one import that can be taken back."""
        with ExitStack() as stack:
            note = stack.enter_context(open_report(report)) if report else None
            with tqdm(disable=None, unit=" rows", leave=False) as bar:
                batch = batches.of_file(file, bar=bar, **fields)
            counts: Counter[str] = Counter()
            named = []
            for row in batch.rows.iterator(chunk_size=2000):
                counts[row.action] += 1
                if note:
                    note(line_of_row(row))
                if counts[row.action] <= (self.most or counts[row.action]):
                    named.append((row.action, row.place, row.name[:80], row.reason))
            self.name_rows(named, counts)
        return batch

    def name_rows(self, rows, counts):
        """Name the rows that somebody should look at."""
        for action in ("reject", "review", "duplicate", "warning"):
            chosen = [row for row in rows if row[0] == action][: self.most]
            for __, place, name, reason in chosen:
                self.say(f"line {place}: {action}: {name}: {reason}")
            if counts[action] > len(chosen):
                self.say(f"… and {counts[action] - len(chosen)} more; --verbosity 2 names all")

    def say_listed(self, new, is_listed):
        """Whether the public sees what is new, which nobody should have to find out afterwards."""
        if new and is_listed:
            self.say("New records are shown to the public; --no-listed keeps them from it.")
        elif new:
            self.say("New records are not shown to the public; --listed shows them.")

    def say_rate(self, rows, start):
        rate = rows / max(time.monotonic() - start, 0.001)
        self.say(f"{rows} rows, {rate:.0f} rows/s")

    def say(self, text):
        if not self.is_silent:
            self.stdout.write(text)
