"""``manage.py evaluate_matching FILE``: how well the scorer tells one body from two."""

import csv
import json
from collections import defaultdict
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from partners import matching

COLUMNS = {"name_a", "country_a", "website_a", "name_b", "country_b", "website_b", "same", "kind"}
FIGURES = ("precision", "recall", "f1")


class Command(BaseCommand):
    help = (
        "Judge labelled pairs (columns name_a, country_a, website_a, name_b, country_b, website_b, "
        "same, kind) and print precision, recall and F1 of “same”, and of “same or likely”."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *, file, **options):
        found = defaultdict(list)
        for row in rows_of(file):
            verdict = matching.score(body(row, "a"), body(row, "b")).verdict
            found[row["kind"] or ""].append((is_true(row["same"]), verdict))
        every = [pair for pairs in found.values() for pair in pairs]
        figures = {
            "overall": figures_of(every),
            "by_kind": {kind: figures_of(pairs) for kind, pairs in sorted(found.items())},
        }
        if options["json"]:
            self.stdout.write(json.dumps(figures, ensure_ascii=False))
            return
        self.stdout.write(f"{'':34}{'same':>26}{'same or likely':>24}")
        self.stdout.write(f"{'':32}{'n':>6}" + 2 * "".join(f"{name[:9]:>10}" for name in FIGURES))
        for kind, one in [("overall", figures["overall"]), *figures["by_kind"].items()]:
            values = "".join(
                f"{'—' if one[level][name] is None else format(one[level][name], '.3f'):>10}"
                for level in ("same", "likely")
                for name in FIGURES
            )
            self.stdout.write(f"{kind:32}{one['n']:>6}{values}")


def rows_of(file):
    """The labelled pairs; a clear word when they are none."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            if not set(reader.fieldnames or ()) >= COLUMNS:
                raise CommandError(f"The file needs the columns {', '.join(sorted(COLUMNS))}.")
            return list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CommandError(f"The file cannot be read: {error}") from error


def body(row, side):
    """What a pair carries about one of its bodies."""
    website = (row[f"website_{side}"] or "").strip()
    return matching.Facts.named(
        row[f"name_{side}"] or "",
        country=(row[f"country_{side}"] or "").strip().upper(),
        websites=(website,) if website else (),
    )


def is_true(text):
    return (text or "").strip().casefold() in {"1", "true", "yes"}


def figures_of(pairs):
    """``n`` and the figures at both thresholds."""
    return {
        "n": len(pairs),
        "same": figures_at(pairs, {"same"}),
        "likely": figures_at(pairs, {"same", "likely"}),
    }


def figures_at(pairs, verdicts):
    """Precision, recall and F1; undefined figures are ``None``."""
    said = sum(verdict in verdicts for __, verdict in pairs)
    true = sum(same for same, __ in pairs)
    right = sum(same and verdict in verdicts for same, verdict in pairs)
    precision = right / said if said else None
    recall = right / true if true else None
    f1 = None
    if precision is not None and recall is not None:
        f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    values = (precision, recall, f1)
    return {
        name: None if value is None else round(value, 4)
        for name, value in zip(FIGURES, values, strict=True)
    }
