"""Documents of an application: what is let in, what is said when it is not, who takes it out."""

import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from observers.models import ApplicationDocument
from tests.factories import PDF, DocumentFactory, UserFactory
from tests.observers.factories import (
    ApplicationDocumentFactory,
    ApplicationFactory,
    QuestionFactory,
    RequirementFactory,
    application_in,
)
from tests.pages import read


@pytest.fixture
def draft(partner):
    return ApplicationFactory(partner=partner)


@pytest.fixture
def asked(draft):
    """The one document that is asked."""
    return draft.guideline.documents.get()


@pytest.fixture
def editor(client, member_editor):
    client.force_login(member_editor)
    return member_editor


def address(application, requirement, rest=""):
    return f"/en/observers/own/{application.reference}/documents/{requirement.pk}/{rest}"


def packed(**files):
    """An archive of files by name; two underlines stand for a point, three for a slash."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("___", "/").replace("__", "."), content)
    return out.getvalue()


def upload(name, content):
    return {"file": SimpleUploadedFile(name, content)}


def test_what_may_be_sent_is_said_before_a_file_is_chosen(client, editor, draft, asked):
    asked.__class__.objects.update(language_rule_en="Any language")

    page = read(client.get(address(draft, asked))).text

    assert "Kinds: pdf, jpg, jpeg, png, docx, xlsx, pptx, odt, odp. At most 10 MB." in page.replace(
        "\xa0", " "
    )
    assert "Language: Any language" in page
    assert "5 files at most" in page


def test_several_files_for_a_document_each_with_its_dates(client, editor, draft, asked):
    first = upload("statutes.pdf", PDF) | {"language": "fr", "issued_on": "2020-05-01"}

    answer = client.post(address(draft, asked), first)
    client.post(address(draft, asked), upload("amendment.pdf", PDF + b"2"))

    assert answer["Location"].endswith(f"/documents/#{asked.anchor}")
    rows = list(draft.documents.values_list("name", "language", "uploaded_by"))
    assert rows == [("statutes.pdf", "fr", editor.pk), ("amendment.pdf", "", editor.pk)]
    assert "issued 1 May 2020" in read(client.get(address(draft, asked))).text


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("empty.pdf", b"", "File: The submitted file is empty."),
        (
            "page.pdf",
            b"<html><script>alert(1)</script></html>",
            "File: The content of this file is not what its name says (.pdf).",
        ),
        (
            "statutes.exe",
            PDF,
            "File: Files of this kind are not kept. Send one of these: pdf, jpg,",
        ),
        (
            "bomb.docx",
            packed(word___document__xml=b"0" * 60_000_000),
            "File: The content of this file is not what its name says (.docx).",
        ),
        (
            "macros.docx",
            packed(**{"[Content_Types]__xml": b"x", "word___vbaProject__bin": b"x"}),
            "File: This file carries macros or other programs, which are not kept.",
        ),
        ("large.pdf", PDF + b"0" * (10 * 1024 * 1024), "larger than"),
    ],
)
def test_file_that_is_not_kept_is_told_why(client, editor, draft, asked, name, content, sentence):
    answer = client.post(address(draft, asked), upload(name, content))

    assert answer.status_code == 422
    assert sentence in read(answer).one(id="errors").text
    assert read(answer).one(id="errors").one("a")["href"] == "#id_file"
    assert not draft.documents.exists()


def test_file_beyond_every_measure_is_told_before_it_is_read(client, editor, draft, asked):
    answer = client.post(address(draft, asked), upload("film.pdf", b"0" * (30 * 1024 * 1024)))

    assert answer.status_code == 413


def test_long_name_with_slashes_is_shortened(client, editor, draft, asked):
    client.post(address(draft, asked), upload("../../" + "a/" * 20 + "b" * 300 + ".pdf", PDF))

    document = draft.documents.get()
    assert len(document.name) <= 150
    assert document.name.endswith("b.pdf")
    assert "/" not in document.name
    assert "bbb" not in document.file.name


def test_no_file_at_all(client, editor, draft, asked):
    answer = client.post(address(draft, asked), {"file": "text"})

    assert answer.status_code == 422
    assert "File: This field is required." in read(answer).one(id="errors").text


@pytest.mark.parametrize("day", ["2999-01-01", "yesterday"])
def test_bad_date_is_told(client, editor, draft, asked, day):
    answer = client.post(address(draft, asked), upload("a.pdf", PDF) | {"issued_on": day})

    assert answer.status_code == 422
    assert not draft.documents.exists()


def test_replacing_keeps_the_earlier_file(client, editor, draft, asked):
    client.post(address(draft, asked), upload("old.pdf", PDF))
    old = draft.documents.get()

    client.post(address(draft, asked), upload("new.pdf", PDF + b"2") | {"replaces": old.pk})
    again = client.post(
        address(draft, asked), upload("other.pdf", PDF + b"3") | {"replaces": old.pk}
    )

    assert [one.name for one in draft.current_documents()] == ["new.pdf"]
    assert draft.documents.count() == 2
    assert again.status_code == 404
    assert "earlier version" in client.get(address(draft, asked)).text


def test_no_more_files_than_asked(client, editor, draft, asked):
    asked.__class__.objects.update(max_files=1)
    client.post(address(draft, asked), upload("one.pdf", PDF))

    answer = client.post(address(draft, asked), upload("two.pdf", PDF + b"2"))

    assert answer.status_code == 422
    assert "replace one of them" in answer.text


def test_document_of_the_record_is_used_again_as_it_is_now(client, editor, draft, asked, partner):
    record = DocumentFactory(partner=partner, title="Statutes of 2019", language="fr")

    page = client.get(address(draft, asked))
    client.post(address(draft, asked, "reuse/"), {"record": record.pk})
    record.delete()

    document = draft.documents.get()
    assert "Statutes of 2019" in page.text
    assert (document.name, document.language) == ("Statutes of 2019.pdf", "fr")
    with document.file.open("rb") as file:
        assert file.read() == PDF


def test_document_of_another_record_is_not_there(client, editor, draft, asked):
    foreign = DocumentFactory()

    for number in (foreign.pk, "x", "9" * 30, ""):
        assert client.post(address(draft, asked, "reuse/"), {"record": number}).status_code == 404
    assert not draft.documents.exists()


def test_reason_stands_in_for_a_document_where_it_may(client, editor, draft, asked):
    refused = client.post(address(draft, asked, "reason/"), {"reason-text": "No office gives one."})
    asked.__class__.objects.update(need="or_reason")
    client.post(address(draft, asked, "reason/"), {"reason-text": "No office gives one."})
    given = draft.document_reasons.get().text
    client.post(address(draft, asked, "reason/"), {"reason-text": ""})

    assert refused.status_code == 404
    assert given == "No office gives one."
    assert not draft.document_reasons.exists()


def test_file_is_taken_out_of_a_draft_only(client, editor, draft, asked, partner):
    document = ApplicationDocumentFactory(application=draft, requirement=asked)
    page = f"/en/observers/own/{draft.reference}/files/{document.pk}/take-back/"

    client.post(page)
    document.refresh_from_db()

    assert document.removed_at is not None
    assert client.post(page).status_code == 404


def test_file_taken_back_before_submitting_was_never_before_staff(draft, asked):
    officer = UserFactory(case_officer=True)
    early, late = ApplicationDocumentFactory.create_batch(2, application=draft, requirement=asked)
    submitted = timezone.now()
    for document, days in ((early, -1), (late, 1)):
        document.removed_at = submitted + timedelta(days=days)
        document.save()
    draft.__class__.objects.filter(pk=draft.pk).update(stage="screening", submitted_at=submitted)

    assert list(ApplicationDocument.objects.visible_to(officer)) == [late]


def test_whoever_comes_too_late_to_a_document_is_told(client, editor, draft, asked):
    draft.__class__.objects.filter(pk=draft.pk).update(stage="submitted")

    answer = client.post(address(draft, asked), upload("statutes.pdf", PDF), follow=True)

    assert answer.redirect_chain == [(f"/en/observers/own/{draft.reference}/", 302)]
    assert "This part cannot be changed now" in answer.content.decode()
    assert not draft.documents.exists()


def test_only_the_document_that_was_asked_about_is_open(client, editor, partner):
    application = application_in("returned", partner=partner)
    asked = application.guideline.documents.get()
    other = RequirementFactory(version=application.guideline)
    kept = ApplicationDocumentFactory(application=application, requirement=asked)
    QuestionFactory(application=application, requirement=asked, sent=True)

    right = client.post(address(application, asked), upload("a.pdf", PDF) | {"replaces": kept.pk})
    wrong = client.post(address(application, other), upload("b.pdf", PDF))
    gone = client.post(f"/en/observers/own/{application.reference}/files/{kept.pk}/take-back/")

    own = f"/en/observers/own/{application.reference}/"
    assert right["Location"].startswith(f"{own}documents/")
    assert (wrong["Location"], gone.status_code) == (own, 404)
    assert [one.name for one in application.current_documents()] == ["a.pdf"]


@pytest.mark.parametrize("kind", ["foreign requirement", "internal", "foreign file"])
def test_forged_numbers_change_nothing(client, editor, draft, asked, kind):
    foreign = ApplicationDocumentFactory()
    requirement, body = asked, {}
    if kind == "foreign requirement":
        requirement = foreign.requirement
    elif kind == "internal":
        requirement = RequirementFactory(version=draft.guideline, need="internal")
    else:
        body = {"replaces": foreign.pk}

    answer = client.post(address(draft, requirement), upload("a.pdf", PDF) | body)
    query = client.get(f"{address(draft, asked)}?replaces={foreign.pk}")
    gone = client.post(f"/en/observers/own/{draft.reference}/files/{foreign.pk}/take-back/")

    assert (answer.status_code, query.status_code, gone.status_code) == (404, 404, 404)
    assert list(ApplicationDocument.objects.all()) == [foreign]
    foreign.refresh_from_db()
    assert foreign.is_current


def test_download_is_for_the_organisation_and_runs_nowhere(client, editor, draft, asked):
    document = ApplicationDocumentFactory(application=draft, requirement=asked)
    page = f"/en/observers/applications/{draft.reference}/documents/{document.pk}/file/"

    mine = client.get(page)
    content = b"".join(mine.streaming_content)
    client.force_login(UserFactory())
    others = client.get(page)
    client.force_login(UserFactory(case_officer=True))
    staff = client.get(page)

    assert content == PDF
    assert mine["Content-Disposition"].startswith("attachment;")
    assert mine["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in mine["Content-Security-Policy"]
    assert (others.status_code, staff.status_code) == (404, 404)


def test_file_that_the_store_has_lost_is_not_found_and_logged(client, editor, draft, asked, caplog):
    client.post(address(draft, asked), upload("statutes.pdf", PDF))
    file = draft.documents.get()
    file.file.storage.delete(file.file.name)
    place = f"/applications/{draft.reference}/documents/{file.pk}/file/"

    answers = [
        client.get(f"/en/observers{place}"),
        client.get(f"/api/v1/observer-applications/{draft.reference}/documents/{file.pk}/file/"),
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert caplog.messages.count(f"A stored file is missing: {file.file.name}") == 2
