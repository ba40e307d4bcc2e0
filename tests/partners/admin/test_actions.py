"""What is done at once with the records that were ticked."""

import pytest
from django.utils import timezone

from partners import models
from tests.factories import PartnerFactory
from tests.partners.admin.records import WEBSITE, url


def act(client, action, partners, **data):
    chosen = {"action": action, "_selected_action": [partner.pk for partner in partners]}
    return client.post(url(models.Partner, "changelist"), chosen | data, follow=True)


def told(response):
    return [str(message) for message in response.context["messages"]]


def test_confirm_stamps_the_records_with_today_and_the_user(client, registry_officer):
    client.force_login(registry_officer)
    partners = PartnerFactory.create_batch(2)

    response = act(client, "confirm", partners)

    assert told(response) == ["2 records are confirmed as of today."]
    for partner in partners:
        partner.refresh_from_db()
        assert partner.confirmed_on == timezone.localdate()
        assert partner.confirmed_by == registry_officer


def test_confirm_leaves_other_offices_records_alone(client, focal_point, partner):
    client.force_login(focal_point)
    other = PartnerFactory(hq_country__code="SN")

    response = act(client, "confirm", [partner, other])

    assert told(response) == [
        "1 record was left alone: you may not change it.",
        "1 record is confirmed as of today.",
    ]
    other.refresh_from_db()
    assert other.confirmed_on is None


def test_archive_asks_for_the_reason_first(client, registry_officer, partner):
    client.force_login(registry_officer)

    page = act(client, "archive", [partner])
    empty = act(client, "archive", [partner], archive="Archive", reason=" ")

    assert "1 record will be archived." in page.text
    assert "This field is required." in empty.text
    partner.refresh_from_db()
    assert partner.status == "active"


def test_archive_keeps_the_reason_with_each_record(client, registry_officer, partner):
    client.force_login(registry_officer)

    response = act(client, "archive", [partner], archive="Archive", reason="Dissolved in 2021.")

    assert told(response) == ["1 record is archived."]
    partner.refresh_from_db()
    assert (partner.status, partner.status_reason) == ("archived", "Dissolved in 2021.")
    assert partner.history.first().history_user == registry_officer


def test_archive_tells_which_record_could_not_be_and_why(client, registry_officer, partner):
    client.force_login(registry_officer)
    wrong = PartnerFactory(legal_name="Old import", website="ftp://example.org")

    response = act(client, "archive", [partner, wrong], archive="Archive", reason="Dissolved.")

    assert told(response) == [
        f"P-{wrong.pk:06d} Old import: website: {WEBSITE}",
        "1 record is archived.",
    ]
    wrong.refresh_from_db()
    assert wrong.status == "active"


def test_archive_leaves_other_offices_and_archived_records_alone(client, focal_point, partner):
    client.force_login(focal_point)
    other = PartnerFactory(hq_country__code="SN")
    done = PartnerFactory(archived=True)

    page = act(client, "archive", [partner, other, done])
    act(client, "archive", [partner, other, done], archive="Archive", reason="Closed.")

    assert "2 of the chosen records are left alone" in page.text
    statuses = dict(models.Partner.objects.values_list("pk", "status"))
    assert statuses == {partner.pk: "archived", other.pk: "active", done.pk: "archived"}
    done.refresh_from_db()
    assert done.status_reason == "Dissolved."


def test_actions_are_not_offered_to_readers(client, case_officer, partner):
    client.force_login(case_officer)

    page = client.get(url(models.Partner, "changelist")).text
    act(client, "archive", [partner], archive="Archive", reason="Closed.")

    assert 'value="archive"' not in page
    assert 'value="delete_selected"' not in page
    assert 'value="export_csv"' in page
    partner.refresh_from_db()
    assert partner.status == "active"


@pytest.mark.parametrize(
    ("action", "kind"),
    [
        ("export_csv", "text/csv"),
        ("export_xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ],
)
def test_export_holds_the_chosen_records(client, registry_officer, partner, action, kind):
    client.force_login(registry_officer)
    PartnerFactory(legal_name="Jeunes de Dakar")

    response = act(client, action, [partner])

    assert response["Content-Type"].split(";")[0] == kind
    content = b"".join(response) if response.streaming else response.content
    assert content
    if kind == "text/csv":
        assert "Femmes du Sahel" in content.decode()
        assert "Jeunes de Dakar" not in content.decode()
