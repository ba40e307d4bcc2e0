"""``manage.py rebuild_search``: write again what is derived for sorting and searching."""

from django.core.management.base import BaseCommand
from tqdm import tqdm

from partners.models import Partner, SearchEntry

CHUNK = 500
DERIVED = ["sort_name", "sort_name_es", "website_host"]


class Command(BaseCommand):
    help = "Write again what is derived from names, websites and identifiers; safe at any time."

    def handle(self, **options):
        numbers = list(Partner.objects.order_by("pk").values_list("pk", flat=True))
        for start in tqdm(range(0, len(numbers), CHUNK), disable=None, leave=False):
            chunk = numbers[start : start + CHUNK]
            partners = list(Partner.objects.filter(pk__in=chunk).only("legal_name", "website"))
            for partner in partners:
                partner.derive()
            Partner.objects.bulk_update(partners, DERIVED)
            SearchEntry.objects.refresh(chunk)
        self.stdout.write(f"{len(numbers)} partners")
