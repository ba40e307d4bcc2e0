"""Accounts, passwords and keys in the administration, and what of them is shown to whom."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.urls import reverse

from partners import models
from tests.factories import ApiTokenFactory, NoteFactory, PartnerFactory, UserFactory
from tests.partners.admin.records import change_url, errors_of, form_data, url

# People and keys


def test_administrator_opens_an_account_without_a_user_name(client, administrator, office):
    client.force_login(administrator)
    group = Group.objects.get(name="focal_point")
    data = form_data(client.get(url(models.User, "add")))
    data |= {
        "email": "Awa@Example.org", "language": "fr", "usable_password": "true",
        "password1": "a-long-pass-phrase", "password2": "a-long-pass-phrase",
        "is_staff": "on", "groups": [group.pk],
    }  # fmt: skip

    refused = client.post(url(models.User, "add"), data)
    done = client.post(url(models.User, "add"), data | {"office": office.pk})

    assert "A focal point answers for an office: choose it." in errors_of(refused)
    assert done.status_code == 302
    user = models.User.objects.get(email="awa@example.org")
    assert user.check_password("a-long-pass-phrase")
    assert user.role_names == {"focal_point"}


def test_administrator_sets_a_new_password(client, administrator):
    client.force_login(administrator)
    user = UserFactory()
    address = reverse("admin:auth_user_password_change", args=[user.pk])

    page = client.get(change_url(user))
    client.post(
        address,
        {"usable_password": "true", "password1": "new-pass-phrase", "password2": "new-pass-phrase",
         "set-password": "1"},
    )  # fmt: skip

    assert address in page.text
    assert "md5" not in page.text
    user.refresh_from_db()
    assert user.check_password("new-pass-phrase")


def test_nobody_else_sets_passwords(client, registry_officer):
    client.force_login(registry_officer)

    assert (
        client.get(reverse("admin:auth_user_password_change", args=[UserFactory().pk])).status_code
        == 403
    )


def test_administrator_does_not_lock_its_own_door(client, administrator):
    client.force_login(administrator)
    data = form_data(client.get(change_url(administrator)))
    for name in ("groups", "is_active", "is_staff"):
        data.pop(name)

    response = client.post(change_url(administrator), data)

    assert set(response.context["adminform"].form.errors) == {"groups", "is_active", "is_staff"}


def test_users_are_closed_and_never_deleted(client, administrator):
    client.force_login(administrator)
    user = UserFactory()
    address = url(models.User, "changelist")

    client.post(address, {"action": "close", "_selected_action": [user.pk, administrator.pk]})
    client.post(
        address, {"action": "delete_selected", "_selected_action": [user.pk], "post": "yes"}
    )

    user.refresh_from_db()
    administrator.refresh_from_db()
    assert (user.is_active, administrator.is_active) == (False, True)


def test_new_address_closes_the_old_one(client, administrator):
    client.force_login(administrator)
    user = UserFactory(email="old@example.org")
    EmailAddress.objects.create(user=user, email="old@example.org", verified=True, primary=True)
    data = form_data(client.get(change_url(user))) | {"email": "new@example.org"}

    assert client.post(change_url(user), data).status_code == 302

    assert not EmailAddress.objects.filter(email="old@example.org").exists()


def test_token_is_listed_without_its_digest_and_can_be_taken_back(client, administrator):
    client.force_login(administrator)
    token = ApiTokenFactory()

    pages = [url(models.ApiToken, "changelist"), change_url(token), change_url(token.user)]
    texts = [client.get(page).text for page in pages]
    client.post(pages[0], {"action": "revoke", "_selected_action": [token.pk]})

    assert all(token.digest not in text for text in texts)
    assert all(token.name in text for text in texts)
    token.refresh_from_db()
    assert token.is_usable is False


# Nothing personal to who may not see it


def test_users_are_not_offered_to_who_changes_nothing_and_only_colleagues_to_the_rest(
    client, registry_officer, member_admin
):
    client.force_login(registry_officer)
    parameters = {"app_label": "partners", "model_name": "partner", "field_name": "focal_person"}
    found = client.get(reverse("admin:autocomplete"), parameters).json()["results"]
    others = parameters | {"model_name": "membership", "field_name": "user"}

    assert [row["text"] for row in found] == [registry_officer.email]
    assert client.get(reverse("admin:autocomplete"), others).status_code == 403


@pytest.mark.parametrize("role", ["registry_officer", "reviewer"])
def test_members_are_shown_to_administrators_only(client, partner, member_admin, role):
    client.force_login(UserFactory(**{role: True}))

    assert member_admin.email not in client.get(change_url(partner)).text


def test_history_of_what_a_reader_may_not_see_stays_closed(client, case_officer):
    client.force_login(case_officer)
    draft = PartnerFactory(draft=True)
    note = NoteFactory(partner=draft, text="Between us")

    for obj in (draft, note):
        assert client.get(url(type(obj), "history", obj.pk)).status_code == 302
        assert client.get(change_url(obj)).status_code == 302
