"""Lists of events as CSV or XLSX, safe to open in a spreadsheet."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.http import FileResponse, StreamingHttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from consultations.models import Recommendation, Registration
from partners import exports

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@dataclass(slots=True)
class Sheet:
    """Columns and rows, in the shape in which exports are written."""

    columns: list[str]
    rows: Iterable[list[Any]]
    head: list[list[str]] = field(init=False)

    def __post_init__(self) -> None:
        self.head = [self.columns]

    def lines(self) -> Iterator[list[Any]]:
        for row in self.rows:
            yield ["" if value is None else value for value in row]


def answer(sheet: Sheet, name: str, kind: str) -> FileResponse | StreamingHttpResponse:
    """The sheet as a download of kind ``csv`` or ``xlsx``."""
    response: FileResponse | StreamingHttpResponse
    if kind == "xlsx":
        response = FileResponse(
            exports.as_xlsx(sheet),
            filename=f"{name}.xlsx",
            as_attachment=True,
            content_type=exports.XLSX,
        )
    else:
        response = StreamingHttpResponse(
            exports.as_csv(sheet, bom=True), content_type="text/csv; charset=utf-8"
        )
        response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


def heading(model: Any, name: str) -> str:
    return capfirst(str(model._meta.get_field(name).verbose_name))


def of_recommendations(rows: Iterable[Recommendation], *, with_owner: bool) -> Sheet:
    """Recommendations with the last note of progress; owners for staff."""
    names = ("event", "number", "theme", "office", "unit", "raised_by", "status", "reason",
             "due_on")  # fmt: skip
    columns = [heading(Recommendation, name) for name in names]
    columns[2:2] = [_("Text")]
    columns += [_("Last progress on"), _("Last progress")]
    if with_owner:
        columns.append(heading(Recommendation, "owner"))
    return Sheet(columns, (recommendation_cells(row, with_owner) for row in rows))


def recommendation_cells(row: Any, with_owner: bool) -> list[Any]:
    notes = row.progress.all()
    last = notes[0] if notes else None
    cells = [
        str(row.event.title),
        row.number,
        str(row.text),
        row.theme,
        row.office.name if row.office else "",
        row.unit,
        row.raiser,
        row.get_status_display(),
        row.reason,
        row.due_on,
        last.happened_on if last else None,
        last.text if last else "",
    ]
    if with_owner:
        cells.append(str(row.owner) if row.owner else "")
    return cells


def of_participants(rows: Iterable[Registration]) -> Sheet:
    """Those who stand in the list of participants."""
    columns = [
        heading(Registration, "person_name"),
        heading(Registration, "function"),
        heading(Registration, "partner"),
        _("Country"),
        heading(Registration, "mode"),
    ]
    return Sheet(columns, (participant_cells(row) for row in rows))


def participant_cells(row: Any) -> list[Any]:
    country = row.partner.hq_country
    return [
        row.person_name,
        row.function,
        row.partner.legal_name,
        country.name if country else "",
        row.get_mode_display(),
    ]


def of_registrations(rows: Iterable[Registration]) -> Sheet:
    """Everything the organisers know about who comes: for them only."""
    names = ("person_name", "function", "partner", "email", "mode", "language", "state",
             *Registration.NEEDS)  # fmt: skip
    columns = [heading(Registration, name) for name in names]
    return Sheet(columns, (registration_cells(row) for row in rows))


def registration_cells(row: Any) -> list[Any]:
    return [
        row.person_name,
        row.function,
        row.partner.legal_name,
        row.email,
        row.get_mode_display(),
        row.get_language_display(),
        row.get_state_display(),
        *(getattr(row, name) for name in Registration.NEEDS),
    ]
