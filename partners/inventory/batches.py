"""What a command brings in, kept as an import like one of the pages: seen there, and taken back there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from partners.inventory.committing import commit_batch
from partners.inventory.rows import UnreadableFile
from partners.inventory.staging import fingerprint_of, read_batch
from partners.models import ImportBatch, ImportRow, Partner

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from partners.inventory.drafts import Draft
    from partners.inventory.importing import Outcome

State, Action, Result = ImportBatch.State, ImportRow.Action, ImportRow.Result
#: Rows written together.
CHUNK = 1000


def opened(path: Path, state: str, **fields: Any) -> ImportBatch:
    """An import of a file on this machine; nobody of the portal has sent it."""
    batch = ImportBatch(file_name=path.name[-200:], state=state, language=get_language() or "en")
    for name, value in fields.items():
        setattr(batch, name, value)
    with path.open("rb") as file:
        content = File(file, name=path.name)
        batch.fingerprint = fingerprint_of(content)
        batch.beat_at = timezone.now()
        batch.file.save(path.name, content)
    return batch


def of_file(path: Path, *, bar: Any = None, **fields: Any) -> ImportBatch:
    """Read a workbook and write it as it proposes; a file that cannot be read says why."""
    batch = opened(path, State.READING, **fields)
    read_batch(batch.pk, bar)
    batch.refresh_from_db()
    if batch.state == State.FAILED:
        raise UnreadableFile("%(text)s", text=batch.message)
    batch.move(State.COMMITTING, only_from=[State.READY], beat_at=timezone.now())
    commit_batch(batch.pk)
    batch.refresh_from_db()
    if batch.state != State.COMMITTED:
        text = f"{batch}: {batch.get_state_display()}"
        raise UnreadableFile("%(text)s", text=text)
    return batch


def of_list(
    path: Path,
    drafts: Iterable[Draft],
    outcomes: Iterable[Outcome],
    cells: Mapping[int, dict[str, str]],
    **fields: Any,
) -> ImportBatch | None:
    """Keep what has come from a published list; nothing when all of it was there before."""
    final = {one.row: one for one in outcomes if one.is_final}
    if not any(one.action == "import" for one in final.values()):
        return None
    batch = opened(path, State.COMMITTING, **fields)
    rows = [
        row_of(batch, at, draft, final[draft.row], cells.get(draft.row, {}))
        for at, draft in enumerate(drafts)
        if draft.row in final
    ]
    with transaction.atomic():
        # what hangs on a record has raised its version since it was drafted
        numbers = [row.partner_id for row in rows if row.partner_id]
        versions: dict[int, int] = {}
        for start in range(0, len(numbers), CHUNK):
            made = Partner.objects.filter(pk__in=numbers[start : start + CHUNK])
            versions |= dict(made.values_list("pk", "version"))
        for row in rows:
            row.version = versions.get(row.partner_id or 0)
        ImportRow.objects.bulk_create(rows, CHUNK)
        now = timezone.now()
        batch.move(State.COMMITTED, total=len(rows), done=len(rows), committed_at=now, read_at=now)
    batch.refresh_from_db()
    return batch


def row_of(
    batch: ImportBatch, at: int, draft: Draft, outcome: Outcome, cells: dict[str, str]
) -> ImportRow:
    partner = draft.partner
    is_new = outcome.action == "import"
    action = {"import": Action.IMPORT, "skip": Action.DUPLICATE}.get(outcome.action, Action.REJECT)
    return ImportRow(
        batch=batch,
        position=at,
        number=draft.row,
        cells=cells,
        values={"acronym": partner.acronym, "website": partner.website, "founded": partner.founded},
        name=partner.legal_name[:300],
        countries=partner.hq_country.code if partner.hq_country else "",
        categories=partner.category.code if partner.category else "",
        action=action,
        reasons=[outcome.reason] if outcome.reason else [],
        result=Result.CREATED if is_new else "",
        partner=partner if is_new else None,
        version=partner.version if is_new else None,
    )
