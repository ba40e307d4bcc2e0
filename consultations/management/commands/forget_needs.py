"""``manage.py forget_needs``: delete needs and addresses of people of past events."""

from django.core.management.base import BaseCommand

from consultations import retention


class Command(BaseCommand):
    help = "Delete needs and e-mail addresses of people some days after their event."

    def handle(self, **options):
        number = retention.forget()
        self.stdout.write(f"People whose needs and addresses are deleted: {number}")
