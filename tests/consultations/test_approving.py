"""Who decides for an organisation is told that its people wait, by letter and on the home page."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from consultations import registering
from consultations.models import Registration
from partners.models import Notice
from tests.consultations.factories import EventFactory, RegistrationFactory, organiser
from tests.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


def ask(event, partner, by, name):
    email = f"{name.split()[0].lower()}@example.org"
    row = Registration(
        event=event, partner=partner, person_name=name, email=email, mode="in_person"
    )
    return registering.register(row, by=by)


def letters():
    return Notice.objects.filter(kind="registration_waits")


def test_administrators_and_editors_are_told_once_in_their_language(
    partner, member_reader, member_editor
):
    chief = UserFactory(language="fr", email="chief@example.org")
    MembershipFactory(partner=partner, user=chief)
    MembershipFactory(editor=True)
    event = EventFactory(title_en="Meeting", title_fr="Réunion")

    for name in ("Awa Example", "Ben Example", "Cy Example"):
        ask(event, partner, member_reader, name)

    assert set(letters().values_list("email", "subject")) == {
        (member_editor.email, "Registrations wait for your approval: Meeting"),
        ("chief@example.org", "Des inscriptions attendent votre approbation : Réunion"),
    }
    assert letters().count() == 2
    body = letters().get(email=member_editor.email).body
    assert "- Awa Example" in body
    assert "/en/consultations/mine/" in body
    assert "/fr/consultations/mine/" in letters().get(email="chief@example.org").body


def test_who_is_approved_at_once_waits_for_nobody(partner, member_editor):
    ask(EventFactory(), partner, member_editor, "Awa Example")

    assert not letters().exists()


def test_they_are_told_again_once_what_waited_is_decided(partner, member_reader, member_editor):
    event = EventFactory()
    first = ask(event, partner, member_reader, "Awa Example")
    registering.perform(first, "approve", by=member_editor)

    ask(event, partner, member_reader, "Ben Example")

    assert letters().count() == 2
    assert "Awa" not in letters().latest("pk").body


def test_they_are_told_on_another_day_of_those_who_came_since(
    partner, member_reader, member_editor
):
    event = EventFactory()
    ask(event, partner, member_reader, "Awa Example")

    with time_machine.travel(timezone.now() + timedelta(days=2)):
        ask(event, partner, member_reader, "Ben Example")

    assert letters().count() == 2
    assert "- Awa Example\n- Ben Example" in letters().latest("pk").body


def test_letter_is_kept_from_who_neither_reads_it_nor_organises(
    partner, member_reader, member_editor, registry_officer
):
    ask(EventFactory(), partner, member_reader, "Awa Example")

    assert letters().visible_to(organiser()).count() == 1
    assert letters().visible_to(registry_officer).count() == 0


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "2 registrations wait for your approval"),
        ("fr", "2 inscriptions attendent votre approbation"),
        ("es", "2 inscripciones esperan su aprobación"),
    ],
)
def test_home_page_counts_what_waits(client, partner, member_editor, language, words):
    event = EventFactory()
    RegistrationFactory.create_batch(2, event=event, partner=partner, state="pending")
    RegistrationFactory(event=event, partner=partner)
    RegistrationFactory(event=event, state="pending")
    RegistrationFactory(event=EventFactory(cancelled=True), partner=partner, state="pending")
    past = EventFactory(days=[timezone.localdate() - timedelta(days=9)])
    RegistrationFactory(event=past, partner=partner, state="pending")
    client.force_login(member_editor)

    page = client.get(f"/{language}/")

    assert words in page.text


def test_home_page_says_nothing_to_a_reader(client, partner, member_reader):
    RegistrationFactory(partner=partner, state="pending")
    client.force_login(member_reader)

    assert "your approval" not in client.get("/en/").text
