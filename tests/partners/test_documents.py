"""The same file is not recorded twice under one title, by any door."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from partners.models import Document
from tests.factories import PDF, DocumentFactory, PartnerFactory
from tests.pages import sent, summary

pytestmark = pytest.mark.django_db

REPEATED = (
    "This file is recorded already under this title. Change that record, or say by the title what is"
    " different."
)


def address(document):
    return f"/api/v1/partners/{document.partner_id}/documents/"


def upload(content=PDF):
    return SimpleUploadedFile("again.pdf", content)


@pytest.fixture
def statutes():
    return DocumentFactory(kind="statutes", title="Statutes of 2019")


def test_page_says_that_the_file_is_there(client, registry_officer, statutes):
    client.force_login(registry_officer)
    url = f"/en/partners/{statutes.partner_id}/documents/add/"
    typed = sent(client, url, {"kind": "statutes", "title": "statutes of 2019"})

    answer = client.post(url, typed | {"file": upload()})

    assert answer.status_code == 422
    assert summary(answer) == {f"File: {REPEATED}": "id_file"}
    assert Document.objects.count() == 1


def test_api_says_that_the_file_is_there(registry_officer, statutes):
    client = APIClient()
    client.force_authenticate(registry_officer)
    said = {"kind": "statutes", "title": "Statutes of 2019"}

    answer = client.post(address(statutes), said | {"file": upload()})

    assert (answer.status_code, answer.json()["errors"]["file"]) == (400, [REPEATED])


@pytest.mark.parametrize(
    ("values", "content"),
    [
        ({"title": "Statutes, with annexes"}, PDF),
        ({"kind": "policy"}, PDF),
        ({}, PDF + b"\n% another day"),
    ],
)
def test_another_title_kind_or_content_is_another_document(
    registry_officer, statutes, values, content
):
    client = APIClient()
    client.force_authenticate(registry_officer)
    said = {"kind": "statutes", "title": "Statutes of 2019"}

    answer = client.post(address(statutes), said | values | {"file": upload(content)})

    assert answer.status_code == 201


def test_another_partner_may_have_the_same_file(statutes):
    twin = Document(partner=PartnerFactory(), kind="statutes", title=statutes.title, file=upload())

    twin.full_clean()


def test_a_record_may_be_given_its_own_file_again(statutes):
    statutes.file = upload()

    statutes.full_clean()
