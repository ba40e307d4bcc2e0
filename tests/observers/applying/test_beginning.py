"""Before an account, and beginning an application."""

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from observers.models import Answer, Application, ApplicationDocument, GuidelineVersion, Stage
from tests.factories import MembershipFactory, UserFactory
from tests.observers.applying.pages import START, question_of
from tests.observers.factories import (
    PDF,
    AnswerFactory,
    ApplicationDocumentFactory,
    ComingSessionFactory,
    application_in,
)
from tests.pages import read


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


def test_start_again_copies_present_documents_with_their_dates(
    client, member_editor, partner, shipped
):
    old = application_in(Stage.WITHDRAWN, partner=partner, guideline=shipped)
    statutes = shipped.documents.filter(need="required").first()
    handed_in = datetime(2024, 5, 1, 9, tzinfo=UTC)
    files = {
        name: ApplicationDocumentFactory(
            application=old, requirement=statutes, file__filename=f"{name}.pdf",
            file__data=PDF + name.encode(), issued_on=date(2024, 4, 2), language="fr",
        )
        for name in ("kept", "taken", "ill", "lost")
    }  # fmt: skip
    rows = ApplicationDocument.objects
    rows.filter(pk=files["taken"].pk).update(removed_at=handed_in)
    rows.filter(pk=files["ill"].pk).update(scan="quarantined")
    rows.filter(pk=files["lost"].pk).update(file="partners/nowhere.pdf")
    rows.update(uploaded_at=handed_in)
    client.force_login(member_editor)

    client.post(START, {"partner": partner.pk, "language": "en", "previous": old.pk})

    (copy,) = rows.exclude(application=old)
    assert (copy.requirement, copy.issued_on, copy.language, copy.uploaded_at) == (
        statutes, date(2024, 4, 2), "fr", handed_in,
    )  # fmt: skip
    assert (copy.name, copy.sha256) == ("kept.pdf", files["kept"].sha256)
    assert copy.file.name != files["kept"].file.name


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
