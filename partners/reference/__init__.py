"""The reference lists as first shipped; afterwards administrators edit them in the admin.

Countries and regions: UN M49 names from datasets/country-codes (ODC-PDDL 1.0), other names from
Unicode CLDR. Offices, clusters, categories and kinds of relation: public pages of IOM and IASC.
"""

import csv
from pathlib import Path


def rows_of(name):
    """The rows of one list, as dictionaries of text; absent values are empty."""
    with (Path(__file__).parent / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
