"""The guided import in the browser: who may, each step, and the way back."""

import csv
import gc
import io
from datetime import timedelta

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone

from partners.inventory import staging
from partners.models import AnswerMemory, ColumnMemory, DuplicatePair, ImportBatch, Partner
from tests.factories import DuplicatePairFactory, PartnerFactory, UserFactory
from tests.pages import form_of, read, summary, texts
from tests.partners.inventory.workbooks import Book, english

pytestmark = pytest.mark.django_db

START = "/en/partners/import/"


class DistantStorage(Storage):
    """A store that can only be asked for what it holds, as S3 is."""

    def __init__(self):
        self.held = {}

    def _save(self, name, content):
        self.held[name] = content.read()
        return name

    def _open(self, name, mode):
        return ContentFile(self.held[name])

    def exists(self, name):
        return name in self.held


@pytest.fixture
def upload(tmp_path):
    def made(book=None, name="list.xlsx"):
        path = (book or english()).xlsx(tmp_path / "list.xlsx")
        return SimpleUploadedFile(name, path.read_bytes())

    return made


def test_import_from_file_to_registry_and_back(client, registry_officer, upload, at_once):
    client.force_login(registry_officer)

    # the file, its columns with one corrected
    sent = client.post(START, {"file": upload(), "source": "Mapping 2026"})
    batch = ImportBatch.objects.get()
    assert (sent.status_code, sent["Location"]) == (302, f"{START}{batch.pk}/columns/")
    columns = form_of(client.get(sent["Location"]), "mapping")
    assert columns["t0-c1"] == ["name"]
    assert columns["t0-c8"] == ["founded"]
    with at_once():
        client.post(sent["Location"], columns | {"t0-c5": [""]})
    page = client.get(f"{START}{batch.pk}/")
    assert texts(page, "h2", id="deciding") == ["Nothing has been changed yet"]
    assert not Partner.objects.exists()
    assert not batch.rows.exclude(values__website=None).exists()
    # two words that nobody could read
    asked = client.get(f"{START}{batch.pk}/questions/")
    assert [label.text for label in read(asked).one("form", "answers").all("label")] == [
        "“Somalia, Kenya” (optional)",
        "“Other” (optional)",
    ]
    with at_once():
        client.post(f"{START}{batch.pk}/questions/", {"q0": "SO", "q1": "ngo"})
    batch.refresh_from_db()
    assert batch.questions == []
    assert list(batch.rows.filter(action="review").values_list("number", flat=True)) == [20, 21]
    # all of it, then nothing of it
    with at_once():
        client.post(f"{START}{batch.pk}/commit/")
    batch.refresh_from_db()
    assert batch.state == "committed"
    assert Partner.objects.count() == 8
    assert Partner.objects.get(legal_name="Dawn Advocates").hq_country.code == "SO"
    assert Partner.objects.get(legal_name="Juba Relief").source == "Mapping 2026"
    found = client.get("/en/partners/?q=lakeside migrants")
    assert "Lakeside Migrants Circle" in found.content.decode()
    with at_once():
        client.post(f"{START}{batch.pk}/undo/")
    batch.refresh_from_db()
    assert batch.state == "undone"
    assert not Partner.everything.exists()


def test_answers_and_columns_are_remembered(client, registry_officer, upload, at_once):
    client.force_login(registry_officer)
    for __ in range(2):
        sent = client.post(START, {"file": upload()})
        columns = form_of(client.get(sent["Location"]), "mapping")
        with at_once():
            client.post(sent["Location"], columns | {"t0-c5": [""]})
        batch = ImportBatch.objects.first()
        with at_once():
            client.post(f"{START}{batch.pk}/questions/", {"q0": "SO"})

    sent = client.post(START, {"file": upload()})

    assert "t0-c5" not in {
        name
        for name, value in form_of(client.get(sent["Location"]), "mapping").items()
        if value != [""]
    }
    assert ColumnMemory.objects.count() == 1
    assert list(AnswerMemory.objects.values_list("field", "text", "answer")) == [
        ("country", "somalia kenya", "SO")
    ]


def test_same_file_again_is_said(client, registry_officer, upload, at_once):
    client.force_login(registry_officer)
    content = upload().read()
    for __ in range(2):
        sent = client.post(START, {"file": SimpleUploadedFile("list.xlsx", content)})
        page = client.get(sent["Location"])
        batch = ImportBatch.objects.first()
        with at_once():
            client.post(sent["Location"], form_of(page, "mapping"))
        with at_once():
            client.post(f"{START}{batch.pk}/commit/")

    assert "This very file was imported on" in page.content.decode()
    assert Partner.objects.count() == 6
    assert batch.rows.filter(action="import").count() == 0


@pytest.mark.parametrize("role", ["case_officer", "reviewer", "events_officer", None])
def test_who_may_not_add_partners_finds_no_import(client, batch_of, registry_officer, role):
    batch = batch_of(registry_officer)
    client.force_login(UserFactory(**({role: True} if role else {})))

    for address in ("", f"{batch.pk}/", f"{batch.pk}/columns/", f"{batch.pk}/report.csv"):
        assert client.get(START + address).status_code == 404
    for address in ("decide", "commit", "undo", "restart"):
        assert client.post(f"{START}{batch.pk}/{address}/").status_code == 404


def test_visitor_signs_in_first(client):
    assert client.get(START).status_code == 302


def test_focal_point_brings_in_its_own_countries_only(client, focal_point_mali, batch_of, at_once):
    batch = batch_of(focal_point_mali)
    client.force_login(focal_point_mali)

    with at_once():
        client.post(f"{START}{batch.pk}/decide/", {"alike": "import", "action": ""})
        client.post(f"{START}{batch.pk}/commit/")

    assert set(batch.rows.values_list("action", flat=True)) == {"reject"}
    assert not Partner.everything.exists()


def test_office_sees_its_own_imports(client, focal_point_mali, registry_officer, batch_of):
    theirs, own = batch_of(registry_officer), batch_of(focal_point_mali)
    client.force_login(focal_point_mali)

    assert client.get(f"{START}{theirs.pk}/").status_code == 404
    assert client.get(f"{START}{own.pk}/").status_code == 200


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"%PDF-1.7", "Workbook or list: This is a PDF file, not a workbook or a CSV, whatever its name says."),
        (b"a,b\n1,2\n", "Workbook or list: No table of organisations is found: no column looks like their names."),
        (b"", "Workbook or list: The submitted file is empty."),
    ],
)  # fmt: skip
def test_file_that_holds_no_list_is_refused_on_the_form(client, registry_officer, content, message):
    client.force_login(registry_officer)

    page = client.post(START, {"file": SimpleUploadedFile("list.xlsx", content)})

    assert page.status_code == 422
    assert summary(page) == {message: "id_file"}
    assert not ImportBatch.objects.exists()


def test_columns_need_one_column_of_names(client, registry_officer, batch_of):
    batch = batch_of(registry_officer)
    client.force_login(registry_officer)
    address = f"{START}{batch.pk}/columns/"
    columns = form_of(client.get(address), "mapping")

    without = client.post(address, columns | {"t0-c1": [""]})
    twice = client.post(address, columns | {"t0-c2": ["country"]})

    assert summary(without) == {"Say which column holds the names of the organisations.": ""}
    assert list(summary(twice).values()) == ["id_t0-c2"]


def test_decisions_row_by_row_and_for_all_alike(client, registry_officer, batch_of, at_once):
    batch = batch_of(registry_officer)
    client.force_login(registry_officer)
    review = batch.rows.filter(action="review").first()

    client.post(f"{START}{batch.pk}/decide/", {f"row-{review.pk}": "import", "row-x": "import"})
    client.post(f"{START}{batch.pk}/decide/", {"alike": "skip", "action": "duplicate"})
    client.post(f"{START}{batch.pk}/decide/", {"alike": "nonsense"})
    with at_once():
        client.post(f"{START}{batch.pk}/commit/")

    assert Partner.objects.filter(legal_name=review.name).count() == 1
    assert set(batch.rows.filter(action="duplicate").values_list("result", flat=True)) == {""}
    assert Partner.objects.count() == 7


def test_what_people_have_decided_is_kept_when_words_are_answered(
    client, registry_officer, batch_of, at_once
):
    batch = batch_of(registry_officer)
    client.force_login(registry_officer)
    left_out = batch.rows.filter(action="import").first()
    review = batch.rows.filter(action="review").exclude(name="").first()
    decided = {f"row-{left_out.pk}": "skip", f"row-{review.pk}": "import"}
    client.post(f"{START}{batch.pk}/decide/", decided)

    with at_once():
        client.post(f"{START}{batch.pk}/questions/", {"q0": "SO", "q1": "ngo"})
    page = client.get(f"{START}{batch.pk}/")
    batch.refresh_from_db()
    rows = batch.rows.exclude(decision="").values_list("number", "decision")
    with at_once():
        client.post(f"{START}{batch.pk}/commit/")

    assert dict(rows) == {left_out.number: "skip", review.number: "import"}
    assert (batch.message, batch.decided) == ("", {})
    assert texts(page, "p", "bad") == []
    assert not Partner.objects.filter(legal_name=left_out.name).exists()
    assert Partner.objects.filter(legal_name=review.name).count() == 1


def test_decisions_that_are_no_longer_possible_fall_back_and_are_counted(
    client, registry_officer, batch_of, at_once
):
    batch = batch_of(registry_officer)
    client.force_login(registry_officer)
    row = batch.rows.get(name="Blue Acacia Trust")
    other = batch.rows.filter(action="import").exclude(pk=row.pk).first()
    client.post(f"{START}{batch.pk}/decide/", {f"row-{row.pk}": "import"})
    client.post(f"{START}{batch.pk}/decide/", {f"row-{other.pk}": "skip"})
    PartnerFactory(
        legal_name="Blue Acacia Trust", acronym="BAT", hq_country__code="KE", city="",
        website="https://blue-acacia.example",
    )  # fmt: skip

    with at_once():
        client.post(f"{START}{batch.pk}/questions/", {"q0": "SO", "q1": "ngo"})
    page = client.get(f"{START}{batch.pk}/")

    assert texts(page, "p", role="alert") == [
        "1 decision is no longer possible for what its row says now: the row is as proposed again."
    ]
    assert dict(batch.rows.exclude(decision="").values_list("number", "decision")) == {
        other.number: "skip"
    }


def test_what_is_decided_outlives_a_reading_that_dies(
    client, registry_officer, batch_of, monkeypatch
):
    batch = batch_of(registry_officer)
    row = batch.rows.filter(action="import").first()
    batch.rows.filter(pk=row.pk).update(decision="skip")
    batch.move("reading")
    with monkeypatch.context() as broken:
        broken.setattr(staging, "propose", lambda *__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            staging.read_batch(batch.pk)

    staging.read_batch(batch.pk)

    assert list(batch.rows.exclude(decision="").values_list("number", flat=True)) == [row.number]


def test_rows_left_out_are_called_so_in_the_end(client, registry_officer, batch_of, at_once):
    batch = batch_of(registry_officer)
    client.force_login(registry_officer)
    new = batch.rows.filter(action="import").count()
    row = batch.rows.filter(action="import").first()
    client.post(f"{START}{batch.pk}/decide/", {f"row-{row.pk}": "skip"})
    before = client.get(f"{START}{batch.pk}/")
    with at_once():
        client.post(f"{START}{batch.pk}/commit/")

    after = client.get(f"{START}{batch.pk}/")
    only = client.get(f"{START}{batch.pk}/?action=left-out")

    figures = [read(page).one("nav", "figures").text.split() for page in (before, after)]
    assert f"{new} New" in " ".join(figures[0])
    assert "Left out" not in " ".join(figures[0])
    assert f"{new - 1} New" in " ".join(figures[1])
    assert "1 Left out" in " ".join(figures[1])
    assert texts(only, "div", "name") == ["Blue Acacia Trust (BAT)"]
    assert texts(only, "span", "tag")[1:] == ["Left out"]


def test_partner_that_is_there_is_shown_with_its_differences_and_updated(
    client, registry_officer, batch_of, at_once
):
    partner = PartnerFactory(
        legal_name="Blue Acacia Trust", acronym="BAT", hq_country__code="KE", founded="", city="",
        website="https://blue-acacia.example", email="", category=None,
    )  # fmt: skip
    batch = batch_of(registry_officer)
    client.force_login(registry_officer)

    page = client.get(f"{START}{batch.pk}/?action=update")
    with at_once():
        client.post(f"{START}{batch.pk}/commit/")

    assert [node.text for node in read(page).one("dl", "differences").all("ins")] == [
        "Non-governmental organizations (NGOs) and networks", "info@blue-acacia.example", "1998", "+ A. Person",
    ]  # fmt: skip
    partner.refresh_from_db()
    assert (partner.category.code, partner.founded) == ("ngo", "1998")
    assert partner.history.first().history_user == registry_officer
    with at_once():
        client.post(f"{START}{batch.pk}/undo/")
    partner.refresh_from_db()
    assert (partner.category, partner.founded, partner.email) == (None, "", "")
    assert list(Partner.everything.all()) == [partner]


def test_edited_partner_stands_in_the_way_of_the_undo(client, registry_officer, batch_of, at_once):
    batch = batch_of(registry_officer)
    client.force_login(registry_officer)
    with at_once():
        client.post(f"{START}{batch.pk}/commit/")
    partner = Partner.objects.get(legal_name="Ogaden Research Centre")
    partner.city = "Jijiga"
    partner.save()

    page = client.get(f"{START}{batch.pk}/")
    with at_once():
        client.post(f"{START}{batch.pk}/undo/")

    assert "Ogaden Research Centre (ORC)" in texts(page, "a")
    assert "Row CSO mapping!" in read(page).one("section", **{"aria-labelledby": "undoing"}).text
    batch.refresh_from_db()
    assert batch.state == "committed"
    assert Partner.objects.count() == 6


def test_second_press_of_a_button_does_nothing_more(client, registry_officer, batch_of, at_once):
    batch = batch_of(registry_officer)
    client.force_login(registry_officer)
    for __ in range(2):
        with at_once():
            page = client.post(f"{START}{batch.pk}/commit/", follow=True)

    assert "Somebody has moved this import on in the meantime." in page.content.decode()
    assert Partner.objects.count() == 6


def test_bar_is_asked_for_until_the_work_is_over(client, registry_officer, batch_of):
    batch = batch_of(registry_officer)
    client.force_login(registry_officer)
    over = client.get(f"{START}{batch.pk}/progress/")
    batch.move("committing", done=10, total=40, beat_at=timezone.now() - timedelta(minutes=2))

    busy = client.get(f"{START}{batch.pk}/")

    assert over["HX-Refresh"] == "true"
    assert read(busy).one("progress")["value"] == "25"
    assert texts(busy, "button", "button") == ["Start it again"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_report_holds_the_original_rows_and_no_formula(client, registry_officer, batch_of, kind):
    batch = batch_of(registry_officer)
    batch.rows.filter(number=7).update(name="=cmd|calc", cells={"Name of CSO": "=cmd|calc"})
    client.force_login(registry_officer)

    answer = client.get(f"{START}{batch.pk}/report.{kind}")

    content = b"".join(answer.streaming_content)
    if kind == "csv":
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        name = "'=cmd|calc"  # a text is told from a formula by nothing else
    else:
        name = "=cmd|calc"
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        rows = [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)]
        assert sheet.cell(2, 4).data_type == "s"
    assert rows[0][:6] == ["sheet", "row", "action", "name", "acronym", "category"]
    assert rows[1][3] == name
    assert rows[1][rows[0].index("Name of CSO")] == name
    assert len(rows) == 13


def test_list_of_rows_costs_the_same_however_long(
    client, registry_officer, batch_of, django_assert_num_queries
):
    batch = batch_of(registry_officer)
    client.force_login(registry_officer)
    client.get(f"{START}{batch.pk}/")
    with django_assert_num_queries(12):
        client.get(f"{START}{batch.pk}/?action=review")
    with django_assert_num_queries(12):
        client.get(f"{START}{batch.pk}/")


@pytest.mark.parametrize(
    "query", ["?action=nonsense", "?page=0", "?page=x&action=import", "?page=999"]
)
def test_nonsense_in_the_address_is_passed_over(client, registry_officer, batch_of, query):
    batch = batch_of(registry_officer)
    client.force_login(registry_officer)

    assert client.get(f"{START}{batch.pk}/{query}").status_code == 200


def listed_by_part():
    """A numbered list with the title of a part in the column of names."""
    book = Book()
    book.line("N°", "Nombre de la organización", "País", "Sitio web")
    book.line(None, "SUDAMÉRICA", None, None)
    book.data(1, "Red Amancay", "Perú", "amancay.example")
    book.data(2, "Casa Ceibo", "Bolivia", "ceibo.example")
    book.line(None, "OTRAS ORGANIZACIONES", None, None)
    book.data(3, "Círculo Quillay", "Chile", "quillay.example")
    book.data(4, "Alianza Cóndor", "Atlántida", "condor.example")
    return book


def test_the_page_and_the_command_read_the_same_rows(
    client, registry_officer, upload, at_once, tmp_path
):
    client.force_login(registry_officer)
    sent = client.post(START, {"file": upload(listed_by_part())})
    with at_once():
        client.post(sent["Location"], form_of(client.get(sent["Location"]), "mapping"))

    call_command(
        "import_partners", tmp_path / "list.xlsx", dry_run=True, verbosity=0,
        report=tmp_path / "report.csv",
    )  # fmt: skip

    with (tmp_path / "report.csv").open(encoding="utf-8") as file:
        by_command = [(int(row["row"]), row["action"]) for row in csv.DictReader(file)]
    by_page = list(ImportBatch.objects.get().rows.values_list("number", "action"))
    assert by_page == by_command
    assert [number for number, __ in by_page] == [3, 4, 6, 7]


def test_reasons_are_in_the_language_of_the_page(client, registry_officer, upload, at_once):
    assert registry_officer.language == "en"
    client.force_login(registry_officer)
    sent = client.post("/es/partners/import/", {"file": upload(listed_by_part())})

    with at_once():
        client.post(sent["Location"], form_of(client.get(sent["Location"]), "mapping"))

    row = ImportBatch.objects.get().rows.get(number=7)
    assert row.reason == "«Atlántida» no es un país de la lista."


@pytest.mark.parametrize(
    ("language", "label"),
    [("en", "“Elbonia”"), ("fr", "«\u00a0Elbonia\u00a0»"), ("es", "«Elbonia»")],
)
def test_word_that_is_asked_about_stands_in_the_quotes_of_the_language(
    client, registry_officer, batch_of, language, label
):
    rows = [["Organisation", "Type", "Country"], ["Blue Example Relief", "NGO", "Elbonia"]]
    batch = batch_of(registry_officer, Book(rows=rows))
    client.force_login(registry_officer)

    page = client.get(f"/{language}/partners/import/{batch.pk}/questions/")

    assert label in page.content.decode()


@pytest.mark.parametrize(("decision", "state"), [("", "undone"), ("unsure", "committed")])
def test_pair_that_the_portal_found_goes_with_the_undo_and_a_judged_one_does_not(
    client, registry_officer, batch_of, at_once, decision, state
):
    batch = batch_of(registry_officer)
    client.force_login(registry_officer)
    with at_once():
        client.post(f"{START}{batch.pk}/commit/")
    left = Partner.objects.get(legal_name="Ogaden Research Centre")
    DuplicatePairFactory(left=left, right=PartnerFactory(), decision=decision)

    with at_once():
        client.post(f"{START}{batch.pk}/undo/")

    batch.refresh_from_db()
    assert batch.state == state
    assert DuplicatePair.objects.exists() is (state == "committed")


def test_file_in_a_store_without_paths_is_read_from_a_copy_that_goes(
    settings, registry_officer, batch_of
):
    backend = f"{DistantStorage.__module__}.{DistantStorage.__name__}"
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": backend}}

    batch = batch_of(registry_officer)
    copy = batch.path

    assert (batch.message, batch.state, batch.rows.count() > 0) == ("", "ready", True)
    assert copy.read_bytes() == batch.file.storage.held[batch.file.name]
    del batch
    gc.collect()
    assert not copy.exists()
