"""Resolutions are numbered in Spanish as Spanish does; what administrators wrote stays theirs."""

from django.db import migrations

#: The texts as they were shipped, and the words in them that change.
CODES = ("letter-admitted", "certificate-text")
BEFORE, AFTER = "(Resolución No. {resolution}", "(Resolución n.º {resolution}"


def replace(apps, before, after):
    wordings = apps.get_model("observers", "Wording").objects
    for row in wordings.filter(code__in=CODES, text_es__contains=before):
        row.text_es = row.text_es.replace(before, after)
        row.save(update_fields=["text_es"])


def mend(apps, schema_editor):
    replace(apps, BEFORE, AFTER)


def undo(apps, schema_editor):
    replace(apps, AFTER, BEFORE)


class Migration(migrations.Migration):
    dependencies = [("observers", "0013_documents_that_answers_speak_of")]

    operations = [migrations.RunPython(mend, undo)]
