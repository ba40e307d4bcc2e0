"""The demonstration's applications and sessions; loaded once, into an empty portal."""

from django.db import transaction

from observers.models import Application, MembershipCount
from observers.sample import applications, observers, sessions
from partners.models import CouncilSession


def load():
    """Load the history of sessions and the invented applications, each unless it is there."""
    with transaction.atomic():
        if not CouncilSession.objects.exclude(source="").exists():
            sessions.load()
        if not MembershipCount.objects.exists():
            observers.load()
        if not Application.objects.exists():
            applications.load()
