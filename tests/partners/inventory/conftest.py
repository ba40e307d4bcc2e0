"""An import as somebody sends it, and the background as if it were the front."""

import pytest
from django.core.files.base import ContentFile

from partners.inventory.staging import read_batch
from partners.models import ImportBatch
from tests.partners.inventory.workbooks import english


@pytest.fixture
def at_once(django_capture_on_commit_callbacks):
    """Does what is handed to the background before going on."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def batch_of(tmp_path):
    """A batch of a book, read and ready."""

    def made(user, book=None, **fields):
        path = (book or english()).xlsx(tmp_path / "list.xlsx")
        batch = ImportBatch(
            user=user, office=user.office, file_name="list.xlsx", state="reading", **fields
        )
        batch.file.save("list.xlsx", ContentFile(path.read_bytes()))
        read_batch(batch.pk)
        batch.refresh_from_db()
        return batch

    return made
