"""What an observer is told of decisions about its status, and what everybody reads of them."""

from datetime import date

import pytest

from observers.models import StatusChange
from partners.models import Notice
from tests.factories import (
    ContactFactory,
    CouncilSessionFactory,
    MembershipFactory,
    ObserverStatusFactory,
    UserFactory,
)
from tests.observers.callers import of, post
from tests.pages import read


@pytest.fixture
def status(db):
    """An observer of French, with an administrator who reads Spanish."""
    status = ObserverStatusFactory(
        partner__legal_name="Réseau Exemple", partner__working_languages=["ar", "fr"],
        started_on=date(2016, 12, 5), decision="1338",
        session=CouncilSessionFactory(number=107, starts_on=date(2016, 12, 5)),
    )  # fmt: skip
    MembershipFactory(partner=status.partner, user__email="admin@example.org", user__language="es")
    MembershipFactory(partner=status.partner, reader=True)
    ContactFactory(partner=status.partner, is_main=True, email="head@example.org")
    return status


def record(status, kind, **values):
    given = {
        "decided_on": date(2020, 11, 27), "decision": "Resolution No. 1400", "reason": "Because.",
    }  # fmt: skip
    change = StatusChange(status=status, kind=kind, **given | values)
    return change.record(UserFactory(governing_bodies=True))


def told(kind):
    rows = Notice.objects.filter(kind=kind).order_by("email")
    return list(rows.values_list("email", "language", "subject", "status"))


@pytest.mark.parametrize(
    ("kind", "spanish", "french"),
    [
        (
            "suspended",
            "Suspensión de su condición de observador en el Consejo de la OIM",
            "Suspension de votre statut d’observateur auprès du Conseil de l’OIM",
        ),
        (
            "withdrawn",
            "Retirada de su condición de observador en el Consejo de la OIM",
            "Retrait de votre statut d’observateur auprès du Conseil de l’OIM",
        ),
        (
            "ceased",
            "Fin de su condición de observador en el Consejo de la OIM",
            "Fin de votre statut d’observateur auprès du Conseil de l’OIM",
        ),
    ],
)
def test_organisation_is_told_in_its_readers_languages(status, kind, spanish, french):
    record(status, kind)

    assert told(f"observer_{kind}") == [
        ("admin@example.org", "es", spanish, "held"),
        ("head@example.org", "fr", french, "held"),
    ]


def test_history_that_is_recorded_late_mails_nobody_at_once(status, mailoutbox):
    record(status, "suspended", decided_on=date(2017, 3, 3))
    record(status, "reinstated", decided_on=date(2025, 6, 1))
    officer = of(UserFactory(governing_bodies=True))

    form = officer.get(f"/en/observers/{status.partner_id}/change/").text
    letters = officer.get("/en/observers/letters/").text

    assert mailoutbox == []
    assert "The letter to the organisation is not sent at once" in form
    assert letters.count("Réseau Exemple</bdi>") == 4
    assert "a été suspendu avec effet au 3 mars 2017" in letters
    assert "Without its PDF" not in letters


def test_letter_about_a_status_goes_when_it_is_released(status):
    record(status, "suspended")
    officer = of(UserFactory(governing_bodies=True))
    letter = Notice.objects.get(email="head@example.org")

    officer.post("/en/observers/letters/", {"letter": letter.pk, "release": 1})

    assert told("observer_suspended") == [
        ("admin@example.org", "es", "Suspensión de su condición de observador en el Consejo de la OIM", "held"),
        ("head@example.org", "fr", "Suspension de votre statut d’observateur auprès du Conseil de l’OIM", "queued"),
    ]  # fmt: skip


def test_notice_says_what_was_decided_and_why(status):
    record(status, "suspended", reason="It has not paid.")

    body = Notice.objects.get(email="head@example.org").body
    assert "Réseau Exemple" in body
    assert "27 novembre 2020" in body
    assert "La décision : Resolution No. 1400" in body
    assert "It has not paid." in body
    assert f"/fr/observers/{status.partner_id}/" in body


def test_reinstated_and_renamed_are_told_as_well(status):
    record(status, "suspended")
    record(status, "reinstated", decided_on=date(2021, 1, 2))
    record(status, "renamed", decided_on=date(2021, 1, 3), new_name="Réseau Nouveau")

    assert [row[2] for row in told("observer_reinstated")] == [
        "Restablecimiento de su condición de observador en el Consejo de la OIM",
        "Rétablissement de votre statut d’observateur auprès du Conseil de l’OIM",
    ]
    assert "Réseau Nouveau" in Notice.objects.filter(kind="observer_renamed").first().body


def test_api_tells_too_and_a_refused_decision_tells_nobody(status):
    client = of(UserFactory(governing_bodies=True))
    address = f"/api/v1/observers/{status.partner_id}/changes/"
    body = {
        "kind": "suspended", "decided_on": "2020-11-27", "decision": "1400", "reason": "Because.",
    }  # fmt: skip

    first, second = post(client, address, body), post(client, address, body)

    assert (first.status_code, second.status_code) == (201, 400)
    assert len(told("observer_suspended")) == 2


def test_form_says_who_reads_the_reason(status):
    page = of(UserFactory(governing_bodies=True)).get(f"/en/observers/{status.partner_id}/change/")

    described = read(page).one("textarea", name="reason")["aria-describedby"]
    assert read(page).one(id=described.split()[0]).text == (
        "Everybody reads it: it stands on the observer's public page, and in the notice that the"
        " organisation receives by e-mail."
    )
