"""Filling in: sections, rows, fields that save themselves, colleagues at the same time."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client

from observers.models import Answer, FormQuestion
from partners.matching import sort_key
from tests.observers.applying.pages import address, question_of, section_address, sent
from tests.observers.factories import (
    AnswerFactory,
)
from tests.pages import read

PHONE_WANTED = "Give a telephone number with its digits, such as +41 22 717 91 11."


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
