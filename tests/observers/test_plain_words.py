"""What pages and papers say to whom, word for word where a wrong word misleads."""

import pytest

from observers.models import StatusChange, Wording, begin
from tests.factories import (
    CouncilSessionFactory,
    MembershipFactory,
    ObserverStatusFactory,
    UserFactory,
)
from tests.observers.callers import of
from tests.observers.factories import ComingSessionFactory, application_in, in_days
from tests.pages import read, texts

SAID_AT_ONCE = (
    "The letters wait until somebody sends them; the decisions do not. As soon as they are"
    " recorded, each applicant reads its own in the portal, and the public list of observers"
    " shows who was admitted."
)


def on_list(session, **fields):
    return application_in("on_agenda", session=session, list_position=1, **fields)


def verdict(file, **values):
    common = {"resolution": "1600", "decided_on": str(in_days(-1)), "adoption": "consensus"}
    return common | {f"file-{file.pk}-outcome": "admit"} | values


@pytest.fixture
def session(db):
    return CouncilSessionFactory(number=301, starts_on=in_days(-1), ends_on=in_days(1))


@pytest.fixture
def client(db):
    return of(UserFactory(governing_bodies=True))


def test_preview_of_decisions_says_that_they_are_read_at_once(client, session):
    file = on_list(session)
    member = MembershipFactory(partner=file.partner, role="administrator").user
    address = "/en/observers/sessions/regular-301/decisions/"

    preview = client.post(address, verdict(file))
    client.post(address, verdict(file, record="1"))

    assert texts(preview, "p", "warn") == [SAID_AT_ONCE]
    # and so it is, while the letter waits
    own = of(member).get(file.get_absolute_url(), follow=True)
    assert "The Council admitted you as an observer" in read(own).text
    letters = client.get("/en/observers/letters/")
    assert "organisations read in the portal already what was decided" in read(letters).text


def test_french_page_of_decisions_sets_a_space_before_the_colon(client, session):
    file = on_list(session, partner__legal_name="Exemple")
    ObserverStatusFactory(partner=file.partner, started_on=in_days(-900))

    page = client.post("/fr/observers/sessions/regular-301/decisions/", verdict(file))

    assert "Exemple\u00a0: Cette organisation a déjà le statut d’observateur." in [
        item.raw.strip() for item in read(page).one(id="errors").all("li")
    ]


def test_french_list_of_decisions_sets_a_space_before_the_colon(client, session):
    ObserverStatusFactory(
        started_on=in_days(-1), session=session, partner__legal_name="Exemple", decision="1600"
    )

    page = read(client.get("/fr/observers/decisions/"))

    assert "Exemple\u00a0:" in page.one("main").raw


def test_words_of_a_status_agree_with_the_status_in_french_and_spanish(client):
    status = ObserverStatusFactory(started_on=in_days(-900), decision="1338")
    change = StatusChange(
        status=status, kind="suspended", decided_on=in_days(-9), decision="1400", reason="So."
    )
    change.record(UserFactory(governing_bodies=True))

    def said(language):
        page = client.get(f"/{language}/observers/{status.partner_id}/")
        return texts(page, "span", "tag"), [
            row.one("strong").text for row in read(page).one("ol", "timeline").all("li")
        ]

    assert said("fr") == (["Statut suspendu"], ["Admission", "Suspension"])
    assert said("es") == (["Condición suspendida"], ["Admisión", "Suspensión"])


def test_only_what_the_record_said_is_called_taken_from_it(partner, member_editor, member_admin):
    hint = "Taken from your organisation’s record: check it."
    application = begin(partner, by=member_editor, session=ComingSessionFactory(number=302))
    questions = [row for section in application.guideline.form() for row in section.questions.all()]
    known = next(row for row in questions if row.code == "legal_name")
    unknown = next(
        row
        for row in questions
        if row.prefill and row.kind == "text" and row.pk not in application.answers_by_question()
    )
    page = f"/en/observers/own/{application.reference}/sections/"
    one, other = of(member_editor), of(member_admin)

    def send(client, text):
        body = {f"q{unknown.pk}": text, f"q{unknown.pk}-version": 0}
        return client.post(f"{page}{unknown.section.code}/", body)

    def hints(response, question):
        return read(response).one(id=f"state-{question.pk}").text.count(hint)

    assert hints(one.get(f"{page}{known.section.code}/"), known) == 1
    send(one, "Mine.")
    clash = send(other, "Theirs.")
    assert (clash.status_code, hints(clash, unknown)) == (409, 0)
    assert hints(one.get(f"{page}{unknown.section.code}/"), unknown) == 0


@pytest.mark.django_db
def test_french_papers_have_the_printed_apostrophe_however_it_was_typed():
    text = Wording(
        code="letter-admitted",
        text_fr="L'organisation d'{organisation}, qu'«elle» dit: 'oui'.",
        text_en="The Council's.",
    )

    assert text.filled("fr", {"organisation": "A'B"}) == (
        "L’organisation d’A'B, qu’«elle» dit: 'oui'."
    )
    assert text.filled("en", {}) == "The Council's."
    assert not Wording.objects.filter(text_fr__contains="'").exists()


def test_nothing_that_a_step_asks_for_is_called_optional(client, session):
    file = on_list(session)
    page = file.get_absolute_url()

    def labels(name):
        form = read(client.get(page)).one("details", id=f"step-{name}")
        return [label.text for label in form.all("label")]

    refused = client.post(f"{page}defer/", {"note": "Not yet."})

    assert labels("defer") == ["Note", "Council session"]
    assert labels("admit") == ["Note (optional)", "Decision of the Council"]
    assert refused.status_code == 422
    assert [item.text for item in read(refused).one(id="errors").all("li")] == [
        "Council session: Choose the session."
    ]
    # whose step it is not reads that, not what the form lacks
    stranger = of(UserFactory(case_officer=True))
    assert stranger.post(f"{page}defer/", {}).status_code == 403
