"""Rows with our own number change exactly that partner, and are not asked who they are."""

import openpyxl
import pytest

from partners import merging, rounds
from partners.models import ImportBatch, Partner
from tests.factories import CountryFactory, InventoryRoundFactory, PartnerFactory, UserFactory
from tests.pages import form_of
from tests.partners.inventory.workbooks import Book

pytestmark = pytest.mark.django_db

HEAD = ["Number", "Name", "Acronym", "Category", "Country", "E-mail"]


@pytest.fixture
def twins(db):
    """Two sections of one network: by their names alone nobody could tell them apart."""
    return [
        PartnerFactory(legal_name=f"Red Lantern {place}", acronym="RL", hq_country__code="ML")
        for place in ("North", "South", "East")
    ]


def book_of(*rows):
    return Book(rows=[HEAD, *(list(row) for row in rows)], sheet="Partners")


def rows_by_name(batch):
    return {row.name: row for row in batch.rows.all()}


def test_number_decides_before_any_likeness(batch_of, registry_officer, twins):
    north, south, east = twins
    batch = batch_of(
        registry_officer,
        book_of(
            [north.label, "Red Lantern North", "RL", "", "Mali", "north@lantern.example"],
            [south.label.lower(), "Red Lantern Southern", "RL", "", "Mali", ""],
            [east.label, "Red Lantern East", "RL", "", "Mali", ""],
            ["", "Red Lantern West", "RLW", "NGO", "Niger", ""],
        ),
    )

    rows = rows_by_name(batch)
    assert batch.columns == {}
    assert {name: (row.action, row.candidate) for name, row in rows.items()} == {
        "Red Lantern North": ("update", north),
        "Red Lantern Southern": ("update", south),
        "Red Lantern East": ("unchanged", east),
        "Red Lantern West": ("import", None),
    }
    assert rows["Red Lantern North"].differences["email"][1] == "north@lantern.example"
    assert rows["Red Lantern Southern"].differences == {
        "name": ["Red Lantern South", "Red Lantern Southern"]
    }
    assert rows["Red Lantern East"].reason.startswith(
        f"Its number is that of {east.label} Red Lantern East."
    )


def test_name_is_corrected_and_given_back(client, batch_of, registry_officer, twins, at_once):
    south = twins[1]
    batch = batch_of(
        registry_officer,
        book_of(
            [south.label, "Red Lantern Southern", "RL", "", "Mali", ""],
            [twins[0].label, "Red Lantern North", "RL", "", "Mali", ""],
        ),
    )
    client.force_login(registry_officer)

    page = client.get(f"/en/partners/import/{batch.pk}/").content.decode()
    with at_once():
        client.post(f"/en/partners/import/{batch.pk}/commit/")
    south.refresh_from_db()
    renamed = south.legal_name
    with at_once():
        client.post(f"/en/partners/import/{batch.pk}/undo/")

    south.refresh_from_db()
    assert "<del>Red Lantern South</del>" in page
    assert (renamed, south.legal_name) == ("Red Lantern Southern", "Red Lantern South")
    assert Partner.everything.count() == 3


def test_number_with_quite_another_name_is_looked_at(batch_of, registry_officer, twins):
    batch = batch_of(
        registry_officer,
        book_of(
            [twins[0].label, "Union of Fishers", "", "", "Senegal", ""],
            [twins[1].label, "Red Lantern South", "RL", "", "Mali", ""],
        ),
    )

    row = rows_by_name(batch)["Union of Fishers"]
    assert (row.action, row.candidate) == ("review", twins[0])
    assert "But the name is quite another one." in row.reason
    assert "update" in dict(row.choices)


@pytest.mark.parametrize(
    ("website", "action"),
    [
        ("https://other.example", "review"),
        ("https://www.lantern.example/about", "update"),
        ("", "update"),
    ],
)
def test_number_with_another_name_and_another_website_is_looked_at(
    batch_of, registry_officer, twins, website, action
):
    south = twins[1]
    south.website = "https://lantern.example"
    south.save()
    head = [*HEAD, "Website"]
    rows = [[south.label, "Red Lantern Southern", "RL", "", "Mali", "", website]]

    batch = batch_of(registry_officer, Book(rows=[head, *rows], sheet="Partners"))

    row = rows_by_name(batch)["Red Lantern Southern"]
    assert (row.action, row.candidate) == (action, south)
    is_said = "But the name and the website are both other ones." in row.reason
    assert is_said is (action == "review")


def test_number_of_nobody_and_number_twice_are_said(batch_of, registry_officer, twins):
    north = twins[0]
    batch = batch_of(
        registry_officer,
        book_of(
            ["P-900000", "Coral Weavers", "", "NGO", "Fiji", ""],
            [north.label, "Red Lantern North", "RL", "", "Mali", "a@lantern.example"],
            [north.label, "Red Lantern of the North", "RL", "", "Mali", "b@lantern.example"],
        ),
    )

    rows = rows_by_name(batch)
    assert rows["Coral Weavers"].action == "import"
    assert "The number is of no partner in this registry." in rows["Coral Weavers"].reason
    assert rows["Red Lantern of the North"].action == "duplicate"
    assert "Its number stands in row Partners!3." in rows["Red Lantern of the North"].reason


def test_number_of_a_merged_record_leads_to_the_kept_one(batch_of, registry_officer, twins):
    north, south, __ = twins
    merging.merge(north, south, by=registry_officer)

    batch = batch_of(
        registry_officer,
        book_of([south.label, "Red Lantern South", "RL", "", "Mali", "s@lantern.example"]),
    )

    row = batch.rows.get()
    assert (row.candidate, row.action) == (north, "update")
    assert set(row.differences) == {"email"}  # the kept record has its own name


def test_focal_point_changes_no_partner_of_others_by_number(batch_of, focal_point_mali, at_once):
    there = PartnerFactory(legal_name="Red Lantern West", hq_country__code="SN", email="")
    draft = PartnerFactory(
        legal_name="Secret Circle", hq_country__code="SN", status="draft", is_listed=False
    )

    batch = batch_of(
        focal_point_mali,
        book_of(
            [there.label, "Red Lantern West", "", "", "Mali", "w@lantern.example"],
            [draft.label, "Secret Circle", "", "NGO", "Mali", ""],
        ),
    )

    rows = rows_by_name(batch)
    assert (rows["Red Lantern West"].action, rows["Red Lantern West"].differences) == (
        "duplicate",
        {},
    )
    assert rows["Secret Circle"].candidate is None


def test_own_numbers_of_an_office_are_not_ours(batch_of, registry_officer, twins):
    batch = batch_of(
        registry_officer,
        book_of(
            ["P-1", "Coral Weavers", "", "NGO", "Fiji", ""],
            ["P-2", "Shell Weavers", "", "NGO", "Fiji", ""],
        ),
    )

    assert set(batch.rows.values_list("action", flat=True)) == {"import"}


def test_workbook_of_a_round_comes_back_with_its_corrections(
    client, focal_point_mali, tmp_path, at_once
):
    mali = CountryFactory(code="ML")
    for number in range(6):
        PartnerFactory(
            legal_name=f"Red Lantern {'ABCDEF'[number]}",
            hq_country=mali,
            phone=f"+223 20 0{number}",
        )
    inventory = InventoryRoundFactory()
    rounds.send(inventory)
    client.force_login(focal_point_mali)
    address = f"/en/partners/rounds/{inventory.pk}/"
    answer = client.get(f"{address}list.xlsx")
    path = tmp_path / "list.xlsx"
    path.write_bytes(b"".join(answer.streaming_content))
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    sheet.cell(3, heads.index("Name") + 1, "Red Lantern Bamako")
    sheet.cell(4, heads.index("E-mail") + 1, "c@lantern.example")
    book.save(path)

    with path.open("rb") as file:
        page = client.post(f"{address}upload/", {"file": file}, follow=True)
    columns = form_of(page, "mapping")
    batch = ImportBatch.objects.get()
    with at_once():
        client.post(f"/en/partners/import/{batch.pk}/columns/", columns)
    with at_once():
        client.post(f"/en/partners/import/{batch.pk}/commit/")

    assert columns["t0-c0"] == ["partner_number"]
    batch.refresh_from_db()
    assert batch.state == "committed"
    changed = {row.partner.legal_name: row.differences for row in batch.rows.exclude(result="")}
    assert changed == {
        "Red Lantern Bamako": {"name": ["Red Lantern B", "Red Lantern Bamako"]},
        "Red Lantern C": {"email": changed["Red Lantern C"]["email"]},
    }
    assert Partner.objects.get(legal_name="Red Lantern C").email == "c@lantern.example"
    assert Partner.objects.count() == 6


def test_numbers_cost_the_same_however_many(django_assert_num_queries, batch_of, twins):
    from partners.inventory.numbers import partners_of  # noqa: PLC0415

    user = UserFactory(registry_officer=True)
    partners_of([], user)  # its roles are asked for once
    for numbers in ([twins[0].pk], [one.pk for one in twins]):
        with django_assert_num_queries(1):
            assert set(partners_of(numbers, user)) == set(numbers)
