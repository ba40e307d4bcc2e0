"""The report of an import: one line for each row, with what became of it and why."""

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.utils.translation import gettext_noop as _

from partners.inventory.drafts import Draft
from partners.inventory.importing import Outcome
from partners.inventory.proposals import UNCHANGED, Proposal
from partners.inventory.rows import UnreadableFile
from partners.listing import safe
from partners.models import ImportBatch, ImportRow

COLUMNS = (
    "sheet", "row", "action", "name", "acronym", "category", "country", "website", "email",
    "founded", "matched", "reason",
)  # fmt: skip


def line_of(proposal: Proposal) -> list[str]:
    """One line of the report; several countries or categories are parted by bars."""
    reading = proposal.reading
    values = reading.values
    return [
        reading.sheet,
        str(reading.number),
        "duplicate" if proposal.action == UNCHANGED else proposal.action,
        values.get("name", ""),
        values.get("acronym", ""),
        "|".join(reading.categories),
        "|".join(reading.countries),
        values.get("website", ""),
        values.get("email", ""),
        values.get("founded", ""),
        proposal.matched,
        proposal.reason,
    ]


def line_of_row(row: ImportRow) -> list[str]:
    """The line of a row that is kept; as proposed, with what came in between."""
    values = row.values
    return [
        row.sheet,
        str(row.number),
        "duplicate" if row.action == UNCHANGED else row.action,
        row.name,
        values.get("acronym", ""),
        row.categories,
        row.countries,
        values.get("website", ""),
        values.get("email", ""),
        values.get("founded", ""),
        row.matched,
        row.reason,
    ]


def line_of_outcome(outcome: Outcome, draft: Draft) -> list[str]:
    """One line about a row of a published list."""
    partner = draft.partner
    return [
        "",
        str(outcome.row),
        "duplicate" if outcome.action == "skip" else outcome.action,
        partner.legal_name,
        partner.acronym,
        partner.category.code if partner.category else "",
        partner.hq_country.code if partner.hq_country else "",
        partner.website,
        partner.email,
        partner.founded,
        "",
        outcome.reason,
    ]


@contextmanager
def open_report(path: Path) -> Iterator[Callable[[list[str]], None]]:
    """A file that takes one line after the other."""
    try:
        file = path.open("w", encoding="utf-8", newline="")
    except OSError as error:
        message = _("The report %(file)s cannot be written: %(error)s.")
        raise UnreadableFile(message, file=path.name, error=error.strerror) from error
    with file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        yield lambda line: writer.writerow(map(safe, line))


class BatchSheet:
    """The rows of a batch for a spreadsheet: what became of each, then the row as it came."""

    #: Headings of original columns beyond this are left out.
    WIDEST = 150

    def __init__(self, batch: ImportBatch):
        self.batch = batch
        headings: dict[str, None] = {}
        for cells in batch.rows.values_list("cells", flat=True).iterator(chunk_size=2000):
            if len(headings) < self.WIDEST:
                headings |= dict.fromkeys(cells)
        self.originals = list(headings)
        self.columns = [*COLUMNS, "decision", "result", "partner", *self.originals]
        self.head = [self.columns]

    def lines(self) -> Iterator[list[str]]:
        """One list of cells for each row."""
        for row in self.batch.rows.iterator(chunk_size=2000):
            line = [
                *line_of_row(row)[:2],
                row.action,
                *line_of_row(row)[3:],
                row.decision,
                row.result,
                f"P-{row.partner_id:06d}" if row.partner_id else "",
            ]
            yield [*line, *(row.cells.get(one, "") for one in self.originals)]
