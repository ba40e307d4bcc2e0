"""A file that is sent twice for a document is received once; what is meant anew is kept."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from observers.models import Application, ApplicationDocument
from tests.factories import PDF
from tests.observers.factories import ApplicationFactory, RequirementFactory
from tests.pages import texts

TWICE = "This file was received already: statutes.pdf. It is kept once."


@pytest.fixture
def draft(partner):
    return ApplicationFactory(partner=partner)


@pytest.fixture
def asked(draft):
    return draft.guideline.documents.get()


@pytest.fixture(autouse=True)
def editor(client, member_editor):
    client.force_login(member_editor)


def send(client, requirement, application, content=PDF, name="statutes.pdf", **more):
    address = f"/en/observers/own/{application.reference}/documents/{requirement.pk}/"
    return client.post(address, {"file": SimpleUploadedFile(name, content)} | more, follow=True)


def test_same_content_is_received_once_and_says_so(client, draft, asked):
    first = send(client, asked, draft)
    second = send(client, asked, draft)
    third = send(client, asked, draft, PDF + b"2")

    assert texts(first, "p", "success") == ["The file is kept."]
    assert texts(second, "p", "info") == [TWICE]
    assert texts(third, "p", "success") == ["The file is kept."]
    assert draft.documents.count() == 2


def test_newer_file_sent_twice_is_received_once(client, draft, asked):
    send(client, asked, draft, PDF + b"1")
    old = draft.documents.get()

    send(client, asked, draft, replaces=old.pk)
    again = send(client, asked, draft, replaces=old.pk)

    assert texts(again, "p", "info") == [TWICE]
    assert draft.documents.count() == 2


def test_same_content_may_be_sent_elsewhere_and_after_it_was_taken_out(client, draft, asked):
    other = RequirementFactory(version=draft.guideline)
    send(client, asked, draft)
    send(client, other, draft)
    ApplicationDocument.objects.get(requirement=asked).take_back()
    send(client, asked, draft)

    assert [one.requirement for one in draft.current_documents()] == [other, asked]


def test_same_content_stands_anew_once_the_file_was_put_off(client, draft, asked):
    long_ago = timezone.now() - timedelta(days=900)
    send(client, asked, draft)
    draft.documents.update(uploaded_at=long_ago)
    Application.objects.update(stage="deferred", submitted_at=long_ago, stage_since=timezone.now())

    answers = [send(client, asked, draft) for __ in range(2)]

    assert [texts(one, "p", "success") for one in answers] == [["The file is kept."], []]
    assert draft.documents.count() == 2


def test_request_of_the_api_sent_twice_gives_the_file_that_is_there(client, draft, asked):
    address = f"/api/v1/observer-applications/{draft.reference}/documents/"
    answers = [
        client.post(
            address, {"document": asked.code, "file": SimpleUploadedFile("statutes.pdf", PDF)}
        )
        for __ in range(2)
    ]

    assert [one.status_code for one in answers] == [201, 200]
    assert answers[0].json()["id"] == answers[1].json()["id"]
    assert draft.documents.count() == 1
