"""Messages about an import are kept with their words, and read in the reader's language."""

from django.db import migrations, models


def keep_texts(apps, schema_editor):
    """What was written before stays as it was written."""
    batches = apps.get_model("partners", "ImportBatch").objects.using(schema_editor.connection.alias)
    for batch in batches.exclude(message="").only("pk", "message").iterator(1000):
        batches.filter(pk=batch.pk).update(messages=[batch.message])


class Migration(migrations.Migration):
    dependencies = [("partners", "0031_answers_come_with_the_rows")]

    operations = [
        migrations.AddField(
            model_name="importbatch",
            name="messages",
            field=models.JSONField(blank=True, default=list, editable=False, verbose_name="message"),
        ),
        migrations.RunPython(keep_texts, migrations.RunPython.noop),
        migrations.RemoveField(model_name="importbatch", name="message"),
    ]
