"""Handing out stored files: as a download that no browser runs, and never from quarantine."""

import logging
from typing import IO

from django.core.exceptions import PermissionDenied
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404
from django.utils.translation import gettext as _

from partners.models.files import Kept

logger = logging.getLogger(__name__)


def answer(record: Kept, name: str = "") -> FileResponse:
    """The file of a record that its reader may see; ``name`` without ending, else the file's own."""
    if not record.is_handed_out:
        is_bad = record.scan == Kept.Scan.QUARANTINED
        raise PermissionDenied(
            _("A virus was found in this file. It stays in quarantine.")
            if is_bad
            else _("This file is being scanned for viruses. Try again in some minutes.")
        )
    file = record.file
    ending = file.name.rpartition(".")[2]
    whole = f"{name}.{ending}" if name else getattr(record, "name", file.name)
    response = FileResponse(opened(file), as_attachment=True, filename=whole)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


def opened(file: FieldFile) -> IO[bytes]:
    """A stored file to read; not found, with a word in the log, when the store has lost it."""
    try:
        return file.open("rb")
    except FileNotFoundError as error:
        logger.exception("A stored file is missing: %s", file.name)
        raise Http404 from error
