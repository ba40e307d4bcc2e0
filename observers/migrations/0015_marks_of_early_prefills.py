"""Answers that were filled in from the record before it was noted so: their drafts say it too."""

from datetime import timedelta

from django.db import migrations
from django.db.models import F

#: Filling in is one piece of work with beginning; nobody types so quickly.
AT_ONCE = timedelta(seconds=2)


def mark(apps, schema_editor):
    answers = apps.get_model("observers", "Answer").objects
    untouched = answers.filter(
        version=1,
        saved_from="",
        application__stage="draft",
        application__previous=None,
        saved_by=F("application__created_by"),
        saved_at__lt=F("application__created_at") + AT_ONCE,
    )
    untouched.exclude(question__prefill="").update(saved_from="record")


class Migration(migrations.Migration):
    dependencies = [("observers", "0014_ordinals_in_spanish")]

    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
