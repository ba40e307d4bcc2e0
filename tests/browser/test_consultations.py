"""A consultation in the browser, from its invitation to the next edition; and axe on its pages."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from consultations.models import Event, Invitation, Registration, Series
from tests.browser.looking import faults_at
from tests.consultations.factories import (
    AgendaItemFactory,
    CallFactory,
    ContributionFactory,
    EventDocumentFactory,
    EventFactory,
    InvitationFactory,
    QuestionFactory,
    RecommendationFactory,
    RegistrationFactory,
)
from tests.factories import ContactFactory, MembershipFactory, PartnerFactory, UserFactory

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
HOME = "/en/consultations/"


@pytest.fixture
def officer(transactional_db):
    return UserFactory(events_officer=True)


@pytest.fixture
def speaker(transactional_db):
    """The editor of an organisation of Mali that can be written to."""
    partner = PartnerFactory(legal_name="Femmes du Sahel")
    ContactFactory(partner=partner, email="fds@example.org", main=True, language="fr")
    return MembershipFactory(partner=partner, editor=True).user


def test_axe_finds_nothing_on_the_pages_of_consultations(page, sign_in, officer, speaker):
    EventFactory(days=[date(2025, 5, 5), date(2025, 5, 7)], title_en="Last one")
    event = EventFactory(seats_room=1, quota=2, audience="invited")
    item = AgendaItemFactory(event=event, takes_requests=True, speakers="Ms Example")
    EventDocumentFactory(event=event, item=item)
    RecommendationFactory(event=event, is_published=True)
    partner = speaker.memberships.get().partner
    InvitationFactory(event=event, partner=partner)
    RegistrationFactory(event=event, partner=partner)
    call = QuestionFactory(call=CallFactory(event=event)).call
    ContributionFactory(call=call, state="submitted")
    own, place = ["mine/"], f"{event.pk}/"
    public = ["", "?view=month", "?view=month&month=2025-05", place]
    member = [*own, place, f"{place}register/", f"{place}speak/", f"{place}calls/{call.pk}/"]
    desk = [
        "add/", f"{place}edit/", f"{place}invitations/?country=ML", f"{place}documents/add/",
        f"{place}calls/{call.pk}/edit/", f"{place}calls/{call.pk}/moderate/",
    ]  # fmt: skip
    found = {}

    for user, addresses in ((None, public), (speaker, member), (officer, desk)):
        if user:
            sign_in(user)
        found |= {address: faults_at(page, HOME + address) for address in addresses}

    assert found == {address: [] for address in [*public, *member, *desk]}


def test_consultation_from_its_invitation_to_the_waiting_list(page, sign_in, officer, speaker):
    day = timezone.localdate() + timedelta(days=40)
    opens = timezone.localdate() - timedelta(days=1)
    series = Series.objects.get(code="regional")
    sign_in(officer)

    # an officer opens a hybrid regional consultation, in French
    page.goto("/fr/consultations/add/")
    page.select_option("#id_series", str(series.pk))
    page.fill("#id_title_fr", "Consultation du Sahel")
    page.select_option("#id_level", "regional")
    page.select_option("#id_mode", "hybrid")
    page.fill("#id_time_zone", "Africa/Bamako")
    page.select_option("#id_audience", "invited")
    page.fill("#id_registration_opens_at", f"{opens}T09:00")
    page.fill("#id_registration_closes_at", f"{day - timedelta(days=5)}T17:00")
    page.fill("#id_seats_room", "2")
    page.fill("#id_quota", "2")
    page.select_option("#id_publication", "published")
    page.fill("#id_days-0-date", str(day))
    page.fill("#id_days-0-starts", "09:00")
    page.fill("#id_days-0-ends", "16:00")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    page.wait_for_url("**/consultations/*/")
    event = Event.objects.get()
    assert page.locator("h1").inner_text() == "Consultation du Sahel"

    # invites organisations of Mali, seen as a list first
    page.goto(f"{HOME}{event.pk}/invitations/?country=ML")
    assert page.locator(".found li a").all_inner_texts() == ["Femmes du Sahel"]
    page.get_by_role("button", name="Put them on the list").click()
    page.get_by_role("button", name="Send one letter").click()
    page.wait_for_selector(".notice.success")
    assert Invitation.objects.get().sent_at is not None

    # the organisation registers two people; the third is one too many
    sign_in(speaker)
    for number in (1, 2, 3):
        page.goto(f"{HOME}{event.pk}/register/")
        page.fill("#id_person_name", f"Example Delegate {number}")
        page.fill("#id_email", f"delegate{number}@example.org")
        page.get_by_label("In person").check()
        page.get_by_role("button", name="Register", exact=True).click()
        page.wait_for_load_state()
    assert "Each organisation may send 2 people at most" in page.locator("#errors").inner_text()
    assert page.input_value("#id_person_name") == "Example Delegate 3"

    # another one waits, and has a seat as soon as somebody cancels
    other = MembershipFactory()
    InvitationFactory(event=event, partner=other.partner)
    sign_in(other.user)
    page.goto(f"{HOME}{event.pk}/register/")
    page.fill("#id_person_name", "Waiting Person")
    page.fill("#id_email", "waiting@example.org")
    page.get_by_label("In person").check()
    page.get_by_role("button", name="Register", exact=True).click()
    page.wait_for_selector(".notice.success")
    assert "number 1 on the waiting list" in page.locator(".notice.success").inner_text()
    sign_in(speaker)
    page.goto(f"{HOME}mine/")
    page.get_by_role("link", name="Cancel the registration").first.click()
    page.get_by_role("button", name="Cancel the registration").click()
    page.wait_for_selector(".notice.success")
    assert Registration.objects.get(email="waiting@example.org").state == "approved"

    # what was recommended stands on the page of the next edition
    RecommendationFactory(event=event, text_en="Open health posts", is_published=True)
    following = EventFactory(series=series, days=[day + timedelta(days=365)])
    page.goto(f"{HOME}{following.pk}/")
    assert "Open health posts" in page.locator("main").inner_text()
