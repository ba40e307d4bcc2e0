"""How a partner looks in a list: each column named once, for the API and for every export."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, lru_cache, partial

from django.db import connection
from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from partners import policies
from partners.models import (
    ActivityArea,
    Category,
    Country,
    Level,
    ObserverStatus,
    Partner,
    PartnerName,
)

#: What makes a spreadsheet read a text as a formula, also in wide letters.
FORMULA = tuple("=+-@\t\r\n＝＋－＠")
#: What begins like a formula and computes nothing: a number, also of a telephone.
NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?|\+\d[\d ]*")
#: What joins several values in one cell.
BETWEEN = "; "


class Labels:
    """The names of codes in one language; each list is read once, when first needed."""

    def __init__(self, language=None):
        self.language = language or translation.get_language()

    def read(self, model):
        return {term.code: term.name_in(self.language) for term in model.objects.all()}

    @cached_property
    def categories(self):
        return self.read(Category)

    @cached_property
    def countries(self):
        return self.read(Country)

    @cached_property
    def activity_areas(self):
        return self.read(ActivityArea)

    @cached_property
    def levels(self):
        with translation.override(self.language):
            return {value: str(label) for value, label in Level.choices}

    @cached_property
    def statuses(self):
        with translation.override(self.language):
            return {value: str(label) for value, label in Partner.Status.choices}

    @cached_property
    def answers(self):
        with translation.override(self.language):
            return {True: str(_("yes")), False: str(_("no"))}


def named(kind):
    """Show a code, or a list of codes, by the names in one of the ``Labels``."""

    def show(value, labels):
        names = getattr(labels, kind)
        if isinstance(value, list):
            return BETWEEN.join(names.get(code, code) for code in value)
        return names.get(value, "")

    return show


def plain(value, labels):
    """Show a value as the API does, several ones in one cell."""
    if isinstance(value, datetime):
        return value.isoformat()
    return BETWEEN.join(value) if isinstance(value, list) else value


def moment(value, labels):
    """Show a moment as a date and time that a spreadsheet reads, in the portal's time zone."""
    return timezone.localtime(value).replace(tzinfo=None, microsecond=0)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the list."""

    key: str
    hxl: str
    #: Where ``.values()`` finds it on ``Partner``; nothing for what ``gathered`` adds.
    source: str = ""
    #: Its heading, unless the model's field of the same name says it.
    title: str | Promise = ""
    #: How an export writes the value for people.
    show: Callable = field(default=plain)
    #: Whether only staff may see it.
    is_internal: bool = False
    #: Whether it stands in exports only, because the API says it with another column.
    is_repeated: bool = False

    @property
    def place(self):
        """The column whose value it shows."""
        return self.key.removesuffix("_code") if self.is_repeated else self.key

    @property
    def heading(self):
        title = self.title or Partner._meta.get_field(self.key).verbose_name  # type: ignore[union-attr]  # no reverse one
        # a spreadsheet's moments have no zone of their own
        zone = f" ({timezone.get_current_timezone_name()})" if self.show is moment else ""
        return f"{capfirst(str(title))}{zone}"


COLUMNS = (
    Column("number", "#org+id", "pk"),
    Column("uuid", "#org+id+uuid", "uuid", title="UUID"),
    Column("legal_name", "#org+name", "legal_name"),
    Column("acronym", "#org+acronym", "acronym"),
    Column("other_names", "#org+name+alt+list", title=_("other names")),
    Column("category", "#org+type", "category__code", show=named("categories")),
    Column("levels", "#org+level+list", "levels", show=named("levels")),
    Column("hq_country", "#country+name", "hq_country__code", show=named("countries")),
    Column(
        "hq_country_code",
        "#country+code",
        "hq_country__code",
        title=_("country code (ISO 3166)"),
        is_repeated=True,
    ),
    Column("city", "#loc+city", "city"),
    Column(
        "activity_countries", "#country+activity+list", show=named("countries")
    ),
    Column("activity_areas", "#sector+list", show=named("activity_areas")),
    Column("website", "#contact+url", "website"),
    Column("email", "#contact+email", "email"),
    Column("phone", "#contact+phone", "phone"),
    Column("founded", "#date+founded", "founded"),
    Column("status", "#status", "status", show=named("statuses")),
    Column("observer_since", "#date+observer", title=_("observer at the Council since")),
    Column("confirmed_on", "#date+confirmed", "confirmed_on"),
    Column("updated_at", "#date+updated", "updated_at", show=moment),
    Column("is_listed", "#status+public", "is_listed", show=named("answers"), is_internal=True),
    Column("merged_into", "#org+id+merged", "merged_into_id", is_internal=True),
    Column("source", "#meta+source", "source"),
)  # fmt: skip
#: Where ``.values()`` finds what the API lists, by column.
STORED = {
    column.key: column.source for column in COLUMNS if column.source and not column.is_repeated
}
#: Columns that hold several values.
LISTS = ("other_names", "activity_countries", "activity_areas")
#: Columns that the public sees only when the organisation agrees.
DETAILS = tuple(column.key for column in COLUMNS if column.key in Partner.Detail.values)


def columns_for(user):
    """The columns that a reader may see."""
    is_staff = policies.is_staff(user)
    return [column for column in COLUMNS if is_staff or not column.is_internal]


def rows(numbers, user):
    """The list rows of partners that a reader may see, in this order, as plain values.

    Two queries, for at most ``SIZES[-1]`` partners.
    """
    hidden = {column.key for column in COLUMNS} - {column.key for column in columns_for(user)}
    is_staff, own = policies.is_staff(user), policies.partners_of(user)
    found = {}
    for shown, *values in run(stored, numbers):
        row = dict(zip(STORED, values, strict=True))
        row.update(other_names=[], activity_countries=[], activity_areas=[], observer_since=None)
        for key in hidden:
            del row[key]
        if not is_staff and row["number"] not in own:
            row.update((detail, None) for detail in DETAILS if detail not in shown)
        found[row["number"]] = row
    for number, key, value in run(gathered, found):
        if key in LISTS:
            found[number][key].append(value)
        else:
            found[number][key] = value
    for row in found.values():
        for key in LISTS:
            row[key].sort()
    return [found[number] for number in numbers if number in found]


def stored(numbers, today):
    """The columns of partners themselves, after the details that the public may see."""
    partners = Partner.objects.filter(pk__in=numbers).order_by()
    return partners.values_list("public_details", *STORED.values())


def gathered(numbers, today):
    """``(number, column, value)`` of what partners have several of; the public sees all of it."""
    kinds = {
        "other_names": (PartnerName.objects, "text"),
        "activity_areas": (Partner.activity_areas.through.objects, "activityarea__code"),
        "activity_countries": (Partner.activity_countries.through.objects, "country__code"),
        "observer_since": (ObserverStatus.objects.as_of(today), Cast("started_on", CharField())),
    }
    first, *others = (
        queryset.filter(partner__in=numbers).order_by().values_list("partner_id", Value(key), value)
        for key, (queryset, value) in kinds.items()
    )
    return first.union(*others, all=True)


#: A statement is written for so many partners; its last places repeat the last of fewer.
SIZES = (1, 25, 50, 100, 250, 500, 1000)


def run(kind, numbers):
    """The rows of ``stored`` or ``gathered`` about partners.

    The SQL is Django's, but kept: writing it took several times as long as the answer.
    """
    numbers = list(numbers)
    if not numbers:
        return []
    size = next(size for size in SIZES if size >= len(numbers))
    sql, values, convert = written(kind, size, timezone.localdate())
    numbers += numbers[-1:] * (size - len(numbers))
    with connection.cursor() as cursor:
        cursor.execute(sql, [numbers[v] if isinstance(v, int) else v for v in values])
        return convert(cursor.fetchall())


@lru_cache(maxsize=2 * len(SIZES))
def written(kind, size, today):
    """The SQL of a statement, its values, and what makes its rows values of Python."""
    query = kind(range(-size, 0), today).query
    compiler = query.get_compiler(connection=connection)
    sql, values = compiler.as_sql()
    columns = [expression for expression, *__ in compiler.select[: compiler.col_count]]
    converters = compiler.get_converters(columns)
    return sql, values, partial(compiler.apply_converters, converters=converters)


def gone(user, since):
    """Partners that the public could once see, changed since a moment, that a reader no longer can.

    Whoever keeps a copy needs their numbers, and nothing else of them.
    """
    was_listed = Partner.history.model.objects.filter(
        number=OuterRef("pk"), is_listed=True, status__in=Partner.objects.none().PUBLIC_STATUSES
    )
    seen = Partner.objects.visible_to(user).order_by().values("pk")
    return Partner.objects.filter(Exists(was_listed), updated_at__gte=since).exclude(pk__in=seen)


def tombstones(numbers, user):
    """What is told about partners that are gone: where they went, if the reader sees that."""
    kept = Partner.objects.visible_to(user).order_by().values("pk")
    into = dict(
        Partner.objects.filter(pk__in=numbers, merged_into__in=kept).values_list(
            "pk", "merged_into_id"
        )
    )
    ends = (Partner.Status.ARCHIVED, Partner.Status.MERGED)
    fields = ("number", "uuid", "status", "updated_at")
    found = {
        row["number"]: row
        | {
            "status": row["status"] if row["status"] in ends else "gone",
            "merged_into": into.get(row["number"]),
        }
        for row in Partner.objects.filter(pk__in=numbers).order_by().values(*fields)
    }
    return [found[number] for number in numbers if number in found]


def safe(value):
    """A text that no spreadsheet takes for a formula; numbers and dates are left alone."""
    if not isinstance(value, str) or not value.lstrip(" ").startswith(FORMULA):
        return value
    return value if NUMBER.fullmatch(value) else f"'{value}"
