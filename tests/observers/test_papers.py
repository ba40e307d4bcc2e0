"""The Council paper: one source, three languages, two kinds of files; its texts are rows."""

import io

import docx
import pypdf
import pytest

from observers import papers
from observers.models import Application, CaseNote, Wording
from tests.factories import CouncilSessionFactory, CountryFactory, UserFactory
from tests.observers.factories import (
    AnswerFactory,
    ApplicationFactory,
    FormQuestionFactory,
    in_days,
)
from tests.partners.rules import refusals

PAGE = "/en/observers/sessions/regular-117/"
TERMS = {
    "en": ("Applications for representation by an observer", "117th session of the Council",
           "Draft resolution", "Rule 10"),
    "fr": ("Demandes de représentation par un observateur", "117e session du Conseil",
           "Projet de résolution", "article 10"),
    "es": ("Solicitudes para hacerse representar por un observador",
           "117ª reunión del Consejo", "Proyecto de resolución", "artículo 10"),
}  # fmt: skip


@pytest.fixture
def session(db):
    return CouncilSessionFactory(
        number=117, starts_on=in_days(10), ends_on=in_days(13), place="Geneva"
    )


@pytest.fixture
def files(session):
    """Two files, submitted; their partners were renamed afterwards."""
    found = []
    for place, name in enumerate(["Réseau Exemple", "Example #1 $body_ *star*"], 1):
        application = ApplicationFactory(
            partner__legal_name=name, partner__founded="2009-05", session=session,
            stage="on_agenda", list_position=place, language="fr",
        )  # fmt: skip
        question = application.guideline.sections.first().questions.first()
        question.code = "aims"
        question.save()
        AnswerFactory(application=application, question=question, value="Soutenir les migrants.")
        author = UserFactory(case_officer=True)
        application.freeze(author)
        CaseNote.objects.create(
            application=application, kind="secretariat", language="fr", author=author,
            text="Travaille avec l’OIM depuis 2015.",
        )  # fmt: skip
        found.append(application)
    return found


@pytest.fixture
def officer(client, db):
    user = UserFactory(governing_bodies=True)
    client.force_login(user)
    return user


@pytest.mark.parametrize("language", TERMS)
@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_paper_says_the_same_in_each_language_and_kind(client, officer, files, language, kind):
    response = client.get(f"{PAGE}paper.{kind}?language={language}")

    text = text_of(response.content, kind)
    found = [term for term in TERMS[language] if term in text]
    assert found == list(TERMS[language])
    assert text.index("1. Réseau Exemple") < text.index("2. Example #1 $body_ *star*")
    assert text.count("Soutenir les migrants.") == 2
    assert "2009" in text
    assert text.count("Travaille avec l’OIM depuis 2015.") == (2 if language == "fr" else 0)


def text_of(content, kind):
    if kind == "pdf":
        pages = pypdf.PdfReader(io.BytesIO(content)).pages
        return " ".join(" ".join(page.extract_text().split()) for page in pages)
    document = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return " ".join([p.text for p in document.paragraphs] + cells)


def test_tables_name_countries_and_no_address_and_a_number_says_of_what(session):
    application = ApplicationFactory(session=session, stage="on_agenda", language="fr")
    section = application.guideline.sections.first()
    body = FormQuestionFactory(section=section, code="governing_body", kind="rows")
    work = FormQuestionFactory(section=section, code="cooperation", kind="rows")
    members = FormQuestionFactory(
        section=section, code="members_number", kind="number", title_fr="Nombre de membres"
    )
    for question, code, kind in [
        (body, "name", "line"), (body, "nationality", "country"),
        (work, "project", "line"), (work, "contact", "line"),
    ]:  # fmt: skip
        question.columns.create(code=code, kind=kind, title_en=code, title_fr=code, title_es=code)
    CountryFactory(code="ML")
    for question, value in [
        (body, [{"name": "A. Exemple", "nationality": "ML"}]),
        (work, [{"project": "Retour", "contact": "bureau@iom.example"}]),
        (members, "120"),
    ]:
        AnswerFactory(application=application, question=question, value=value)
    application.freeze(UserFactory())

    (entry,) = papers.council_paper(session, [application], "fr").entries
    said = [line for part in entry.parts for line in part.paragraphs]

    assert "A. Exemple, Mali" in said
    assert "Retour" in said
    assert "Nombre de membres\u00a0: 120" in said


def test_missing_note_is_said(client, officer, files):
    text = text_of(client.get(f"{PAGE}paper.docx?language=es").content, "docx")

    assert text.count("[Falta la nota en este idioma.]") == 2


def test_paper_says_what_was_submitted_not_what_the_record_says_now(client, officer, files):
    partner = files[0].partner
    partner.founded = "1999"
    partner.save()

    text = text_of(client.get(f"{PAGE}paper.docx?language=en").content, "docx")

    assert "1999" not in text


def test_paper_costs_the_same_however_long_the_list(
    client, officer, files, django_assert_max_num_queries
):
    with django_assert_max_num_queries(30):
        client.get(f"{PAGE}paper.docx?language=en")


@pytest.mark.parametrize("address", ["paper.exe", "paper.pdf?language=de", "paper.odt"])
def test_other_papers_are_not_found(client, officer, files, address):
    assert client.get(f"{PAGE}{address}").status_code == 404


def test_administrators_words_reach_the_paper(client, officer, files):
    Wording.objects.filter(code="paper-invitation").update(
        text_en="Consider {count} files of the {session}. #import 1 {{ settings }}"
    )

    text = text_of(client.get(f"{PAGE}paper.pdf?language=en").content, "pdf")

    assert "Consider 2 files of the 117th session. #import 1" in text


def test_name_with_braces_is_only_a_name(session):
    wording = Wording.objects.get(code="resolution-text")

    text = wording.filled("en", {"organisations": "{count} {session}", "count": "9"})

    assert "submitted by: {count} {session}" in text


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Dear {organisation.__class__}", "Nothing is known to put for: {organisation.__class__}."),
        ("Dear {secret}, {organisation}", "Nothing is known to put for: {secret}."),
        ("Dear {organisation", "A brace is left open."),
    ],
)
def test_text_with_unknown_places_is_refused(db, text, sentence):
    wording = Wording.objects.get(code="letter-admitted")

    assert refusals(wording, text_fr=text) == {"text_fr": [sentence]}


def test_shipped_texts_obey_their_own_rule(db):
    assert [refusals(wording) for wording in Wording.objects.all()] == [{}] * 17


def test_word_processor_is_told_the_language(session, files):
    paper = papers.council_paper(session, Application.objects.all(), "fr")

    document = docx.Document(io.BytesIO(papers.as_docx(paper)))

    assert document.core_properties.language == "fr"
    assert document.core_properties.title == "Demandes de représentation par un observateur"
