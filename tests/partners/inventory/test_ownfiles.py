"""Exports of the portal that come back: known by their headings, row by row by their numbers."""

import csv
import io

import openpyxl
import pytest
from django.core.management import call_command
from django.utils import translation

from partners.models import ActivityArea, Partner, PartnerName
from tests.factories import CountryFactory, PartnerFactory
from tests.partners.inventory.workbooks import Book

pytestmark = pytest.mark.django_db


@pytest.fixture
def weavers(db):
    """Records of all kinds, two of them called the same."""
    mali, fiji = CountryFactory(code="ML"), CountryFactory(code="FJ")
    found = [
        PartnerFactory(legal_name=name, hq_country=mali, category__code="ngo", founded="2003-05")
        for name in ("Coral Weavers", "Coral Weavers", "Reef Union of Fishers and Divers")
    ]
    found[0].activity_countries.set([mali, fiji])
    found[0].activity_areas.set(ActivityArea.objects.all()[:4])
    for text in ("Tisseuses du Corail", "Weavers"):
        PartnerName(partner=found[0], kind="alias", text=text).save()
    return found


def exported(client, language, kind, **asked):
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    answer = client.get(f"/{language}/partners/export.{kind}?{query}")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def edited(content, kind, path, change):
    """The file with one text changed, as an office might do it."""
    if kind == "csv":
        path.write_bytes(content.replace(change[0].encode(), change[1].encode()))
        return path
    book = openpyxl.load_workbook(io.BytesIO(content))
    for row in book.active.iter_rows():
        for cell in row:
            if cell.value == change[0]:
                cell.value = change[1]
    book.save(path)
    return path


def report_of(path, tmp_path):
    report = tmp_path / "report.csv"
    with translation.override("en"):  # not that of the page before
        call_command("import_partners", path, dry_run=True, report=report, verbosity=0)
    with report.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize(
    ("language", "asked"),
    [("en", {}), ("fr", {}), ("es", {}), ("en", {"hxl": "1"}), ("fr", {"hxl": "1"})],
)
def test_export_comes_back_as_what_it_is(
    client, registry_officer, weavers, tmp_path, kind, language, asked
):
    client.force_login(registry_officer)
    content = exported(client, language, kind, **asked)
    other = weavers[2].legal_name
    path = edited(content, kind, tmp_path / f"list.{kind}", (other, "Reef Union of Fishers"))

    rows = report_of(path, tmp_path)

    found = {row["matched"]: (row["action"], row["reason"]) for row in rows}
    same = "Its number is that of {0} Coral Weavers."
    assert found == {
        weavers[0].label: ("duplicate", same.format(weavers[0].label)),
        weavers[1].label: ("duplicate", same.format(weavers[1].label)),
        weavers[2].label: (
            "update",
            f"Its number is that of {weavers[2].label} {other}. Changes: Legal name.",
        ),
    }


def test_plain_numbers_of_others_are_not_ours(weavers, tmp_path):
    book = Book(
        rows=[
            ["Number", "Legal name", "Acronym", "Country of headquarters", "Website"],
            [weavers[0].pk, "Palm Growers League", "PGL", "Fiji", "https://palm.example"],
            [weavers[1].pk, "Shell Divers", "SD", "Fiji", "https://shell.example"],
        ]
    )

    rows = report_of(book.xlsx(tmp_path / "list.xlsx"), tmp_path)

    assert [row["action"] for row in rows] == ["import", "import"]
    assert Partner.objects.count() == 3
