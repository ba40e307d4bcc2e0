"""Who a user is: each role beside each predicate, as a table."""

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.utils import translation

from partners import policies
from partners.models import Country
from partners.policies import Role
from tests.factories import MembershipFactory, OfficeFactory, PartnerFactory, UserFactory

PREDICATES = (
    policies.is_staff,
    policies.is_administrator,
    policies.is_registry_officer,
    policies.is_focal_point,
    policies.may_add_partners,
)
NOBODY = (False, False, False, False, False)
STAFF = (True, False, False, False, False)
#: What each predicate of PREDICATES says of somebody who has this role, and an office.
TABLE = {
    #                   staff  admin. regis. focal  adds
    "administrator":    (True, True,  True,  False, True),
    "registry_officer": (True, False, True,  False, True),
    "focal_point":      (True, False, False, True,  True),
    "case_officer":     STAFF,
    "reviewer":         STAFF,
    "legal_officer":    STAFF,
    "governing_bodies": STAFF,
    "events_officer":   STAFF,
}  # fmt: skip


def answers(user):
    return tuple(predicate(user) for predicate in PREDICATES)


def country_ids(*codes):
    return set(Country.objects.filter(code__in=codes).values_list("pk", flat=True))


# Roles


def test_every_role_is_a_group_and_stands_in_the_table(db):
    groups = set(Group.objects.values_list("name", flat=True))

    assert groups == set(Role.values) == set(TABLE)


@pytest.mark.parametrize("role", TABLE)
def test_role_says_who_a_user_is(office_mali, role):
    user = UserFactory(**{role: True}, office=office_mali)

    assert answers(user) == TABLE[role]
    assert policies.roles_of(user) == {role}


@pytest.mark.parametrize("role", TABLE)
def test_role_of_a_closed_account_says_nothing(office_mali, role):
    user = UserFactory(**{role: True}, office=office_mali, is_active=False)

    assert answers(user) == NOBODY
    assert policies.roles_of(user) == set()
    assert policies.countries_of(user) == set()


def test_visitor_is_nobody():
    visitor = AnonymousUser()

    assert answers(visitor) == NOBODY
    assert policies.roles_of(visitor) == set()
    assert policies.role_labels(visitor) == []
    assert policies.partners_of(visitor) == set()
    assert policies.partners_edited_by(visitor) == set()
    assert policies.countries_of(visitor) == set()


@pytest.mark.parametrize("fixture", ["member_admin", "member_editor", "member_reader"])
def test_member_of_a_partner_is_not_staff(request, fixture):
    assert answers(request.getfixturevalue(fixture)) == NOBODY


def test_way_into_the_admin_is_not_a_role(db):
    assert answers(UserFactory(is_staff=True)) == NOBODY


def test_superuser_is_an_administrator(db):
    user = UserFactory(is_superuser=True)

    assert answers(user) == TABLE["administrator"]
    assert policies.roles_of(user) == {"administrator"}


def test_closed_superuser_is_nobody(db):
    assert answers(UserFactory(is_superuser=True, is_active=False)) == NOBODY


def test_group_that_is_no_role_makes_nobody_staff(db):
    user = UserFactory()
    user.groups.add(Group.objects.create(name="choir"))

    assert answers(user) == NOBODY
    assert policies.roles_of(user) == set()


def test_roles_add_up(office_mali):
    user = UserFactory(case_officer=True, focal_point=True, office=office_mali)

    assert answers(user) == TABLE["focal_point"]
    assert policies.roles_of(user) == {"case_officer", "focal_point"}


def test_roles_are_named_in_the_readers_language_and_in_one_order(db):
    user = UserFactory(events_officer=True, administrator=True)

    assert policies.role_labels(user) == ["Administrator", "Events officer"]
    with translation.override("fr"):
        assert policies.role_labels(user)[0] == "Administrateur"


# Countries


def test_focal_point_answers_for_the_countries_of_its_office(db):
    office = OfficeFactory(countries=["SN", "GM"])

    user = UserFactory(focal_point=True, office=office)

    assert policies.countries_of(user) == country_ids("SN", "GM")


def test_focal_point_without_an_office_keeps_nothing(db):
    user = UserFactory(focal_point=True)

    assert answers(user) == STAFF
    assert policies.countries_of(user) == set()


@pytest.mark.parametrize("role", sorted(set(TABLE) - {"focal_point"}))
def test_office_of_another_role_gives_no_countries(office_mali, role):
    assert policies.countries_of(UserFactory(**{role: True}, office=office_mali)) == set()


@pytest.mark.parametrize(
    ("role", "in_mali", "in_senegal", "nowhere"),
    [
        ("administrator", True, True, True),
        ("registry_officer", True, True, True),
        ("focal_point", True, False, False),
        ("case_officer", False, False, False),
        (None, True, True, True),
    ],
)
def test_record_may_move_to_a_country_that_its_keeper_keeps(
    office_mali, role, in_mali, in_senegal, nowhere
):
    user = UserFactory(office=office_mali, **({role: True} if role else {}))
    (mali,), (senegal,) = country_ids("ML"), country_ids("SN")

    found = [policies.may_keep_in(user, country) for country in (mali, senegal, None)]

    assert found == [in_mali, in_senegal, nowhere]


# Memberships


@pytest.mark.parametrize(
    ("role", "edits"), [("administrator", True), ("editor", True), ("reader", False)]
)
def test_member_belongs_to_its_partner_and_edits_it_by_its_role(partner, role, edits):
    user = MembershipFactory(partner=partner, role=role).user

    assert policies.partners_of(user) == {partner.pk}
    assert policies.partners_edited_by(user) == ({partner.pk} if edits else set())


def test_member_of_several_partners_edits_those_where_its_role_says_so(partner):
    user = MembershipFactory(partner=partner, reader=True).user
    other = MembershipFactory(user=user, partner=PartnerFactory(), editor=True).partner

    assert policies.partners_of(user) == {partner.pk, other.pk}
    assert policies.partners_edited_by(user) == {other.pk}


def test_member_with_a_closed_account_belongs_nowhere(partner):
    user = MembershipFactory(partner=partner, user__is_active=False).user

    assert policies.partners_of(user) == set()
    assert policies.partners_edited_by(user) == set()


def test_roles_are_read_once_for_a_user(focal_point_mali, django_assert_num_queries):
    user = type(focal_point_mali).objects.get(pk=focal_point_mali.pk)

    with django_assert_num_queries(5):  # roles, office, countries, memberships twice
        for __ in range(3):
            answers(user)
            policies.countries_of(user)
            policies.partners_of(user)
            policies.partners_edited_by(user)
