"""Which words stand in which entry, so that a search reads an index and not every text."""

import django.db.models.deletion
from django.db import migrations, models

CHUNK = 2000


def fill(apps, schema_editor):
    """Write the uses of the entries that are there already."""
    entries = apps.get_model("partners", "SearchEntry").objects.order_by("pk")
    uses = apps.get_model("partners", "WordUse")
    rows = []
    for number, names, text in entries.values_list("pk", "names", "text").iterator(CHUNK):
        firsts = {name.split()[0] for name in names.split("|") if name.strip()}
        rows += [
            uses(partner_id=number, word=word, begins_name=word in firsts)
            for word in dict.fromkeys(text.split())
            if len(word) <= 40
        ]
        if len(rows) > CHUNK:
            uses.objects.bulk_create(rows, batch_size=5000)
            rows = []
    uses.objects.bulk_create(rows, batch_size=5000)


def index_partners(apps, schema_editor):
    """No order where the planner could be tempted to follow it."""
    by = "USING hash " if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(
        f"CREATE INDEX partner_finds_word_uses ON partners_worduse {by}(partner_id)"
    )


def forget_partners(apps, schema_editor):
    schema_editor.execute("DROP INDEX partner_finds_word_uses")


class Migration(migrations.Migration):
    dependencies = [("partners", "0016_inventory_of_2012")]
    operations = [
        migrations.CreateModel(
            name='WordUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('word', models.CharField(max_length=40)),
                ('begins_name', models.BooleanField(help_text='Whether one of the names begins with it.')),
                ('partner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='word_uses', to='partners.partner')),
            ],
            options={
                'verbose_name': 'use of a word',
                'verbose_name_plural': 'uses of words',
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(index_partners, forget_partners),
        migrations.AddIndex(
            model_name='worduse',
            index=models.Index(fields=['word', 'partner'], name='word_finds_partner'),
        ),
        migrations.AddIndex(
            model_name='worduse',
            index=models.Index(condition=models.Q(('begins_name', True)), fields=['word', 'partner'], name='first_word_finds_partner'),
        ),
    ]
