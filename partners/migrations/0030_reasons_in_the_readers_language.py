"""Reasons are kept as messages with their words, and read in the reader's language."""

from django.db import migrations, models

CHUNK = 1000


def keep_texts(apps, schema_editor):
    """What was written before stays as it was written."""
    row_model = apps.get_model("partners", "ImportRow")
    rows = row_model.objects.using(schema_editor.connection.alias).exclude(reason="")
    some = []
    for row in rows.only("pk", "reason").iterator(CHUNK):
        row.reasons = [row.reason]
        some.append(row)
        if len(some) == CHUNK:
            row_model.objects.bulk_update(some, ["reasons"])
            some = []
    row_model.objects.bulk_update(some, ["reasons"])


class Migration(migrations.Migration):
    dependencies = [("partners", "0029_load_intermediate_regions")]

    operations = [
        migrations.AddField(
            model_name="importrow",
            name="reasons",
            field=models.JSONField(default=list, verbose_name="reasons"),
        ),
        migrations.RunPython(keep_texts, migrations.RunPython.noop),
        migrations.RemoveField(model_name="importrow", name="reason"),
    ]
