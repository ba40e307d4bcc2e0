"""Two records become one; and back again, with what was edited in between named."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from simple_history.utils import bulk_update_with_history

from partners.matching import normalise
from partners.merging.fields import JOINED, check_choices, column_of, defaults, value_of
from partners.merging.relations import (
    give_way,
    merge_follow_ups,
    relations,
    rows_of,
    stays,
    stops,
)
from partners.models import DuplicatePair, Merge, Partner, PartnerName, SearchEntry, StaleRecord

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partners.models import User

#: When a rule of the database is broken that was kept a moment ago.
SAME_MOMENT = gettext_lazy("Somebody has changed one of these records at this moment. Look again.")


@dataclass
class Undone:
    """What undoing left as it was, because somebody has changed it since; as sentences."""

    kept_edits: list[str] = field(default_factory=list)


@transaction.atomic
def merge(
    kept: Partner,
    gone: Partner,
    *,
    by: User,
    choices: dict[str, str] | None = None,
    versions: tuple[int, int] | None = None,
    reason: str = "",
) -> Merge:
    """Join two records; a ``ValidationError`` says what forbids it. Nothing is half done."""
    locked = Partner.objects.select_for_update().in_bulk(sorted((kept.pk, gone.pk)))
    kept, gone = locked[kept.pk], locked[gone.pk]
    if versions is not None and versions != (kept.version, gone.version):
        raise StaleRecord
    check(kept, gone)
    check_choices(choices or {})
    chosen = defaults(kept, gone, choices)
    done = Merge(kept=kept, gone=gone, merged_by=by, reason=reason)
    why = _("Merged into %(number)s") % {"number": kept.label}
    done.record = {"moves": [], "added": [], "joined": {}, "followed": []}
    done.record["gone"] = {"status": gone.status, "status_reason": gone.status_reason}
    try:
        retire(gone, kept, why=f"{why}: {reason}" if reason else why, by=by)
        move_rows(kept, gone, done, by=by)
        done.record["fields"] = take_fields(kept, gone, chosen, by=by)
        join_lists(kept, gone, done)
        keep_names(kept, gone, done)
        follow_up(kept, gone, done, by=by)
        done.save()
    except IntegrityError as error:
        raise ValidationError(SAME_MOMENT) from error
    DuplicatePair.objects.settle(done, by=by)
    refresh(kept, gone)
    return done


def check(kept: Partner, gone: Partner) -> None:
    if kept.pk == gone.pk:
        raise ValidationError(_("A record is not merged into itself."))
    if Partner.Status.MERGED in {kept.status, gone.status}:
        raise ValidationError(_("One of these records has been merged already."))
    if sentences := stops(kept, gone):
        raise ValidationError(sentences)


def retire(gone: Partner, kept: Partner, *, why: str, by: User) -> None:
    gone.status = Partner.Status.MERGED
    gone.status_reason = why[:500]
    gone.merged_into = kept
    save(gone, why, by)


def save(partner: Partner, why: str, by: User) -> None:
    """Save a record with a history that names who did it and why."""
    vars(partner).update(_change_reason=why[:100], _history_user=by)
    partner.save()


def move_rows(kept: Partner, gone: Partner, done: Merge, *, by: User) -> None:
    """Everything that points at the record that goes."""
    why = _("Merged from %(number)s") % {"number": gone.label}
    for column in relations():
        moving = []
        for row in rows_of(gone, column):
            if column.model is Partner and row.pk == kept.pk:
                continue  # its parent: ``take_fields`` sees to it
            if column.model is not Partner and stays(row, column, kept):
                continue
            setattr(row, column.name, kept)
            also = give_way(row, kept)
            moving.append(row)
            done.record["moves"].append(
                {
                    "model": column.model._meta.label,
                    "pk": str(row.pk),
                    "column": column.name,
                    "also": also,
                }
            )
            write(row, [column.name, *names_of(row, also)], why, by)


def names_of(row: models.Model, columns: Iterable[str]) -> list[str]:
    """The fields of these columns."""
    wanted = set(columns)
    return [one.name for one in row._meta.concrete_fields if one.attname in wanted]


def write(row: models.Model, fields: list[str], why: str, by: User) -> None:
    """Write some fields of a row and nothing else, with its history where it has one."""
    model = type(row)
    if hasattr(model, "history"):
        bulk_update_with_history(
            [row], model, fields, default_user=by, default_change_reason=why[:100],
            manager=model._base_manager,
        )  # fmt: skip
    else:
        model._base_manager.bulk_update([row], fields)


def take_fields(
    kept: Partner, gone: Partner, chosen: dict[str, str], *, by: User
) -> dict[str, list[Any]]:
    """Write what was chosen of the other record; each column before and after."""
    changed = {}
    taken = [name for name, side in chosen.items() if side == "gone"]
    if kept.parent_id == gone.pk and "parent" not in taken:
        taken.append("parent")
    for name in taken:
        before, after = value_of(kept, name), value_of(gone, name)
        if after == kept.pk and name == "parent":
            after = None
        if before != after:
            setattr(kept, column_of(name).attname, column_of(name).to_python(after))
            changed[name] = [before, after]
    kept.full_clean()
    save(kept, _("Merged from %(number)s") % {"number": gone.label}, by)
    return changed


def join_lists(kept: Partner, gone: Partner, done: Merge) -> None:
    for name in JOINED:
        ours, theirs = getattr(kept, name), getattr(gone, name)
        new = sorted(
            set(theirs.values_list("pk", flat=True)) - set(ours.values_list("pk", flat=True))
        )
        ours.add(*new)
        done.record["joined"][name] = new


def keep_names(kept: Partner, gone: Partner, done: Merge) -> None:
    """What the body was called in the two records, and is no longer, stays findable."""
    known = {normalise(kept.legal_name), normalise(kept.acronym), ""}
    known |= {normalise(text) for text in kept.names.values_list("text", flat=True)}
    before = done.record["fields"]
    texts = [
        gone.legal_name,
        gone.acronym,
        *(before[name][0] for name in ("legal_name", "acronym") if name in before),
    ]
    for text in texts:
        if normalise(text) not in known:
            known.add(normalise(text))
            name = PartnerName(partner=kept, kind=PartnerName.Kind.ALIAS, text=text)
            name.save()
            done.record["added"].append(name.pk)


def follow_up(kept: Partner, gone: Partner, done: Merge, *, by: User) -> None:
    """Let other apps bring into line what the record has now; each column before and after."""
    why = _("Merged from %(number)s") % {"number": gone.label}
    for row in [row for bring in merge_follow_ups for row in bring(kept)]:
        stored = type(row)._base_manager.get(pk=row.pk)
        columns = [one.attname for one in row._meta.concrete_fields]
        changed = {
            name: [stated(stored, name), stated(row, name)]
            for name in columns
            if getattr(stored, name) != getattr(row, name)
        }
        done.record["followed"].append(
            {"model": row._meta.label, "pk": str(row.pk), "columns": changed}
        )
        write(row, names_of(row, changed), why, by)


def stated(row: models.Model, name: str) -> Any:
    """What a row says in a column, as JSON can hold it too."""
    value = getattr(row, name)
    return value.isoformat() if isinstance(value, date) else value


def take_back(done: Merge, *, why: str, by: User) -> None:
    """What was brought into line with the other record is as before, unless it was changed since."""
    for step in done.record.get("followed", ()):
        model = apps.get_model(step["model"])
        row = model._base_manager.filter(pk=step["pk"]).first()
        columns = step["columns"]
        if row is None or any(stated(row, name) != after for name, (__, after) in columns.items()):
            continue
        fields = {one.attname: one for one in model._meta.concrete_fields}
        for name, (before, __) in columns.items():
            setattr(row, name, fields[name].to_python(before))
        write(row, names_of(row, columns), why, by)


def refresh(*partners: Partner) -> None:
    numbers = [partner.pk for partner in partners]
    Partner.objects.touch(numbers, is_new_version=True)  # rows of theirs have moved
    SearchEntry.objects.refresh(numbers)


@transaction.atomic
def undo(done: Merge, *, by: User) -> Undone:
    """Part two records again; what somebody has edited since stays, and is named."""
    done = Merge.objects.select_for_update().get(pk=done.pk)
    if done.undone_at is not None:
        raise ValidationError(_("This merging has been undone already."))
    locked = Partner.objects.select_for_update().in_bulk(sorted((done.kept_id, done.gone_id)))
    kept, gone = locked[done.kept_id], locked[done.gone_id]
    if kept.status == Partner.Status.MERGED:
        message = _("%(number)s has been merged further since: undo that first.")
        raise ValidationError(message % {"number": kept.label})
    left = Undone()
    why = _("Merging of %(number)s undone") % {"number": gone.label}
    PartnerName.objects.filter(pk__in=done.record["added"], partner=kept).delete()
    take_back(done, why=why, by=by)
    give_back(done, gone, left, why=why, by=by)
    for name, numbers in done.record["joined"].items():
        getattr(kept, name).remove(*numbers)
    restore_fields(kept, done.record["fields"], left)
    gone.status = done.record["gone"]["status"]
    gone.status_reason = done.record["gone"]["status_reason"]
    gone.merged_into = None
    try:
        gone.full_clean()
        kept.full_clean()
        save(gone, why, by)
        save(kept, why, by)
    except IntegrityError as error:
        raise ValidationError(SAME_MOMENT) from error
    done.undone_by, done.undone_at = by, timezone.now()
    done.save()
    DuplicatePair.objects.reopen(done)
    refresh(kept, gone)
    return left


def give_back(done: Merge, gone: Partner, left: Undone, *, why: str, by: User) -> None:
    """Every row that was moved goes back, unless somebody has moved or removed it."""
    for move in reversed(done.record["moves"]):
        model = apps.get_model(move["model"])
        row = model._base_manager.filter(pk=move["pk"], **{move["column"]: done.kept_id}).first()
        what = capfirst(str(model._meta.verbose_name))
        if row is None:
            left.kept_edits.append(_("%s: removed or moved since.") % what)
            continue
        setattr(row, move["column"], gone)
        also = [name for name, (__, after) in move["also"].items() if getattr(row, name) == after]
        for name in also:
            setattr(row, name, move["also"][name][0])
        write(row, [move["column"], *names_of(row, also)], why, by)


def restore_fields(kept: Partner, changed: dict[str, list[Any]], left: Undone) -> None:
    for name, (before, after) in changed.items():
        column = column_of(name)
        if value_of(kept, name) == after:
            setattr(kept, column.attname, column.to_python(before))
        else:
            label = capfirst(str(column.verbose_name))
            left.kept_edits.append(_("%s: changed since, and left as it is.") % label)


def hanging_on(kept: Partner, gone: Partner) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    """What would move with a record and what would stay: the name of each kind and how many."""
    moving: Counter[str] = Counter()
    staying: Counter[str] = Counter()
    for column in relations():
        label = capfirst(str(column.model._meta.verbose_name_plural))
        for row in rows_of(gone, column):
            if column.model is Partner and row.pk == kept.pk:
                continue
            is_left = column.model is not Partner and stays(row, column, kept)
            (staying if is_left else moving)[label] += 1
    return sorted(moving.items()), sorted(staying.items())


def name_of(label: str) -> str:
    """What a model is called, by its label; the label when its app has gone."""
    try:
        return capfirst(str(apps.get_model(label)._meta.verbose_name_plural))
    except LookupError:
        return label
