"""An event that is edited in two windows: who changed it is told rightly, and nothing is lost."""

import pytest

from tests.consultations.factories import EventFactory, organiser
from tests.pages import form_of, read, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return EventFactory(title_en="Meeting", city="Bamako")


@pytest.fixture
def officer():
    officer = organiser()
    officer.language = "fr"
    officer.save()
    return officer


def saved_by_another(client, event):
    client.force_login(organiser())
    address = f"/api/v1/events/{event.pk}/"
    client.patch(address, {"venue": "Old hall"}, content_type="application/json")


def test_own_other_window_is_named(client, event, officer):
    saved_by_another(client, event)
    client.force_login(officer)
    address = f"/fr/consultations/{event.pk}/edit/"
    first, second = sent(client, address), sent(client, address, {"title_en": "Council"})

    client.post(address, first | {"city": ["Gao"]})
    clash = client.post(address, second)

    assert clash.status_code == 409
    words = read(clash).one("section", "conflict").text
    assert words.startswith("Vous avez modifié cette fiche dans une autre fenêtre")
    assert "Ville : Gao" in words
    assert "autre personne" not in words


def test_document_added_in_another_window_is_no_clash(client, event, officer):
    saved_by_another(client, event)
    client.force_login(officer)
    address = f"/fr/consultations/{event.pk}/edit/"
    opened = sent(client, address, {"city": "Gao"})
    added = f"/fr/consultations/{event.pk}/documents/add/"
    paper = form_of(client.get(added), "record") | {
        "title": ["Note"],
        "link": ["https://a.example/"],
    }
    assert client.post(added, paper).status_code == 302

    answer = client.post(address, opened)

    assert answer.status_code == 302
    event.refresh_from_db()
    assert (event.city, event.venue) == ("Gao", "Old hall")
    assert event.documents.count() == 1


def test_what_others_changed_is_shown_also_after_signing_in_again(client, event, officer):
    client.force_login(officer)
    address = f"/fr/consultations/{event.pk}/edit/"
    typed = sent(client, address, {"city": "Gao"})
    client.logout()
    client.post(address, typed)
    event.venue = "Old hall"
    event.save()
    client.force_login(officer)

    page = client.get(address)

    assert page.status_code == 409
    assert "Une autre personne" in read(page).one("section", "conflict").text
    assert 'value="Gao"' in page.text
    assert 'value="Old hall"' in page.text
