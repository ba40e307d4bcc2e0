"""Letters that were written before say which event they are about."""

from django.db import migrations

#: Kinds of letters, and where their key names the event.
OF_EVENT = ("event_changed", "event_cancelled")
#: Kinds of letters whose key names a row of an event: the kind, the model, the beginning of the key.
OF_ROW = (
    ("registration", "Registration"),
    ("event_invitation", "Invitation"),
    ("event_invitation_reminder", "Invitation"),
)


def note_events(apps, schema_editor):
    notices = apps.get_model("partners", "Notice").objects
    for number, key in notices.filter(kind__in=OF_EVENT).values_list("pk", "key"):
        notices.filter(pk=number).update(about=f"event:{key.split(':')[1]}")
    for kind, model in OF_ROW:
        events = dict(apps.get_model("consultations", model).objects.values_list("pk", "event_id"))
        for number, key in notices.filter(kind=kind).values_list("pk", "key"):
            row = key.split(":")[1]
            if row.isdecimal() and int(row) in events:
                notices.filter(pk=number).update(about=f"event:{events[int(row)]}")


class Migration(migrations.Migration):

    dependencies = [
        ("consultations", "0006_gone_entries"),
        ("partners", "0023_what_notices_are_about"),
    ]

    operations = [migrations.RunPython(note_events, migrations.RunPython.noop)]
