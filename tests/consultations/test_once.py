"""A person has one seat, and nobody learns from the refusal who else has registered it."""

import pytest
from django.core.exceptions import ValidationError

from consultations import registering
from consultations.models import Registration
from tests.consultations.factories import RegistrationFactory, organiser
from tests.factories import MembershipFactory
from tests.pages import read, summary

pytestmark = pytest.mark.django_db
NEUTRAL = "This cannot be settled here. Please write to the organisers of the event."
TOLD = "Somebody with this e-mail address is registered already."
BASE = "/en/consultations/"


@pytest.fixture
def taken():
    """A person whom another organisation has registered."""
    return RegistrationFactory(email="awa@example.org", person_name="Awa Example")


def data_of(partner, **fields):
    return {
        "partner": partner.pk, "person_name": "Somebody", "email": "AWA@example.org",
        "mode": "in_person", "language": "fr", **fields,
    }  # fmt: skip


def test_stranger_reads_nothing_of_the_address_on_the_page(client, taken):
    stranger = MembershipFactory(role="editor")
    client.force_login(stranger.user)

    refused = client.post(f"{BASE}{taken.event_id}/register/", data_of(stranger.partner))

    assert refused.status_code == 422
    assert list(summary(refused)) == [NEUTRAL]
    assert TOLD not in read(refused).text
    assert 'value="AWA@example.org"' in refused.text
    assert Registration.objects.count() == 1


@pytest.mark.parametrize("is_own", [True, False])
def test_stranger_reads_nothing_of_the_address_over_the_api(client, taken, is_own):
    stranger = MembershipFactory(role="editor")
    client.force_login(stranger.user)
    partner = stranger.partner if is_own else taken.partner
    data = data_of(partner, event=taken.event_id)

    refused = client.post("/api/v1/registrations/", data, content_type="application/json")
    free = client.post(
        "/api/v1/registrations/", data | {"email": "free@example.org"},
        content_type="application/json",
    )  # fmt: skip

    assert TOLD not in refused.text
    if is_own:
        assert (refused.status_code, free.status_code) == (400, 201)
        assert NEUTRAL in refused.text
    else:  # one refusal as the other
        assert (refused.status_code, refused.json()) == (free.status_code, free.json())


def test_stranger_reads_nothing_of_the_address_by_correcting(client, taken):
    stranger = MembershipFactory(role="editor")
    mine = RegistrationFactory(event=taken.event, partner=stranger.partner)
    client.force_login(stranger.user)

    refused = client.patch(
        f"/api/v1/registrations/{mine.pk}/", {"email": "awa@example.org"},
        content_type="application/json",
    )  # fmt: skip

    assert refused.status_code == 400
    assert NEUTRAL in refused.text
    assert TOLD not in refused.text


@pytest.mark.parametrize("role", ["editor", "reader"])
def test_own_organisation_is_told(taken, role):
    colleague = MembershipFactory(partner=taken.partner, role=role).user
    again = Registration(**data_of(taken.partner) | {"partner": taken.partner}, event=taken.event)

    with pytest.raises(ValidationError) as error:
        registering.register(again, by=colleague)

    assert error.value.messages == [TOLD]


def test_organiser_and_who_registered_the_other_one_are_told(taken):
    both = MembershipFactory(role="editor")
    taken.created_by = both.user
    taken.save()

    for user in (organiser(), both.user):
        again = Registration(**data_of(both.partner) | {"partner": both.partner}, event=taken.event)
        with pytest.raises(ValidationError) as error:
            registering.register(again, by=user)
        assert error.value.messages == [TOLD]


def test_address_of_who_is_cancelled_is_free_again(taken):
    taken.state = "cancelled"
    taken.save()
    other = MembershipFactory(role="editor")
    again = Registration(**data_of(other.partner) | {"partner": other.partner}, event=taken.event)

    assert registering.register(again, by=other.user).state == "approved"
