"""``manage.py load_sample``: fill an empty portal for the demonstration; changes a full one not."""

from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from partners import extensions, sample
from partners.models import Identifier, User
from partners.sample import invented, inventory
from partners.sample.accounts import DEMO_ACCOUNTS, DEMO_PASSWORD

ORGANISATIONS = Path(sample.__file__).parent / "organisations.csv"


class Command(BaseCommand):
    help = "Load the sample registry and the demonstration's accounts, once."

    def handle(self, *, verbosity, **options):
        if not settings.PORTAL_DEMO:
            raise CommandError("The sample is for demonstrations: set PORTAL_DEMO=true.")
        if not Identifier.objects.filter(scheme="sample").exists():
            self.stdout.write("Loading the sample registry …")
            with transaction.atomic():  # all of it or nothing, so that the next start can tell
                call_command("import_partners", str(ORGANISATIONS), verbosity=0)
        if not User.objects.filter(email=DEMO_ACCOUNTS[0][0]).exists():
            with transaction.atomic():
                invented.load()
        for load in (inventory.load, *extensions.samples):
            with transaction.atomic():
                load()
        if verbosity:
            self.stdout.write(f"\nDemonstration accounts, password {DEMO_PASSWORD}")
            for email, label in DEMO_ACCOUNTS:
                self.stdout.write(f"  {email:36} {label}")
            self.stdout.write("")
