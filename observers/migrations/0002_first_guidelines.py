"""Load the first version of the guidelines, the portal's proposal, and target times of stages."""

from datetime import date

from django.db import migrations

from observers.reference import rows_of

NAME = "Proposal of the portal, version 1"
NOTICE = {
    "notice_en": (
        "These criteria, documents, questions and deadlines are the portal’s starting proposal, "
        "merged from what comparable bodies ask. They are not a text of IOM."
    ),
    "notice_fr": (
        "Ces critères, documents, questions et délais sont une proposition de départ du portail, "
        "tirée de ce que demandent des organismes comparables. Ce n’est pas un texte de l’OIM."
    ),
    "notice_es": (
        "Estos criterios, documentos, preguntas y plazos son una propuesta inicial del portal, "
        "basada en lo que piden organismos comparables. No son un texto de la OIM."
    ),
}
#: Days that a file should stay in a stage at most; a proposal as well.
TARGETS = {
    "submitted": 7, "screening": 30, "returned": 45, "under_review": 60, "clearance": 30,
    "recommended": 60, "not_recommended": 45,
}
NUMBERS = ("position", "word_limit", "max_rows", "is_required")


def cleaned(row):
    return {k: (int(v) if v else None) if k in NUMBERS else v for k, v in row.items()}


def load(apps, schema_editor):
    def add(model, rows, **given):
        manager = apps.get_model("observers", model).objects
        return {row["code"]: manager.create(**cleaned(row), **given) for row in rows}

    version = apps.get_model("observers", "GuidelineVersion").objects.create(
        name=NAME,
        status="in_force",
        in_force_from=date(2024, 1, 1),
        is_proposal=True,
        **NOTICE,
    )
    add("Criterion", rows_of("criteria"), version=version)
    add("RequiredDocument", rows_of("documents"), version=version)
    add("Declaration", rows_of("declarations"), version=version)
    sections = add("Section", rows_of("sections"), version=version)
    questions = {}
    for row in rows_of("questions"):
        section = sections[row.pop("section")]
        row = cleaned(row)
        row["is_required"] = bool(row["is_required"])
        questions[row["code"]] = apps.get_model("observers", "FormQuestion").objects.create(
            section=section, **row
        )
    for row in rows_of("choices"):
        question = questions[row.pop("question")]
        apps.get_model("observers", "QuestionChoice").objects.create(
            question=question, **cleaned(row)
        )
    for row in rows_of("columns"):
        question = questions[row.pop("question")]
        row = cleaned(row)
        row["is_required"] = bool(row["is_required"])
        apps.get_model("observers", "Column").objects.create(question=question, **row)
    for stage, days in TARGETS.items():
        apps.get_model("observers", "StageTarget").objects.create(stage=stage, days=days)


def unload(apps, schema_editor):
    apps.get_model("observers", "GuidelineVersion").objects.filter(name=NAME).delete()
    apps.get_model("observers", "StageTarget").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("observers", "0001_initial")]
    operations = [migrations.RunPython(load, unload)]
