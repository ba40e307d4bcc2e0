"""From an uploaded file to rows that can be looked at: nothing reaches the registry yet."""

from __future__ import annotations

import hashlib
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import ngettext

from partners.inventory.columns import bare_heading
from partners.inventory.engine import Workbook, open_workbook
from partners.inventory.lists import Lists
from partners.inventory.proposals import Proposal, propose
from partners.inventory.roundanswers import foretell
from partners.inventory.roundlists import MOST, said_in
from partners.inventory.rows import UnreadableFile
from partners.matching import normalise
from partners.models import AnswerMemory, ColumnMemory, ImportBatch, ImportRow, Office
from partners.models.sentences import in_each_language, say, stored_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partners.inventory.tables import Table

#: Rows kept together, and how many distinct questions are asked at most.
CHUNK, MOST_QUESTIONS = 500, 300
#: Longest text that can be asked about.
ASKED = 200

State = ImportBatch.State


def fingerprint_of(file) -> str:
    """What tells a file from every other."""
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def workbook_of(batch: ImportBatch) -> Workbook:
    """The file of a batch with its tables; the columns are those that somebody has confirmed."""
    return open_workbook(batch.path, Lists(), batch.columns)


def signature_of(table: Table) -> str:
    """What two files with the same headings have in common."""
    text = "|".join(map(bare_heading, table.labels))
    return hashlib.sha256(text.encode()).hexdigest()


def remembered_columns(tables: list[Table], office: Office | None) -> dict:
    """``{sheet: {field: [column]}}`` of the tables whose headings an office has seen before."""
    known = dict(
        ColumnMemory.objects.filter(
            office=office, headings__in=[signature_of(table) for table in tables]
        ).values_list("headings", "columns")
    )
    return {
        table.name: known[signature_of(table)] for table in tables if signature_of(table) in known
    }


def remember_columns(tables: list[Table], office: Office | None, columns: dict) -> None:
    for table in tables:
        ColumnMemory.objects.update_or_create(
            office=office,
            headings=signature_of(table),
            defaults={"columns": columns.get(table.name, table.columns)},
        )


def answers_for(office: Office | None) -> dict[tuple[str, str], str]:
    """What was answered before: at headquarters, and over it by an office itself."""
    found: dict[tuple[str, str], str] = {}
    for whose in dict.fromkeys([None, office]):
        rows = AnswerMemory.objects.filter(office=whose).values_list("field", "text", "answer")
        found |= {(field, text): answer for field, text, answer in rows}
    return found


def remember_answer(office, user, field, text, answer) -> None:
    AnswerMemory.objects.update_or_create(
        office=office,
        field=field,
        text=(normalise(text) or text)[:ASKED],
        defaults={"answer": answer, "user": user},
    )


def read_batch(number: int, bar: Any = None) -> None:
    """Read a file into rows; a file that cannot be read says why. ``bar`` is shown how far it is."""
    batch = ImportBatch.objects.select_related("user", "round").get(pk=number)
    if batch.state != State.READING:
        return
    with translation.override(batch.language):
        try:
            stage(batch, bar)
        except UnreadableFile as error:
            why = say(error.message, **error.words).stored
            batch.move(State.FAILED, only_from=[State.READING], messages=[why])


def stage(batch: ImportBatch, bar: Any = None) -> None:
    """Write the rows anew, in short transactions; what people have decided about them is kept."""
    decided = put_aside(batch)
    lost = set(decided)
    book = workbook_of(batch)
    started_at = timezone.now()
    questions: Counter[tuple[str, str]] = Counter()
    offers: dict[tuple[str, str], list[str]] = {}
    position = 0
    about = sum(table.sheet.count() for table in book.tables)
    ImportBatch.objects.filter(pk=batch.pk).update(total=about)
    proposals = propose(book.readings(answers_for(batch.office)), book.lists, batch.user)
    said = {}
    if batch.round and batch.round.is_open and batch.user:
        said = {one.number: one for one in islice(said_in(book, batch.round), MOST)}
    for chunk in chunks(proposals):
        if batch.round and said:
            foretell(batch, batch.round, said, chunk)
        rows = [row_of(batch, proposal, position + at) for at, proposal in enumerate(chunk)]
        lost -= {
            row.place for row in rows if row.place in decided and row.take_over(*decided[row.place])
        }
        with transaction.atomic():
            ImportRow.objects.bulk_create(rows)
            position += len(chunk)
            if bar is not None:
                bar.update(len(chunk))
            ImportBatch.objects.filter(pk=batch.pk).update(done=position, beat_at=timezone.now())
        for proposal in chunk:
            questions.update(proposal.reading.questions)
            offers |= proposal.reading.offers
    asked = [
        {"field": field, "text": text, "count": count, "offers": offers[field, text]}
        for (field, text), count in questions.most_common()
        if len(text) <= ASKED
    ]
    batch.move(
        State.READY,
        only_from=[State.READING],
        questions=merged(asked)[:MOST_QUESTIONS],
        total=position,
        done=position,
        read_at=started_at,
        decided={},
        messages=said_of_lost(len(lost)),
    )


@transaction.atomic
def put_aside(batch: ImportBatch) -> dict[str, list]:
    """Delete the rows, and keep with the batch what was decided: a run may die before its end."""
    rows = batch.rows.exclude(decision="")
    batch.decided = {row.place: [row.decision, row.candidate_id] for row in rows} | batch.decided
    batch.save(update_fields=["decided"])
    batch.rows.all().delete()
    return batch.decided


def said_of_lost(number: int) -> list[Any]:
    """What the page says when decisions could not be kept, as it is stored."""

    def told() -> str:
        text = ngettext(
            "%(number)d decision is no longer possible for what its row says now: the row is as "
            "proposed again.",
            "%(number)d decisions are no longer possible for what their rows say now: these rows "
            "are as proposed again.",
            number,
        )
        return text % {"number": number}

    return [in_each_language(told).stored] if number else []


def merged(questions: list[dict]) -> list[dict]:
    """Spellings that differ in nothing but case and accents are one question."""
    found: dict[tuple[str, str], dict] = {}
    for one in questions:
        key = (one["field"], normalise(one["text"]) or one["text"])
        if key in found:
            found[key]["count"] += one["count"]
        else:
            found[key] = one
    return list(found.values())


def chunks(proposals: Iterator[Proposal]) -> Iterator[list[Proposal]]:
    while chunk := list(islice(proposals, CHUNK)):
        yield chunk


def row_of(batch: ImportBatch, proposal: Proposal, position: int) -> ImportRow:
    reading = proposal.reading
    return ImportRow(
        batch=batch,
        position=position,
        sheet=reading.sheet[:100],
        number=reading.number,
        cells=reading.cells,
        values=reading.values,
        name=reading.name[:300],
        countries="|".join(reading.countries)[:100],
        categories="|".join(reading.categories)[:200],
        action=proposal.action,
        reasons=[stored_of(sentence) for sentence in proposal.reasons],
        matched=proposal.matched[:120],
        candidate_id=proposal.partner,
        differences=proposal.differences,
    )
