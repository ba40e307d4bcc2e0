"""Factories of events and of what hangs on them."""

from datetime import UTC, date, datetime, time, timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from consultations import models
from tests.factories import PDF, CountryFactory, PartnerFactory, TermFactory, UserFactory


class SeriesFactory(TermFactory):
    class Meta:
        model = models.Series

    code = "iom-cso-annual"


class EventFactory(DjangoModelFactory):
    """A published event in Bamako, open for registration now; ``days`` are dates or rows of hours."""

    class Meta:
        model = models.Event
        skip_postgeneration_save = True

    class Params:
        draft = factory.Trait(publication="draft")
        cancelled = factory.Trait(publication="cancelled", cancelled_because="A storm.")
        unannounced = factory.Trait(registration_opens_at=None, registration_closes_at=None)

    series = factory.SubFactory(SeriesFactory)
    title_en = factory.Sequence(lambda n: f"Consultation {n}")
    level = "regional"
    mode = "hybrid"
    city = "Bamako"
    country = factory.SubFactory(CountryFactory)
    time_zone = "Africa/Bamako"
    languages = ["fr"]
    publication = "published"
    registration_opens_at = datetime(2020, 1, 1, tzinfo=UTC)
    registration_closes_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=20))

    @factory.post_generation
    def days(event, create, wanted, **kwargs):  # noqa: N805 - what is generated comes first
        if wanted is None:
            wanted = [timezone.localdate() + timedelta(days=30)]
        for day in wanted:
            EventDayFactory(event=event, date=day)

    @factory.post_generation
    def countries(event, create, codes, **kwargs):  # noqa: N805 - the same
        if codes:
            event.countries.set([CountryFactory(code=code) for code in codes])


def running():
    """An event of three days, today in the middle, by whatever clock."""
    today = timezone.localdate()
    return EventFactory(days=[today + timedelta(days=number) for number in (-1, 0, 1)])


class EventDayFactory(DjangoModelFactory):
    class Meta:
        model = models.EventDay

    event = factory.SubFactory(EventFactory, days=[])
    date = date(2030, 3, 5)
    starts = time(9)
    ends = time(17)


class AgendaItemFactory(DjangoModelFactory):
    class Meta:
        model = models.AgendaItem

    event = factory.SubFactory(EventFactory)
    title_en = factory.Sequence(lambda n: f"Item {n}")


class EventDocumentFactory(DjangoModelFactory):
    class Meta:
        model = models.EventDocument

    event = factory.SubFactory(EventFactory)
    title = factory.Sequence(lambda n: f"Paper {n}")
    file = factory.django.FileField(filename="note.pdf", data=PDF)


class SegmentFactory(DjangoModelFactory):
    class Meta:
        model = models.Segment

    name = factory.Sequence(lambda n: f"Search {n}")
    query = "category=ngo"


class InvitationFactory(DjangoModelFactory):
    """A letter that is sent and not answered."""

    class Meta:
        model = models.Invitation

    class Params:
        unsent = factory.Trait(sent_at=None)

    event = factory.SubFactory(EventFactory)
    partner = factory.SubFactory(PartnerFactory)
    sent_at = factory.LazyFunction(timezone.now)


class RegistrationFactory(DjangoModelFactory):
    """An approved person in the room."""

    class Meta:
        model = models.Registration

    class Params:
        waiting = factory.Trait(
            state="waitlisted", waitlisted_at=factory.LazyFunction(timezone.now)
        )

    event = factory.SubFactory(EventFactory)
    partner = factory.SubFactory(PartnerFactory)
    person_name = factory.Sequence(lambda n: f"Example Person {n}")
    email = factory.Sequence(lambda n: f"delegate-{n}@example.org")
    mode = "in_person"
    state = "approved"


class CallFactory(DjangoModelFactory):
    """A call that is open."""

    class Meta:
        model = models.Call

    event = factory.SubFactory(EventFactory)
    title_en = factory.Sequence(lambda n: f"Call {n}")
    opens_at = datetime(2020, 1, 1, tzinfo=UTC)
    closes_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=10))


class QuestionFactory(DjangoModelFactory):
    class Meta:
        model = models.Question

    call = factory.SubFactory(CallFactory)
    text_en = factory.Sequence(lambda n: f"Question {n}?")


class ContributionFactory(DjangoModelFactory):
    class Meta:
        model = models.Contribution

    class Params:
        published = factory.Trait(state="published", may_be_published=True)

    call = factory.SubFactory(CallFactory)
    partner = factory.SubFactory(PartnerFactory)


class RequestToSpeakFactory(DjangoModelFactory):
    class Meta:
        model = models.RequestToSpeak

    event = factory.SubFactory(EventFactory)
    partner = factory.SubFactory(PartnerFactory)
    topic = "Access to health care"


class RecommendationFactory(DjangoModelFactory):
    class Meta:
        model = models.Recommendation

    event = factory.SubFactory(EventFactory)
    number = factory.Sequence(lambda n: n + 1)
    text_en = factory.Sequence(lambda n: f"Recommendation {n}")


class ProgressNoteFactory(DjangoModelFactory):
    class Meta:
        model = models.ProgressNote

    recommendation = factory.SubFactory(RecommendationFactory)
    text = "A first meeting was held."


def organiser():
    """An events officer."""
    return UserFactory(events_officer=True)
