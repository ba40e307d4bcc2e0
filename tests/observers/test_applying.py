"""Applying, as an organisation's people do it, and what keeps others out."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from pypdf import PdfReader

from observers.models import Answer, Application, FormQuestion, GuidelineVersion, Stage
from partners.matching import sort_key
from tests.factories import MembershipFactory, UserFactory
from tests.observers.factories import (
    AnswerFactory,
    ApplicationFactory,
    CaseNoteFactory,
    ComingSessionFactory,
    FormQuestionFactory,
    OpinionFactory,
    QuestionFactory,
    TickFactory,
    application_in,
    fill,
    in_days,
)
from tests.pages import read

START = "/en/observers/apply/start/"
PHONE_WANTED = "Give a telephone number with its digits, such as +41 22 717 91 11."


@pytest.fixture
def shipped(db):
    """The version that the portal is shipped with."""
    return GuidelineVersion.objects.get(is_proposal=True)


@pytest.fixture
def draft(partner, shipped):
    """A draft of the partner under the shipped version."""
    return ApplicationFactory(partner=partner, guideline=shipped)


def address(application, path=""):
    return f"/en/observers/own/{application.reference}/{path}"


def question_of(application, code):
    return next(
        question
        for section in application.guideline.form()
        for question in section.questions.all()
        if question.code == code
    )


def sent(question, value, version=0):
    return {f"q{question.pk}": value, f"q{question.pk}-version": version}


def section_address(application, question):
    return address(application, f"sections/{question.section.code}/")


# Before an account


def test_eligibility_says_which_criterion_fails_and_why(client, shipped):
    asked = [one for one in shipped.criteria.all() if one.asks]
    answers = {f"criterion_{one.code}": "yes" for one in asked} | {"criterion_E6": "no"}

    page = client.post("/en/observers/eligibility/", answers)

    result = read(page).one(id="result").text
    assert page.status_code == 200
    assert "One criterion does not seem to be met" in result
    assert "In existence for at least two years" in result
    assert "no such rule of IOM was found" in result


def test_eligibility_that_is_met_binds_nobody(client, shipped):
    answers = {f"criterion_{one.code}": "yes" for one in shipped.criteria.all()}

    page = client.post("/en/observers/eligibility/", answers)

    assert "Nothing here speaks against an application" in read(page).one(id="result").text
    assert "not a text of IOM" in page.text


def test_eligibility_unanswered_says_what_to_choose(client, shipped):
    page = client.post("/en/observers/eligibility/", {"criterion_E6": "perhaps"})

    assert page.status_code == 422
    links = read(page).one(id="errors").all("a")
    assert len(links) == len([one for one in shipped.criteria.all() if one.asks])


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Aims and purposes", "Signed letter of application", "not a text of IOM"]),
        ("fr", ["Buts et mission", "Lettre de demande signée", "pas un texte de l’OIM"]),
        ("es", ["Fines y misión", "Carta de solicitud", "No son un texto de la OIM"]),
    ],
)
def test_all_that_is_asked_can_be_read_and_printed_in_each_language(client, db, language, words):
    page = client.get(f"/{language}/observers/guidelines/")
    paper = client.get(f"/{language}/observers/guidelines.pdf")

    assert [word for word in words if word not in page.text] == []
    assert paper["Content-Type"] == "application/pdf"
    printed = " ".join(
        " ".join(sheet.extract_text().split()) for sheet in PdfReader(BytesIO(paper.content)).pages
    )
    assert [word for word in words if word not in printed] == []


def test_entry_shows_the_deadline_with_its_hour_and_zone(client, db):
    ComingSessionFactory(closes_at=datetime(2027, 6, 1, 15, 0, tzinfo=UTC), zone="Asia/Manila")

    page = client.get("/en/observers/apply/")

    assert "1 June 2027, 23:00 (Asia/Manila time)" in read(page).text


def test_pages_say_it_when_no_guidelines_are_in_force(client, db):
    GuidelineVersion.objects.update(status="retired")

    assert client.get("/en/observers/eligibility/").status_code == 404
    assert client.get("/api/v1/observer-eligibility/").status_code == 404
    assert client.get("/en/observers/apply/").status_code == 200


# Starting


def test_start_fills_in_what_the_registry_knows(client, member_editor, partner, shipped):
    partner.city, partner.founded, partner.levels = "Bamako", "1998-05", ["national"]
    partner.save()
    session = ComingSessionFactory()
    client.force_login(member_editor)

    answer = client.post(
        START, {"partner": partner.pk, "session": session.pk, "language": "fr"}, follow=True
    )

    application = Application.objects.get()
    values = {one.question.code: one.value for one in application.answers.all()}
    assert answer.status_code == 200
    assert (application.partner, application.session, application.language) == (
        partner, session, "fr",
    )  # fmt: skip
    assert values["legal_name"] == "Femmes du Sahel"
    assert (values["founded"], values["scope"], values["founded_place"]) == (
        "1998-05", ["national"], "Bamako",
    )  # fmt: skip


def test_start_twice_leads_to_the_application_that_is_open(
    client, member_editor, partner, shipped, draft
):
    client.force_login(member_editor)

    answer = client.post(START, {"partner": partner.pk, "language": "en"}, follow=True)

    assert answer.redirect_chain == [(f"/en/observers/own/{draft.reference}/", 302)]
    assert "This organisation has an open application already: it is this one." in answer.text
    assert Application.objects.count() == 1


def test_start_again_copies_the_answers(client, member_editor, partner, shipped):
    old = application_in(Stage.WITHDRAWN, partner=partner, guideline=shipped)
    aims = question_of(old, "aims")
    AnswerFactory(application=old, question=aims, value="We help.")
    client.force_login(member_editor)

    client.post(START, {"partner": partner.pk, "language": "en", "previous": old.pk})

    application = Application.objects.exclude(pk=old.pk).get()
    assert application.previous == old
    assert application.answers.get(question=aims).value == "We help."


@pytest.mark.parametrize("role", ["reader", "stranger"])
def test_start_for_an_organisation_one_may_not_write_for(client, partner, shipped, role):
    user = UserFactory()
    if role == "reader":
        MembershipFactory(user=user, partner=partner, reader=True)
    client.force_login(user)

    answer = client.post(START, {"partner": partner.pk, "language": "en"})

    assert "You do not represent an organisation yet" in answer.text
    assert not Application.objects.exists()


def test_start_does_not_copy_another_organisations_answers(client, member_editor, partner, shipped):
    other = application_in(Stage.WITHDRAWN, guideline=shipped)
    client.force_login(member_editor)

    answer = client.post(START, {"partner": partner.pk, "language": "en", "previous": other.pk})

    assert Application.objects.filter(partner=partner).count() == 1 or answer.status_code == 422
    assert not Answer.objects.filter(application__partner=partner, value="x").exists()
    assert client.get(f"{START}?again={other.reference}").status_code == 404


# Filling in


def test_task_list_says_how_far_each_part_is(client, member_editor, draft):
    question = question_of(draft, "acronym")
    AnswerFactory(application=draft, question=question, value="FDS")
    client.force_login(member_editor)

    page = read(client.get(address(draft)))

    states = {
        item.all("a")[0].text: item.one("span", "tag").text
        for item in page.one("ol", "tasks").children
        if not isinstance(item, str)
    }
    assert states["Identity"] == "In progress"
    assert states["Mandate"] == "Not started"
    assert states["Council session and language"] == "Complete"
    links = [link["href"] for link in page.all("a") if "#question-" in link.get("href", "")]
    assert (
        f"/en/observers/own/{draft.reference}/sections/identity/#{question_of(draft, 'legal_name').anchor}"
        in links
    )


def test_section_saves_what_is_there_and_counts_the_words(client, member_editor, draft):
    aims = question_of(draft, "aims")
    client.force_login(member_editor)

    answer = client.post(section_address(draft, aims), sent(aims, "We  help\r\nmigrants."))

    kept = draft.answers.get()
    assert answer["Location"] == address(draft)
    assert (kept.value, kept.version, kept.saved_by) == ("We  help\nmigrants.", 1, member_editor)
    assert "3 words of 400" in client.get(section_address(draft, aims)).text


def test_section_keeps_what_is_right_and_shows_the_rest_again(client, member_editor, draft):
    email, phone = question_of(draft, "email"), question_of(draft, "phone")
    client.force_login(member_editor)

    answer = client.post(
        section_address(draft, email), sent(email, "no address") | sent(phone, "+41 22 000 00 00")
    )

    assert answer.status_code == 422
    assert read(answer).one("input", name=f"q{email.pk}")["value"] == "no address"
    assert read(answer).one(id="errors").one("a")["href"] == f"#id_q{email.pk}"
    assert [one.value for one in draft.answers.all()] == ["+41 22 000 00 00"]


def test_rows_grow_and_shrink_without_script(client, member_editor, draft):
    body = question_of(draft, "governing_body")
    page = section_address(draft, body)
    name = f"q{body.pk}"
    client.force_login(member_editor)
    first = {f"{name}-version": 0, f"{name}-rows": 1, f"{name}-0-name": "Awa Exemple",
             f"{name}-0-function": "Chair", f"{name}-0-nationality": "ML"}  # fmt: skip

    more = client.post(page, first | {"add": body.pk})
    shown = client.get(more["Location"].partition("#")[0])
    second = first | {f"{name}-version": 1, f"{name}-rows": 2, f"{name}-1-name": "Ben Beispiel",
                      f"{name}-1-function": "Member", f"{name}-1-nationality": "SN"}  # fmt: skip
    client.post(page, second)
    both = draft.answers.get().value
    client.post(page, second | {f"{name}-version": 2, "remove": f"{body.pk}-0"})

    assert more["Location"] == f"{page}?more={body.pk}#{body.anchor}"
    assert len(read(shown).all("div", "formrow")) == 2
    assert [row["name"] for row in both] == ["Awa Exemple", "Ben Beispiel"]
    assert [row["name"] for row in draft.answers.get().value] == ["Ben Beispiel"]


def test_a_wrong_cell_is_named(client, member_editor, draft):
    budget = question_of(draft, "budget")
    name = f"q{budget.pk}"
    client.force_login(member_editor)

    answer = client.post(
        section_address(draft, budget),
        {
            f"{name}-version": 0,
            f"{name}-rows": 1,
            f"{name}-0-year": "last",
            f"{name}-0-amount": "1",
        },
    )

    assert answer.status_code == 422
    link = read(answer).one(id="errors").one("a")
    assert link["href"] == f"#id_{name}-0-year"
    assert link.text == "Year, row 1: Give a year with four digits, such as 2024."
    assert not draft.answers.exists()


@pytest.mark.parametrize(
    ("code", "value", "sentence"),
    [
        ("budget", [{"year": "2035"}], "Row 1, “Year”: Give a year between 1800 and 2027."),
        ("budget", [{}, {"amount": "much"}], "Row 2, “Amount”: Give a number."),
        (
            "income",
            [{"share": "60 %"}, {"share": "140"}],
            "Row 2, “Share in per cent”: Give a share between 0 and 100.",
        ),
        ("phone", "abc", PHONE_WANTED),
        ("phone", "12", PHONE_WANTED),
        ("phone", "room 117", PHONE_WANTED),
        ("phone", "+41 (0)22 717-91.11 / 12 ext. 7", None),
        ("phone", "٠٢٢ ٧١٧ ٩١", None),
        ("income", [{"share": "33,3"}], None),
    ],
)
def test_value_is_judged_by_its_kind(draft, member_editor, code, value, sentence):
    question = question_of(draft, code)
    with time_machine.travel(datetime(2026, 6, 1, tzinfo=UTC), tick=False):
        try:
            question.check_value(value)
            said = None
        except ValidationError as error:
            (said,) = error.messages

    assert said == sentence


@pytest.mark.parametrize(
    ("code", "rows", "sentences"),
    [
        (
            "budget",
            [{"year": "2024", "amount": "1", "currency": "EUR"}],
            ["Fill in at least 3 rows."],
        ),
        (
            "budget",
            [
                {"year": "2024", "amount": "1", "currency": "EUR"},
                {"year": "2025", "amount": " ", "currency": "EUR"},
                {"year": "2026", "amount": "1", "currency": ""},
            ],
            ["Row 2: fill in “Amount”.", "Row 3: fill in “Currency”."],
        ),
        (
            "income",
            [
                {"source": "State", "kind": "governments", "share": "80"},
                {"source": "Fees", "kind": "members", "share": "60"},
            ],
            ["“Share in per cent”: together the rows are more than 100."],
        ),
        (
            "income",
            [{"source": name, "kind": "members", "share": "33.4"} for name in "ABC"],
            [],
        ),
    ],
)
def test_rows_are_complete_when_each_of_them_is(draft, code, rows, sentences):
    question = question_of(draft, code)

    assert question.problems(Answer(question=question, value=rows)) == sentences


def test_as_many_rows_are_offered_as_are_asked(client, member_editor, draft):
    budget = question_of(draft, "budget")
    client.force_login(member_editor)

    page = read(client.get(section_address(draft, budget)))

    block = page.one(id=budget.anchor)
    assert len(block.all("div", "formrow")) == 3
    assert block.one("p", "hint").text == "Exactly 3 rows."


def test_question_that_is_not_required_says_so_beside_its_radios(client, member_editor, draft):
    asked = question_of(draft, "is_audited")
    FormQuestion.objects.filter(pk=asked.pk).update(is_required=False)
    other = question_of(draft, "is_non_profit")
    client.force_login(member_editor)

    page = read(client.get(section_address(draft, asked)))

    assert page.one(id=asked.anchor).one("legend").text == f"{asked.title} (optional)"
    assert page.one(id=other.anchor).one("legend").text == other.title


def test_language_of_a_document_is_offered_by_name(client, member_editor, draft):
    asked = draft.guideline.documents.get(code="statutes")
    client.force_login(member_editor)

    page = read(client.get(f"/fr/observers/own/{draft.reference}/documents/{asked.pk}/"))

    names = [option.text for option in page.one(id="id_language").all("option")][1:]
    known = [name for name in names if name.lower() in ("allemand", "anglais", "français")]
    assert [name.lower() for name in known] == ["allemand", "anglais", "français"]
    assert names == sorted(names, key=sort_key)


def test_two_colleagues_in_different_fields_lose_nothing(
    client, member_editor, member_admin, draft
):
    aims, activities = question_of(draft, "aims"), question_of(draft, "activities")
    other = Client()
    client.force_login(member_editor)
    other.force_login(member_admin)
    page = section_address(draft, aims)

    client.post(page, sent(aims, "Ours.") | sent(activities, ""))
    other.post(page, sent(aims, "") | sent(activities, "Theirs."))

    assert {one.question.code: one.value for one in draft.answers.all()} == {
        "aims": "Ours.",
        "activities": "Theirs.",
    }


def test_a_clash_on_one_field_shows_both_texts(client, member_editor, member_admin, draft):
    aims = question_of(draft, "aims")
    other = Client()
    client.force_login(member_editor)
    other.force_login(member_admin)
    page = section_address(draft, aims)

    client.post(page, sent(aims, "First text."))
    clash = other.post(page, sent(aims, "Second text."))
    kept = draft.answers.get().value
    again = other.post(
        page,
        sent(aims, "Second text.", read(clash).one("input", name=f"q{aims.pk}-version")["value"]),
    )

    assert clash.status_code == 409
    assert "First text." in read(clash).one("blockquote").text
    assert read(clash).one("textarea", name=f"q{aims.pk}").text == "Second text."
    assert kept == "First text."
    assert again.status_code == 302
    assert [row.value for row in draft.answers.get().history.order_by("version")] == [
        "First text.", "Second text.",
    ]  # fmt: skip


def test_a_field_saves_itself(client, member_editor, draft):
    aims = question_of(draft, "aims")
    client.force_login(member_editor)

    answer = client.post(address(draft, f"answers/{aims.pk}/"), sent(aims, "We help."))

    assert draft.answers.get().value == "We help."
    assert "Saved" in answer.text
    assert f'name="q{aims.pk}-version" value="1"' in " ".join(answer.text.split())
    assert "2 words of 400" in answer.text


def test_a_session_that_expired_loses_nothing(client, member_editor, draft):
    aims = question_of(draft, "aims")
    page = section_address(draft, aims)
    client.force_login(member_editor)
    mark = read(client.get(page)).one("input", name="edit_of")["value"]
    client.logout()

    refused = client.post(page, sent(aims, "Typed for an hour.") | {"edit_of": mark})
    session = client.session
    stash = session["stashed_edit"]
    client.force_login(member_editor)
    session = client.session
    session["stashed_edit"] = stash
    session.save()
    restored = client.get(page)

    assert refused.status_code == 302
    assert read(restored).one("textarea", name=f"q{aims.pk}").text == "Typed for an hour."
    assert not draft.answers.exists()


# Others


def test_reader_of_the_organisation_reads_and_does_not_write(client, member_reader, draft):
    aims = question_of(draft, "aims")
    client.force_login(member_reader)

    assert client.get(address(draft)).status_code == 200
    assert client.get(section_address(draft, aims)).status_code == 200
    assert client.post(section_address(draft, aims), sent(aims, "x")).status_code == 404
    assert client.post(address(draft, f"answers/{aims.pk}/"), sent(aims, "x")).status_code == 404
    assert not Answer.objects.exists()


@pytest.mark.parametrize(
    "path",
    ["", "check/", "declarations/", "documents/", "session/", "withdraw/", "reply/",
     "sections/mandate/", "submitted/1.pdf"],
)  # fmt: skip
@pytest.mark.parametrize("who", ["stranger", "case_officer", "administrator"])
def test_application_of_others_does_not_exist(client, draft, path, who):
    user = UserFactory() if who == "stranger" else UserFactory(**{who: True})
    client.force_login(user)

    assert client.get(address(draft, path)).status_code == 404
    assert client.post(address(draft, path)).status_code in (404, 405)


def test_forged_questions_of_another_version_change_nothing(client, member_editor, draft):
    foreign = ApplicationFactory()
    question = foreign.guideline.sections.first().questions.first()
    client.force_login(member_editor)

    answer = client.post(address(draft, f"answers/{question.pk}/"), sent(question, "x"))
    client.post(section_address(draft, question_of(draft, "aims")), sent(question, "x"))

    assert answer.status_code == 404
    assert client.get(address(draft, f"sections/{question.section.code}/")).status_code == 404
    assert not Answer.objects.exists()


def test_one_section_does_not_write_into_another(client, member_editor, draft):
    name = question_of(draft, "legal_name")
    client.force_login(member_editor)

    client.post(section_address(draft, question_of(draft, "aims")), sent(name, "Another name"))

    assert not Answer.objects.exists()


# Submitting


def test_empty_submit_lists_every_gap_as_a_link(client, member_admin, draft):
    client.force_login(member_admin)

    answer = client.post(address(draft, "check/"))

    links = [link["href"] for link in read(answer).one(id="errors").all("a")]
    required = [
        question for section in draft.guideline.form() for question in section.questions.all()
        if question.is_required
    ]  # fmt: skip
    documents = draft.guideline.documents.filter(need__in=["required", "or_reason"])
    assert answer.status_code == 422
    assert len(links) == len(required) + documents.count() + 8
    assert [link for link in links if "#" not in link] == []
    draft.refresh_from_db()
    assert draft.stage == Stage.DRAFT


@pytest.fixture
def ready(partner):
    """A small draft with all that it needs."""
    application = ApplicationFactory(partner=partner)
    fill(application)
    return application


def test_submit_freezes_the_file_and_gives_a_reference(client, member_admin, ready, mailoutbox):
    client.force_login(member_admin)

    answer = client.post(address(ready, "check/"), follow=True)
    ready.partner.legal_name = "Another name since"
    ready.partner.save()
    paper = client.get(address(ready, "submitted/1.pdf"))

    ready.refresh_from_db()
    assert ready.stage == Stage.SUBMITTED
    assert f"Its reference number is {ready.reference}." in answer.text
    printed = " ".join(sheet.extract_text() for sheet in PdfReader(BytesIO(paper.content)).pages)
    assert "Femmes du Sahel" in printed
    assert "We work with migrants." in printed
    assert "Another name since" not in printed
    assert ready.partner.notices.get().kind == "application_received"


def test_submit_twice_is_told(client, member_admin, ready):
    client.force_login(member_admin)
    client.post(address(ready, "check/"))

    answer = client.post(address(ready, "check/"), follow=True)

    assert answer.redirect_chain == [(f"/en/observers/own/{ready.reference}/", 302)]
    assert "We have received this already, on" in answer.text
    assert ready.reference in answer.text
    assert "This part cannot be changed now" not in answer.text
    assert ready.submissions.count() == 1


def test_editor_does_not_submit_nor_declare(client, member_editor, ready):
    client.force_login(member_editor)

    assert client.post(address(ready, "check/")).status_code == 404
    assert client.post(address(ready, "declarations/"), {"name": "x"}).status_code == 404
    assert "makes them" in client.get(address(ready, "declarations/")).text


def test_declarations_are_ticked_with_name_and_time(client, member_admin, draft):
    rows = list(draft.guideline.declarations.all())
    client.force_login(member_admin)

    client.post(
        address(draft, "declarations/"),
        {"name": "Awa Exemple, director", f"declaration_{rows[0].pk}": "on"},
    )
    first = draft.ticks.get()
    client.post(
        address(draft, "declarations/"),
        {"name": "Awa Exemple, director", f"declaration_{rows[1].pk}": "on"},
    )

    assert (first.declaration, first.user, first.name) == (
        rows[0], member_admin, "Awa Exemple, director",
    )  # fmt: skip
    assert draft.ticks.get().declaration == rows[1]


def test_declarations_of_another_version_are_not_ticked(client, member_admin, draft):
    foreign = TickFactory().declaration
    client.force_login(member_admin)

    client.post(address(draft, "declarations/"), {"name": "x", f"declaration_{foreign.pk}": "on"})

    assert not draft.ticks.exists()


# Following


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


def test_nobody_clashes_with_itself_while_a_field_saves_itself(client, member_editor, draft):
    aims, page = question_of(draft, "aims"), {"page": "a" * 32}
    client.force_login(member_editor)
    client.post(address(draft, f"answers/{aims.pk}/"), page | sent(aims, "Half a"))

    answer = client.post(section_address(draft, aims), page | sent(aims, "Half a sentence."))

    assert answer.status_code == 302
    assert draft.answers.get().value == "Half a sentence."


@pytest.mark.parametrize("pages", [("a" * 32, "b" * 32), ("", "")], ids=["two", "unnamed"])
def test_stale_page_of_the_same_person_does_not_overwrite(client, member_editor, draft, pages):
    aims = question_of(draft, "aims")
    client.force_login(member_editor)
    client.post(section_address(draft, aims), {"page": pages[0], **sent(aims, "On the telephone.")})

    whole = client.post(section_address(draft, aims), {"page": pages[1], **sent(aims, "At home.")})
    alone = client.post(
        address(draft, f"answers/{aims.pk}/"), {"page": pages[1], **sent(aims, "At home.")}
    )

    assert whole.status_code == 409
    assert read(whole).one("blockquote").text.strip() == "On the telephone."
    assert read(whole).one("textarea", name=f"q{aims.pk}").text.strip() == "At home."
    assert "On the telephone." in alone.text
    assert draft.answers.get().value == "On the telephone."


def test_field_that_saves_itself_again_and_again_carries_its_version_on(
    client, member_editor, draft
):
    aims = question_of(draft, "aims")
    client.force_login(member_editor)

    for number, text in enumerate(["One", "One two", "One two three"]):
        answer = client.post(
            address(draft, f"answers/{aims.pk}/"), {"page": "a" * 32, **sent(aims, text, number)}
        )
        version = f'name="q{aims.pk}-version" value="{number + 1}"'
        assert version in " ".join(answer.text.split())

    assert draft.answers.get().value == "One two three"
