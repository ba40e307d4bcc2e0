"""On PostgreSQL, a trigram index under the search; on SQLite nothing."""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE INDEX search_text_trigrams ON partners_searchentry"
            " USING gin (text gin_trgm_ops)"
        )
        schema_editor.execute(
            "CREATE INDEX search_names_trigrams ON partners_searchentry"
            " USING gin (names gin_trgm_ops)"
        )


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX search_text_trigrams")
        schema_editor.execute("DROP INDEX search_names_trigrams")


class Migration(migrations.Migration):
    dependencies = [("partners", "0003_roles")]
    operations = [TrigramExtension(), migrations.RunPython(create, remove)]
