"""The administration of consultations opens, keeps to its scopes, and makes the same moves."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from consultations import models
from consultations.models import Event, Registration
from partners.models import Partner
from tests.consultations import factories
from tests.consultations.factories import EventFactory, RegistrationFactory, organiser
from tests.factories import NoticeFactory, OfficeFactory, PartnerFactory, UserFactory
from tests.pages import read

pytestmark = pytest.mark.django_db
LISTED = [
    "Series", "Event", "EventDocument", "Call", "Segment", "Invitation", "Registration",
    "Contribution", "RequestToSpeak", "Recommendation",
]  # fmt: skip


def url(name, page, *args):
    return reverse(f"admin:consultations_{name.lower()}_{page}", args=args)


def make(name):
    factory = getattr(factories, f"{name}Factory")
    if name == "Contribution":
        return factory(state="submitted")
    return factory(code="new") if name == "Series" else factory()


@pytest.mark.parametrize("name", LISTED)
def test_pages_open_for_an_events_officer(client, name):
    client.force_login(organiser())
    row = make(name)

    pages = [url(name, "changelist"), url(name, "change", row.pk), url(name, "history", row.pk)]
    if name not in ("Series", "Registration", "Contribution"):
        pages.append(url(name, "add"))

    assert [client.get(page).status_code for page in pages] == [200] * len(pages)


def test_every_model_with_a_list_is_on_the_table():
    from partners.admin.site import site  # noqa: PLC0415 - the site is built by then

    ours = {model.__name__ for model in site._registry if model._meta.app_label == "consultations"}

    assert ours == set(LISTED)


def test_registrations_are_for_organisers_only(client):
    row = RegistrationFactory()

    for role in ("registry_officer", "case_officer", "reviewer"):
        client.force_login(UserFactory(**{role: True}))
        pages = [url("Registration", "changelist"), url("Registration", "change", row.pk)]
        answers = [client.get(page) for page in pages]
        assert [answer.status_code for answer in answers] in ([403, 403], [403, 302])


def test_focal_point_finds_the_registrations_of_its_own_office(client):
    office = OfficeFactory()
    client.force_login(UserFactory(focal_point=True, office=office))
    mine = RegistrationFactory(event=EventFactory(office=office), person_name="Mine Here")
    RegistrationFactory(person_name="Not Mine")

    text = client.get(url("Registration", "changelist")).text

    assert ("Mine Here" in text, "Not Mine" in text) == (True, False)
    assert client.get(url("Registration", "change", mine.pk)).status_code == 200


def test_actions_make_the_moves(client):
    client.force_login(organiser())
    event = EventFactory(seats_room=1)
    first, second = RegistrationFactory(event=event), RegistrationFactory(event=event, waiting=True)

    data = {"action": "cancel", "_selected_action": [first.pk]}
    client.post(url("Registration", "changelist"), data)

    states = [Registration.objects.get(pk=row.pk).state for row in (first, second)]
    assert states == ["cancelled", "approved"]


def saved(client, event, **changes):
    """Send the admin's form of an event back with these changes."""
    response = client.get(url("Event", "change", event.pk))
    data = {}
    forms = [response.context["adminform"].form]
    for inline in response.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    for form in forms:
        for field in form:
            value = field.value()
            data[field.html_name] = "" if value is None else value
    data |= changes
    data = {name: value for name, value in data.items() if value is not False}
    return client.post(url("Event", "change", event.pk), data)


def test_seats_that_are_added_go_to_those_who_wait(client):
    client.force_login(organiser())
    event = EventFactory(seats_room=1)
    RegistrationFactory(event=event)
    waiting = RegistrationFactory(event=event, waiting=True)

    response = saved(client, event, seats_room="2")

    assert response.status_code == 302
    waiting.refresh_from_db()
    assert waiting.state == "approved"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"time_zone": "Mars/Olympus"}, "“Mars/Olympus” is not a time zone."),
        ({"quota": "0"}, "Give a number from 1 up, or leave it open."),
        ({"seats_room": "0"}, "Seats that are taken: 1."),
    ],
)
def test_event_is_refused_with_the_sentence_of_its_rule(client, changes, words):
    client.force_login(organiser())
    event = EventFactory(seats_room=5)
    RegistrationFactory(event=event)

    response = saved(client, event, **changes)

    assert response.status_code == 200
    assert words in response.text


def test_lists_cost_the_same_however_long(client, django_assert_max_num_queries):
    client.force_login(organiser())
    for name in LISTED:
        page = url(name, "changelist")
        if name != "Series":
            make(name)
            client.get(page)
            few = count(client, page)
            for __ in range(3):
                make(name)
            assert count(client, page) <= few + 1, name


def count(client, page):
    from django.db import connection  # noqa: PLC0415 - used here only
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415 - the same

    with CaptureQueriesContext(connection) as queries:
        assert client.get(page).status_code == 200
    return len(queries)


def test_models_without_a_list_hang_below_others():
    below = {"EventDay", "AgendaItem", "Question", "Answer", "ProgressNote"}
    stones = {"GoneCall"}  # what is left of what is gone: nobody edits it
    assert below | stones == set(models.__all__) - set(LISTED)
    assert Event.objects.count() == 0


def test_history_names_a_draft_only_to_those_who_see_it(client):
    secret = EventFactory(draft=True, title_en="A secret edition")
    row = factories.RecommendationFactory(text_en="Open posts", is_published=True)
    row.carried_to = secret
    row.save()
    found = []

    for user in (organiser(), UserFactory(registry_officer=True)):
        client.force_login(user)
        text = client.get(url("Recommendation", "history", row.pk)).text
        found.append(("A secret edition" in text, "Open posts" in text, f"#{secret.pk}" in text))
    secret.publication = "published"
    secret.save()

    assert found == [(True, True, False), (False, True, False)]
    assert "A secret edition" in client.get(url("Recommendation", "history", row.pk)).text


@pytest.mark.parametrize(("role", "is_told"), [("events_officer", True), ("case_officer", False)])
def test_link_and_papers_of_an_event_are_for_their_readers(client, role, is_told):
    event = EventFactory(online_link="https://meet.example/room")
    for audience in ("public", "participants", "organisers"):
        factories.EventDocumentFactory(event=event, audience=audience, title=f"For {audience}")
    client.force_login(UserFactory(**{role: True}))

    pages = [client.get(url("Event", page, event.pk)).text for page in ("change", "history")]

    assert "For public" in pages[0]
    for secret in ("For participants", "For organisers", "https://meet.example/room"):
        assert (secret in pages[0]) is is_told, secret
    assert "https://meet.example/room" not in pages[1]


def test_who_only_reads_an_event_reads_its_hours_by_its_own_clock(client):
    event = EventFactory(
        time_zone="Asia/Kathmandu",
        registration_opens_at=datetime(2026, 1, 1, 3, 15, tzinfo=UTC),
        languages=["fr"],
        interpretation=["es"],
    )
    client.force_login(UserFactory(case_officer=True))

    text = " ".join(read(client.get(url("Event", "change", event.pk))).text.split())

    assert "1 January 2026, 09:00 (Asia/Kathmandu, UTC+5:45)" in text
    assert ("French" in text, "Spanish" in text) == (True, True)


def test_history_names_a_hidden_co_organiser_only_to_those_who_see_it(client):
    event = EventFactory()
    event.co_organisers.add(
        PartnerFactory(legal_name="Hidden House", is_listed=False),
        PartnerFactory(legal_name="Open House"),
    )
    event.save()
    found = []

    for user in (UserFactory(registry_officer=True), UserFactory(events_officer=True)):
        seen = Partner.objects.visible_to(user).filter(legal_name="Hidden House").exists()
        client.force_login(user)
        text = client.get(url("Event", "history", event.pk)).text
        found.append(("Hidden House" in text) == seen and "Open House" in text)

    assert found == [True, True]


def test_officer_of_events_looks_after_their_letters(client, django_capture_on_commit_callbacks):
    client.force_login(organiser())
    failed = NoticeFactory(kind="registration", subject="Your seat", status="failed")
    held = NoticeFactory(kind="event_invitation", subject="Come to Bamako", status="held")
    other = NoticeFactory(kind="application_received", subject="A file of others")

    page = client.get("/admin/partners/notice/")
    opened = client.get(f"/admin/partners/notice/{failed.pk}/change/")
    closed = client.get(f"/admin/partners/notice/{other.pk}/change/")
    for action in ("send_again", "release"):
        rows = [failed.pk, held.pk, other.pk]
        client.post("/admin/partners/notice/", {"action": action, "_selected_action": rows})

    seen = [subject in page.text for subject in ("Your seat", "Come to Bamako", "A file of others")]
    assert seen == [True, True, False]
    assert (opened.status_code, closed.status_code) == (200, 302)
    states = [type(one).objects.get(pk=one.pk).status for one in (failed, held, other)]
    assert states == ["queued", "queued", other.status]


@pytest.mark.parametrize("role", ["case_officer", "reviewer", "governing_bodies"])
def test_other_staff_have_no_way_into_the_letters_of_events(client, role):
    client.force_login(UserFactory(**{role: True}))
    NoticeFactory(kind="registration", subject="Your seat")

    assert client.get("/admin/partners/notice/").status_code == 403


def test_desk_leads_whoever_organises_to_the_letters_of_the_event(client):
    office = OfficeFactory()
    event = EventFactory(office=office)
    found = []

    for user in (organiser(), UserFactory(focal_point=True, office=office)):
        client.force_login(user)
        page = read(client.get(f"/en/consultations/{event.pk}/desk/"))
        letters = f"/admin/partners/notice/?about=event%3A{event.pk}"
        found.append(len(page.all("a", href=letters)))

    assert found == [1, 1]
