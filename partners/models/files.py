"""Files that partners hand in: where they are kept and what is let in."""

import hashlib
import re
import uuid
import zipfile
import zlib
from pathlib import PurePath
from typing import Any

import filetype
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.template.defaultfilters import floatformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.fields import LineField
from partners.models.pdf import UNPACKED_AT_MOST, check_pdf

#: What may be kept, by the ending of its name, with the content types that must be inside.
KINDS = {
    "pdf": {"application/pdf"},
    "jpg": {"image/jpeg"},
    "jpeg": {"image/jpeg"},
    "png": {"image/png"},
    "docx": {
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/zip",
    },
    "xlsx": {
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/zip",
    },
    "pptx": {
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "application/zip",
    },
    "odt": {"application/vnd.oasis.opendocument.text", "application/zip"},
    "odp": {"application/vnd.oasis.opendocument.presentation", "application/zip"},
}
#: Packages of office programs, which may carry more than a text.
OFFICE = {"docx", "xlsx", "pptx", "odt", "odp"}
#: Where an office package says what is in it.
CONTENT_TYPES = "[Content_Types].xml"
#: What programs inside office packages are called.
PROGRAM = re.compile(
    r"vbaProject\.bin$|vbaData\.xml$|macrosheets/|activeX/|^Basic/|^Scripts/|oleObject\d*\.bin$",
    re.IGNORECASE,
)
#: How the files of old office programs begin, and new ones behind a password.
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: Where an OpenDocument package says which of its parts are locked.
MANIFEST = "META-INF/manifest.xml"
ARCHIVES = {".zip", ".rar", ".7z", ".gz", ".tar", ".exe", ".dll", ".js", ".vbs", ".jar"}
#: A package may hold so many files, grow to so many bytes (as a PDF), and so many times its size.
ENTRIES_AT_MOST = 5000
RATIO_AT_MOST = 100
RATIO_FREE = 10 * 1024 * 1024


def stored_path(instance, name):
    """A path that says nothing about the partner and cannot be guessed."""
    return f"partners/{uuid.uuid4().hex}{PurePath(name).suffix.lower()[:6]}"


def check_file(upload):
    """Raise unless a file is small enough and is what its name says."""
    if getattr(upload, "_committed", False):  # stored already, and looked at then
        return
    check_size(upload)
    ending = PurePath(upload.name).suffix.lower().lstrip(".")
    if ending not in KINDS:
        message = _("Files of this kind are not kept. Send one of these: %(kinds)s.")
        kinds = ", ".join(KINDS)
        raise ValidationError(message, code="file_kind", params={"kinds": kinds})
    upload.seek(0)
    head = upload.read(8192)
    found = filetype.guess_mime(head)
    if head.startswith(COMPOUND) and ending in OFFICE:
        raise ValidationError(
            _(
                "This file is protected by a password or of an old kind. Save it without a "
                "password, as .%(ending)s or PDF, and send that."
            ),
            code="file_locked",
            params={"ending": ending},
        )
    if found not in KINDS[ending]:
        raise not_as_named(ending)
    if ending in OFFICE:
        check_package(upload, ending)
    if ending == "pdf":
        check_pdf(upload)
    upload.seek(0)


def check_size(upload):
    """Raise when there is nothing in a file, or too much."""
    if upload.size > settings.PORTAL_DOCUMENT_BYTES:
        limit = megabytes(settings.PORTAL_DOCUMENT_BYTES)
        message = _("The file is larger than %(limit)s. Send a smaller one.")
        raise ValidationError(message, code="file_size", params={"limit": limit})
    if not upload.size:
        raise ValidationError(_("This file is empty: choose another one."), code="file_empty")


def not_as_named(ending):
    message = _("The content of this file is not what its name says (.%(ending)s).")
    return ValidationError(message, code="file_content", params={"ending": ending})


def check_package(upload, ending):
    """Raise when an office file is locked, carries a program, or is not the package it claims."""
    upload.seek(0)
    try:
        with zipfile.ZipFile(upload) as package:
            entries = package.infolist()
            if is_bomb(entries):
                raise not_as_named(ending)
            names = [entry.filename for entry in entries]
            kinds = package.read(CONTENT_TYPES) if CONTENT_TYPES in names else b""
            manifest = package.read(MANIFEST) if MANIFEST in names else b""
    # zipfile says NotImplementedError of a compression that it does not know
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, zlib.error) as error:
        raise not_as_named(ending) from error
    if CONTENT_TYPES not in names and "mimetype" not in names:
        raise not_as_named(ending)
    if b"encryption-data" in manifest:
        raise ValidationError(
            _("This file is protected by a password. Save it without one and send that."),
            code="file_locked",
        )
    if b"macroEnabled" in kinds or any(PROGRAM.search(name) for name in names):
        raise ValidationError(
            _(
                "This file carries macros or other programs, which are not kept. Save it without "
                "them, as .%(ending)s or PDF, and send that."
            ),
            code="file_program",
            params={"ending": ending},
        )
    if any(PurePath(name).suffix.lower() in ARCHIVES for name in names):
        raise ValidationError(
            _("Other files are packed into this one. Take them out and send them by themselves."),
            code="file_program",
        )


def is_bomb(entries):
    """Whether a package would grow beyond measure; asked of its directory, nothing is unpacked."""
    size = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    return (
        len(entries) > ENTRIES_AT_MOST
        or size > UNPACKED_AT_MOST
        or size > RATIO_FREE + packed * RATIO_AT_MOST
        or any(entry.file_size > UNPACKED_AT_MOST for entry in entries)
    )


def check_room(rows):
    """Raise when a record has as many files as it may have."""
    if rows.count() >= settings.PORTAL_DOCUMENT_COUNT:
        message = _("There are %(number)d files already, which is the limit. Remove one first.")
        raise ValidationError(
            message, code="file_count", params={"number": settings.PORTAL_DOCUMENT_COUNT}
        )


class Kept(models.Model):
    """A record with a ``file``: its fingerprint, and what the scanner said of it."""

    class Scan(models.TextChoices):
        UNSCANNED = "unscanned", gettext_lazy("Not scanned for viruses")
        CLEAN = "clean", gettext_lazy("Scanned, nothing found")
        QUARANTINED = "quarantined", gettext_lazy("In quarantine: a virus was found")

    #: The file field, which each kind of record declares.
    file: Any
    sha256 = models.CharField(
        gettext_lazy("fingerprint (SHA-256)"), max_length=64, blank=True, editable=False
    )
    scan = models.CharField(
        gettext_lazy("virus scan"),
        max_length=12,
        choices=Scan,
        default=Scan.UNSCANNED,
        editable=False,
    )

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if is_new(self.file):
            self.sha256 = digest_of(self.file)
            self.scan = Kept.Scan.UNSCANNED
            if (fields := kwargs.get("update_fields")) is not None:
                kwargs["update_fields"] = {*fields, "sha256", "scan"}
        elif not self.file:  # taken out: nothing is left to say of it
            self.sha256, self.scan = "", Kept.Scan.UNSCANNED
        super().save(*args, **kwargs)

    @property
    def is_handed_out(self):
        """Whether the file may be taken: never from quarantine, nor before a scanner has looked."""
        if self.scan == Kept.Scan.UNSCANNED:
            return not settings.PORTAL_CLAMAV
        return self.scan == Kept.Scan.CLEAN

    @property
    def scan_remark(self):
        """What to say beside the file; nothing of a clean one."""
        return "" if self.scan == Kept.Scan.CLEAN or not self.file else self.get_scan_display()


#: What is no tenth of a megabyte is said in kilobytes.
TENTH = 1024 * 1024 // 10


def megabytes(count: int) -> str:
    """A limit, or what a file has, as people say it: without a decimal where there is none."""
    if count < TENTH:
        return _("%(count)s KB") % {"count": -(-count // 1024)}
    return _("%(count)s MB") % {"count": floatformat(count / 1024**2, -1)}


class Upload(Kept):
    """A file that somebody hands in, with its own name; other records derive from this one."""

    file = models.FileField(gettext_lazy("file"), upload_to=stored_path, validators=[check_file])
    name = LineField(gettext_lazy("file name"), max_length=200, editable=False)
    size = models.PositiveBigIntegerField(gettext_lazy("size"), default=0, editable=False)
    uploaded_at = models.DateTimeField(gettext_lazy("handed in"), auto_now_add=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=gettext_lazy("handed in by"),
    )

    class Meta:
        abstract = True

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        if is_new(self.file):
            self.name = clean_name(self.file.name)
            self.size = self.file.size
            if (fields := kwargs.get("update_fields")) is not None:
                kwargs["update_fields"] = {*fields, "name", "size"}
        super().save(*args, **kwargs)

    @property
    def size_text(self):
        return megabytes(self.size)


def is_new(file):
    """Whether a file was handed in just now and is not stored yet."""
    return bool(file) and not file._committed


def digest_of(file):
    """The SHA-256 of a file that was opened; it is read from its beginning and left there."""
    digest = hashlib.sha256()
    file.seek(0)
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def clean_name(name):
    """The name that a file had at home, without path and control characters."""
    plain = PurePath(name.replace("\\", "/")).name
    plain = "".join(character for character in plain if character.isprintable())
    ending = PurePath(plain).suffix
    return plain if len(plain) <= 200 else plain[: 200 - len(ending)] + ending
