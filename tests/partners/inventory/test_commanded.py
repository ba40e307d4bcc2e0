"""What the command brings in is an import like one of the pages, and is taken back there."""

import csv

import pytest
from django.core.management import call_command

from partners.models import ImportBatch, Partner
from tests.factories import CountryFactory, PartnerFactory
from tests.partners.inventory.workbooks import english

pytestmark = pytest.mark.django_db
START = "/en/partners/import/"
LIST = "id,name,country_iso2,website\n1,Blue Acacia,KE,https://blue.example.org\n2,Green Cedar,ML,\n3,,KE,\n"


@pytest.fixture
def workbook(tmp_path):
    return str(english().xlsx(tmp_path / "mapping.xlsx"))


def undo(client, at_once, batch):
    with at_once():
        client.post(f"{START}{batch.pk}/undo/")
    batch.refresh_from_db()
    return batch.state


def test_workbook_is_one_import_that_is_taken_back(
    client, at_once, registry_officer, workbook, capsys
):
    partner = PartnerFactory(
        legal_name="Blue Acacia Trust", hq_country__code="KE", city="Kisumu",
        website="https://www.blue-acacia.example", founded="",
    )  # fmt: skip

    call_command("import_partners", workbook, source="Mapping 2026", listed=False)

    batch = ImportBatch.objects.get()
    assert (batch.state, batch.file_name, batch.user) == ("committed", "mapping.xlsx", None)
    said = capsys.readouterr().out
    assert f"To look at it, or to take all of it back: /en/partners/import/{batch.pk}/" in said
    made = Partner.objects.exclude(pk=partner.pk)
    assert made.count() == batch.rows.filter(result="created").count() > 0
    assert set(made.values_list("source", "is_listed")) == {("Mapping 2026", False)}
    partner.refresh_from_db()
    assert partner.founded != ""
    client.force_login(registry_officer)
    assert client.get(f"{START}{batch.pk}/").status_code == 200

    assert undo(client, at_once, batch) == "undone"

    assert list(Partner.everything.values_list("pk", flat=True)) == [partner.pk]
    partner.refresh_from_db()
    assert partner.founded == ""


def test_published_list_is_one_import_that_is_taken_back(
    client, at_once, registry_officer, tmp_path
):
    CountryFactory(code="KE")
    path = tmp_path / "list.csv"
    path.write_text(LIST)

    call_command("import_partners", str(path), verbosity=0)
    call_command("import_partners", str(path), verbosity=0)

    batch = ImportBatch.objects.get()  # nothing came with the second
    rows = batch.rows.values_list("number", "name", "action", "result")
    assert list(rows) == [
        (2, "Blue Acacia", "import", "created"),
        (3, "Green Cedar", "import", "created"),
        (4, "", "reject", ""),
    ]
    client.force_login(registry_officer)

    assert undo(client, at_once, batch) == "undone"

    assert not Partner.everything.exists()


def test_dry_run_leaves_no_import(workbook):
    call_command("import_partners", workbook, dry_run=True, verbosity=0)

    assert not ImportBatch.objects.exists()


def test_report_of_an_import_is_that_of_its_dry_run(workbook, tmp_path):
    reports = []
    for dry_run in (True, False):
        path = tmp_path / f"report-{dry_run}.csv"
        call_command("import_partners", workbook, dry_run=dry_run, report=path, verbosity=0)
        with path.open(encoding="utf-8", newline="") as file:
            reports.append(list(csv.reader(file)))

    assert reports[0] == reports[1]
    assert len(reports[0]) > 10


def test_what_was_edited_since_stands_in_the_way(client, at_once, registry_officer, workbook):
    call_command("import_partners", workbook, verbosity=0)
    batch = ImportBatch.objects.get()
    partner = Partner.objects.order_by("pk").first()
    partner.city = "Elsewhere"
    partner.save()
    client.force_login(registry_officer)

    assert undo(client, at_once, batch) == "committed"


@pytest.mark.parametrize(
    ("options", "is_listed", "sentence"),
    [
        ({}, False, "New records are not shown to the public; --listed shows them."),
        ({"listed": True}, True, "New records are shown to the public; --no-listed keeps them"),
        ({"dry_run": True}, None, "New records are not shown to the public; --listed shows them."),
    ],
)
def test_a_workbook_is_not_published_unless_asked(workbook, capsys, options, is_listed, sentence):
    call_command("import_partners", workbook, **options)

    assert set(Partner.objects.values_list("is_listed", flat=True)) == (
        set() if is_listed is None else {is_listed}
    )
    assert sentence in capsys.readouterr().out


def test_columns_that_are_not_taken_are_named(tmp_path, capsys):
    CountryFactory(code="KE", name_en="Kenya")
    path = tmp_path / "list.csv"
    path.write_text(
        "Name;Acronym;Country;Website;Founded;Notes;Colour\n"
        "Blue Acacia;BAX;Kenya;https://blue.example;1999;-;red\n"
        "Green Acacia;GAX;Kenya;https://green.example;2001;-;blue\n"
    )

    call_command("import_partners", str(path), dry_run=True)

    assert "columns not taken: “Notes”, “Colour”\n" in capsys.readouterr().out
