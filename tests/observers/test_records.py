"""The record of an applicant that described itself: a draft until the registry takes it up."""

import pytest
from django.core.exceptions import ValidationError

from observers import workflow
from observers.models import Application
from observers.workflow import TRANSITIONS
from partners.models import Notice, Partner
from tests.factories import (
    MembershipFactory,
    ObserverStatusFactory,
    OfficeFactory,
    PartnerFactory,
    UserFactory,
)
from tests.observers.callers import of, post
from tests.observers.factories import (
    AssignmentFactory,
    DecisionFactory,
    InterestFactory,
    application_in,
    fill,
    in_days,
)
from tests.pages import read

NOT_ACTIVE = (
    "The organisation's record in the registry is not active yet: ask a registry officer to look"
    " for duplicates and to make it active."
)


@pytest.fixture
def draft(db):
    """A record that its own people described."""
    return PartnerFactory(legal_name="Nouvelle Maison", draft=True)


def take(application, name, user, **given):
    return workflow.perform(application, TRANSITIONS[name], by=user, **given)


def refused(application, name, user, **given):
    with pytest.raises(ValidationError) as error:
        take(application, name, user, **given)
    return error.value.messages


def submitted(partner):
    application = application_in("draft", partner=partner)
    fill(application)
    return take(application, "submit", MembershipFactory(partner=partner).user)


# The rule


@pytest.mark.parametrize("stage", ["recommended", "deferred"])
@pytest.mark.parametrize("status", ["draft", "pending", "archived"])
def test_only_an_active_record_goes_on_the_agenda(db, stage, status):
    application = application_in(
        stage, partner=PartnerFactory(**{status: True}), symbol="C/1", published_on=in_days(1)
    )
    user = UserFactory(governing_bodies=True)

    assert refused(application, "place", user) == [NOT_ACTIVE]

    Partner.objects.filter(pk=application.partner_id).update(status="active")
    assert take(application, "place", user).stage == "on_agenda"


def test_draft_of_a_record_is_not_admitted(draft):
    application = application_in("on_agenda", partner=draft)
    decision = DecisionFactory(session=application.session)

    sentences = refused(application, "admit", UserFactory(governing_bodies=True), decision=decision)

    assert sentences == [NOT_ACTIVE]
    assert not draft.observer_statuses.exists()


def test_admission_makes_the_record_public(client, db):
    application = application_in("on_agenda", partner=PartnerFactory(unlisted=True))
    before = application.partner.version

    take(
        application, "admit", UserFactory(governing_bodies=True),
        decision=DecisionFactory(session=application.session),
    )  # fmt: skip

    partner = Partner.objects.get()
    assert (partner.is_listed, partner.version) == (True, before + 1)
    assert client.get(f"/en/partners/{partner.pk}/").status_code == 200
    assert client.get(f"/en/observers/{partner.pk}/").status_code == 200


# Who reads the draft


def assigned(application, **role):
    user = UserFactory(reviewer=True, **role)
    AssignmentFactory(application=application, reviewer=user)
    InterestFactory(application=application, user=user)
    return user


READERS = {
    "case_officer": True, "legal_officer": True, "governing_bodies": True, "administrator": True,
    "registry_officer": True, "events_officer": False, "reviewer": False,
}  # fmt: skip


@pytest.mark.parametrize("role", READERS)
@pytest.mark.parametrize("status", ["draft", "pending"])
def test_who_examines_the_file_reads_the_record(db, role, status):
    application = application_in("under_review", partner=PartnerFactory(**{status: True}))
    user = UserFactory(**{role: True})

    page = of(user).get(f"/en/partners/{application.partner_id}/")
    data = of(user).get(f"/api/v1/partners/{application.partner_id}/")

    code = 200 if READERS[role] else 404
    assert (page.status_code, data.status_code) == (code, code)


def test_assigned_reviewer_reads_the_record(draft):
    application = application_in("under_review", partner=draft)

    assert of(assigned(application)).get(f"/en/partners/{draft.pk}/").status_code == 200


def test_conflict_of_interest_closes_the_record_too(draft):
    application = application_in("under_review", partner=draft)
    user = UserFactory(case_officer=True)
    InterestFactory(application=application, user=user, has_conflict=True)

    assert of(user).get(f"/en/partners/{draft.pk}/").status_code == 404


def test_record_of_an_application_that_was_not_submitted_stays_closed(draft):
    application_in("draft", partner=draft)

    assert of(UserFactory(case_officer=True)).get(f"/en/partners/{draft.pk}/").status_code == 404


def test_draft_that_was_withdrawn_unsubmitted_opens_to_no_staff(draft):
    application = application_in("draft", partner=draft)
    member = MembershipFactory(partner=draft).user
    take(application, "withdraw", member)
    officer = UserFactory(case_officer=True)

    page = of(officer).get(f"/en/observers/applications/{application.reference}/")
    data = of(officer).get(f"/api/v1/observer-applications/{application.reference}/")

    assert (page.status_code, data.status_code) == (404, 404)
    assert list(Application.objects.visible_to(officer)) == []
    assert list(Application.objects.visible_to(UserFactory(administrator=True))) == []
    assert list(Application.objects.visible_to(member)) == [application]
    assert of(officer).get(f"/en/partners/{draft.pk}/").status_code == 404


def test_decisions_can_be_recorded_about_an_observer_that_was_admitted_as_a_draft(draft):
    """As some were, before the admission waited for an active record."""
    application = application_in("admitted", partner=draft)
    ObserverStatusFactory(partner=draft)

    page = of(UserFactory(governing_bodies=True)).get(f"/en/observers/{draft.pk}/change/")

    assert (application.stage, page.status_code) == ("admitted", 200)


# Who is asked to make it active


def told(kind="application_record_waits"):
    return sorted(Notice.objects.filter(kind=kind).values_list("email", flat=True))


def test_registry_is_asked_when_the_application_comes_in(draft):
    officer = UserFactory(registry_officer=True, language="fr")
    near = UserFactory(focal_point=True, office=OfficeFactory(countries=[draft.hq_country.code]))
    UserFactory(case_officer=True)

    application = submitted(draft)

    notice = Notice.objects.get(kind="application_record_waits", user=officer)
    assert told() == sorted([officer.email, near.email])
    assert notice.subject == (
        f"{application.reference} : la fiche du demandeur n’est pas encore active"
    )
    assert f"/fr/partners/{draft.pk}/" in notice.body


def test_nobody_is_asked_about_an_active_record(db):
    UserFactory(registry_officer=True)

    submitted(PartnerFactory())

    assert told() == []


def test_own_people_are_not_asked_about_themselves(draft):
    officer = UserFactory(registry_officer=True)
    MembershipFactory(partner=draft, user=officer, reader=True)

    submitted(draft)

    assert told() == []


def test_registry_officer_finds_it_on_the_home_page_and_is_led_to_the_status(draft):
    application = application_in("submitted", partner=draft)
    client = of(UserFactory(registry_officer=True))

    home = read(client.get("/en/")).one("main")
    page = client.get(f"/en/partners/{draft.pk}/")
    links = {link.text: link["href"] for link in read(page).one("main").all("a")}

    assert f"/en/partners/{draft.pk}/" in [link["href"] for link in home.all("a")]
    assert f"({application.reference})" in page.text
    assert links["Edit the status"] == f"/en/partners/{draft.pk}/edit/#id_status"
    assert links["Look for duplicates"] == f"/en/partners/{draft.pk}/merge/"


@pytest.mark.parametrize(
    ("role", "stage", "status"),
    [
        ("registry_officer", "draft", "draft"),
        ("registry_officer", "closed", "draft"),
        ("registry_officer", "submitted", "active"),
        ("case_officer", "submitted", "draft"),
    ],
)
def test_nobody_else_is_asked(db, role, stage, status):
    partner = PartnerFactory(status=status, is_listed=False)
    application_in(stage, partner=partner)

    assert list(Application.objects.awaiting_record(UserFactory(**{role: True}))) == []


def test_conflict_of_interest_keeps_the_officer_from_being_asked(draft):
    application = application_in("submitted", partner=draft)
    user = UserFactory(registry_officer=True)
    InterestFactory(application=application, user=user, has_conflict=True)

    assert list(Application.objects.awaiting_record(user)) == []


@pytest.mark.parametrize(
    ("role", "words"),
    [("case_officer", "See the record"), ("administrator", "Make the record active")],
)
def test_file_says_that_the_record_is_not_active(draft, role, words):
    application = application_in("screening", partner=draft)
    address = f"/en/observers/applications/{application.reference}/"
    client = of(UserFactory(**{role: True}))

    notice = read(client.get(address)).one("div", "notice")

    assert "is not active yet (status: Draft)" in notice.text
    assert (notice.one("a").text, notice.one("a")["href"]) == (words, f"/en/partners/{draft.pk}/")
    Partner.objects.filter(pk=draft.pk).update(status="active")
    assert "is not active yet" not in client.get(address).text


def test_session_page_says_what_is_lacking(draft):
    application = application_in("on_agenda", partner=draft)
    session = application.session

    page = of(UserFactory(governing_bodies=True)).get(
        f"/en/observers/sessions/{session.kind}-{session.number}/"
    )

    assert "An active record in the registry" in page.text


def test_api_says_why_a_draft_is_not_placed(draft):
    application = application_in(
        "recommended", partner=draft, symbol="C/1", published_on=in_days(1)
    )

    answer = post(
        of(UserFactory(governing_bodies=True)),
        f"/api/v1/observer-applications/{application.reference}/place/",
    )

    assert answer.status_code == 400
    assert NOT_ACTIVE in answer.text
