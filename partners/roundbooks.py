"""An office's list of a round as a workbook that survives editing in Excel, and comes back."""

import re
import tempfile
from dataclasses import dataclass

import xlsxwriter
from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import override

from partners.exports import CHUNK, safe
from partners.inventory.cells import text_of
from partners.models import Category, Partner, RoundAnswer

#: Empty rows below the list, for partners to add.
ROOM = 200
#: What is meant by each column, in the order of the sheet: its width, and whether it may be typed in.
COLUMNS = [
    ("legal_name", 42), ("acronym", 12), ("category", 28), ("hq_country", 22), ("city", 18),
    ("website", 30), ("email", 30), ("phone", 18), ("founded", 12),
]  # fmt: skip


def headings():
    """The first line: the words by which an import knows a column again."""
    known = {"hq_country": _("Country"), "legal_name": _("Name"), "category": _("Category")}
    known |= {"email": _("E-mail"), "website": _("Website"), "founded": _("Founded")}
    rest = [
        known.get(name) or capfirst(str(Partner._meta.get_field(name).verbose_name))  # type: ignore[union-attr]  # no reverse one
        for name, __ in COLUMNS
    ]
    return [_("Number"), *rest, _("Answer"), _("Remark")]


def cells(answer):
    """One line: texts that no spreadsheet takes for a formula."""
    partner = answer.partner
    return [
        partner.label,
        *(
            safe(str(value)) if (value := getattr(partner, name)) is not None else ""
            for name, __ in COLUMNS
        ),
        str(answer.get_state_display()),
        safe(answer.partner.status_reason) if answer.state == RoundAnswer.State.ENDED else "",
    ]


@dataclass(frozen=True, slots=True)
class Said:
    """What one row of an uploaded workbook answers."""

    number: int
    state: str
    remark: str


def said_in(workbook):
    """The answers in a workbook whose headings are those of the list, in any of the languages."""
    columns: dict[str, str] = {}
    states: dict[str, str] = {}
    for language, __ in settings.LANGUAGES:
        with override(language):
            first, *__, answer, remark = headings()
            for name, text in (("number", first), ("answer", answer), ("remark", remark)):
                columns[text.casefold()] = name
            states |= {str(label).casefold(): code for code, label in RoundAnswer.State.choices}
    for table in workbook.tables:
        labels = [text.strip().casefold() for text in table.labels]
        places = {columns[text]: at for at, text in enumerate(labels) if text in columns}
        if not {"number", "answer"} <= places.keys():
            continue
        for line in table.lines(workbook.lists):
            texts = {name: text_of(line.row.at(at)) for name, at in places.items()}
            number = re.fullmatch(r"P-([0-9]{1,12})", texts["number"].strip())
            state = states.get(texts["answer"].strip().casefold())
            if number and state:
                yield Said(int(number[1]), state, texts.get("remark", "").strip().removeprefix("'"))


def as_xlsx(inventory, answers):
    """The workbook, open at its beginning."""
    spool = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    try:
        with xlsxwriter.Workbook(spool, {"strings_to_formulas": False}) as book:
            fill(book, inventory, answers)
    except BaseException:
        spool.close()
        raise
    spool.seek(0)
    return spool


def fill(book, inventory, answers):
    """One sheet: a locked first line, the number kept as text, lists to pick from."""
    locked = book.add_format({"bold": True, "locked": True, "bottom": 1})
    number = book.add_format({"num_format": "@", "locked": True})
    free = book.add_format({"num_format": "@", "locked": False})
    page = book.add_worksheet(_("Partners")[:31])
    page.freeze_panes(1, 2)
    heads = headings()
    for place, text in enumerate(heads):
        page.write_string(0, place, text, locked)
    page.set_column(0, 0, 12, number)
    for place, (__, width) in enumerate(COLUMNS, 1):
        page.set_column(place, place, width, free)
    page.set_column(len(heads) - 2, len(heads) - 2, 14, free)
    page.set_column(len(heads) - 1, len(heads) - 1, 40, free)
    line = 1
    for answer in answers.for_lists().iterator(CHUNK):
        for place, text in enumerate(cells(answer)):
            page.write_string(line, place, text, free if place else number)
        line += 1
    last = line + ROOM
    lists = book.add_worksheet(_("Lists")[:31])
    columns = [
        (3, [category.name for category in Category.objects.all()]),
        (len(heads) - 2, [str(label) for label in RoundAnswer.State.labels]),
    ]
    for at, (place, words) in enumerate(columns):
        for row, word in enumerate(words):
            lists.write_string(row, at, word)
        letter = "AB"[at]
        page.data_validation(
            1,
            place,
            last,
            place,
            {
                "validate": "list",
                "source": f"='{lists.get_name()}'!${letter}$1:${letter}${len(words)}",
                "error_type": "warning",
            },
        )
    lists.hide()
    page.protect(
        "",
        {"format_columns": True, "format_rows": True, "insert_rows": True, "sort": True,
         "autofilter": True, "delete_rows": False},
    )  # fmt: skip
