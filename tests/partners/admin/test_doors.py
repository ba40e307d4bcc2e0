"""Who opens which pages of the administration, and does what there, by role."""

import re

import pytest
from django.urls import reverse

from partners import models
from tests.factories import ContactFactory, EngagementFactory, PartnerFactory, UserFactory
from tests.partners.admin.doors import MAY
from tests.partners.admin.records import change_url, make, url

# Everything opens


@pytest.mark.parametrize("model", MAY, ids=lambda model: model.__name__)
def test_pages_open_for_an_administrator(client, administrator, office, model):
    client.force_login(administrator)
    obj = make(model)

    pages = [url(model, "changelist"), change_url(obj), url(model, "history", obj.pk)]
    if "add" in MAY[model]["administrator"]:
        pages.append(url(model, "add"))

    assert [client.get(page).status_code for page in pages] == [200] * len(pages)


@pytest.mark.parametrize("role", ["registry_officer", "focal_point", "reviewer"])
@pytest.mark.parametrize("model", MAY, ids=lambda model: model.__name__)
def test_lists_and_records_open_for_readers(client, office, model, role):
    client.force_login(UserFactory(**{role: True}, office=office))
    obj = make(model)
    expected = 200 if role in MAY[model] else 403

    pages = [url(model, "changelist"), change_url(obj), url(model, "history", obj.pk)]

    assert [client.get(page).status_code for page in pages] == [expected] * 3


@pytest.mark.parametrize("language", ["fr", "es"])
def test_pages_open_in_every_language(client, administrator, office, language):
    client.force_login(administrator)
    obj = make(models.Partner)

    for page in [reverse("admin:index"), url(models.Partner, "changelist"), change_url(obj)]:
        response = client.get(page, headers={"accept-language": language})
        assert response.status_code == 200
        assert f'<html lang="{language}"' in response.text


@pytest.mark.parametrize("role", ["administrator", "reviewer"])
def test_pages_hold_nothing_inline(client, office, role):
    client.force_login(UserFactory(**{role: True}))
    partner = PartnerFactory()
    ContactFactory(partner=partner)
    EngagementFactory(partner=partner)

    pages = [
        reverse("admin:index"),
        url(models.Partner, "changelist"),
        change_url(partner),
        url(models.Partner, "history", partner.pk),
        url(models.Document, "changelist"),
    ]

    for page in pages:
        text = client.get(page).text
        assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>\s*\S", text), page
        assert not re.search(r"<style|\sstyle=|\son\w+=\"", text), page


# Who may do what


@pytest.mark.parametrize(
    "role",
    [
        "administrator",
        "registry_officer",
        "focal_point",
        "case_officer",
        "reviewer",
        "events_officer",
    ],
)
@pytest.mark.parametrize("model", MAY, ids=lambda model: model.__name__)
def test_doors_follow_the_table(client, office, model, role):
    client.force_login(UserFactory(**{role: True}, office=office))
    obj = make(model)
    may = MAY[model].get(role, "").split()

    page = client.get(change_url(obj))
    found = {
        "view": page.status_code == 200,
        "add": client.get(url(model, "add")).status_code == 200,
        "change": page.status_code == 200 and 'name="_save"' in page.text,
        "delete": client.post(url(model, "delete", obj.pk), {"post": "yes"}).status_code == 302,
    }

    assert [door for door, is_open in found.items() if is_open] == may
    assert model.objects.filter(pk=obj.pk).exists() is ("delete" not in may)


def test_visitor_is_sent_to_the_portals_own_sign_in_page(client, db):
    response = client.get("/admin/", follow=True)

    address, __ = response.redirect_chain[-1]
    assert address == f"{reverse('account_login')}?next=/admin/"


def test_door_itself_sends_to_the_portals_own_sign_in_page(client, db):
    response = client.get("/admin/login/?next=/admin/partners/partner/")

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))
    assert "next=/admin/partners/partner/" in response["Location"]


def test_staff_without_a_role_stays_outside(client, db):
    client.force_login(UserFactory(is_staff=True))

    assert client.get("/admin/", follow=True).status_code == 403


def test_role_without_the_staff_flag_stays_outside(client, registry_officer):
    registry_officer.is_staff = False
    registry_officer.save()
    client.force_login(registry_officer)

    assert client.get("/admin/", follow=True).status_code == 403


def test_member_of_a_partner_stays_outside(client, member_admin):
    client.force_login(member_admin)

    assert client.get("/admin/", follow=True).status_code == 403


def test_old_version_of_a_record_has_no_form_that_could_be_posted(client, administrator, partner):
    client.force_login(administrator)
    version = partner.history.first()

    response = client.post(
        f"/admin/partners/partner/{partner.pk}/history/{version.pk}/", {"legal_name": "Mine"}
    )

    assert response.status_code in (302, 404)
    partner.refresh_from_db()
    assert partner.legal_name == "Femmes du Sahel"
