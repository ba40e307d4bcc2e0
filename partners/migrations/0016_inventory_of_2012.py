"""The estimate of the first worldwide inventory, as IOM published it."""

from django.db import migrations

CODE = "inventory-2012"
FIGURE = {
    "name_en": "civil-society organisations working with IOM (estimate of the inventory)",
    "name_fr": "organisations de la société civile travaillant avec l’OIM (estimation de l’inventaire)",
    "name_es": "organizaciones de la sociedad civil que trabajan con la OIM (estimación del inventario)",
    "value": 1600,
    "is_minimum": True,
    "as_of": "2012",
    "source": (
        "IOM, “Partenariats OIM-OSC”, https://www.iom.ch/fr/partenariats-oim-osc: “Plus de 1 600 OSC "
        "collaborent avec l’OIM”, with the note that the estimate rests on the results of the "
        "worldwide IOM-CSO inventory of 2012."
    ),
    "verified": "verified",
    "is_public": True,
}


def create(apps, schema_editor):
    apps.get_model("partners", "KeyFigure").objects.get_or_create(code=CODE, defaults=FIGURE)


def remove(apps, schema_editor):
    apps.get_model("partners", "KeyFigure").objects.filter(code=CODE).delete()


class Migration(migrations.Migration):
    dependencies = [("partners", "0015_inventory_rounds")]
    operations = [migrations.RunPython(create, remove)]
