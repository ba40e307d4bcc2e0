"""Headings: where they stand in a sheet, and what those further down say of the columns under them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from partners.inventory.addresses import is_email
from partners.inventory.cells import is_address, is_dated, text_of
from partners.inventory.columns import (
    REPEATABLE,
    SAME,
    bare_heading,
    fields_in,
    fields_of,
    guess,
    headings,
)
from partners.inventory.lists import Lists
from partners.inventory.rows import Row

#: Rows in which the first header is looked for, and lines that it may take.
HIGHEST, LINES = 60, 3
#: How much of a line further down must be known headings for it to be one of them; less where
#: several of them are known, or where another table may begin after empty rows.
KNOWN, KNOWN_AMONG_SEVERAL = 0.7, 0.5
#: A longer text is no heading of a table further down.
LONGEST = 60


@dataclass(slots=True)
class Head:
    """A heading with what it says of the columns: their labels, and which holds what."""

    lines: list[frozenset[tuple[int, str]]]
    labels: list[str]
    columns: dict[str, list[int]]
    #: The rows that it takes; known of headings further down only.
    block: tuple[Row, ...] = ()

    def repeated_by(self, words: frozenset[tuple[int, str]]) -> bool:
        """Whether a row holds headings of this one, and no other."""
        return len(words) > 1 and any(words <= line for line in self.lines)

    def resembled_by(self, words: frozenset[tuple[int, str]]) -> bool:
        """Whether a row repeats a line of this heading, some of it in other words."""
        return any(len(words & line) >= max(2, 0.6 * len(words)) for line in self.lines)

    def followed_by(self, block: Sequence[Row], lists: Lists) -> "Head | None":
        """What a heading under this one says; nothing when it has no column of names.

        A column under the same words stays what it is: values or somebody may have said so.
        """
        labels, groups = labels_of(block)
        width = max(
            len(labels), len(self.labels), 1 + max(chain(*self.columns.values()), default=0)
        )
        same = {at for at in range(width) if self.says(at) == bare_heading(label_at(labels, at))}
        found = {
            name: kept
            for name, places in self.columns.items()
            if (kept := [at for at in places if at in same])
        }
        others = ["" if at in same else label for at, label in enumerate(labels)]
        for name, places in guess(others, groups, [], lists).items():
            if name not in found or name in REPEATABLE:
                found[name] = [*found.get(name, []), *places]
        if "name" not in found:
            return None
        return Head([words_of(row) for row in block], labels, found, tuple(block))

    def says(self, at: int) -> str:
        return bare_heading(label_at(self.labels, at))


@dataclass(slots=True)
class Heads:
    """The headings met in a sheet so far, and the one that counts now."""

    known: list[Head]
    now: Head
    #: The one that counted before it.
    before: Head
    #: The last row of the first: when that is whole, what stands right under it is data.
    end: int = 0

    def take(self, row: Row, lists: Lists) -> bool:
        """Whether a row is a heading; then the columns below are those that it names."""
        words = words_of(row)
        if is_under(self.now.labels, row, lists) or self.is_first_of_data(row):
            return False
        if row.number == self.end + 1 and is_translated(self.now.labels, row):
            return True
        if head := next((head for head in self.known if head.repeated_by(words)), None):
            self.now, self.before = head, self.now
            return True
        block = self.now.block
        if block and row.number == block[-1].number + 1:
            if is_second_line(row) and (head := self.before.followed_by([*block, row], lists)):
                self.known[-1] = self.now = head
                return True
        elif names_organisations(row) and (head := self.now.followed_by([row], lists)):
            self.known.append(head)
            self.now, self.before = head, self.now
            return True
        return any(head.resembled_by(words) for head in self.known)

    def is_first_of_data(self, row: Row) -> bool:
        """Whether a row stands right under a heading that needs no second line."""
        return row.number == self.end + 1 and is_whole([Row(self.end, [*self.now.labels]), row])


def is_under(labels: Sequence[str], row: Row, lists: Lists) -> bool:
    """Whether a row fills a column of countries with one: “Association – Mali – ONG” is no heading."""
    return any(
        fields_of(label).get("country", 0) >= SAME - 0.5
        and text_of(row.at(at))
        and lists.countries.exact(text_of(row.at(at))) is not None
        for at, label in enumerate(labels)
        if label
    )


def is_whole(block: Sequence[Row]) -> bool:
    """Whether the first line of a block is a heading that the second cannot go on with.

    Every column has its own known heading, nothing is joined across, and what stands below says
    neither more of it nor the same in another language.
    """
    first, second = block[0], block[1]
    if first.spans or second.carried:
        return False
    known = headings()
    above = [known.get(bare_heading(text_of(cell))) for cell in first.cells]
    told = [field for field in above if field]
    if "name" not in told or len(set(told)) < 3 or len(set(told)) < KNOWN * len(first.filled()):
        return False
    is_covered = all(at < len(above) and above[at] for at in second.filled())
    return is_covered and not is_translated(first.cells, second) and not goes_on([first, second])


def is_translated(cells: Sequence[str], row: Row) -> bool:
    """Whether a row says every heading above it once more, in another language."""
    known = headings()
    texts = [text_of(cell) for cell in cells]
    pairs = [
        (known.get(bare_heading(label_at(texts, at))), known.get(bare_heading(text_of(row.at(at)))))
        for at in row.filled()
    ]
    same = sum(upper == lower is not None for upper, lower in pairs)
    return len(pairs) >= sum(map(bool, texts)) and same > 0.8 * len(pairs)


def names_organisations(row: Row) -> bool:
    """Whether a row is the heading of a table of organisations, word by word as headings are known."""
    sure, count = sure_fields(row)
    known = len(set(sure))
    if "name" not in sure or count < 2 or known < min(3, count):
        return False
    needed = KNOWN_AMONG_SEVERAL if known > (2 if row.after_gap else 3) else KNOWN
    # “Budget 2023” is no date among so many headings
    return len(sure) >= needed * count and (known > 3 or not looks_filled(row))


def is_second_line(row: Row) -> bool:
    """Whether a row right under a heading goes on with it."""
    sure, count = sure_fields(row)
    return len(set(sure)) > 1 and len(sure) >= KNOWN * count and not looks_filled(row)


def sure_fields(row: Row) -> tuple[list[str], int]:
    """The fields of the known headings in a row, and how many cells it fills."""
    filled = [text for cell in row.cells if (text := text_of(cell))]
    if any(len(text) > LONGEST for text in filled):
        return [], len(filled)
    known = headings()
    return [known[bare] for text in filled if (bare := bare_heading(text)) in known], len(filled)


def label_at(labels: Sequence[str], at: int) -> str:
    """The label of a column; nothing beyond the last."""
    return labels[at] if at < len(labels) else ""


def words_of(row) -> frozenset[tuple[int, str]]:
    """The headings in a row, each with its place."""
    return frozenset(
        (at, bare_heading(text)) for at, cell in enumerate(row.cells) if (text := text_of(cell))
    )


def looks_filled(row) -> bool:
    """Whether a row holds values rather than headings."""
    texts = [text_of(cell) for cell in row.cells]
    return any(is_email(text) or is_address(text) or is_dated(text) for text in texts if text)


def headers_in(sample: Sequence[Row]) -> list[tuple[int, int]]:
    """Where headers begin in the sample and how many lines they take, down to the best one.

    The best may stand under others, when a later part of a list says more than the first.
    """
    found: list[tuple[int, int]] = []
    end = len(sample)
    while place := header_in(sample[:end]):
        at, height = place
        if not found or any(map(names_organisations, sample[at : at + height])):
            found.append(place)
        end = at
    return found[::-1]


def header_in(sample) -> tuple[int, int] | None:
    """Where the header begins in the sample, and how many lines it takes."""
    best, place = 2.0, None
    for at in range(min(HIGHEST, len(sample))):
        if looks_filled(sample[at]):
            continue
        for height in range(1, LINES + 1):
            block = sample[at : at + height]
            if len(block) < height or any(looks_filled(row) for row in block[1:]):
                break
            if block[-1].number - block[0].number >= height or not are_headings(block):
                break
            fields = fields_in(labels_of(block)[0])
            score = sum(1.0 for name in fields if name != "notes") - 0.6 * (height - 1)
            score += 1.5 * ("name" in fields)
            if height > 1 and goes_on(block):
                score += 0.6 * (height - 1) + 0.1
            is_lone = (
                len(sample[at].filled()) == 1
                and fields_of(labels_of(block)[0][-1]).get("name") == SAME
            )
            if (len(fields) > 1 or is_lone) and score > best:
                best, place = score, (at, height)
    return place


def are_headings(block: Sequence[Row]) -> bool:
    """Whether the last line holds headings: “Cercle des jeunes – ONG – Mali” begins the data."""
    if len(block) == 1:
        return True
    if any(is_whole(pair) for pair in pairwise(block)):
        return False
    above, last = block[-2], block[-1]
    filled = [at for at in last.filled() if at not in last.carried]
    known = 0
    for at in filled:
        text = text_of(last.at(at))
        sureness = max(fields_of(text).values(), default=0)
        joined = bare_heading(f"{text_of(above.at(at))} {text}")
        known += sureness >= SAME - 0.5 or joined in headings()
    return 2 * known >= len(filled)


def goes_on(block: Sequence[Row]) -> bool:
    """Whether the last line ends the headings above it: “Nombre de la” – “organización”."""
    above, last = block[-2], block[-1]
    filled = last.filled()
    pairs = [(text_of(above.at(at)), text_of(last.at(at))) for at in filled]
    known, is_any_joined = headings(), False
    for upper, lower in pairs:
        joins = bare_heading(f"{upper} {lower}") in known and upper not in ("", lower)
        if not joins and bare_heading(lower) not in known:
            return False
        is_any_joined = is_any_joined or joins
    return len(filled) > 1 and is_any_joined


def labels_of(block: Sequence[Row]) -> tuple[list[str], list[str]]:
    """The heading of each column, and what stands above it in a header of several lines."""
    if len(block) == 1:
        return [text_of(cell) for cell in block[0].cells], []
    lines = [filled_right(row) for row in block[:-1]]
    lines.append([text_of(cell) for cell in block[-1].cells])
    width = max(map(len, lines))
    labels, groups = [], []
    for at in range(width):
        texts = [line[at] for line in lines if at < len(line) and line[at]]
        texts = list(dict.fromkeys(texts))
        last = texts[-1] if texts else ""
        joined = " ".join(texts)
        is_known = bare_heading(joined) in headings()
        is_better = is_known or (not fields_of(last) and fields_of(joined))
        labels.append(joined if is_better else last)
        groups.append(" ".join(texts[:-1]))
    return labels, groups


def filled_right(row: Row) -> list[str]:
    """The texts of a row, each across the cells that are joined to it."""
    texts = [text_of(cell) for cell in row.cells]
    for first, last in row.spans:
        texts += [""] * (last + 1 - len(texts))
        for at in range(first, last + 1):
            texts[at] = texts[first]
    return texts
