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

    assert applicant.get(page_of(application)).status_code == 404


def test_reader_hands_in_nothing(client, application):
    client.force_login(MembershipFactory(partner=application.partner, reader=True).user)

    assert client.get(page_of(application)).status_code == 404
