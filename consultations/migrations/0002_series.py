"""Load the series of events once; administrators edit them afterwards."""

from django.db import migrations

SERIES = [
    (
        "iom-cso-annual",
        "IOM–CSO annual consultations",
        "Consultations annuelles OIM–société civile",
        "Consultas anuales OIM–sociedad civil",
    ),
    (
        "regional",
        "Regional consultations with civil society",
        "Consultations régionales avec la société civile",
        "Consultas regionales con la sociedad civil",
    ),
    (
        "iom-ngo-humanitarian",
        "IOM–NGO Humanitarian Consultations",
        "Consultations humanitaires OIM–ONG",
        "Consultas humanitarias OIM–ONG",
    ),
    (
        "information-sharing",
        "Information Sharing Sessions",
        "Séances d’échange d’informations",
        "Sesiones de intercambio de información",
    ),
    (
        "idm",
        "International Dialogue on Migration",
        "Dialogue international sur la migration",
        "Diálogo Internacional sobre la Migración",
    ),
    ("council", "Sessions of the IOM Council", "Sessions du Conseil de l’OIM", "Reuniones del Consejo de la OIM"),
    (
        "gfmd-csd",
        "GFMD Civil Society Days and preparatory meetings",
        "Journées de la société civile et réunions préparatoires du FMMD",
        "Jornadas de la sociedad civil y reuniones preparatorias del FMMD",
    ),
    (
        "gcm-regional",
        "Regional Civil Society Consultations for the Global Compact",
        "Consultations régionales de la société civile sur le Pacte mondial",
        "Consultas regionales de la sociedad civil sobre el Pacto Mundial",
    ),
    (
        "iasc",
        "IASC cluster and country-team meetings",
        "Réunions des groupes sectoriels et des équipes de pays de l’IASC",
        "Reuniones de los grupos temáticos y equipos de país del IASC",
    ),
    ("other", "Other meetings", "Autres réunions", "Otras reuniones"),
]


def load(apps, schema_editor):
    series = apps.get_model("consultations", "Series")
    for position, (code, en, fr, es) in enumerate(SERIES):
        series.objects.create(code=code, name_en=en, name_fr=fr, name_es=es, position=position)


def unload(apps, schema_editor):
    codes = [code for code, *__ in SERIES]
    apps.get_model("consultations", "Series").objects.filter(code__in=codes).delete()


class Migration(migrations.Migration):
    dependencies = [("consultations", "0001_initial")]
    operations = [migrations.RunPython(load, unload)]
