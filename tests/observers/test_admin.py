"""The administration of applications: who may do what, the whole file, several at once."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from observers.admin.guidelines import copied
from observers.models import Application, GuidelineVersion
from partners.matching import sort_key
from tests.factories import (
    CouncilSessionFactory,
    MembershipFactory,
    OfficeFactory,
    UserFactory,
)
from tests.observers.factories import (
    ApplicationDocumentFactory,
    AssignmentFactory,
    CaseNoteFactory,
    ComingSessionFactory,
    DecisionFactory,
    GuidelineFactory,
    OpinionFactory,
    QuestionFactory,
    application_in,
    fill,
    in_days,
)
from tests.pages import form_of, read, texts

LIST = "/admin/observers/application/"


@pytest.fixture
def officer(client, db):
    user = UserFactory(case_officer=True)
    client.force_login(user)
    return user


def listed(response):
    return [cell.text for cell in read(response).all("th", "field-reference")]


@pytest.mark.parametrize(
    ("role", "count"),
    [
        ("administrator", 2),
        ("case_officer", 2),
        ("legal_officer", 2),
        ("governing_bodies", 2),
        ("reviewer", 0),
        ("registry_officer", 0),
        ("events_officer", 0),
    ],
)
def test_list_is_the_scope_of_the_pages(client, db, role, count):
    for stage in ("draft", "screening", "clearance"):
        application_in(stage)
    client.force_login(UserFactory(**{role: True}))

    assert len(listed(client.get(LIST))) == count


def test_filters_and_search_narrow_the_list(client, officer):
    mine = application_in("screening", case_officer=officer, partner__legal_name="Femmes du Sahel")
    application_in("clearance", partner__hq_country__code="SN", partner__category__code="media")
    Application.objects.filter(pk=mine.pk).update(stage_since="2020-01-01T00:00Z")
    country, category = mine.partner.hq_country_id, mine.partner.category_id

    found = [
        listed(client.get(f"{LIST}?{query}"))
        for query in (
            "stage__exact=screening", "age=overdue", "age=90", "q=sahel",
            f"case_officer__id__exact={officer.pk}", f"session__id__exact={mine.session_id}",
            f"partner__hq_country__id__exact={country}",
            f"partner__category__id__exact={category}",
        )
    ]  # fmt: skip

    assert found == [[mine.reference]] * 8


def test_list_costs_the_same_however_long(client, officer):
    costs = []
    for count in (1, 4):
        for __ in range(count):
            application_in("screening")
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        costs.append(len(queries))

    assert costs[0] == costs[1]


def test_file_costs_the_same_however_much_hangs_on_it(client, officer):
    application = application_in("screening")
    fill(application)
    client.get(f"{LIST}{application.pk}/change/")  # what is remembered of kinds of records
    costs = []
    for count in (1, 4):
        for __ in range(count):
            QuestionFactory(application=application, sent=True)
            CaseNoteFactory(application=application)
            OpinionFactory(application=application)
            AssignmentFactory(application=application)
            ApplicationDocumentFactory(application=application)
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{LIST}{application.pk}/change/")
        costs.append(len(queries))

    assert costs[0] == costs[1]


def test_steps_are_those_of_the_table(client, officer):
    application = application_in("screening")

    response = client.get(f"{LIST}{application.pk}/change/")

    steps = [form["id"] for form in read(response).all("form") if "step-" in form.get("id", "")]
    assert steps == ["step-ask", "step-review"]


def test_step_moves_the_file(client, officer):
    application = application_in("submitted")

    client.post(f"{LIST}{application.pk}/step/screen/")

    application.refresh_from_db()
    assert (application.stage, application.case_officer) == ("screening", officer)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("clear", "This application has moved on since you opened it. Look at it again."),
        (
            "review",
            (
                "No valid sanctions screening is recorded: ask a registry officer to record one on"
                " the organisation's page in the registry."
            ),
        ),
    ],
)
def test_step_that_is_refused_says_why(client, officer, name, told):
    application = application_in("screening")

    response = client.post(f"{LIST}{application.pk}/step/{name}/", follow=True)

    assert texts(response, "li", "error") == [told]


def test_step_of_somebody_else_is_refused(client, officer):
    application = application_in("clearance")

    response = client.post(f"{LIST}{application.pk}/step/recommend/", follow=True)

    assert texts(response, "li", "error") == ["This step is not yours to take."]


def test_stage_is_no_field(client, officer):
    application = application_in("screening")

    client.post(f"{LIST}{application.pk}/change/", {"stage": "admitted", "case_officer": ""})

    application.refresh_from_db()
    assert application.stage == "screening"


@pytest.mark.parametrize(
    ("stage", "role", "fields"),
    [
        ("screening", "case_officer", ["case_officer"]),
        ("recommended", "governing_bodies", ["session", "symbol", "published_on", "list_position"]),
        ("on_agenda", "governing_bodies", ["symbol", "published_on", "list_position"]),
        ("screening", "legal_officer", []),
        ("admitted", "administrator", []),
    ],
)
def test_fields_are_written_by_whom_the_rules_say(client, db, stage, role, fields):
    application = application_in(stage)
    client.force_login(UserFactory(**{role: True}))

    page = read(client.get(f"{LIST}{application.pk}/change/"))

    names = {node.get("name") for node in page.one(id="application_form").walk()}
    every = {"case_officer", "session", "symbol", "published_on", "list_position"}
    assert names & every == set(fields)


def test_nobody_adds_or_deletes_an_application(client, administrator):
    client.force_login(administrator)
    application = application_in("screening")

    codes = [
        client.get(f"{LIST}add/").status_code,
        client.post(f"{LIST}{application.pk}/delete/", {"post": "yes"}).status_code,
    ]

    assert codes == [403, 403]


def test_opinions_are_asked_on_several_files_at_once(client, officer):
    files = [application_in("under_review") for __ in range(3)]
    office = OfficeFactory()
    body = {
        "action": "ask_opinions", "_selected_action": [file.pk for file in files], "apply": "1",
        "office": office.pk, "due_on": in_days(9),
    }  # fmt: skip

    response = client.post(LIST, body, follow=True)

    assert texts(response, "li", "success") == ["3 files are changed."]
    assert [file.assignments.get().office for file in files] == [office] * 3


def test_files_that_are_ready_are_put_on_the_agenda_at_once(client, db):
    client.force_login(UserFactory(governing_bodies=True))
    ready = application_in("recommended", symbol="C/117/1", published_on=in_days(1))
    unready, session = application_in("recommended"), ComingSessionFactory()
    body = {
        "action": "put_on_session", "_selected_action": [ready.pk, unready.pk], "apply": "1",
        "session": session.pk,
    }  # fmt: skip

    response = client.post(LIST, body, follow=True)

    for file in (ready, unready):
        file.refresh_from_db()
    assert [(file.stage, file.session) for file in (ready, unready)] == [
        ("on_agenda", session),
        ("recommended", session),
    ]
    assert texts(response, "li", "success") == [f"On the agenda of {session}: {ready.reference}."]
    assert texts(response, "li", "warning") == [
        (
            f"{unready.reference} aims at {session}, and is not on the agenda yet. "
            "Give the symbol of the Council paper. Give the date on which the paper is published."
        )
    ]


def test_case_officer_is_named_on_several_files_at_once(client, officer):
    files = [application_in("screening") for __ in range(2)]
    done = application_in("closed")
    heir = UserFactory(case_officer=True)
    body = {
        "action": "name_officer", "_selected_action": [file.pk for file in [*files, done]],
    }  # fmt: skip

    asked = client.post(LIST, body)
    response = client.post(LIST, body | {"apply": "1", "case_officer": heir.pk}, follow=True)

    names = [option.text for option in read(asked).one(id="id_case_officer").all("option")]
    assert names == ["---------", *sorted([str(officer), str(heir)], key=sort_key)]
    assert texts(response, "li", "success") == ["2 files are changed."]
    assert texts(response, "li", "warning") == [
        f"1 chosen file is passed over: it is not at this stage, or not yours: {done.reference}."
    ]
    for file in (*files, done):
        file.refresh_from_db()
    assert [file.case_officer for file in (*files, done)] == [heir, heir, None]


def test_officer_in_its_own_cause_is_named_on_no_file(client, officer):
    file = application_in("screening")
    heir = UserFactory(case_officer=True)
    MembershipFactory(user=heir, partner=file.partner)
    body = {"action": "name_officer", "_selected_action": [file.pk], "apply": "1"}

    response = client.post(LIST, body | {"case_officer": heir.pk}, follow=True)

    assert texts(response, "li", "error") == [
        f"{file.reference}: This person cannot work on this file: choose another one."
    ]


@pytest.mark.parametrize("role", ["legal_officer", "governing_bodies", "reviewer"])
def test_others_name_no_case_officer(client, db, role):
    file, user = application_in("screening"), UserFactory(**{role: True})
    client.force_login(user)
    body = {"action": "name_officer", "_selected_action": [file.pk], "apply": "1"}

    client.post(LIST, body | {"case_officer": UserFactory(case_officer=True).pk}, follow=True)

    file.refresh_from_db()
    assert file.case_officer is None


def test_file_is_aimed_at_sessions_to_come(client, db):
    client.force_login(UserFactory(governing_bodies=True))
    past = CouncilSessionFactory(number=90, starts_on=date(2005, 11, 1))
    CouncilSessionFactory(number=91, starts_on=None)
    coming, file = ComingSessionFactory(), application_in("recommended", session=past)

    page = read(client.get(f"{LIST}{file.pk}/change/"))

    offered = {option["value"] for option in page.one(id="id_session").all("option")}
    assert offered == {"", str(past.pk), str(coming.pk)}


def test_decision_is_corrected_until_a_file_rests_on_it(client, db):
    user = UserFactory(governing_bodies=True)
    client.force_login(user)
    free = DecisionFactory()
    used = application_in("admitted").decision

    found = [
        bool(
            read(client.get(f"/admin/observers/decision/{row.pk}/change/")).all(
                "input", name="_save"
            )
        )
        for row in (free, used)
    ]

    assert found == [True, False]


def test_version_in_force_is_read_and_its_copy_is_written(client, administrator):
    client.force_login(administrator)
    version = GuidelineFactory(in_force=True)
    draft = copied(version)

    fixed = read(client.get(f"/admin/observers/guidelineversion/{version.pk}/change/"))
    open_ = read(client.get(f"/admin/observers/guidelineversion/{draft.pk}/change/"))

    assert fixed.all("input", name="criteria-0-title_en") == []
    assert open_.one("input", name="criteria-0-title_en")["value"] == "Complete"


def test_copy_with_its_rows_is_put_in_force_on_its_page(client, administrator):
    client.force_login(administrator)
    draft = copied(GuidelineVersion.objects.in_force())
    address = f"/admin/observers/guidelineversion/{draft.pk}/change/"
    data = form_of(client.get(address), id="guidelineversion_form")
    data |= {"status": "in_force", "criteria-0-title_en": "Another title"}

    undated = client.post(address, data)
    answer = client.post(address, data | {"in_force_from": "2026-01-01"})

    assert "Say from which day this version is in force." in read(undated).text
    assert answer.status_code == 302
    assert GuidelineVersion.objects.in_force() == draft
    assert draft.criteria.first().title_en == "Another title"
    assert client.post(address, data | {"criteria-0-title_en": "Late"}).status_code == 409
    assert draft.criteria.first().title_en == "Another title"


def test_copy_holds_all_that_the_version_says(db):
    version = GuidelineVersion.objects.in_force()

    draft = copied(version)

    def said(one):
        return [
            (section.code, question.code, len(question.choices.all()), len(question.columns.all()))
            for section in one.form()
            for question in section.questions.all()
        ]

    assert said(draft) == said(version)
    assert (draft.status, draft.criteria.count(), draft.documents.count()) == ("draft", 16, 14)
    assert GuidelineVersion.objects.in_force() == version


@pytest.mark.parametrize("page", ["guidelineversion", "section", "formquestion", "stagetarget"])
def test_guidelines_are_the_administrators(client, db, page):
    client.force_login(UserFactory(case_officer=True))

    assert client.get(f"/admin/observers/{page}/add/").status_code == 403


def test_member_stays_outside(client, db):
    application = application_in("screening")
    client.force_login(MembershipFactory(partner=application.partner).user)

    assert client.get(f"{LIST}{application.pk}/change/").status_code in (302, 403)
