"""What the page before a merge says of the rows that hang on the record that goes."""

import pytest

from partners import merging
from tests.consultations.factories import EventFactory, InvitationFactory
from tests.factories import PartnerFactory

pytestmark = pytest.mark.django_db


def test_invitation_that_stays_is_not_said_to_move(client, registry_officer):
    kept, gone = PartnerFactory(legal_name="Blue"), PartnerFactory(legal_name="Green")
    event = EventFactory()
    for partner in (kept, gone):
        InvitationFactory(event=event, partner=partner)
    InvitationFactory(partner=gone)

    assert merging.hanging_on(kept, gone) == ([("Invitations", 1)], [("Invitations", 1)])

    client.force_login(registry_officer)
    page = client.get(f"/en/partners/{kept.pk}/merge/{gone.pk}/").content.decode()
    assert "What stays with the record that goes" in page
    assert page.index("What moves") < page.index("What stays with the record that goes")
