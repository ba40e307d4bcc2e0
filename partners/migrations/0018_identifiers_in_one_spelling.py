"""One spelling of an identifier, and no other partner with the same one in another case."""

import django.db.models.functions.text
from django.db import migrations, models

from partners.matching import identifier_key, written

KNOWN = ["ROR", "IATI", "ECOSOC", "UNPP", "registration", "wikidata", "ISNI"]


def rewrite(apps, schema_editor):
    """Write every identifier as its list does; a second spelling on one record goes.

    Where two records have the same one, both are named: which of them it is, people know.
    """
    identifiers = apps.get_model("partners", "Identifier")
    spellings = {known.lower(): known for known in KNOWN}
    owners, twins, clashes, changed = {}, [], [], []
    for one in identifiers.objects.order_by("pk"):
        before = one.scheme, one.value
        one.scheme = spellings.get(one.scheme.lower(), one.scheme)
        one.value = written(one.scheme, one.value)
        key = identifier_key(one.scheme, one.value)
        owner = owners.get(key)
        owners.setdefault(key, one.partner_id)
        if owner == one.partner_id:
            twins.append(one.pk)
        elif owner is not None:
            clashes.append(f"P-{owner:06d} and P-{one.partner_id:06d}: {one.scheme} {one.value}")
        elif before != (one.scheme, one.value):
            changed.append(one)
    if clashes:
        raise ValueError(
            "Two partners have one identifier. Take it from one of them: " + "; ".join(clashes)
        )
    for start in range(0, len(twins), 500):
        identifiers.objects.filter(pk__in=twins[start : start + 500]).delete()
    identifiers.objects.bulk_update(changed, ["scheme", "value"], batch_size=300)


class Migration(migrations.Migration):
    dependencies = [("partners", "0017_word_uses")]
    operations = [
        migrations.RemoveConstraint("identifier", "identifier_belongs_to_one_partner"),
        migrations.RunPython(rewrite, migrations.RunPython.noop),
        migrations.AddConstraint(
            "identifier",
            models.UniqueConstraint(
                django.db.models.functions.text.Lower("value"),
                django.db.models.functions.text.Lower("scheme"),
                name="identifier_belongs_to_one_partner",
                violation_error_message="Another partner has this identifier. Search for it: it may be the same body.",
            ),
        ),
        migrations.AddIndex(
            "partner",
            models.Index(
                django.db.models.functions.text.Lower("registration_number"),
                name="partner_by_registration",
            ),
        ),
    ]
