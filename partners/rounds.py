"""What a round does: sends the lists, counts answers, reminds, takes the count, compares two."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from partners import outbox, policies
from partners.models import (
    ActivityArea,
    Category,
    Country,
    Engagement,
    InventoryRound,
    Level,
    Notice,
    Partner,
    RelationKind,
    RoundAnswer,
    RoundSnapshot,
    User,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from partners.models.rounds import RoundAnswerQuerySet

Dimension, State = RoundSnapshot.Dimension, RoundAnswer.State
#: So many days before a round closes, who has not answered is reminded.
REMINDED = (14, 3)
#: Whoever was written to about a round is left alone for so long.
AT_REST = timedelta(hours=20)
#: How the occasion of a reminder is called that headquarters send themselves.
BY_HAND = "by-hand"


def fill(inventory: InventoryRound, partners: QuerySet[Partner] | None = None) -> int:
    """Put the partners that are missing onto the lists; how many came."""
    return inventory.ask_about(inventory.unlisted() if partners is None else partners)


def take_in(numbers: Iterable[int] | None = None) -> None:
    """Put records that came since onto the lists of the rounds that are open: all, or these."""
    for inventory in InventoryRound.objects.running(timezone.localdate()):
        came = inventory.unlisted()
        fill(inventory, came if numbers is None else came.filter(pk__in=numbers))


def send(inventory: InventoryRound) -> None:
    """Send every office its list; who does so twice does nothing the second time."""
    with transaction.atomic():
        now = timezone.now()
        rounds = InventoryRound.objects.filter(pk=inventory.pk, sent_at=None)
        fill(inventory)
        if rounds.update(sent_at=now):
            inventory.sent_at = now
            tell(inventory, "open")


def focal_points() -> QuerySet[User]:
    """Who answers for an office."""
    people = User.objects.filter(is_active=True, groups__name=policies.Role.FOCAL_POINT)
    return people.exclude(office=None).distinct()


def waiting_for_nobody(inventory: InventoryRound) -> dict[int | None, int]:
    """How many records wait in the lists of offices that have no focal point: ``{office: number}``."""
    kept = Country.objects.filter(offices__in=focal_points().values("office")).order_by()
    rest = inventory.answers.waiting().exclude(partner__hq_country__in=kept)
    return dict(rest.order_by().values_list("office").annotate(Count("pk")))


def waiting_by_person(inventory: InventoryRound) -> list[tuple[User, int]]:
    """The focal points with something left to answer, and how much that is."""
    people = focal_points().select_related("office").prefetch_related("office__countries")
    groups = inventory.answers.waiting().values_list("partner__hq_country").annotate(n=Count("pk"))
    counts = Counter(dict(groups.order_by()))
    found = []
    for person in people:
        countries = person.office.countries.all() if person.office else ()
        if count := sum(counts[country.pk] for country in countries):
            found.append((person, count))
    return found


def tell(inventory: InventoryRound, what: str) -> int:
    """Write to the focal points that have something to answer, once for each occasion and day.

    A round that is sent three days before its end is announced, and not reminded of as well.
    """
    since = timezone.now() - AT_REST
    letters = Notice.objects.filter(
        key__startswith=f"inventory-{inventory.pk}-", created_at__gt=since
    )
    if what.startswith(BY_HAND):  # whoever presses the button knows that the lists went out
        letters = letters.exclude(key__startswith=f"inventory-{inventory.pk}-open-")
    lately = set(letters.values_list("user", flat=True))
    told = [one for one in waiting_by_person(inventory) if one[0].pk not in lately]
    for person, count in told:
        with translation.override(person.language):
            context = {
                "round": str(inventory),
                "count": count,
                "closes_on": inventory.closes_on,
                "path": reverse("partners:round", args=[inventory.pk]),
                "is_first": what == "open",
            }
        key = f"inventory-{inventory.pk}-{what}-{person.pk}"
        outbox.post("inventory_round", to=person, key=key, context=context)
    return len(told)


def daily(day: date | None = None) -> None:
    """Send what opens today, take in what was added, remind who has not answered."""
    day = day or timezone.localdate()
    for inventory in InventoryRound.objects.filter(sent_at=None, opens_on__lte=day):
        if inventory.closes_on >= day:
            send(inventory)
    for inventory in InventoryRound.objects.running(day):
        fill(inventory)
        for days in REMINDED:
            first = inventory.closes_on - timedelta(days=days)
            # a day without a worker must not lose the reminder
            if first <= day < first + timedelta(days=3) and day <= inventory.closes_on:
                tell(inventory, f"{days}-days")


def way_back(request: HttpRequest, partner: Partner) -> str:
    """Where somebody came from who corrects or adds a record for a round; else nothing.

    A record that was added joins the round by it.
    """
    number = request.GET.get("round", "")[:9]
    if not number.isdecimal():
        return ""
    inventory = InventoryRound.objects.visible_to(request.user).filter(pk=number).first()
    if inventory is None or not inventory.is_open:
        return ""
    inventory.ask_about(inventory.unlisted().filter(pk=partner.pk), by=request.user)
    answer = RoundAnswer.objects.editable_by(request.user).filter(round=inventory, partner=partner)
    return reverse("partners:round-answer", args=[number, partner.pk]) if answer.exists() else ""


def progress(answers: RoundAnswerQuerySet, by: str) -> dict[Any, dict[str, int]]:
    """How many answers there are, and how many are still waiting, by a column."""
    groups = answers.asked().order_by().values_list(by)
    counted = groups.annotate(all=Count("pk"), left=Count("pk", filter=Q(state=State.WAITING)))
    return {
        key: {"all": every, "left": left, "done": every - left, "percent": 100 * (every - left) // every}
        for key, every, left in counted
    }  # fmt: skip


def close(inventory: InventoryRound, user: User) -> None:
    """End the round and keep the count of this day; a second closing is refused."""
    now = timezone.now()
    with transaction.atomic():
        running = InventoryRound.objects.filter(pk=inventory.pk, closed_at=None)
        if not running.exclude(sent_at=None).update(closed_at=now, closed_by=user):
            raise ValidationError(_("This round is not open."), code="round_closed")
        inventory.refresh_from_db()
        fill(inventory)
        day = timezone.localdate(now)
        RoundSnapshot.objects.bulk_create(
            RoundSnapshot(round=inventory, dimension=by, code=code or "", count=count, as_of=day)
            for by, counts in counted(inventory).items()
            for code, count in counts.items()
        )


def counted(inventory: InventoryRound) -> dict[str, Counter[str]]:
    """Active partners by everything a count tells; one query for each dimension."""
    active = Partner.objects.filter(status=Partner.Status.ACTIVE).order_by()

    def groups(rows, column, what="pk"):
        found = rows.order_by().values_list(column).annotate(n=Count(what, distinct=True))
        return Counter(dict(found))

    levels: Counter[str] = Counter()
    for held, count in active.values_list("levels").annotate(n=Count("pk")):
        levels.update(dict.fromkeys(held or [""], 0))
        for level in held or [""]:
            levels[level] += count
    areas = Partner.activity_areas.through.objects.filter(partner__in=active)
    engagements = Engagement.objects.filter(partner__in=active)
    return {
        Dimension.TOTAL: Counter({"": active.count()}),
        Dimension.ANSWER: groups(inventory.answers.asked(), "state"),
        Dimension.CATEGORY: groups(active, "category__code"),
        Dimension.LEVEL: levels,
        Dimension.COUNTRY: groups(active, "hq_country__code"),
        Dimension.ACTIVITY: groups(areas, "activityarea__code", "partner"),
        Dimension.RELATION: groups(engagements, "relation__code", "partner"),
    }


def names() -> dict[str, dict[str, str]]:
    """What the codes of a count mean, in the reader's language."""
    lists: dict[str, Any] = {
        Dimension.CATEGORY: Category,
        Dimension.COUNTRY: Country,
        Dimension.ACTIVITY: ActivityArea,
        Dimension.RELATION: RelationKind,
    }
    found = {
        by: {term.code: term.name for term in model.objects.all()} for by, model in lists.items()
    }
    found[Dimension.LEVEL] = {code: str(label) for code, label in Level.choices}
    found[Dimension.ANSWER] = {code: str(label) for code, label in State.choices}
    return found


def largest(row: dict[str, Any]) -> tuple[int, str]:
    """Where a row stands: the largest latest count first."""
    return -row["values"][-1], row["name"]


def compared(rounds: list[InventoryRound]) -> list[dict[str, Any]]:
    """One table for each dimension: a row for each code, with the count of every round."""
    counts: dict[tuple[str, str], dict[int, int]] = {}
    for row in RoundSnapshot.objects.filter(round__in=rounds):
        counts.setdefault((row.dimension, row.code), {})[row.round_id] = row.count
    known, tables = names(), []
    for by in Dimension:
        rows: list[dict[str, Any]] = []
        for (dimension, code), numbers in counts.items():
            if dimension != by:
                continue
            values = [numbers.get(one.pk, 0) for one in rounds]
            unknown = _("All active partners") if by == Dimension.TOTAL else _("not known")
            name = known.get(by, {}).get(code, code or unknown)
            difference = values[-1] - values[0] if len(values) > 1 else None
            rows.append({"name": name, "code": code, "values": values, "difference": difference})
        if rows:
            rows.sort(key=largest)
            tables.append({"key": by.value, "title": by.label, "rows": rows})
    return tables
