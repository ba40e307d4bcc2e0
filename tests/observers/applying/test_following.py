"""After submitting: questions, replies, withdrawal, and what an applicant never reads."""

import pytest

from observers.models import Application, Stage
from tests.factories import UserFactory
from tests.observers.applying.pages import START, address, question_of, sent
from tests.observers.factories import (
    ApplicationFactory,
    CaseNoteFactory,
    FormQuestionFactory,
    OpinionFactory,
    QuestionFactory,
    application_in,
    fill,
    in_days,
)
from tests.pages import read


def test_withdraw_with_a_reason_and_start_again(client, member_admin, ready):
    client.force_login(member_admin)

    client.post(address(ready, "withdraw/"), {"note": "We merge with another body."})

    page = client.get(address(ready))
    ready.refresh_from_db()
    assert ready.stage == Stage.WITHDRAWN
    assert "We merge with another body." in page.text
    assert f"{START}?again={ready.reference}" in page.text


def test_question_is_answered_in_its_place_and_nothing_else_changes(client, member_editor, partner):
    application = ApplicationFactory(partner=partner)
    fill(application)
    asked = application.answers.get().question
    other = FormQuestionFactory(section=asked.section)
    Application.objects.filter(pk=application.pk).update(
        stage="returned", returned_at="2026-01-01T00:00Z"
    )
    question = QuestionFactory(application=application, form_question=asked, sent=True)
    client.force_login(member_editor)
    page = address(application, f"questions/{question.pk}/")

    shown = client.get(page)
    client.post(address(application, f"sections/{asked.section.code}/"), sent(other, "Forged."))
    done = client.post(page, sent(asked, "New text.", 1) | {"answer": "Corrected.", "done": "1"})
    after = client.post(address(application, f"answers/{asked.pk}/"), sent(asked, "Later.", 2))
    client.post(address(application, "send-answers/"))

    application.refresh_from_db()
    question.refresh_from_db()
    assert len(read(shown).all("textarea")) == 2
    assert done.status_code == 302
    assert after.status_code == 404
    assert application.answers.get().value == "New text."
    assert [row.value for row in application.answers.get().history.order_by("version")] == [
        "We work with migrants.", "New text.",
    ]  # fmt: skip
    assert (question.answer, question.answered_by) == ("Corrected.", member_editor)
    assert application.stage == Stage.SUBMITTED


@pytest.mark.parametrize("about", ["form_question", "section"])
def test_part_asked_about_is_not_left_empty(client, member_editor, partner, about):
    application = ApplicationFactory(partner=partner)
    fill(application)
    asked = application.answers.get().question
    Application.objects.filter(pk=application.pk).update(
        stage="returned", returned_at="2026-01-01T00:00Z"
    )
    part = {"form_question": asked, "section": asked.section}[about]
    question = QuestionFactory(application=application, sent=True, **{about: part})
    client.force_login(member_editor)
    page = address(application, f"questions/{question.pk}/")
    api = f"/api/v1/observer-applications/{application.reference}/questions/{question.pk}/answer/"

    emptied = client.post(page, sent(asked, "", 1) | {"answer": "Corrected.", "done": "1"})
    by_api = client.post(api, {"answer": "Corrected."}, content_type="application/json")
    question.refresh_from_db()
    waiting = question.answer, question.answered_at
    done = client.post(page, sent(asked, "Again.", 2) | {"answer": "Corrected.", "done": "1"})

    sentence = f"“{asked.title}”. This question needs an answer."
    assert (emptied.status_code, sentence in emptied.text) == (422, True)
    assert (by_api.status_code, sentence in by_api.text) == (400, True)
    assert waiting == ("Corrected.", None)
    assert done.status_code == 302


def test_answers_without_words_are_not_done(client, member_editor, partner):
    application = application_in("returned", partner=partner)
    question = QuestionFactory(application=application, sent=True)
    client.force_login(member_editor)

    answer = client.post(
        address(application, f"questions/{question.pk}/"), {"answer": " ", "done": 1}
    )
    client.post(address(application, "send-answers/"))

    application.refresh_from_db()
    assert answer.status_code == 422
    assert application.stage == Stage.RETURNED


@pytest.mark.parametrize("kind", ["unsent", "foreign"])
def test_question_that_is_not_theirs_does_not_exist(client, member_editor, partner, kind):
    application = application_in("returned", partner=partner)
    question = (
        QuestionFactory(application=application)
        if kind == "unsent"
        else QuestionFactory(application=application_in("returned"), sent=True)
    )
    client.force_login(member_editor)
    page = address(application, f"questions/{question.pk}/")

    assert client.get(page).status_code == 404
    assert client.post(page, {"answer": "x", "done": 1}).status_code == 404
    question.refresh_from_db()
    assert question.answer == ""


def test_reply_after_advice_against(client, member_admin, partner):
    application = application_in("not_recommended", partner=partner, reply_due_on=in_days(10))
    client.force_login(member_admin)

    empty = client.post(address(application, "reply/"), {"note": ""})
    client.post(address(application, "reply/"), {"note": "We disagree."})

    application.refresh_from_db()
    assert empty.status_code == 422
    assert application.stage == Stage.CLEARANCE
    assert application.steps.get().note == "We disagree."


def test_applicant_never_reads_what_staff_think(client, member_admin, partner):
    application = application_in("under_review", partner=partner)
    fill(application)
    officer = UserFactory(case_officer=True, first_name="Secretive", last_name="Officer")
    application.case_officer = officer
    application.save()
    OpinionFactory(application=application, author=UserFactory(reviewer=True, first_name="Hidden"))
    CaseNoteFactory(application=application, author=officer)
    QuestionFactory(application=application, text="An unsent thought.", asked_by=officer)
    application.steps.create(
        name="screen", source="submitted", target="screening", actor=officer, note="Inner words."
    )
    application.steps.create(
        name="review", source="screening", target="under_review", actor=officer, note="More words."
    )
    application.freeze(member_admin)
    client.force_login(member_admin)
    paths = ["", "documents/", f"sections/{application.guideline.sections.first().code}/"]

    pages = [client.get(address(application, path)) for path in paths]
    pages.append(client.get("/en/"))
    pages.append(client.get("/en/observers/apply/"))

    assert {page.status_code for page in pages} == {200}
    text = " ".join(page.text for page in pages)
    secrets = ["A secret thought.", "A note of the house.", "An unsent thought.", "Secretive",
               "Hidden", "Inner words.", "More words.", "Under review", "Screening"]  # fmt: skip
    assert [secret for secret in secrets if secret in text] == []
    assert "We are examining it" in text


def test_pages_ask_the_database_as_often_for_one_as_for_many(
    client, member_admin, draft, django_assert_max_num_queries
):
    client.force_login(member_admin)
    pages = [address(draft), address(draft, "check/"), address(draft, "sections/governance/"),
             address(draft, "documents/")]  # fmt: skip
    for page in pages:
        with django_assert_max_num_queries(40):
            assert client.get(page).status_code == 200


def test_rows_of_an_asked_section_grow_where_the_question_is_answered(
    client, member_editor, partner, shipped
):
    application = application_in("returned", partner=partner, guideline=shipped)
    body = question_of(application, "governing_body")
    question = QuestionFactory(application=application, section=body.section, sent=True)
    client.force_login(member_editor)
    page = address(application, f"questions/{question.pk}/")
    name = f"q{body.pk}"
    row = {f"{name}-version": 0, f"{name}-rows": 1, f"{name}-0-name": "Awa Exemple"}

    more = client.post(page, row | {"add": body.pk, "answer": "Half an answer"})

    question.refresh_from_db()
    assert more["Location"] == f"{page}?more={body.pk}#{body.anchor}"
    assert application.answers.get().value[0]["name"] == "Awa Exemple"
    assert (question.answer, question.answered_at) == ("Half an answer", None)


def test_answers_of_an_earlier_round_stay_as_they_were(client, member_editor, partner):
    application = application_in("returned", partner=partner)
    question = QuestionFactory(application=application, answered=True)
    Application.objects.filter(pk=application.pk).update(returned_at="2099-01-01T00:00Z")
    client.force_login(member_editor)

    answer = client.post(
        address(application, f"questions/{question.pk}/"), {"answer": "Other.", "done": 1}
    )

    question.refresh_from_db()
    assert answer.status_code == 404
    assert question.answer == "Here it is."
