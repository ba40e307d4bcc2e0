"""Letters that hold for a decision of long ago, and slips of language in the texts of papers."""

from django.db import migrations

#: The text, the column, what stood there, what stands there now. What administrators have changed
#: meanwhile is theirs.
MENDED = [
    (
        "letter-admitted",
        "text_en",
        "meetings of the Council from that day.",
        "meetings of the Council as of {date}.",
    ),
    (
        "letter-admitted",
        "text_fr",
        "aux réunions du Conseil à compter de ce jour.",
        "aux réunions du Conseil à compter du {date}.",
    ),
    (
        "letter-admitted",
        "text_es",
        "A partir de ese día,",
        "A partir del {date},",
    ),
    (
        "letter-admitted",
        "text_fr",
        "(résolution no {resolution}",
        "(résolution n° {resolution}",
    ),
    (
        "certificate-text",
        "text_fr",
        "(résolution no {resolution}",
        "(résolution n° {resolution}",
    ),
    (
        "letter-deferred",
        "text_fr",
        "par un observateur de {organisation} (référence {reference})",
        "par un observateur ({organisation}, référence {reference})",
    ),
    (
        "paper-introduction",
        "text_es",
        "seguido de una nota",
        "seguida de una nota",
    ),
]


def replace(apps, pairs):
    wordings = apps.get_model("observers", "Wording").objects
    for code, column, before, after in pairs:
        for row in wordings.filter(code=code, **{f"{column}__contains": before}):
            setattr(row, column, getattr(row, column).replace(before, after))
            row.save(update_fields=[column])


def mend(apps, schema_editor):
    replace(apps, MENDED)


def undo(apps, schema_editor):
    replace(apps, [(code, column, after, before) for code, column, before, after in MENDED])


class Migration(migrations.Migration):
    dependencies = [("observers", "0011_page_of_an_answer")]

    operations = [migrations.RunPython(mend, undo)]
