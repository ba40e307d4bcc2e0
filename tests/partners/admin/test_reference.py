"""Reference lists and histories in the administration."""

import pytest

from partners import models
from tests import factories
from tests.factories import ContactFactory, PartnerFactory, ProjectFactory
from tests.partners.admin.records import change_url, form_data, url

# History


def test_history_names_who_what_and_the_old_and_new_value(client, registry_officer, partner):
    client.force_login(registry_officer)
    data = form_data(client.get(change_url(partner))) | {"city": "Kayes"}
    client.post(change_url(partner), data)
    ContactFactory(partner=partner, name="Awa Traoré")

    page = client.get(url(models.Partner, "history", partner.pk))

    entries = list(page.context["page"])
    assert [(entry.what, entry.action) for entry in entries[:2]] == [
        ("contact", "created"),
        ("partner", "changed"),
    ]
    assert entries[1].by == str(registry_officer)
    assert [(change.label, change.old, change.new) for change in entries[1].changes] == [
        ("city of headquarters", "", "Kayes")
    ]
    assert "Awa Traoré" in page.text


def test_history_of_a_project_names_its_countries(client, registry_officer):
    client.force_login(registry_officer)
    project = ProjectFactory(countries=["ML"])
    project.countries.set(models.Country.objects.filter(code="SN"))

    last, before, *__ = client.get(url(models.Project, "history", project.pk)).context["page"]

    changes = [
        (change.label, change.old, change.new) for change in (*before.changes, *last.changes)
    ]
    assert changes == [("countries", "Mali", ""), ("countries", "", "Senegal")]


# Reference lists


def test_row_that_a_list_of_choices_uses_is_not_deleted(client, administrator):
    client.force_login(administrator)
    area = factories.ActivityAreaFactory(code="weaving")
    partner = PartnerFactory(activity_areas=["weaving"])

    page = client.get(url(models.ActivityArea, "delete", area.pk))
    client.post(url(models.ActivityArea, "delete", area.pk), {"post": "yes"})
    client.post(
        url(models.ActivityArea, "changelist"),
        {"action": "delete_selected", "_selected_action": [area.pk], "post": "yes"},
    )

    assert f"partner: {partner.legal_name}" in page.text
    assert list(partner.activity_areas.all()) == [area]


def test_code_of_a_term_does_not_change(client, administrator):
    client.force_login(administrator)
    area = factories.ActivityAreaFactory(code="weaving")
    data = form_data(client.get(change_url(area))) | {"code": "spinning", "name_en": "Weaving"}

    assert client.post(change_url(area), data).status_code == 302

    area.refresh_from_db()
    assert (area.code, area.name_en) == ("weaving", "Weaving")


def test_search_knows_the_new_name_of_a_country(client, administrator, partner):
    client.force_login(administrator)
    data = form_data(client.get(change_url(partner.hq_country))) | {
        "other_names": "Soudan français"
    }

    assert client.post(change_url(partner.hq_country), data).status_code == 302

    assert "soudan" in models.SearchEntry.objects.get(partner=partner).text


@pytest.mark.parametrize("number", ["abc", "9" * 30, "-1 OR 1=1", ""])
def test_forged_number_of_a_chosen_row_is_refused_with_a_sentence(client, administrator, number):
    client.force_login(administrator)
    area = factories.ActivityAreaFactory(code="weaving")

    page = client.post(
        url(models.ActivityArea, "changelist"),
        {"action": "delete_selected", "_selected_action": [area.pk, number], "post": "yes"},
        follow=True,
    )

    assert page.status_code == 200
    assert "There is no such row: choose again." in page.text
    assert models.ActivityArea.objects.filter(pk=area.pk).exists()
