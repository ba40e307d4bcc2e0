"""The life of a status after admission: decisions, representatives, confirmation, certificate."""

import io
from datetime import date

import pypdf
import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from observers import confirming
from observers.models import Certificate, Confirmation, Representative, StatusChange
from partners.models import Notice, ObserverStatus, PartnerName
from tests.factories import (
    ContactFactory,
    CouncilSessionFactory,
    MembershipFactory,
    ObserverStatusFactory,
    UserFactory,
)
from tests.observers.factories import in_days
from tests.partners.rules import refusals, whole


@pytest.fixture
def status(db):
    """An observer since 5 December 2016."""
    return ObserverStatusFactory(
        partner__legal_name="Example Network", started_on=date(2016, 12, 5), decision="1338",
        session=CouncilSessionFactory(number=107, starts_on=date(2016, 12, 5)),
    )  # fmt: skip


@pytest.fixture
def officer(client, db):
    user = UserFactory(governing_bodies=True)
    client.force_login(user)
    return user


def post_change(client, status, **values):
    data = {
        "kind": "suspended", "decided_on": "2020-11-27", "decision": "Resolution No. 1400",
        "reason": "As decided.", "new_name": "", "session": "",
    }  # fmt: skip
    return client.post(f"/en/observers/{status.partner_id}/change/", data | values)


# Decisions about an observer


def test_suspended_and_reinstated(client, officer, status):
    post_change(client, status)
    status.refresh_from_db()
    suspended_on = status.suspended_on
    post_change(client, status, kind="reinstated", decided_on="2021-11-29")

    status.refresh_from_db()
    assert suspended_on == date(2020, 11, 27)
    assert (status.suspended_on, status.ended_on) == (None, None)
    assert [(one.kind, one.recorded_by) for one in status.changes.all()] == [
        ("suspended", officer),
        ("reinstated", officer),
    ]


@pytest.mark.parametrize("kind", ["withdrawn", "ceased"])
def test_end_has_its_day_and_reason(client, officer, status, kind):
    post_change(client, status, kind=kind)

    status.refresh_from_db()
    assert (status.ended_on, status.end_reason) == (date(2020, 11, 27), "As decided.")
    assert post_change(client, status, kind="ceased").status_code == 404


def test_renaming_keeps_the_former_name(client, officer, status):
    post_change(client, status, kind="renamed", new_name="Example World Network")

    status.refresh_from_db()
    assert status.partner.legal_name == "Example World Network"
    assert status.name_then == "Example Network"
    assert list(PartnerName.objects.values_list("kind", "text")) == [("former", "Example Network")]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"kind": "reinstated"}, "This status is not suspended."),
        ({"decided_on": "2016-12-04"}, "This day comes before the status began"),
        ({"decided_on": "2999-01-01"}, "This day is in the future"),
        ({"kind": "ceased", "decided_on": "2016-12-05"}, "A status ends after it begins."),
        ({"kind": "renamed"}, "A new name goes with “Renamed”, and only with it."),
        ({"new_name": "Other"}, "A new name goes with “Renamed”, and only with it."),
        ({"kind": "renamed", "new_name": "Example Network"}, "This is its name already."),
        ({"decision": ""}, "This field is required."),
        ({"reason": ""}, "This field is required."),
        ({"kind": "promoted"}, "Select a valid choice."),
    ],
)
def test_decision_that_makes_no_sense_is_refused(client, officer, status, values, sentence):
    response = post_change(client, status, **values)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not StatusChange.objects.exists()


def test_suspended_twice_is_refused(client, officer, status):
    post_change(client, status)

    response = post_change(client, status, decided_on="2021-01-01")

    assert "This status is suspended already." in response.content.decode()


def test_recorded_decision_stays_as_it_is(officer, status):
    record = StatusChange(
        status=status, kind="suspended", decided_on=date(2020, 1, 1), decision="x", reason="y"
    ).record(officer)

    assert refusals(record, reason="z") == whole(
        "A recorded decision stays as it is: record another one."
    )


@pytest.mark.parametrize("role", ["case_officer", "reviewer", "events_officer", "focal_point"])
def test_other_staff_record_no_decisions(client, status, role):
    client.force_login(UserFactory(**{role: True}))

    assert post_change(client, status).status_code == 404


def test_observer_itself_records_no_decisions(client, status):
    client.force_login(MembershipFactory(partner=status.partner).user)

    assert post_change(client, status).status_code == 404


# Representatives


def test_observer_names_its_representatives(client, status):
    client.force_login(MembershipFactory(partner=status.partner).user)
    address = f"/en/observers/{status.partner_id}/representatives/"
    data = {"year": "2026", "name": "Awa Exemple", "function": "Director", "email": ""}

    client.post(f"{address}add/", data)
    person = Representative.objects.get()
    client.post(f"{address}{person.pk}/", data | {"name": "Binta Exemple"})

    assert list(Representative.objects.values_list("name", "year")) == [("Binta Exemple", 2026)]
    client.post(f"{address}{person.pk}/delete/")
    assert not Representative.objects.exists()


def test_editor_of_an_observer_names_nobody(client, status):
    client.force_login(MembershipFactory(partner=status.partner, editor=True).user)

    response = client.get(f"/en/observers/{status.partner_id}/representatives/add/")

    assert response.status_code == 404


def test_representative_of_another_observer_is_not_found(client, status):
    other = ObserverStatusFactory()
    person = Representative.objects.create(partner=other.partner, year=2026, name="Somebody")
    client.force_login(MembershipFactory(partner=status.partner).user)
    address = f"/en/observers/{status.partner_id}/representatives/{person.pk}/"

    assert client.get(address).status_code == 404
    assert client.post(f"{address}delete/").status_code == 404
    assert Representative.objects.get() == person


def test_delegation_has_no_more_people_than_seats(status):
    CouncilSessionFactory(number=116, starts_on=date(2025, 12, 8), seats=1)
    Representative.objects.create(partner=status.partner, year=2025, name="First")

    found = refusals(Representative(partner=status.partner, year=2025, name="Second"))

    assert found == whole("The Council session of that year has 1 seat for a delegation.")


def test_representative_belongs_to_a_year_of_the_status(status):
    found = refusals(Representative(partner=status.partner, year=2015, name="Early"))

    assert found == {"year": ["This organisation is not an observer in that year."]}


# Confirmation


def test_nobody_is_reminded_while_the_portal_does_not_ask(status):
    ContactFactory(partner=status.partner, is_main=True)

    confirming.remind()

    assert not Notice.objects.exists()


def test_two_contacts_are_reminded_before_the_date_once(settings, status):
    settings.PORTAL_OBSERVER_CONFIRMATION_YEARS = 4
    last = timezone.localdate().replace(day=1, year=timezone.localdate().year - 4)
    Confirmation.objects.create(partner=status.partner, kind="unchanged", confirmed_on=last)
    ContactFactory(partner=status.partner, is_main=True, email="head@example.org")
    ContactFactory(partner=status.partner, email="other@example.org")
    MembershipFactory(partner=status.partner, user__email="admin@example.org")

    confirming.remind()
    confirming.remind()

    found = Notice.objects.filter(kind="observer_confirmation_due")
    assert sorted(found.values_list("email", flat=True)) == [
        "admin@example.org",
        "head@example.org",
    ]


def test_confirmation_moves_the_date(settings, status):
    settings.PORTAL_OBSERVER_CONFIRMATION_YEARS = 4
    Confirmation.objects.create(partner=status.partner, kind="unchanged")
    ContactFactory(partner=status.partner, is_main=True)

    confirming.remind()

    assert not Notice.objects.exists()


def test_long_standing_observer_is_asked_when_the_asking_begins(settings, status):
    settings.PORTAL_OBSERVER_CONFIRMATION_YEARS = 4
    today = timezone.localdate()
    ObserverStatus.objects.update(started_on=date(today.year - 14, 1, 1))
    ContactFactory(partner=status.partner, is_main=True, email="head@example.org")

    confirming.remind()
    confirming.remind()

    notice = Notice.objects.get(kind="observer_confirmation_due")
    assert notice.email == "head@example.org"
    assert f"it was due on 1 January {today.year - 10}" in notice.subject


def test_organisations_own_address_is_written_to_where_nobody_is_named(settings, status):
    settings.PORTAL_OBSERVER_CONFIRMATION_YEARS = 4
    ObserverStatus.objects.update(started_on=date(2010, 6, 1))
    status.partner.email = "office@example.org"
    status.partner.save()

    confirming.remind()

    assert [one.email for one in Notice.objects.all()] == ["office@example.org"]


def test_date_and_delay_stand_on_the_observers_page_and_on_that_of_the_sessions(
    client, settings, status
):
    settings.PORTAL_OBSERVER_CONFIRMATION_YEARS = 4
    ObserverStatus.objects.update(started_on=date(2010, 6, 1))
    own = f"/en/observers/{status.partner_id}/"
    stranger = client.get(own).content.decode()
    client.force_login(UserFactory(governing_bodies=True))

    late = " ".join(client.get(own).content.decode().split())
    listed = " ".join(client.get("/en/observers/sessions/").content.decode().split())
    Confirmation.objects.create(partner=status.partner, kind="unchanged")
    answered = " ".join(client.get(own).content.decode().split())
    rest = client.get("/en/observers/sessions/").content.decode()

    assert "Overdue since 1 June 2014" in late
    assert "1 observer has not confirmed its record in time" in listed
    assert "due on 1 June 2014" in listed
    assert "Overdue" not in stranger + answered
    assert "The next one is due on" in answered
    assert "confirmed its record in time" not in rest


def test_leap_day_has_a_date_four_years_on(settings):
    settings.PORTAL_OBSERVER_CONFIRMATION_YEARS = 1

    assert confirming.due_on(date(2016, 12, 5), date(2024, 2, 29)) == date(2025, 2, 28)


def test_observer_confirms_that_nothing_has_changed(client, status):
    user = MembershipFactory(partner=status.partner).user
    client.force_login(user)

    response = client.post(
        f"/en/observers/{status.partner_id}/confirm/", {"kind": "unchanged", "report": ""}
    )

    assert response.status_code == 302
    assert Confirmation.objects.get().confirmed_by == user


def test_report_without_words_is_refused(client, status):
    client.force_login(MembershipFactory(partner=status.partner).user)

    response = client.post(
        f"/en/observers/{status.partner_id}/confirm/", {"kind": "report", "report": ""}
    )

    assert response.status_code == 422
    assert "Write the report if something has changed" in response.content.decode()


# Certificates


def test_certificate_leads_to_the_live_status(client, officer, status):
    response = client.get(f"/en/observers/{status.partner_id}/certificate.pdf?language=fr")
    code = Certificate.objects.get().code
    text = " ".join(pypdf.PdfReader(io.BytesIO(response.content)).pages[0].extract_text().split())
    client.logout()

    assert "Example Network" in text
    assert "107e session" in text
    assert f"/o/{code}" in text
    assert "Yes: it is an observer" in seen(client, code)
    StatusChange(
        status=status, kind="suspended", decided_on=date(2020, 1, 1), decision="x", reason="y"
    ).record(officer)
    assert "is suspended since 1 January 2020" in seen(client, code)
    ended = StatusChange(
        status=ObserverStatus.objects.get(), kind="withdrawn", decided_on=date(2021, 1, 1),
        decision="x", reason="y",
    )  # fmt: skip
    ended.record(officer)
    assert "No: it is not an observer" in seen(client, code)


def seen(client, code):
    return " ".join(client.get(f"/o/{code}").content.decode().split())


def test_code_that_is_none_is_said(client, db):
    response = client.get("/o/nosuchcode")

    assert response.status_code == 404
    assert "No certificate bears this code." in response.content.decode()


def test_certificate_is_made_once(client, officer, status):
    for __ in range(2):
        client.get(f"/en/observers/{status.partner_id}/certificate.pdf")

    assert Certificate.objects.count() == 1


def test_certificate_is_for_the_observer_and_staff(client, status):
    address = f"/en/observers/{status.partner_id}/certificate.pdf"
    answers = [client.get(address).status_code]
    for user in (MembershipFactory().user, MembershipFactory(partner=status.partner).user,
                 UserFactory(reviewer=True)):  # fmt: skip
        client.force_login(user)
        answers.append(client.get(address).status_code)

    assert answers == [302, 404, 200, 200]


def test_ended_status_has_no_certificate(client, officer, status):
    ObserverStatus.objects.update(ended_on=in_days(-1), end_reason="Gone.")

    response = client.get(f"/en/observers/{status.partner_id}/certificate.pdf")

    assert response.status_code == 404


def test_change_of_an_undated_status_is_refused(db):
    status = ObserverStatusFactory(started_on=None, decision="1107")
    record = StatusChange(
        status=status, kind="suspended", decided_on=date(2020, 1, 1), decision="x", reason="y"
    )

    with pytest.raises(ValidationError, match="from a known day"):
        record.full_clean()
