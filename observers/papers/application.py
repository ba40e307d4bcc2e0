"""Papers for the applicant: all that is asked, and the whole file as it was submitted."""

from django.conf import settings
from django.utils import timezone, translation
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.papers import pdf
from observers.models import FormQuestion


def form_paper(version):
    """All questions, documents and declarations of a version, in the reader's language."""
    return pdf(
        "application_form",
        {
            "head": settings.PORTAL_NAME,
            "title": _("What an application for observer status asks"),
            "subtitle": version.name,
            "date": date_format(timezone.localdate(), "DATE_FORMAT"),
            "notice": version.notice if version.is_proposal else "",
            "words": {
                "criteria": _("Criteria"),
                "documents": _("Documents"),
                "declarations": _("Declarations"),
            },
            "criteria": [f"{row.code}. {row.title}" for row in version.criteria.all()],
            "sections": [
                {
                    "title": f"{section.position}. {section.title}",
                    "help": section.help,
                    "questions": [
                        {"title": row.title, "help": row.help, "hint": hint_of(row)}
                        for row in section.questions.all()
                    ],
                }
                for section in version.form()
            ],
            "documents": [
                {
                    "title": row.title,
                    "hint": " · ".join(
                        filter(None, [str(row.get_need_display()), row.language_rule])
                    ),
                }
                for row in version.documents.all()
                if row.is_asked_of_applicant
            ],
            "declarations": [row.text for row in version.declarations.all()],
        },
    )


def hint_of(question):
    """How an answer looks, in a few words."""
    parts = [] if question.is_required else [_("optional")]
    if question.word_limit:
        parts.append(
            ngettext("at most %(count)s word", "at most %(count)s words", question.word_limit)
            % {"count": question.word_limit}
        )
    if question.kind == FormQuestion.Kind.ROWS:
        parts.append(" | ".join(column.title for column in question.columns.all()))
    elif question.kind in (FormQuestion.Kind.CHOICE, FormQuestion.Kind.CHOICES):
        parts.append("; ".join(choice.label for choice in question.choices.all()))
    elif question.kind not in (FormQuestion.Kind.LINE, FormQuestion.Kind.TEXT):
        parts.append(str(question.get_kind_display()).lower())
    return " · ".join(parts)


def submission_paper(submission):
    """The whole file as it was submitted: read from what was frozen, nothing else."""
    content = submission.content
    language = translation.get_language() or "en"
    proposal = content["guideline"]["is_proposal"]
    return pdf(
        "application_file",
        {
            "head": settings.PORTAL_NAME,
            "foot": content["reference"],
            "title": content["partner"]["legal_name"],
            "subtitle": _("Application for observer status %(reference)s")
            % {"reference": content["reference"]},
            "date": date_format(timezone.localtime(submission.frozen_at), "DATETIME_FORMAT"),
            "notice": _("The questions are the portal’s starting proposal, not a text of IOM.")
            if proposal
            else "",
            "words": {
                "documents": _("Documents"),
                "declarations": _("Declarations"),
                "questions": _("Questions and answers"),
                "none": _("(no answer)"),
            },
            "facts": [
                [_("Submitted"), moment(submission.frozen_at)],
                [_("Submitted by"), str(submission.frozen_by)],
                [_("Council session"), content["session"] or "—"],
                [_("Guidelines"), name_of(content["guideline"], language)],
            ],
            "sections": [section_data(part, language) for part in content["sections"]],
            "documents": [
                [
                    said(row["title"], language),
                    f"{row['name']} (SHA-256 {row['sha256'][:16]}…)",
                ]
                for row in content["documents"]
            ]
            + [
                [said(row["title"], language), row["reason"]]
                for row in content["missing_documents"]
            ],
            "declarations": [
                [
                    said(row["text"], language),
                    f"{row['name']}, {moment(parse_datetime(row['ticked_at']))}",
                ]
                for row in content["declarations"]
            ],
            "questions": [
                [
                    _("%(label)s: %(value)s") % {"label": row["about"], "value": row["text"]},
                    row["answer"],
                ]
                for row in content["answers_to_questions"]
            ],
        },
    )


def name_of(guideline, language):
    """The name of the guidelines; files frozen before it had three languages hold one text."""
    name = guideline["name"]
    return name if isinstance(name, str) else said(name, language)


def said(texts, language):
    return texts.get(language) or texts.get("en", "")


def moment(at):
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")


def section_data(section, language):
    return {
        "title": said(section["title"], language),
        "questions": [
            {
                "title": said(row["title"], language),
                "answer": answer_text(row, language),
                "columns": [said(column["title"], language) for column in row["columns"]],
                "rows": rows_of(row, language),
            }
            for row in section["questions"]
        ],
    }


def rows_of(row, language):
    """The cells of an answer in rows, with countries by their names."""
    return said(row.get("cells", {}), language) or []


def answer_text(row, language):
    if row["kind"] == FormQuestion.Kind.ROWS:
        return ""
    shown = row["shown"].get(language, "")
    return shown if isinstance(shown, str) else ", ".join(map(str, shown))
