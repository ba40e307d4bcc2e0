"""What two organisations have at one event, and whether they can become one record with it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consultations import inviting
from consultations.models import Invitation, Registration
from partners import merging
from tests.consultations.factories import (
    ContributionFactory,
    EventFactory,
    InvitationFactory,
    RegistrationFactory,
    RequestToSpeakFactory,
    organiser,
)
from tests.factories import PartnerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(db):
    return PartnerFactory(legal_name="Femmes du Sahel")


@pytest.fixture
def gone(db):
    return PartnerFactory(legal_name="Femmes de la savane")


@pytest.fixture
def event(db):
    return EventFactory(title_en="Yearly meeting")


@pytest.fixture
def both(kept, gone):
    """How a sentence begins."""
    return f"{kept.label} Femmes du Sahel and {gone.label} Femmes de la savane"


def answered(answer, **fields):
    return InvitationFactory(answer=answer, answered_at=timezone.now(), **fields)


def test_people_of_both_go_to_one_event_together(kept, gone, event, registry_officer):
    for partner in (kept, gone):
        RegistrationFactory(event=event, partner=partner)

    merging.merge(kept, gone, by=registry_officer)

    assert Registration.objects.filter(event=event, partner=kept).count() == 2


def test_one_person_registered_by_both_is_cancelled_once_first(kept, gone, event, both):
    RegistrationFactory(event=event, partner=kept, person_name="Awa Exemple")
    RegistrationFactory(event=event, partner=gone, person_name="AWA  exemple")

    assert merging.stops(kept, gone) == [
        (
            f"{both} have registered the same person for “Yearly meeting”. One of the two registrations"
            " must be cancelled first."
        )
    ]


def test_a_cancelled_registration_of_the_same_person_is_no_stop(kept, gone, event):
    RegistrationFactory(event=event, partner=kept, person_name="Awa Exemple")
    RegistrationFactory(event=event, partner=gone, person_name="Awa Exemple", state="cancelled")

    assert merging.stops(kept, gone) == []


def test_together_they_send_no_more_people_than_one_may(kept, gone, both):
    coming = EventFactory(title_en="Yearly meeting", quota=2)
    over = EventFactory(quota=1, days=[timezone.localdate() - timedelta(days=30)])
    for event, partners in ((coming, [kept, kept, gone]), (over, [kept, gone])):
        for partner in partners:
            RegistrationFactory(event=event, partner=partner)

    assert merging.stops(kept, gone) == [
        (
            f"{both} have registered 3 people together for “Yearly meeting”, and an organisation may"
            " send 2. Cancel registrations first."
        )
    ]


def test_an_organisation_over_its_quota_by_itself_is_no_matter_of_merging(kept, gone):
    RegistrationFactory.create_batch(2, event=EventFactory(quota=1), partner=kept)

    assert merging.stops(kept, gone) == []


def test_second_invitation_stays_behind_and_the_undo_finds_it(kept, gone, event, registry_officer):
    mine = answered("accepted", event=event, partner=kept)
    unanswered = InvitationFactory(event=event, partner=gone)
    same = answered("declined", partner=gone)
    answered("declined", event=same.event, partner=kept)
    other = InvitationFactory(partner=gone)

    done = merging.merge(kept, gone, by=registry_officer)

    assert set(Invitation.objects.filter(partner=gone)) == {unanswered, same}
    assert set(Invitation.objects.filter(partner=kept, event__in=[event, other.event])) == {
        mine, other,
    }  # fmt: skip
    merging.undo(done, by=registry_officer)
    assert set(Invitation.objects.filter(partner=gone)) == {unanswered, same, other}


@pytest.mark.parametrize("answer", ["none", "declined"])
def test_an_answer_that_would_be_lost_stops(kept, gone, event, both, answer):
    if answer == "none":
        InvitationFactory(event=event, partner=kept)
    else:
        answered(answer, event=event, partner=kept)
    answered("accepted", event=event, partner=gone)

    assert merging.stops(kept, gone) == [
        (
            f"{both} have answered the invitation to “Yearly meeting” differently. Bring the two answers"
            " into line first."
        )
    ]


def test_two_contributions_to_one_call_stop(kept, gone, both):
    mine = ContributionFactory(
        partner=kept, call__event__title_en="Yearly meeting", state="submitted"
    )
    ContributionFactory(partner=gone, call=mine.call, state="submitted")
    ContributionFactory(partner=gone)

    assert merging.stops(kept, gone) == [
        (
            f"{both} both have a contribution to the call “{mine.call.title_en}” (Yearly meeting). An"
            " organisation has one: its organisers must first decide on the page of the call not to"
            " publish one of the two."
        )
    ]


@pytest.mark.parametrize("state", ["draft", "withheld"])
def test_a_contribution_that_does_not_count_stays_with_its_record(
    kept, gone, registry_officer, state
):
    mine = ContributionFactory(partner=kept, state="submitted")
    theirs = ContributionFactory(partner=gone, call=mine.call, state=state)
    other = ContributionFactory(partner=gone)

    done = merging.merge(kept, gone, by=registry_officer)

    assert set(kept.contributions.all()) == {mine, other}
    assert set(gone.contributions.all()) == {theirs}
    merging.undo(done, by=registry_officer)
    assert set(gone.contributions.all()) == {theirs, other}


def test_a_contribution_that_counts_is_kept_by_merging_the_other_way_round(kept, gone):
    mine = ContributionFactory(
        partner=kept, call__event__title_en="Yearly meeting", state="withheld"
    )
    ContributionFactory(partner=gone, call=mine.call, state="submitted")
    names = [f"{one.label} {one.legal_name}" for one in (kept, gone)]

    assert merging.stops(kept, gone) == [
        (
            f"The contribution of {names[0]} to the call “{mine.call.title_en}” (Yearly meeting) does not"
            f" count, that of {names[1]} does: merge the other way round, so that {names[1]} is kept."
        )
    ]
    assert merging.stops(gone, kept) == []


def test_the_floor_is_not_asked_for_twice(kept, gone, event, both):
    for partner in (kept, gone):
        RequestToSpeakFactory(event=event, partner=partner)
    RequestToSpeakFactory(partner=gone)

    assert merging.stops(kept, gone) == [
        (
            f"{both} both ask for the floor at “Yearly meeting” on the same item. One of the two requests"
            " must be declined and removed on the speakers’ list first."
        )
    ]


def test_asking_costs_the_same_however_much_hangs_on_the_two(
    kept, gone, django_assert_max_num_queries
):
    for __ in range(4):
        event = EventFactory()
        for partner in (kept, gone):
            RegistrationFactory(event=event, partner=partner)
            InvitationFactory(event=event, partner=partner)

    with django_assert_max_num_queries(14):
        from consultations.merging import stops  # noqa: PLC0415

        assert list(stops(kept, gone)) == []


@pytest.mark.parametrize("is_invited", ["kept", "gone"])
def test_invitation_is_accepted_when_the_other_record_has_registered(
    kept, gone, event, registry_officer, is_invited
):
    invited, sender = (kept, gone) if is_invited == "kept" else (gone, kept)
    row = InvitationFactory(event=event, partner=invited)
    unsent = InvitationFactory(partner=invited, unsent=True)
    RegistrationFactory(event=event, partner=sender)
    RegistrationFactory(event=unsent.event, partner=sender)

    done = merging.merge(kept, gone, by=registry_officer)

    row.refresh_from_db()
    unsent.refresh_from_db()
    assert (row.partner, row.answer) == (kept, "accepted")
    assert row.answered_at is not None
    assert unsent.answer == "none"
    assert merging.undo(done, by=registry_officer).kept_edits == []
    row.refresh_from_db()
    assert (row.partner, row.answer, row.answered_at) == (invited, "none", None)


def test_answer_given_since_the_merging_stays(kept, gone, event, registry_officer):
    row = InvitationFactory(event=event, partner=kept)
    RegistrationFactory(event=event, partner=gone)
    done = merging.merge(kept, gone, by=registry_officer)
    Invitation.objects.filter(pk=row.pk).update(answer="declined")

    merging.undo(done, by=registry_officer)

    row.refresh_from_db()
    assert row.answer == "declined"


def test_list_and_figures_leave_out_the_record_that_is_merged(
    client, kept, gone, event, registry_officer
):
    for partner in (kept, gone):
        partner.email = f"office{partner.pk}@example.org"
        partner.save()
    InvitationFactory(event=event, partner=kept)
    InvitationFactory(event=event, partner=gone, unsent=True)
    merging.merge(kept, gone, by=registry_officer)
    client.force_login(organiser())

    page = client.get(f"/en/consultations/{event.pk}/invitations/")

    assert page.context["counts"] == {
        "total": 1, "waiting": 0, "accepted": 0, "declined": 0, "silent": 1,
    }  # fmt: skip
    assert "Femmes de la savane" not in page.text
    assert inviting.send(event) == (0, [])


def test_desk_counts_the_letters_of_merged_records_once(
    client, kept, gone, event, registry_officer
):
    InvitationFactory(event=event, partner=kept)
    InvitationFactory(event=event, partner=gone)
    merging.merge(kept, gone, by=registry_officer)
    client.force_login(organiser())

    page = client.get(f"/en/consultations/{event.pk}/desk/?view=silent")

    assert (page.context["counts"]["invited"], page.context["counts"]["silent"]) == (1, 1)
    assert "Femmes de la savane" not in page.text
