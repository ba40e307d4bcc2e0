from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("partners", "0012_joining")]
    operations = [
        migrations.AddField(
            model_name='partner',
            name='is_staged',
            field=models.BooleanField(default=False, editable=False),
        ),
    ]
