from django.db import migrations


class Migration(migrations.Migration):
    """A mark needs its comment when the opinion is handed in, no longer in a draft."""

    dependencies = [("observers", "0008_guidelines_in_three_languages")]

    operations = [
        migrations.RemoveConstraint("opinionmark", "mark_other_than_yes_has_its_comment"),
    ]
