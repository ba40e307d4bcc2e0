"""Which kind of file this is, by its first bytes and never by its name; and its sheets."""

import zipfile
from pathlib import Path

from django.utils.translation import gettext_noop as _

from partners.inventory.oldbooks import ENCRYPTED, open_old
from partners.inventory.rows import Sheet, UnreadableFile
from partners.inventory.texts import open_text
from partners.inventory.xlsx import check_size, open_xlsx

#: Larger files are no inventory of an office, in bytes.
LARGEST = 200_000_000
#: The first bytes of what is often sent instead of a list.
NO_LISTS = {
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7-Zip",
    b"\x1f\x8b": "GZIP",
    b"{\\rtf": "RTF",
}
PAGES = (b"<html", b"<!doctype", b"<?xml", b"<table")
OLE, ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"


def open_sheets(path: Path) -> list[Sheet]:
    """The sheets of a file; refuses what holds no table."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as error:
        message = _("The file %(file)s cannot be opened: %(error)s.")
        raise UnreadableFile(message, file=path.name, error=error.strerror) from error
    if not head.strip(b"\0 \r\n\t\xef\xbb\xbf\xff\xfe"):
        raise UnreadableFile(_("The file is empty."))
    if size > LARGEST:
        message = _("The file is too large: at most %(size)d MB.")
        raise UnreadableFile(message, size=LARGEST // 1_000_000)
    refuse_other_kinds(head)
    if head.startswith(ZIP):
        return open_zip(path)
    return open_ole(path) if head.startswith(OLE) else open_text(path)


def refuse_other_kinds(head: bytes) -> None:
    """Refuse what is often sent instead of a list."""
    for mark, kind in NO_LISTS.items():
        if head.startswith(mark):
            message = _("This is a %(kind)s file, not a workbook or a CSV, whatever its name says.")
            raise UnreadableFile(message, kind=kind)
    if head.lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith(PAGES):
        raise UnreadableFile(
            _("This is a web page or XML, not a workbook. Save it as XLSX or CSV.")
        )


def open_zip(path):
    """A workbook in a ZIP: XLSX, XLSB or ODS."""
    try:
        check_size(path)
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            kind = archive.read("mimetype")[:80] if "mimetype" in names else b""
            manifest = "META-INF/manifest.xml"
            is_locked = manifest in names and b"encryption-data" in archive.read(manifest)
    # zipfile says NotImplementedError of a compression that it does not know
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError) as error:
        raise UnreadableFile(_("The workbook is damaged and cannot be read.")) from error
    if is_locked:
        raise UnreadableFile(ENCRYPTED())
    if b"opendocument.spreadsheet" in kind:
        return open_old(path, "ods")
    if "xl/workbook.bin" in names:
        return open_old(path, "xlsb")
    if "xl/workbook.xml" in names or any(name.endswith("/workbook.xml") for name in names):
        return open_xlsx(path)
    raise UnreadableFile(_("This ZIP file holds no workbook."))


def open_ole(path):
    """An old workbook, or a new one behind a password."""
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            if "EncryptedPackage".encode("utf-16-le") in chunk:
                raise UnreadableFile(ENCRYPTED())
    return open_old(path, "xls")
