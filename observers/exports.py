"""The list of observers on a day, as CSV or XLSX."""

from django.http import FileResponse, StreamingHttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from observers.models.standings import standings
from partners.exports import XLSX, as_csv, as_xlsx


class Sheet:
    """The cells of the list; headings in the reader's language."""

    def __init__(self, statuses, day):
        self.statuses, self.day = statuses, day
        self.columns = [
            _("as of"), _("number"), _("name"), _("name today"), _("acronym"), _("country"),
            _("category"), _("kind of observer"), _("Council session"), _("resolution"),
            _("observer since"), _("suspended since"), _("source"),
        ]  # fmt: skip
        self.head = [[capfirst(str(column)) for column in self.columns]]

    def lines(self):
        for one in standings(self.statuses, self.day):
            status, partner = one.status, one.partner
            yield [
                self.day,
                partner.pk,
                one.name,
                partner.legal_name,
                partner.acronym,
                partner.hq_country.name if partner.hq_country else "",
                partner.category.name if partner.category else "",
                str(status.get_kind_display()),
                one.session_name,
                status.decision,
                status.started_on or "",
                one.suspended_since or "",
                status.source,
            ]


def response(statuses, day, kind, *, bom=False):
    """The file, named after the day that it is about."""
    sheet = Sheet(statuses, day)
    name = f"observers-{day.isoformat()}.{kind}"
    answer: FileResponse | StreamingHttpResponse
    if kind == "xlsx":
        answer = FileResponse(as_xlsx(sheet), filename=name, as_attachment=True, content_type=XLSX)
    else:
        answer = StreamingHttpResponse(as_csv(sheet, bom), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer
