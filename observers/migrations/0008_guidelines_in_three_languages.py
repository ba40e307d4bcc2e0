"""Names of guidelines and the basis of criteria in three languages; kinds for telephone and share.

The portal's own proposal gets them at once: its name, where each criterion comes from, three years
of budget, telephone numbers with digits, shares up to a hundred.
"""

import django.core.validators
from django.db import migrations, models

import partners.fields

NAME_FR, NAME_ES = "Proposition du portail, version 1", "Propuesta del portal, versión 1"
CONSTITUTION = ("Constitution de l’OIM, article 8", "Constitución de la OIM, artículo 8")
#: Where a criterion comes from, in French and Spanish; what is the same in all is named once.
BASIS = {
    "E1": CONSTITUTION,
    "E2": CONSTITUTION,
    "E3": CONSTITUTION,
    "E4": ("pratique de 2014", "práctica de 2014"),
    "E5": ("ECOSOC, CCNUCC, PNUE, UNPP", "ECOSOC, CMNUCC, PNUMA, UNPP"),
    "E6": ("ECOSOC, PNUE", "ECOSOC, PNUMA"),
    "E7": ("CCNUCC, PNUE, UNPP", "CMNUCC, PNUMA, UNPP"),
    "E14": ("Déclarations 5 et 6 de l’UNPP", "Declaraciones 5 y 6 del UNPP"),
    "E15": (
        "ECOSOC (anglais ou français), CCNUCC (six langues de l’ONU)",
        "ECOSOC (inglés o francés), CMNUCC (seis idiomas de las Naciones Unidas)",
    ),
    "E16": (
        "Article 4 du Règlement de l’OIM : convocation et ordre du jour provisoire au moins "
        "30 jours avant ; aucun délai connu pour les ONG",
        "Artículo 4 del Reglamento de la OIM: convocatoria y programa provisional al menos "
        "30 días antes; no se conoce ningún plazo para las ONG",
    ),
}


def mend(apps, schema_editor):
    def rows(model, **which):
        return apps.get_model("observers", model).objects.filter(**which)

    proposal = rows("GuidelineVersion", is_proposal=True)
    proposal.filter(name_fr="", name_es="").update(name_fr=NAME_FR, name_es=NAME_ES)
    for code, (french, spanish) in BASIS.items():
        criteria = rows("Criterion", version__in=proposal, code=code, basis_fr="")
        criteria.update(basis_fr=french, basis_es=spanish)
    questions = rows("FormQuestion", section__version__in=proposal)
    questions.filter(code="phone", kind="line").update(kind="phone")
    questions.filter(code="budget", kind="rows", max_rows=3).update(min_rows=3)
    shares = rows("Column", question__in=questions.filter(code="income"), code="share")
    shares.filter(kind="number").update(kind="percent")


class Migration(migrations.Migration):
    dependencies = [("observers", "0007_needed_agreement_and_public_reason")]

    operations = [
        migrations.RenameField("criterion", "basis", "basis_en"),
        migrations.AlterField(
            "criterion",
            "basis_en",
            partners.fields.LineField(
                blank=True, max_length=200, verbose_name="basis in English"
            ),
        ),
        migrations.AddField(
            "criterion",
            "basis_fr",
            partners.fields.LineField(blank=True, max_length=200, verbose_name="basis in French"),
        ),
        migrations.AddField(
            "criterion",
            "basis_es",
            partners.fields.LineField(
                blank=True, max_length=200, verbose_name="basis in Spanish"
            ),
        ),
        migrations.RenameField("guidelineversion", "name", "name_en"),
        migrations.AlterField(
            "guidelineversion",
            "name_en",
            partners.fields.LineField(
                max_length=100, unique=True, verbose_name="name in English"
            ),
        ),
        migrations.AddField(
            "guidelineversion",
            "name_fr",
            partners.fields.LineField(blank=True, max_length=100, verbose_name="name in French"),
        ),
        migrations.AddField(
            "guidelineversion",
            "name_es",
            partners.fields.LineField(blank=True, max_length=100, verbose_name="name in Spanish"),
        ),
        migrations.AddField(
            "formquestion",
            "min_rows",
            models.PositiveSmallIntegerField(
                blank=True,
                null=True,
                validators=[django.core.validators.MinValueValidator(1)],
                verbose_name="rows at least",
            ),
        ),
        migrations.AlterField(
            "column",
            "kind",
            models.CharField(
                choices=[
                    ("line", "One line"),
                    ("number", "Number"),
                    ("percent", "Share in per cent"),
                    ("year", "Year"),
                    ("country", "Country"),
                ],
                default="line",
                max_length=10,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            "formquestion",
            "kind",
            models.CharField(
                choices=[
                    ("line", "One line"),
                    ("text", "Text with a word limit"),
                    ("email", "E-mail address"),
                    ("phone", "Telephone number"),
                    ("number", "Number"),
                    ("date", "Date, as far as it is known"),
                    ("yes_no", "Yes or no"),
                    ("choice", "One choice"),
                    ("choices", "Several choices"),
                    ("country", "Country"),
                    ("countries", "Several countries"),
                    ("rows", "Rows"),
                ],
                default="line",
                max_length=12,
                verbose_name="kind",
            ),
        ),
        migrations.AddConstraint(
            "formquestion",
            models.CheckConstraint(
                condition=models.Q(
                    ("min_rows", None),
                    ("max_rows", None),
                    ("min_rows__lte", models.F("max_rows")),
                    _connector="OR",
                ),
                name="question_asks_no_more_rows_than_fit",
                violation_error_message="More rows are asked than there may be.",
            ),
        ),
        migrations.RunPython(mend, migrations.RunPython.noop),
    ]
