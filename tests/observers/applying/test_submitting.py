"""Who is kept out, and how a file is submitted."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from observers.models import Answer, Stage
from tests.factories import UserFactory
from tests.observers.applying.pages import address, question_of, section_address, sent
from tests.observers.factories import (
    ApplicationFactory,
    TickFactory,
)
from tests.pages import read


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
