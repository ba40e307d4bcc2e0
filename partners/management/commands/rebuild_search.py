"""``manage.py rebuild_search``: write again what is derived for sorting, searching and matching."""

from django.core.management.base import BaseCommand
from tqdm import tqdm

from partners import rebuilding


class Command(BaseCommand):
    help = "Write again what is derived from names, websites and identifiers; safe at any time."

    def handle(self, **options):
        bar = tqdm(disable=None, leave=False)

        def progress(done, total):
            bar.total = total
            bar.update(done - bar.n)

        count = rebuilding.rebuild(progress)
        bar.close()
        self.stdout.write(f"{count} partners")
