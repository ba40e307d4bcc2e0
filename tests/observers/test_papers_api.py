"""Papers over the API: the Council paper, the certificate, what was submitted, letters let go."""

import io

import docx
import pypdf
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from observers import workflow
from observers.papers import DOCX
from partners.models import Notice
from tests.factories import (
    MembershipFactory,
    ObserverStatusFactory,
    PartnerFactory,
    UserFactory,
)
from tests.observers.callers import of
from tests.observers.factories import (
    ApplicationFactory,
    ComingSessionFactory,
    InterestFactory,
    application_in,
    fill,
)

API = "/api/v1/"
LETTERS = f"{API}observer-letters/"


def text_of(content):
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


@pytest.fixture
def governing(db):
    return of(UserFactory(governing_bodies=True))


# The Council paper


@pytest.fixture
def application(db):
    partner = PartnerFactory(legal_name="House of Examples")
    session = ComingSessionFactory(number=217)
    application = application_in("on_agenda", partner=partner, session=session)
    fill(application)
    return application


@pytest.fixture
def paper(application):
    return f"{API}council-sessions/{application.session_id}/paper/"


def test_council_paper_as_pdf_and_docx(governing, paper):
    pdf = governing.get(f"{paper}?language=fr")
    word = governing.get(f"{paper}?language=es&kind=docx")

    assert pdf["Content-Type"] == "application/pdf"
    assert pdf["Content-Disposition"] == 'attachment; filename="council-regular-217-fr.pdf"'
    assert "House of Examples" in text_of(pdf.content)
    assert word["Content-Type"] == DOCX
    assert word["Cache-Control"] == "private, no-store"
    written = docx.Document(io.BytesIO(word.content))
    assert any("House of Examples" in line.text for line in written.paragraphs)


def test_council_paper_leaves_out_a_file_that_is_closed_to_its_reader(application, paper):
    user = UserFactory(governing_bodies=True)
    InterestFactory(application=application, user=user, has_conflict=True)
    other = PartnerFactory(legal_name="House of Others")
    application_in("on_agenda", partner=other, session=application.session)

    text = text_of(of(user).get(paper).content)

    assert "House of Others" in text
    assert "House of Examples" not in text


@pytest.mark.parametrize("role", ["case_officer", "legal_officer", "reviewer"])
def test_council_paper_is_for_who_prepares_the_session(paper, role):
    assert of(UserFactory(**{role: True})).get(paper).status_code == 403


def test_council_paper_is_not_for_the_applicant(application, paper):
    member = MembershipFactory(partner=application.partner, role="administrator").user

    assert of(member).get(paper).status_code == 403
    assert Client().get(paper).status_code == 403


@pytest.mark.parametrize(
    ("query", "field"),
    [("language=de", "language"), ("kind=odt", "kind"), ("format=pdf", "format")],
)
def test_strange_paper_is_refused(governing, paper, query, field):
    answer = governing.get(f"{paper}?{query}", headers={"accept-language": "fr"})

    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])


def test_paper_of_no_session_is_not_there(governing):
    assert governing.get(f"{API}council-sessions/999999/paper/").status_code == 404


# The certificate


def test_certificate_for_staff_and_the_observers_own_people(db):
    period = ObserverStatusFactory(partner=PartnerFactory(legal_name="House of Examples"))
    address = f"{API}observers/{period.partner_id}/certificate/"
    member = of(MembershipFactory(partner=period.partner, reader=True).user)
    staff = of(UserFactory(reviewer=True))

    answers = [client.get(f"{address}?language=es") for client in (member, staff)]
    others = [
        client.get(address).status_code for client in (Client(), of(MembershipFactory().user))
    ]

    assert ["House of Examples" in text_of(answer.content) for answer in answers] == [True, True]
    assert others == [404, 404]


def test_certificate_of_a_status_that_has_ended_is_not_there(db):
    period = ObserverStatusFactory(ended_on="2020-01-01", end_reason="Withdrawn.")
    staff = of(UserFactory(governing_bodies=True))

    assert staff.get(f"{API}observers/{period.partner_id}/certificate/").status_code == 404


# What was submitted


@pytest.fixture
def submitted(db):
    application = ApplicationFactory(partner__legal_name="House of Examples")
    fill(application)
    member = MembershipFactory(partner=application.partner, role="administrator").user
    workflow.perform(application, workflow.TRANSITIONS["submit"], by=member)
    return application


def test_submitted_file_for_its_own_people_and_for_staff(submitted):
    address = f"{API}observer-applications/{submitted.reference}/submissions/"
    page = f"/en/observers/applications/{submitted.reference}/"
    reader = of(MembershipFactory(partner=submitted.partner, reader=True).user)
    officer = of(UserFactory(case_officer=True))

    for client in (reader, officer):
        (row,) = client.get(address).json()
        assert row["number"] == 1
        assert "House of Examples" in text_of(client.get(row["download"]).content)
    assert f"{page}submitted/1.pdf" in officer.get(page).text
    assert "House of Examples" in text_of(officer.get(f"{page}submitted/1.pdf").content)


def test_submitted_file_is_nobody_elses(submitted):
    address = f"{API}observer-applications/{submitted.reference}/submissions/"
    closed = UserFactory(is_superuser=True, case_officer=True)
    InterestFactory(application=submitted, user=closed, has_conflict=True)
    page = f"/en/observers/applications/{submitted.reference}/submitted/1.pdf"

    for client in (
        Client(),
        of(MembershipFactory().user),
        of(UserFactory(reviewer=True)),
        of(closed),
    ):
        assert client.get(address).status_code == 404
        assert client.get(f"{address}1/file/").status_code == 404
    assert of(closed).get(page).status_code == 404


def test_submission_that_was_not_made_is_not_there(submitted):
    officer = of(UserFactory(case_officer=True))
    address = f"{API}observer-applications/{submitted.reference}/submissions/"

    assert officer.get(f"{address}2/file/").status_code == 404


# Letters that wait


@pytest.fixture
def letter(db):
    """A letter about a file that was put off, held back."""
    membership = MembershipFactory(role="administrator")
    application = application_in("on_agenda", partner=membership.partner)
    workflow.perform(
        application,
        workflow.TRANSITIONS["defer"],
        by=UserFactory(governing_bodies=True),
        note="Statutes.",
        session=ComingSessionFactory(),
    )
    return Notice.objects.get(kind="application_deferred")


def test_letter_is_looked_through_and_let_go(
    governing, letter, mailoutbox, django_capture_on_commit_callbacks
):
    (row,) = governing.get(LETTERS).json()["results"]
    file = governing.get(row["download"])

    with django_capture_on_commit_callbacks(execute=True):
        answer = governing.post(f"{LETTERS}{row['id']}/release/")

    assert "Statutes." in text_of(b"".join(file.streaming_content))
    assert answer.status_code == 200
    assert (len(mailoutbox), mailoutbox[0].to) == (1, [letter.email])
    assert governing.get(LETTERS).json()["results"] == []


def test_letter_that_is_wrong_is_cancelled(governing, letter, mailoutbox):
    answer = governing.post(f"{LETTERS}{letter.pk}/cancel/")

    assert (answer.status_code, answer.json()["status"]) == (200, "cancelled")
    assert mailoutbox == []


@pytest.mark.parametrize("action", ["release", "cancel"])
def test_letter_is_decided_on_once(governing, letter, action):
    governing.post(f"{LETTERS}{letter.pk}/release/")

    again = governing.post(f"{LETTERS}{letter.pk}/{action}/")

    letter.refresh_from_db()
    assert (again.status_code, again.json()["code"]) == (409, "wrong_stage")
    assert letter.status == "queued"


def test_letters_are_for_the_governing_bodies(letter):
    officer = of(UserFactory(case_officer=True))
    applicant = of(letter.user)

    for client in (officer, applicant):
        assert client.get(LETTERS).status_code == 403
        assert client.post(f"{LETTERS}{letter.pk}/release/").status_code == 403
    assert Client().post(f"{LETTERS}{letter.pk}/release/").status_code == 401
    letter.refresh_from_db()
    assert letter.status == "held"


def test_letter_about_a_closed_file_is_not_there(letter):
    user = UserFactory(governing_bodies=True)
    InterestFactory(application=letter.partner.applications.get(), user=user, has_conflict=True)
    client = of(user)

    assert client.get(LETTERS).json()["results"] == []
    assert client.post(f"{LETTERS}{letter.pk}/release/").status_code == 404


def test_other_mail_is_no_letter(governing, letter):
    Notice.objects.update(kind="application_received")

    assert governing.get(f"{LETTERS}{letter.pk}/").status_code == 404


def test_letters_cost_the_same_however_many(governing, letter):
    costs = []
    for count in (0, 4):
        for number in range(count):
            letter.pk, letter.key = None, f"copy:{number}"
            letter._state.adding = True
            letter.save()
        with CaptureQueriesContext(connection) as queries:
            governing.get(LETTERS)
        costs.append(len(queries))

    assert costs[0] == costs[1]
