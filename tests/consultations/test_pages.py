"""The pages of consultations: calendar, event, registration, editing, invitations, contributions."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consultations.models import (
    Call,
    Contribution,
    Event,
    Invitation,
    Recommendation,
    Registration,
    RequestToSpeak,
    Segment,
)
from partners.models import Notice
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
    organiser,
)
from tests.factories import (
    ContactFactory,
    MembershipFactory,
    OfficeFactory,
    PartnerFactory,
    UserFactory,
)
from tests.pages import form_of, read, summary, texts

pytestmark = pytest.mark.django_db
BASE = "/en/consultations/"


def names(response):
    return [row.one("a").text for row in read(response).all("div", "name")]


def notices(response):
    return texts(response, "p", "notice")


# The calendar


def test_calendar_lists_what_comes_and_what_was(client):
    EventFactory(title_en="Past", days=[date(2017, 6, 29), date(2017, 7, 1)])
    EventFactory(title_en="Coming")
    EventFactory(title_en="Hidden", draft=True)

    response = client.get(BASE)

    assert names(response) == ["Coming", "Past"]
    assert "29 June 2017" in response.text
    assert "1 July 2017" in response.text
    assert "30 June 2017" not in response.text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("level=global", ["Global"]),
        ("country=SN", ["Global"]),
        ("country=ML", ["Sahel"]),
        ("region=202", ["Global", "Sahel"]),
        ("region=011", ["Global", "Sahel"]),
        ("region=014", []),
        ("mode=online", ["Global"]),
        ("language=es", ["Global"]),
        ("year=2017", ["Sahel"]),
        ("q=sante", ["Sahel"]),
        ("theme=SANTÉ", ["Sahel"]),
        ("when=past", ["Sahel"]),
        ("when=coming", ["Global"]),
        ("phase=over", ["Sahel"]),
        ("series=idm", []),
        ("page=99", ["Global", "Sahel"]),
    ],
)
def test_calendar_is_narrowed_by_filters(client, query, found):
    EventFactory(
        title_en="Global", level="global", countries=["SN"], country=None, city="", mode="online",
        languages=["en"], interpretation=["es"],
    )  # fmt: skip
    EventFactory(title_en="Sahel", theme_fr="La santé au Sahel", days=[date(2017, 8, 28)])

    assert names(client.get(f"{BASE}?{query}")) == found


@pytest.mark.parametrize(
    "query",
    ["level=bogus", "country=XX", "year=abc", "year=99999999999999999999", "mode=%00", "q=%ff",
     "view=month&month=2027-13", "view=month&month=0-0", "view=month&month=99999-1", "page=-1",
     "region=1&region=2", "when=never"],
)  # fmt: skip
def test_calendar_bears_whatever_stands_in_the_address(client, query):
    EventFactory()

    assert client.get(f"{BASE}?{query}").status_code == 200


def test_month_shows_each_day_of_an_event(client):
    EventFactory(title_en="Split", days=[date(2017, 6, 29), date(2017, 7, 1)])

    response = client.get(f"{BASE}?view=month&month=2017-06")

    assert texts(response, "a", "entry") == ["09:00 Split", "09:00 Split"]
    assert texts(response, "h2", "count-line") == ["1 event in June 2017"]


def test_coming_events_are_turned_over_when_they_are_many(client):
    today = timezone.localdate()
    for number in range(27):
        EventFactory(title_en=f"Coming {number}", days=[today + timedelta(days=30 + number)])
    EventFactory(title_en="Past", days=[date(2017, 8, 28)])
    ahead = [f"Coming {number}" for number in range(27)]

    page = client.get(BASE)
    (way,) = [link for link in read(page).all("a") if link.text == "All coming events (27)"]

    assert names(page) == [*ahead[:25], "Past"]
    assert names(client.get(f"{BASE}{way['href'].removesuffix('#coming')}")) == ahead[:25]
    assert names(client.get(f"{BASE}?when=coming&page=2")) == ahead[25:]


def test_remembered_counts_follow_each_change(client, settings):
    settings.PORTAL_CACHE_SECONDS = 60
    event = EventFactory(level="regional")

    def counts(query=""):
        return {
            choice.value: choice.count
            for facet in client.get(f"{BASE}{query}").context["facets"]
            for choice in facet.choices
            if facet.name == "level"
        }

    before = [counts(), counts(), counts("?level=global")]
    event.level = "global"
    event.save()
    after = [counts(), counts("?level=global"), counts("?mode=online")]
    EventFactory(level="global")
    client.force_login(organiser())
    EventFactory(level="national", draft=True)

    assert before == [{"regional": 1}, {"regional": 1}, {"global": 0, "regional": 1}]
    assert after == [{"global": 1}, {"global": 1}, {}]
    assert counts() == {"global": 2, "national": 1}


@pytest.mark.parametrize("address", ["", "?view=month", "calendar.ics", "feed.atom"])
def test_calendar_costs_the_same_however_long(client, address):
    client.force_login(organiser())

    def cost():
        client.get(f"{BASE}{address}")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{BASE}{address}")
        return len(queries)

    def add():
        EventFactory(countries=["ML", "SN"])
        EventFactory(days=[date(2017, 8, 28)])

    add()
    few = cost()
    for __ in range(4):
        add()
    assert cost() <= few


# An event


def test_event_page_shows_a_visitor_what_is_public(client):
    event = EventFactory(online_link="https://meeting.example/secret", evidence_note="Day inferred")
    AgendaItemFactory(event=event, title_en="Opening", speakers="Ms Example, chair")
    EventDocumentFactory(event=event, title="Concept", audience="public")
    EventDocumentFactory(event=event, title="Internal", audience="organisers")
    RegistrationFactory(event=event, person_name="Somebody Private")

    text = client.get(f"{BASE}{event.pk}/").text

    for shown in ("Opening", "Ms Example, chair", "Concept", "Log in to register"):
        assert shown in text
    for hidden in ("Internal", "Somebody Private", "meeting.example"):
        assert hidden not in text


def test_event_page_costs_the_same_however_much_hangs_on_it(client, partner, member_editor):
    client.force_login(member_editor)
    event = EventFactory()

    def cost():
        client.get(f"{BASE}{event.pk}/")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{BASE}{event.pk}/")
        return len(queries)

    def add():
        item = AgendaItemFactory(event=event)
        EventDocumentFactory(event=event, item=item)
        EventDocumentFactory(event=event)
        RegistrationFactory(event=event, partner=partner)
        RecommendationFactory(event=event, is_published=True, office=OfficeFactory())
        ContributionFactory(call=CallFactory(event=event), published=True)

    add()
    few = cost()
    for __ in range(3):
        add()
    assert cost() == few


def test_next_edition_begins_with_what_became_of_the_last(client):
    last = EventFactory(days=[date(2025, 5, 5)])
    RecommendationFactory(event=last, is_published=True, text_en="Open posts", status="done")
    event = EventFactory()

    page = read(client.get(f"{BASE}{event.pk}/"))

    assert "What became of the last edition’s recommendations" in page.text
    assert "Open posts Done" in page.text
    assert Recommendation.objects.count() == 1


@pytest.mark.parametrize(
    ("other", "is_shown"),
    [
        ({}, False),
        ({"ordinal": 3}, True),
        ({"ordinal": 5}, False),
        ({"ordinal": 3, "countries": ["ML"]}, True),
        ({"ordinal": 3, "countries": ["PE"]}, False),
    ],
)
def test_edition_before_has_a_lower_number_and_the_same_part_of_the_world(client, other, is_shown):
    rows = {"text_en": "Open posts", "is_published": True}
    RecommendationFactory(event=EventFactory(days=[date(2025, 5, 5)], **other), **rows)
    second = EventFactory(days=[date(2024, 5, 5)], ordinal=2, countries=["ML"])
    RecommendationFactory(event=second, text_en="Second’s", is_published=True)
    # the last one of all, without any recommendation
    EventFactory(days=[date(2025, 9, 9)], ordinal=4)
    event = EventFactory(ordinal=5, countries=["ML", "NE"])

    section = read(client.get(f"{BASE}{event.pk}/")).one(id="earlier").text

    assert ("Open posts" in section, "Second’s" in section) == (is_shown, not is_shown)


def test_draft_and_unknown_events_are_not_there(client):
    draft = EventFactory(draft=True)

    for number in (draft.pk, 10**30, 0):
        for page in ("", "event.ics", "documents/1/"):
            assert client.get(f"{BASE}{number}/{page}").status_code == 404


def test_document_is_handed_to_its_readers_only(client):
    document = EventDocumentFactory(audience="organisers")
    address = f"{BASE}{document.event_id}/documents/{document.pk}/"

    assert client.get(address).status_code == 404
    client.force_login(organiser())
    assert b"".join(client.get(address).streaming_content).startswith(b"%PDF")


# Registering


def filled(client, event, **changes):
    """What a browser sends after somebody has filled in the form."""
    form = form_of(client.get(f"{BASE}{event.pk}/register/"), "record")
    return form | {
        "person_name": ["Example Delegate"],
        "email": ["delegate@example.org"],
        "mode": ["in_person"],
        **{name: [value] for name, value in changes.items()},
    }


def test_two_people_are_registered_and_told(client, partner, member_editor):
    client.force_login(member_editor)
    event = EventFactory(title_en="The meeting", quota=2)

    first = client.post(f"{BASE}{event.pk}/register/", filled(client, event), follow=True)
    data = filled(client, event, person_name="Second", email="second@example.org")
    client.post(f"{BASE}{event.pk}/register/", data)

    assert notices(first) == ["Example Delegate is registered. The confirmation is on its way."]
    assert Registration.objects.filter(state="approved").count() == 2
    notice = Notice.objects.get(email="delegate@example.org")
    assert notice.subject == "You are registered: The meeting"
    assert "09:00–17:00 (Africa/Bamako, UTC+0)" in notice.body
    (file,) = notice.files.all()
    assert (file.name, file.content_type[:13]) == ("event.ics", "text/calendar")


def test_confirmation_speaks_the_language_of_the_person(client, partner, member_editor):
    client.force_login(member_editor)
    event = EventFactory(title_en="The meeting", title_es="La reunión")

    client.post(f"{BASE}{event.pk}/register/", filled(client, event, language="es"))

    notice = Notice.objects.get()
    assert notice.language == "es"
    assert "La reunión" in notice.subject
    assert f"/es/consultations/{event.pk}/" in notice.body


def test_double_click_is_harmless(client, partner, member_editor):
    client.force_login(member_editor)
    event = EventFactory()
    data = filled(client, event)

    client.post(f"{BASE}{event.pk}/register/", data)
    again = client.post(f"{BASE}{event.pk}/register/", data, follow=True)

    assert again.status_code == 200
    assert notices(again)[-1] == "Example Delegate is registered already."
    assert (Registration.objects.count(), Notice.objects.count()) == (1, 1)


def test_refused_form_keeps_what_was_typed(client, partner, member_editor):
    client.force_login(member_editor)
    event = EventFactory(quota=1)
    RegistrationFactory(event=event, partner=partner)

    response = client.post(
        f"{BASE}{event.pk}/register/", filled(client, event, needs_access="A ramp")
    )

    assert response.status_code == 422
    (sentence,) = summary(response)
    assert sentence.startswith("Each organisation may send one person")
    assert read(response).one("input", name="person_name")["value"] == "Example Delegate"
    assert "A ramp" in read(response).one("textarea", name="needs_access").text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"email": "nonsense"}, "E-mail address: Enter a valid email address."),
        ({"person_name": ""}, "Name: This field is required."),
        ({"person_name": "A\u202eb\x07"}, "Name: Remove the invisible control characters"),
        ({"mode": "by_boat"}, "How does this person take part?: Select a valid choice."),
        ({"partner": "999999"}, "Organisation: Select a valid choice."),
    ],
)
def test_form_says_what_is_wrong(client, partner, member_editor, changes, words):
    client.force_login(member_editor)
    event = EventFactory()

    response = client.post(f"{BASE}{event.pk}/register/", filled(client, event, **changes))

    assert response.status_code == 422
    assert [line for line in summary(response) if line.startswith(words)] != []
    assert Registration.objects.count() == 0


def test_who_belongs_to_no_organisation_finds_no_form(client):
    event = EventFactory()

    assert client.get(f"{BASE}{event.pk}/register/").status_code == 302
    client.force_login(UserFactory())
    assert client.get(f"{BASE}{event.pk}/register/").status_code == 404


def test_closed_registration_says_so_on_the_form(client, partner, member_editor):
    client.force_login(member_editor)
    event = EventFactory()
    typed = filled(client, event)
    event.registration_closes_at = datetime(2026, 1, 5, 11, tzinfo=UTC)
    event.save()

    response = client.post(f"{BASE}{event.pk}/register/", typed)

    assert response.status_code == 422
    assert 'value="Example Delegate"' in response.text
    assert 'name="person_name"' not in client.get(f"{BASE}{event.pk}/register/").text
    assert list(summary(response)) == [
        "Registration closed on 5 January 2026, 11:00 (Africa/Bamako)."
    ]


def test_waiting_person_is_promoted_and_told(client, partner, member_editor):
    client.force_login(member_editor)
    event = EventFactory(seats_room=1)
    client.post(f"{BASE}{event.pk}/register/", filled(client, event))
    data = filled(client, event, person_name="Second", email="second@example.org")
    waiting = client.post(f"{BASE}{event.pk}/register/", data, follow=True)
    first = Registration.objects.get(email="delegate@example.org")

    client.post(f"{BASE}registrations/{first.pk}/cancel/")

    assert notices(waiting) == ["All seats are taken: Second is number 1 on the waiting list."]
    subjects = Notice.objects.filter(email="second@example.org").order_by("pk")
    assert [one.subject.partition(":")[0] for one in subjects] == [
        "You are on the waiting list",
        "You are registered",
    ]


def test_my_registrations_show_what_can_be_done(client, partner, member_editor):
    client.force_login(member_editor)
    RegistrationFactory(event=EventFactory(), partner=partner, person_name="Mine")
    RegistrationFactory(event=EventFactory(), person_name="Of others")
    RegistrationFactory(event=EventFactory(days=[date(2020, 2, 2)]), partner=partner)

    page = read(client.get(f"{BASE}mine/"))

    assert "Of others" not in page.text
    assert page.one("main").all("button") == []
    links = [" ".join(node.text.split()) for node in page.one("main").all("a", "button")]
    assert links == ["Correct: Mine", "Cancel the registration: Mine"]


def test_stale_button_says_how_things_stand(client, partner, member_editor):
    client.force_login(member_editor)
    row = RegistrationFactory(event=EventFactory(), partner=partner)
    address = f"{BASE}registrations/{row.pk}/cancel/"
    client.post(address)

    response = client.post(address, follow=True)

    assert notices(response)[-1] == (
        "This is not possible any more: the registration is “Cancelled” now."
    )


@pytest.mark.parametrize("name", ["cancel", "approve", "explode"])
def test_strangers_registration_is_not_there(client, member_editor, name):
    client.force_login(member_editor)

    response = client.post(f"{BASE}registrations/{RegistrationFactory().pk}/{name}/")

    assert response.status_code == 404


def test_invitation_is_answered_by_who_speaks_for_the_organisation(
    client, partner, member_editor, member_reader
):
    invitation = InvitationFactory(partner=partner, event=EventFactory(audience="invited"))
    address = f"{BASE}invitations/{invitation.pk}/answer/"
    client.force_login(member_reader)
    assert client.post(address, {"answer": "accepted"}).status_code == 404
    client.force_login(member_editor)

    response = client.post(address, {"answer": "accepted"})

    assert response["Location"] == f"{BASE}{invitation.event_id}/register/"
    invitation.refresh_from_db()
    assert (invitation.answer, invitation.answered_by) == ("accepted", member_editor)
    assert client.post(address, {"answer": "maybe"}).status_code == 404


# Editing


def edited(client, address, changes):
    lists = {name: value if isinstance(value, list) else [value] for name, value in changes.items()}
    return form_of(client.get(address), "record") | lists


NEW = {
    "title_fr": "Consultation du Sahel",
    "level": "regional",
    "mode": "hybrid",
    "time_zone": "Asia/Kathmandu",
    "registration_opens_at": "2030-01-01T09:00",
    "registration_closes_at": "2030-03-31T17:00",
    "publication": "published",
    "days-0-date": "2030-04-07",
    "days-0-starts": "09:00",
    "days-0-ends": "16:30",
    "agenda-0-title_fr": "Ouverture",
    "agenda-0-date": "2030-04-07",
}


def test_officer_opens_an_event_with_its_day_and_agenda(client):
    client.force_login(organiser())
    series = Event._meta.get_field("series").related_model.objects.get(code="regional")
    data = edited(client, f"{BASE}add/", NEW | {"series": str(series.pk)})

    response = client.post(f"{BASE}add/", data)

    assert response.status_code == 302
    event = Event.objects.get()
    assert event.starts_at == datetime(2030, 4, 7, 3, 15, tzinfo=UTC)
    assert event.registration_closes_at == datetime(2030, 3, 31, 11, 15, tzinfo=UTC)
    assert [(str(row), row.date) for row in event.agenda.all()] == [("Ouverture", date(2030, 4, 7))]
    shown = read(client.get(f"{BASE}{event.pk}/edit/"))
    assert shown.one("input", name="registration_closes_at")["value"] == "2030-03-31T17:00"


def test_event_that_is_sent_twice_is_opened_once(client):
    client.force_login(organiser())
    series = Event._meta.get_field("series").related_model.objects.get(code="regional")
    data = edited(client, f"{BASE}add/", NEW | {"series": str(series.pk)})

    first, second = (client.post(f"{BASE}add/", data) for __ in range(2))

    assert (Event.objects.count(), first.status_code) == (1, 302)
    assert first["Location"] == second["Location"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"time_zone": "Nowhere"}, "“Nowhere” is not a time zone."),
        ({"time_zone": ""}, "Time zone: This field is required."),
        ({"quota": "0"}, "Give a number from 1 up, or leave it open."),
        ({"quota": "-1"}, "Ensure this value is greater than or equal to 0."),
        ({"days-0-ends": "08:00"}, "The end comes before the start"),
        ({"days-0-ends": ""}, "Give both hours, or none for a whole day."),
        ({"registration_closes_at": "2029-01-01T00:00"}, "Registration closes after it opens"),
        ({"registration_opens_at": "soon"}, "Enter a valid date/time."),
        ({"agenda-0-date": "2030-04-08"}, "The event does not take place on this day."),
        ({"title_fr": ""}, "Give the title in at least one language."),
        ({"publication": "cancelled"}, "This event was never announced: leave it as a draft."),
        ({"co_organisers": "P-999999"}, "There is no partner with this number."),
    ],
)
def test_event_is_refused_with_a_sentence_and_nothing_is_lost(client, changes, words):
    client.force_login(organiser())
    series = Event._meta.get_field("series").related_model.objects.get(code="regional")
    data = edited(client, f"{BASE}add/", NEW | {"series": str(series.pk)} | changes)

    response = client.post(f"{BASE}add/", data)

    assert response.status_code == 422
    assert any(words in line for line in summary(response)), summary(response)
    assert read(response).one("input", name="days-0-date")["value"] == "2030-04-07"
    assert Event.objects.count() == 0


def test_day_listed_twice_is_refused(client):
    client.force_login(organiser())
    event = EventFactory(days=[date(2030, 4, 7)])
    address = f"{BASE}{event.pk}/edit/"

    response = client.post(address, edited(client, address, {"days-1-date": "2030-04-07"}))

    assert response.status_code == 422
    assert any("This day is listed already." in line for line in summary(response))


def test_another_row_is_added_without_script(client):
    client.force_login(organiser())
    address = f"{BASE}add/"

    response = client.post(address, edited(client, address, {"add": "days", "city": "Gao"}))

    page = read(response)
    assert page.all("input", name="days-1-date") != []
    assert page.one("input", name="city")["value"] == "Gao"


def test_stale_form_shows_both_versions(client):
    client.force_login(organiser())
    event = EventFactory(city="Bamako")
    address = f"{BASE}{event.pk}/edit/"
    data = edited(client, address, {"city": "Gao"})
    event.city = "Kayes"
    event.save()

    response = client.post(address, data)

    assert response.status_code == 409
    assert "Kayes" in response.text
    assert read(response).one("input", name="city")["value"] == "Gao"
    again = client.post(address, form_of(response, "record"))
    assert again.status_code == 302
    event.refresh_from_db()
    assert event.city == "Gao"


def test_seats_that_are_taken_are_not_lowered_on_the_page(client):
    client.force_login(organiser())
    event = EventFactory(seats_room=2)
    RegistrationFactory(event=event)
    waiting = RegistrationFactory(event=event, waiting=True)
    address = f"{BASE}{event.pk}/edit/"

    refused = client.post(address, edited(client, address, {"seats_room": "0"}))
    client.post(address, edited(client, address, {"seats_room": "5"}))

    assert any("Keep at least as many" in line for line in summary(refused))
    waiting.refresh_from_db()
    assert waiting.state == "approved"


def test_cancelling_an_event_tells_everybody_who_counts_on_it(client):
    client.force_login(organiser())
    event = EventFactory(title_en="Meeting")
    for state in ("approved", "pending", "declined"):
        RegistrationFactory(event=event, state=state, email=f"{state}@example.org")
    address = f"{BASE}{event.pk}/edit/"
    data = edited(client, address, {"publication": "cancelled", "cancelled_because": "A storm."})

    client.post(address, data)

    told = Notice.objects.filter(kind="event_cancelled")
    assert set(told.values_list("email", "subject")) == {
        ("approved@example.org", "Cancelled: Meeting"),
        ("pending@example.org", "Cancelled: Meeting"),
    }


@pytest.mark.parametrize("page", ["edit/", "invitations/", "documents/add/", "calls/add/"])
def test_who_does_not_organise_finds_no_desk(client, member_admin, focal_point_mali, page):
    event = EventFactory(office=OfficeFactory())

    for user in (member_admin, focal_point_mali, UserFactory(registry_officer=True)):
        client.force_login(user)
        assert client.get(f"{BASE}{event.pk}/{page}").status_code == 404
        assert client.get(f"{BASE}add/").status_code == (200 if user == focal_point_mali else 404)


def test_document_is_added_and_taken_out(client):
    client.force_login(organiser())
    event = EventFactory()
    address = f"{BASE}{event.pk}/documents/add/"

    refused = client.post(address, edited(client, address, {"title": "Note"}))
    link = {"title": "Note", "link": "https://papers.example/note"}
    client.post(address, edited(client, address, link))

    assert list(summary(refused)) == ["Give a file or a link."]
    row = event.documents.get()
    client.post(f"{BASE}{event.pk}/documents/{row.pk}/edit/", {"delete": "1"})
    assert event.documents.count() == 0


# Inviting


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


# Contributing


def test_contribution_is_written_handed_in_and_published(client, partner, member_editor):
    question = QuestionFactory(word_limit=3)
    call, event = question.call, question.call.event
    address = f"{BASE}{event.pk}/calls/{call.pk}/"
    name = f"answer_{question.pk}"
    client.force_login(member_editor)

    words = {name: "one two three four", "hand_in": "1"}
    long = client.post(address, edited(client, address, words))
    empty = client.post(address, edited(client, address, {"hand_in": "1"}))
    data = edited(
        client, address, {name: "Fees and fear", "hand_in": "1", "may_be_published": "on"}
    )
    client.post(address, data)

    assert any("4 words; at most 3" in line for line in summary(long))
    assert "one two three four" in long.text
    assert any("Answer a question, or add a file" in line for line in summary(empty))
    row = Contribution.objects.get()
    assert (row.state, row.partner, row.author) == ("submitted", partner, member_editor)
    client.force_login(organiser())
    client.post(f"{address}moderate/", {"contribution": row.pk, "publish": "1"})
    client.logout()
    assert "Fees and fear" in client.get(f"{BASE}contributions/{row.pk}/").text


def test_contribution_without_consent_is_not_published(client):
    row = ContributionFactory(state="submitted")
    client.force_login(organiser())
    address = f"{BASE}{row.call.event_id}/calls/{row.call_id}/moderate/"

    response = client.post(address, {"contribution": row.pk, "publish": "1"}, follow=True)

    assert notices(response) == ["The organisation has not agreed to publication."]
    client.logout()
    assert client.get(f"{BASE}contributions/{row.pk}/").status_code == 404


def test_closed_call_takes_nothing(client, partner, member_editor):
    call = CallFactory(closes_at=timezone.now() - timedelta(seconds=1))
    address = f"{BASE}{call.event_id}/calls/{call.pk}/"
    client.force_login(member_editor)

    response = client.post(address, {"partner": partner.pk, "language": "en"})

    assert list(summary(response)) == ["The call is closed: contributions are not taken any more."]
    assert Contribution.objects.count() == 0


def test_contribution_is_taken_back_while_the_call_is_open(client, partner, member_editor):
    row = ContributionFactory(partner=partner, state="submitted")
    client.force_login(member_editor)
    address = f"{BASE}{row.call.event_id}/calls/{row.call_id}/"

    client.post(address, {"take_back": "1"})

    row.refresh_from_db()
    assert row.state == "draft"


def test_floor_is_asked_for_once(client, partner, member_editor):
    event = EventFactory()
    item = AgendaItemFactory(event=event, takes_requests=True)
    client.force_login(member_editor)
    address = f"{BASE}{event.pk}/speak/"
    data = edited(client, address, {"topic": "Health", "item": str(item.pk)})

    first = client.post(address, data)
    twice = client.post(address, data)
    again = client.post(address, edited(client, address, {"topic": "Work", "item": str(item.pk)}))

    assert RequestToSpeak.objects.get().partner == partner
    assert (twice.status_code, twice["Location"]) == (302, first["Location"])
    assert list(summary(again)) == ["Your organisation has asked for the floor already."]


def test_officer_writes_a_call_with_its_questions(client):
    client.force_login(organiser())
    event = EventFactory(time_zone="Asia/Kathmandu")
    address = f"{BASE}{event.pk}/calls/add/"
    data = edited(
        client,
        address,
        {
            "title_en": "Your view",
            "opens_at": "2030-01-01T09:00",
            "closes_at": "2030-02-01T09:00",
            "questions-0-text_en": "What do you see?",
        },
    )

    assert client.post(address, data).status_code == 302
    call = Call.objects.get()
    assert call.closes_at == datetime(2030, 2, 1, 3, 15, tzinfo=UTC)
    assert [str(question) for question in call.questions.all()] == ["What do you see?"]


def test_question_that_is_wrong_is_named_with_its_group(client):
    client.force_login(organiser())
    address = f"{BASE}{EventFactory().pk}/calls/add/"
    data = edited(
        client,
        address,
        {
            "title_en": "Your view",
            "opens_at": "2030-01-01T09:00",
            "closes_at": "2030-02-01T09:00",
            "questions-0-text_en": "What do you see?",
            "questions-0-word_limit": "many",
        },
    )

    response = client.post(address, data)

    assert response.status_code == 422
    assert list(summary(response)) == [
        "Questions, What do you see? – Words at most: Enter a whole number."
    ]
    assert not Call.objects.exists()


# On the registry's pages


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
