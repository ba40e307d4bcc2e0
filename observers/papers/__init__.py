"""The papers of observer status: for the Council, the observer and the applicant."""

from observers.letters import PDF
from observers.papers.application import form_paper, submission_paper
from observers.papers.certificate import certificate_pdf
from observers.papers.council import (
    DOCX,
    NoPaper,
    as_docx,
    as_pdf,
    council_paper,
    country_of,
    session_paper,
)
from observers.papers.handed import handed

__all__ = [
    "DOCX",
    "PDF",
    "NoPaper",
    "as_docx",
    "as_pdf",
    "certificate_pdf",
    "council_paper",
    "country_of",
    "form_paper",
    "handed",
    "session_paper",
    "submission_paper",
]
