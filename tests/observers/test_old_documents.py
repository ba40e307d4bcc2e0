"""A file that was put off for long needs newer documents before it goes on an agenda again."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from observers import workflow
from observers.models import ApplicationDocument
from tests.factories import PDF, MembershipFactory, UserFactory
from tests.observers.factories import ApplicationFactory, fill

API = "/api/v1/observer-applications/"


@pytest.fixture
def application(db):
    """Put off, with documents of two years ago; its guidelines want newer ones after one."""
    found = ApplicationFactory(stage="deferred", symbol="C/118/1", published_on=date(2026, 1, 1))
    fill(found)
    found.documents.update(uploaded_at=timezone.now() - timedelta(days=730))
    return found


@pytest.fixture
def applicant(client, application):
    client.force_login(MembershipFactory(partner=application.partner, editor=True).user)
    return client


def place(application):
    governing = UserFactory(governing_bodies=True)
    return workflow.perform(application, workflow.TRANSITIONS["place"], by=governing).stage


def page_of(application):
    requirement = application.guideline.documents.get()
    return f"/en/observers/own/{application.reference}/documents/{requirement.pk}/"


def test_old_documents_stop_the_way_to_the_agenda(application):
    with pytest.raises(ValidationError) as refusal:
        place(application)

    assert refusal.value.messages == [
        "The documents are too old: the applicant hands in newer ones first."
    ]


def test_applicant_is_told_and_hands_in_newer_ones(applicant, application):
    own = f"/en/observers/own/{application.reference}/"
    told = "Your documents have grown old: hand in newer ones, or it cannot go on an agenda."
    former = application.documents.get()
    assert told in applicant.get(own).text

    sent = applicant.post(
        page_of(application),
        {"file": SimpleUploadedFile("new.pdf", PDF), "replaces": former.pk},
    )

    assert sent.status_code == 302
    assert ApplicationDocument.objects.current().get().replaces == former
    assert told not in applicant.get(own).text
    assert place(application) == "on_agenda"


def test_newer_document_over_the_api(applicant, application):
    requirement = application.guideline.documents.get()
    body = {"document": requirement.code, "file": SimpleUploadedFile("new.pdf", PDF)}

    assert applicant.post(f"{API}{application.reference}/documents/", body).status_code == 201
    assert place(application) == "on_agenda"


def test_nothing_else_of_a_file_that_was_put_off_is_open(applicant, application):
    document, question = application.documents.get(), application.answers.get().question
    api = f"{API}{application.reference}/"

    answered = applicant.put(
        f"{api}answers/{question.code}/", {"value": "x"}, content_type="application/json"
    )
    taken = applicant.delete(f"{api}documents/{document.pk}/")
    own = f"/en/observers/own/{application.reference}/"
    saved = applicant.post(f"{own}answers/{question.pk}/", {f"q{question.pk}": "x"})

    assert [answered.status_code, taken.status_code, saved.status_code] == [409, 409, 404]
    assert application.documents.current().count() == 1


@pytest.mark.parametrize("stage", ["submitted", "on_agenda", "recommended"])
def test_documents_are_open_while_it_is_put_off_only(applicant, application, stage):
    type(application).objects.update(stage=stage)

    answer = applicant.get(page_of(application))

    assert answer["Location"] == f"/en/observers/own/{application.reference}/"
    assert "This part cannot be changed now" in applicant.get(answer["Location"]).text


def test_reader_hands_in_nothing(client, application):
    client.force_login(MembershipFactory(partner=application.partner, reader=True).user)

    assert client.get(page_of(application)).status_code == 404


# What was handed in meanwhile is frozen when the file is taken up again


@pytest.fixture
def submitted(application):
    """The same, with what was submitted at first."""
    return application.freeze(UserFactory(first_name="Awa", last_name="Exemple"))


def put_off(application):
    type(application).objects.filter(pk=application.pk).update(deferred_at=timezone.now())


def hand_in(client, application, content=PDF, **body):
    file = SimpleUploadedFile("new.pdf", content)
    return client.post(page_of(application), {"file": file, **body})


def test_newer_documents_are_in_a_submission_of_their_own(applicant, application, submitted):
    put_off(application)
    hand_in(applicant, application, PDF + b"new", replaces=application.documents.get().pk)
    newer = ApplicationDocument.objects.current().get()
    before = application.submissions.count()

    place(application)

    first, second = application.submissions.all()
    assert (before, first.number, second.number) == (1, 1, 2)
    assert [file["sha256"] for file in second.content["documents"]] == [newer.sha256]
    assert first.content == submitted.content
    assert [file["name"] for file in first.content["documents"]] != ["new.pdf"]
    assert second.frozen_by == newer.uploaded_by
    own = f"/en/observers/own/{application.reference}/"
    assert f"{own}submitted/2.pdf" in applicant.get(own).text


def test_paper_for_the_council_reads_the_newer_submission(applicant, application, submitted):
    put_off(application)
    hand_in(applicant, application, PDF + b"new")

    place(application)

    assert len(application.submissions.last().content["documents"]) == 2


def test_nothing_new_is_no_new_submission(application, submitted):
    put_off(application)
    application.documents.update(uploaded_at=timezone.now())

    assert place(application) == "on_agenda"
    assert application.submissions.count() == 1


def test_each_time_it_is_taken_up_again_counts(applicant, application, submitted):
    for content in (b"second", b"third"):
        put_off(application)
        hand_in(applicant, application, PDF + content)
        place(application)
        type(application).objects.update(stage="deferred")

    found = [len(one.content["documents"]) for one in application.submissions.all()]
    assert found == [1, 2, 3]
