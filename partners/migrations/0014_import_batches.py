import django.db.models.deletion
import django.utils.timezone
import partners.fields
import partners.models.imports
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0013_staged_partners'),
    ]

    operations = [
        migrations.CreateModel(
            name='ImportBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file', models.FileField(upload_to=partners.models.imports.batch_path, verbose_name='file')),
                ('file_name', partners.fields.LineField(max_length=200, verbose_name='name of the file')),
                ('fingerprint', models.CharField(db_index=True, editable=False, max_length=64)),
                ('source', partners.fields.LineField(blank=True, max_length=200, verbose_name='source of the records')),
                ('is_listed', models.BooleanField(default=False, verbose_name='list the new records publicly')),
                ('state', models.CharField(choices=[('uploaded', 'Uploaded'), ('reading', 'Being read'), ('ready', 'Ready to look at'), ('committing', 'Being written'), ('committed', 'In the registry'), ('undoing', 'Being taken back'), ('undone', 'Taken back'), ('failed', 'Failed')], default='uploaded', max_length=12, verbose_name='state')),
                ('message', partners.fields.ProseField(blank=True, max_length=5000, verbose_name='message')),
                ('columns', models.JSONField(default=dict, editable=False)),
                ('questions', models.JSONField(default=list, editable=False)),
                ('total', models.PositiveIntegerField(default=0, editable=False, verbose_name='rows')),
                ('done', models.PositiveIntegerField(default=0, editable=False, verbose_name='rows done')),
                ('turn', models.PositiveSmallIntegerField(editable=False, null=True, unique=True)),
                ('runner', models.CharField(blank=True, editable=False, max_length=32)),
                ('beat_at', models.DateTimeField(editable=False, null=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='uploaded')),
                ('read_at', models.DateTimeField(editable=False, null=True)),
                ('committed_at', models.DateTimeField(editable=False, null=True, verbose_name='in the registry since')),
                ('office', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='partners.office', verbose_name='IOM office')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='imports', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'import',
                'verbose_name_plural': 'imports',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='AnswerMemory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', models.CharField(choices=[('country', 'Country'), ('category', 'Category')], max_length=10, verbose_name='field')),
                ('text', models.CharField(help_text='In lower case, without accents.', max_length=200, verbose_name='text')),
                ('answer', models.CharField(help_text='A code; - for none.', max_length=40, verbose_name='answer')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='last changed')),
                ('office', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='partners.office', verbose_name='IOM office')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'answer to a question of imports',
                'verbose_name_plural': 'answers to questions of imports',
                'ordering': ['field', 'text'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('office__isnull', False)), fields=('office', 'field', 'text'), name='answer_is_given_once', violation_error_message='This question has its answer already.'), models.UniqueConstraint(condition=models.Q(('office', None)), fields=('field', 'text'), name='answer_is_given_once_at_headquarters', violation_error_message='This question has its answer already.')],
            },
        ),
        migrations.CreateModel(
            name='ColumnMemory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('headings', models.CharField(help_text='Fingerprint of the headings.', max_length=64)),
                ('columns', models.JSONField(default=dict)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('office', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='partners.office', verbose_name='IOM office')),
            ],
            options={
                'verbose_name': 'remembered columns',
                'verbose_name_plural': 'remembered columns',
                'constraints': [models.UniqueConstraint(condition=models.Q(('office__isnull', False)), fields=('office', 'headings'), name='columns_are_remembered_once'), models.UniqueConstraint(condition=models.Q(('office', None)), fields=('headings',), name='columns_are_remembered_once_at_headquarters')],
            },
        ),
        migrations.CreateModel(
            name='ImportRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('sheet', models.CharField(blank=True, max_length=100, verbose_name='sheet')),
                ('number', models.PositiveIntegerField(verbose_name='row')),
                ('cells', models.JSONField(default=dict)),
                ('values', models.JSONField(default=dict)),
                ('name', models.CharField(blank=True, max_length=300, verbose_name='name')),
                ('countries', models.CharField(blank=True, max_length=100, verbose_name='country')),
                ('categories', models.CharField(blank=True, max_length=200, verbose_name='category')),
                ('action', models.CharField(choices=[('import', 'New'), ('update', 'Update'), ('duplicate', 'Duplicate'), ('review', 'To look at'), ('reject', 'Rejected')], max_length=10, verbose_name='proposal')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('matched', models.CharField(blank=True, max_length=120, verbose_name='matched')),
                ('differences', models.JSONField(default=dict)),
                ('decision', models.CharField(blank=True, choices=[('', 'As proposed'), ('import', 'Bring in as new'), ('update', 'Update the partner'), ('skip', 'Leave out')], default='', max_length=10, verbose_name='decision')),
                ('result', models.CharField(blank=True, choices=[('', 'Nothing'), ('created', 'Created'), ('updated', 'Updated')], default='', max_length=10, verbose_name='result')),
                ('version', models.PositiveIntegerField(null=True)),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='partners.importbatch', verbose_name='import')),
                ('candidate', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='partners.partner', verbose_name='partner')),
                ('partner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='partners.partner', verbose_name='result')),
            ],
            options={
                'verbose_name': 'row of an import',
                'verbose_name_plural': 'rows of imports',
                'ordering': ['batch', 'position'],
                'indexes': [models.Index(fields=['batch', 'action', 'position'], name='import_row_by_action')],
                'constraints': [models.UniqueConstraint(fields=('batch', 'position'), name='import_row_has_its_place')],
            },
        ),
    ]
