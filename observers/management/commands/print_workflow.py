"""``manage.py print_workflow``: the table of steps as a Mermaid diagram, for the README."""

from django.core.management.base import BaseCommand

from observers import workflow


class Command(BaseCommand):
    help = "Print the states and steps of an application as a Mermaid diagram."

    def handle(self, **options):
        self.stdout.write(workflow.diagram())
