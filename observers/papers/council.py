"""The Council paper: one structured source, drawn as DOCX and as PDF.

What the applicant says is taken from the file as it was submitted; the words around it are rows
that administrators edit (``Wording``). Nothing here reads a template of theirs.
"""

from __future__ import annotations

import io
import re
from dataclasses import asdict, dataclass, field

import docx
from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

from config import papers
from observers import naming
from observers.letters import PDF, paragraphs, texts_in
from observers.models import CaseNote, FormQuestion
from observers.models.freezing import content_of
from observers.papers.handed import handed

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: Characters that XML cannot hold.
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class PaperPart:
    """A heading with its paragraphs; ``note`` says in which language they are."""

    heading: str
    paragraphs: list[str]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """What the paper says of one application."""

    number: int
    organisation: str
    facts: list[tuple[str, str]]
    parts: list[PaperPart]


@dataclass(frozen=True, slots=True)
class Paper:
    """A Council paper in one language."""

    language: str
    title: str
    subtitle: str
    head: str
    date: str
    foot: str
    introduction: list[str]
    invitation: list[str]
    resolution_title: str
    resolution: list[str]
    entries: list[Entry] = field(default_factory=list)


class NoPaper(ValidationError):
    """There is nothing to put to the Council."""


def council_paper(session, applications, language):
    """The paper about applications at a session, in the order given."""
    applications = list(applications)
    values = {
        "session": naming.session_name(session, language),
        "number": str(session.number),
        "dates": naming.dates(session, language),
        "place": naming.place(session, language),
        "count": str(len(applications)),
        "organisations": "; ".join(a.partner.legal_name for a in applications),
    }
    texts = texts_in("paper-", language, values) | texts_in("resolution-", language, values)
    symbols = {a.symbol for a in applications if a.symbol}
    with translation.override(language):
        return Paper(
            language=language,
            title=texts["paper-title"],
            subtitle=", ".join(
                filter(None, [naming.session_title(session, language), values["place"],
                              values["dates"]])
            ),
            head=symbols.pop() if len(symbols) == 1 else session.symbol,
            date=naming.day(timezone.localdate(), language),
            foot=texts["paper-foot"],
            introduction=paragraphs(texts["paper-introduction"]),
            invitation=paragraphs(texts["paper-invitation"]),
            resolution_title=texts["resolution-title"],
            resolution=paragraphs(texts["resolution-text"]),
            entries=[
                entry_of(number, application, language)
                for number, application in enumerate(applications, 1)
            ],
        )  # fmt: skip


def entry_of(number, application, language):
    """One application: what its people stated, then the Secretariat's note."""
    stated = Stated(application, language)
    partner = stated.content["partner"]
    country = stated.country or country_in_registry(application.partner, language)
    category = (partner["category"] or {}).get(language, "")
    facts = [
        (_("Name"), partner["legal_name"]),
        (_("Name in translation"), stated.text("translated_name")),
        (_("Acronym"), partner["acronym"]),
        (_("Country"), ", ".join(filter(None, [partner["city"], country])) if country else ""),
        (_("Year founded"), (partner["founded"] or stated.text("founded"))[:4]),
        (_("Category"), category),
        (_("Symbol of the Council paper"), application.symbol),
        (_("Reference number"), application.reference),
    ]
    parts = [
        (_("Objectives"), ["aims", "fields", "activities"]),
        (_("Structure"), ["decision_making", "governing_body"]),
        (_("Membership"), ["members_number", "members"]),
        (_("Cooperation with IOM"), ["cooperation", "contribution"]),
    ]
    found = [
        PaperPart(heading, stated.lines(codes) or [_("Not stated.")], stated.language_note)
        for heading, codes in parts
    ]
    found.append(PaperPart(_("Note by the Secretariat"), secretariat_note(application, language)))
    return Entry(number, partner["legal_name"], [row for row in facts if row[1]], found)


def country_in_registry(partner, language):
    """The country by which the registry knows an organisation today; it fills a gap, no more."""
    country = partner.hq_country or partner.registration_country
    return country.name_in(language) if country else ""


def country_stated(content, language):
    """The country in what was submitted: of the headquarters, or where it says it is registered."""
    if country := content["partner"]["country"]:
        return country[language]
    for section in content["sections"]:
        for question in section["questions"]:
            if question["code"] == "registration_country":
                return question["shown"].get(language, "")
    return ""


def country_of(application, language):
    """The country that the paper names; nothing where neither the file nor the registry has one."""
    submissions = list(application.submissions.all())
    stated = country_stated(submissions[-1].content, language) if submissions else ""
    return stated or country_in_registry(application.partner, language)


def secretariat_note(application, language):
    """The note in this language; that it is missing is said, no other language stands in."""
    for note in application.notes.all():
        if note.kind == CaseNote.Kind.SECRETARIAT and note.language == language:
            return paragraphs(note.text)
    return [_("[The note is missing in this language.]")]


class Stated:
    """The answers of a file as last submitted, by the code of their question."""

    #: Columns that name how to reach a person.
    PERSONAL = frozenset({"contact"})

    def __init__(self, application, language):
        until = application.handed_until
        submissions = [
            one for one in application.submissions.all() if until is None or one.frozen_at <= until
        ]
        self.content = submissions[-1].content if submissions else content_of(application)
        self.language = language
        self.own_language = application.language
        self.questions = {
            question["code"]: question
            for section in self.content["sections"]
            for question in section["questions"]
        }

    @property
    def country(self):
        return country_stated(self.content, self.language)

    @property
    def language_note(self):
        """Says when the applicant's words are in another language than the paper."""
        if self.own_language == self.language:
            return ""
        name = naming.language_name(self.own_language, self.language)
        return _("(as stated by the applicant, in %(language)s)") % {"language": name}

    def text(self, code):
        """An answer as one text."""
        question = self.questions.get(code)
        if not question:
            return ""
        if question["columns"]:
            return "\n\n".join(self.rows(question))
        return str(question["shown"].get(self.language, question["value"]) or "").strip()

    def rows(self, question):
        """The rows of a table, a line each; a person's address does not go into a paper."""
        codes = [column["code"] for column in question["columns"]]
        for row in question["cells"].get(self.language, []):
            cells = zip(codes, row, strict=True)
            yield ", ".join(str(cell) for code, cell in cells if cell and code not in self.PERSONAL)

    def lines(self, codes):
        return [line for code in codes for line in paragraphs(self.labelled(code))]

    def labelled(self, code):
        """An answer as text; a number says of what."""
        text, question = self.text(code), self.questions.get(code, {})
        if text and question["kind"] == FormQuestion.Kind.NUMBER:
            label = question["title"][self.language]
            return _("%(label)s: %(value)s") % {"label": label, "value": text}
        return text


def session_paper(session, user, language, kind):
    """The paper for the files that a session is handed and a user sees, and its content type.

    Raises ``NoPaper`` where there are none.
    """
    files = handed(session, user)
    if not files:
        raise NoPaper(
            _("There is no paper: no file that you may see is on the list of this session.")
        )
    made = council_paper(session, files, language)
    return (as_docx(made), DOCX) if kind == "docx" else (as_pdf(made), PDF)


def as_pdf(paper):
    """The paper as PDF."""
    return papers.pdf("council", asdict(paper), language=paper.language)


def as_docx(paper):
    """The paper as a document for a word processor."""
    document = docx.Document()
    core = document.core_properties
    core.title, core.subject, core.author = clean(paper.title), clean(paper.subtitle), ""
    core.language = paper.language
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Georgia", Pt(10.5)
    set_language(style, paper.language)
    add_foot(document, paper.foot)
    if paper.head:
        document.add_paragraph(clean(paper.head))
    document.add_heading(clean(paper.title), 0)
    document.add_paragraph(clean(paper.subtitle))
    add_all(document, paper.introduction)
    for entry in paper.entries:
        document.add_heading(clean(f"{entry.number}. {entry.organisation}"), 1)
        table = document.add_table(rows=0, cols=2)
        for name, value in entry.facts:
            cells = table.add_row().cells
            cells[0].text, cells[1].text = clean(name), clean(value)
        for part in entry.parts:
            heading = document.add_heading(clean(part.heading), 2)
            if part.note:
                heading.add_run(clean(f" {part.note}")).font.size = Pt(8.5)
            add_all(document, part.paragraphs)
    add_all(document, paper.invitation)
    document.add_heading(clean(paper.resolution_title), 1)
    add_all(document, paper.resolution)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def clean(text):
    return UNWRITABLE.sub("", text)


def add_all(document, texts):
    for text in texts:
        document.add_paragraph(clean(text))


def set_language(style, language):
    """Tell the word processor in which language to check the spelling."""
    properties = style.element.get_or_add_rPr()
    tag = OxmlElement("w:lang")
    tag.set(qn("w:val"), {"en": "en-GB", "fr": "fr-FR", "es": "es-ES"}[language])
    properties.append(tag)


def add_foot(document, text):
    """The line at the bottom of each page, with the page's number as a field."""
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.add_run(clean(f"{text}  "))
    run = paragraph.add_run()
    for kind, words in (("begin", None), (None, "PAGE"), ("end", None)):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = words
        run._r.append(element)
