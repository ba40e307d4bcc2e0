"""Contributions of several organisations, the floor, moderation, and what pages say of an event."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from consultations import contributing
from consultations.models import Answer, Call, Question, RequestToSpeak
from partners.matching import alphabetical
from partners.models import Notice
from tests.consultations.factories import (
    AgendaItemFactory,
    CallFactory,
    ContributionFactory,
    EventFactory,
    InvitationFactory,
    RecommendationFactory,
    organiser,
)
from tests.factories import MembershipFactory, PartnerFactory, UserFactory
from tests.pages import form_of, read

pytestmark = pytest.mark.django_db
BASE = "/en/consultations/"


def answered(contribution, text="Far."):
    """An answer to a new question of the call."""
    question = Question.objects.create(call=contribution.call, text_en="What do you see?")
    Answer.objects.create(contribution=contribution, question=question, text=text)
    return contribution


# One editor, several organisations


@pytest.fixture
def editor_of_two(partner, member_editor):
    second = PartnerFactory(legal_name="Second house")
    MembershipFactory(user=member_editor, partner=second, role="editor")
    return second


def test_editor_of_two_organisations_contributes_for_each(
    client, partner, member_editor, editor_of_two
):
    first = ContributionFactory(partner=partner)
    call = first.call
    client.force_login(member_editor)
    address = f"{BASE}{call.event_id}/calls/{call.pk}/"

    page = client.get(address)
    form = client.get(f"{address}?partner=new")
    data = {"partner": editor_of_two.pk, "language": "en", "save": "1"}
    saved = client.post(f"{address}?partner=new", data)
    again = client.post(f"{address}?partner=new", data)
    switched = client.get(f"{address}?partner={editor_of_two.pk}")

    assert "Contribute for another organisation" in page.text
    assert [option.text for option in read(form).one("select", name="partner").all("option")] == [
        "Second house"
    ]
    assert saved["Location"] == f"{address}?partner={editor_of_two.pk}"
    assert again.status_code == 422
    assert set(call.contributions.values_list("partner", flat=True)) == {
        partner.pk,
        editor_of_two.pk,
    }
    assert "Contribute for another organisation" not in switched.text
    assert f'href="?partner={partner.pk}"' in switched.text


def test_new_contribution_sent_twice_leaves_the_other_organisation_alone(
    client, partner, member_editor, editor_of_two
):
    first = ContributionFactory(partner=partner, language="fr")
    ContributionFactory(partner=editor_of_two, call=first.call, language="fr")
    client.force_login(member_editor)
    address = f"{BASE}{first.call.event_id}/calls/{first.call_id}/?partner=new"

    response = client.post(address, {"partner": editor_of_two.pk, "language": "es", "hand_in": "1"})

    assert response.status_code == 422
    assert set(first.call.contributions.values_list("language", "state")) == {("fr", "draft")}


# Asking for the floor


@pytest.mark.parametrize("fields", [{"days": [date(2020, 3, 4)]}, {"publication": "cancelled"}])
def test_floor_is_not_asked_for_at_what_is_over_or_cancelled(client, member_editor, fields):
    if "publication" in fields:
        fields = fields | {"cancelled_because": "Storm"}
    item = AgendaItemFactory(event=EventFactory(**fields), takes_requests=True)
    client.force_login(member_editor)
    address = f"{BASE}{item.event_id}/speak/"

    assert client.get(address).status_code == 404
    assert client.post(address, {"topic": "Health"}).status_code == 404


def test_who_is_not_invited_does_not_ask_for_the_floor(client, partner, member_editor):
    event = EventFactory(audience="invited")
    item = AgendaItemFactory(event=event, takes_requests=True)
    client.force_login(member_editor)
    address = f"{BASE}{event.pk}/speak/"
    data = {"partner": partner.pk, "item": item.pk, "topic": "Health", "language": "en"}

    refused = client.post(address, data)
    InvitationFactory(event=event, partner=partner)
    allowed = client.post(address, data)

    assert "This event is by invitation, and there is none for this organisation." in refused.text
    assert allowed.status_code == 302
    assert RequestToSpeak.objects.count() == 1


# Moderating


def test_officer_reads_what_came_in_where_it_is_judged(client):
    row = ContributionFactory(state="submitted", may_be_published=True)
    answered(row, "Clinics are far away.")
    client.force_login(organiser())
    address = f"{BASE}{row.call.event_id}/calls/{row.call_id}/moderate/"

    before = client.get(address)
    client.post(address, {"contribution": row.pk, "withhold": "1", "note": "Off topic"})
    after = client.get(address)

    assert "Clinics are far away." in before.text
    assert "decided by" not in before.text
    assert "decided by" in after.text


def test_organisation_hears_what_became_of_its_contribution():
    author = UserFactory(language="fr")
    row = ContributionFactory(state="submitted", may_be_published=True, author=author)
    officer = organiser()

    contributing.moderate(row, officer, publish=False, note="Hors sujet")
    contributing.moderate(row, officer, publish=False, note="Hors sujet")
    contributing.moderate(row, officer, publish=True)

    withheld, published = Notice.objects.order_by("pk")
    assert {withheld.user, published.user} == {author}
    assert withheld.subject == f"Votre contribution n’est pas publiée : {row.call.title}"
    assert "Hors sujet" in withheld.body
    assert published.subject == f"Votre contribution est publiée : {row.call.title}"
    assert f"/fr/consultations/contributions/{row.pk}/" in published.body


def test_organisation_without_its_author_hears_by_its_own_address():
    partner = PartnerFactory(email="office@house.example")
    row = ContributionFactory(state="submitted", partner=partner)

    contributing.moderate(row, organiser(), publish=False, note="Off topic")

    assert Notice.objects.get().email == "office@house.example"


@pytest.mark.parametrize("door", ["page", "api"])
def test_reason_that_is_too_long_is_refused_and_not_cut(client, door):
    row = ContributionFactory(state="submitted")
    client.force_login(organiser())
    if door == "page":
        address = f"{BASE}{row.call.event_id}/calls/{row.call_id}/moderate/"
        sent = {"contribution": row.pk, "withhold": "1", "note": "x" * 301}
        text = client.post(address, sent, follow=True).text
    else:
        address = f"/api/v1/contributions/{row.pk}/withhold/"
        text = client.post(address, {"note": "x" * 301}, content_type="application/json").text

    row.refresh_from_db()
    assert row.state == "submitted"
    assert "300" in text


def test_moderating_costs_the_same_for_many(client, django_assert_num_queries):
    row = ContributionFactory(state="submitted")
    answered(row)
    client.force_login(organiser())
    address = f"{BASE}{row.call.event_id}/calls/{row.call_id}/moderate/"
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for __ in range(3):
        answered(ContributionFactory(call=row.call, state="submitted"))

    with django_assert_num_queries(len(one)):
        client.get(address)


# What a page says


def test_report_of_what_is_to_come_does_not_say_who_took_part(client):
    coming, held = EventFactory(), EventFactory(days=[date(2020, 3, 4)])

    found = [client.get(f"{BASE}{event.pk}/report/").text for event in (coming, held)]

    assert ["Who is coming" in text for text in found] == [True, False]
    assert ["Who took part" in text for text in found] == [False, True]


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("en", {"French", "Spanish"}),
        ("fr", {"français", "espagnol"}),
        ("es", {"francés", "español"}),
    ],
)
def test_languages_of_interpretation_are_written_as_in_a_sentence(language, names):
    event = EventFactory(languages=["en"], interpretation=["fr", "es"])

    with translation.override(language):
        assert set(event.interpretation_names) == names


# Calls on the page


def call_page(call):
    return f"{BASE}{call.event_id}/calls/{call.pk}/edit/"


def test_another_question_is_added_without_losing_what_was_typed(client):
    call = CallFactory()
    client.force_login(organiser())
    data = form_of(client.get(call_page(call)), "record") | {"title_en": ["Typed"]}
    (before,) = data["questions-TOTAL_FORMS"]

    page = client.post(call_page(call), data | {"add": "questions"})

    after = form_of(page, "record")
    call.refresh_from_db()
    assert page.status_code == 200
    assert after["questions-TOTAL_FORMS"] == [str(int(before) + 1)]
    assert after["title_en"] == ["Typed"]
    assert str(call.title) != "Typed"


def test_call_to_which_nobody_has_contributed_is_deleted(client):
    call = CallFactory()
    Question.objects.create(call=call, text_en="What do you see?")
    client.force_login(organiser())

    answer = client.post(call_page(call), {"delete": ""}, follow=True)

    assert "The call is deleted." in answer.text
    assert (Call.objects.count(), Question.objects.count()) == (0, 0)


def test_call_with_a_contribution_stays_and_says_why(client):
    row = answered(ContributionFactory())
    client.force_login(organiser())

    page = client.get(call_page(row.call))
    answer = client.post(call_page(row.call), {"delete": ""}, follow=True)

    assert [button for button in read(page).all("button") if button.get("name") == "delete"] == []
    assert "One organisation has contributed, or has begun to: the call stays." in page.text
    assert "Organisations have contributed, or have begun to" in answer.text
    assert Call.objects.get() == row.call


def test_call_is_deleted_by_its_organisers_only(client, member_admin):
    call = CallFactory()
    client.force_login(member_admin)

    assert client.post(call_page(call), {"delete": ""}).status_code == 404
    assert Call.objects.count() == 1


def test_cancelled_event_takes_no_contributions_and_is_not_announced_on_the_first_page(client):
    coming = EventFactory(title_en="Meeting that comes")
    event = EventFactory(title_en="Meeting called off", cancelled=True)

    page = client.get("/en/").text

    assert ("Meeting that comes" in page, "Meeting called off" in page) == (True, False)
    for user in (organiser(), MembershipFactory(role="administrator").user):
        client.force_login(user)
        assert "The event is cancelled." in client.get(f"{BASE}{event.pk}/register/").text
    is_open = [CallFactory(event=one).is_open() for one in (coming, event)]
    assert is_open == [True, False]


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_forms_begin_in_the_language_of_their_page_with_its_names_in_order(client, language):
    event = EventFactory(languages=["en", "fr"])
    call = CallFactory(event=event)
    AgendaItemFactory(event=event, takes_requests=True)
    client.force_login(MembershipFactory(role="administrator").user)

    for page in ("register/", "speak/", f"calls/{call.pk}/"):
        form = read(client.get(f"/{language}/consultations/{event.pk}/{page}"))
        select = form.one("select", name="language")
        options = [option.text for option in select.all("option") if option["value"]]
        (chosen,) = [one["value"] for one in select.all("option") if "selected" in one.attributes]
        assert chosen == language, page
        with translation.override(language):
            assert options == alphabetical(options, str), page


def test_past_event_leads_to_its_report(client):
    past, coming = EventFactory(days=[date(2024, 6, 3)]), EventFactory()

    links = [
        [
            link["href"]
            for link in read(client.get(f"{BASE}{event.pk}/")).all("a")
            if link.text == "What we heard, what we do"
        ]
        for event in (past, coming)
    ]

    assert links == [[f"{BASE}{past.pk}/report/"], []]


def test_recommendation_leads_to_who_raised_it_where_the_reader_sees_that(client):
    shown, hidden = PartnerFactory(), PartnerFactory(unlisted=True)
    rows = [
        RecommendationFactory(is_published=True, raised_by=partner, raised_by_text="and others")
        for partner in (shown, hidden)
    ]

    pages = [read(client.get(f"{BASE}recommendations/{row.pk}/")) for row in rows]

    assert pages[0].one("a", href=shown.get_absolute_url()).text == shown.legal_name
    assert [page.text.count("and others") for page in pages] == [1, 1]
    assert hidden.legal_name not in pages[1].text
