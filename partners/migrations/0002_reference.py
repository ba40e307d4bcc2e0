"""Load the reference lists once; administrators edit them afterwards."""

from django.db import migrations

from partners.reference import rows_of

PLAIN = {
    "categories": "Category",
    "activity_areas": "ActivityArea",
    "relation_kinds": "RelationKind",
    "clusters": "Cluster",
}
NAMES = ("name_en", "name_fr", "name_es")


def load(apps, schema_editor):
    def model(name):
        return apps.get_model("partners", name)

    for list_name, model_name in PLAIN.items():
        for position, row in enumerate(rows_of(list_name)):
            model(model_name).objects.create(position=position, **row)
    regions = {"": None}
    for position, row in enumerate(rows_of("regions")):
        parent = regions[row.pop("parent")]
        regions[row["code"]] = model("Region").objects.create(
            position=position, parent=parent, **row
        )
    countries = {}
    for row in rows_of("countries"):
        countries[row["code"]] = model("Country")(
            code=row["code"],
            iso3=row["iso3"],
            m49=row["m49"],
            region=regions[row["region"]],
            subregion=regions[row["subregion"]],
            other_names=row["other_names"].replace("; ", "\n"),
            **{name: row[name] for name in NAMES},
        )
    model("Country").objects.bulk_create(countries.values())
    offices = {"": None}
    for position, row in enumerate(rows_of("offices")):
        office = model("Office").objects.create(
            code=row["code"],
            kind=row["kind"],
            city=row["city"],
            country=countries[row["country"]],
            parent=offices[row["parent"]],
            valid_from=row["valid_from"] or None,
            valid_until=row["valid_until"] or None,
            note=row["note"],
            position=position,
            **{name: row[name] for name in NAMES},
        )
        office.countries.set([countries[code] for code in row["countries"].split()])
        offices[row["code"]] = office


def unload(apps, schema_editor):
    for name in ("Office", "Country", "Region", *PLAIN.values()):
        apps.get_model("partners", name).objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("partners", "0001_initial")]
    operations = [migrations.RunPython(load, unload)]
