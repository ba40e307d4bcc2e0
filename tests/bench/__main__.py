"""``make bench``: load, measure, print a table, keep the figures as JSON."""

import argparse
import json
import os
import platform
import secrets
import statistics
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

FLOOR_PORT, PORTAL_PORT = 8731, 8732
WORKERS = 2
ROUNDS = 5
#: One key for the whole run: a session that one process opens holds in the others.
KEY = secrets.token_urlsafe(64)
QUERIES = {
    "prefix": ["univ", "asso", "cent", "fund", "inter", "migr", "redc", "heal"],
    "two words": ["univ tech", "cent rese", "nati inst", "inte foun", "heal orga"],
    "full name": ["university of nairobi", "red cross society", "institut pasteur", "world bank"],
    "typo": ["univercity of nairoby", "reserch institut", "humanitarain aid", "medecins monde"],
}


def arguments():
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument(
        "--names", help="gzipped CSV with name, acronym, city, country_iso2, website"
    )
    parser.add_argument("--postgresql", default="postgres://postgres@127.0.0.1:5432/portal_bench")
    parser.add_argument("--sqlite", default="var/bench.sqlite3")
    parser.add_argument("--json", default="var/bench.json")
    parser.add_argument(
        "--registry", action="store_true", help="only the registry: no calendar, no duplicates"
    )
    return parser.parse_args()


def environment(url):
    """The environment of the production settings on one database."""
    return os.environ | {
        "DATABASE_URL": url,
        "SECRET_KEY": KEY,
        "ALLOWED_HOSTS": "portal.example",
        "EMAIL_URL": "consolemail://",
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "PORTAL_THROTTLE_ANONYMOUS": "1000000/s",
    }


def prepare(url, names):
    """Create, migrate and fill one database unless it is full already; answers how many are real."""
    command = [sys.executable, "-m", "tests.bench.inside", "prepare", *([names] if names else [])]
    return json.loads(subprocess.check_output(command, env=environment(url), text=True))


def inside(url, what):
    """Figures measured in the process that Django runs in."""
    command = [sys.executable, "-m", "tests.bench.inside", what, json.dumps(QUERIES)]
    return json.loads(subprocess.check_output(command, env=environment(url), text=True))


@contextmanager
def serving(application, port, url):
    """A gunicorn with sync workers, ready to answer."""
    command = [
        sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}",
        "--workers", str(WORKERS), "--log-level", "error", "--timeout", "180",
    ]  # fmt: skip
    process = subprocess.Popen(command, env=environment(url))
    time.sleep(4)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def peak_memory(parent):
    """The largest resident size of a worker so far, in MiB; nothing where there is no /proc."""
    sizes = []
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            lines = dict(
                line.split(":", 1) for line in status.read_text().splitlines() if ":" in line
            )
        except OSError:  # a process that has just ended
            continue
        if lines.get("PPid", "").strip() == str(parent) and "VmHWM" in lines:
            sizes.append(int(lines["VmHWM"].split()[0]) / 1024)
    return round(max(sizes)) if sizes else None


def latency(port, path, count=60, cookie=""):
    """Median and 95th percentile in milliseconds over ``ROUNDS`` warm rounds."""
    from tests.bench.clients import times  # noqa: PLC0415 - not needed to prepare

    times(port, path, 8, cookie)
    found = sorted(t for __ in range(ROUNDS) for t in times(port, path, count // ROUNDS, cookie))
    return {
        "p50 ms": round(statistics.median(found) * 1000, 1),
        "p95 ms": round(found[int(len(found) * 0.95)] * 1000, 1),
    }


def rate(port, path):
    """Median and spread of answers a second to four clients."""
    from tests.bench.clients import per_second  # noqa: PLC0415 - not needed to prepare

    found = sorted(per_second(port, path, seconds=3) for __ in range(ROUNDS))
    return {
        "requests/s": round(statistics.median(found)),
        "spread": f"{round(found[0])}–{round(found[-1])}",
    }


def export(port, process):
    """Rows a second of the whole CSV, and what it added to the worker's memory."""
    from tests.bench.clients import ask  # noqa: PLC0415 - not needed to prepare

    before = peak_memory(process.pid)
    start = time.perf_counter()
    lines = ask(port, "/en/partners/export.csv").count(b"\n") - 1
    seconds = time.perf_counter() - start
    after = peak_memory(process.pid)
    return {
        "rows": lines,
        "rows/s": round(lines / seconds),
        "memory before MiB": before,
        "memory after MiB": after,
    }


PATHS = {
    "API list of 25": "/api/v1/partners/?page_size=25",
    "API list of 100": "/api/v1/partners/?page_size=100",
    "API search": "/api/v1/partners/?q=univercity+nairoby",
    "API detail": "/api/v1/partners/500/",
    "directory with facets": "/en/partners/",
    "directory, filtered": "/en/partners/?category=ngo&region=002",
    "record page": "/en/partners/500/",
}
EVENT_PATHS = {
    "calendar": "/en/consultations/",
    "calendar, past": "/en/consultations/?when=past&page=9",
    "calendar feed": "/en/consultations/calendar.ics",
    "Atom feed": "/en/consultations/feed.atom",
    "API list of events": "/api/v1/events/",
}


def consultations(port, url):
    """Latency of the calendar, its feeds, and the desk of a very large event."""
    return {name: latency(port, path) for name, path in EVENT_PATHS.items()} | signed_in(
        port, url, "desk"
    )


def signed_in(port, url, pages):
    """Latency of pages of staff."""
    officer = inside(url, pages)
    return {
        name: latency(port, path, cookie=officer["cookie"])
        for name, path in officer["paths"].items()
    }


def main():
    options = arguments()
    Path(options.sqlite).parent.mkdir(parents=True, exist_ok=True)
    sqlite = f"sqlite:///{Path(options.sqlite).resolve()}"
    figures = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, {platform.python_version()}"
    }
    figures["registry"] = prepare(options.postgresql, options.names)
    prepare(sqlite, options.names)
    if not options.registry:
        figures["filling the calendar, PostgreSQL"] = inside(options.postgresql, "events")
        figures["filling the calendar, SQLite"] = inside(sqlite, "events")
        figures["filling the queue, PostgreSQL"] = inside(options.postgresql, "applications")
        figures["filling the queue, SQLite"] = inside(sqlite, "applications")

    with serving("tests.bench.floor:application", FLOOR_PORT, options.postgresql):
        figures["floor, 25 rows"] = latency(FLOOR_PORT, "/?page_size=25") | rate(
            FLOOR_PORT, "/?page_size=25"
        )
        figures["floor, 100 rows"] = latency(FLOOR_PORT, "/?page_size=100")
    with serving("config.wsgi", PORTAL_PORT, options.postgresql) as process:
        for name, path in PATHS.items():
            figures[name] = latency(PORTAL_PORT, path)
        if not options.registry:
            figures |= consultations(PORTAL_PORT, options.postgresql)
            figures |= signed_in(PORTAL_PORT, options.postgresql, "queue")
        figures["API list of 25"] |= rate(PORTAL_PORT, PATHS["API list of 25"])
        figures["full CSV export"] = export(PORTAL_PORT, process)
    figures["ratio to the floor"] = round(
        figures["API list of 25"]["requests/s"] / figures["floor, 25 rows"]["requests/s"], 2
    )
    with serving("config.wsgi", PORTAL_PORT, sqlite):
        figures["SQLite: directory with facets"] = latency(
            PORTAL_PORT, PATHS["directory with facets"]
        )
        if not options.registry:
            found = consultations(PORTAL_PORT, sqlite) | signed_in(PORTAL_PORT, sqlite, "queue")
            figures |= {f"SQLite: {name}": value for name, value in found.items()}
        figures["SQLite: API list of 25"] = latency(PORTAL_PORT, PATHS["API list of 25"])
    figures["search call, PostgreSQL"] = inside(options.postgresql, "search")
    figures["search call, SQLite"] = inside(sqlite, "search")
    figures["queries"] = inside(options.postgresql, "queries")
    figures["cold directory, PostgreSQL"] = inside(options.postgresql, "cold")
    figures["cold directory, SQLite"] = inside(sqlite, "cold")
    if not options.registry:
        figures["calendar feed when new, PostgreSQL"] = inside(options.postgresql, "feed")
        figures["calendar feed when new, SQLite"] = inside(sqlite, "feed")
        figures["check of a new record, PostgreSQL"] = inside(options.postgresql, "likely")
        figures["check of a new record, SQLite"] = inside(sqlite, "likely")
        figures["look for duplicates, PostgreSQL"] = inside(options.postgresql, "scan")
        figures["dry run of 50,000 rows, PostgreSQL"] = inside(options.postgresql, "dry run")

    for name, value in figures.items():
        shown = (
            value
            if not isinstance(value, dict)
            else ", ".join(f"{k} {v}" for k, v in value.items())
        )
        print(f"{name:34} {shown}")  # noqa: T201 - the table is what this command is for
    Path(options.json).write_text(json.dumps(figures, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
