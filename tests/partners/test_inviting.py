"""One open invitation for an address and an organisation, also when two are sent at one moment."""

import pytest
from django.core.exceptions import ValidationError

from partners import joining
from partners.models import Invitation, Notice
from partners.views import people as views

pytestmark = pytest.mark.django_db


def invitation(partner):
    """An invitation that its form has found right."""
    one = Invitation(partner=partner, email="awa@example.org", role="editor")
    one.full_clean(exclude=["digest", "expires_at"])
    return one


def test_of_two_invitations_sent_at_one_moment_one_is_made(partner, member_admin):
    first, second = invitation(partner), invitation(partner)

    joining.invite(first, by=member_admin)
    with pytest.raises(ValidationError) as refused:
        joining.invite(second, by=member_admin)

    assert refused.value.message_dict == {"email": ["This person is invited already."]}
    assert (Invitation.objects.count(), Notice.objects.count()) == (1, 1)


def test_page_says_so(client, partner, member_admin, monkeypatch):
    client.force_login(member_admin)
    invite = joining.invite

    def invite_after_another(one, *, by):
        invite(invitation(partner), by=by)
        invite(one, by=by)

    monkeypatch.setattr(views.joining, "invite", invite_after_another)

    page = client.post(
        f"/en/partners/{partner.pk}/people/", {"email": "awa@example.org", "role": "editor"}
    )

    assert page.status_code == 422
    assert "This person is invited already." in page.text
    assert Invitation.objects.count() == 1
