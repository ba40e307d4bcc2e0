"""What is recorded once, how the month is shown, who is expected at the door, and refused values."""

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consultations import contributing, speaking
from consultations.fields import check_time_zone
from consultations.models import (
    Call,
    Contribution,
    EventDocument,
    ProgressNote,
    Recommendation,
    RequestToSpeak,
)
from tests.consultations.factories import (
    AgendaItemFactory,
    EventDayFactory,
    EventDocumentFactory,
    EventFactory,
    QuestionFactory,
    RecommendationFactory,
    RegistrationFactory,
    RequestToSpeakFactory,
    SeriesFactory,
    organiser,
    running,
)
from tests.factories import (
    CountryFactory,
    MembershipFactory,
    OfficeFactory,
    PartnerFactory,
    UserFactory,
)
from tests.pages import form_of, read, sent, summary

pytestmark = pytest.mark.django_db
BASE = "/en/consultations/"


def twice(client, address, data):
    """Send a form that was opened once two times; where both lead."""
    data = form_of(client.get(address), "record") | data
    first, second = (client.post(address, data) for __ in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    return first["Location"], second["Location"]


# Sent twice


def test_document_that_is_sent_twice_is_kept_once(client):
    client.force_login(organiser())
    event = EventFactory()
    data = {"title": "Note", "link": "https://example.org/note", "kind": "other"}

    first, second = twice(client, f"{BASE}{event.pk}/documents/add/", data)

    assert (EventDocument.objects.count(), first) == (1, second)


def test_call_that_is_sent_twice_opens_once(client):
    client.force_login(organiser())
    event = EventFactory()
    data = {"title_en": "Call", "opens_at": "2030-01-01T09:00", "closes_at": "2030-02-01T09:00"}

    first, second = twice(client, f"{BASE}{event.pk}/calls/add/", data)

    assert (Call.objects.count(), first) == (1, second)


def test_recommendation_that_is_sent_twice_is_recorded_once(client):
    client.force_login(organiser())
    event = EventFactory()

    data = {"text_en": "Meet more often."}
    first, second = twice(client, f"{BASE}{event.pk}/recommendations/add/", data)

    assert (Recommendation.objects.count(), first) == (1, second)


def test_contribution_that_is_sent_twice_leads_to_the_same_page(client):
    member = MembershipFactory(role="editor")
    question = QuestionFactory()
    client.force_login(member.user)
    address = f"{BASE}{question.call.event_id}/calls/{question.call_id}/"

    data = {"partner": str(member.partner_id), f"answer_{question.pk}": "A word.", "save": "1"}
    first, second = twice(client, address, data)

    assert (Contribution.objects.count(), first) == (1, second)


def test_repeated_number_of_an_edition_is_saved_with_a_warning(client):
    client.force_login(organiser())
    series = SeriesFactory(code="regional")
    EventFactory(series=series, ordinal=4, title_en="The other fourth")
    EventFactory(series=series, ordinal=4, cancelled=True)
    event = EventFactory(series=series, ordinal=5)
    address = f"{BASE}{event.pk}/edit/"

    data = form_of(client.get(address), "record") | {"ordinal": "4"}
    response = client.post(address, data, follow=True)

    event.refresh_from_db()
    assert event.ordinal == 4
    assert [str(line) for line in response.context["messages"]] == [
        "Saved.",
        "The series has another event with this edition number: The other fourth.",
    ]


# Contributions


def test_draft_may_be_too_long_and_is_not_handed_in(client):
    member = MembershipFactory(role="editor")
    question = QuestionFactory(word_limit=2)
    client.force_login(member.user)
    address = f"{BASE}{question.call.event_id}/calls/{question.call_id}/"
    data = form_of(client.get(address), "record")
    data |= {"partner": str(member.partner_id), f"answer_{question.pk}": "One two three"}

    kept = client.post(address, data | {"save": "1"})
    data = form_of(client.get(address), "record")
    refused = client.post(address, data | {"hand_in": "1"})

    contribution = Contribution.objects.get()
    assert (kept.status_code, refused.status_code) == (302, 422)
    assert "This answer has 3 words; at most 2 are asked for." in read(refused).text
    assert (contribution.state, contribution.answers.get().text) == ("draft", "One two three")
    with pytest.raises(ValidationError, match="3 words"):
        contributing.hand_in(contribution, member.user)


# Speakers


def of_country(code, event):
    partner = PartnerFactory(hq_country=CountryFactory(code=code))
    return RequestToSpeakFactory(event=event, partner=partner)


@pytest.mark.parametrize(
    ("codes", "order"),
    [
        (["ML", "SN", "FR"], ["ML", "FR", "SN"]),  # regions
        (["ML", "SN", "TN"], ["ML", "TN", "SN"]),  # sub-regions of Africa
        (["ML", "SN", "KE"], ["ML", "KE", "SN"]),  # parts of one sub-region
        (["ML", "ML", "SN"], ["ML", "SN", "ML"]),  # countries
    ],
)
def test_list_is_balanced_by_what_tells_those_who_ask_apart(codes, order):
    event = EventFactory()
    for code in codes:
        of_country(code, event)

    speaking.balance(event, None, by=organiser())

    listed = RequestToSpeak.objects.order_by("position")
    assert [row.partner.hq_country.code for row in listed] == order


@pytest.mark.parametrize("places", ["0", "1000", "-1", "many"])
def test_places_out_of_bounds_are_refused_with_a_sentence(client, places):
    event = EventFactory()
    of_country("ML", event)
    client.force_login(organiser())

    response = client.post(
        f"{BASE}{event.pk}/speakers/", {"balance": "", "places": places}, follow=True
    )

    assert "Give a number of places from 1 to 999" in read(response).text
    assert RequestToSpeak.objects.get().state == "asked"


def test_speakers_are_offered_under_their_own_organisation(client):
    first = MembershipFactory(role="editor")
    second = MembershipFactory(role="editor", user=first.user)
    event = EventFactory()
    AgendaItemFactory(event=event, takes_requests=True)
    for member in (first, second):
        RegistrationFactory(event=event, partner=member.partner)
    RegistrationFactory(event=event, person_name="Stranger")
    client.force_login(first.user)

    page = read(client.get(f"{BASE}{event.pk}/speak/")).one("select", name="registration")

    groups = {group["label"]: len(group.all("option")) for group in page.all("optgroup")}
    assert groups == {first.partner.legal_name: 1, second.partner.legal_name: 1}
    assert "Stranger" not in page.text


# The door


def test_who_takes_part_online_is_not_expected_at_the_door(client):
    event = running()
    RegistrationFactory(event=event, person_name="In Room")
    RegistrationFactory(event=event, person_name="At Home", mode="online")
    client.force_login(organiser())
    address = f"{BASE}{event.pk}/check-in/"

    everyone = client.get(f"{address}?everyone=1")
    found = client.get(f"{address}?q=home")

    assert everyone.context["expected"] == 1
    assert [row.person_name for row in everyone.context["found"]] == ["In Room"]
    assert [row.person_name for row in found.context["found"]] == ["At Home"]


# The month, feeds, zones, notes


def test_month_is_shown_by_the_clock_of_the_reader_with_drafts_marked(client):
    event = EventFactory(days=[], time_zone="Asia/Kathmandu", draft=True, title_en="Night")
    EventDayFactory(event=event, date=date(2030, 4, 1), starts=time(2), ends=time(5))
    client.force_login(organiser())
    there = client.get(f"{BASE}?view=month&month=2030-04")
    client.cookies["time_zone"] = "UTC"
    here = client.get(f"{BASE}?view=month&month=2030-03")

    entry, other = (read(page).one("a", "entry").text for page in (here, there))
    assert entry.split() == ["20:15", "Draft", "Night"]
    assert other.split() == ["02:00", "Draft", "Night"]
    assert len(here.context["events_of_month"]) == 1
    assert client.get(f"{BASE}?view=month&month=2030-04").context["no_events"]


def test_month_costs_the_same_however_many_events(client):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{BASE}?view=month&month=2030-04")
        return len(queries)

    client.cookies["time_zone"] = "UTC"
    EventFactory(days=[date(2030, 4, 2)])
    cost()
    EventFactory(days=[date(2030, 4, 3)])
    few = cost()
    for day in (4, 5, 6):
        EventFactory(days=[date(2030, 4, day)])
    assert cost() == few


@pytest.mark.parametrize("feed", ["calendar.ics", "feed.atom"])
def test_feed_refuses_values_that_do_not_exist(client, feed):
    EventFactory(mode="online")

    assert client.get(f"{BASE}{feed}?mode=online").status_code == 200
    assert client.get(f"{BASE}{feed}?mode=telepathy").status_code == 400


@pytest.mark.parametrize("name", ["EST", "Etc/GMT+5", "GMT", "Mars/Olympus"])
def test_time_zones_are_named_by_a_place(name):
    with pytest.raises(ValidationError, match="is not a time zone"):
        check_time_zone(name)
    check_time_zone("America/New_York")
    check_time_zone("UTC")


@pytest.mark.parametrize(
    ("country", "zone"),
    [("ML", "Africa/Bamako"), ("NP", "Asia/Kathmandu"), ("CD", "Europe/Zurich")],
)
def test_new_event_begins_with_the_clock_of_its_office(client, country, zone):
    office = OfficeFactory(country=CountryFactory(code=country))
    client.force_login(UserFactory(focal_point=True, office=office))

    page = read(client.get(f"{BASE}add/"))

    assert page.one("input", name="time_zone")["value"] == zone


def test_nothing_happens_about_a_recommendation_before_its_event():
    event = EventFactory(days=[date(2025, 5, 5)])
    row = RecommendationFactory(event=event)

    for day in (date(2025, 5, 4), date(201, 5, 5)):
        with pytest.raises(ValidationError, match="before its event"):
            ProgressNote(recommendation=row, text="Done.", happened_on=day).full_clean()
    ProgressNote(recommendation=row, text="Done.", happened_on=date(2025, 5, 5)).full_clean()


def test_progress_on_what_is_recorded_before_its_event_is_noted_now(client):
    event = EventFactory(days=[timezone.localdate() + timedelta(days=40)])
    row = RecommendationFactory(event=event, is_published=True)

    today = timezone.localdate()
    ProgressNote(recommendation=row, text="Begun.", happened_on=today).full_clean()
    shown = read(client.get(f"{BASE}recommendations/")).text

    assert "old" not in shown.split("Recommendation")[-1]


# The API


def test_event_of_the_api_has_its_agenda_and_the_papers_one_may_read(client):
    member = MembershipFactory(role="editor")
    event = EventFactory(days=[date(2030, 3, 5)])
    item = AgendaItemFactory(event=event, date=date(2030, 3, 5), starts=time(9), title_en="Opening")
    public = EventDocumentFactory(event=event, item=item, title="Public note")
    EventDocumentFactory(event=event, title="For participants", audience="participants")
    EventDocumentFactory(event=event, title="For organisers", audience="organisers")
    address = f"/api/v1/events/{event.pk}/"

    seen = client.get(address).json()
    RegistrationFactory(event=event, partner=member.partner)
    client.force_login(member.user)
    taking_part = client.get(address).json()

    assert [(row["title_en"], row["starts"]) for row in seen["agenda"]] == [("Opening", "09:00:00")]
    (paper,) = seen["documents"]
    assert (paper["title"], paper["item"]) == ("Public note", item.pk)
    assert client.get(paper["url"]).status_code == 200
    assert paper["url"].endswith(f"/consultations/{event.pk}/documents/{public.pk}/")
    titles = {row["title"] for row in taking_part["documents"]}
    assert titles == {"Public note", "For participants"}
    assert "agenda" not in client.get("/api/v1/events/").json()["results"][0]


def test_event_of_the_api_costs_the_same_however_long_its_agenda(client):
    event = EventFactory()

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/api/v1/events/{event.pk}/").status_code == 200
        return len(queries)

    def add():
        EventDocumentFactory(event=event, item=AgendaItemFactory(event=event))

    add()
    few = cost()
    for __ in range(3):
        add()
    assert cost() == few


# The link to the meeting is a web address as every other


@pytest.mark.parametrize(
    ("link", "sentence"),
    [
        ("ftp://meeting.example/x", "Enter a web address that begins with http:// or https://."),
        ("https://a:b@meeting.example/", "Leave the user name and the password out"),
    ],
)
def test_link_that_is_no_web_address_is_refused_at_each_door(client, link, sentence):
    event = EventFactory()
    client.force_login(organiser())
    edit = f"/en/consultations/{event.pk}/edit/"

    page = client.post(edit, sent(client, edit, {"online_link": link}))
    api = client.patch(
        f"/api/v1/events/{event.pk}/", {"online_link": link}, content_type="application/json"
    )

    assert page.status_code == 422
    assert any(text.startswith(f"Link to the meeting: {sentence}") for text in summary(page))
    assert api.status_code == 400
    assert sentence in api.json()["errors"]["online_link"][0]


def test_link_without_scheme_is_completed_and_a_long_one_kept(client):
    event = EventFactory()
    client.force_login(organiser())
    edit = f"/en/consultations/{event.pk}/edit/"
    long = "meeting.example/" + "x" * 300

    assert client.post(edit, sent(client, edit, {"online_link": long})).status_code == 302

    event.refresh_from_db()
    assert event.online_link == f"https://{long}"
