"""Text files as tables: the encoding and the separator are found from the file itself."""

import codecs
import csv
from collections import Counter
from itertools import islice

from charset_normalizer import from_bytes
from django.utils.translation import gettext_noop as _

from partners.inventory.rows import WIDEST, Row, Sheet, UnreadableFile, is_blank

SEPARATORS = ";,\t|"
#: What is looked at to tell the encoding, in bytes, and the separator, in rows.
SAMPLE, ROWS = 1_000_000, 60
#: More line breaks than this in one cell come from a quotation mark that never closes.
MOST_BREAKS = 100
#: Longer cells, in characters, are not read at all.
LONGEST_CELL = 10_000_000
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Letters and signs of French, Spanish and their neighbours; a right guess makes many of them.
WESTERN = frozenset(
    "àâäáãåæçéèêëíìîïñóòôöõøœúùûüýÿßÀÂÄÁÃÅÆÇÉÈÊËÍÌÎÏÑÓÒÔÖÕØŒÚÙÛÜÝŸ’‘“”«»–—…°º·¿¡€\u00a0"
)


def open_text(path) -> list[Sheet]:
    """The one table of a text file."""
    encoding = encoding_of(path)
    with path.open(encoding=encoding, newline="") as file:
        lines = list(islice(file, ROWS * 5))
    if any("\0" in line for line in lines):
        raise UnreadableFile(_("This is not a text file: it holds NUL bytes."))
    separator = separator_of(lines)
    return [Sheet("", lambda: rows_of(path, encoding, separator), count=lambda: count_lines(path))]


def count_lines(path):
    with path.open("rb") as file:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b"")) + 1


def encoding_of(path):
    """The encoding in which the whole file can be read."""
    with path.open("rb") as file:
        head = file.read(SAMPLE)
    for mark, name in MARKS:
        if head.startswith(mark):
            return name
    if (wide := without_mark(head)) is not None:
        return wide
    if decodes(path, "utf-8"):
        return "utf-8"
    sample = bytes_to_judge(path)
    text = sample.decode("cp1252", "replace")
    letters = [letter for letter in text if not letter.isascii()]
    right = sum(letter in WESTERN for letter in letters)
    if right >= 0.8 * len(letters) and decodes(path, "cp1252"):
        return "cp1252"
    found = from_bytes(sample).best()
    guess = found.encoding if found else "cp1252"
    return guess if decodes(path, guess) else "latin-1"


def without_mark(head):
    """UTF-16 that nobody marked: every other byte is empty."""
    if not head or len(head) < 4:
        return None
    pairs = len(head) // 2
    even, odd = head[0 : pairs * 2 : 2].count(0), head[1 : pairs * 2 : 2].count(0)
    if odd > pairs * 0.4 and even < pairs * 0.05:
        return "utf-16-le"
    if even > pairs * 0.4 and odd < pairs * 0.05:
        return "utf-16-be"
    return None


def decodes(path, encoding):
    """Whether the file is this encoding to its last byte."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while chunk := file.read(SAMPLE):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def bytes_to_judge(path):
    """The lines that hold more than ASCII, as far as the sample goes."""
    found, size = [], 0
    with path.open("rb") as file:
        for line in file:
            if not line.isascii():
                found.append(line[:10_000])
                size += len(found[-1])
                if size > SAMPLE // 5:
                    break
    return b"".join(found)


def separator_of(lines):
    """The separator that parts most lines into the same number of cells."""
    if lines and lines[0].lower().startswith("sep=") and len(lines[0].strip()) == 5:
        return lines[0].strip()[-1]
    best, separator = 0.0, ","
    for one in SEPARATORS:
        widths = Counter(
            len(cells)
            for cells in islice(reading(lines, one), ROWS)
            if any(cell.strip() for cell in cells)
        )
        if not widths:
            continue
        width, rows = max(
            ((width, rows) for width, rows in widths.items()), key=lambda pair: (pair[1] * (pair[0] > 1), pair[0])
        )  # fmt: skip
        score = (width > 1) * (rows / widths.total()) * min(width, 30) ** 0.5
        if score > best:
            best, separator = score, one
    return separator


def reading(lines, separator):
    csv.field_size_limit(LONGEST_CELL)
    try:
        yield from csv.reader(lines, delimiter=separator)
    except csv.Error:
        return


def rows_of(path, encoding, separator):
    """The rows that hold something, numbered by the line in which they begin."""
    csv.field_size_limit(LONGEST_CELL)
    begins, after_gap = 1, False
    try:
        with path.open(encoding=encoding, newline="") as file:
            lines = Lines(file)
            reader = csv.reader(lines, delimiter=separator)
            for cells in reader:
                number, begins = begins, reader.line_num + 1
                lines.check(cells, number, separator)
                if any("\0" in cell for cell in cells):
                    raise UnreadableFile(_("This is not a text file: it holds NUL bytes."))
                if number == 1 and cells and cells[0].lower().startswith("sep=") and len(cells) < 3:
                    continue
                if all(is_blank(cell) for cell in cells):
                    after_gap = True
                    continue
                yield Row(number, cells[:WIDEST], after_gap=after_gap)
                after_gap = False
    except csv.Error as error:
        message = _("The file cannot be read as a table: line %(number)d: %(error)s.")
        raise UnreadableFile(message, number=begins, error=str(error)) from error
    except UnicodeError as error:
        raise UnreadableFile(_("The file is not text in any known encoding.")) from error


class Lines:
    """The lines of a text file; remembers those of the row that is being read."""

    def __init__(self, file):
        self.file, self.lines = file, []

    def __iter__(self):
        for line in self.file:
            self.lines.append(line)
            yield line

    def check(self, cells, number, separator):
        """Refuse a row with a cell that has swallowed what follows it."""
        lines, self.lines = self.lines, []
        joined = [cell for cell in cells if "\n" in cell]
        is_long = any(cell.count("\n") > MOST_BREAKS for cell in joined)
        if is_long or (any(separator in cell for cell in joined) and is_glued(lines, separator)):
            message = _("Line %(number)d: a cell does not end. Look for a quotation mark too many.")
            raise UnreadableFile(message, number=number)


def is_glued(lines, separator) -> bool:
    """Whether lines that were read as one row are several, by a quotation mark too many."""
    try:
        cells = next(csv.reader(lines, delimiter=separator, strict=True), [])
        inside = csv.reader(
            (line for line in lines[1:] if line.count('"') % 2 == 0), delimiter=separator
        )
        # a line inside a cell that would be a whole row by itself
        return any(
            len(row) >= len(cells) > 2 and not any('"' in cell for cell in row) for row in inside
        )
    except csv.Error:
        return True
