"""What the applicant never learns, by any door; and what a conflict of interest closes, at each."""

import pytest
from django.test import Client

from observers.models import ApplicationDocument
from tests.factories import MembershipFactory, UserFactory
from tests.observers.factories import (
    AssignmentFactory,
    CaseNoteFactory,
    InterestFactory,
    OpinionFactory,
    QuestionFactory,
    RequirementFactory,
    application_in,
)

#: Words that stand only in what is not the applicant's.
SECRETS = [
    "Rita Reviewer", "rita@iom.example", "Secret opinion", "Secret risk", "Secret comment",
    "Secret step", "Unsent question", "Secret mark", "internal.pdf", "clearance",
    "Legal clearance", "Carla Casework",
]  # fmt: skip


@pytest.fixture
def application(db):
    """A file at clearance with everything inside that the house keeps to itself."""
    officer = UserFactory(case_officer=True, first_name="Carla", last_name="Casework")
    application = application_in("clearance", case_officer=officer)
    reviewer = UserFactory(
        reviewer=True, first_name="Rita", last_name="Reviewer", email="rita@iom.example"
    )
    AssignmentFactory(application=application, reviewer=reviewer)
    InterestFactory(application=application, user=reviewer)
    opinion = OpinionFactory(application=application, author=reviewer, comment="Secret opinion")
    opinion.marks.create(
        criterion=application.guideline.criteria.get(), mark="no", comment="Secret mark"
    )
    CaseNoteFactory(application=application, kind="risk", text="Secret risk")
    CaseNoteFactory(application=application, text="Secret comment")
    QuestionFactory(application=application, text="Unsent question")
    application.steps.create(
        name="clear", source="under_review", target="clearance", actor=officer, note="Secret step"
    )
    requirement = RequirementFactory(version=application.guideline, need="internal")
    ApplicationDocument.objects.create(
        application=application, requirement=requirement, file="x.pdf", name="internal.pdf"
    )
    return application


def doors(application):
    """Every address at which something about a file is read."""
    number, page, api = application.pk, "/en/observers/", "/api/v1/observer-applications/"
    reference = application.reference
    return [
        "/en/",
        f"/en/partners/{application.partner_id}/",
        f"/en/partners/{application.partner_id}/history/",
        f"{page}applications/",
        f"{page}applications/{reference}/",
        f"{page}applications/{reference}/interest/",
        f"{page}applications/{reference}/opinion/",
        f"{page}applications/{reference}/notes/add/",
        f"{page}own/{reference}/",
        api,
        f"{api}{reference}/",
        f"{api}{reference}/sections/",
        f"{api}{reference}/answers/",
        f"{api}{reference}/documents/",
        f"{api}{reference}/documents/{application.documents.get().pk}/file/",
        f"{api}{reference}/declarations/",
        f"{api}{reference}/questions/",
        f"{api}{reference}/letters/",
        f"{api}{reference}/submissions/",
        f"{api}{reference}/opinions/",
        f"{api}{reference}/assignments/",
        f"{api}{reference}/notes/",
        f"{api}{reference}/officer/",
        f"{api}{reference}/agenda/",
        "/api/v1/observer-letters/",
        "/admin/observers/application/",
        f"/admin/observers/application/{number}/change/",
        f"/admin/observers/application/{number}/history/",
        "/admin/partners/notice/",
    ]


@pytest.mark.parametrize("role", ["administrator", "editor", "reader"])
def test_applicant_learns_nothing_of_the_house(application, role):
    client = Client()
    client.force_login(MembershipFactory(partner=application.partner, role=role).user)
    told = {}

    for address in doors(application):
        response = client.get(address, follow=True)
        body = b"".join(response) if response.streaming else response.content
        found = [word for word in SECRETS if word.encode() in body]
        if found:
            told[address] = found

    assert told == {}


@pytest.mark.parametrize("is_member", [False, True])
def test_conflict_of_interest_closes_every_door(application, is_member):
    """Also for a superuser with every role; and for staff who belong to the applicant."""
    user = UserFactory(
        is_superuser=True, administrator=True, case_officer=True, reviewer=True, legal_officer=True,
        governing_bodies=True, registry_officer=True,
    )  # fmt: skip
    if is_member:
        MembershipFactory(partner=application.partner, user=user, reader=True)
    else:
        InterestFactory(application=application, user=user, has_conflict=True)
    client, told = Client(), {}
    client.force_login(user)

    for address in doors(application):
        if "/partners/" in address and "/notice/" not in address:
            continue  # the organisation's own record is no secret
        response = client.get(address, follow=True)
        body = b"".join(response) if response.streaming else response.content
        # the lists of staff name stages and officers to choose from, whatever is in them;
        # a page that is not there still links to itself in other languages
        words = SECRETS[:-3]
        if response.status_code == 200 and not is_member:
            words = [*words, application.reference, application.partner.legal_name]
        if found := [word for word in words if word.encode() in body]:
            told[address] = found

    assert told == {}


@pytest.mark.parametrize(
    "rest",
    [
        "recommend/", "advise_against/", "officer/", "agenda/", "notes/add/", "questions/add/",
        "assignments/add/", "opinion/",
    ],
)  # fmt: skip
def test_conflict_of_interest_stops_every_writing(application, rest):
    user = UserFactory(
        is_superuser=True, case_officer=True, legal_officer=True, reviewer=True,
        governing_bodies=True,
    )  # fmt: skip
    InterestFactory(application=application, user=user, has_conflict=True)
    client = Client()
    client.force_login(user)

    response = client.post(
        f"/en/observers/applications/{application.reference}/{rest}", {"note": "x"}
    )

    application.refresh_from_db()
    assert (response.status_code, application.stage) == (404, "clearance")


def test_step_in_the_administration_is_not_there_with_a_conflict(application):
    user = UserFactory(is_superuser=True, is_staff=True, administrator=True)
    InterestFactory(application=application, user=user, has_conflict=True)
    client = Client()
    client.force_login(user)

    response = client.post(
        f"/admin/observers/application/{application.pk}/step/advise_against/", {"note": "x"}
    )

    application.refresh_from_db()
    assert (response.status_code, application.stage) == (404, "clearance")
