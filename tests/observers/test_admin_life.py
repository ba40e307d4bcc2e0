"""The Council's side in the administration: it opens, obeys the roles, and keeps the rules."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from observers.models import (
    Certificate,
    Confirmation,
    MembershipCount,
    Representative,
    StatusChange,
    Wording,
)
from tests.factories import ObserverStatusFactory, UserFactory


def a_change(number):
    record = StatusChange(
        status=ObserverStatusFactory(), kind="suspended", decided_on=date(2020, 1, 1),
        decision=f"No. {number}", reason="As decided.",
    )  # fmt: skip
    return record.record(UserFactory())


MAKE = {
    StatusChange: a_change,
    Representative: lambda n: Representative.objects.create(
        partner=ObserverStatusFactory().partner, year=2026, name=f"Person {n}"
    ),
    Confirmation: lambda n: Confirmation.objects.create(
        partner=ObserverStatusFactory().partner, kind="unchanged"
    ),
    Certificate: lambda n: Certificate.objects.of(ObserverStatusFactory()),
    MembershipCount: lambda n: MembershipCount.objects.create(as_of=f"20{n:02}", source="Test"),
    Wording: lambda n: Wording.objects.order_by("pk")[n],
}
#: Which forms for a new record open: 200, or 403.
ADD = {
    "governing_bodies": {StatusChange: 200, Representative: 200, Confirmation: 200,
                         Certificate: 403, MembershipCount: 403, Wording: 403},
    "case_officer": dict.fromkeys(MAKE, 403),
    "administrator": {StatusChange: 200, Representative: 200, Confirmation: 200,
                      Certificate: 403, MembershipCount: 200, Wording: 403},
}  # fmt: skip


def url(model, page, *args):
    return reverse(f"admin:observers_{model._meta.model_name}_{page}", args=args)


@pytest.mark.parametrize("role", ["administrator", "governing_bodies", "case_officer"])
@pytest.mark.parametrize("model", MAKE, ids=lambda model: model.__name__)
def test_lists_and_records_open_for_staff(client, db, model, role):
    client.force_login(UserFactory(**{role: True}))
    record = MAKE[model](1)

    pages = [url(model, "changelist"), url(model, "change", record.pk)]

    assert [client.get(page).status_code for page in pages] == [200, 200]
    assert client.get(f"{pages[0]}?q=person").status_code == 200


@pytest.mark.parametrize("role", ADD)
def test_new_records_are_for_who_keeps_them(client, db, role):
    client.force_login(UserFactory(**{role: True}))

    assert {model: client.get(url(model, "add")).status_code for model in MAKE} == ADD[role]


@pytest.mark.parametrize("model", MAKE, ids=lambda model: model.__name__)
def test_lists_cost_the_same_however_long(client, administrator, model):
    client.force_login(administrator)
    MAKE[model](1)
    few = queries(client, url(model, "changelist"))
    for number in range(2, 6):
        MAKE[model](number)

    assert queries(client, url(model, "changelist")) == few


def queries(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_decision_recorded_in_the_administration_has_its_effect(client, administrator):
    status = ObserverStatusFactory()
    client.force_login(administrator)
    data = {
        "status": status.pk, "kind": "suspended", "new_name": "", "decided_on": "2020-01-01",
        "decision": "No. 1400", "session": "", "reason": "As decided.",
    }  # fmt: skip

    response = client.post(url(StatusChange, "add"), data)

    status.refresh_from_db()
    assert response.status_code == 302
    assert status.suspended_on == date(2020, 1, 1)


def test_decision_that_makes_no_sense_is_refused_in_the_administration(client, administrator):
    status = ObserverStatusFactory()
    client.force_login(administrator)
    data = {
        "status": status.pk, "kind": "reinstated", "new_name": "", "decided_on": "2020-01-01",
        "decision": "No. 1400", "session": "", "reason": "As decided.",
    }  # fmt: skip

    response = client.post(url(StatusChange, "add"), data)

    assert "This status is not suspended." in response.content.decode()
    assert not StatusChange.objects.exists()


def test_recorded_decision_is_not_changed(client, administrator):
    record = a_change(1)
    client.force_login(administrator)

    assert client.post(url(StatusChange, "change", record.pk), {}).status_code == 403


def test_administrator_edits_a_text_and_is_told_of_unknown_places(client, administrator):
    wording = Wording.objects.get(code="letter-closing")
    client.force_login(administrator)
    data = {"text_en": "Bye, {organisation}.", "text_fr": "Au revoir.", "text_es": "Adiós."}

    bad = client.post(url(Wording, "change", wording.pk), data | {"text_en": "{password}"})
    good = client.post(url(Wording, "change", wording.pk), data)

    wording.refresh_from_db()
    assert "Nothing is known to put for: {password}." in bad.content.decode()
    assert (good.status_code, wording.text_en) == (302, "Bye, {organisation}.")
