"""Load the intermediate regions, such as Western Africa, and say which countries lie in them."""

from django.db import migrations

from partners.reference import rows_of


def load(apps, schema_editor):
    region = apps.get_model("partners", "Region").objects
    country = apps.get_model("partners", "Country").objects
    last = region.count()
    for number, row in enumerate(rows_of("intermediate_regions")):
        inside = row.pop("countries").split()
        parent = region.filter(code=row.pop("parent")).first()
        # an administrator may have written it down already
        part, __ = region.get_or_create(
            code=row.pop("code"), defaults={"parent": parent, "position": last + number, **row}
        )
        country.filter(code__in=inside).update(intermediate_region=part)


def unload(apps, schema_editor):
    codes = [row["code"] for row in rows_of("intermediate_regions")]
    apps.get_model("partners", "Country").objects.update(intermediate_region=None)
    apps.get_model("partners", "Region").objects.filter(code__in=codes).delete()


class Migration(migrations.Migration):
    dependencies = [("partners", "0028_intermediate_regions")]
    operations = [migrations.RunPython(load, unload)]
