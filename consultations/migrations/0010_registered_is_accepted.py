"""Invited organisations whose people are registered have accepted; so it was not written down."""

from django.db import migrations
from django.db.models import Exists, OuterRef
from django.utils import timezone


def accept(apps, schema_editor):
    """Write the answer that the registrations are."""
    people = apps.get_model("consultations", "Registration").objects.filter(
        event=OuterRef("event"),
        partner=OuterRef("partner"),
        state__in=("pending", "approved", "waitlisted", "attended"),
    )
    rows = apps.get_model("consultations", "Invitation").objects.filter(
        Exists(people), sent_at__isnull=False, answer="none"
    )
    rows.update(answer="accepted", answered_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [("consultations", "0009_sentence_in_the_invitation")]
    operations = [migrations.RunPython(accept, migrations.RunPython.noop)]
