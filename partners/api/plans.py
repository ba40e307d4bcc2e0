"""What a list's address comes to, kept until some partner changes, and briefly.

Reading filters costs more than their answer.
"""

import hashlib
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.utils import timezone, translation

from partners import policies
from partners.models import Partner


@dataclass(frozen=True, slots=True)
class Plan:
    """The partners of one address for one kind of reader: how many, and the SQL of their numbers."""

    total: int
    sql: str
    values: tuple
    #: Whether only near ones were found by what was searched for.
    is_nearest: bool = False

    def numbers(self, start, stop):
        """The numbers from ``start`` up to ``stop``, in order."""
        if not self.sql or start >= stop:
            return []
        with connection.cursor() as cursor:
            cursor.execute(f"{self.sql} LIMIT %s OFFSET %s", (*self.values, stop - start, start))
            return [number for (number,) in cursor.fetchall()]


def plan_of(request, filters, read):
    """The plan of a request: the one that is kept, or that of ``read()``, a valid filter set.

    A search sorted by relevance is ranked in Python: then the filter set itself is the plan.
    """
    key = key_of(request, filters)
    if plan := settings.PORTAL_CACHE_SECONDS and cache.get(key):
        return plan
    filterset = read()
    if filterset.sorting == "relevance":
        return filterset
    try:
        sql, values = filterset.in_order(filterset.sorting).query.sql_with_params()
        plan = Plan(filterset.total, sql, values, filterset.is_nearest)
    except EmptyResultSet:  # Django knows without asking that there is nothing
        plan = Plan(0, "", ())
    if settings.PORTAL_CACHE_SECONDS:
        cache.set(key, plan, settings.PORTAL_CACHE_SECONDS)
    return plan


def key_of(request, filters):
    """Everything that decides which partners an address shows now, and in which order."""
    user = request.user
    chosen = [
        (name, values) for name, values in sorted(request.query_params.lists()) if name in filters
    ]
    said = (
        policies.is_registry_officer(user),
        policies.is_staff(user),
        sorted(policies.countries_of(user)),
        sorted(policies.partners_of(user)),
        chosen,
        Partner.everything.latest_change(),
        timezone.localdate(),
        translation.get_language() == "es",
    )
    return f"plan:{hashlib.sha256(repr(said).encode()).hexdigest()}"
