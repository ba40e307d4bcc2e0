"""What the tests of lists share: rows brought in as a file would."""

import csv

import pytest

from partners.inventory.drafts import draft_of
from partners.inventory.importing import bring_in
from partners.inventory.lists import Lists
from partners.inventory.reading import open_csv


@pytest.fixture
def bring(tmp_path):
    """Brings rows in, as given by column, and tells what became of each."""

    def outcomes_of(*rows, is_dry_run=False, **how):
        path = tmp_path / "list.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            columns = list(dict.fromkeys(column for row in rows for column in row))
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(rows)
        lists = Lists()
        drafts = [draft_of(line, lists, **how) for line in open_csv(path).lines()]
        return list(bring_in(drafts, reason="import list.csv", is_dry_run=is_dry_run))

    return outcomes_of
