"""The organiser's desk: lists, bulk moves, papers, the door, the speakers' list, the report."""

import io
import re
from datetime import UTC, date, datetime, timedelta

import docx
import openpyxl
import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pypdf import PdfReader

from consultations import registering, speaking
from consultations.models import Registration, RequestToSpeak
from consultations.views import desk
from tests.consultations.factories import (
    AgendaItemFactory,
    CallFactory,
    ContributionFactory,
    EventDocumentFactory,
    EventFactory,
    InvitationFactory,
    RecommendationFactory,
    RegistrationFactory,
    RequestToSpeakFactory,
    SeriesFactory,
    organiser,
    running,
)
from tests.factories import (
    CategoryFactory,
    CountryFactory,
    MembershipFactory,
    OfficeFactory,
    PartnerFactory,
    UserFactory,
)
from tests.pages import read, texts

pytestmark = pytest.mark.django_db
#: A name as somebody wrote it past the forms.
NASTY = "<b>Bold</b> \u202eeman"


def at(event, rest=""):
    return f"/en/consultations/{event.pk}/{rest}"


def people(response):
    return [row.all("bdi")[0].text for row in read(response).one("tbody").all("tr")]


def written(pdf):
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


@pytest.fixture
def officer(client):
    user = organiser()
    client.force_login(user)
    return user


# Who may come near


@pytest.mark.parametrize(
    "page",
    [
        "desk/",
        "desk/registrations.xlsx",
        "desk/participants.pdf",
        "desk/badges.pdf",
        "check-in/",
        "speakers/",
    ],
)
def test_desk_exists_for_organisers_only(client, partner, member_editor, page):
    event = RegistrationFactory(partner=partner).event
    for user in (member_editor, UserFactory(registry_officer=True), UserFactory(case_officer=True)):
        client.force_login(user)

        assert client.get(at(event, page)).status_code == 404
        assert client.post(at(event, page), {"move": "approve"}).status_code in (404, 405)


def test_focal_point_has_the_desk_of_its_own_office(client):
    office = OfficeFactory()
    client.force_login(UserFactory(focal_point=True, office=office))

    assert client.get(at(EventFactory(office=office), "desk/")).status_code == 200
    assert client.get(at(EventFactory(), "desk/")).status_code == 404


# Lists


def test_people_are_found_by_name_and_state(client, officer):
    event = EventFactory()
    RegistrationFactory(event=event, person_name="Aïssata Exemple")
    RegistrationFactory(event=event, person_name="Bruno Exemple", waiting=True)

    assert people(client.get(at(event, "desk/?q=aissata"))) == ["Aïssata Exemple"]
    assert people(client.get(at(event, "desk/?state=waitlisted"))) == ["Bruno Exemple"]
    assert client.get(at(event, "desk/?state=bogus&page=99&view=bogus")).status_code == 200


def test_waiting_list_stands_in_its_order(client, officer):
    event, now = EventFactory(), timezone.now()
    for name, hours in (("Second", 1), ("Third", 0), ("First", 2)):
        RegistrationFactory(
            event=event,
            person_name=name,
            state="waitlisted",
            waitlisted_at=now - timedelta(hours=hours),
        )

    response = client.get(at(event, "desk/?state=waitlisted"))

    assert people(response) == ["First", "Second", "Third"]


def test_organisations_are_counted_against_the_quota(client, officer, partner):
    event = EventFactory(quota=2)
    RegistrationFactory.create_batch(2, event=event, partner=partner)
    RegistrationFactory(event=event, partner=partner, state="cancelled")
    RegistrationFactory(partner=partner)

    response = client.get(at(event, "desk/?view=organisations"))

    (row,) = read(response).one("tbody").all("tr")
    assert [cell.text for cell in row.all("td")[3:]] == ["2/2 full", "0", "0", "0"]


def test_who_has_not_answered(client, officer):
    event = EventFactory()
    silent = InvitationFactory(event=event)
    InvitationFactory(event=event, answer="accepted", answered_at=timezone.now())
    InvitationFactory(event=event, unsent=True)

    response = client.get(at(event, "desk/?view=silent"))

    (row,) = read(response).one("tbody").all("tr")
    assert str(silent.partner) in row.text


@pytest.mark.parametrize("view", ["people", "organisations", "silent", "needs"])
def test_lists_of_the_desk_cost_the_same_however_long(client, officer, view):
    event = EventFactory()

    def fill(number):
        for __ in range(number):
            country = CountryFactory()
            row = PartnerFactory(hq_country=country, category=CategoryFactory())
            RegistrationFactory(event=event, partner=row, needs_food="vegan", state="pending")
            InvitationFactory(event=event, partner=row)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(at(event, f"desk/?view={view}")).status_code == 200
        return len(queries)

    fill(2)
    cost()
    few = cost()
    fill(12)

    assert cost() == few


# Many at once


def test_many_are_approved_until_the_room_is_full(client, officer):
    event = EventFactory(seats_room=2)
    rows = [
        RegistrationFactory(event=event, state="pending", created_at=timezone.now())
        for __ in range(3)
    ]

    response = client.post(
        at(event, "desk/?state=pending"),
        {"move": "approve", "registration": [row.pk for row in rows]},
    )

    assert response["Location"] == at(event, "desk/?state=pending")
    assert sorted(Registration.objects.values_list("state", flat=True)) == [
        "approved",
        "approved",
        "waitlisted",
    ]


def test_each_of_many_is_judged_by_itself(client, officer, partner):
    event = EventFactory(quota=1)
    RegistrationFactory(event=event, partner=partner)
    over = RegistrationFactory(
        event=event, partner=partner, state="pending", person_name="Over Quota"
    )
    fine = RegistrationFactory(event=event, state="pending")
    elsewhere = RegistrationFactory(state="pending")
    numbers = [over.pk, fine.pk, elsewhere.pk, "x", "9" * 30]

    response = client.post(
        at(event, "desk/"), {"move": "approve", "registration": numbers}, follow=True
    )

    states = dict(Registration.objects.values_list("pk", "state"))
    assert [states[row.pk] for row in (over, fine, elsewhere)] == ["pending", "approved", "pending"]
    said = " ".join(texts(response, "p", "notice"))
    assert "Over Quota: Each organisation may send one person" in said
    assert "1 registration is changed." in said


def test_declining_many_asks_for_a_reason(client, officer):
    row = RegistrationFactory(state="pending")
    post = {"move": "decline", "registration": [row.pk]}

    refused = client.post(at(row.event, "desk/"), post, follow=True)
    row.refresh_from_db()
    before = row.state
    client.post(at(row.event, "desk/"), post | {"note": "The room is small."})
    row.refresh_from_db()

    assert "Give the reason: the person is told." in refused.text
    assert (before, row.state, row.note) == ("pending", "declined", "The room is small.")
    assert client.post(at(row.event, "desk/"), {"move": "reopen"}).status_code == 404


# Papers


def test_list_of_participants_names_only_who_agrees(client, officer):
    event = EventFactory()
    RegistrationFactory(event=event, person_name="Agrees Example", may_be_listed=True)
    RegistrationFactory(event=event, person_name="Private Example")
    RegistrationFactory(
        event=event, person_name="Waiting Example", may_be_listed=True, waiting=True
    )
    RegistrationFactory(
        event=event, person_name="=Formula()", function="@Chair", may_be_listed=True
    )

    pdf = written(client.get(at(event, "desk/participants.pdf")).content)
    document = docx.Document(io.BytesIO(client.get(at(event, "desk/participants.docx")).content))
    word = " ".join(
        cell.text for table in document.tables for row in table.rows for cell in row.cells
    )
    book = openpyxl.load_workbook(
        io.BytesIO(client.get(at(event, "desk/participants.xlsx")).getvalue())
    )
    sheet = [cell.value for row in book.active.iter_rows() for cell in row]

    for text in (pdf, word, " ".join(str(value) for value in sheet)):
        assert "Agrees Example" in text
        assert "Private Example" not in text
        assert "Waiting Example" not in text
    assert "One more person takes part and is not named here." in pdf
    assert {"=Formula()", "@Chair"} <= set(sheet)
    assert client.get(at(event, "desk/participants.exe")).status_code == 404


def test_after_the_door_only_who_came_is_listed(client, officer):
    event = EventFactory()
    RegistrationFactory(event=event, person_name="Came Example", may_be_listed=True,
                        state="attended")  # fmt: skip
    RegistrationFactory(event=event, person_name="Absent Example", may_be_listed=True)

    pdf = written(client.get(at(event, "desk/participants.pdf")).content)

    assert "Came Example" in pdf
    assert "Absent Example" not in pdf


def test_badges_take_any_name_as_letters(client, officer):
    event = EventFactory(title_en="#eval(sys) $x$ “Meeting”")
    for number in range(9):
        RegistrationFactory(event=event, person_name=f"{NASTY} {number}")
    RegistrationFactory(event=event, person_name="Online Example", mode="online")

    response = client.get(at(event, "desk/badges.pdf"))

    text = written(response.content)
    assert response["Content-Type"] == "application/pdf"
    assert len(PdfReader(io.BytesIO(response.content)).pages) == 2
    assert "<b>Bold</b> eman 8" in " ".join(text.split())
    assert "\u202e" not in text
    assert "#eval(sys) $x$" in text
    assert "Online Example" not in text


def test_longest_lines_of_a_badge_stay_off_its_code(client, officer):
    event = EventFactory()
    partner = PartnerFactory(legal_name=("Association of " * 20)[:297] + "End")
    RegistrationFactory(
        event=event, partner=partner, person_name=("Maria del Carmen " * 9)[:147] + "Fin",
        function="Councillor" * 15,
    )  # fmt: skip
    lines = []

    def note(text, matrix, place, font, size):
        if text := text.replace("\u200b", "").strip():  # where a long word may break
            lines.append((place[4] + matrix[4], matrix[5] + matrix[3] * place[5], text))

    page = PdfReader(io.BytesIO(client.get(at(event, "desk/badges.pdf")).content)).pages[0]
    page.extract_text(visitor_text=note)

    # the first badge: its code takes the square of 60 points below and beside these
    top, left = 695, 218
    upper = "".join(text for __, height, text in lines if height >= top)
    beside = "".join(text for x, height, text in lines if height < top and x < left)
    assert upper.endswith("Councillor")
    assert "Fin" in upper
    assert beside.endswith("End")
    assert [text for x, height, text in lines if height < top and x >= left] == []


def test_names_that_the_badges_cannot_draw_are_listed_first(client, officer):
    event = EventFactory()
    RegistrationFactory(event=event, person_name="Awa Example")
    RegistrationFactory(event=event, person_name="Odd \U0010fffd Example")

    first = client.get(at(event, "desk/badges.pdf"))
    anyway = client.get(at(event, "desk/badges.pdf?page=1&anyway=1"))

    page = read(first)
    assert [row.one("b").text for row in page.all("li") if row.all("b")] == [
        "Odd \U0010fffd Example"
    ]
    assert page.one("a", href="?anyway=1").text == "Print the badges all the same"
    assert anyway["Content-Type"] == "application/pdf"


def test_badges_of_many_people_come_in_several_files(client, officer, monkeypatch):
    monkeypatch.setattr(desk, "BADGES", 2)
    event = EventFactory()
    for __ in range(5):
        RegistrationFactory(event=event)

    page = read(client.get(at(event, "desk/")))

    links = [link["href"] for link in page.all("a") if "badges.pdf" in link.get("href", "")]
    assert [link.partition("?")[2] for link in links] == ["page=1", "page=2", "page=3"]


def test_without_anybody_there_are_no_badges(client, officer):
    event = EventFactory()

    response = client.get(at(event, "desk/badges.pdf"), follow=True)

    assert "Nobody has a seat in the room yet." in response.text


def test_certificate_is_for_who_came_in_the_language_of_the_registration(client, partner):
    event = running()
    event.title_fr = "Consultation de Bamako"
    event.save()
    row = RegistrationFactory(event=event, partner=partner, state="attended", language="fr")
    absent = RegistrationFactory(event=event, partner=partner)
    address = "/en/consultations/registrations/{}/certificate.pdf"
    client.force_login(MembershipFactory(partner=partner, role="editor").user)

    response = client.get(address.format(row.pk))

    text = written(response.content)
    assert "Attestation de participation" in text
    assert "Consultation de Bamako" in text
    assert client.get(address.format(absent.pk)).status_code == 404
    client.force_login(MembershipFactory().user)
    assert client.get(address.format(row.pk)).status_code == 404


def test_certificate_names_no_day_that_has_not_come(client, partner):
    event = EventFactory(days=[date(2030, 3, 4), date(2030, 3, 13)])
    row = RegistrationFactory(event=event, partner=partner, state="attended", language="en")

    with time_machine.travel("2030-03-04 15:00+00:00", tick=False):
        client.force_login(MembershipFactory(partner=partner, role="editor").user)
        made = client.get(f"/en/consultations/registrations/{row.pk}/certificate.pdf")

    text = written(made.content)
    assert ("4 March 2030" in text, "13 March 2030" in text) == (True, False)


# The door


def scan(client, row, code=None, **more):
    return client.post(
        at(row.event, "check-in/"),
        {"code": str(code or row.uuid)} | more,
        headers={"accept": "application/json"},
    )


def test_code_checks_in_once_and_may_be_sent_again(client, officer):
    row = RegistrationFactory(event=running(), person_name="Example Guest")

    first, again = scan(client, row), scan(client, row)

    row.refresh_from_db()
    assert (row.state, first.status_code, again.status_code) == ("attended", 200, 200)
    assert (first.json()["is_new"], again.json()["is_new"]) == (True, False)
    assert first.json()["sentence"].startswith("Welcome: Example Guest")
    assert "is in since" in again.json()["sentence"]


@pytest.mark.parametrize(
    ("waited", "hours"),
    [
        ("", 0),
        ("5400", 1.5),
        (str(3 * 24 * 3600), 72),
        ("999999999999999999", 0),
        ("999999999", 72),
        ("-60", 0),
        ("soon", 0),
        ("²", 0),
    ],
)
def test_scan_that_was_kept_on_the_phone_counts_from_its_own_hour(client, officer, waited, hours):
    row = RegistrationFactory()
    moment = datetime(2030, 3, 5, 12, tzinfo=UTC)

    with time_machine.travel(moment, tick=False):
        client.force_login(officer)
        scan(client, row, waited=waited)

    row.refresh_from_db()
    assert row.state == "attended"
    assert moment - row.attended_at == timedelta(hours=hours)


def test_of_two_scans_the_earlier_one_counts(client, officer):
    row = RegistrationFactory(event=EventFactory(time_zone="Africa/Bamako"))
    moment = datetime(2030, 3, 5, 12, tzinfo=UTC)

    with time_machine.travel(moment, tick=False):
        client.force_login(officer)
        scan(client, row)
        late = scan(client, row, waited="7200").json()
        again = scan(client, row, waited="60").json()

    row.refresh_from_db()
    assert row.attended_at == datetime(2030, 3, 5, 10, tzinfo=UTC)
    assert [(one["is_in"], one["is_new"]) for one in (late, again)] == [(True, False)] * 2
    assert "is in since 10:00" in late["sentence"]
    assert "is in since 10:00" in again["sentence"]


def test_nobody_is_at_the_door_before_the_first_day(client, officer):
    event = EventFactory(
        time_zone="Asia/Kathmandu", days=[date(2030, 3, 5)], registration_closes_at=None
    )
    row = RegistrationFactory(event=event, created_by=officer)
    late = datetime(2030, 3, 4, 18, 14, tzinfo=UTC)  # a minute to midnight in Kathmandu
    names = []

    with time_machine.travel(late, tick=False):
        client.force_login(officer)
        names.append([move.name for move in registering.available(row, officer)])
        early = scan(client, row)
    row.refresh_from_db()
    state = row.state
    with time_machine.travel(late + timedelta(minutes=2), tick=False):
        client.force_login(officer)
        names.append([move.name for move in registering.available(row, officer)])
        in_time = scan(client, row, waited="3600")

    row.refresh_from_db()
    assert (early.status_code, state) == (409, "approved")
    assert "from the first day of the event: 5 March 2030" in early.json()["sentence"]
    assert ["check_in" in found for found in names] == [False, True]
    assert (in_time.status_code, row.state) == (200, "attended")
    assert row.attended_at == datetime(2030, 3, 4, 18, 15, tzinfo=UTC)


def test_event_without_days_has_no_door(client, officer):
    row = RegistrationFactory(event=EventFactory(days=[], about="2100"))

    assert "not known yet" in scan(client, row).json()["sentence"]


def test_there_is_no_certificate_before_the_event(client, officer):
    row = RegistrationFactory(state="attended", event__title_en="To come")

    response = client.get(f"/en/consultations/registrations/{row.pk}/certificate.pdf", follow=True)

    assert response["Content-Type"] == "text/html; charset=utf-8"
    assert "from the first day of the event" in response.text


@pytest.mark.parametrize("state", ["pending", "waitlisted", "declined", "cancelled"])
def test_without_a_seat_nobody_comes_in(client, officer, state):
    row = RegistrationFactory(state=state, waitlisted_at=timezone.now())

    response = scan(client, row)

    row.refresh_from_db()
    assert (response.status_code, row.state) == (409, state)
    assert not response.json()["is_in"]


@pytest.mark.parametrize("code", ["", "x", "0" * 5000, "https://evil.example/?code=1", "\x00"])
def test_foreign_codes_are_nobody(client, officer, code):
    row = RegistrationFactory()

    assert scan(client, row, code or " ").status_code == 404
    assert client.get(at(row.event, "check-in/"), {"code": code}).status_code == 200


def test_badge_of_another_event_does_not_open_this_one(client, officer):
    row, other = RegistrationFactory(), RegistrationFactory()

    assert scan(client, row, other.uuid).status_code == 404


def test_door_works_by_name_and_by_the_address_on_the_badge_without_script(client, officer):
    row = RegistrationFactory(event=running(), person_name="Example Guest")
    found = client.get(at(row.event, "check-in/?q=guest"))
    by_badge = client.get(at(row.event, f"check-in/?code={row.uuid}"))

    response = client.post(at(row.event, "check-in/"), {"code": str(row.uuid)}, follow=True)

    row.refresh_from_db()
    assert "Example Guest" in found.text
    assert "Example Guest" in by_badge.text
    assert row.state == "attended"
    assert "Welcome: Example Guest" in response.text


def test_visitor_at_the_door_is_sent_to_the_login(client):
    row = RegistrationFactory()

    assert scan(client, row).status_code == 302


# The speakers' list


def asked(event, country, category, **fields):
    partner = PartnerFactory(hq_country=CountryFactory(code=country), category=category)
    return RequestToSpeakFactory(event=event, partner=partner, **fields)


def listed(event):
    rows = RequestToSpeak.objects.filter(event=event, state="listed").order_by("position")
    return [row.topic for row in rows]


def test_list_goes_round_regions_and_categories_and_first_who_was_not_heard(officer):
    series = SeriesFactory()
    last = EventFactory(series=series, days=[date(2024, 5, 5)])
    event = EventFactory(series=series)
    ngo, faith = CategoryFactory(code="ngo"), CategoryFactory(code="faith")
    asked(event, "ML", ngo, topic="Mali 1")
    asked(event, "ML", ngo, topic="Mali 2")
    asked(event, "ML", faith, topic="Mali faith")
    asked(event, "CO", ngo, topic="Colombia")
    heard = asked(event, "FR", ngo, topic="Heard last time")
    RequestToSpeakFactory(event=last, partner=heard.partner, state="spoke")

    number = speaking.balance(event, None, by=officer)

    assert number == 5
    assert listed(event) == ["Mali 1", "Colombia", "Mali faith", "Mali 2", "Heard last time"]


def test_with_few_places_the_others_stay_asked(officer):
    event = EventFactory()
    for topic in ("One", "Two", "Three"):
        RequestToSpeakFactory(event=event, topic=topic)

    speaking.balance(event, None, by=officer, places=2)

    assert listed(event) == ["One", "Two"]
    assert RequestToSpeak.objects.get(topic="Three").state == "asked"


def test_list_is_kept_in_the_browser(client, officer):
    event = EventFactory()
    item = AgendaItemFactory(event=event)
    first = RequestToSpeakFactory(event=event, item=item, topic="First")
    second = RequestToSpeakFactory(event=event, item=item, topic="Second")
    address = at(event, "speakers/")

    client.post(address, {"balance": item.pk, "places": ""})
    client.post(address, {"request": second.pk, "step": "up"})
    order = listed(event)
    client.post(address, {"request": second.pk, "step": "spoke"})
    client.post(address, {"request": first.pk, "step": "decline"})
    stale = client.post(address, {"request": first.pk, "step": "spoke"}, follow=True)

    assert order == ["Second", "First"]
    states = dict(RequestToSpeak.objects.values_list("topic", "state"))
    assert states == {"First": "declined", "Second": "spoke"}
    assert "The list has changed meanwhile" in stale.text
    assert client.post(address, {"request": first.pk, "step": "bogus"}).status_code == 404
    assert client.post(address, {"request": "x", "step": "up"}).status_code == 404
    assert client.post(address, {"balance": "x", "places": "9" * 40}).status_code == 302


def test_only_organisers_keep_the_list(member_editor):
    row = RequestToSpeakFactory()

    with pytest.raises(PermissionDenied):
        speaking.step(row, "list", by=member_editor)
    with pytest.raises(PermissionDenied):
        speaking.balance(row.event, None, by=member_editor)


def test_only_what_is_declined_is_removed_and_can_be_asked_again(client, officer):
    row = RequestToSpeakFactory()
    address = at(row.event, "speakers/")
    client.force_login(officer)

    early = client.post(address, {"request": row.pk, "step": "remove"}, follow=True)
    client.post(address, {"request": row.pk, "step": "decline"})
    labels = [button.text for button in read(client.get(address)).all("button", value="remove")]
    client.post(address, {"request": row.pk, "step": "remove"})

    assert "The list has changed meanwhile" in early.text
    assert labels == [f"Remove: {row.partner.legal_name}"]
    assert not RequestToSpeak.objects.exists()
    RequestToSpeakFactory(event=row.event, partner=row.partner)
    with pytest.raises(PermissionDenied):
        speaking.remove(row, by=UserFactory())


def test_declined_does_not_speak(officer):
    row = RequestToSpeakFactory(state="declined")

    with pytest.raises(ValidationError):
        speaking.step(row, "spoke", by=officer)


def test_speakers_cost_the_same_however_many(client, officer):
    event = EventFactory()

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(at(event, "speakers/")).status_code == 200
        return len(queries)

    RequestToSpeakFactory.create_batch(2, event=event)
    cost()
    few = cost()
    RequestToSpeakFactory.create_batch(10, event=event)

    assert cost() == few


# The report


def test_report_counts_organisations_and_shows_what_is_public(client):
    event = EventFactory(days=[date(2024, 5, 5)])
    ngo = CategoryFactory(code="ngo")
    for levels in (["global"], ["national", "local"], ["local"], []):
        row = PartnerFactory(levels=levels, category=ngo, hq_country=CountryFactory(code="ML"))
        RegistrationFactory(event=event, partner=row, state="attended")
    RegistrationFactory(event=event, person_name="Absent")
    call = CallFactory(event=event)
    ContributionFactory(call=call, published=True)
    ContributionFactory(call=call, state="submitted")
    RecommendationFactory(event=event, text_en="Open posts", is_published=True)
    RecommendationFactory(event=event, text_en="Kept inside")
    EventDocumentFactory(event=event, title="Public paper", audience="public")
    EventDocumentFactory(event=event, title="Inner paper", audience="organisers")

    response = client.get(at(event, "report/"))

    bars = {
        (line.all("span")[0].text, line.one("b").text)
        for line in read(response).all("li")
        if line.all("meter")
    }
    assert ("Non-governmental organizations (NGOs) and networks", "4") in bars
    assert {("international", "1"), ("national or local", "2"), ("not known", "1")} <= bars
    assert "1 organisation has agreed" in response.text
    assert "Open posts" in response.text
    assert "Kept inside" not in response.text
    assert "Public paper" in response.text
    assert "Inner paper" not in response.text


def test_report_of_a_draft_does_not_exist(client):
    assert client.get(at(EventFactory(draft=True), "report/")).status_code == 404


def test_report_costs_the_same_however_long(client):
    event = EventFactory()

    def fill(number):
        for __ in range(number):
            country = CountryFactory()
            RegistrationFactory(event=event, partner=PartnerFactory(hq_country=country))
            RecommendationFactory(event=event, is_published=True)
            ContributionFactory(call=CallFactory(event=event), published=True)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(at(event, "report/")).status_code == 200
        return len(queries)

    fill(2)
    cost()
    few = cost()
    fill(10)

    assert cost() == few


@pytest.mark.parametrize("language", ["fr", "es"])
def test_pages_speak_the_language_of_the_reader(client, officer, language):
    row = RegistrationFactory(needs_food="vegan")
    english = re.compile(r"Organiser’s desk|Check-in|Speakers’ list|What we heard")
    for page in ("desk/", "desk/?view=needs", "check-in/", "speakers/", "report/"):
        response = client.get(f"/{language}/consultations/{row.event_id}/{page}")

        assert english.findall(response.text) == []
