"""A list of 50,000 rows as offices send it, half of it already in the registry, partly mistyped."""

import csv
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from partners.models import Partner

ROWS = 50_000
HEADINGS = ["Name of organisation", "Acronym", "Country", "City", "Website", "Type"]


def rows():
    """Rows of partners that are there, every third with an error of typing, and of new ones."""
    draw = random.Random(1951)
    fields = ("legal_name", "acronym", "hq_country__name_en", "city", "website")
    known = Partner.objects.order_by("pk").values_list(*fields)[:: Partner.objects.count() // ROWS]
    for number, (name, acronym, country, city, website) in enumerate(known):
        if number % 2:
            yield [f"{name} of the Example Valley {number}", "", country, city, "", "NGO"]
        elif number % 3:
            yield [name, acronym, country, city, website, "NGO"]
        else:
            yield [mistyped(name, draw), acronym, country, city, "", "NGO"]


def mistyped(name, draw):
    """Two neighbours changed over."""
    place = draw.randrange(len(name) - 1)
    return name[:place] + name[place + 1] + name[place] + name[place + 2 :]


def dry_run():
    """Seconds of a dry run of the command, and the peak memory of its process in MiB."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "inventory.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(HEADINGS)
            writer.writerows(rows())
        start = time.perf_counter()
        command = [sys.executable, "manage.py", "import_partners", str(path), "--dry-run"]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return {
        "seconds": round(seconds),
        "peak MiB": round(peak),
        "said": said.strip().splitlines()[-1],
    }
