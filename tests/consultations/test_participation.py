"""What the registry's pages show of consultations: of a partner's part what each reader may see."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests.consultations.factories import (
    ContributionFactory,
    EventFactory,
    RecommendationFactory,
    RegistrationFactory,
    organiser,
)
from tests.factories import MembershipFactory
from tests.pages import read

pytestmark = pytest.mark.django_db
PAST = [date(2024, 6, 3)]


def shown(client, partner):
    """The lines of the section, without what only screens add; nothing when there is none."""
    page = read(client.get(partner.get_absolute_url()))
    for section in page.all("section", "panel"):
        if section.all("h2") and section.one("h2").text == "Consultations":
            return [row.text for row in section.all("li")]
    return None


def test_public_reads_past_events_where_somebody_agrees_to_be_named(client, partner):
    been = EventFactory(title_en="The past one", days=PAST)
    RegistrationFactory(event=been, partner=partner, may_be_listed=True)
    RegistrationFactory(event=been, partner=partner, may_be_listed=False)
    for event in (
        EventFactory(title_en="To come"),
        EventFactory(title_en="Called off", days=PAST, cancelled=True),
        EventFactory(title_en="Not public", days=PAST, draft=True),
    ):
        RegistrationFactory(event=event, partner=partner, may_be_listed=True)
    RegistrationFactory(
        event=EventFactory(title_en="Unnamed", days=PAST), partner=partner, may_be_listed=False
    )
    late = EventFactory(title_en="Did not come", days=PAST)
    RegistrationFactory(event=late, partner=partner, may_be_listed=True)
    RegistrationFactory(event=late, state="attended")

    assert shown(client, partner) == ["The past one 3 June 2024"]
    client.force_login(organiser())
    assert shown(client, partner) == [
        "To come " + f"{timezone.localdate() + timedelta(days=30):%-d %B %Y} · one person",
        "Did not come 3 June 2024 · one person",
        "Unnamed 3 June 2024 · one person",
        "Not public 3 June 2024 · one person",
        "The past one 3 June 2024 · 2 people",
    ]


def test_public_reads_what_it_helped_to_organise_contributed_and_raised(client, partner):
    event = EventFactory(title_en="The dialogue", days=PAST)
    event.co_organisers.add(partner)
    call = ContributionFactory(partner=partner, published=True, call__event=event).call
    ContributionFactory(partner=partner, state="submitted", may_be_published=True)
    RecommendationFactory(
        event=event, raised_by=partner, text_en="Safe ways", is_published=True, status="done"
    )
    RecommendationFactory(event=event, raised_by=partner, text_en="Kept back")

    assert shown(client, partner) == [
        "The dialogue 3 June 2024 · co-organiser",
        f"{call.title} The dialogue",
        "Safe ways Done The dialogue",
    ]


def test_nothing_is_no_section(client, partner):
    assert shown(client, partner) is None


def test_section_costs_the_same_however_much_it_shows(
    client, partner, django_assert_max_num_queries
):
    def more():
        event = EventFactory(days=PAST)
        RegistrationFactory(event=event, partner=partner, may_be_listed=True)
        ContributionFactory(partner=partner, published=True, call__event=event)
        RecommendationFactory(event=event, raised_by=partner, is_published=True)

    more()
    shown(client, partner)
    with django_assert_max_num_queries(200) as before:
        shown(client, partner)
    for __ in range(3):
        more()

    with django_assert_max_num_queries(len(before)):
        assert len(shown(client, partner)) == 12


def test_partner_page_shows_its_part_to_staff_and_its_own_people(client, partner, member_reader):
    RegistrationFactory(event=EventFactory(title_en="Meeting"), partner=partner)
    address = f"/en/partners/{partner.pk}/"

    seen = {}
    for name, user in {"staff": organiser(), "own": member_reader, "visitor": None,
                       "other": MembershipFactory().user}.items():  # fmt: skip
        client.logout()
        if user:
            client.force_login(user)
        seen[name] = "Meeting" in client.get(address).text

    assert seen == {"staff": True, "own": True, "visitor": False, "other": False}


def test_home_shows_what_is_coming(client):
    EventFactory(title_en="Next meeting")

    assert "Next meeting" in client.get("/en/").text
