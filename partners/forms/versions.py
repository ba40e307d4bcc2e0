"""Three versions of one form: as it was opened, as it was sent, and as the record is now."""

from dataclasses import dataclass, field

from django.core import signing
from django.core.exceptions import ValidationError
from django.forms import BoundField, CheckboxInput, DateField, FileField, ModelChoiceField
from django.forms.utils import ErrorDict
from django.forms.widgets import ChoiceWidget
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

#: When a rule of the database is broken that the form had found kept a moment ago.
SAME_MOMENT = gettext_lazy("Somebody saved the same at this moment. Look, and save again.")
SALT = "opened"
#: The hidden field that carries what the form said when it was opened.
OPENED = "opened"


@dataclass(slots=True)
class Merged:
    """What to put into the form, where two people said different things, and what was taken over."""

    data: QueryDict
    clashes: list = field(default_factory=list)
    taken: list = field(default_factory=list)


def seal(form, rows=None):
    """What an untouched form would send, signed, to be sent along with it."""
    opened = {
        "fields": values_of(form),
        "rows": {
            prefix: {str(row.instance.pk): values_of(row) for row in formset.initial_forms}
            for prefix, formset in (rows or {}).items()
        },
    }
    return signing.dumps(opened, salt=SALT, compress=True)


def unseal(text):
    """What the form said when it was opened; nothing where that is not known."""
    try:
        return signing.loads(text or "", salt=SALT)
    except signing.BadSignature:
        return {"fields": {}, "rows": {}}


def merged(data, mine, theirs):
    """The sent data with what others have changed where this user changed nothing.

    ``mine`` and ``theirs`` are a form and its formsets by prefix: as sent, and of the record now.
    """
    opened = unseal(data.get(OPENED))
    result = Merged(data.copy())
    (form, rows), (stored, stored_rows) = mine, theirs
    for bound in shown(stored):
        name = bound.html_name
        was, sent = opened["fields"].get(bound.name), sent_for(bound, data)
        kept, state = choose(was, sent, untouched(bound))
        result.data.setlist(name, kept)
        if state == "clash":
            result.clashes.append((bound.label, text_of(form[bound.name]), text_of(bound)))
        elif state == "taken":
            result.taken.append((bound.label, text_of(bound)))
    for prefix, formset in stored_rows.items():
        merge_rows(result, opened["rows"].get(prefix, {}), rows[prefix], formset)
    return result


def without_errors(form, rows):
    """The forms with what was typed, not yet judged."""
    unjudge(form)
    for formset in rows.values():
        unjudge_rows(formset)
    return form, rows


def unjudge(form):
    form._errors = ErrorDict()
    form.cleaned_data = {}


def unjudge_rows(formset):
    for row in formset:
        unjudge(row)
    formset._errors = [{} for __ in formset.forms]
    formset._non_form_errors = formset.error_class()


def choose(was, sent, now):
    """``(what stands, state)`` of one value by what it was, what is sent, what it is now."""
    if sent == now:
        return sent, "same"
    if was is None:
        return sent, "clash"
    if sent == was:
        return now, "taken"
    return sent, "mine" if now == was else "clash"


def merge_rows(result, opened, mine, theirs):
    """Join the rows of one kind: those that are stored first, then those that are new here."""
    data = result.data
    label = mine.model._meta.verbose_name
    sent = {str(data.get(f"{row.prefix}-id", "")): row for row in mine.forms}
    stored = {str(row.instance.pk): row for row in theirs.initial_forms}
    new = [sent_by(row, data) for row in mine.forms if not data.get(f"{row.prefix}-id")]
    found, added = [], []
    for key, row in stored.items():
        if key in sent:
            found.append(merge_row(result, opened.get(key, {}), sent[key], row, label))
        elif key not in opened:
            added.append(values_of(row))
            found.append((key, added[-1], False))
            if added[-1] not in new:
                result.taken.append((label, row_text(row)))
    found += [("", values, False) for values in new if values not in added]
    for key, row in sent.items():
        if key and key not in stored and not is_deleted(row, data):
            found += rows_to_restore(result, opened.get(key), row, label)
    write_rows(data, mine.prefix, found, len(stored))


def rows_to_restore(result, was, row, label):
    """A row that somebody else took away: changed here, it comes back as a new one."""
    values = sent_by(row, result.data)
    if values == was:
        result.taken.append((label, _("removed: %(row)s") % {"row": row_text(row)}))
        return []
    result.clashes.append((label, row_text(row), _("removed")))
    return [("", values, False)]


def merge_row(result, opened, mine, theirs, label):
    """``(key, values, whether it is to go)`` of a row that both versions have."""
    data, values, states = result.data, {}, {}
    sent = sent_by(mine, data)
    for name, now in values_of(theirs).items():
        values[name], states[name] = choose(opened.get(name), sent.get(name, []), now)
    goes = is_deleted(mine, data)
    if not goes:
        tell_fields(result, states, mine, theirs, f"{label}, {theirs.instance}")
    elif not {"clash", "taken"}.isdisjoint(states.values()):
        result.clashes.append((label, _("removed"), row_text(theirs)))
    return str(theirs.instance.pk), values, goes


def tell_fields(result, states, mine, theirs, row):
    """Name, field by field, where the versions of a row clash and what is taken over."""
    for name, state in states.items():
        label, text = f"{row} – {theirs[name].label}", text_of(theirs[name])
        if state == "clash":
            result.clashes.append((label, text_of(mine[name]), text))
        elif state == "taken":
            result.taken.append((label, text))


def write_rows(data, prefix, rows, stored):
    """Put rows into the data as their formset sends them: the stored ones are the first."""
    for key in [key for key in data if key.startswith(f"{prefix}-")]:
        if key.split("-")[1].isdecimal():
            del data[key]
    ordered = sorted(rows, key=lambda row: not row[0])
    for index, (key, values, goes) in enumerate(ordered):
        for name, texts in values.items():
            data.setlist(f"{prefix}-{index}-{name}", texts)
        data[f"{prefix}-{index}-id"] = key
        if goes:
            data[f"{prefix}-{index}-DELETE"] = "on"
    data[f"{prefix}-TOTAL_FORMS"] = str(len(ordered))
    data[f"{prefix}-INITIAL_FORMS"] = str(sum(bool(key) for key, __, __ in ordered))


def shown(form):
    """The fields of a form that hold what the record says; files cannot be sent again."""
    return [
        bound
        for bound in form
        if not bound.is_hidden and bound.name != "DELETE" and not isinstance(bound.field, FileField)
    ]


def values_of(form):
    """What a form would send if nobody touched it, by field."""
    return {bound.name: untouched(bound) for bound in shown(form)}


def sent_by(form, data):
    """What was sent for a form, by field."""
    return {bound.name: sent_for(bound, data) for bound in shown(form)}


def sent_for(bound, data):
    """What was sent for one field; a tick says the same in whatever word."""
    texts = clean(data.getlist(bound.html_name))
    return ["on"] if texts and isinstance(bound.field.widget, CheckboxInput) else texts


def is_deleted(row, data):
    return f"{row.prefix}-DELETE" in data


def untouched(bound: BoundField):
    """The texts that a browser sends for a field as it is shown."""
    value, widget = bound.value(), bound.field.widget
    if isinstance(widget, CheckboxInput):
        return ["on"] if value else []
    values = value if isinstance(value, (list, tuple, set)) else [value]
    if not isinstance(widget, ChoiceWidget):
        values = [widget.format_value(one) for one in values]
    return clean("" if one is None else str(one) for one in values)


def clean(texts):
    """Sent values in one order and one way of writing line ends, without empty ones."""
    return sorted(
        text.replace("\r\n", "\n").strip() for text in map(str, texts) if str(text).strip()
    )


def text_of(bound):
    """What a bound field shows, as one text that can be compared and read."""
    value = bound.value()
    if isinstance(bound.field.widget, CheckboxInput):
        return _("yes") if value else _("no")
    if isinstance(bound.field, DateField):
        return date_text(bound.field, value)
    values = value if isinstance(value, (list, tuple, set)) else [value]
    labels = labels_of(bound.field, [str(getattr(one, "pk", one)) for one in values])
    texts = [
        labels.get(str(getattr(one, "pk", one)), one) for one in values if one not in (None, "")
    ]
    return ", ".join(sorted(str(text) for text in texts)).replace("\r\n", "\n")


def labels_of(form_field, keys):
    """What the chosen values of a field are called; of a list of rows only these are read."""
    if not isinstance(form_field, ModelChoiceField):
        return {str(key): str(label) for key, label in getattr(form_field, "choices", ())}
    found = form_field.queryset.filter(
        pk__in=[int(key) for key in keys if key.isdecimal() and len(key) < 16]
    )
    return {str(row.pk): str(form_field.label_from_instance(row)) for row in found}


def date_text(date_field, value):
    """A date as the reader's language writes it; what was typed where it is none."""
    try:
        day = date_field.to_python(value)
    except ValidationError:
        return str(value)
    return date_format(day) if day else ""


def row_text(row):
    """A row of a formset as one line."""
    texts = [(bound, text_of(bound)) for bound in shown(row)]
    ticks = {bound.name for bound, __ in texts if isinstance(bound.field.widget, CheckboxInput)}
    parts = [
        str(bound.label) if bound.name in ticks else text
        for bound, text in texts
        if (bound.value() if bound.name in ticks else text)
    ]
    return " · ".join(parts)
