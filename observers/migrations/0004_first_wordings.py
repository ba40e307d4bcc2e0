"""Load the first texts of Council papers, letters and certificates; administrators edit them."""

from django.db import migrations

from observers.reference import rows_of


def load(apps, schema_editor):
    for row in rows_of("wordings"):
        values = {**row, "position": int(row["position"])}
        apps.get_model("observers", "Wording").objects.create(**values)


def unload(apps, schema_editor):
    apps.get_model("observers", "Wording").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("observers", "0003_life_of_observers")]
    operations = [migrations.RunPython(load, unload)]
