"""What rows of events refuse, in a sentence."""

from datetime import UTC, date, datetime, time

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError

from consultations.models import (
    AgendaItem,
    Contribution,
    Event,
    EventDay,
    EventDocument,
    Invitation,
    Recommendation,
    Registration,
    RequestToSpeak,
)
from consultations.models.contributions import check_words, count_words
from tests.consultations.factories import (
    AgendaItemFactory,
    CallFactory,
    ContributionFactory,
    EventDayFactory,
    EventDocumentFactory,
    EventFactory,
    InvitationFactory,
    RecommendationFactory,
    RegistrationFactory,
    RequestToSpeakFactory,
    organiser,
)
from tests.factories import MembershipFactory, OfficeFactory, UserFactory

pytestmark = pytest.mark.django_db
PAST_MIDNIGHT = (
    "The end comes before the start: correct one of the hours. If it goes on past midnight,"
    " end this day at 23:59 and add the next day from 00:00."
)


def complaint(record):
    """``(field, sentence)`` of the only thing that is wrong."""
    with pytest.raises(ValidationError) as error:
        record.full_clean()
    ((field, (sentence,)),) = error.value.message_dict.items()
    return field, sentence


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"time_zone": "Africa/Atlantis"}, "time_zone", "“Africa/Atlantis” is not a time zone."),
        ({"time_zone": "../etc/passwd"}, "time_zone", "“../etc/passwd” is not a time zone."),
        ({"quota": 0}, "quota", "Give a number from 1 up, or leave it open."),
        ({"title_en": ""}, "__all__", "Give the title in at least one language."),
        ({"publication": "cancelled"}, "__all__", "Say why the event is cancelled."),
        ({"mode": ""}, "mode", "Say whether people come to a place, take part online, or both."),
        (
            {"about": "2027-13"},
            "about",
            "Give a year (2027) or a month (2027-05), or two with a stroke (2003/2004-11).",
        ),
        (
            {"registration_closes_at": datetime(2019, 1, 1, tzinfo=UTC)},
            "__all__",
            "Registration closes after it opens: give both.",
        ),
        ({"registration_opens_at": None}, "__all__", "Registration closes after it opens"),
        ({"title_en": "Line\x07"}, "title_en", "Remove the invisible control characters"),
    ],
)
def test_event_is_refused_with_a_sentence(fields, field, words):
    event = EventFactory()
    for name, value in fields.items():
        setattr(event, name, value)

    found = [(name, text) for name, text in [complaint(event)]]

    assert found[0][0] == field
    assert found[0][1].startswith(words)


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"date": date(2030, 3, 5)}, "__all__", "This day is listed already."),
        (
            {"starts": time(22), "ends": time(1)},
            "ends",
            PAST_MIDNIGHT,
        ),
        (
            {"starts": time(9), "ends": time(9)},
            "__all__",
            "The end comes before the start: correct one of the hours.",
        ),
        ({"ends": None}, "__all__", "Give both hours, or none for a whole day."),
        ({"date": date(9999, 12, 31)}, "date", "Give a day between the years 1800 and 2126."),
        (
            {"date": date(2027, 3, 28), "starts": time(2, 30)},
            "starts",
            "Clocks go forward on this day, and this hour is left out.",
        ),
    ],
)
def test_day_is_refused_with_a_sentence(fields, field, words):
    event = EventFactory(time_zone="Europe/Zurich", days=[date(2030, 3, 5)])
    values = {"date": date(2030, 3, 6), "starts": time(9), "ends": time(17), **fields}

    with time_machine.travel("2026-05-04"):
        assert complaint(EventDay(event=event, **values)) == (field, words)


def test_days_need_not_follow_each_other_and_a_day_may_be_taken_out():
    event = EventFactory(time_zone="UTC", days=[date(2017, 6, 29), date(2017, 7, 1)])

    event.days.first().delete()

    event.refresh_from_db()
    assert event.starts_at == datetime(2017, 7, 1, 9, tzinfo=UTC)
    assert event.year == 2017


def test_change_of_what_a_calendar_shows_counts_up():
    event = EventFactory(days=[])
    before = Event.objects.get(pk=event.pk).sequence

    EventDayFactory(event=event)
    event.save()

    event.refresh_from_db()
    assert event.sequence == before + 2


def test_text_falls_back_and_says_its_language():
    event = EventFactory(title_en="", title_fr="Consultation régionale")

    assert (event.title, event.title.language) == ("Consultation régionale", "fr")


def test_agenda_item_keeps_to_the_days_of_its_event():
    event = EventFactory(days=[date(2030, 3, 5)])

    item = AgendaItem(event=event, title_en="Opening", date=date(2030, 3, 6))

    assert complaint(item) == ("date", "The event does not take place on this day.")


def test_document_is_a_file_or_a_link():
    document = EventDocument(event=EventFactory(), title="Note")

    assert complaint(document) == ("__all__", "Give a file or a link.")


def test_partner_is_invited_once():
    invitation = InvitationFactory()

    again = Invitation(event=invitation.event, partner=invitation.partner)

    assert complaint(again) == ("__all__", "This organisation is on the list already.")


@pytest.mark.parametrize("item", [True, False])
def test_floor_is_asked_for_once(item):
    event = EventFactory()
    request = RequestToSpeakFactory(
        event=event, item=AgendaItemFactory(event=event) if item else None
    )

    again = RequestToSpeak(
        event=event, item=request.item, partner=request.partner, topic="The same"
    )

    assert complaint(again) == ("__all__", "Your organisation has asked for the floor already.")


@pytest.mark.parametrize("status", ["not_accepted", "partly"])
def test_recommendation_is_not_accepted_for_a_reason(status):
    recommendation = RecommendationFactory()
    recommendation.status = status

    assert complaint(recommendation) == (
        "__all__",
        "Say why it is not, or only partly, accepted.",
    )


def test_contribution_is_published_with_consent_only():
    contribution = ContributionFactory()
    contribution.state = "published"

    assert complaint(contribution) == (
        "__all__",
        "The organisation has not agreed to publication.",
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("one", 1),
        ("  one\n\ntwo\tthree ", 3),
        ("– — ·", 0),
        ("l’accès aux soins", 3),
        ("3,5 % of them", 3),
        ("مرحبا بالعالم", 2),
    ],
)
def test_words_are_counted(text, words):
    assert count_words(text) == words


def test_answer_that_is_too_long_is_told_its_length():
    with pytest.raises(ValidationError) as error:
        check_words("one two three", 2)

    assert error.value.message_dict == {
        "text": ["This answer has 3 words; at most 2 are asked for."]
    }


def test_draft_is_seen_by_its_organisers_only():
    office = OfficeFactory()
    focal_point = UserFactory(focal_point=True, office=office)
    draft, public = EventFactory(draft=True, office=office), EventFactory()
    everyone = {
        "visitor": AnonymousUser(),
        "member": MembershipFactory().user,
        "other staff": UserFactory(case_officer=True),
        "other focal point": UserFactory(focal_point=True, office=OfficeFactory()),
        "focal point": focal_point,
        "organiser": organiser(),
    }

    seen = {name: set(Event.objects.visible_to(user)) for name, user in everyone.items()}

    assert {name for name, events in seen.items() if draft in events} == {
        "focal point",
        "organiser",
    }
    assert all(public in events for events in seen.values())
    assert list(Event.objects.editable_by(focal_point)) == [draft]
    assert list(Event.objects.editable_by(AnonymousUser())) == []


def test_documents_are_seen_by_their_readers(partner, member_reader):
    event = EventFactory()
    for audience in EventDocument.Audience:
        EventDocumentFactory(event=event, audience=audience, title=audience.value)
    invited = MembershipFactory().user
    InvitationFactory(event=event, partner_id=next(iter(invited.partner_ids)))
    RegistrationFactory(event=event, partner=partner)
    readers = {
        "visitor": AnonymousUser(),
        "staff": UserFactory(case_officer=True),
        "invited": invited,
        "registered": member_reader,
        "organiser": organiser(),
    }

    seen = {
        name: set(EventDocument.objects.visible_to(user).values_list("title", flat=True))
        for name, user in readers.items()
    }

    assert seen == {
        "visitor": {"public"},
        "staff": {"public"},
        "invited": {"public", "invited"},
        "registered": {"public", "invited", "participants"},
        "organiser": {"public", "invited", "participants", "organisers"},
    }


def test_registrations_are_seen_by_organisers_and_by_those_who_speak_for_the_organisation(
    partner, member_reader, member_editor
):
    other = RegistrationFactory()
    mine = RegistrationFactory(partner=partner, event=other.event)
    own = RegistrationFactory(partner=partner, event=other.event, created_by=member_reader)
    readers = {
        "visitor": AnonymousUser(),
        "staff": UserFactory(registry_officer=True),
        "reader": member_reader,
        "editor": member_editor,
        "organiser": organiser(),
    }

    seen = {name: set(Registration.objects.visible_to(user)) for name, user in readers.items()}

    assert seen == {
        "visitor": set(),
        "staff": set(),
        "reader": {own},
        "editor": {mine, own},
        "organiser": {mine, own, other},
    }


def test_contributions_are_public_once_published(partner, member_reader):
    call = CallFactory()
    draft = ContributionFactory(call=call, partner=partner)
    handed_in = ContributionFactory(call=call, state="submitted")
    published = ContributionFactory(call=call, published=True)

    def seen(user):
        return set(Contribution.objects.visible_to(user))

    assert seen(AnonymousUser()) == {published}
    assert seen(member_reader) == {published, draft}
    assert seen(organiser()) == {published, handed_in}


def test_recommendations_are_public_where_published():
    hidden, public = RecommendationFactory(), RecommendationFactory(is_published=True)
    drafted = RecommendationFactory(is_published=True, event=EventFactory(draft=True))

    def seen(user):
        return set(Recommendation.objects.visible_to(user))

    assert seen(AnonymousUser()) == {public}
    assert seen(UserFactory(case_officer=True)) == {public, hidden}
    assert seen(organiser()) == {public, hidden, drafted}
