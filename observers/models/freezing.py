"""An application as it stands, as plain data: what is frozen when it is submitted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from observers.models.application import Application


def content_of(application: Application) -> dict:
    """Everything the organisation says, with the questions it answers, in every language."""
    return {
        "reference": application.reference,
        "language": application.language,
        "guideline": {
            "name": each(application.guideline, "name"),
            "is_proposal": application.guideline.is_proposal,
        },
        "session": str(application.session) if application.session else None,
        "partner": partner_facts(application.partner),
        "sections": [section_content(application, part) for part in application.guideline.form()],
        "documents": [
            {
                "code": document.requirement.code,
                "title": each(document.requirement, "title"),
                "name": document.name,
                "language": document.language,
                "size": document.size,
                "sha256": document.sha256,
                "uploaded_at": document.uploaded_at.isoformat(),
            }
            for document in application.current_documents().of_applicant()
        ],
        "missing_documents": [
            {"title": each(reason.requirement, "title"), "reason": reason.text}
            for reason in application.document_reasons.select_related("requirement")
        ],
        "declarations": [
            {
                "text": each(tick.declaration, "text"),
                "name": tick.name,
                "ticked_at": tick.ticked_at.isoformat(),
            }
            for tick in application.ticks.select_related("declaration")
        ],
        "answers_to_questions": [
            {
                "about": question.about,
                "text": question.text,
                "sent_at": question.sent_at.isoformat() if question.sent_at else None,
                "answer": question.answer,
                "answered_at": question.answered_at.isoformat() if question.answered_at else None,
            }
            for question in application.questions.sent()
        ],
    }


def each(record, field):
    """A text in every language of the portal."""
    return {code: getattr(record, f"{field}_{code}") for code, __ in settings.LANGUAGES}


def section_content(application, section):
    answers = application.answers_by_question()
    return {
        "code": section.code,
        "title": each(section, "title"),
        "questions": [
            {
                "code": question.code,
                "kind": question.kind,
                "title": each(question, "title"),
                "columns": [
                    {"code": column.code, "title": each(column, "title")}
                    for column in question.columns.all()
                ],
                "value": answers[question.pk].value if question.pk in answers else question.empty,
                "cells": {
                    code: question.cells_shown(answers[question.pk].value, code)
                    for code, __ in settings.LANGUAGES
                }
                if question.pk in answers and question.kind == question.Kind.ROWS
                else {},
                "shown": {
                    code: question.shown(answers[question.pk].value, code)
                    for code, __ in settings.LANGUAGES
                }
                if question.pk in answers
                else {},
            }
            for question in section.questions.all()
        ],
    }


def partner_facts(partner):
    """What the registry said about the organisation on that day."""
    return {
        "number": partner.pk,
        "legal_name": partner.legal_name,
        "acronym": partner.acronym,
        "category": each(partner.category, "name") if partner.category else None,
        "country": each(partner.hq_country, "name") if partner.hq_country else None,
        "city": partner.city,
        "founded": partner.founded,
        "levels": list(partner.levels),
        "website": partner.website,
        "address": partner.address,
        "registration_number": partner.registration_number,
        "registration_authority": partner.registration_authority,
        "other_names": [name.text for name in partner.names.all()],
    }
