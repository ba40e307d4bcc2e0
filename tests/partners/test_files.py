"""Files of documents and agreements: what is let in, and who takes it out."""

import hashlib
import io
import socketserver
import struct
import threading
import zipfile
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfWriter
from pypdf.actions import JavaScript

from partners import scanning
from partners.models import Document
from partners.models import pdf as reading
from partners.models.files import clean_name
from tests.factories import PDF, AgreementFactory, DocumentFactory, MembershipFactory
from tests.pages import form_of, sent, summary

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 32
CONTENT = "File: The content of this file is not what its name says ({})."
KIND = "File: Files of this kind are not kept. Send one of these: pdf, jpg, jpeg, png, docx, xlsx, pptx, odt, odp."


def package(*names, **texts):
    """A ZIP archive that holds files of these names, and files with texts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in {**dict.fromkeys(names, "x"), **texts}.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def send(client, partner, name, content):
    """Add a document with a file of this name and content."""
    address = f"/en/partners/{partner.number}/documents/add/"
    data = sent(client, address, {"title": "Statutes", "kind": "statutes"})
    return client.post(address, data | {"file": SimpleUploadedFile(name, content)})


def test_document_is_handed_in_and_taken_out(client, member_editor, partner):
    client.force_login(member_editor)

    response = send(client, partner, "statuts de l’association.pdf", PDF)

    document = Document.objects.get()
    taken = client.get(f"/en/partners/{partner.number}/documents/{document.pk}/file/")
    assert response.status_code == 302
    assert "statuts" not in document.file.name
    assert b"".join(taken.streaming_content) == PDF
    assert taken["Content-Type"] == "application/pdf"
    assert taken["Content-Disposition"] == (
        f'attachment; filename="{partner.label}-documents-{document.pk}.pdf"'
    )


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("statutes.pdf", PNG, CONTENT.format(".pdf")),
        ("statutes.pdf", b"<html><script>alert(1)</script>", CONTENT.format(".pdf")),
        ("statutes.pdf", b"MZ\x90\x00" + b"\0" * 60, CONTENT.format(".pdf")),
        ("photo.png", PDF, CONTENT.format(".png")),
        ("photo.JPG", PNG, CONTENT.format(".jpg")),
        ("report.docx", PDF, CONTENT.format(".docx")),
        ("report.docx", package("anything.txt"), CONTENT.format(".docx")),
        ("report.xlsx", b"PK\x03\x04" + b"\0" * 60, CONTENT.format(".xlsx")),
        ("page.html", b"<html>", KIND),
        ("image.svg", b"<svg/>", KIND),
        ("program.pdf.exe", PDF, KIND),
        ("statutes", PDF, KIND),
        ("statutes.pdf", b"", "File: The submitted file is empty."),
        (
            "statutes.pdf",
            PDF + b"\0" * (10 * 1024 * 1024),
            "File: The file is larger than 10 MB. Send a smaller one.",
        ),
    ],
)
def test_file_that_is_not_what_it_says_is_refused(
    client, member_editor, partner, name, content, message
):
    client.force_login(member_editor)

    response = send(client, partner, name, content)

    assert response.status_code == 422
    assert summary(response) == {message: "id_file"}
    assert form_of(response, "record")["title"] == ["Statutes"]
    assert Document.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("scan.PDF", PDF),
        ("photo.png", PNG),
        ("photo.jpeg", b"\xff\xd8\xff\xe0" + b"\0" * 32),
        ("report.docx", package("[Content_Types].xml", "word/document.xml")),
    ],
)
def test_file_that_is_what_it_says_is_kept(client, member_editor, partner, name, content):
    client.force_login(member_editor)

    assert send(client, partner, name, content).status_code == 302
    with Document.objects.get().file as kept:
        assert kept.read() == content


def test_document_needs_a_file(client, member_editor, partner):
    client.force_login(member_editor)
    address = f"/en/partners/{partner.number}/documents/add/"

    response = client.post(address, sent(client, address, {"title": "Statutes"}))

    assert summary(response) == {"File: This field is required.": "id_file"}


def test_document_keeps_its_file_when_its_title_changes(client, member_editor, partner):
    document = DocumentFactory(partner=partner)
    client.force_login(member_editor)
    address = f"/en/partners/{partner.number}/documents/{document.pk}/"

    client.post(address, sent(client, address, {"title": "New title"}))

    after = Document.objects.get()
    assert (after.title, after.file.name) == ("New title", document.file.name)


@pytest.mark.parametrize(
    ("reader", "code"),
    [
        ("visitor", 302),
        ("stranger", 404),
        ("member_reader", 200),
        ("case_officer", 200),
        ("registry_officer", 200),
    ],
)
@pytest.mark.parametrize(
    ("kind", "factory"), [("documents", DocumentFactory), ("agreements", AgreementFactory)]
)
def test_file_goes_to_whoever_sees_its_record(
    client, request, partner, kind, factory, reader, code
):
    part = factory(partner=partner, file=SimpleUploadedFile("x.pdf", PDF))
    if reader == "stranger":
        client.force_login(MembershipFactory().user)
    elif reader != "visitor":
        client.force_login(request.getfixturevalue(reader))

    response = client.get(f"/en/partners/{partner.number}/{kind}/{part.pk}/file/")
    response.close()

    assert response.status_code == code


def test_agreement_without_a_file_has_none_to_take(client, registry_officer, partner):
    agreement = AgreementFactory(partner=partner)
    client.force_login(registry_officer)

    for kind in ("agreements", "contacts"):
        address = f"/en/partners/{partner.number}/{kind}/{agreement.pk}/file/"
        assert client.get(address).status_code == 404


# Bombs, programs in disguise, too many


def bomb(times):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "x")
        archive.writestr("word/document.xml", b"\0" * 1024 * 1024 * times)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bomb.docx", bomb(60)),
        ("many.docx", package("[Content_Types].xml", *(f"{number}" for number in range(5001)))),
        ("activex.docx", package("[Content_Types].xml", "word/activeX/activeX1.bin")),
        ("old.xlsx", package("[Content_Types].xml", "xl/macrosheets/sheet1.xml")),
        ("embedded.docx", package("[Content_Types].xml", "word/embeddings/oleObject1.bin")),
        ("archive.docx", package("[Content_Types].xml", "word/embeddings/hidden.zip")),
        ("basic.odt", package("mimetype", "Basic/Standard/Module1.xml")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_package_with_a_program_or_beyond_measure_is_refused(
    client, member_editor, partner, name, content
):
    client.force_login(member_editor)

    response = send(client, partner, name, content)

    assert (response.status_code, Document.objects.count()) == (422, 0)
    assert list(summary(response).values()) == ["id_file"]


MACROS = "File: This file carries macros or other programs, which are not kept. "
OLD_OR_LOCKED = "File: This file is protected by a password or of an old kind. "
LOCKED = "File: This PDF is protected by a password or restrictions. "
SCRIPT = "File: This PDF carries a program (JavaScript), which is not kept. "
PRINT_IT = "example by printing it to a new PDF, and send that."


def pdf(**how):
    """A PDF of one empty page: with a ``password``, a ``script``, its objects ``packed``."""
    writer = PdfWriter()
    writer.add_blank_page(72, 72)
    if "script" in how:
        writer.add_open_action(JavaScript(how["script"]))
    if "password" in how:
        writer.encrypt(how["password"], owner_password="owner")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def objects_packed(text):
    """A PDF whose objects are compressed, as many programs write them."""
    packed = zlib.compress(text)
    head = b"1 0 obj\n<</Type /ObjStm /N 1 /First 4\n/Filter /FlateDecode>>\nstream\r\n"
    return PDF + head + packed + b"\r\nendstream\nendobj\n"


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        (
            "macros.docx",
            package("[Content_Types].xml", "word/vbaProject.bin"),
            MACROS + "Save it without them, as .docx or PDF, and send that.",
        ),
        (
            "locked.docx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
            OLD_OR_LOCKED + "Save it without a password, as .docx or PDF, and send that.",
        ),
        (
            "locked.odt",
            package("mimetype", **{"META-INF/manifest.xml": "<manifest:encryption-data/>"}),
            "File: This file is protected by a password. Save it without one and send that.",
        ),
        (
            "inside.docx",
            package("[Content_Types].xml", "word/embeddings/hidden.zip"),
            (
                "File: Other files are packed into this one. "
                "Take them out and send them by themselves."
            ),
        ),
        ("locked.pdf", pdf(password="secret"), f"{LOCKED}Save it without them, for {PRINT_IT}"),
        ("limits.pdf", pdf(password=""), f"{LOCKED}Save it without them, for {PRINT_IT}"),
        ("script.pdf", pdf(script="app.alert(1)"), f"{SCRIPT}Save it without, for {PRINT_IT}"),
        (
            "hidden.pdf",
            objects_packed(b"1 0 <</S /JavaScript /JS (app.alert(1))>>"),
            f"{SCRIPT}Save it without, for {PRINT_IT}",
        ),
        (
            "written.pdf",
            PDF + b"1 0 obj <</S /J#61va#53cript /JS (app.alert(1))>> endobj",
            f"{SCRIPT}Save it without, for {PRINT_IT}",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and "." in value[-5:] else "",
)
def test_locked_file_and_program_are_named_with_what_to_do(
    client, member_editor, partner, name, content, sentence
):
    client.force_login(member_editor)

    response = send(client, partner, name, content)

    assert (response.status_code, Document.objects.count()) == (422, 0)
    assert summary(response) == {sentence: "id_file"}


@pytest.mark.parametrize(
    "content",
    [
        pdf(),
        objects_packed(b"1 0 <</Title (JavaScript and /JavaScripture, /EncryptMetadata)>>"),
        PDF + b"1 0 obj\n<</Type /ObjStm>>\nstream\nnot packed endstream",
        PDF + bytes(1000),
        pdf() + b"\n" * 5000,  # a reader of PDF finds its end all the same
    ],
)
def test_honest_pdf_is_kept(client, member_editor, partner, content):
    client.force_login(member_editor)

    assert send(client, partner, "statutes.pdf", content).status_code == 302


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n",
        b"%PDF-1.4\n<script>alert(1)</script>\n%%EOF\n",
        PDF[:-8],
        pdf()[:-30],
        pdf()[:200] + bytes(4000),
    ],
    ids=["head", "shell", "cut", "cut late", "cut early"],
)
def test_pdf_that_cannot_be_opened_is_refused(client, member_editor, partner, content):
    client.force_login(member_editor)

    response = send(client, partner, "statutes.pdf", content)

    assert (response.status_code, Document.objects.count()) == (422, 0)
    assert summary(response) == {
        "File: This PDF cannot be opened: it is cut short, or no PDF inside. Open it yourself to"
        " see, save it anew, and send that.": "id_file"
    }


def test_pdf_that_takes_too_long_to_read_is_refused(monkeypatch):
    monkeypatch.setattr(reading, "READ", "while True: pass")
    monkeypatch.setattr(reading, "SECONDS", 1)

    assert reading.opens(b"%PDF-1.7\n") is False


def test_package_that_says_it_has_macros_is_refused(client, member_editor, partner):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(
            "[Content_Types].xml", "application/vnd.ms-word.document.macroEnabled.main+xml"
        )
    client.force_login(member_editor)

    assert send(client, partner, "macro.docx", buffer.getvalue()).status_code == 422


def test_large_honest_document_is_kept(client, member_editor, partner):
    client.force_login(member_editor)

    assert send(client, partner, "long.docx", bomb(8)).status_code == 302


def test_record_holds_so_many_files_and_no_more(client, member_editor, partner, settings):
    settings.PORTAL_DOCUMENT_COUNT = 1
    DocumentFactory(partner=partner)
    client.force_login(member_editor)

    response = send(client, partner, "statutes.pdf", PDF)

    assert list(summary(response)) == [
        "There are 1 files already, which is the limit. Remove one first."
    ]


# Fingerprint, scanner, quarantine


def test_fingerprint_is_that_of_the_file(partner):
    document = DocumentFactory(partner=partner)

    assert document.sha256 == hashlib.sha256(PDF).hexdigest()


def test_download_is_no_page_that_a_browser_runs(client, member_editor, partner):
    document = DocumentFactory(partner=partner)
    client.force_login(member_editor)

    response = client.get(f"/en/partners/{partner.number}/documents/{document.pk}/file/")
    response.close()

    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Content-Disposition"].startswith("attachment;")
    assert "no-store" in response["Cache-Control"]


class Scanner(socketserver.BaseRequestHandler):
    """Speaks as ClamAV does, and takes for a virus what calls itself one."""

    def handle(self):
        stream = self.request.makefile("rb")
        assert stream.read(10) == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack("!L", stream.read(4))[0]:
            content += stream.read(size)
        answer = b"stream: Test-Virus FOUND\0" if b"VIRUS" in content else b"stream: OK\0"
        self.request.sendall(
            b"INSTREAM size limit exceeded. ERROR\0" if b"LARGE" in content else answer
        )


@pytest.fixture
def scanner(settings):
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Scanner) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        settings.PORTAL_CLAMAV = f"127.0.0.1:{server.server_address[1]}"
        yield
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("content", "scan", "code"),
    [
        (PDF, "clean", 200),
        (PDF + b"VIRUS", "quarantined", 403),
        (PDF + b"LARGE", "unscanned", 403),
    ],
)
def test_scanner_decides_what_is_handed_out(
    client, member_editor, partner, scanner, content, scan, code
):
    file = SimpleUploadedFile("x.pdf", content)
    document = DocumentFactory(partner=partner, file=file)
    client.force_login(member_editor)
    address = f"/en/partners/{partner.number}/documents/{document.pk}/file/"
    before = client.get(address).status_code

    scanning.sweep()

    document.refresh_from_db()
    page = client.get(address)
    api = client.get(f"/api/v1{address.removeprefix('/en')}")
    handed_out = [b"".join(answer) for answer in (page, api) if answer.streaming]
    assert (before, document.scan) == (403, scan)
    assert (page.status_code, api.status_code) == (code, code)
    assert handed_out == ([content, content] if code == 200 else [])


def test_scanner_that_is_away_leaves_the_file_for_later(partner, settings, caplog):
    settings.PORTAL_CLAMAV = "127.0.0.1:9"
    document = DocumentFactory(partner=partner)

    scanning.sweep()

    document.refresh_from_db()
    assert document.scan == "unscanned"
    assert "No verdict" in caplog.text


def test_new_file_is_scanned_again(partner):
    document = DocumentFactory(partner=partner, scan="clean")
    before = document.scan_remark

    document.file = SimpleUploadedFile("x.pdf", PDF + b"new")
    document.save()

    assert document.scan_remark == "Not scanned for viruses"
    assert before == "Not scanned for viruses"


def test_staff_are_told_that_a_file_is_not_scanned(client, case_officer, member_reader, partner):
    DocumentFactory(partner=partner)
    address = f"/en/partners/{partner.number}/"
    client.force_login(case_officer)
    staff = client.get(address).text
    client.force_login(member_reader)

    assert "Not scanned for viruses" in staff
    assert "Not scanned for viruses" not in client.get(address).text


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("C:\\Users\\awa\\statuts.pdf", "statuts.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("a\x00b\u202ecod.pdf", "abcod.pdf"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
    ],
)
def test_name_of_a_file_is_kept_without_path_and_tricks(name, kept):
    assert clean_name(name) == kept


AGAIN = "Choose the file again: the browser could not keep it."


def test_file_of_a_form_that_comes_back_is_asked_for_again(client, member_editor, partner):
    client.force_login(member_editor)
    address = f"/en/partners/{partner.number}/documents/add/"
    opened = client.get(address).text
    data = sent(client, address, {"title": "", "kind": "statutes"})

    without = client.post(address, data)
    refused = client.post(address, data | {"file": SimpleUploadedFile("statutes.pdf", PDF)})

    assert [AGAIN in page for page in (opened, without.text)] == [False, False]
    assert (refused.status_code, AGAIN in refused.text) == (422, True)


def test_file_of_an_edit_in_conflict_is_asked_for_again(client, member_editor, partner):
    document = DocumentFactory(partner=partner, title="Statutes")
    client.force_login(member_editor)
    address = f"/en/partners/{partner.number}/documents/{document.pk}/"
    data = sent(client, address, {"title": "Our statutes"})
    document.title = "The statutes"
    document.save()

    response = client.post(address, data | {"file": SimpleUploadedFile("statutes.pdf", PDF)})

    assert (response.status_code, AGAIN in response.text) == (409, True)
