"""The introduction of the Council paper fits one application too; changed texts stay as they are."""

from django.db import migrations

#: The words as they were shipped, by language, and those that fit any number.
WORDS = {
    "text_en": (
        "The applications of {count} organizations are submitted to the Council at its {session} ({dates}).",
        "Number of applications submitted to the Council at its {session} ({dates}): {count}.",
    ),
    "text_fr": (
        "Les demandes de {count} organisations sont soumises au Conseil à sa {session} ({dates}).",
        "Nombre de demandes soumises au Conseil à sa {session} ({dates}) : {count}.",
    ),
    "text_es": (
        "Las solicitudes de {count} organizaciones se presentan al Consejo en su {session} ({dates}).",
        "Número de solicitudes que se presentan al Consejo en su {session} ({dates}): {count}.",
    ),
}


def change(apps, *, back):
    wordings = apps.get_model("observers", "Wording").objects
    for row in wordings.filter(code="paper-introduction"):
        for column, pair in WORDS.items():
            before, after = reversed(pair) if back else pair
            setattr(row, column, getattr(row, column).replace(before, after))
        row.save(update_fields=list(WORDS))


def mend(apps, schema_editor):
    change(apps, back=False)


def undo(apps, schema_editor):
    change(apps, back=True)


class Migration(migrations.Migration):
    dependencies = [("observers", "0015_marks_of_early_prefills")]

    operations = [migrations.RunPython(mend, undo)]
