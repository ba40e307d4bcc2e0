"""What pages, mails and the API say of what is wrong, missing or done."""

import pytest

from observers import workflow
from observers.models import Decision
from observers.workflow import TRANSITIONS
from partners.models import Notice
from tests.factories import CouncilSessionFactory, MembershipFactory, UserFactory
from tests.observers.callers import of, post
from tests.observers.factories import ComingSessionFactory, application_in, in_days
from tests.pages import read, texts


@pytest.fixture
def governing(db):
    return UserFactory(governing_bodies=True)


def test_wrong_name_in_a_row_is_told_with_its_row(governing):
    session = ComingSessionFactory()
    rows = [{"application": "OBS-1"}, {"application": "OBS-2", "symbool": "C/1"}, {}]

    answer = post(of(governing), f"/api/v1/council-sessions/{session.pk}/place/", {"files": rows})

    assert answer.json()["errors"] == {
        "files": [
            "row 2, symbool: There is no such field here.",
            "row 3, application: This field is required.",
        ]
    }


def test_files_that_cannot_aim_at_a_session_are_told_why(governing):
    file = application_in("screening")
    body = {"action": "put_on_session", "_selected_action": [file.pk]}

    answer = of(governing).post("/admin/observers/application/", body, follow=True)

    assert texts(answer, "li", "warning") == [
        f"1 chosen file is passed over: it is not at this stage, or not yours: {file.reference}.",
        (
            "Only files that are recommended or put off are aimed at a session here: one that is on"
            " an agenda is moved on its own page."
        ),
    ]


def test_reply_is_called_so_in_the_history_of_the_file(db):
    file = application_in("not_recommended", reply_due_on=in_days(9))
    signer = MembershipFactory(partner=file.partner, role="administrator").user
    workflow.perform(file, TRANSITIONS["reply"], by=signer, note="We have grown.")

    page = read(of(UserFactory(administrator=True)).get(file.get_absolute_url()))

    (line,) = [row.text for row in page.all("li") if "We have grown." in row.text]
    assert "Reply of the organisation We have grown." in line


def test_mail_of_advice_against_says_until_when_one_may_reply(db):
    file = application_in("clearance")
    MembershipFactory(partner=file.partner, role="administrator")
    file.__class__.objects.filter(pk=file.pk).update(language="en")
    by = UserFactory(legal_officer=True)

    moved = workflow.perform(file, TRANSITIONS["advise_against"], by=by, note="Too young.")

    body = Notice.objects.get(kind="application_not_recommended").body
    day = moved.reply_due_on
    assert f"You have the right to reply, until {day.day} {day:%B %Y}." in body


def test_declarations_saved_without_a_tick_say_so(db):
    file = application_in("draft")
    signer = MembershipFactory(partner=file.partner, role="administrator").user
    address = f"/en/observers/own/{file.reference}/declarations/"

    answer = of(signer).post(address, {"name": "Awa Exemple"}, follow=True)

    assert texts(answer, "p", "success") == []
    assert texts(answer, "p", "info") == [
        "No declaration is ticked: the application cannot be submitted yet."
    ]


def test_vote_without_its_result_is_told_at_the_field(governing):
    session = CouncilSessionFactory(number=301, starts_on=in_days(-1), ends_on=in_days(1))
    file = application_in("on_agenda", session=session, list_position=1)
    data = {
        "resolution": "1600", "decided_on": str(in_days(0)), "adoption": "vote",
        f"file-{file.pk}-outcome": "admit",
    }  # fmt: skip

    answer = of(governing).post("/en/observers/sessions/regular-301/decisions/", data)

    assert answer.status_code == 422
    link = read(answer).one(id="errors").one("a")
    assert (link["href"], link.text) == (
        "#id_vote",
        "Result of the vote: Give the result of the vote.",
    )
    assert not Decision.objects.exists()


def test_list_says_that_what_it_names_is_missing(governing):
    session = CouncilSessionFactory(number=301, starts_on=in_days(5), ends_on=in_days(6))
    application_in("on_agenda", session=session, list_position=1)

    page = read(of(governing).get("/en/observers/sessions/regular-301/"))

    assert "Still missing Symbol of the paper Date of publication" in page.text
