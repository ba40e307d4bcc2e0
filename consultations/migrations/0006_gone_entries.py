from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("consultations", "0005_lost_contributions_and_recommendations"),
    ]

    operations = [
        migrations.RenameField(
            model_name="event", old_name="withdrawn_entries", new_name="gone_entries"
        ),
    ]
