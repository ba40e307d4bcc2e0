"""Who sees and who changes what hangs on a partner, and projects: tables of names by reader."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser

from partners.models import (
    Agreement,
    Assessment,
    Contact,
    Document,
    Engagement,
    Identifier,
    Note,
    ObserverStatus,
    Partner,
    PartnerName,
    Project,
)
from tests.factories import (
    AgreementFactory,
    AssessmentFactory,
    ContactFactory,
    DocumentFactory,
    EngagementFactory,
    IdentifierFactory,
    MembershipFactory,
    NoteFactory,
    ObserverStatusFactory,
    PartnerFactory,
    PartnerNameFactory,
    ProjectFactory,
    UserFactory,
)
from tests.partners.rules import every_reader

FACTORIES = {
    PartnerName: PartnerNameFactory,
    Identifier: IdentifierFactory,
    ObserverStatus: ObserverStatusFactory,
    Document: DocumentFactory,
    Agreement: AgreementFactory,
    Assessment: AssessmentFactory,
    Contact: ContactFactory,
    Engagement: EngagementFactory,
    Note: NoteFactory,
}
NONE = set()
HOME = {"home"}
THEIRS = {"their home"}
#: What staff see, with and without the draft of their country, and what they keep.
PAST_DRAFT = {"home", "listed", "merged", "their home", "present"}
IN_MALI = {"home", "listed", "draft"}

#: For each model: the partners whose records are seen, and those whose records are changed.
VISITOR = {
    PartnerName: ({"listed"}, NONE),
    Identifier: ({"listed"}, NONE),
    ObserverStatus: ({"listed"}, NONE),
    Document: (NONE, NONE),
    Agreement: (NONE, NONE),
    Assessment: (NONE, NONE),
    Contact: (NONE, NONE),
    Engagement: (NONE, NONE),
    Note: (NONE, NONE),
}
MEMBER = {
    PartnerName: ({"listed", "home"}, HOME),
    Identifier: ({"listed", "home"}, HOME),
    ObserverStatus: ({"listed", "home"}, NONE),
    Document: (HOME, HOME),
    Agreement: (HOME, NONE),
    Assessment: (NONE, NONE),
    Contact: (HOME, HOME),
    Engagement: (HOME, NONE),
    Note: (NONE, NONE),
}
READER = {model: (seen, NONE) for model, (seen, __) in MEMBER.items()}
OTHER_MEMBER = {
    PartnerName: ({"listed", "their home"}, THEIRS),
    Identifier: ({"listed", "their home"}, THEIRS),
    ObserverStatus: ({"listed", "their home"}, NONE),
    Document: (THEIRS, THEIRS),
    Agreement: (THEIRS, NONE),
    Assessment: (NONE, NONE),
    Contact: (THEIRS, THEIRS),
    Engagement: (THEIRS, NONE),
    Note: (NONE, NONE),
}
TABLE = {
    "visitor": VISITOR,
    "member_admin": MEMBER,
    "member_editor": MEMBER,
    "member_reader": READER,
    "other_member": OTHER_MEMBER,
    "focal_point_mali": {
        **dict.fromkeys(FACTORIES, (PAST_DRAFT | {"draft"}, IN_MALI)),
        ObserverStatus: (PAST_DRAFT | {"draft"}, NONE),
    },
    "governing_bodies_officer": {
        **dict.fromkeys(FACTORIES, (PAST_DRAFT, NONE)),
        ObserverStatus: (PAST_DRAFT, PAST_DRAFT - {"merged"}),
    },
    "registry_officer": dict.fromkeys(
        FACTORIES,
        (PAST_DRAFT | {"draft", "draft abroad"},
         {"home", "listed", "draft", "their home", "present", "draft abroad"}),
    ),
    "case_officer": dict.fromkeys(FACTORIES, (PAST_DRAFT, NONE)),
    "inactive_officer": VISITOR,
    "inactive_member": VISITOR,
}  # fmt: skip


@pytest.fixture
def world(db):
    """Partners of some sorts; those whose name says nothing of a country are of Mali."""
    home = PartnerFactory(legal_name="home", unlisted=True)
    PartnerFactory(legal_name="listed")
    PartnerFactory(legal_name="draft", draft=True)
    PartnerFactory(legal_name="merged", merged=True, merged_into=home)
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
def other_member(world):
    return MembershipFactory(partner=world["their home"]).user


@pytest.fixture
def governing_bodies_officer(db):
    return UserFactory(governing_bodies=True)


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


def owners(parts):
    """The names of the partners to which parts belong."""
    return set(parts.values_list("partner__legal_name", flat=True))


@every_reader(TABLE)
def test_parts_seen_and_edited(world, reader, expected):
    for factory in FACTORIES.values():
        for owner in world.values():
            factory(partner=owner)

    found = {
        model: (owners(model.objects.visible_to(reader)), owners(model.objects.editable_by(reader)))
        for model in FACTORIES
    }

    assert found == expected


# Offices: what a focal point writes about partners at work in its countries


@pytest.mark.parametrize("model", [model for model in FACTORIES if model is not ObserverStatus])
def test_focal_point_edits_what_its_own_office_wrote_of_a_partner_at_work_there(
    world, focal_point_mali, model
):
    theirs = FACTORIES[model](partner=world["present"])
    office = {"office": focal_point_mali.office} if model.BY_OFFICE else {}
    ours = FACTORIES[model](partner=world["present"], **office)

    edited = set(model.objects.editable_by(focal_point_mali))

    assert edited == ({ours} if model in {Contact, Engagement, Note} else set())
    assert set(model.objects.visible_to(focal_point_mali)) == {ours, theirs}


def test_focal_point_edits_nothing_of_its_office_on_a_partner_that_has_left(
    world, focal_point_mali
):
    NoteFactory(partner=world["their home"], office=focal_point_mali.office)

    assert owners(Note.objects.editable_by(focal_point_mali)) == set()


@every_reader(
    {
        "visitor": (NONE, NONE, NONE, NONE),
        "member_admin": (HOME, NONE, HOME, NONE),
        "member_reader": (NONE, NONE, NONE, NONE),
        "other_member": (THEIRS, NONE, THEIRS, NONE),
        "focal_point_mali": (IN_MALI, IN_MALI, IN_MALI | {"present"}, IN_MALI | {"present"}),
        "case_officer": (NONE, NONE, NONE, NONE),
        "inactive_officer": (NONE, NONE, NONE, NONE),
    }
)
def test_parts_are_added_to_the_partners_that_a_reader_keeps(reader, expected):
    models = (Document, Assessment, Contact, Note)

    found = tuple(
        set(model.objects.addable_to(reader).values_list("legal_name", flat=True))
        for model in models
    )

    assert found == expected


# Projects, and engagements in them


@every_reader(
    {
        "visitor": ({"public"}, NONE),
        "member_admin": ({"public", "of home"}, NONE),
        "member_reader": ({"public", "of home"}, NONE),
        "other_member": ({"public"}, NONE),
        "focal_point_mali": ({"public", "of home", "of Bamako", "inside"}, {"of Bamako"}),
        "registry_officer": (
            {"public", "of home", "of Bamako", "inside"},
            {"public", "of home", "of Bamako", "inside"},
        ),
        "case_officer": ({"public", "of home", "of Bamako", "inside"}, NONE),
        "inactive_officer": ({"public"}, NONE),
        "inactive_member": ({"public"}, NONE),
    }
)
def test_projects_seen_and_edited(world, office_mali, reader, expected):
    ProjectFactory(title="public", public=True)
    ProjectFactory(title="of Bamako", office=office_mali)
    ProjectFactory(title="inside")
    own = ProjectFactory(title="of home")
    EngagementFactory.create_batch(2, partner=world["home"], project=own)

    seen = sorted(Project.objects.visible_to(reader).values_list("title", flat=True))
    edited = sorted(Project.objects.editable_by(reader).values_list("title", flat=True))

    assert (seen, edited) == tuple(map(sorted, expected))


@every_reader(
    {
        "visitor": {("listed", "public")},
        "member_reader": {("listed", "public"), ("home", "public"), ("home", "inside")},
        "other_member": {("listed", "public")},
        "case_officer": {
            ("listed", "public"),
            ("listed", "inside"),
            ("home", "public"),
            ("home", "inside"),
        },
        "inactive_member": {("listed", "public")},
    }
)
def test_engagements_in_public_projects_are_seen_with_their_partner(world, reader, expected):
    for project in (ProjectFactory(title="public", public=True), ProjectFactory(title="inside")):
        for name in ("listed", "home", "draft"):
            EngagementFactory(partner=world[name], project=project)

    seen = Engagement.objects.visible_to(reader)

    assert set(seen.values_list("partner__legal_name", "project__title")) == expected


# Observers at a date


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2015, 11, 23), set()),
        (date(2015, 11, 24), {"home", "listed"}),
        (date(2019, 12, 31), {"home", "listed"}),
        (date(2020, 1, 1), {"home"}),
        (date(2026, 5, 14), {"home"}),
    ],
)
def test_observers_of_a_day_have_begun_and_not_ended(world, day, expected):
    ObserverStatusFactory(partner=world["home"], suspended_on=date(2018, 1, 1))
    ObserverStatusFactory(partner=world["listed"], ended=True)
    ObserverStatusFactory(partner=world["present"], evidence="announced")
    ObserverStatusFactory(partner=world["present"], evidence="reported")
    ObserverStatusFactory(partner=world["their home"], started_on=None, decision="No. 1107")

    assert owners(ObserverStatus.objects.as_of(day)) == expected


def test_observers_of_a_day_are_narrowed_to_what_a_reader_sees(world, visitor):
    for name in ("home", "listed"):
        ObserverStatusFactory(partner=world[name])

    seen = ObserverStatus.objects.visible_to(visitor).as_of(date(2026, 5, 14))

    assert owners(seen) == {"listed"}
