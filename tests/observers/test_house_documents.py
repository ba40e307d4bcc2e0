"""What staff write for a file: added by its people, never seen by the applicant, no bar."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from observers import workflow
from observers.models import ApplicationDocument
from observers.workflow import TRANSITIONS, Move
from tests.factories import PDF, MembershipFactory, OfficeFactory, UserFactory
from tests.observers.callers import of
from tests.observers.factories import (
    AssignmentFactory,
    InterestFactory,
    RequirementFactory,
    application_in,
    judge,
)

ADVICE = "“Reference note” is not on the file yet: add it under “Documents”, or go on without."


@pytest.fixture
def application(db):
    application = application_in("under_review")
    RequirementFactory(
        version=application.guideline,
        need="internal",
        code="office_note",
        title_en="Reference note",
    )
    return application


def asked_focal_point(application, **interest):
    office = OfficeFactory(countries=["ML"])
    user = UserFactory(focal_point=True, office=office)
    AssignmentFactory(application=application, reviewer=None, office=office)
    InterestFactory(application=application, user=user, **interest)
    return user


def page_of(application):
    note = application.guideline.documents.get(need="internal")
    return f"/en/observers/applications/{application.reference}/documents/{note.pk}/"


def file(content=PDF):
    return SimpleUploadedFile("note.pdf", content)


def add(user, application, content=PDF):
    data = {"file": file(content), "language": "en"}
    return of(user).post(page_of(application), data).status_code


def test_case_officer_and_focal_point_of_an_asked_office_add_the_note(application):
    officer, focal_point = UserFactory(case_officer=True), asked_focal_point(application)

    assert add(officer, application) == 302
    assert add(focal_point, application, PDF + b"2") == 302

    files = ApplicationDocument.objects.filter(application=application)
    assert {file.uploaded_by for file in files} == {officer, focal_point}


def test_nobody_else_adds_it(application):
    reviewer = UserFactory(reviewer=True)
    AssignmentFactory(application=application, reviewer=reviewer)
    InterestFactory(application=application, user=reviewer)
    people = [
        MembershipFactory(partner=application.partner).user,
        reviewer,
        asked_focal_point(application, has_conflict=True),
        UserFactory(focal_point=True, office=OfficeFactory(countries=["SN"])),
        UserFactory(legal_officer=True),
    ]

    assert [add(user, application) for user in people] == [404] * 5
    assert ApplicationDocument.objects.count() == 0


def test_applicant_never_sees_it(application):
    add(UserFactory(case_officer=True), application)
    member = MembershipFactory(partner=application.partner).user
    note = ApplicationDocument.objects.get()
    client, api = of(member), f"/api/v1/observer-applications/{application.reference}/documents/"

    own = f"/en/observers/own/{application.reference}/documents/"
    assert "note.pdf" not in client.get(own).content.decode()
    assert client.get(api).json() == []
    assert client.get(f"{api}{note.pk}/file/").status_code == 404
    assert client.get(f"{page_of(application)}").status_code == 404


def test_api_takes_it_from_staff_and_not_from_the_applicant(application):
    officer = UserFactory(case_officer=True)
    member = MembershipFactory(partner=application.partner).user
    api = f"/api/v1/observer-applications/{application.reference}/documents/"
    codes = {}

    for who, user in (("officer", officer), ("member", member)):
        body = {"document": "office_note", "file": file()}
        codes[who] = of(user).post(api, body).status_code
    theirs = application.guideline.documents.exclude(need="internal").get()
    codes["officer for the applicant"] = (
        of(officer).post(api, {"document": theirs.code, "file": file()}).status_code
    )

    assert codes == {"officer": 201, "member": 404, "officer for the applicant": 404}


def test_own_file_is_taken_out_and_another_ones_is_not(application):
    officer, focal_point = UserFactory(case_officer=True), asked_focal_point(application)
    add(officer, application)
    note = ApplicationDocument.objects.get()

    assert of(focal_point).post(page_of(application), {"take_out": note.pk}).status_code == 404
    assert of(officer).post(page_of(application), {"take_out": note.pk}).status_code == 302
    assert ApplicationDocument.objects.current().count() == 0


def test_missing_note_is_said_before_clearance_and_stops_nothing(application):
    officer, clear = UserFactory(case_officer=True), TRANSITIONS["clear"]
    judge(application)

    assert clear.advice(Move(application, officer)) == [ADVICE]
    page = of(officer).get(application.get_absolute_url()).content.decode()
    assert ADVICE in page
    add(officer, application)
    assert clear.advice(Move(application, officer)) == []
    assert workflow.perform(application, clear, by=officer).stage == "clearance"
