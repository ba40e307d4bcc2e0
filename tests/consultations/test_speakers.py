"""The speakers' list: balanced, and kept by hand."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consultations import speaking
from consultations.models import RequestToSpeak
from tests.consultations.factories import (
    AgendaItemFactory,
    EventFactory,
    RequestToSpeakFactory,
    SeriesFactory,
    organiser,
)
from tests.factories import CategoryFactory, CountryFactory, PartnerFactory, UserFactory
from tests.pages import read

pytestmark = pytest.mark.django_db


def at(event, rest=""):
    return f"/en/consultations/{event.pk}/{rest}"


@pytest.fixture
def officer(client):
    user = organiser()
    client.force_login(user)
    return user


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
