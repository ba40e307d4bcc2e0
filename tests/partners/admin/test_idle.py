"""Saving what was not changed changes nothing, and says so; a stale save of a list's row loses nothing."""

import pytest
from django.contrib.admin.models import LogEntry
from django.db import IntegrityError

from partners import models
from tests.factories import CategoryFactory, OfficeFactory, UserFactory
from tests.pages import form_of
from tests.partners.admin.records import change_url, make, url
from tests.partners.admin.test_unsaved import clashes, taken

NOTHING = "You saved the form as it was: nothing has changed."


def form(client, record, **changes):
    """What a browser sends of a record's form after these changes."""
    sent = form_of(client.get(change_url(record)), id=f"{record._meta.model_name}_form")
    return sent | {name: [value] for name, value in changes.items()}


@pytest.mark.parametrize(
    "model",
    [
        models.Category, models.ActivityArea, models.RelationKind, models.Cluster, models.Country,
        models.Region, models.Office, models.CouncilSession, models.KeyFigure,
        models.InventoryRound, models.User, models.Membership, models.Partner,
    ],
    ids=lambda model: model.__name__,
)  # fmt: skip
def test_form_saved_as_it_was_changes_nothing_and_says_so(client, administrator, model):
    client.force_login(administrator)
    record = make(model)
    before = model.objects.filter(pk=record.pk).values().get()

    page = client.post(change_url(record), form(client, record), follow=True)

    assert [str(message) for message in page.context["messages"]] == [NOTHING]
    assert not LogEntry.objects.exists()
    assert model.objects.filter(pk=record.pk).values().get() == before


def test_what_was_changed_is_logged(client, administrator):
    client.force_login(administrator)
    category = CategoryFactory(code="weavers")

    page = client.post(change_url(category), form(client, category, name_en="Weavers"), follow=True)

    assert "was changed successfully" in str(next(iter(page.context["messages"])))
    assert LogEntry.objects.get().get_change_message() == "Changed Name in English."


def test_second_of_two_stale_saves_of_a_row_shows_both_versions(client, administrator):
    category = CategoryFactory(code="weavers", name_en="Weavers", name_fr="Tisserands")
    client.force_login(UserFactory(administrator=True, email="other@example.org"))
    theirs = form(client, category, name_en="Spinners", position="7")
    client.force_login(administrator)
    mine = form(client, category, name_en="Dyers", name_fr="Teinturiers")
    client.force_login(models.User.objects.get(email="other@example.org"))
    client.post(change_url(category), theirs)
    client.force_login(administrator)

    page = client.post(change_url(category), mine)

    assert page.status_code == 409
    assert clashes(page) == {"Name in English": ("Dyers", "Spinners")}
    assert taken(page) == ["Position: 7"]
    assert "Last saved by other@example.org" in page.text
    category.refresh_from_db()
    assert (category.name_en, category.name_fr) == ("Spinners", "Tisserands")

    again = form_of(page, id="category_form")
    assert client.post(change_url(category), again).status_code == 302
    category.refresh_from_db()
    assert (category.name_en, category.name_fr) == ("Dyers", "Teinturiers")
    assert category.position == 7


def test_countries_that_somebody_gave_an_office_meanwhile_are_not_taken_off(client, administrator):
    client.force_login(administrator)
    office = OfficeFactory(countries=["ML"])
    data = form(client, office, city="Ségou")
    office.countries.add(models.Country.objects.get(code="SN"))

    page = client.post(change_url(office), data)

    assert page.status_code == 409
    again = form_of(page, id="office_form")
    assert client.post(change_url(office), again).status_code == 302
    assert {country.code for country in office.countries.all()} == {"ML", "SN"}


def test_signing_in_does_not_make_a_form_stale(client, administrator):
    client.force_login(administrator)
    user = UserFactory()
    data = form(client, user, first_name="Awa")
    client.force_login(user)
    client.force_login(administrator)

    assert client.post(change_url(user), data).status_code == 302
    user.refresh_from_db()
    assert user.first_name == "Awa"


@pytest.mark.parametrize("page", ["add", "change"])
def test_what_the_database_refuses_at_one_moment_is_shown_again(
    client, administrator, monkeypatch, page
):
    client.force_login(administrator)
    category = CategoryFactory(code="weavers", name_en="Weavers")
    address = change_url(category) if page == "change" else url(models.Category, "add")
    data = form_of(client.get(address), id="category_form")
    data |= {f"name_{code}": ["Dyers"] for code in ("en", "fr", "es")}
    data |= {"code": ["dyers"]} if page == "add" else {}

    def refuse(*args, **kwargs):
        raise IntegrityError

    monkeypatch.setattr(models.Category, "save", refuse)
    answer = client.post(address, data)

    assert answer.status_code == 409
    assert "Somebody saved the same at this moment. Look, and save again." in answer.text
    assert form_of(answer, id="category_form")["name_en"] == ["Dyers"]
