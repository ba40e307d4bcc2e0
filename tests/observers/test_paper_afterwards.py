"""The Council paper stays what it was once decisions are recorded; an empty one is not made."""

import pytest

from observers import papers, workflow
from observers.models import Application
from observers.workflow import TRANSITIONS
from tests.factories import CouncilSessionFactory, MembershipFactory, UserFactory
from tests.observers.callers import of
from tests.observers.factories import (
    AnswerFactory,
    ComingSessionFactory,
    DecisionFactory,
    application_in,
    in_days,
)
from tests.pages import read, texts

PAGE = "/en/observers/sessions/regular-117/"


@pytest.fixture
def governing(db):
    return UserFactory(governing_bodies=True)


@pytest.fixture
def session(db):
    return CouncilSessionFactory(number=117, starts_on=in_days(-1), ends_on=in_days(1))


@pytest.fixture
def files(session, governing):
    found = []
    for place, name in enumerate(["Put off", "Admitted", "Waiting"], 1):
        application = application_in(
            "on_agenda", session=session, list_position=place, partner__legal_name=name,
            symbol=f"C/117/{place}", published_on=in_days(-9),
        )  # fmt: skip
        question = application.guideline.sections.get().questions.get()
        question.__class__.objects.filter(pk=question.pk).update(code="aims")
        AnswerFactory(application=application, question=question, value=f"Aims of {name}.")
        application.freeze(governing)
        application.steps.create(
            name="place", source="recommended", target="on_agenda", actor=governing, session=session
        )
        MembershipFactory(partner=application.partner)
        found.append(application)
    return found


@pytest.fixture
def decided(files, session, governing):
    """One is put off, and submitted anew since; one is admitted; one waits still."""
    put_off, admitted, __ = files
    workflow.perform(
        put_off, TRANSITIONS["defer"], by=governing, note="Late.", session=ComingSessionFactory()
    )
    put_off.answers.update(value="Other aims.")
    put_off.freeze(governing)
    decision = DecisionFactory(session=session)
    workflow.perform(admitted, TRANSITIONS["admit"], by=governing, decision=decision)
    return files


def test_paper_holds_what_the_session_was_handed_decided_or_not(decided, session, governing):
    paper = papers.council_paper(session, papers.handed(session, governing), "en")

    assert [
        (one.number, one.organisation, dict(one.facts)["Symbol of the Council paper"])
        for one in paper.entries
    ] == [(1, "Put off", "C/117/1"), (2, "Admitted", "C/117/2"), (3, "Waiting", "C/117/3")]
    assert [one.parts[0].paragraphs for one in paper.entries] == [
        ["Aims of Put off."], ["Aims of Admitted."], ["Aims of Waiting."],
    ]  # fmt: skip


def test_page_of_the_session_counts_them_and_leads_to_the_paper(decided, governing):
    page = read(of(governing).get(PAGE))

    assert "3 applications for representation by an observer" in page.text
    assert page.all("form", action=f"{PAGE}paper.pdf")


def test_file_put_off_to_a_session_is_handed_there_as_it_is_then(decided, governing):
    put_off = Application.objects.get(pk=decided[0].pk)

    assert papers.handed(put_off.session, governing) == []


def test_file_recorded_as_put_off_without_a_step_is_in_the_paper_of_its_session(session, governing):
    application_in("deferred", session=session, partner__legal_name="Of old")
    application_in("recommended", session=session, partner__legal_name="Not yet")

    page = read(of(governing).get(PAGE))

    assert [one.partner.legal_name for one in papers.handed(session, governing)] == ["Of old"]
    assert "1 application for representation by an observer" in page.text


def test_file_recorded_on_a_list_without_a_step_stays_in_its_paper_when_put_off(session, governing):
    application = application_in(
        "on_agenda", session=session, symbol="C/117/9", published_on=in_days(-9)
    )
    workflow.perform(
        application, TRANSITIONS["defer"], by=governing, note="Late.",
        session=ComingSessionFactory(),
    )  # fmt: skip

    (found,) = papers.handed(session, governing)

    assert (found.pk, found.symbol) == (application.pk, "C/117/9")


def test_session_without_files_has_no_paper_and_says_so(session, governing):
    client = of(governing)
    page = client.get(f"{PAGE}paper.pdf", follow=True)
    answer = client.get(f"/api/v1/council-sessions/{session.pk}/paper/")

    sentence = "There is no paper: no file that you may see is on the list of this session."
    assert texts(page, "p", "error") == [sentence]
    assert (answer.status_code, answer.json()["detail"]) == (409, sentence)


@pytest.mark.parametrize(
    ("typed", "order"),
    [
        (["1", "2", "1"], ["Waiting", "Put off", "Admitted"]),
        (["3", "2", "3"], ["Admitted", "Waiting", "Put off"]),
        (["2", "2", "3"], ["Admitted", "Put off", "Waiting"]),
        (["1", "1", "3"], ["Admitted", "Put off", "Waiting"]),
        (["3", "2", "1"], ["Waiting", "Admitted", "Put off"]),
        (["1", "2", "3"], ["Put off", "Admitted", "Waiting"]),
    ],
)
def test_number_that_was_typed_wins_over_one_that_stood(files, governing, typed, order):
    data = {f"place-{one.pk}": text for one, text in zip(files, typed, strict=True)}

    of(governing).post(f"{PAGE}order/", data)

    listed = Application.objects.order_by("list_position")
    assert list(listed.values_list("partner__legal_name", flat=True)) == order
