"""How a letter of the Council goes out, the same for pages and API."""

from django.http import FileResponse


def letter(file):
    """A letter as PDF; the reader's own copy, kept by nobody on the way."""
    response = FileResponse(
        file.file.open("rb"),
        as_attachment=True,
        filename=file.name,
        content_type=file.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
