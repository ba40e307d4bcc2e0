"""Needs and addresses: who reads them, by which door, and that they are gone after the event."""

import io
import zipfile
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from consultations import notices, registering, retention
from consultations.models import Registration
from partners import jobs
from partners.models import Notice
from tests.consultations.factories import (
    EventFactory,
    InvitationFactory,
    RegistrationFactory,
    organiser,
)
from tests.factories import MembershipFactory, OfficeFactory, UserFactory

pytestmark = pytest.mark.django_db
SECRETS = ("kosher-secret", "wheelchair-secret", "signs-secret", "person@secret.example")


@pytest.fixture
def needy(partner):
    return RegistrationFactory(
        partner=partner,
        may_be_listed=True,
        email="person@secret.example",
        needs_food="kosher-secret",
        needs_access="wheelchair-secret",
        needs_interpretation="signs-secret",
    )


def administrator():
    return UserFactory(administrator=True)


def ago(days):
    return timezone.localdate() - timedelta(days=days)


def doors(registration):
    """Every page, file and endpoint on which the registration, or its event, is seen."""
    event, base = registration.event_id, f"/en/consultations/{registration.event_id}/"
    return [
        base,
        f"{base}report/",
        f"{base}desk/",
        f"{base}desk/?view=needs",
        f"{base}desk/?view=organisations",
        f"{base}desk/registrations.csv",
        f"{base}desk/registrations.xlsx",
        f"{base}desk/participants.pdf",
        f"{base}desk/participants.docx",
        f"{base}desk/participants.xlsx",
        f"{base}desk/badges.pdf",
        f"{base}check-in/?q=example",
        f"{base}check-in/?code={registration.uuid}",
        f"{base}speakers/",
        f"{base}event.ics",
        "/en/consultations/mine/",
        f"/en/consultations/registrations/{registration.pk}/certificate.pdf",
        "/en/consultations/calendar.ics",
        "/en/consultations/feed.atom",
        f"/en/partners/{registration.partner_id}/",
        "/api/v1/registrations/",
        f"/api/v1/registrations/{registration.pk}/",
        f"/api/v1/events/{event}/",
        f"/api/v1/partners/{registration.partner_id}/",
    ]


def in_admin(registration):
    """The pages of the administration about a registration, and about the letters to its person."""
    row = [reverse(f"admin:consultations_registration_{page}", args=[registration.pk])
           for page in ("change", "history")]  # fmt: skip
    letters = reverse("admin:partners_notice_changelist")
    return [
        f"{reverse('admin:consultations_registration_changelist')}?q=example",
        *row,
        f"{letters}?about=event%3A{registration.event_id}",
        *[reverse("admin:partners_notice_change", args=[row.pk]) for row in Notice.objects.all()],
        reverse("consultations:correct", args=[registration.pk]),
    ]


def text_of(content):
    """What a page or file says, also inside of a paper or a packed document."""
    if content.startswith(b"%PDF"):
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            content = b"\n".join(packed.read(name) for name in packed.namelist())
    return content.decode(errors="replace")


def leaks(client, registration, doors=doors):
    found = []
    for address in doors(registration):
        text = text_of(client.get(address).getvalue())
        found += [(address, secret) for secret in SECRETS if secret in text]
    return found


@pytest.mark.parametrize("kind", ["visitor", "member", "editor", "registry", "focal_point"])
def test_needs_and_addresses_reach_nobody_else(client, partner, needy, kind):
    if kind == "member":
        client.force_login(MembershipFactory(partner=partner, role="reader").user)
    if kind == "editor":
        client.force_login(MembershipFactory(partner=partner, role="editor").user)
    if kind == "registry":
        client.force_login(UserFactory(registry_officer=True))
    if kind == "focal_point":
        client.force_login(UserFactory(focal_point=True, office=OfficeFactory()))

    assert leaks(client, needy) == []


def test_participants_and_badges_hold_no_address_even_for_organisers(client, needy):
    client.force_login(organiser())

    found = {address.rpartition("/desk/")[2] for address, __ in leaks(client, needy)}

    assert {"registrations.csv", "registrations.xlsx", "?view=needs"} <= found
    kept = {f"participants.{kind}" for kind in ("pdf", "docx", "xlsx")}
    assert {*kept, "badges.pdf", "?view=organisations"} & found == set()


@pytest.mark.parametrize("user", [organiser, administrator])
def test_needs_and_addresses_are_gone_from_every_door_that_showed_them(client, needy, user):
    notices.tell(needy)
    client.force_login(user())

    before = [leaks(client, needy), leaks(client, needy, in_admin)]
    retention.forget(needy.event.ends_at + timedelta(days=400))
    after = [leaks(client, needy), leaks(client, needy, in_admin)]

    seen = {secret for found in before for __, secret in found}
    assert (seen, [bool(found) for found in before]) == (set(SECRETS), [True, True])
    assert after == [[], []]
    kept = str(list(needy.history.values()))
    assert [secret for secret in SECRETS if secret in kept] == []


def test_needs_are_gone_after_the_set_days_with_the_letters(partner, member_editor, settings):
    settings.PORTAL_NEEDS_KEPT_DAYS = 30
    event = EventFactory()
    registration = registering.register(
        Registration(
            event=event,
            partner=partner,
            person_name="Example Person",
            email="person@secret.example",
            mode="in_person",
            needs_food="kosher-secret",
        ),
        by=member_editor,
    )
    other = RegistrationFactory(needs_food="vegan")
    keep_letter = registering.perform(other, "cancel", by=organiser())
    event.days.update(date=ago(31))
    event.settle()

    number = retention.forget()

    registration.refresh_from_db()
    other.refresh_from_db()
    assert number == 1
    assert (registration.email, registration.needs_food) == ("", "")
    assert registration.needs_deleted_at is not None
    assert registration.person_name == "Example Person"
    assert other.needs_food == "vegan"
    assert [notice.email for notice in Notice.objects.all()] == [keep_letter.email]


@pytest.mark.parametrize(("days", "is_kept"), [(29, True), (32, False)])
def test_days_are_counted_from_the_end(days, is_kept):
    row = RegistrationFactory(event=EventFactory(days=[ago(days)]), needs_access="Ramp")

    retention.forget()

    row.refresh_from_db()
    assert bool(row.needs_access) is is_kept
    assert bool(row.email) is is_kept


def test_event_that_was_called_off_without_a_date_is_forgotten_as_well():
    event = EventFactory(cancelled=True, days=[])
    row = RegistrationFactory(event=event, needs_access="Ramp")

    retention.forget(timezone.now() + timedelta(days=40))

    row.refresh_from_db()
    assert row.needs_access == ""


def test_command_says_how_many_and_a_second_run_finds_nothing(capsys):
    event = EventFactory(days=[date(2024, 5, 5)])
    RegistrationFactory.create_batch(3, event=event, needs_food="vegan")

    call_command("forget_needs")
    call_command("forget_needs")

    assert [line[-1] for line in capsys.readouterr().out.splitlines()] == ["3", "0"]


def test_it_is_part_of_each_day():
    assert "consultations.retention.forget" in jobs._daily
    assert "consultations.following.remind" in jobs._daily


def test_checked_in_without_an_address_can_still_be_undone(partner):
    event = EventFactory(days=[ago(100)])
    row = RegistrationFactory(event=event, state="attended", attended_at=timezone.now())
    retention.forget()

    done = registering.perform(row, "undo_check_in", by=organiser())

    assert done.state == "approved"


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        ("administrator", ["event_cancelled", "event_invitation", "registration"]),
        ("registry_officer", ["event_invitation"]),
        ("case_officer", []),
        ("governing_bodies", []),
    ],
)
def test_letters_to_persons_are_read_by_organisers_only(client, partner, role, seen):
    event = EventFactory()
    row = RegistrationFactory(event=event, person_name="Secret Person", email="secret@example.org")
    partner.email = "office@example.org"
    notices.tell(row)
    notices.call_off(row, row.event.sequence)
    notices.invite(InvitationFactory(event=event, partner=partner), partner.email)
    user = UserFactory(**{role: True})
    client.force_login(user)

    page = client.get("/admin/partners/notice/?q=secret").text
    letter = Notice.objects.get(kind="registration")
    opened = client.get(f"/admin/partners/notice/{letter.pk}/change/", follow=True).text

    found = Notice.objects.visible_to(user).order_by("kind")
    assert list(found.values_list("kind", flat=True)) == seen
    assert ("secret@example.org" in page, "Secret Person" in opened) == (
        role == "administrator",
        role == "administrator",
    )
