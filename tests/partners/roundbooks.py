"""The workbook of an update round, as an office fills it in and sends it back."""

from io import BytesIO

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile


def filled_in(client, inventory, changes, language="en"):
    """The workbook of the round after somebody typed into it: ``{(name, heading): text}``."""
    response = client.get(f"/{language}/partners/rounds/{inventory.pk}/list.xlsx")
    book = openpyxl.load_workbook(BytesIO(b"".join(response.streaming_content)))
    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        for (who, heading), text in changes.items():
            if row[1].value == who:
                row[heads.index(heading)].value = text
    return book


def as_upload(book, name="list.xlsx"):
    file = BytesIO()
    book.save(file)
    return SimpleUploadedFile(name, file.getvalue())
