"""``manage.py find_duplicates [--all]``: fill the duplicates desk."""

import time

from django.core.management.base import BaseCommand
from tqdm import tqdm

from partners import duplicates


class Command(BaseCommand):
    help = "Look for duplicates among the records that have changed since the last look, or all."

    def add_arguments(self, parser):
        parser.add_argument("--all", action="store_true", help="look at every record")

    def handle(self, **options):
        start = time.monotonic()
        bar = tqdm(disable=None, unit=" records", leave=False)

        def progress(done, total):
            bar.total = total
            bar.update(done - bar.n)

        look = duplicates.scan(everything=options["all"], progress=progress)
        bar.close()
        seconds = time.monotonic() - start
        self.stdout.write(f"{look.partners} records, {look.pairs} likely pairs, {seconds:.0f} s")
