"""What is let in of PDF: what opens, for everybody, and does nothing else."""

import re
import subprocess
import sys
import zlib
from itertools import chain

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

#: In a PDF: the entry of a lock, the name of a script (its letters may be written as ``#4A``), and
#: where compressed objects begin.
LOCKED = re.compile(rb"/Encrypt\s{0,9}(?:\d{1,10}\s{1,9}\d{1,5}\s{1,9}R|<<)")
SCRIPT = re.compile(
    b"/" + b"".join(b"(?:%c|#%02x|#%02X)" % (c, c, c) for c in b"JavaScript") + rb"(?![A-Za-z0-9])"
)
OBJECTS = re.compile(rb"/ObjStm\b.{0,500}?stream\r?\n", re.DOTALL)
#: How a PDF ends, within so many bytes, and a page of it.
END, TAIL = b"%%EOF", 2048
PAGE = re.compile(rb"/Type\s{0,9}/Page(?![A-Za-z])")
#: A package, or the objects of a PDF, may grow to so many bytes.
UNPACKED_AT_MOST = 200 * 1024 * 1024
#: Memory in bytes and time in seconds of the process that tries to read an odd one.
MEMORY, SECONDS = 700_000_000, 4
READ = """
import io, resource, sys
memory, seconds = map(int, sys.argv[1:])
resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
from pypdf import PdfReader
PdfReader(io.BytesIO(sys.stdin.buffer.read()), strict=False).pages[0]
"""


def check_pdf(upload):
    """Raise when a PDF is locked, runs a program when opened, or cannot be opened at all."""
    upload.seek(0)
    content = upload.read()
    if LOCKED.search(content):
        raise ValidationError(
            _(
                "This PDF is protected by a password or restrictions. Save it without them, for "
                "example by printing it to a new PDF, and send that."
            ),
            code="file_locked",
        )
    has_script, has_page = False, False
    for part in chain([content], packed_objects(content)):
        has_script = has_script or SCRIPT.search(part) is not None
        has_page = has_page or PAGE.search(part) is not None
    if has_script:
        raise ValidationError(
            _(
                "This PDF carries a program (JavaScript), which is not kept. Save it without, for "
                "example by printing it to a new PDF, and send that."
            ),
            code="file_program",
        )
    is_whole = has_page and END in content[-TAIL:]  # whatever is odd in it beside, it opens
    if not is_whole and not opens(content):
        raise ValidationError(
            _(
                "This PDF cannot be opened: it is cut short, or no PDF inside. Open it yourself to "
                "see, save it anew, and send that."
            ),
            code="file_broken",
        )


def opens(content):
    """Whether a PDF of another make can be read all the same; asked in a process with limits."""
    try:
        done = subprocess.run(  # noqa: S603 - our own words; the file goes to its input
            [sys.executable, "-c", READ, str(MEMORY), str(SECONDS)],
            input=content,
            capture_output=True,
            timeout=SECONDS + 1,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def packed_objects(content):
    """The objects that a PDF keeps compressed, unpacked; together no more than may be."""
    room = UNPACKED_AT_MOST
    for part in content.split(b"endstream"):
        begin = OBJECTS.search(part)
        if begin is None or room <= 0:
            continue
        try:
            objects = zlib.decompressobj().decompress(part[begin.end() :], room)
        except zlib.error:  # packed in another way, or broken
            continue
        room -= len(objects)
        yield objects
