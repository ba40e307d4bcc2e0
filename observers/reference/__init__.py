"""The first version of the guidelines as shipped; afterwards administrators edit it in the admin.

A proposal of the portal, merged from what comparable bodies ask (ECOSOC, UNFCCC, UNEP, WIPO, ILO,
UN Partner Portal): each row names its basis and its source. It is not a text of IOM.
"""

import csv
from pathlib import Path


def rows_of(name):
    """The rows of one list, as dictionaries of text; absent values are empty."""
    with (Path(__file__).parent / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
