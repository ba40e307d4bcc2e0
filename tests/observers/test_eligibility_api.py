"""The eligibility check over the API says what the page says, to anybody, and keeps nothing."""

import pytest

from observers.models import GuidelineVersion
from tests.factories import ApiTokenFactory
from tests.pages import read

ADDRESS, PAGE = "/api/v1/observer-eligibility/", "/en/observers/eligibility/"


@pytest.fixture
def asked(db):
    """The questions of the guidelines that the portal ships, by code."""
    version = GuidelineVersion.objects.get()
    return {one.code: one for one in version.criteria.all() if one.asks}


def check(client, answers, **headers):
    body = {"answers": answers}
    return client.post(ADDRESS, body, content_type="application/json", headers=headers)


def test_questions_are_those_of_the_page_in_the_language_asked_for(client, asked):
    shown = client.get(ADDRESS, headers={"accept-language": "fr"}).json()
    page = read(client.get("/fr/observers/eligibility/")).text

    assert [row["code"] for row in shown["questions"]] == list(asked)
    assert [row["question"] for row in shown["questions"] if row["question"] not in page] == []
    assert shown["is_proposal"] is True
    assert "pas un texte de l’OIM" in shown["notice"]


def test_check_says_which_criterion_fails_and_why_as_the_page_does(client, asked):
    answers = dict.fromkeys(asked, "yes") | {"E6": "no"}

    said = check(client, answers)
    page = client.post(PAGE, {f"criterion_{code}": answer for code, answer in answers.items()})

    assert said.status_code == 200
    assert said.json()["fits"] is False
    (failing,) = said.json()["failing"]
    assert (failing["code"], failing["criterion"]) == (
        "E6",
        "In existence for at least two years when the application is received",
    )
    result = read(page).one(id="result").text
    assert failing["why"] in result
    assert failing["basis"] in result


def test_check_that_is_met_names_nothing(client, asked):
    said = check(client, dict.fromkeys(asked, "yes"))

    assert (said.json()["fits"], said.json()["failing"]) == (True, [])


def test_check_refuses_gaps_other_words_and_unknown_codes_by_their_code(client, asked):
    answers = dict.fromkeys(asked, "yes") | {"E6": "perhaps", "E99": "yes"}
    gap = next(code for code in asked if code != "E6")
    del answers[gap]

    said = check(client, answers)

    assert said.status_code == 400
    assert said.json()["errors"] == {
        gap: ["Choose yes or no."],
        "E6": ["Select a valid choice. perhaps is not one of the available choices."],
        "E99": ["The check asks no question with this code."],
    }


@pytest.mark.parametrize(
    "body", ['{"answers": ["E6"]}', '{"answers": {"E6": {"a": 1}}}', "[]", "{}"]
)
def test_check_refuses_other_shapes(client, asked, body):
    assert client.post(ADDRESS, body, content_type="application/json").status_code == 400


def test_token_that_only_reads_may_check(client, asked):
    token = ApiTokenFactory()

    said = check(client, dict.fromkeys(asked, "yes"), authorization=f"Bearer {token.secret}")

    assert said.status_code == 200
