"""Who sees and who changes which partners: tables of names by reader."""

import pytest
from django.contrib.auth.models import AnonymousUser

from partners.models import Partner
from tests.factories import MembershipFactory, PartnerFactory, UserFactory
from tests.partners.rules import every_reader

PUBLIC = {"listed", "dormant", "abroad"}
MALI = {"home", "listed", "dormant", "draft", "pending", "archived"}
PAST_DRAFT = PUBLIC | {"home", "archived", "merged", "their home", "present"}
EVERY = MALI | PAST_DRAFT | {"draft abroad"}

#: What each reader sees of the partners, and which it may change.
PARTNERS = {
    "visitor": (PUBLIC, set()),
    "stranger": (PUBLIC, set()),
    "member_admin": (PUBLIC | {"home"}, {"home"}),
    "member_editor": (PUBLIC | {"home"}, {"home"}),
    "member_reader": (PUBLIC | {"home"}, set()),
    "other_member": (PUBLIC | {"their home"}, {"their home"}),
    "focal_point_mali": (EVERY - {"draft abroad"}, MALI),
    "registry_officer": (EVERY, EVERY - {"merged"}),
    "administrator": (EVERY, EVERY - {"merged"}),
    "case_officer": (PAST_DRAFT, set()),
    "inactive_officer": (PUBLIC, set()),
    "inactive_member": (PUBLIC, set()),
}


@pytest.fixture
def world(db):
    """One partner of each sort; those whose name says nothing of a country are of Mali."""
    home = PartnerFactory(legal_name="home", unlisted=True)
    PartnerFactory(legal_name="listed")
    PartnerFactory(legal_name="dormant", dormant=True)
    PartnerFactory(legal_name="draft", draft=True)
    PartnerFactory(legal_name="pending", pending=True)
    PartnerFactory(legal_name="archived", archived=True)
    PartnerFactory(legal_name="merged", merged=True, merged_into=home)
    PartnerFactory(legal_name="abroad", hq_country__code="SN")
    PartnerFactory(legal_name="their home", hq_country__code="SN", unlisted=True)
    PartnerFactory(legal_name="draft abroad", hq_country__code="SN", draft=True)
    PartnerFactory(
        legal_name="present", hq_country__code="SN", unlisted=True, activity_countries=["ML"]
    )
    return {partner.legal_name: partner for partner in Partner.objects.all()}


@pytest.fixture
def partner(world):
    """The members of the shared fixtures belong to the unlisted partner at home."""
    return world["home"]


@pytest.fixture
def visitor():
    return AnonymousUser()


@pytest.fixture
def stranger(db):
    """Somebody with an account, and nothing else."""
    return UserFactory()


@pytest.fixture
def other_member(world):
    return MembershipFactory(partner=world["their home"]).user


@pytest.fixture
def inactive_officer(db):
    return UserFactory(registry_officer=True, is_active=False)


@pytest.fixture
def inactive_member(world):
    return MembershipFactory(partner=world["home"], user__is_active=False).user


@pytest.fixture
def reader(request, world):
    """The reader whom a test is run for, by the name of its fixture."""
    return request.getfixturevalue(request.param)


def names(partners):
    return {partner.legal_name for partner in partners}


# Partners


@every_reader(PARTNERS)
def test_partners_seen_and_edited(reader, expected):
    seen = names(Partner.objects.visible_to(reader))
    edited = names(Partner.objects.editable_by(reader))

    assert (seen, edited) == expected


@every_reader(PARTNERS)
def test_partners_edited_are_partners_seen(reader, expected):
    edited = Partner.objects.editable_by(reader)

    assert set(edited.visible_to(reader)) == set(edited)


@every_reader(
    {
        "visitor": set(),
        "stranger": set(),
        "member_admin": {"home"},
        "member_editor": set(),
        "member_reader": set(),
        "other_member": {"their home"},
        "focal_point_mali": MALI,
        "registry_officer": EVERY - {"merged"},
        "case_officer": set(),
        "inactive_officer": set(),
        "inactive_member": set(),
    }
)
def test_partners_confirmed_by_keepers_and_their_own_administrators(reader, expected):
    assert names(Partner.objects.confirmable_by(reader)) == expected


@every_reader(
    {
        "visitor": set(),
        "member_reader": {"home"},
        "other_member": {"their home"},
        "registry_officer": set(),
        "inactive_member": set(),
    }
)
def test_partners_represented_are_those_of_a_membership(reader, expected):
    assert names(Partner.objects.represented_by(reader)) == expected


@every_reader(
    {
        "visitor": set(),
        "member_admin": set(),
        "focal_point_mali": {"present"},
        "registry_officer": set(),
        "case_officer": set(),
    }
)
def test_partners_present_are_those_at_work_in_a_focal_points_countries(reader, expected):
    assert names(Partner.objects.present_for(reader)) == expected


@pytest.mark.parametrize(
    ("status", "edits"), [("draft", True), ("pending", True), ("merged", False), ("dormant", True)]
)  # fmt: skip
def test_member_sees_its_partner_in_every_state_and_edits_it_until_it_is_merged(
    world, status, edits
):
    user = MembershipFactory(partner=world[status], editor=True).user

    assert names(Partner.objects.visible_to(user)) == PUBLIC | {status}
    assert names(Partner.objects.editable_by(user)) == ({status} if edits else set())


def test_staff_sees_the_draft_of_a_partner_it_belongs_to(world, case_officer):
    MembershipFactory(partner=world["draft"], user=case_officer, reader=True)

    assert names(Partner.objects.visible_to(case_officer)) == PAST_DRAFT | {"draft"}


def test_focal_point_of_no_country_is_staff_alone(world):
    user = UserFactory(focal_point=True)

    assert names(Partner.objects.visible_to(user)) == PAST_DRAFT
    assert names(Partner.objects.editable_by(user)) == set()


def test_scopes_narrow_what_was_asked_for(world, registry_officer, member_admin):
    archived = Partner.objects.filter(status="archived")

    assert names(archived.visible_to(registry_officer)) == {"archived"}
    assert names(archived.visible_to(member_admin)) == set()
