"""The list's rows: what each reader gets, in how many queries, and what is told of the lost."""

import re
from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import Max

from partners import listing
from partners.models import Partner
from tests.factories import (
    MembershipFactory,
    ObserverStatusFactory,
    PartnerFactory,
    PartnerNameFactory,
    UserFactory,
)

VISITOR = AnonymousUser()
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def full(db):
    """A partner with something in every column."""
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
        founded="1998-05",
        source="Sample",
        confirmed_on=date(2026, 2, 3),
        activity_countries=["SN", "ML"],
        activity_areas=["research", "health"],
    )
    PartnerNameFactory(partner=full, text="Sahel Women")
    PartnerNameFactory(partner=full, text="Association des femmes du Sahel")
    ObserverStatusFactory(partner=full, started_on=date(2015, 11, 24))
    Partner.objects.filter(pk=412).update(updated_at=datetime(2026, 3, 1, 8, 30, tzinfo=UTC))
    return full


def test_row_for_staff_holds_every_column(full, case_officer):
    (row,) = listing.rows([412], case_officer)

    assert row == {
        "number": 412,
        "uuid": full.uuid if not isinstance(full.uuid, str) else row["uuid"],
        "legal_name": "Femmes du Sahel",
        "acronym": "FDS",
        "other_names": ["Association des femmes du Sahel", "Sahel Women"],
        "category": "ngo",
        "levels": ["national", "local"],
        "hq_country": "ML",
        "city": "Bamako",
        "activity_countries": ["ML", "SN"],
        "activity_areas": ["health", "research"],
        "website": "https://fds.example/",
        "email": "office@fds.example",
        "phone": "+223 20 00 00 00",
        "founded": "1998-05",
        "status": "active",
        "observer_since": "2015-11-24",
        "confirmed_on": date(2026, 2, 3),
        "updated_at": datetime(2026, 3, 1, 8, 30, tzinfo=UTC),
        "source": "Sample",
        "is_listed": True,
        "merged_into": None,
    }
    assert str(row["uuid"]) == "11111111-2222-3333-4444-555555555555"


def test_row_for_visitors_leaves_out_what_staff_keep(full):
    (row,) = listing.rows([412], VISITOR)

    assert {"is_listed", "merged_into"}.isdisjoint(row)
    assert (row["email"], row["phone"]) == (None, None)


@pytest.mark.parametrize(
    ("details", "email", "phone"),
    [
        ([], None, None),
        (["email"], "office@fds.example", None),
        (["phone", "address"], None, "+223 20 00 00 00"),
    ],
)
def test_contact_details_are_public_only_by_consent(full, details, email, phone):
    full.public_details = details
    full.save()

    (row,) = listing.rows([412], VISITOR)

    assert (row["email"], row["phone"]) == (email, phone)


def test_contact_details_are_known_to_the_partners_own_people_only(full):
    own = MembershipFactory(partner=full, reader=True).user
    other = MembershipFactory(partner=PartnerFactory()).user

    assert listing.rows([412], own)[0]["email"] == "office@fds.example"
    assert listing.rows([412], other)[0]["email"] is None


def test_row_of_a_bare_partner_is_empty_but_complete(db):
    bare = PartnerFactory(category=None, hq_country=None)

    (row,) = listing.rows([bare.pk], VISITOR)

    assert row["category"] is None
    assert row["hq_country"] is None
    assert row["observer_since"] is None
    assert row["levels"] == row["other_names"] == row["activity_areas"] == []


@pytest.mark.parametrize(
    "period",
    [
        {"started_on": date(2015, 1, 1), "ended_on": date(2020, 1, 1), "end_reason": "Withdrawn."},
        {"started_on": None, "decision": "No. 1107"},
        {"started_on": date(2015, 1, 1), "evidence": "announced"},
        {"started_on": date(2999, 1, 1)},
    ],
)
def test_only_a_period_that_runs_makes_an_observer(db, period):
    partner = PartnerFactory()
    ObserverStatusFactory(partner=partner, **period)

    assert listing.rows([partner.pk], VISITOR)[0]["observer_since"] is None


def test_rows_keep_the_order_asked_for(db):
    first, second, third = (PartnerFactory() for __ in range(3))
    order = [third.pk, first.pk, second.pk]

    assert [row["number"] for row in listing.rows(order, VISITOR)] == order


@pytest.mark.parametrize("count", [0, 1, 2, 25, 26])
def test_rows_come_in_two_queries_however_many(db, django_assert_num_queries, count):
    partners = PartnerFactory.create_batch(
        count, activity_areas=["research"], activity_countries=["ML", "SN"]
    )
    numbers = [partner.pk for partner in partners]

    with django_assert_num_queries(2 if count else 0):
        rows = listing.rows(numbers, VISITOR)

    assert [row["number"] for row in rows] == numbers
    assert all(row["activity_countries"] == ["ML", "SN"] for row in rows)


def test_columns_are_named_once():
    keys = [column.key for column in listing.COLUMNS]

    assert len(keys) == len(set(keys))
    assert all(re.fullmatch(r"#[a-z]+(\+[a-z]+)*", column.hxl) for column in listing.COLUMNS)
    assert len({column.hxl for column in listing.COLUMNS}) == len(keys)
    assert all(column.heading for column in listing.COLUMNS)


# What is told of partners that a reader no longer sees


def unlisted(partner):
    partner.is_listed = False
    partner.save()
    return partner


def test_gone_are_partners_that_the_public_once_saw(db):
    PartnerFactory()  # still there
    PartnerFactory(unlisted=True)  # never was
    was = unlisted(PartnerFactory())
    archived = PartnerFactory()
    archived.status, archived.status_reason = "archived", "Dissolved."
    archived.save()

    gone = listing.gone(VISITOR, LONG_AGO).order_by("pk")

    assert list(gone) == [was, archived]


def test_gone_are_counted_from_a_moment(db):
    was = unlisted(PartnerFactory())
    last = Partner.objects.aggregate(Max("updated_at"))["updated_at__max"]

    assert list(listing.gone(VISITOR, last)) == [was]
    assert not listing.gone(VISITOR, last.replace(year=last.year + 1)).exists()


def test_nothing_is_gone_for_whoever_still_sees_it(db, registry_officer):
    unlisted(PartnerFactory())

    assert not listing.gone(registry_officer, LONG_AGO).exists()


def test_tombstone_says_where_a_partner_went_and_nothing_else(db):
    kept, hidden = PartnerFactory(), PartnerFactory(unlisted=True)
    merged = PartnerFactory(merged=True, merged_into=kept, email="secret@example.org")
    into_hidden = PartnerFactory(merged=True, merged_into=hidden)
    off_list = unlisted(PartnerFactory())
    archived = PartnerFactory(archived=True)
    numbers = [merged.pk, into_hidden.pk, off_list.pk, archived.pk]

    stones = listing.tombstones(numbers, VISITOR)

    assert [(stone["status"], stone["merged_into"]) for stone in stones] == [
        ("merged", kept.pk),
        ("merged", None),
        ("gone", None),
        ("archived", None),
    ]
    assert set(stones[0]) == {"number", "uuid", "status", "updated_at", "merged_into"}


def test_tombstone_for_staff_may_point_to_an_unlisted_record(db):
    hidden = PartnerFactory(unlisted=True)
    merged = PartnerFactory(merged=True, merged_into=hidden)

    (stone,) = listing.tombstones([merged.pk], UserFactory(case_officer=True))

    assert stone["merged_into"] == hidden.pk
