"""Two records of one body become one, by walking the models' relations; and back again.

Whatever points at a partner is moved, in whichever app it is, and whoever adds a relation later
adds nothing here. A model whose rows tell about the record rather than the body says so by
``STAYS_WHEN_MERGED``; one whose rows must give way says how in ``before_merging``, and one that knows when two
of them say the same in ``is_said_by``.
"""

from partners.merging.fields import CHOSEN, JOINED, Row, check_choices, defaults, side_by_side
from partners.merging.joining import Undone, hanging_on, merge, name_of, undo
from partners.merging.relations import (
    DERIVED,
    Stop,
    is_history,
    merge_follow_ups,
    merge_stops,
    relations,
    rows_of,
    stops,
)

__all__ = [
    "CHOSEN",
    "DERIVED",
    "JOINED",
    "Row",
    "Stop",
    "Undone",
    "check_choices",
    "defaults",
    "hanging_on",
    "is_history",
    "merge",
    "merge_follow_ups",
    "merge_stops",
    "name_of",
    "relations",
    "rows_of",
    "side_by_side",
    "stops",
    "undo",
]
