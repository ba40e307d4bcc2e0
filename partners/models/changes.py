"""The history of a partner and of everything that hangs on it, as readable changes."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.db import models
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from partners.fields import partial_date_text
from partners.matching import alphabetical
from partners.models.vocabulary import LANGUAGES, language_name, script_name

#: Columns that say nothing to a reader.
SILENT = {"version", "uuid", "number", "id", "partner"}

#: The columns that name a record of a kind of which a partner has several.
NAMED_BY = {
    "PartnerName": {"text"},
    "Identifier": {"scheme", "value"},
    "Contact": {"name"},
    "Engagement": {"project"},
    "Agreement": {"kind", "reference"},
    "Document": {"title"},
    "Note": {"kind", "happened_on"},
    "ObserverStatus": {"kind", "started_on"},
    "Assessment": {"kind", "starts_on"},
}

#: The columns of codes that a reader knows by other words.
SAID_BY_NAME = {
    "language": language_name,
    "script": script_name,
    "founded": partial_date_text,
}


@dataclass(frozen=True, slots=True)
class Change:
    """One field before and after, as text."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What one person did to one record at one moment."""

    at: datetime
    by: str
    what: str
    #: Which of the partner's records of this kind; empty where there is one.
    name: str
    action: str
    reason: str
    changes: list[Change]

    @property
    def title(self):
        """The kind of the record, and which one of them it is."""
        return f"{self.what} – {self.name}" if self.name else self.what


def history_of(partner, limit=200):
    """The latest changes of a partner and its parts, newest first, in a constant number of queries."""
    records = [(partner.__class__, {"number": partner.pk})]
    records += [(model, {"partner_id": partner.pk}) for model in part_models()]
    entries = []
    for model, where in records:
        rows = list(
            model.history.filter(**where)
            .select_related("history_user")
            .order_by("history_date", "history_id")
        )
        entries += entries_of(model, rows)
    entries.reverse()  # newest first also among changes of one instant
    return sorted(entries, key=lambda entry: entry.at, reverse=True)[:limit]


def part_models():
    """The kinds of records that hang on a partner."""
    part = apps.get_model("partners", "PartnerName").__bases__[0]
    return [
        model for model in apps.get_app_config("partners").get_models() if issubclass(model, part)
    ]


def last_change(record):
    """The latest entry in the history of a record; nothing for a new one."""
    if record.pk is None:
        return None
    return record.history.select_related("history_user").order_by("-history_id").first()


def last_save(partner, *, is_whole=False):
    """The newest row of history that names a person: of a record and its rows, or of all it has."""
    histories = [partner.history.all()] + [
        model.history.filter(partner_id=partner.pk)
        for model in part_models()
        if is_whole or model.IN_RECORD
    ]
    newest = [
        history.filter(history_user__isnull=False)
        .select_related("history_user")
        .order_by("-history_date", "-history_id")
        .first()
        for history in histories
    ]
    return max(filter(None, newest), key=lambda row: row.history_date, default=None)


def entries_of(model, rows, reader=None):
    """One entry for each row that differs from the row before it.

    To a reader, records that it does not see are not there: neither before nor after.
    """
    names = Names(model, rows, reader)
    before: dict[int, models.Model] = {}
    for row in rows:
        key = getattr(row, model._meta.pk.attname)
        old = before.get(key)
        before[key] = row
        changes = names.changes(old, row)
        if not changes and row.history_type == "~":
            continue
        actions = {
            "+": pgettext("history", "created"),
            "~": pgettext("history", "changed"),
            "-": pgettext("history", "removed"),
        }
        yield Entry(
            at=row.history_date,
            by=str(row.history_user) if row.history_user else _("the portal"),
            what=str(model._meta.verbose_name),
            name=names.name_of(row),
            action=actions[row.history_type],
            reason=row.history_change_reason or "",
            changes=changes,
        )


def chosen(field, codes):
    """Several choices in words: languages by their names, others in the order they are offered."""
    labels = dict(field.flatchoices)
    texts = [str(labels.get(code, code)) for code in codes]
    return ", ".join(alphabetical(texts, str) if field.flatchoices == LANGUAGES else texts)


class Names:
    """The texts of values in rows of history, read at once for all rows."""

    def __init__(self, model, rows, reader=None):
        self.model, self.reader = model, reader
        tracked = {field.name for field in rows[0].tracked_fields} if rows else set()
        self.fields = [
            field
            for field in model._meta.fields
            if field.name in tracked and field.name not in SILENT
        ]
        self.related = {
            field.name: self.read(field, {getattr(row, field.attname) for row in rows})
            for field in self.fields
            if field.is_relation
        }
        self.many = {field: self.read_many(model, field, rows) for field in self.many_fields(model)}

    @staticmethod
    def many_fields(model):
        kept = model.history.model._history_m2m_fields
        return [field for field in model._meta.many_to_many if field in kept]

    def read(self, field, keys):
        objects = field.related_model._default_manager.in_bulk([key for key in keys if key])
        hidden = self.hidden(field.related_model, objects)
        return {key: "" if key in hidden else str(value) for key, value in objects.items()}

    def hidden(self, model, keys):
        """Which of these records the reader does not see."""
        rows = model._default_manager
        if self.reader is None or not keys or not hasattr(rows, "visible_to"):
            return set()
        seen = rows.visible_to(self.reader).order_by().filter(pk__in=keys)
        return set(keys) - set(seen.values_list("pk", flat=True))

    def read_many(self, model, field, rows):
        """``{history_id: sorted names}`` of a many-to-many field."""
        if not rows:
            return {}
        kept = getattr(model.history.model, field.name).model
        target = field.m2m_reverse_field_name()
        texts = defaultdict(list)
        through = kept.objects.filter(history__in=[row.pk for row in rows]).select_related(target)
        hidden = self.hidden(
            field.related_model, {getattr(link, f"{target}_id") for link in through}
        )
        for link in through:
            if getattr(link, f"{target}_id") not in hidden:
                texts[link.history_id].append(str(getattr(link, target)))
        return {key: ", ".join(alphabetical(values, str)) for key, values in texts.items()}

    def name_of(self, row):
        """What the reader knows the record by, as it was called then."""
        wanted = NAMED_BY.get(self.model.__name__, ())
        texts = (self.text(field, row) for field in self.fields if field.name in wanted)
        return " ".join(filter(None, texts))

    def changes(self, old, new):
        """The fields that differ; all that say something when there is no row before."""
        found = []
        for field in self.fields:
            was = self.text(field, old)
            now = self.text(field, new) if new.history_type != "-" else ""
            if was != now:
                found.append(Change(str(field.verbose_name), was, now))
        for field, texts in self.many.items():
            was = texts.get(old.pk, "") if old else ""
            now = texts.get(new.pk, "")
            if was != now:
                found.append(Change(str(field.verbose_name), was, now))
        return found

    def text(self, field, row):
        if row is None:
            return ""
        value = getattr(row, field.attname)
        if field.is_relation:
            return self.related[field.name].get(value, "" if value is None else f"#{value}")
        if isinstance(value, list):
            return chosen(field, value)
        if field.choices and value in dict(field.flatchoices):
            return str(dict(field.flatchoices)[value])
        if value and field.name in SAID_BY_NAME:
            return SAID_BY_NAME[field.name](value)
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(field, models.DateField) and value:
            return formats.date_format(value)
        return "" if value is None else str(value)
