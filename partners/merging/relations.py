"""What hangs on a partner, found by walking the models' relations, and what forbids that it moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from simple_history.models import HistoricalChanges

from partners.merging.fields import JOINED
from partners.models import MatchKey, Partner, SearchEntry, WordUse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


class Stop(NamedTuple):
    """Why two records cannot be joined now, and the model whose own rule this says better."""

    sentence: Any
    model: type[models.Model] | None = None


#: What other apps check before records are joined: ``(kept, gone) -> stops``. They register in
#: ``AppConfig.ready``; a sentence stops the merging and is shown.
merge_stops: list[Callable[[Partner, Partner], Iterable[Stop]]] = []

#: What other apps bring into line of what the kept record has once all is moved: ``(kept) -> rows``,
#: which they have changed and not saved. Registered in the same way.
merge_follow_ups: list[Callable[[Partner], Iterable[models.Model]]] = []

#: What is derived from a record and written anew.
DERIVED = (SearchEntry, MatchKey, WordUse)


def relations() -> Iterator[models.Field[Any, Any]]:
    """Every foreign key, of any app, that says to which partner a row belongs."""
    own = {getattr(Partner, name).through for name in JOINED}
    for relation in Partner._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ManyToOneRel):
            continue
        model = relation.related_model
        stays = getattr(model, "STAYS_WHEN_MERGED", False) or is_history(model)
        if not (stays or model in DERIVED or model in own):
            yield relation.field


def is_history(model: type[models.Model]) -> bool:
    """Whether rows of a model tell what another row was: the past does not move."""
    return issubclass(model, HistoricalChanges) or any(
        name in {"history_id", "m2m_history_id"}
        for name in (one.name for one in model._meta.fields)
    )


def rows_of(partner: Partner, column: models.Field[Any, Any]) -> models.QuerySet[Any]:
    """The rows that belong to a partner by one foreign key, also those that lists leave out."""
    return column.model._base_manager.filter(**{column.name: partner}).order_by("pk")


def stops(kept: Partner, gone: Partner) -> list[str]:
    """Why these two cannot be joined as they are, in sentences; nothing when they can."""
    told = [stop for check in merge_stops for stop in check(kept, gone)]
    found = [str(stop.sentence) for stop in told]
    explained = {stop.model for stop in told}
    for column in relations():
        if column.model is Partner or column.model in explained:
            continue
        for row in rows_of(gone, column):
            found += clashes(row, column, kept)
    return list(dict.fromkeys(found))


def clashes(row: models.Model, column: models.Field[Any, Any], kept: Partner) -> list[str]:
    """What forbids that a row belongs to the kept record; a row that says the same may stay."""
    is_twin = twin_of(row, column, kept)
    setattr(row, column.name, kept)
    give_way(row, kept)
    what = capfirst(str(row._meta.verbose_name))
    return [f"{what}: {sentence}" for sentence in broken_rules(row, is_twin=is_twin)]


def stays(row: models.Model, column: models.Field[Any, Any], kept: Partner) -> bool:
    """Whether a row is left behind: the kept record says the same, and only one may."""
    if not twin_of(row, column, kept):
        return False
    before = getattr(row, column.attname)
    setattr(row, column.name, kept)
    is_second = bool(broken_rules(row, is_twin=False))
    setattr(row, column.attname, before)
    return is_second


def broken_rules(row: models.Model, *, is_twin: bool) -> list[str]:
    """The rules a row would break; of two that say the same, only what holds under a condition.

    "One running period" is such a rule: two of them are a question for people even when alike.
    """
    try:
        if is_twin:
            for rule in row._meta.constraints:
                if isinstance(rule, models.UniqueConstraint) and rule.condition is not None:
                    rule.validate(type(row), row)
        else:
            row.validate_unique()
            row.validate_constraints()
    except ValidationError as error:
        return error.messages
    return []


def give_way(row: models.Model, kept: Partner) -> dict[str, list[Any]]:
    """Let a row of a model that knows how make room; the columns it changed, before and after."""
    hook = getattr(row, "before_merging", None)
    if hook is None:
        return {}
    before = {one.attname: getattr(row, one.attname) for one in row._meta.concrete_fields}
    hook(kept)
    return {
        name: [value, getattr(row, name)]
        for name, value in before.items()
        if getattr(row, name) != value
    }


def twin_of(row: models.Model, column: models.Field[Any, Any], kept: Partner) -> bool:
    """Whether the kept record has a row that says the same: then this one can stay behind.

    A model knows by ``is_said_by`` what is the same to it: a second invitation to one event is.
    """
    if (says := getattr(row, "is_said_by", None)) is not None:
        return bool(says(kept))
    said = {
        one.attname: getattr(row, one.attname)
        for one in row._meta.concrete_fields
        if not one.primary_key and one is not column and not is_stamp(one)
    }
    return column.model._base_manager.filter(**{column.name: kept}, **said).exists()


def is_stamp(column: models.Field[Any, Any]) -> bool:
    """Whether a column says when a row was written, or is a number of its own."""
    return isinstance(column, models.DateTimeField | models.UUIDField)
