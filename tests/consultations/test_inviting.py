"""Inviting on the pages: searching, listing, writing, reminding."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from consultations.models import Invitation, Segment
from partners.models import Notice
from tests.consultations.factories import (
    EventFactory,
    InvitationFactory,
    RegistrationFactory,
    organiser,
)
from tests.factories import ContactFactory, PartnerFactory
from tests.pages import read, texts

pytestmark = pytest.mark.django_db
BASE = "/en/consultations/"


def notices(response):
    return texts(response, "p", "notice")


def test_partners_found_by_a_search_are_seen_then_listed_then_written_to(client):
    client.force_login(organiser())
    event = EventFactory(title_en="Meeting", title_fr="Réunion")
    mali = PartnerFactory(legal_name="Femmes du Sahel", working_languages=["fr"])
    ContactFactory(partner=mali, email="main@example.org", main=True, language="fr")
    PartnerFactory(legal_name="Elsewhere", hq_country__code="SN")
    silent = PartnerFactory(legal_name="No address known")
    address = f"{BASE}{event.pk}/invitations/"

    page = read(client.get(f"{address}?country=ML"))
    assert [row.one("a").text for row in page.one("ul", "found").all("li")] == [
        "Femmes du Sahel",
        "No address known",
    ]
    client.post(address, {"action": "save", "query": "country=ML", "name": "Mali"})
    client.post(address, {"action": "add", "query": "country=ML"})
    client.post(address, {"action": "add", "query": "country=ML"})
    assert Notice.objects.count() == 0
    response = client.post(address, {"action": "send"}, follow=True)

    assert Segment.objects.get().query == "country=ML"
    assert Invitation.objects.count() == 2
    assert Invitation.objects.get(sent_at__isnull=False).partner == mali
    notice = Notice.objects.get()
    assert (notice.email, notice.language) == ("main@example.org", "fr")
    assert "Réunion" in notice.subject
    assert any(str(silent) in line for line in notices(response))


def test_search_by_earlier_attendance_finds_who_came(client):
    client.force_login(organiser())
    came, registered = PartnerFactory(legal_name="Came"), PartnerFactory(legal_name="Registered")
    last = EventFactory(days=[date(2025, 5, 5)])
    RegistrationFactory(event=last, partner=came, state="attended")
    RegistrationFactory(event=last, partner=registered)
    event = EventFactory()

    response = client.get(f"{BASE}{event.pk}/invitations/?attended={last.series.code}")

    found = read(response).one("ul", "found").all("li")
    assert [row.one("a").text for row in found] == ["Came"]


def test_letters_wait_until_the_event_is_published(client):
    client.force_login(organiser())
    event = EventFactory(draft=True)
    InvitationFactory(event=event, unsent=True, partner=PartnerFactory(email="a@example.org"))

    response = client.post(f"{BASE}{event.pk}/invitations/", {"action": "send"}, follow=True)

    assert notices(response) == ["Publish the event before you send the invitations."]
    assert Notice.objects.count() == 0


def test_reminder_goes_to_who_has_not_answered_and_not_twice(client):
    client.force_login(organiser())
    event = EventFactory()
    long_ago = timezone.now() - timedelta(days=10)
    for answer in ("none", "accepted"):
        InvitationFactory(
            event=event, sent_at=long_ago, answer=answer, language="es",
            answered_at=None if answer == "none" else long_ago,
            partner=PartnerFactory(email=f"{answer}@example.org"),
        )  # fmt: skip
    address = f"{BASE}{event.pk}/invitations/"

    client.post(address, {"action": "remind"})
    client.post(address, {"action": "remind"})

    assert [notice.email for notice in Notice.objects.all()] == ["none@example.org"]
    assert Invitation.objects.get(answer="none").reminders == 1


@pytest.mark.parametrize(
    "data",
    [
        {"action": "add", "query": ""},
        {"action": "add", "query": "country=XX"},
        {"action": "save", "query": "country=ML", "name": ""},
        {"action": "remove", "invitation": "abc"},
        {"action": "remove", "invitation": "9" * 30},
        {"action": "bogus"},
    ],
)
def test_desk_of_invitations_bears_whatever_is_sent(client, data):
    client.force_login(organiser())
    event = EventFactory()

    response = client.post(f"{BASE}{event.pk}/invitations/", data, follow=True)

    assert response.status_code == 200
    assert (Invitation.objects.count(), Segment.objects.count()) == (0, 0)
