from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0022_unverified_sessions_and_public_reasons'),
    ]

    operations = [
        migrations.AddField(
            model_name='notice',
            name='about',
            field=models.CharField(blank=True, db_index=True, default='', editable=False, max_length=40),
            preserve_default=False,
        ),
    ]
