"""An office's list of a round as a workbook that survives editing in Excel, and comes back."""

import tempfile

import xlsxwriter
from django.utils.translation import gettext as _

from partners.exports import CHUNK
from partners.inventory.roundlists import COLUMNS, headings
from partners.models import Category, RoundAnswer

#: Empty rows below the list, for partners to add.
ROOM = 200


def cells(answer, questions):
    """One line of texts; a cell that is written as text is never taken for a formula."""
    partner = answer.partner
    replies = {reply.question_id: reply.text for reply in answer.replies.all()}
    return [
        partner.label,
        *(
            str(value) if (value := getattr(partner, name)) is not None else ""
            for name, __ in COLUMNS
        ),
        *(replies.get(question.pk, "") for question in questions),
        str(answer.get_state_display()),
        answer.partner.status_reason if answer.state == RoundAnswer.State.ENDED else "",
    ]


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
    """The list: a locked first line, the number kept as text, lists to pick from; and how it works."""
    locked = book.add_format({"bold": True, "locked": True, "bottom": 1, "text_wrap": True})
    number = book.add_format({"num_format": "@", "locked": True})
    free = book.add_format({"num_format": "@", "locked": False})
    page = book.add_worksheet(_("Partners")[:31])
    page.freeze_panes(1, 2)
    questions = list(inventory.questions.all())
    heads = list(headings(questions).values())
    for place, text in enumerate(heads):
        page.write_string(0, place, text, locked)
    page.set_column(0, 0, 12, number)
    for place, (__, width) in enumerate(COLUMNS, 1):
        page.set_column(place, place, width, free)
    if questions:
        page.set_column(len(COLUMNS) + 1, len(heads) - 3, 30, free)
    page.set_column(len(heads) - 2, len(heads) - 2, 14, free)
    page.set_column(len(heads) - 1, len(heads) - 1, 40, free)
    line = 1
    for answer in answers.for_lists().prefetch_related("replies").iterator(CHUNK):
        for place, text in enumerate(cells(answer, questions)):
            page.write_string(line, place, text, free if place else number)
        line += 1
    last = line + ROOM
    explain(book, inventory, questions)
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


def explain(book, inventory, questions):
    """A sheet that says how the list is filled in."""
    page = book.add_worksheet(_("How to fill it in")[:31])
    page.set_column(0, 0, 100, book.add_format({"text_wrap": True, "valign": "top"}))
    lines = [
        str(inventory),
        _(
            "“Answer”: Confirmed when the record is right; Ended when IOM no longer works with it, with the reason as the remark."
        ),
        _(
            "Corrections: write over the value. A row counts as answered once its changes are brought in."
        ),
        _(
            "An empty cell changes nothing. To take a value away, write (none) in its cell: you are asked before it is applied."
        ),
        _("Add partners below the list, without a number. Do not change the numbers."),
    ]
    if questions:
        lines.insert(
            3,
            _(
                "The columns before “Answer” are the questions of the round. A row with a reply counts as answered."
            ),
        )
    lines.append(_("Send the file back on the page of the round, with “Upload the workbook”."))
    for at, text in enumerate(lines):
        page.write_string(at, 0, text)
