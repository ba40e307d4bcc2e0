"""Exports: what stands in the files, for whom, and that no spreadsheet can be tricked by them."""

import csv
import io
from contextlib import closing
from datetime import UTC, date, datetime

import openpyxl
import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.utils import translation

from partners import exports
from partners.models import Partner
from tests.factories import (
    MembershipFactory,
    NoteFactory,
    ObserverStatusFactory,
    PartnerFactory,
    PartnerNameFactory,
)

VISITOR = AnonymousUser()
HEADINGS = [
    "Number", "UUID", "Legal name", "Acronym", "Other names", "Main category", "Levels",
    "Country of headquarters", "Country code (ISO 3166)", "City of headquarters",
    "Countries of activity", "Activity areas", "Website", "General e-mail address", "Telephone",
    "Founded", "Status", "Observer at the Council since", "Last confirmed on",
    "Last changed (Europe/Zurich)",
    "Source of the record",
]  # fmt: skip


def lines(response):
    """The cells of a CSV."""
    text = b"".join(response.streaming_content).decode()
    return list(csv.reader(io.StringIO(text)))


def cells(response):
    """The cells of an XLSX, with what kind each is."""
    return list(workbook(response).active.iter_rows())


def workbook(response):
    with closing(response.file_to_stream):  # closing the answer closes the connection as well
        return openpyxl.load_workbook(io.BytesIO(response.getvalue()))


def exported(user=VISITOR, kind="csv", **options):
    partners = Partner.objects.visible_to(user)
    return exports.response(partners, user, kind, **options)


@pytest.fixture
def full(db):
    full = PartnerFactory(
        number=412,
        uuid="11111111-2222-3333-4444-555555555555",
        legal_name="Femmes du Sahel",
        acronym="FDS",
        levels=["national", "local"],
        city="Bamako",
        website="https://fds.example/",
        email="office@fds.example",
        phone="+223 20 00 00 00",
        public_details=["phone"],
        founded="1998-05",
        source="Sample",
        confirmed_on=date(2026, 2, 3),
        activity_countries=["SN", "ML"],
        activity_areas=["research", "health"],
    )
    PartnerNameFactory(partner=full, text="Sahel Women")
    ObserverStatusFactory(partner=full, started_on=date(2015, 11, 24))
    Partner.objects.filter(pk=412).update(updated_at=datetime(2026, 3, 1, 8, 30, tzinfo=UTC))
    return full


def test_csv_names_everything_in_words(full):
    head, row = lines(exported())

    assert head == HEADINGS
    assert row == [
        "412", "11111111-2222-3333-4444-555555555555", "Femmes du Sahel", "FDS", "Sahel Women",
        "Non-governmental organizations (NGOs) and networks", "National; Local", "Mali", "ML",
        "Bamako", "Mali; Senegal", "Health care; Research", "https://fds.example/", "",
        "+223 20 00 00 00", "1998-05", "Active", "2015-11-24", "2026-02-03",
        "2026-03-01 09:30:00", "Sample",
    ]  # fmt: skip


def test_csv_speaks_the_language_of_the_reader(full):
    with translation.override("fr"):
        response = exported()
    row = lines(response)[1]  # streamed when the language is another again

    assert "Mali; Sénégal" in row
    assert "Organisations non gouvernementales (ONG) et réseaux" in row


def test_csv_for_programs_has_the_names_and_codes_of_the_api(full):
    head, row = lines(exported(coded=True))

    assert dict(zip(head, row, strict=True)) == {
        "number": "412",
        "uuid": "11111111-2222-3333-4444-555555555555",
        "legal_name": "Femmes du Sahel",
        "acronym": "FDS",
        "other_names": "Sahel Women",
        "category": "ngo",
        "levels": "national; local",
        "hq_country": "ML",
        "city": "Bamako",
        "activity_countries": "ML; SN",
        "activity_areas": "health; research",
        "website": "https://fds.example/",
        "email": "",
        "phone": "+223 20 00 00 00",
        "founded": "1998-05",
        "status": "active",
        "observer_since": "2015-11-24",
        "confirmed_on": "2026-02-03",
        "updated_at": "2026-03-01T08:30:00+00:00",
        "source": "Sample",
    }


@time_machine.travel("2026-04-05 12:00Z", tick=False)
@pytest.mark.parametrize(
    ("kind", "content_type"),
    [
        ("csv", "text/csv; charset=utf-8"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ],
)
def test_file_is_named_by_its_date(db, kind, content_type):
    response = exported(kind=kind)

    assert response["Content-Disposition"] == f'attachment; filename="partners-2026-04-05.{kind}"'
    assert response["Content-Type"] == content_type
    assert response.streaming
    assert lines(response) if kind == "csv" else cells(response)


def test_byte_order_mark_on_demand(db):
    with_mark = b"".join(exported(bom=True).streaming_content)
    without = b"".join(exported().streaming_content)

    assert with_mark == b"\xef\xbb\xbf" + without


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_hashtags_stand_under_the_headings_on_demand(full, kind):
    response = exported(kind=kind, hxl=True)
    rows = lines(response) if kind == "csv" else [[c.value for c in r] for r in cells(response)]

    assert rows[1] == [
        "#org+id", "#org+id+uuid", "#org+name", "#org+acronym", "#org+name+alt+list", "#org+type",
        "#org+level+list", "#country+name", "#country+code", "#loc+city",
        "#country+activity+list", "#sector+list", "#contact+url", "#contact+email",
        "#contact+phone", "#date+founded", "#status", "#date+observer", "#date+confirmed",
        "#date+updated", "#meta+source",
    ]  # fmt: skip
    assert rows[2][2] == "Femmes du Sahel"


def test_workbook_keeps_numbers_and_dates_as_such(full):
    head, row = cells(exported(kind="xlsx"))

    assert [cell.value for cell in head] == HEADINGS
    assert row[0].value == 412
    assert row[0].data_type == "n"
    assert row[18].value == datetime(2026, 2, 3)  # noqa: DTZ001 - a spreadsheet knows no zones
    assert row[18].is_date
    assert row[19].value == datetime(2026, 3, 1, 9, 30)  # noqa: DTZ001
    assert row[13].value is None


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+41 22 717", "+41 22 717"),
        ("+223 20 22 33 44", "+223 20 22 33 44"),
        ("+1+cmd|' /C calc'!A0", "'+1+cmd|' /C calc'!A0"),
        ("+41 22\n717", "'+41 22\n717"),
        ("+41-22-717", "'+41-22-717"),
        ("+ 41", "'+ 41"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        (" =1+1", "' =1+1"),
        ("＝1+1", "'＝1+1"),
        ("-12.5", "-12.5"),
        ("+41227179111", "+41227179111"),
        ("Plain", "Plain"),
        ("1=1", "1=1"),
        ("", ""),
        (412, 412),
        (-3, -3),
        (date(2026, 1, 1), date(2026, 1, 1)),
    ],
)
def test_formulas_are_defused(text, written):
    assert exports.safe(text) == written


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_no_cell_is_a_formula(db, kind):
    partner = PartnerFactory(legal_name='=HYPERLINK("https://evil.example")', acronym="@cmd")
    PartnerNameFactory(partner=partner, text="-1+1|'/c calc'!A0")

    response = exported(kind=kind)

    if kind == "csv":
        row = lines(response)[1]
    else:
        assert all(cell.data_type != "f" for cell in cells(exported(kind=kind))[1])
        row = [cell.value for cell in cells(response)[1]]
    # a workbook knows that a text is one; a sign before it would only be in the way
    mark = "'" if kind == "csv" else ""
    assert row[2:5] == [
        f'{mark}=HYPERLINK("https://evil.example")',
        f"{mark}@cmd",
        f"{mark}-1+1|'/c calc'!A0",
    ]


def test_sorted_by_name_as_the_reader_expects(db):
    for name in ("Zebra", "Ñandú", "École", "Norte", "abeille"):
        PartnerFactory(legal_name=name)

    with translation.override("es"):
        spanish = [row[2] for row in lines(exported())[1:]]
    english = [row[2] for row in lines(exported())[1:]]

    assert english == ["abeille", "École", "Ñandú", "Norte", "Zebra"]
    assert spanish == ["abeille", "École", "Norte", "Ñandú", "Zebra"]


def test_staff_columns_are_for_staff(db, case_officer):
    PartnerFactory(unlisted=True)
    head, row = lines(exported(case_officer))

    assert head == [*HEADINGS[:-1], "Listed publicly", "Merged into", "Source of the record"]
    assert row[-3:] == ["no", "", ""]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("coded", [False, True])
def test_addresses_and_notes_never_leak(db, kind, coded):
    partner = PartnerFactory(email="secret@example.org", phone="0800 secret", address="Secret 1")
    PartnerFactory(unlisted=True, legal_name="Secret organisation")
    NoteFactory(partner=partner, text="A secret remark")
    rival = MembershipFactory(partner=PartnerFactory()).user

    for user in (VISITOR, rival):
        response = exported(user, kind, coded=coded)
        if kind == "csv":
            text = str(lines(response))
        else:
            text = str([[cell.value for cell in row] for row in cells(response)])
        assert "ecret" not in text


def test_own_people_find_their_own_address(db):
    own = PartnerFactory(email="own@example.org")
    PartnerFactory(email="other@example.org")
    user = MembershipFactory(partner=own, reader=True).user

    text = str(lines(exported(user)))

    assert "own@example.org" in text
    assert "other@example.org" not in text


def test_every_partner_comes_once_over_many_chunks(db, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(exports, "CHUNK", 3)
    names = ["Same name"] * 7 + [f"Name {n}" for n in range(6)]
    partners = [PartnerFactory(legal_name=name) for name in names]
    response = exported()

    # each of five chunks: its numbers, its columns, what is gathered; three lists of names once
    with django_assert_num_queries(5 * 3 + 3):
        rows = lines(response)[1:]

    assert [row[2] for row in rows] == sorted(names)
    assert sorted(int(row[0]) for row in rows) == sorted(partner.pk for partner in partners)


def test_export_of_nothing_has_its_headings(db):
    assert lines(exported()) == [HEADINGS]


def test_workbook_goes_on_on_a_second_page(db, monkeypatch):
    monkeypatch.setattr(exports, "LINES", 3)
    PartnerFactory.create_batch(3)

    book = workbook(exported(kind="xlsx"))

    assert [page.max_row for page in book] == [3, 2]


def test_longer_text_than_a_cell_holds_is_cut(db):
    partner = PartnerFactory()
    for n in range(120):
        PartnerNameFactory(partner=partner, text=f"{n:03}" + "x" * 297)

    (__, row) = cells(exported(kind="xlsx"))

    assert len(row[4].value) == 32_767
