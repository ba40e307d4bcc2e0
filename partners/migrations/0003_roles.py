"""Create one group for each role of IOM staff."""

from django.db import migrations

ROLES = [
    "administrator", "registry_officer", "focal_point", "case_officer", "reviewer",
    "legal_officer", "governing_bodies", "events_officer",
]


def create(apps, schema_editor):
    for name in ROLES:
        apps.get_model("auth", "Group").objects.get_or_create(name=name)


def remove(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name__in=ROLES).delete()


class Migration(migrations.Migration):
    dependencies = [("partners", "0002_reference"), ("auth", "0012_alter_user_first_name_max_length")]
    operations = [migrations.RunPython(create, remove)]
