"""What every kind of file becomes: sheets of numbered rows, read one after the other."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext

#: Cells beyond this column belong to no list of organisations.
WIDEST = 200


class UnreadableFile(Exception):
    """The file cannot be taken in at all; the text says why, to whoever reads it.

    ``message`` is marked with ``gettext_noop``, and ``words`` are what it speaks of.
    """

    def __init__(self, message: str, **words: object) -> None:
        super().__init__(message)
        self.message, self.words = message, words

    def __str__(self) -> str:
        text = gettext(self.message)
        return text % self.words if self.words else text


class Unworked(str):
    """A formula whose value the file does not hold."""

    __slots__ = ()


class Linked(str):  # noqa: SLOT000 - it carries where it leads
    """The text of a cell that leads somewhere."""

    target: str

    def __new__(cls, text, target):
        linked = super().__new__(cls, text)
        linked.target = target
        return linked


@dataclass(slots=True)
class Row:
    """One row as the file holds it: values by position, and the cells that were joined into one."""

    number: int
    cells: list[Any]
    #: Joined cells that begin in this row: first and last column.
    spans: tuple[tuple[int, int], ...] = ()
    #: Whether empty rows stand above it.
    after_gap: bool = False
    #: Cells that hold the value of a joined cell that begins in a row above.
    carried: frozenset[int] = frozenset()

    def filled(self) -> list[int]:
        """The positions of the cells that hold something."""
        return [at for at, cell in enumerate(self.cells) if not is_blank(cell)]

    def at(self, position: int | None) -> Any:
        """The value at a position; nothing when the row is shorter."""
        return self.cells[position] if position is not None and position < len(self.cells) else None


@dataclass(slots=True)
class Sheet:
    """One sheet of a workbook, or the whole of a text file."""

    name: str
    rows: Callable[[], Iterator[Row]]
    is_hidden: bool = False
    notes: list[str] = field(default_factory=list)
    #: About how many rows there are, counted without reading them: for a bar.
    count: Callable[[], int] = lambda: 0


def is_blank(cell) -> bool:
    """Whether nothing can be seen in a cell."""
    return cell is None or (isinstance(cell, str) and not cell.strip(BLANKS))


#: What looks like nothing: spaces of every kind and marks without width.
BLANKS = " \t\r\n\v\f\u00a0\u2007\u202f\u2028\u2029\u200b\ufeff"


@dataclass(slots=True)
class Joined:
    """Cells joined downwards: the value of the first is that of all."""

    #: ``(first row, last row, first column, last column)``, by first row.
    ranges: list[tuple[int, int, int, int]]
    _open: dict[int, tuple[int, Any]] = field(default_factory=dict)

    def fill(self, row: Row) -> Row:
        """The row with the values that reach down into it."""
        carried = set()
        for column, (last, value) in list(self._open.items()):
            if row.number > last:
                del self._open[column]
            elif column >= len(row.cells) or is_blank(row.cells[column]):
                row.cells += [None] * (column + 1 - len(row.cells))
                row.cells[column] = value
                carried.add(column)
        row.carried = frozenset(carried)
        begun = [one for one in self.ranges if one[0] == row.number]
        for __, last, column, __ in begun:
            if last > row.number and not is_blank(row.at(column)):
                self._open[column] = (last, row.at(column))
        row.spans = tuple((first, last) for __, __, first, last in begun if last > first)
        return row
