"""Looking for viruses in what is handed in, where ``PORTAL_CLAMAV`` names a scanner.

The scanner is ClamAV's ``clamd``, spoken to over a socket with INSTREAM. A file waits until the
scanner has looked; one with a virus goes into quarantine, where nobody can take it.
"""

import logging
import socket
import struct
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.files import File

from partners.models.files import Kept

#: Seconds that the scanner may take for one answer.
PATIENCE = 60
#: Files looked at in one sweep.
AT_ONCE = 50

logger = logging.getLogger(__name__)


class ScannerError(Exception):
    """The scanner gave no verdict; the file stays unscanned and is asked about again."""


def verdict(file: File) -> Kept.Scan:
    """What the scanner says of an open file."""
    with connected() as scanner:
        scanner.sendall(b"zINSTREAM\0")
        for chunk in file.chunks(64 * 1024):
            scanner.sendall(struct.pack("!L", len(chunk)) + chunk)
        scanner.sendall(struct.pack("!L", 0))
        answer = b""
        while not answer.endswith(b"\0") and (more := scanner.recv(4096)):
            answer += more
    text = answer.rstrip(b"\0\n").decode(errors="replace")
    if text.endswith(" OK"):
        return Kept.Scan.CLEAN
    if text.endswith(" FOUND"):
        return Kept.Scan.QUARANTINED
    raise ScannerError(text or "no answer")


def connected() -> socket.socket:
    """A connection to the scanner: ``host:port``, or the path of a socket."""
    address = settings.PORTAL_CLAMAV
    if address.startswith("/"):
        scanner = socket.socket(socket.AF_UNIX)
        scanner.settimeout(PATIENCE)
        scanner.connect(address)
        return scanner
    host, __, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=PATIENCE)


def kinds() -> Iterator[Any]:
    """Every kind of record with a file, of any app."""
    return (model for model in apps.get_models() if issubclass(model, Kept))


def sweep() -> None:
    """Have the scanner look at what it has not seen; whoever comes second finds it done."""
    if not settings.PORTAL_CLAMAV:
        return
    for model in kinds():
        waiting = model._default_manager.filter(scan=Kept.Scan.UNSCANNED).exclude(file="")
        for record in waiting.order_by("pk")[:AT_ONCE]:
            try:
                with record.file.open("rb") as file:
                    found = verdict(file)
            except (OSError, ScannerError):
                logger.exception("No verdict on %s %s", model._meta.label, record.pk)
                continue
            # only this file: another one may have taken its place while the scanner looked
            same = model._default_manager.filter(pk=record.pk, sha256=record.sha256)
            same.update(scan=found)
            if found == Kept.Scan.QUARANTINED:
                logger.warning("A virus in %s %s", model._meta.label, record.pk)
