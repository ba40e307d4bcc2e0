"""The Council's letters on the applicant's own page and over the API: once they were let go."""

import io
from datetime import date

import pypdf
import pytest

from observers import workflow
from partners import outbox
from partners.models import Notice
from tests.factories import (
    ContactFactory,
    CouncilSessionFactory,
    MembershipFactory,
    PartnerFactory,
    UserFactory,
)
from tests.observers.factories import ApplicationFactory, DecisionFactory, InterestFactory
from tests.pages import read

API = "/api/v1/observer-applications/"


@pytest.fixture
def application(db):
    """A file that was put off, with a letter to two addresses."""
    partner = PartnerFactory(legal_name="House of Examples")
    MembershipFactory(partner=partner, role="administrator")
    ContactFactory(partner=partner, is_main=True, email="head@example.org")
    first = ApplicationFactory(partner=partner, stage="on_agenda")
    later = ApplicationFactory().session
    officer = UserFactory(governing_bodies=True)
    return workflow.perform(
        first, workflow.TRANSITIONS["defer"], by=officer, note="Statutes.", session=later
    )


@pytest.fixture
def reader(client, application):
    client.force_login(MembershipFactory(partner=application.partner, reader=True).user)
    return client


def addresses(application):
    step = application.steps.get()
    return (
        f"/en/observers/own/{application.reference}/",
        f"/en/observers/own/{application.reference}/letters/{step.pk}.pdf",
        f"{API}{application.reference}/letters/",
        f"{API}{application.reference}/letters/{step.pk}/file/",
    )


def set_all(status):
    Notice.objects.update(status=status, sent_at="2026-01-01T00:00Z" if status == "sent" else None)


@pytest.mark.parametrize("status", ["held", "cancelled"])
def test_letter_that_was_not_let_go_is_not_there(reader, application, status):
    set_all(status)
    page, file, api, api_file = addresses(application)

    assert "Letters of the Council" not in reader.get(page).text
    assert reader.get(file).status_code == 404
    assert reader.get(api).json() == []
    assert reader.get(api_file).status_code == 404


@pytest.mark.parametrize("status", ["queued", "sent", "failed"])
def test_letter_that_was_let_go_can_be_read_once(reader, application, status):
    set_all(status)
    page, file, api, api_file = addresses(application)

    shown = read(reader.get(page)).all("a")
    links = [
        link["href"]
        for link in shown
        if link["href"].endswith(".pdf") and "letters" in link["href"]
    ]
    listed = reader.get(api).json()

    assert links == [file]
    assert [(row["outcome"], row["download"]) for row in listed] == [
        ("deferred", f"http://testserver{api_file}")
    ]
    for address in (file, api_file):
        answer = reader.get(address)
        text = pypdf.PdfReader(io.BytesIO(b"".join(answer.streaming_content))).pages[0]
        assert "Statutes." in text.extract_text()
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["X-Content-Type-Options"] == "nosniff"


def test_letter_appears_when_the_governing_bodies_let_it_go(reader, application):
    page, __, __, __ = addresses(application)
    assert "Letters of the Council" not in reader.get(page).text

    outbox.release(Notice.objects.earliest("pk"))

    assert "Letters of the Council" in reader.get(page).text


@pytest.mark.parametrize("who", ["stranger", "conflict"])
def test_letter_of_another_organisation_or_of_a_closed_file_is_not_there(client, application, who):
    set_all("sent")
    if who == "stranger":
        user = MembershipFactory(role="administrator").user
    else:
        user = UserFactory(governing_bodies=True, is_superuser=True)
        InterestFactory(application=application, user=user, has_conflict=True)
    client.force_login(user)

    codes = [client.get(address).status_code for address in addresses(application)]

    assert codes == [404, 404, 404, 404]


def test_letter_is_looked_for_among_this_files_own(reader, application):
    set_all("sent")
    other = workflow.perform(
        ApplicationFactory(stage="on_agenda", session=ApplicationFactory().session),
        workflow.TRANSITIONS["defer"],
        by=UserFactory(governing_bodies=True),
        note="Other.",
        session=ApplicationFactory().session,
    )
    step = other.steps.get()

    for number in (step.pk, 10**11, 0):
        address = f"/en/observers/own/{application.reference}/letters/{number}.pdf"
        assert reader.get(address).status_code == 404


# The decision itself


@pytest.mark.parametrize(
    ("step", "outcome", "words"),
    [
        ("admit", "admitted", "The Council admitted you as an observer."),
        ("reject", "rejected", "The Council did not admit you."),
    ],
)
def test_page_shows_the_decision_that_the_mail_speaks_of(client, db, step, outcome, words):
    session = CouncilSessionFactory(number=117, starts_on=date(2026, 11, 24))
    application = ApplicationFactory(stage="on_agenda", session=session)
    decision = DecisionFactory(
        session=session, resolution="1455", decided_on=date(2026, 11, 25), outcome=outcome
    )
    client.force_login(MembershipFactory(partner=application.partner, reader=True).user)
    page = f"/en/observers/own/{application.reference}/"
    before = client.get(page).text

    workflow.perform(
        application, workflow.TRANSITIONS[step], by=UserFactory(governing_bodies=True),
        decision=decision, note="Statutes.",
    )  # fmt: skip

    told = read(client.get(page)).one("section", **{"aria-labelledby": "decision"})
    assert "The decision of the Council" not in before
    assert " ".join(told.text.split()) == (
        f"The decision of the Council {words} Decided on 25 November 2026 Council session 117th"
        " session of the Council Resolution 1455 Adopted By consensus"
    )


def test_page_of_a_file_that_was_put_off_shows_no_decision(reader, application):
    page, *__ = addresses(application)

    assert "The decision of the Council" not in reader.get(page).text
