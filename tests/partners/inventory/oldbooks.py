"""Workbooks as Excel wrote them until 2003 (BIFF8 in a compound file), for tests that read them."""

import struct
from datetime import date, datetime

SECTOR, SMALLEST, RECORD = 512, 4096, 8224
END, FAT, NOTHING = 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
GLOBALS, WORKSHEET = 0x0005, 0x0010
#: The second cell format shows a number as a date.
PLAIN, DATED = 0, 1


def record(kind, data=b""):
    assert len(data) <= RECORD
    return struct.pack("<HH", kind, len(data)) + data


def begin(kind):
    return record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0, 6))


def text(value, *, count="<H"):
    """A text in UTF-16, with how long it is and that it is not compressed."""
    data = value.encode("utf-16-le")
    return struct.pack(count, len(data) // 2) + b"\x01" + data


def serial(day):
    """A date as the days since the end of 1899."""
    return float((date(day.year, day.month, day.day) - date(1899, 12, 30)).days)


class Strings:
    """The texts of a workbook, each once; cells name them by number."""

    def __init__(self):
        self.places = {}
        self.used = 0

    def place(self, value):
        self.used += 1
        return self.places.setdefault(value, len(self.places))

    def table(self):
        """The table, cut between texts where a record is full."""
        records, data = [], struct.pack("<II", self.used, len(self.places))
        for value in self.places:
            if len(data) + len(text(value)) > RECORD:
                records.append(data)
                data = b""
            data += text(value)
        records.append(data)
        return record(0x00FC, records[0]) + b"".join(record(0x003C, one) for one in records[1:])


def sheet(rows, joined, strings):
    found = [begin(WORKSHEET)]
    for row, cells in enumerate(rows):
        for column, value in enumerate(cells):
            if value is None:
                continue
            is_date = isinstance(value, (date, datetime))
            head = struct.pack("<HHH", row, column, DATED if is_date else PLAIN)
            if is_date or isinstance(value, (int, float)):
                number = serial(value) if is_date else float(value)
                found.append(record(0x0203, head + struct.pack("<d", number)))
            else:
                found.append(record(0x00FD, head + struct.pack("<I", strings.place(value))))
    ranges = [struct.pack("<HHHH", a - 1, b - 1, c - 1, d - 1) for a, b, c, d in joined]
    if ranges:
        found.append(record(0x00E5, struct.pack("<H", len(ranges)) + b"".join(ranges)))
    return b"".join(found) + record(0x000A)


def workbook(sheets):
    """The stream of a workbook; ``sheets`` are ``(name, rows, joined, is_hidden)``."""
    strings = Strings()
    bodies = [sheet(rows, joined, strings) for __, rows, joined, __ in sheets]
    formats = [record(0x00E0, struct.pack("<HH16x", 0, number)) for number in (0, 14)]
    head = (
        begin(GLOBALS) + record(0x0042, b"\xb0\x04") + record(0x0022, b"\0\0") + b"".join(formats)
    )

    def names(offset):
        for (name, __, __, is_hidden), body in zip(sheets, bodies, strict=True):
            yield record(0x0085, struct.pack("<IBB", offset, is_hidden, 0) + text(name, count="<B"))
            offset += len(body)

    tail = strings.table() + record(0x000A)
    start = len(head) + len(b"".join(names(0))) + len(tail)
    return head + b"".join(names(start)) + tail + b"".join(bodies)


def entry(name, kind, child, start, size):
    """One line of the compound file's directory."""
    spelled = (name + "\0").encode("utf-16-le") if name else b""
    links = struct.pack("<III", NOTHING, NOTHING, child)
    where = struct.pack("<IQ", start, size)
    return (
        spelled.ljust(64, b"\0")
        + struct.pack("<HBB", len(spelled), kind, 1)
        + links
        + bytes(36)
        + where
    )


def compound(stream):
    """A compound file with one stream, in one table of sectors."""
    stream = stream.ljust(SMALLEST, b"\0")
    count = -(-len(stream) // SECTOR)
    assert count + 2 <= SECTOR // 4
    chain = [*range(1, count), END, END, FAT]
    table = struct.pack(f"<{SECTOR // 4}I", *chain, *[NOTHING] * (SECTOR // 4 - len(chain)))
    directory = entry("Root Entry", 5, 1, END, 0) + entry("Workbook", 2, NOTHING, 0, len(stream))
    directory += entry("", 0, NOTHING, 0, 0) * 2
    head = (
        bytes.fromhex("D0CF11E0A1B11AE1")
        + bytes(16)
        + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    )
    head += struct.pack("<IIIIIIIII", 0, 1, count, 0, SMALLEST, END, 0, END, 0)
    head += struct.pack("<109I", count + 1, *[NOTHING] * 108)
    return head + stream.ljust(count * SECTOR, b"\0") + directory + table


def xls(sheets):
    """The bytes of a workbook."""
    return compound(workbook(sheets))
