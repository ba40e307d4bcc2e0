"""How papers and letters of the Council go out, the same for pages and API."""

from django.http import FileResponse, HttpResponse

from observers.letters import PDF
from partners.downloads import opened


def paper(name, content, content_type=PDF):
    """A paper made for this reader, kept by nobody on the way."""
    disposition = f'attachment; filename="{name}"'
    headers = {"Content-Disposition": disposition, "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=content_type, headers=headers)


def letter(file):
    """A letter as PDF; the reader's own copy, kept by nobody on the way."""
    response = FileResponse(
        opened(file.file),
        as_attachment=True,
        filename=file.name,
        content_type=file.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
