"""Whole lists of partners as CSV or XLSX: in chunks, and safe to open in a spreadsheet."""

import csv
import io
import tempfile
from datetime import date, datetime

import xlsxwriter
from django.db.models import Q
from django.http import FileResponse, StreamingHttpResponse
from django.utils import timezone, translation

from partners import listing
from partners.listing import safe

#: Partners read at a time: what bounds the memory of an export.
CHUNK = listing.SIZES[-1]
#: What a cell of a spreadsheet holds, and how many lines a sheet has.
LONGEST, LINES = 32_767, 1_048_576
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def response(queryset, user, kind, *, bom=False, hxl=False, coded=False):
    """The partners of ``queryset``, sorted by name, as a file of kind ``csv`` or ``xlsx``.

    The caller has narrowed the queryset to what the user sees. ``coded`` is for programs: the
    names of the API's fields as headings, codes instead of names.
    """
    sheet = Sheet(queryset, user, hxl=hxl, coded=coded)
    name = f"partners-{timezone.localdate().isoformat()}.{kind}"
    answer: FileResponse | StreamingHttpResponse
    if kind == "xlsx":
        answer = FileResponse(as_xlsx(sheet), filename=name, as_attachment=True, content_type=XLSX)
    else:
        answer = StreamingHttpResponse(as_csv(sheet, bom), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


class Sheet:
    """The cells of an export; everything that depends on the language is settled at the start."""

    def __init__(self, queryset, user, *, hxl, coded):
        self.queryset, self.user, self.coded = queryset, user, coded
        columns = listing.columns_for(user)
        self.columns = [column for column in columns if not (coded and column.is_repeated)]
        self.order = "sort_name_es" if translation.get_language() == "es" else "sort_name"
        self.labels = listing.Labels()
        self.head = [[column.key if coded else column.heading for column in self.columns]]
        if hxl:
            self.head.append([self.tag(column) for column in self.columns])

    def lines(self):
        """One list of cells for each partner."""
        for numbers in self.chunks():
            for row in listing.rows(numbers, self.user):
                yield [self.shown(column, row) for column in self.columns]

    def tag(self, column):
        """The HXL tag of a column; codes are tagged as such."""
        return column.hxl.replace("#country+name", "#country+code") if self.coded else column.hxl

    def shown(self, column, row):
        """The value of a cell; nothing is an empty text."""
        value = row[column.place]
        if value is None:
            return ""
        show = listing.plain if self.coded else column.show
        return show(value, self.labels)

    def chunks(self):
        """The numbers of the partners by name, each chunk beginning after the one before."""
        ordered = self.queryset.order_by(self.order, "pk").values_list(self.order, "pk")
        found = list(ordered[:CHUNK])
        while found:
            yield [number for __, number in found]
            if len(found) < CHUNK:
                return
            name, number = found[-1]
            after = Q(**{f"{self.order}__gt": name}) | Q(**{self.order: name, "pk__gt": number})
            # the first condition says nothing new, but lets the index begin at the right place
            found = list(ordered.filter(**{f"{self.order}__gte": name}).filter(after)[:CHUNK])


def as_csv(sheet, bom):
    """The file in pieces of some hundred lines."""
    piece = io.StringIO()
    piece.write("\ufeff" if bom else "")
    writer = csv.writer(piece)
    writer.writerows(sheet.head)
    for count, line in enumerate(sheet.lines(), 1):
        writer.writerow(map(safe, line))
        if count % CHUNK == 0:
            yield piece.getvalue()
            piece.seek(0)
            piece.truncate()
    yield piece.getvalue()


def as_xlsx(sheet):
    """The file, written to the disk row by row, open at its beginning."""
    spool = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    try:
        fill(spool, sheet)
    except BaseException:
        spool.close()
        raise
    spool.seek(0)
    return spool


def fill(spool, sheet):
    """Write the workbook."""
    with xlsxwriter.Workbook(spool, {"constant_memory": True}) as book:
        formats = {
            datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
            date: book.add_format({"num_format": "yyyy-mm-dd"}),
        }
        page, line = new_page(book, sheet), len(sheet.head)
        for cells in sheet.lines():
            if line == LINES:
                page, line = new_page(book, sheet), len(sheet.head)
            for place, value in enumerate(cells):
                write(page, line, place, value, formats)
            line += 1


def new_page(book, sheet):
    """A page of the workbook with its headings."""
    page = book.add_worksheet()
    page.freeze_panes(len(sheet.head), 0)
    page.set_column(0, len(sheet.columns) - 1, 20)
    bold = book.add_format({"bold": True})
    for line, cells in enumerate(sheet.head):
        for place, text in enumerate(cells):
            page.write_string(line, place, text, bold)
    return page


def write(page, line, place, value, formats):
    """One cell, as what it is: a text is never a formula or a link."""
    if isinstance(value, (date, datetime)):
        page.write_datetime(line, place, value, formats[type(value)])
    elif isinstance(value, int):
        page.write_number(line, place, value)
    elif value != "":
        page.write_string(line, place, str(value)[:LONGEST])
