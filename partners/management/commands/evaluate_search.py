"""``manage.py evaluate_search FILE``: how well the search finds what people look for."""

import csv
import json
from collections import defaultdict
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from partners import search
from partners.inventory.drafts import ROW_SCHEME
from partners.models import Identifier, Partner

COLUMNS = {"query", "kind", "expected_id"}


class Command(BaseCommand):
    help = (
        "Ask labelled queries (columns query, kind, expected_id, accept_also) and print hits@1, "
        "hits@5 and the mean reciprocal rank."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *, file, **options):
        numbers = dict(
            Identifier.objects.filter(scheme=ROW_SCHEME).values_list("value", "partner_id")
        )
        ranks = defaultdict(list)
        for row in rows_of(file):
            right = [row["expected_id"], *(row.get("accept_also") or "").split("|")]
            ranks[row["kind"]].append(
                rank_of(row["query"], {numbers[one] for one in right if one in numbers})
            )
        figures = {
            "overall": figures_of([rank for found in ranks.values() for rank in found]),
            "by_kind": {kind: figures_of(found) for kind, found in sorted(ranks.items())},
        }
        if options["json"]:
            self.stdout.write(json.dumps(figures, ensure_ascii=False))
            return
        self.stdout.write(f"{'':20} {'n':>5} {'hits@1':>8} {'hits@5':>8} {'mrr':>8}")
        for kind, found in [("overall", figures["overall"]), *figures["by_kind"].items()]:
            values = "".join(
                f" {'—' if found[key] is None else format(found[key], '.3f'):>8}"
                for key in ("hits@1", "hits@5", "mrr")
            )
            self.stdout.write(f"{kind:20} {found['n']:>5}{values}")


def rows_of(file):
    """The labelled queries; a clear word when they are none."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            if not set(reader.fieldnames or ()) >= COLUMNS:
                raise CommandError(f"The file needs the columns {', '.join(sorted(COLUMNS))}.")
            return list(reader)
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"The file cannot be read: {error}") from error


def rank_of(query, right):
    """The place of the first right answer, from 1; nothing when it is not among those ranked."""
    found = search.ranked(search.matching(Partner.objects.all(), query), query)
    return next((place for place, number in enumerate(found, 1) if number in right), None)


def figures_of(ranks):
    """``n``, ``hits@1``, ``hits@5``, ``mrr``; undefined figures are ``None``."""
    count = len(ranks)
    if not count:
        return {"n": 0, "hits@1": None, "hits@5": None, "mrr": None}
    return {
        "n": count,
        "hits@1": round(sum(rank == 1 for rank in ranks) / count, 4),
        "hits@5": round(sum(rank is not None and rank <= 5 for rank in ranks) / count, 4),
        "mrr": round(sum(1 / rank for rank in ranks if rank) / count, 4),
    }
