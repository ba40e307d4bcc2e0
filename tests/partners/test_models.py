"""What must always be true of a partner: refused with a sentence, and refused by the database."""

from datetime import date

import pytest
import time_machine
from django.utils import translation

from partners.models import Country, Partner, StaleRecord
from tests.factories import (
    CountryFactory,
    OfficeFactory,
    PartnerFactory,
    PartnerNameFactory,
    RegionFactory,
)
from tests.partners.rules import assert_database_refuses, at, refusals, whole

REASON = "Say why: a dormant, archived or merged record needs a reason."
DESK = "Records are merged on the duplicates desk, which keeps both and joins them."
LISTED = "A draft or pending record cannot be listed publicly: make it active first."
FIRST, LAST = date(2026, 3, 1), date(2026, 2, 28)


# A partner's life


@pytest.mark.parametrize("status", ["dormant", "archived"])
def test_partner_out_of_work_needs_a_reason(partner, status):
    assert refusals(partner, status=status) == at("status_reason", REASON)
    assert_database_refuses(partner)

    assert refusals(partner, status_reason="Nobody answers.") == {}


@pytest.mark.parametrize("status", ["draft", "pending", "active"])
def test_partner_at_work_needs_no_reason(partner, status):
    assert refusals(partner, status=status, is_listed=False) == {}


def test_partner_is_not_merged_by_its_status_alone(partner):
    assert refusals(partner, status="merged", status_reason="The same.") == whole(DESK)
    assert_database_refuses(partner)

    assert refusals(partner, merged_into=PartnerFactory()) == {}


def test_partner_that_is_not_merged_points_to_no_other(partner):
    assert refusals(partner, merged_into=PartnerFactory()) == whole(DESK)
    assert_database_refuses(partner)


@pytest.mark.parametrize("status", ["draft", "pending"])
def test_partner_is_not_listed_before_it_is_active(partner, status):
    assert refusals(partner, status=status) == at("is_listed", LISTED)
    assert_database_refuses(partner)


def test_partner_of_an_unknown_status_is_refused(partner):
    assert refusals(partner, status="asleep") == {
        "status": ["Value 'asleep' is not a valid choice."]
    }


def test_partner_registration_ends_after_it_begins(partner):
    refused = refusals(partner, registered_on=FIRST, registration_expires_on=LAST)

    assert refused == at("registration_expires_on", "A registration ends after it begins.")
    assert_database_refuses(partner)
    assert refusals(partner, registration_expires_on=FIRST) == {}
    assert refusals(partner, registered_on=None) == {}


def test_partner_says_all_that_is_wrong_at_once(partner):
    refused = refusals(
        partner,
        legal_name="",
        website="javascript:alert(1)",
        founded="May 2003",
        status="dormant",
    )

    assert refused == {
        "legal_name": ["This field cannot be blank."],
        "website": ["Enter a web address that begins with http:// or https://."],
        "founded": ["Give a year (2003), a month (2003-05) or a day (2003-05-14)."],
        "status_reason": [REASON],
    }


def test_partner_needs_no_more_than_a_name(db):
    assert refusals(Partner(legal_name="Femmes du Sahel")) == {}


# A partner's network


def test_partner_is_not_its_own_parent(partner):
    assert refusals(partner, parent=partner) == {
        "parent": ["These organisations would belong to each other in a circle."]
    }
    assert_database_refuses(partner)


def test_partners_do_not_belong_to_each_other_in_a_circle(partner):
    middle = PartnerFactory(parent=partner)
    section = PartnerFactory(parent=middle)

    assert refusals(partner, parent=section) == {
        "parent": ["These organisations would belong to each other in a circle."]
    }
    assert refusals(partner, parent=PartnerFactory()) == {}


def test_circle_that_exists_already_ends_the_search_for_one(partner):
    other = PartnerFactory(parent=partner)
    Partner.objects.filter(pk=partner.pk).update(parent=other)
    other.refresh_from_db()

    assert refusals(Partner(legal_name="A section of both"), parent=other) == {
        "parent": ["These organisations would belong to each other in a circle."]
    }


# A partner's version and what follows from its columns


def test_partner_counts_its_versions(partner):
    assert partner.version == 1

    for city in ("Gao", "Ségou"):
        partner.city = city
        partner.save()

    partner.refresh_from_db()
    assert partner.version == 3


def test_saving_what_is_stored_already_writes_nothing(partner):
    mali, niger = CountryFactory(code="ML"), CountryFactory(code="NE")
    partner.description_en = "Two lines,\r\nas a browser sends them."
    partner.save(lists={"activity_countries": [mali]})
    known = Partner.objects.get()
    rows = known.history.count()

    known.save(lists={"activity_countries": Country.objects.filter(code="ML")})

    again = Partner.objects.get()
    assert (again.version, again.updated_at) == (2, known.updated_at)
    assert again.history.count() == rows
    known.save(lists={"activity_countries": [mali, niger]})
    assert Partner.objects.get().version == 3
    assert Partner.objects.get().updated_at > again.updated_at


def test_partner_is_claimed_by_the_version_that_was_read(partner):
    partner.claim(1)
    partner.city = "Gao"
    partner.save()

    with pytest.raises(StaleRecord) as stale:
        partner.claim(1)

    assert stale.value.messages == ["Somebody else has changed this record since you opened it."]
    assert partner.version == 2


def test_partner_number_stays_when_everything_else_changes(partner):
    number, uuid = partner.number, partner.uuid

    refused = refusals(partner, legal_name="Another Name", hq_country=CountryFactory(code="SN"))
    partner.save()

    partner.refresh_from_db()
    assert refused == {}
    assert (partner.number, partner.uuid) == (number, uuid)


def test_partner_label_has_six_digits(db):
    assert PartnerFactory(number=42).label == "P-000042"
    assert PartnerFactory(number=1_234_567).label == "P-1234567"


@pytest.mark.parametrize(
    ("confirmed_on", "is_lately"),
    [(None, False), (date(2025, 5, 13), False), (date(2025, 5, 14), True), (date(2026, 5, 14), True)],
)  # fmt: skip
@time_machine.travel("2026-05-14T12:00:00Z")
def test_partner_counts_as_confirmed_for_a_year(db, confirmed_on, is_lately):
    partner = PartnerFactory(confirmed_on=confirmed_on)

    assert partner.is_confirmed_lately is is_lately
    assert list(Partner.objects.unconfirmed()) == ([] if is_lately else [partner])


@time_machine.travel("2026-05-14T12:00:00Z")
def test_partner_is_confirmed_by_somebody_today(partner, registry_officer):
    partner.confirm(registry_officer)

    partner.refresh_from_db()
    assert (partner.confirmed_on, partner.confirmed_by) == (date(2026, 5, 14), registry_officer)


def test_partner_is_called_as_the_reader_calls_it(partner):
    PartnerNameFactory(partner=partner, kind="translation", language="es", text="Mujeres del Sahel")
    PartnerNameFactory(partner=partner, kind="former", language="en", text="Sahel Wives")

    with translation.override("es"):
        assert partner.name_here == "Mujeres del Sahel"
    assert partner.name_here == "Femmes du Sahel"


@pytest.mark.parametrize(
    ("language", "description"), [("en", "Nous"), ("fr", "Nous"), ("es", "Nosotras")]
)
def test_partner_is_described_in_the_readers_language_or_another(language, description):
    partner = Partner(description_fr="Nous", description_es="Nosotras")

    with translation.override(language):
        assert partner.description == description


@pytest.mark.parametrize(
    ("factory", "sentence"),
    [
        (OfficeFactory, "These offices would report to each other in a circle."),
        (RegionFactory, "These regions would lie within each other in a circle."),
    ],
)
def test_offices_and_regions_do_not_lead_back_to_themselves(db, factory, sentence):
    top = factory()
    below = factory(parent=top)

    assert refusals(top, parent=top) == {"parent": [sentence]}
    assert refusals(top, parent=below) == {"parent": [sentence]}
    assert refusals(top, parent=factory()) == {}
