"""The observer periods of one partner do not contradict each other, by any door."""

from datetime import date

import pytest
from django.db import IntegrityError
from rest_framework.test import APIClient

from partners import merging
from partners.models import ObserverStatus
from tests.factories import ObserverStatusFactory, PartnerFactory
from tests.pages import form_of, sent, summary, texts
from tests.partners.admin.records import change_url, errors_of, form_data, url
from tests.partners.rules import refusals, whole
from tests.partners.test_resending import at_once

pytestmark = pytest.mark.django_db

OVERLAP = (
    "Another decided period of this organisation has the same days: from 1 January 2010 until 1 January"
    " 2014 (No. 1107). A period may begin on the day on which the one before ends."
)
RUNNING = (
    "Another decided period of this organisation has the same days: since 1 January 2020 (No. 1400)."
    " A period may begin on the day on which the one before ends."
)


def period(partner, first, last=None, **values):
    """A decided period from the beginning of a year up to that of another, not saved."""
    ended = {"ended_on": date(last, 1, 1), "end_reason": "Withdrawn."} if last else {}
    values = {"decision": f"No. {first}", "started_on": date(first, 1, 1)} | ended | values
    return ObserverStatus(partner=partner, **values)


@pytest.fixture
def over(partner):
    """A period from 2010 until 2014."""
    one = period(partner, 2010, 2014, decision="No. 1107")
    one.save()
    return one


@pytest.mark.parametrize(
    ("first", "last"), [(2011, 2016), (2012, 2013), (2010, 2011), (2005, 2011), (2011, None)]
)
def test_decided_periods_of_one_partner_do_not_overlap(over, first, last):
    assert refusals(period(over.partner, first, last)) == whole(OVERLAP)


def test_the_running_period_is_named(over):
    period(over.partner, 2020, decision="No. 1400").save()

    assert refusals(period(over.partner, 2019, 2021)) == whole(RUNNING)


@pytest.mark.parametrize(
    ("first", "last", "values"),
    [
        (2014, None, {}),
        (2005, 2010, {}),
        (2011, 2013, {"evidence": "reported"}),
        (2011, None, {"evidence": "announced"}),
        (2011, None, {"started_on": None}),
        (2011, 2013, {"started_on": None}),
    ],
)
def test_what_shares_no_day_or_is_no_decision_stands_beside(over, first, last, values):
    assert refusals(period(over.partner, first, last, **values)) == {}


@pytest.mark.parametrize(("ours", "theirs"), [(None, 2020), (2021, None), (None, None)])
def test_two_that_have_not_ended_share_today_though_no_day_is_known(partner, ours, theirs):
    """A decision without its day may not stand beside one that is counted."""

    def running(year, decision):
        started_on = date(year, 1, 1) if year else None
        return period(partner, 2000, decision=decision, started_on=started_on)

    running(theirs, "No. 1400").save()

    since = "since 1 January 2020" if theirs else "since a day that is not known"
    assert refusals(running(ours, "No. 1500")) == whole(
        f"This organisation is recorded as an observer already: {since} (No. 1400). Add to that record"
        " what is missing, rather than a second one."
    )
    with pytest.raises(IntegrityError):
        running(ours, "No. 1500").save()


def test_period_of_another_partner_is_another_matter(over):
    assert refusals(period(PartnerFactory(), 2011, 2013)) == {}


def test_a_period_is_not_stretched_over_another(over):
    later = period(over.partner, 2014, 2016)
    later.save()

    assert refusals(later, started_on=date(2013, 6, 1)) == whole(OVERLAP)
    assert refusals(later, started_on=date(2015, 1, 1)) == {}
    reported = period(over.partner, 2011, 2013, evidence="reported")
    reported.save()
    assert refusals(reported, evidence="decided") == whole(OVERLAP)


def test_periods_that_overlapped_before_this_was_asked_for_can_be_mended(over):
    (old,) = ObserverStatus.objects.bulk_create([period(over.partner, 2011, 2016)])

    assert refusals(old, source="C/107/23") == {}
    assert refusals(old, ended_on=date(2015, 1, 1)) == {}
    assert refusals(old, started_on=date(2014, 1, 1)) == {}


def test_who_writes_the_same_days_at_one_moment_comes_second(over):
    first, second = period(over.partner, 2014, 2016), period(over.partner, 2015, 2018)
    assert (refusals(first), refusals(second)) == ({}, {})

    first.save()

    with pytest.raises(IntegrityError):
        second.save()


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"suspended_on": date(2009, 1, 1)}, "suspended_on", "A status is suspended after it begins."),
        ({"suspended_on": date(2015, 1, 1)}, "suspended_on", "A status is suspended before it ends."),
        (
            {"ended_on": None, "end_reason": "Withdrawn."}, "ended_on",
            "Say when the status ended, or leave the reason empty.",
        ),
    ],
)  # fmt: skip
def test_rest_and_reason_go_with_the_days_of_the_period(partner, values, field, sentence):
    assert refusals(period(partner, 2010, 2014, **values)) == {field: [sentence]}
    assert refusals(period(partner, 2010, 2014, suspended_on=date(2014, 1, 1))) == {}
    (old,) = ObserverStatus.objects.bulk_create([period(partner, 2010, 2014, **values)])
    assert refusals(old, source="C/107/23") == {}


def test_page_refuses_it_and_keeps_what_was_typed(client, registry_officer, over):
    client.force_login(registry_officer)
    address = f"/en/partners/{over.partner_id}/observer-statuses/add/"
    days = {"started_on": date(2011, 1, 1), "ended_on": date(2016, 1, 1)}
    data = sent(client, address, {"decision": "2", "end_reason": "Withdrawn."} | days)

    page = client.post(address, data)

    assert page.status_code == 422
    assert list(summary(page)) == [OVERLAP]
    assert form_of(page, "record")["end_reason"] == ["Withdrawn."]


def test_api_refuses_it_adding_and_changing(registry_officer, over):
    api = APIClient()
    api.force_authenticate(registry_officer)
    later = period(over.partner, 2014)
    later.save()
    address = f"/api/v1/partners/{over.partner_id}/observer-statuses/"

    added = api.post(address, {"decision": "2", "started_on": "2011-01-01", "ended_on": "2012-01-01",
                               "end_reason": "Withdrawn."}, format="json")  # fmt: skip
    changed = api.patch(f"{address}{later.pk}/", {"started_on": "2013-01-01"}, format="json")
    paused = api.patch(f"{address}{over.pk}/", {"suspended_on": "2016-01-01"}, format="json")

    assert (added.status_code, changed.status_code, paused.status_code) == (400, 400, 400)
    assert OVERLAP in added.content.decode()
    assert OVERLAP in changed.content.decode()
    assert "A status is suspended before it ends." in paused.content.decode()


def test_admin_refuses_it_adding_changing_and_in_rows(client, registry_officer, over):
    client.force_login(registry_officer)
    later = period(over.partner, 2014)
    later.save()
    days = {"started_on": "2011-01-01", "ended_on": "2012-01-01", "end_reason": "Withdrawn."}
    data = {"partner": over.partner_id, "kind": "civil_society", "evidence": "decided",
            "decision": "2"} | days  # fmt: skip

    added = client.post(url(ObserverStatus, "add"), data)
    opened = form_data(client.get(change_url(later)))
    changed = client.post(change_url(later), opened | {"started_on": "2013-01-01"})
    rows = form_data(client.get(change_url(over.partner)))
    row = {f"observer_statuses-2-{name}": value for name, value in (data | days).items()}
    below = client.post(change_url(over.partner), rows | row | {"observer_statuses-TOTAL_FORMS": 3})

    assert [OVERLAP in errors_of(page) for page in (added, changed, below)] == [True] * 3
    assert ObserverStatus.objects.count() == 2


def test_admin_refuses_two_new_rows_for_the_same_days(client, registry_officer, partner):
    client.force_login(registry_officer)
    data = form_data(client.get(change_url(partner))) | {"observer_statuses-TOTAL_FORMS": 2}
    for row, days in enumerate([("2010-01-01", "2014-01-01"), ("2012-01-01", "2013-01-01")]):
        values = {"evidence": "decided", "decision": "No. 1107", "end_reason": "Withdrawn.",
                  "started_on": days[0], "ended_on": days[1]}  # fmt: skip
        data |= {f"observer_statuses-{row}-{name}": value for name, value in values.items()}

    page = client.post(change_url(partner), data)

    assert OVERLAP in errors_of(page)
    assert not ObserverStatus.objects.exists()


def test_admin_does_not_let_a_period_run_beside_the_running_one(client, registry_officer, over):
    client.force_login(registry_officer)
    period(over.partner, 2020, decision="No. 1400").save()
    opened = form_data(client.get(change_url(over)))

    page = client.post(change_url(over), opened | {"ended_on": "", "end_reason": ""})

    assert page.status_code == 200
    assert RUNNING in errors_of(page)


def test_records_whose_periods_overlap_are_not_joined(over, registry_officer):
    gone = PartnerFactory()
    other = period(gone, 2012, 2016)
    other.save()

    assert merging.stops(over.partner, gone) == [f"Observer status: {OVERLAP}"]

    other.started_on = date(2014, 1, 1)
    other.save()
    merging.merge(over.partner, gone, by=registry_officer)
    assert over.partner.observer_statuses.count() == 2


def test_an_organisation_is_counted_once(client, partner):
    ObserverStatus.objects.bulk_create(
        [period(partner, 2010, 2014), period(partner, 2011, 2016), period(partner, 2012)]
    )
    ObserverStatusFactory(started_on=date(2010, 1, 1))

    page = client.get("/en/observers/", {"as_of": "2012-06-01"})

    assert texts(page, "h2", id="count")[0] == "2 civil-society observers on 1 June 2012"


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_four_who_save_the_same_days_at_one_moment_one_does():
    partner = PartnerFactory()
    four = [period(partner, 2010 + number, 2016) for number in range(4)]
    assert [refusals(one) for one in four] == [{}] * 4

    rows = iter(four)
    answers = at_once(4, lambda: next(rows).save())

    assert sorted(type(answer).__name__ for answer in answers) == ["IntegrityError"] * 3 + [
        "NoneType"
    ]
    assert partner.observer_statuses.count() == 1
