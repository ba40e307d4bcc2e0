"""The same form sent twice, one after the other or at one moment, is recorded once."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from django.utils import timezone

from partners import resending
from partners.models import Cluster, Partner, Project, SentForm
from tests.factories import PDF, PartnerFactory, SentFormFactory, UserFactory
from tests.pages import form_of, read, sent, texts, typed

WELLS = {"code": "wells", "name_en": "Wells", "name_fr": "Puits", "name_es": "Pozos"}
NOTE = {"kind": "call", "happened_on": "2024-01-02", "text": "They called."}


@pytest.fixture
def keeper(client, registry_officer):
    """A browser in which a registry officer is signed in."""
    client.force_login(registry_officer)
    return client


def adding(partner, kind):
    return f"/en/partners/{partner.number}/{kind}/add/"


def test_note_sent_twice_is_recorded_once(keeper, partner):
    address = adding(partner, "notes")
    data = sent(keeper, address, NOTE)
    first = keeper.post(address, data, follow=True)

    second = keeper.post(address, data, follow=True)

    assert texts(first, "p", "notice")[0] == "Saved."
    assert second.redirect_chain == [(partner.get_absolute_url(), 302)]
    assert texts(second, "p", "notice")[0] == "This was sent twice. It is recorded once."
    assert partner.notes.count() == 1


@pytest.mark.parametrize("button", ["_save", "_addanother", "_continue"])
def test_admin_form_sent_twice_is_recorded_once(client, administrator, button):
    client.force_login(administrator)
    address = "/admin/partners/project/add/"
    form = form_of(client.get(address), id="project_form")
    data = typed(form) | {"edit_of": form["edit_of"], "title": "Wells", button: "1"}
    first = client.post(address, data)

    second = client.post(address, data, follow=True)

    assert first.status_code == 302
    assert second.redirect_chain == [(first.url, 302)]
    assert texts(second, "li", "info") == ["This was sent twice. It is recorded once."]
    assert Project.objects.count() == 1


def test_admin_form_that_was_refused_is_no_sent_form(client, administrator):
    client.force_login(administrator)
    address = "/admin/partners/project/add/"
    form = form_of(client.get(address), id="project_form")

    refused = client.post(address, typed(form) | {"edit_of": form["edit_of"], "title": ""})

    assert refused.status_code == 200
    assert not SentForm.objects.exists()


def at(clock):
    return time_machine.travel(f"2026-05-04 {clock}+00:00", tick=False)


def test_who_types_the_same_into_a_page_that_came_anew_is_asked(keeper, partner):
    address = adding(partner, "notes")
    with at("09:00"):
        keeper.post(address, sent(keeper, address, NOTE))
    with at("09:59"):
        asked = keeper.post(address, sent(keeper, address, NOTE))

    assert asked.status_code == 409
    assert texts(asked, "h1") == ["This is recorded already"]
    assert read(asked).one("a", "button")["href"] == partner.get_absolute_url()
    assert partner.notes.count() == 1

    # an hour later nobody means the old one
    with at("10:00"):
        keeper.post(address, sent(keeper, address, NOTE))

    assert partner.notes.count() == 2
    assert SentForm.objects.count() == 1


def test_what_is_meant_once_more_is_recorded_once_more_and_not_twice(keeper, partner):
    address = adding(partner, "notes")
    with at("09:00"):
        keeper.post(address, sent(keeper, address, NOTE))
    with at("09:30"):
        asked = keeper.post(address, sent(keeper, address, NOTE))
        form = form_of(asked, method="post", action=address)
        first, second = (keeper.post(address, form, follow=True) for __ in range(2))

    assert texts(first, "p", "notice")[0] == "Saved."
    assert texts(second, "p", "notice")[0] == "This was sent twice. It is recorded once."
    assert [note.text for note in partner.notes.all()] == ["They called.", "They called."]


def test_what_was_removed_meanwhile_is_recorded_again_by_who_says_so(client, administrator):
    client.force_login(administrator)
    address = "/admin/partners/cluster/add/"
    with at("09:00"):
        form = form_of(client.get(address), id="cluster_form") | WELLS
        client.post(address, form)
        Cluster.objects.get(code="wells").delete()
    with at("09:02"):
        asked = client.post(address, form)
        client.post(address, form_of(asked, method="post", action=address))

    assert asked.status_code == 409
    assert Cluster.objects.filter(code="wells").count() == 1


def test_file_chosen_anew_is_taken_without_a_question_under_another_title(keeper, partner):
    """A file cannot wait for an answer: under the same title it is refused as recorded already."""
    address = adding(partner, "documents")
    codes = []
    for clock, title in (("09:00", "Report"), ("09:30", "Report"), ("09:40", "Report, signed")):
        with at(clock):
            data = sent(keeper, address, {"kind": "report", "title": title})
            file = SimpleUploadedFile("report.pdf", PDF, "application/pdf")
            codes.append(keeper.post(address, data | {"file": file}).status_code)

    assert codes == [302, 422, 302]
    assert partner.documents.count() == 2


def test_value_that_goes_there_and_back_is_saved_each_time(keeper, partner):
    address = f"/en/partners/{partner.number}/edit/"

    for city in ("Gao", "Kidal", "Gao", "Kidal"):
        assert keeper.post(address, sent(keeper, address, {"city": city})).status_code == 302
        partner.refresh_from_db()
        assert partner.city == city


def test_note_corrected_after_going_back_is_another_one(keeper, partner):
    address = adding(partner, "notes")
    data = sent(keeper, address, NOTE)
    keeper.post(address, data)

    keeper.post(address, data | {"text": "They called again."})

    assert sorted(partner.notes.values_list("text", flat=True)) == [
        "They called again.",
        "They called.",
    ]


def test_form_that_came_back_with_errors_is_recorded_once(keeper, partner):
    address = adding(partner, "notes")
    data = sent(keeper, address, NOTE)
    refused = [keeper.post(address, data | {"text": ""}).status_code for __ in range(2)]
    for __ in range(2):
        keeper.post(address, data)

    assert refused == [422, 422]
    assert partner.notes.count() == 1


def test_mark_of_somebody_else_is_no_mark(client, administrator, keeper, partner):
    address = adding(partner, "notes")
    data = sent(keeper, address, NOTE)
    client.force_login(administrator)

    for __ in range(2):
        client.post(address, data)

    assert partner.notes.count() == 2
    assert not SentForm.objects.exists()


def test_document_with_another_file_is_another_one(keeper, partner):
    address = adding(partner, "documents")
    data = sent(keeper, address, {"kind": "report", "title": "Report"})
    for content in (PDF, PDF, PDF + b"% changed"):
        file = SimpleUploadedFile("report.pdf", content, "application/pdf")
        assert keeper.post(address, data | {"file": file}).status_code == 302

    sizes = sorted(document.file.size for document in partner.documents.all())
    assert sizes == [len(PDF), len(PDF) + 9]


def test_partner_sent_twice_is_opened_once(keeper):
    data = sent(keeper, "/en/partners/add/", {"legal_name": "Riverside Migrants Network"})

    first, second = (keeper.post("/en/partners/add/", data) for __ in range(2))

    partner = Partner.objects.get()
    assert first["Location"] == second["Location"] == partner.get_absolute_url()


def test_project_sent_twice_leads_back_to_where_it_was_asked_for(keeper, partner):
    address = f"/en/partners/projects/add/?next={adding(partner, 'engagements')}"
    data = sent(keeper, address, {"title": "Roads", "status": "active"})

    first, second = (keeper.post(address, data) for __ in range(2))

    assert Project.objects.count() == 1
    assert first["Location"] == second["Location"] == adding(partner, "engagements")


def test_new_project_button_records_nothing(keeper, partner):
    address = adding(partner, "engagements")

    keeper.post(address, sent(keeper, address, {"new": "project"}))

    assert not SentForm.objects.exists()


@pytest.mark.django_db
def test_old_marks_are_dropped():
    now = timezone.now()
    SentFormFactory(sent_at=now - timedelta(minutes=61))
    kept = SentFormFactory(sent_at=now - timedelta(minutes=59))

    resending.forget()

    assert list(SentForm.objects.all()) == [kept]


# At one moment


def at_once(number, send):
    """Send at the same moment, each over a connection of its own; the answers, errors included."""
    answers, start = [], threading.Barrier(number)

    def run():
        try:
            start.wait()
            answers.append(send())
        except Exception as error:  # noqa: BLE001 - told to the test
            answers.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for __ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def four_times(browser, address, data):
    """The answers to one form, sent four times at the same moment by one who is signed in."""

    def send():
        other = Client()
        other.cookies = browser.cookies.copy()
        return other.post(address, data)

    return at_once(4, send)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("kind", ["note", "partner"])
def test_sent_at_one_moment_is_recorded_once(shared_database, kind):
    officer, partner = UserFactory(registry_officer=True), PartnerFactory()
    browser = Client()
    browser.force_login(officer)
    if kind == "note":
        address, values = adding(partner, "notes"), NOTE
    else:
        address, values = "/en/partners/add/", {"legal_name": "Riverside Migrants Network"}
    data = sent(browser, address, values)
    shared_database()

    answers = four_times(browser, address, data)

    assert [getattr(answer, "status_code", answer) for answer in answers] == [302] * 4
    assert len({answer["Location"] for answer in answers}) == 1
    # counted over a connection that sees what the others wrote
    counted = at_once(1, lambda: (partner.notes.count(), Partner.objects.count()))
    assert counted == [(1, 1) if kind == "note" else (0, 2)]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize(("kind", "values"), [("project", {"title": "Wells"}), ("cluster", WELLS)])
def test_added_in_the_admin_at_one_moment_is_added_once(shared_database, kind, values):
    browser = Client()
    browser.force_login(UserFactory(administrator=True))
    address = f"/admin/partners/{kind}/add/"
    form = form_of(browser.get(address), id=f"{kind}_form")
    data = typed(form) | {"edit_of": form["edit_of"], "_save": "1"} | values
    model = apps.get_model("partners", kind)
    before = model.objects.count()
    shared_database()

    answers = four_times(browser, address, data)

    assert [getattr(answer, "status_code", answer) for answer in answers] == [302] * 4
    assert len({answer["Location"] for answer in answers}) == 1
    assert at_once(1, lambda: model.objects.count() - before) == [1]
