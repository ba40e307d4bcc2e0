"""What is measured in the process that Django runs in: preparing, searching, counting queries."""

import json
import statistics
import sys
import time

import django
import psycopg2
from django.conf import settings

#: How often each query of a kind is asked.
REPEATS = 20


def create_database():
    """Create the PostgreSQL database that DATABASE_URL names, unless it is there."""
    database = settings.DATABASES["default"]
    if not database["ENGINE"].endswith("postgresql"):
        return
    address = {
        "host": database["HOST"], "port": database["PORT"], "user": database["USER"],
        "password": database["PASSWORD"],
    }  # fmt: skip
    connection = psycopg2.connect(dbname="postgres", **{k: v for k, v in address.items() if v})
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database["NAME"]])
        if not cursor.fetchone():
            cursor.execute(f'CREATE DATABASE "{database["NAME"]}"')


def prepare(names=None):
    """Create, migrate and fill."""
    from django.core.management import call_command  # noqa: PLC0415 - after django.setup
    from django.db import connection  # noqa: PLC0415

    from partners.models import Partner  # noqa: PLC0415
    from tests.bench import load  # noqa: PLC0415

    create_database()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    if Partner.objects.count() < load.SIZE:
        load.fill(names)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")  # as a server does by itself within some hours
    made = Partner.objects.filter(legal_name__regex=r" Z[0-9]{6}$").count()
    return {"partners": Partner.objects.count(), "with made-up names": made}


def events():
    """Fill the calendar, unless it is full; how much is there, and how long it took."""
    from django.db import connection  # noqa: PLC0415

    from consultations.models import Event, Registration  # noqa: PLC0415
    from tests.bench import events as calendar  # noqa: PLC0415

    start = time.perf_counter()
    if not Registration.objects.exists():
        calendar.fill()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    seconds = round(time.perf_counter() - start, 1)
    counts = {"events": Event.objects.count(), "registrations": Registration.objects.count()}
    return counts | {"seconds": seconds}


def applications():
    """Fill the queue of applications, unless there is one; how many there are, and seconds."""
    from observers.models import Application  # noqa: PLC0415
    from tests.bench import applications as queue_of  # noqa: PLC0415

    start = time.perf_counter()
    if not Application.objects.exists():
        queue_of.fill()
    seconds = round(time.perf_counter() - start, 1)
    return {"applications": Application.objects.count(), "seconds": seconds}


def desk():
    """An open session of an events officer, and the pages that it looks at."""
    from tests.bench import events as calendar  # noqa: PLC0415

    return {"cookie": cookie_of(calendar.officer()), "paths": calendar.desk_paths()}


def queue():
    """An open session of a case officer, and the lists that it looks at."""
    from tests.bench import applications as queue_of  # noqa: PLC0415

    return {"cookie": cookie_of(queue_of.officer()), "paths": queue_of.queue_paths()}


def cookie_of(user):
    """The cookie of a new session of somebody."""
    from django.test import Client  # noqa: PLC0415

    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={client.cookies[name].value}"


def search(kinds):
    """Milliseconds of the search call, by kind of query."""
    from partners import search as engine  # noqa: PLC0415
    from partners.models import Partner  # noqa: PLC0415

    partners = Partner.objects.filter(is_listed=True)
    figures = {}
    engine.ranked(engine.matching(partners, "warm"), "warm")
    for kind, queries in kinds.items():
        found = []
        for query in queries * REPEATS:
            start = time.perf_counter()
            engine.ranked(engine.matching(partners, query), query)
            found.append((time.perf_counter() - start) * 1000)
        found.sort()
        figures[f"{kind} p50"] = round(statistics.median(found), 1)
        figures[f"{kind} p95"] = round(found[int(len(found) * 0.95)], 1)
    return figures


def queries():
    """How many queries each page costs, warm."""
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    from consultations.models import Event  # noqa: PLC0415
    from observers.models import Application  # noqa: PLC0415
    from tests.bench import applications as queue_of  # noqa: PLC0415
    from tests.bench import events as calendar  # noqa: PLC0415
    from tests.bench.__main__ import EVENT_PATHS, PATHS  # noqa: PLC0415

    client = Client(headers={"host": "portal.example", "x-forwarded-proto": "https"})
    paths, figures = dict(PATHS), {}
    if Event.objects.exists():
        paths |= EVENT_PATHS | calendar.desk_paths()
    if Application.objects.exists():
        paths |= queue_of.queue_paths()
    for name, path in paths.items():
        if name == "desk":  # from here on, pages of organisers
            client.force_login(calendar.officer())
        if name == "queue":
            client.force_login(queue_of.officer())
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        figures[name] = len(captured)
    return figures


def cold():
    """Milliseconds of the directory page when no count is remembered."""
    from django.core.cache import cache  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    client = Client(headers={"host": "portal.example", "x-forwarded-proto": "https"})
    client.get("/en/partners/")
    found = []
    for __ in range(7):
        cache.clear()
        start = time.perf_counter()
        client.get("/en/partners/")
        found.append((time.perf_counter() - start) * 1000)
    return {"p50 ms": round(statistics.median(found), 1)}


def feed():
    """Milliseconds of the calendar feed: the first one of a process, and after each change."""
    from django.core.cache import cache  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from consultations.models import Event  # noqa: PLC0415

    client = Client(headers={"host": "portal.example", "x-forwarded-proto": "https"})
    client.get("/en/consultations/")
    found = []
    for event in Event.objects.order_by("pk")[:8]:
        cache.clear()
        event.settle()
        start = time.perf_counter()
        client.get("/en/consultations/calendar.ics")
        found.append((time.perf_counter() - start) * 1000)
    first, *later = found
    return {"first ms": round(first, 1), "after a change ms": round(statistics.median(later), 1)}


def likely():
    """Milliseconds of the check when a record is opened, by names that are there, mistyped."""
    from partners import candidates  # noqa: PLC0415
    from partners.matching import Facts  # noqa: PLC0415
    from partners.models import Partner  # noqa: PLC0415

    names = Partner.objects.filter(pk__lt=2000).values_list("legal_name", "hq_country__code")
    candidates.alike(Facts.named("warm"))
    found = []
    for name, country in names[:: max(1, len(names) // 100)]:
        start = time.perf_counter()
        candidates.alike(Facts.named(name[:5] + name[6:], country=country or ""))
        found.append((time.perf_counter() - start) * 1000)
    found.sort()
    return {
        "p50 ms": round(statistics.median(found), 1),
        "p95 ms": round(found[int(len(found) * 0.95)], 1),
    }


def scan():
    """Seconds of the look for duplicates over the whole registry."""
    from partners import duplicates  # noqa: PLC0415

    start = time.perf_counter()
    look = duplicates.scan(everything=True)
    seconds = round(time.perf_counter() - start)
    return {"records": look.partners, "pairs": look.pairs, "seconds": seconds}


def dry_run():
    """A dry run of an inventory of 50,000 rows."""
    from tests.bench import workbook  # noqa: PLC0415

    return workbook.dry_run()


def main():
    django.setup()
    what, *rest = sys.argv[1:]
    figures = {
        "prepare": lambda: prepare(*rest),
        "events": events,
        "applications": applications,
        "desk": desk,
        "queue": queue,
        "search": lambda: search(json.loads(rest[0])),
        "queries": queries,
        "cold": cold,
        "feed": feed,
        "likely": likely,
        "scan": scan,
        "dry run": dry_run,
    }[what]()
    print(json.dumps(figures))  # noqa: T201 - read by the parent process


if __name__ == "__main__":
    main()
