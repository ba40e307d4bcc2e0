"""What forbids for now that two organisations become one record: said before it is tried."""

from datetime import date

import pytest

from partners import merging
from tests.factories import ObserverStatusFactory, PartnerFactory
from tests.observers.factories import application_in
from tests.pages import summary

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(db):
    return PartnerFactory(legal_name="Femmes du Sahel")


@pytest.fixture
def gone(db):
    return PartnerFactory(legal_name="Femmes de la savane")


def test_two_open_applications_are_named_once_and_in_words(client, registry_officer, kept, gone):
    first, second = application_in("screening", partner=kept), application_in("draft", partner=gone)
    client.force_login(registry_officer)

    page = client.get(f"/en/partners/{kept.pk}/merge/{gone.pk}/")

    assert list(summary(page)) == [
        (
            f"{kept.label} Femmes du Sahel and {gone.label} Femmes de la savane both have an application"
            f" for observer status that is open ({first.reference} and {second.reference}). One of the"
            " two must be withdrawn or closed first."
        )
    ]


@pytest.mark.parametrize("stage", ["withdrawn", "closed", "rejected"])
def test_applications_that_are_over_move_along(kept, gone, stage, registry_officer):
    application_in("under_review", partner=kept)
    application_in(stage, partner=gone)

    merging.merge(kept, gone, by=registry_officer)

    assert kept.applications.count() == 2


@pytest.mark.parametrize("is_kept", [True, False])
def test_an_observer_does_not_apply_by_its_other_record(kept, gone, is_kept):
    observer, applicant = (kept, gone) if is_kept else (gone, kept)
    ObserverStatusFactory(partner=observer)
    application = application_in("submitted", partner=applicant)

    assert merging.stops(kept, gone) == [
        (
            f"{observer.label} {observer.legal_name} is an observer, and {applicant.label}"
            f" {applicant.legal_name} applies for it ({application.reference}). The application must be"
            " withdrawn or closed first."
        )
    ]


def test_a_former_observer_may_apply_by_its_other_record(kept, gone):
    ObserverStatusFactory(
        partner=kept,
        started_on=date(2001, 1, 1),
        ended_on=date(2005, 1, 1),
        end_reason="Asked for.",
    )
    application_in("submitted", partner=gone)

    assert merging.stops(kept, gone) == []


def test_representative_of_both_is_corrected_first_unless_the_two_say_the_same(kept, gone):
    for partner in (kept, gone):
        partner.representatives.create(year=2026, name="Awa Exemple", function="President")
        partner.representatives.create(
            year=2026, name="Bo Exemple", email=f"{partner.pk}@bo.example"
        )

    assert merging.stops(kept, gone) == [
        (
            f"Bo Exemple represents {kept.label} Femmes du Sahel and {gone.label} Femmes de la savane at"
            " the Council in 2026, with another function or address. Correct one of the two first."
        )
    ]
